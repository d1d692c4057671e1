/*
 * start_place.h - one entry of `start:` as a PlacementDef: its anchor, what it is near to, what
 * it faces, and what all that hangs on.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "scenes/document.h"
#include "scenes/mistakes.h"
#include "scenes/scene_parts.h"
#include "sim/placement.h"
#include "sim/task.h"

/* What the names of a placement are looked up in. */
typedef struct StartScope {
    const Task *task;
    const mjModel *model; /* physics, nominal */
    const SceneParts *parts;
    Mistakes *mistakes;
} StartScope;

/* Everything but the laws. False with mistakes. */
MUST_USE bool start_place_read(
        const StartScope *scope, const Node *node, PlacementDef *ret_placement);

/* A fixed part stands where `parts` puts it: adds a mistake for each key that moves it away. */
void start_place_refuse(const StartScope *scope, const Node *node);

/* Adds a mistake for each ring of parts that are placed by each other. */
void start_place_check_rings(const StartScope *scope, const PlacementDef *defs,
        const Node *const *nodes, size_t count);
