/*
 * validation.h - what the physics of a scene must get right, as experiments with known answers.
 *
 * A Law is one formula with a table of settings. Each of its rows builds a small model with the
 * contact classes and options that scenes use, runs it, and compares one number with what the
 * formula says. tests/physics asserts the rows, `forceps bench --physics` prints them, and
 * docs/validation.md explains them: one experiment, three readers.
 *
 * A law is one constant in a validation_*.c, and one line in validation.c. Rows are independent
 * and keep nothing.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum { LAW_SETTING_BYTES = 96 };

/* One experiment. It holds if |measured - expected| <= tolerance * scale. */
typedef struct LawRow {
    char setting[LAW_SETTING_BYTES]; /* "grasp, 2 ms, impratio 10, friction 0.5" */
    double measured, expected;       /* in the law's unit */
    double scale;                    /* what the tolerance is a share of; > 0 */
    bool promised; /* false: another setting, to compare with; it need not hold */
} LawRow;

typedef struct Law {
    const char *name;    /* "slip angle" */
    const char *formula; /* "tan a = mu" */
    const char *unit;    /* of measured and expected */
    double tolerance;
    size_t row_count;
    bool (*measure)(size_t row, LawRow *ret_row, Error *err); /* row < row_count */
} Law;

const Law *const *law_list(size_t *ret_count);

/* NULL if there is no law of that name. */
const Law *law_find(const char *name);

/* |measured - expected| / scale. */
double law_row_error(const LawRow *row);
