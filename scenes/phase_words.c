#include "scenes/phase_words.h"

#include <ctype.h>
#include <string.h>

/* A walk over a Lua text. */
typedef struct Walk {
    const char *text;
    size_t size, at;
} Walk;

static char peek(const Walk *walk, size_t ahead)
{
    return walk->at + ahead < walk->size ? walk->text[walk->at + ahead] : '\0';
}

static bool is_letter(char c)
{
    return isalnum((unsigned char)c) != 0 || c == '_';
}

/* The number of '=' in "[[", "[=[", ..; -1 if there is no long bracket here. */
static int bracket_level(const Walk *walk, size_t ahead)
{
    size_t level = 0;
    if (peek(walk, ahead) != '[') {
        return -1;
    }
    while (peek(walk, ahead + 1 + level) == '=') {
        level++;
    }
    return peek(walk, ahead + 1 + level) == '[' ? (int)level : -1;
}

/* A piece of the text. */
typedef struct Span {
    const char *start;
    size_t length;
} Span;

/* Steps over "[=[..]=]" and gives what is inside. */
static Span take_bracket(Walk *walk, int level)
{
    walk->at += (size_t)level + 2;
    Span inside = {.start = walk->text + walk->at};
    for (; walk->at < walk->size; walk->at++) {
        size_t equal = 0;
        while (peek(walk, 0) == ']' && peek(walk, 1 + equal) == '=') {
            equal++;
        }
        if (peek(walk, 0) == ']' && equal == (size_t)level && peek(walk, 1 + equal) == ']') {
            inside.length = (size_t)(walk->text + walk->at - inside.start);
            walk->at += (size_t)level + 2;
            return inside;
        }
    }
    inside.length = (size_t)(walk->text + walk->size - inside.start);
    return inside;
}

/* Steps over '..' or "..". What holds a backslash is not given: it says something else. */
static Span take_quoted(Walk *walk)
{
    char quote = peek(walk, 0);
    bool plain = true;
    walk->at++;
    Span inside = {.start = walk->text + walk->at};
    while (walk->at < walk->size && peek(walk, 0) != quote) {
        plain = plain && peek(walk, 0) != '\\';
        walk->at += peek(walk, 0) == '\\' ? 2 : 1;
    }
    size_t end = walk->at < walk->size ? walk->at : walk->size;
    inside.length = (size_t)(walk->text + end - inside.start);
    walk->at = end + 1;
    return plain ? inside : (Span){.start = NULL};
}

/* True if a text begins here; steps over it. */
static bool take_text(Walk *walk, Span *ret_inside)
{
    int level = bracket_level(walk, 0);
    if (peek(walk, 0) == '"' || peek(walk, 0) == '\'') {
        *ret_inside = take_quoted(walk);
        return true;
    }
    if (level >= 0) {
        *ret_inside = take_bracket(walk, level);
        return true;
    }
    return false;
}

static bool skip_comment(Walk *walk)
{
    if (peek(walk, 0) != '-' || peek(walk, 1) != '-') {
        return false;
    }
    int level = bracket_level(walk, 2);
    walk->at += 2;
    if (level >= 0) {
        (void)take_bracket(walk, level);
        return true;
    }
    while (walk->at < walk->size && peek(walk, 0) != '\n') {
        walk->at++;
    }
    return true;
}

static void skip_blanks(Walk *walk)
{
    while (walk->at < walk->size &&
            (isspace((unsigned char)peek(walk, 0)) != 0 || skip_comment(walk))) {
        walk->at += isspace((unsigned char)peek(walk, 0)) != 0 ? 1 : 0;
    }
}

static void add_word(PhaseWords *words, Span span)
{
    if (span.start == NULL || span.length >= POLICY_WORD_BYTES ||
            words->count == PHASE_WORDS_MAX) {
        words->computed = true;
        return;
    }
    memcpy(words->word[words->count], span.start, span.length);
    words->word[words->count][span.length] = '\0';
    words->count++;
}

/* What follows the word `phase`. */
static void take_call(Walk *walk, PhaseWords *words)
{
    Span span = {.start = NULL};
    words->said = true;
    skip_blanks(walk);
    bool open = peek(walk, 0) == '(';
    if (open) {
        walk->at++;
        skip_blanks(walk);
    }
    bool text = take_text(walk, &span);
    if (open && text) {
        skip_blanks(walk);
        text = peek(walk, 0) == ')';
    }
    if (text) {
        add_word(words, span);
    } else {
        words->computed = true;
    }
}

/* True for a field: scene.phase, robot:phase, {phase = 1}. */
static bool is_field(const Walk *walk, size_t start)
{
    Walk behind = *walk;
    skip_blanks(&behind);
    size_t before = start;
    while (before > 0 && isspace((unsigned char)walk->text[before - 1]) != 0) {
        before--;
    }
    char left = before > 0 ? walk->text[before - 1] : '\0';
    bool concatenation = left == '.' && before > 1 && walk->text[before - 2] == '.';
    bool assigned = peek(&behind, 0) == '=' && peek(&behind, 1) != '=';
    return ((left == '.' && !concatenation) || left == ':') ||
            (assigned && (left == '{' || left == ','));
}

static void take_name(Walk *walk, PhaseWords *words)
{
    static const char PHASE[] = "phase";
    size_t start = walk->at;
    while (is_letter(peek(walk, 0))) {
        walk->at++;
    }
    size_t length = walk->at - start;
    if (length == sizeof PHASE - 1 && memcmp(walk->text + start, PHASE, length) == 0 &&
            !is_field(walk, start)) {
        take_call(walk, words);
    }
}

PhaseWords phase_words_find(const char *text, size_t size)
{
    PhaseWords words = {.count = 0};
    Walk walk = {.text = text, .size = size};
    while (walk.at < walk.size) {
        Span ignored;
        if (skip_comment(&walk) || take_text(&walk, &ignored)) {
            continue;
        }
        if (is_letter(peek(&walk, 0))) {
            take_name(&walk, &words);
        } else {
            walk.at++;
        }
    }
    return words;
}

bool phase_words_has(const PhaseWords *words, const char *phase)
{
    for (size_t i = 0; i < words->count; i++) {
        if (strcmp(words->word[i], phase) == 0) {
            return true;
        }
    }
    return false;
}
