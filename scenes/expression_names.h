/*
 * expression_names.h - what the names and paths of an expression stand for (section 7).
 * Internal to scenes/.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "scenes/expression_syntax.h"
#include "scenes/value_text.h"
#include "sim/expression_tree.h"
#include "sim/task.h"

/* A path to be looked up, and as what. */
typedef struct NameWish {
    ValueText *text; /* failures; paths are slices of its text */
    const Task *task;
    const mjModel *model;
    ArgumentKind kind;
    const char *function; /* that wants it, for messages; NULL: a direction */
} NameWish;

/*
 * All that the name stands for, in every alternative of its drawn words. NULL with a failure
 * in wish->text. The caller owns the set.
 */
MUST_USE ThingSet *names_resolve(const NameWish *wish, const Syntax *syntax);

/* Index of a named number, or -1. */
int names_number(const Task *task, const char *name);

/* Writes "did you mean 'x'?" for the nearest number, part or family; "" if none is near. */
void names_suggest(const Task *task, const char *name, char *buffer, size_t size);
