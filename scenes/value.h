/*
 * value.h - the values of the scene language: quantities, vectors, distributions (section 5).
 *
 * Every reader takes the node it came from, so that a mistake shows its place, and the
 * dimension that is due. Results are SI.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/unit.h"
#include "randomize/distribution.h"
#include "scenes/document.h"
#include "scenes/mistakes.h"

/* "5 mm", "30 %". A bare number where a dimension is due is a mistake, unless it is 0. */
bool value_read_quantity(
        const Node *node, Dimension due, Mistakes *mistakes, double *ret_number);

/* The same of what stands behind a key of a map; *number stays if nothing does. map may be NULL. */
void value_read_key(
        const Node *map, const char *key, Dimension due, double *number, Mistakes *mistakes);

/* "0.9 0 0.6 m" or a list of quantities; `count` numbers. */
bool value_read_vector(
        const Node *node, Dimension due, size_t count, Mistakes *mistakes, double *ret_numbers);

/* How many numbers a value holds: "1 2 3 mm" and a list of three hold three. */
size_t value_number_count(const Node *value);

/*
 * Any `dist` of section 5, constants included. `any_dimension`: the literal's own unit decides
 * (let); *ret_dimension then holds it. Words are allowed where `words` is set.
 */
typedef struct ValueWish {
    Dimension due;
    bool any_dimension;
    bool words;
    bool integer;      /* ranges are inclusive integers */
    bool not_negative; /* what can draw below 0 is a mistake; so it is for a mass anyway */
    size_t components; /* of a vector, whose law may be a list of laws; 0 and 1: one number */
    size_t members;    /* that share a permutation; 0: none can stand here */
} ValueWish;
bool value_read_distribution(const Node *node, const ValueWish *wish, Mistakes *mistakes,
        Distribution *ret_law, Dimension *ret_dimension);

/* A quantity from plain text, for skills' string options: false with one sentence in err. */
MUST_USE bool value_parse_quantity(
        const char *text, Dimension due, double *ret_number, Error *err);

bool value_read_bool(const Node *node, Mistakes *mistakes, bool *ret_value);
bool value_read_integer(
        const Node *node, long low, long high, Mistakes *mistakes, long *ret_value);

/* True if the text starts with '=': a formula, to be read by expression_reader. */
bool value_is_formula(const Node *node);
