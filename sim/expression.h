/*
 * expression.h - compiled predicates and quantities of the scene language (success, fail,
 * require, `= formulas`), with the signed margin of every condition.
 *
 * scenes/expression_reader.c makes the tree from text and has already checked types and
 * dimensions; here it is only evaluated. Evaluation allocates nothing. Functions of time
 * (steady, ever, peak, ...) keep their memory in an ExpressionState, plain data that a
 * snapshot copies.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "base/unit.h"

struct Task;
struct Answers;
struct EventLog;
struct ContactTable;

typedef struct Expression Expression;

/* What an expression is evaluated on. */
typedef struct ExpressionWorld {
    const struct Task *task;
    const mjModel *model; /* NULL while formulas of draws are evaluated */
    const mjData *data;
    const struct ContactTable *contacts;
    const double *start_qpos;      /* state at t = 0, for moved(), turned() */
    const struct Answers *answers; /* of the expert; NULL: none yet */
    const struct EventLog *events; /* for count(); NULL: none */
    double time_s;                 /* since the attempt began */
    double step_s;                 /* physics step */
    double index, count;           /* of the family instance being drawn */
} ExpressionWorld;

/* A value with its margin: for conditions margin >= 0 exactly when true. */
typedef struct ExpressionResult {
    double number[3]; /* scalar in [0]; conditions 0 or 1 */
    double margin;    /* relative: (left - right) / scale of the right side */
    bool valid;       /* false: a value was not finite */
} ExpressionResult;

typedef struct ExpressionState ExpressionState;

/* Memory of the time functions of one expression; NULL-safe for expressions without any. */
MUST_USE ExpressionState *expression_state_create(const Expression *expression, Error *err);
void expression_state_destroy(ExpressionState *state);
void expression_state_reset(ExpressionState *state);

/* A state is one block of memory without pointers: copying this many bytes is a snapshot. */
size_t expression_state_bytes(const ExpressionState *state);

/* True if it has functions of time: without a state it cannot be evaluated. */
bool expression_keeps_memory(const Expression *expression);

/* Evaluates at the present state. Advances the time functions by one physics step. */
ExpressionResult expression_evaluate(
        const Expression *expression, const ExpressionWorld *world, ExpressionState *state);

/* The text it was read from, for labels and messages. */
const char *expression_text(const Expression *expression);

Dimension expression_dimension(const Expression *expression);

/* True if it speaks of places, contacts or time; false if named numbers and words suffice. */
bool expression_needs_state(const Expression *expression);

/*
 * Marks the parts that it speaks of, whatever words are drawn: all of them for what a camera
 * sees, since any part may stand in the way. `world` needs task and model.
 */
void expression_parts(
        const Expression *expression, const ExpressionWorld *world, bool *ret_parts);

/* True if it asks what a camera sees: the task then needs its `sight`. */
bool expression_needs_sight(const Expression *expression);

/* What it costs to ask: 0 numbers, 1 places, 2 surfaces, 3 what cameras see. */
enum { EXPRESSION_COST_MAX = 3 };
int expression_cost(const Expression *expression);

/*
 * The first function in it that needs more than places: contacts, motion, sensors or memory.
 * NULL if it can be asked before anything has moved.
 */
const char *expression_needs_motion(const Expression *expression);

/* For "time > 20 s" (alone or as one side of an `or`): 20. Infinite if time does not bound it. */
double expression_time_bound(const Expression *expression);

void expression_destroy(Expression *expression);
