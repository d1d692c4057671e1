/*
 * variable.h - the named numbers and words of a scene: every `let`, every parameter and the
 * colour of every part, the size of every family.
 *
 * A Variable has a law or a formula over other variables; the set is drawn in an order in which
 * every formula finds what it needs. Variable i is number i of the Task: there expressions,
 * binds and the expert read it.
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

enum { VARIABLE_UNIT_BYTES = 32, SPLITS_MAX = 8, SPLIT_TRAIN = -1 };

typedef struct Variable {
    char *label;      /* stream and row: "let/bore", "part/peg/diameter"; owned */
    char *name;       /* as expressions call it: "bore", "peg.diameter"; owned */
    const Node *node; /* where its value is written */
    Dimension dimension;
    bool any_dimension; /* a let: its formula decides */
    bool told;          /* the expert may read it */
    bool quiet;         /* constant unless a scene varies it: no row of its own */
    bool is_formula;
    bool unread; /* its formula or law is a mistake: any value stands in */
    Distribution law;
    bool law_borrowed;        /* the part file owns what is behind `law` */
    const char *const *words; /* words it can be, word_count of them; NULL for numbers */
    size_t word_count;
    const char **own_words; /* `words`, if the law gave them; owned */
    Expression *formula;
    int alias;           /* takes the word of this variable; -1: of none */
    int chooser;         /* takes chosen[value of this variable]; -1: of none */
    const char **chosen; /* words, owned; may repeat what stands in `words` once */
    Distribution
            *own[SPLITS_MAX]; /* what a split draws instead of `law`; NULL: the same; owned */
    const Node *own_node[SPLITS_MAX]; /* where that is written; NULL: a file's */
    double index, count;              /* of the family instance, for formulas */
    char *shared;     /* stream of its family, whose members share out a permutation; or NULL */
    size_t rank;      /* in the family */
    double low, high; /* bounds that a part file sets */
    char unit[VARIABLE_UNIT_BYTES];
    double nominal;
} Variable;

typedef struct VariableSet {
    Variable *items;
    size_t count, room;
    size_t *order; /* items in the order in which they can be drawn */
    int split;     /* whose laws are drawn; SPLIT_TRAIN */
} VariableSet;

/* Adds an empty variable, valid until the next add; NULL when memory ran out. */
MUST_USE Variable *variable_set_add(VariableSet *set);

void variable_set_release(VariableSet *set);

/*
 * After the law is known: a member of a family takes its own value of a permutation. `label` is
 * the family's: "part/box/width". False when memory ran out.
 */
MUST_USE bool variable_share(Variable *variable, const char *label, size_t rank);

/* The index of a variable by name, or -1. */
int variable_set_find(const VariableSet *set, const char *name);

/*
 * Gives the variables their places in task->numbers (set->count of them), reads the formulas
 * and finds the order. Mistakes for formulas that cannot be read and for rings.
 */
MUST_USE bool variable_set_resolve(
        VariableSet *set, Task *task, Mistakes *mistakes, Error *err);

/*
 * Nominal values (middles of the laws) into task->numbers. Mistakes for values outside their
 * bounds, which then count as the bound.
 */
void variable_set_nominal(VariableSet *set, Task *task, Mistakes *mistakes);

/* The law that the present split draws a variable from. */
const Distribution *variable_law(const VariableSet *set, size_t item);

/* The stream of a variable that was drawn `tries` times before. */
Rng variable_stream(const VariableSet *set, size_t item, const Rng *slot, unsigned tries);

/*
 * Draws every variable from the stream of its label, at draw number `tries[i]` (how often it
 * was drawn before).
 */
MUST_USE bool variable_set_draw(
        VariableSet *set, const Rng *slot, const unsigned *tries, Task *task, Error *err);

/* Adds the rows of what was drawn. */
MUST_USE bool variable_set_rows(const VariableSet *set, const unsigned *tries, const Task *task,
        DrawTable *table, Error *err);
