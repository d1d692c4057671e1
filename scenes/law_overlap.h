/*
 * law_overlap.h - whether two laws can draw the same: a split of its own laws must not draw what
 * train's can.
 */
#pragma once

#include <stdbool.h>

#include "randomize/distribution.h"

/* True if the law draws words. */
bool law_has_words(const Distribution *law);

/* True if no word of one is a word of the other. False if one of them draws numbers. */
bool law_words_disjoint(const Distribution *own, const Distribution *train);

/* Ranges that only touch share nothing, since an end is never drawn; single values can. */
bool law_ranges_disjoint(const double own[2], const double train[2]);
