/*
 * text.h - text that grows, and the few string questions everyone asks.
 *
 * A Text owns its characters and is always NUL-terminated. Running out of memory is
 * remembered in `failed` instead of being reported at each append: build the whole text, then
 * ask text_ok() once.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/error.h"

typedef struct Text {
    char *chars; /* NULL until the first append; use text_chars() to read */
    size_t length;
    size_t capacity;
    bool failed;
} Text;

void text_release(Text *text);
void text_clear(Text *text);

void text_add(Text *text, const char *chars);
void text_add_bytes(Text *text, const char *bytes, size_t count);
void text_addf(Text *text, const char *format, ...) PRINTF_LIKE(2, 3);

/* Adds a number in the shortest form that reads back to the same double. */
void text_add_number(Text *text, double number);

/* The characters; "" for an empty text. Valid until the next append. */
const char *text_chars(const Text *text);

/* False, with err set, if an append ran out of memory. */
MUST_USE bool text_ok(const Text *text, const char *purpose, Error *err);

/* A copy in malloc'd memory; NULL when memory ran out. */
MUST_USE char *text_duplicate(const char *chars);

/* Writes number as text_add_number() does; buffer of at least NUMBER_TEXT_BYTES. */
enum { NUMBER_TEXT_BYTES = 32 };
void number_to_text(double number, char *buffer);

/*
 * The candidate nearest to `word` (restricted Damerau-Levenshtein distance, at most a third
 * of the word's length and at least 1 edit), or NULL if none is near. For "did you mean".
 */
const char *text_nearest(const char *word, const char *const *candidates, size_t count);

/*
 * Glob match of scene paths: `*` (any run, also across '/'), `?` (one character), `{a,b}`
 * alternatives. A backslash makes the next character literal.
 */
bool text_glob(const char *pattern, const char *name);
