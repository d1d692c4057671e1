#include "scenes/expression_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/expression_elements.h"

enum { NAMES_MAX = 512, ALTERNATIVES_MAX = 256 };

int names_number(const Task *task, const char *name)
{
    for (size_t i = 0; task != NULL && i < task->number_count; i++) {
        if (strcmp(task->numbers[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

void names_suggest(const Task *task, const char *name, char *buffer, size_t size)
{
    const char *names[NAMES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < task->number_count && count < NAMES_MAX; i++) {
        names[count++] = task->numbers[i].name;
    }
    for (size_t i = 0; i < task->part_count && count + 1 < NAMES_MAX; i++) {
        names[count++] = task->parts[i].name;
        if (task->parts[i].family != NULL) {
            names[count++] = task->parts[i].family;
        }
    }
    const char *nearest = text_nearest(name, names, count);
    buffer[0] = '\0';
    if (nearest != NULL) {
        (void)snprintf(buffer, size, "did you mean '%s'?", nearest);
    }
}

static bool has_glob(const char *pattern)
{
    return strpbrk(pattern, "*?{") != NULL;
}

/* ------------------------------------------------------------------ drawn words */

/* Drawn words used in a name, each once, with how many words each can be. */
typedef struct Words {
    int number[THING_WORDS_MAX];
    size_t count;
    size_t alternatives;
} Words;

/* Length of "{which}" at text, if it is a single name in braces; else 0. */
static size_t braces_length(const char *text, size_t room)
{
    if (room < 3 || text[0] != '{') {
        return 0;
    }
    size_t length = word_length(text + 1);
    return length > 0 && length + 2 <= room && text[length + 1] == '}' ? length + 2 : 0;
}

static bool collect_words(const NameWish *wish, Slice slice, Words *words)
{
    const char *text = wish->text->text;
    for (size_t i = slice.start; i < slice.start + slice.length; i++) {
        size_t length = braces_length(text + i, slice.start + slice.length - i);
        if (length == 0) {
            continue;
        }
        char name[VALUE_WORD_BYTES];
        (void)snprintf(name, sizeof name, "%.*s", (int)(length - 2), text + i + 1);
        int number = names_number(wish->task, name);
        if (number < 0 || wish->task->numbers[number].words == NULL) {
            char hint[VALUE_SENTENCE_BYTES];
            names_suggest(wish->task, name, hint, sizeof hint);
            return value_text_fail(wish->text, i + 1, number < 0 ? hint : NULL,
                    "'%s' is not a drawn word, only such a word can stand in braces", name);
        }
        bool known = false;
        for (size_t j = 0; j < words->count; j++) {
            known = known || words->number[j] == number;
        }
        if (!known) {
            words->alternatives *= wish->task->numbers[number].word_count;
            if (words->count == THING_WORDS_MAX || words->alternatives > ALTERNATIVES_MAX) {
                return value_text_fail(wish->text, i, NULL, "too many drawn words in one path");
            }
            words->number[words->count++] = number;
        }
    }
    return true;
}

/* The word that number `index` has in an alternative. */
static const char *word_of(
        const NameWish *wish, const Words *words, size_t alternative, const char *name)
{
    const char *word = "";
    for (size_t i = words->count; i > 0; i--) {
        const NamedNumber *number = &wish->task->numbers[words->number[i - 1]];
        size_t index = alternative % number->word_count;
        alternative /= number->word_count;
        if (strcmp(number->name, name) == 0) {
            word = number->words[index];
        }
    }
    return word;
}

/* The path with the words of one alternative put in. */
static bool make_path(const NameWish *wish, Slice slice, const Words *words, size_t alternative,
        ElementPath *ret_path)
{
    const char *text = wish->text->text;
    size_t length = 0;
    *ret_path = (ElementPath){.at = slice.start};
    for (size_t i = slice.start; i < slice.start + slice.length;) {
        size_t braces = braces_length(text + i, slice.start + slice.length - i);
        char piece[VALUE_WORD_BYTES];
        if (braces > 0) {
            char name[VALUE_WORD_BYTES];
            (void)snprintf(name, sizeof name, "%.*s", (int)(braces - 2), text + i + 1);
            (void)snprintf(piece, sizeof piece, "%s", word_of(wish, words, alternative, name));
        } else {
            (void)snprintf(piece, sizeof piece, "%c", text[i]);
        }
        if (length + strlen(piece) + 1 > sizeof ret_path->text) {
            return value_text_fail(wish->text, slice.start, NULL, "this path is too long");
        }
        memcpy(ret_path->text + length, piece, strlen(piece) + 1);
        length += strlen(piece);
        i += braces > 0 ? braces : 1;
    }
    size_t head = strcspn(ret_path->text, "/");
    memcpy(ret_path->head, ret_path->text, head);
    ret_path->tail = ret_path->text[head] == '/' ? ret_path->text + head + 1 : NULL;
    ret_path->glob = ret_path->tail != NULL && strchr(ret_path->tail, '"') == NULL &&
            has_glob(ret_path->tail);
    return true;
}

/* ------------------------------------------------------------------ whole names */

static void remove_things(ThingList *list, size_t from, const ThingList *removed)
{
    size_t kept = from;
    for (size_t i = from; i < list->count; i++) {
        bool drop = false;
        for (size_t j = 0; j < removed->count; j++) {
            drop = drop ||
                    (removed->things[j].kind == list->things[i].kind &&
                            removed->things[j].index == list->things[i].index);
        }
        if (!drop) {
            list->things[kept++] = list->things[i];
        }
    }
    list->count = kept;
}

/*
 * One alternative: the path's things, less those behind `except`. Nothing may be left for some
 * of the drawn words, then a set function ranges over nobody.
 */
static bool resolve_alternative(const NameWish *wish, const Syntax *syntax, const Words *words,
        size_t alternative, ThingList *list, ThingSet *set)
{
    ElementPath path;
    bool family;
    size_t before = list->count;
    if (!make_path(wish, syntax->name, words, alternative, &path) ||
            !elements_find(wish, &path, list, &family)) {
        return false;
    }
    set->many = set->many || family || path.glob;
    if (family && set->family == NULL) {
        set->family = text_duplicate(path.head);
        if (set->family == NULL) {
            return value_text_fail(wish->text, path.at, NULL, "out of memory");
        }
    }
    if (syntax->except.length > 0) {
        ThingList removed = {0};
        bool ok = make_path(wish, syntax->except, words, alternative, &path) &&
                elements_find(wish, &path, &removed, &family);
        if (ok) {
            remove_things(list, before, &removed);
        }
        free(removed.things);
        if (!ok) {
            return false;
        }
    }
    return true;
}

static bool resolve_all(
        const NameWish *wish, const Syntax *syntax, const Words *words, ThingSet *set)
{
    ThingList list = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < words->alternatives; i++) {
        set->first[i] = list.count;
        ok = resolve_alternative(wish, syntax, words, i, &list, set);
    }
    set->first[words->alternatives] = list.count;
    set->things = list.things;
    if (ok && syntax->except.length > 0 && (list.count == 0 || !set->many)) {
        return value_text_fail(wish->text, syntax->whole.start, NULL,
                set->many ? "'except' leaves nothing of this"
                          : "'except' takes from a family or a glob");
    }
    return ok;
}

ThingSet *names_resolve(const NameWish *wish, const Syntax *syntax)
{
    Words words = {.alternatives = 1};
    if (!collect_words(wish, syntax->name, &words) ||
            !collect_words(wish, syntax->except, &words)) {
        return NULL;
    }
    ThingSet *set = calloc(1, sizeof *set);
    size_t *first = calloc(words.alternatives + 1, sizeof *first);
    if (set == NULL || first == NULL) {
        free(set);
        free(first);
        (void)value_text_fail(wish->text, syntax->whole.start, NULL, "out of memory");
        return NULL;
    }
    set->first = first;
    set->alternative_count = words.alternatives;
    set->word_count = words.count;
    memcpy(set->words, words.number, sizeof set->words);
    if (!resolve_all(wish, syntax, &words, set)) {
        thing_set_destroy(set);
        return NULL;
    }
    return set;
}
