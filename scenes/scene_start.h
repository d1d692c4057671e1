/*
 * scene_start.h - the `start:` of a scene: where parts are put before t = 0.
 *
 * Free parts become PlacementDefs for sim/placement.h. Fixed parts take their offsets on their
 * `at`; they are drawn first, since they move regions, and written into the specs.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "scenes/document.h"
#include "scenes/draw_table.h"
#include "scenes/mistakes.h"
#include "scenes/scene_parts.h"
#include "scenes/start_place.h"
#include "sim/expression.h"
#include "sim/placement.h"
#include "sim/task.h"

enum {
    START_LABEL_BYTES = 96,
    START_ENTER = PLACE_AXES, /* the time of `enter`, behind the axes of a placement */
    START_LAWS,
    START_POSE = 6, /* x y z and a rotation vector */
};

/* How one part is put. */
typedef struct StartDef {
    int part;        /* in the task */
    size_t instance; /* in the scene's parts */
    const Node *node;
    bool fixed;
    bool settles;
    Distribution law[START_LAWS];
    Expression *formula[START_LAWS]; /* gives `law` its value in each slot; NULL: none */
    bool given[START_LAWS];
    char label[START_LAWS][START_LABEL_BYTES];
    char settled[START_POSE][START_LABEL_BYTES];
    unsigned tries;           /* fixed: how often its offsets were drawn before */
    double value[START_LAWS]; /* as drawn last: offsets of fixed parts, times of free ones */
} StartDef;

typedef struct SceneStart {
    StartDef *defs;
    size_t count;
    PlacementDef *placements; /* of the free parts, placement_count of them */
    size_t *owner;            /* the StartDef behind each */
    size_t placement_count;
} SceneStart;

/*
 * Reads `start` (NULL: parts stay where their models put them). Every free part needs a
 * placement.
 */
MUST_USE bool scene_start_read(
        const Node *start, const StartScope *scope, SceneStart *ret_start, Error *err);
void scene_start_release(SceneStart *start);

/* Forgets the tries of an earlier slot. */
void scene_start_begin_slot(SceneStart *start);

/*
 * Works out the formulas with the slot's numbers, draws when parts enter and tells the task.
 * False if a formula has no value (ERROR_SCENE).
 */
MUST_USE bool scene_start_solve(
        SceneStart *start, const SceneParts *parts, const Rng *slot, Task *task, Error *err);

/* Draws the offsets of the fixed parts and writes them into both specs. True if any moved. */
bool scene_start_draw_fixed(
        SceneStart *start, const SceneParts *parts, const Rng *slot, mjSpec *specs[2]);

/* Adds rows for what was drawn last: of fixed parts, and of those that were placed. */
MUST_USE bool scene_start_fixed_rows(const SceneStart *start, DrawTable *table, Error *err);
MUST_USE bool scene_start_rows(const SceneStart *start, const Task *task,
        const PlacementDraw *draws, DrawTable *table, Error *err);

/*
 * Adds rows for the poses of the parts that settled: of `data`, with Part.entry as the
 * nominal; world, m and rad.
 */
MUST_USE bool scene_start_settled_rows(const SceneStart *start, const Task *task,
        const mjModel *model, const mjData *data, DrawTable *table, Error *err);

/* The placement of a part; NULL if it has none of its own. */
const StartDef *scene_start_find(const SceneStart *start, int part);
