#include "base/text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_FIRST_ROOM = 64, WORD_MAX = 64 };

static bool text_reserve(Text *text, size_t extra)
{
    size_t needed = text->length + extra + 1;
    if (text->failed || needed <= text->capacity) {
        return !text->failed;
    }
    size_t room = text->capacity == 0 ? TEXT_FIRST_ROOM : text->capacity;
    while (room < needed) {
        room *= 2;
    }
    char *chars = realloc(text->chars, room);
    if (chars == NULL) {
        text->failed = true;
        return false;
    }
    text->chars = chars;
    text->capacity = room;
    return true;
}

void text_release(Text *text)
{
    free(text->chars);
    *text = (Text){0};
}

void text_clear(Text *text)
{
    text->length = 0;
    text->failed = false;
    if (text->chars != NULL) {
        text->chars[0] = '\0';
    }
}

void text_add(Text *text, const char *chars)
{
    text_add_bytes(text, chars, strlen(chars));
}

void text_add_bytes(Text *text, const char *bytes, size_t count)
{
    if (!text_reserve(text, count)) {
        return;
    }
    memcpy(text->chars + text->length, bytes, count);
    text->length += count;
    text->chars[text->length] = '\0';
}

void text_addf(Text *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);

    if (length >= 0 && text_reserve(text, (size_t)length)) {
        (void)vsnprintf(text->chars + text->length, (size_t)length + 1, format, again);
        text->length += (size_t)length;
    }
    va_end(again);
}

void text_add_number(Text *text, double number)
{
    char digits[NUMBER_TEXT_BYTES];
    number_to_text(number, digits);
    text_add(text, digits);
}

const char *text_chars(const Text *text)
{
    return text->chars == NULL ? "" : text->chars;
}

bool text_ok(const Text *text, const char *purpose, Error *err)
{
    return text->failed ? error_no_memory(err, purpose) : true;
}

char *text_duplicate(const char *chars)
{
    size_t bytes = strlen(chars) + 1;
    char *copy = malloc(bytes);
    if (copy != NULL) {
        memcpy(copy, chars, bytes);
    }
    return copy;
}

void number_to_text(double number, char *buffer)
{
    enum { DIGITS_ALWAYS_ENOUGH = 17 };
    for (int digits = 1; digits <= DIGITS_ALWAYS_ENOUGH; digits++) {
        (void)snprintf(buffer, NUMBER_TEXT_BYTES, "%.*g", digits, number);
        if (strtod(buffer, NULL) == number) {
            return;
        }
    }
}

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* Edits (insert, delete, replace, swap neighbours) from a to b; both shorter than WORD_MAX. */
static size_t edit_distance(const char *a, const char *b)
{
    size_t rows[3][WORD_MAX + 1];
    size_t *older = rows[0];
    size_t *previous = rows[1];
    size_t *current = rows[2];
    size_t width = strlen(b);

    for (size_t j = 0; j <= width; j++) {
        older[j] = j;
        previous[j] = j;
    }
    for (size_t i = 1; a[i - 1] != '\0'; i++) {
        current[0] = i;
        for (size_t j = 1; j <= width; j++) {
            size_t replace = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            current[j] = smallest(previous[j] + 1, current[j - 1] + 1, replace);
            bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped && older[j - 2] + 1 < current[j]) {
                current[j] = older[j - 2] + 1;
            }
        }
        size_t *spare = older;
        older = previous;
        previous = current;
        current = spare;
    }
    return previous[width];
}

/* Any letter is one edit from any other: of single ones only the case can be a slip. */
static bool is_same_letter(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

const char *text_nearest(const char *word, const char *const *candidates, size_t count)
{
    size_t length = strlen(word);
    if (length == 0 || length > WORD_MAX) {
        return NULL;
    }
    size_t allowed = length < 6 ? 1 : length / 3;
    const char *nearest = NULL;
    for (size_t i = 0; i < count; i++) {
        size_t width = strlen(candidates[i]);
        if (width > WORD_MAX ||
                (length == 1 && width == 1 && !is_same_letter(word[0], candidates[i][0]))) {
            continue;
        }
        size_t distance = edit_distance(word, candidates[i]);
        if (distance <= allowed) {
            nearest = candidates[i];
            allowed = distance == 0 ? 0 : distance - 1;
        }
        if (distance == 0) {
            break;
        }
    }
    return nearest;
}

/* The end of the braces that open at `open`, or NULL. */
static const char *closing_brace(const char *open)
{
    return strchr(open, '}');
}

/* Matches every alternative of `{a,b}rest` against name. */
static bool glob_alternatives(const char *pattern, const char *end, const char *name)
{
    enum { PATTERN_MAX = 512 };
    const char *start = pattern + 1;
    while (start <= end) {
        const char *stop = start;
        while (stop < end && *stop != ',') {
            stop++;
        }
        char joined[PATTERN_MAX];
        size_t length = (size_t)(stop - start);
        if (length + strlen(end + 1) + 1 > sizeof joined) {
            return false;
        }
        memcpy(joined, start, length);
        memcpy(joined + length, end + 1, strlen(end + 1) + 1);
        if (text_glob(joined, name)) {
            return true;
        }
        start = stop + 1;
    }
    return false;
}

/* Matches a pattern that begins with '*'. */
static bool glob_star(const char *pattern, const char *name)
{
    while (*pattern == '*') {
        pattern++;
    }
    for (const char *rest = name;; rest++) {
        if (text_glob(pattern, rest)) {
            return true;
        }
        if (*rest == '\0') {
            return false;
        }
    }
}

bool text_glob(const char *pattern, const char *name)
{
    for (; *pattern != '\0'; pattern++, name++) {
        if (*pattern == '*') {
            return glob_star(pattern, name);
        }
        if (*pattern == '{' && closing_brace(pattern) != NULL) {
            return glob_alternatives(pattern, closing_brace(pattern), name);
        }
        bool any = *pattern == '?' && *name != '\0';
        if (*pattern == '\\' && pattern[1] != '\0') {
            pattern++;
        }
        if (!any && *pattern != *name) {
            return false;
        }
    }
    return *name == '\0';
}
