/*
 * suggestion.h - "did you mean 'bench/fixture'?": the nearest of the names that could have been.
 *
 *     Suggestion near = suggestion_for(word);
 *     suggestion_add_model(&near, model, mjOBJ_SITE);
 *     mistakes_add(mistakes, place, suggestion_hint(&near), "'%s' is no site", word);
 *
 * Names are borrowed. At most SUGGESTION_NAMES_MAX are looked at.
 */
#pragma once

#include <stddef.h>

#include <mujoco/mujoco.h>

#include "sim/task.h"

enum { SUGGESTION_NAMES_MAX = 512, SUGGESTION_BYTES = 256 };

typedef struct Suggestion {
    const char *word; /* what was written */
    const char *names[SUGGESTION_NAMES_MAX];
    size_t count;
    char hint[SUGGESTION_BYTES];
} Suggestion;

Suggestion suggestion_for(const char *word);

void suggestion_add(Suggestion *near, const char *name);

/* All named elements of a kind. */
void suggestion_add_model(Suggestion *near, const mjModel *model, mjtObj kind);
void suggestion_add_spec(Suggestion *near, mjSpec *spec, mjtObj kind);

/* The parts of a scene and its families. */
void suggestion_add_parts(Suggestion *near, const Task *task);

/* The hint, valid as long as `near`; NULL if no name is near. */
const char *suggestion_hint(Suggestion *near);
