/*
 * phase_words.h - the phases that an expert's text names, as far as the text itself tells.
 *
 * Looks for the word `phase` outside of comments and texts. phase "x", phase 'x', phase [[x]]
 * and the same in parentheses name a phase; whatever else is done with the word makes `computed`
 * true: then there may be more.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "sim/policy.h"

enum { PHASE_WORDS_MAX = 64 };

typedef struct PhaseWords {
    char word[PHASE_WORDS_MAX][POLICY_WORD_BYTES];
    size_t count;
    bool said; /* the text calls phase() at all */
    bool computed;
} PhaseWords;

PhaseWords phase_words_find(const char *text, size_t size);

bool phase_words_has(const PhaseWords *words, const char *phase);
