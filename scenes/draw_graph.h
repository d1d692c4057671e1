/*
 * draw_graph.h - what is drawn again when a requirement fails.
 *
 * Nodes are the drawn numbers of a scene and the places in `start`; a requirement joins all the
 * nodes that decide it: the numbers that it names or that stand behind their formulas, the
 * places of the parts that it speaks of and of what those are placed by, and the numbers that
 * shape these parts. Joined nodes are drawn again together and nothing else is, which makes the
 * law of every group the exact conditional one. (Values of `randomize` are not redrawn but for
 * the colours of parts: a requirement sees the shapes that parameters give.)
 *
 * Files that must differ (scene_unlike.h) are joined in the same way.
 *
 * Requirements on numbers alone are met first, before anything is compiled or placed.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "scenes/scene_goal.h"
#include "scenes/scene_parts.h"
#include "scenes/scene_start.h"
#include "scenes/scene_unlike.h"
#include "scenes/variable.h"
#include "sim/placement.h"
#include "sim/task.h"

/* What the graph is made of; it outlives the graph. */
typedef struct DrawScope {
    const VariableSet *variables;
    const SceneParts *parts;
    const SceneStart *start;
    const SceneGoal *goal;
    const Task *task;
    const mjModel *model; /* physics, nominal */
    const SceneUnlike *unlike;
} DrawScope;

typedef struct DrawGraph {
    size_t node_count; /* variables, then the defs of the start */
    size_t variable_count;
    int *group;        /* by node: the least node that any requirement joins it with */
    int *number_group; /* the same by requirements on numbers alone */
    bool *joined;      /* by requirement, then by node */
    /* The requirements on places, cheap ones first, as placement_draw() takes them. */
    PlacementCondition *conditions;
    size_t *requirement; /* behind each condition */
    size_t condition_count;
    bool *spatial; /* by requirement */
    bool *parts;   /* by requirement, then by part: it speaks of it */
} DrawGraph;

MUST_USE bool draw_graph_create(const DrawScope *scope, DrawGraph *ret_graph, Error *err);
void draw_graph_release(DrawGraph *graph);

/* True if the requirement's numbers and those joined with them hold this node. */
bool draw_graph_joins_number(const DrawGraph *graph, size_t requirement, size_t node);

/* The same through all requirements. */
bool draw_graph_joins(const DrawGraph *graph, size_t requirement, size_t node);

/* True if both are requirements on numbers alone and of one group. */
bool draw_graph_same_numbers(const DrawGraph *graph, size_t requirement, size_t other);

/* True if drawing something again can change whether the requirement holds. */
bool draw_graph_is_drawn(const DrawGraph *graph, size_t requirement);
