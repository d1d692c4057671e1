/*
 * colour.h - the colour words of the scene language.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Red, green, blue in 0..1 of a colour word; false if it is none. */
bool colour_find(const char *word, double ret_rgb[3]);

/* All words, NULL-terminated. */
const char *const *colour_words(void);
