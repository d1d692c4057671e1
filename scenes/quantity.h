/*
 * quantity.h - the named numbers of a scene: every `let` and every parameter of every part.
 *
 * A Quantity has a law or a formula over other quantities; the set is drawn in an order in
 * which every formula finds what it needs. Values go into the Task's NamedNumbers, where
 * expressions, binds and the expert read them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "randomize/distribution.h"
#include "randomize/rng.h"
#include "scenes/document.h"
#include "scenes/draw_table.h"
#include "scenes/mistakes.h"
#include "sim/expression.h"
#include "sim/task.h"

enum { QUANTITY_UNIT_BYTES = 32 };

typedef struct Quantity {
    char *label;      /* "let/bore", "part/peg/diameter"; owned */
    int number;       /* its place in task->numbers */
    const Node *node; /* where its value is written; NULL: `law` is a default */
    bool is_formula;
    Distribution law;
    Expression *formula;
    double index, count; /* of the family instance, for formulas */
    double low, high;    /* bounds that a part file sets */
    char unit[QUANTITY_UNIT_BYTES];
    double nominal;
    const char *nominal_word;
} Quantity;

typedef struct QuantitySet {
    Quantity *items;
    size_t count, room;
    size_t *order; /* items in the order in which they can be drawn */
} QuantitySet;

/* Adds an empty quantity; NULL when memory ran out. */
MUST_USE Quantity *quantity_set_add(QuantitySet *set);

void quantity_set_release(QuantitySet *set);

/*
 * Reads the formulas (all numbers of the task exist by now) and finds the order. Mistakes for
 * formulas that cannot be read and for rings: "a and b depend on each other: a -> b -> a".
 */
MUST_USE bool quantity_set_resolve(
        QuantitySet *set, const Task *task, Mistakes *mistakes, Error *err);

/* Nominal values (middles of the laws) into task->numbers. */
MUST_USE bool quantity_set_nominal(QuantitySet *set, Task *task, Error *err);

/* Draws every quantity once, each from the stream of its label. Adds a row for each law. */
MUST_USE bool quantity_set_draw(
        QuantitySet *set, const Rng *slot, Task *task, DrawTable *table, Error *err);
