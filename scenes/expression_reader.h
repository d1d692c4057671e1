/*
 * expression_reader.h - reads the expressions of section 8 into sim/expression trees.
 *
 * Names are looked up in a Task (parts, frames, regions, numbers) and, for formulas of
 * draws, in the let and parameter names alone. Dimensions and types are checked here; a
 * mistake carries the column inside the text.
 */
#pragma once

#include <stdbool.h>

#include "scenes/document.h"
#include "scenes/mistakes.h"
#include "sim/expression.h"
#include "sim/task.h"

typedef enum ExpressionWant { WANT_CONDITION, WANT_NUMBER } ExpressionWant;

typedef struct ExpressionScope {
    const Task *task;     /* parts, frames, regions, robots; numbers by index */
    const mjModel *model; /* joints, sensors; NULL for formulas of draws */
    ExpressionWant want;
    Dimension due; /* WANT_NUMBER, unless any_dimension */
    bool any_dimension;
    AnswerWishes *answers; /* taken down: what answer() asks for; NULL: it has no meaning */
    bool indexed;          /* `index` and `count` may be used */
    bool words; /* WANT_NUMBER: the bare name of a drawn word will do; its index is the value */
} ExpressionScope;

/*
 * Reads node->text (a leading '=' is skipped). NULL with mistakes added. NamedNumbers are kept
 * as indices into task->numbers, so a new slot's values are seen without reading again; so
 * are parts, frames and regions. A drawn word in braces (box/{which}) is resolved at each
 * evaluation among all its values.
 */
MUST_USE Expression *expression_read(
        const Node *node, const ExpressionScope *scope, Mistakes *mistakes);

/*
 * Indices into task->numbers that the expression uses; for ordering draws. Returns how many
 * there are, at most `room` of them are stored.
 */
size_t expression_numbers_used(const Expression *expression, int *ret_indices, size_t room);
