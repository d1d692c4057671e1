/*
 * variable_split.h - the lets and parameters that a split draws in place of train's.
 *
 * Labels, rows and streams stay those of train, so a split moves no draw but its own.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "scenes/document.h"
#include "scenes/mistakes.h"
#include "scenes/scene_parts.h"
#include "scenes/variable.h"

/*
 * Reads `let` and `parts: {PART: {params}}` of every split of a scene's root into the variables,
 * before variable_set_resolve(). Files are read with the parts (part_choice.h).
 */
MUST_USE bool variable_split_read(const Node *root, const SceneParts *parts,
        VariableSet *variables, Mistakes *mistakes, Error *err);

/* True if a variable of the split draws nothing that train's can. */
bool variable_split_apart(const VariableSet *variables, size_t split);

/* The first variable with a law of the split's own; NULL if it has none. */
const Variable *variable_split_first(const VariableSet *variables, size_t split);
