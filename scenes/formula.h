/*
 * formula.h - a number that a file gives as a quantity or as a `= formula`.
 */
#pragma once

#include <stdbool.h>

#include "base/unit.h"
#include "scenes/document.h"
#include "scenes/mistakes.h"
#include "sim/expression.h"
#include "sim/task.h"

typedef struct Formula {
    double constant;
    Expression *expression; /* NULL: constant */
} Formula;

/* Reads node; numbers of `names` may be used. `indexed`: index and count may be used too. */
bool formula_read(const Node *node, Dimension due, const Task *names, bool indexed,
        Mistakes *mistakes, Formula *ret_formula);

/* The value with the numbers of `values` (same order as the names it was read with). */
double formula_value(const Formula *formula, const Task *values, double index, double count);

void formula_release(Formula *formula);
