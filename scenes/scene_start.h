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

enum { START_LABEL_BYTES = 96 };

/* How one part is put. */
typedef struct StartDef {
    int part;        /* in the task */
    size_t instance; /* in the scene's parts */
    const Node *node;
    bool fixed;
    Distribution law[PLACE_AXES];
    Expression *formula[PLACE_AXES]; /* gives `law` its value in each slot; NULL: none */
    bool given[PLACE_AXES];
    char label[PLACE_AXES][START_LABEL_BYTES];
    unsigned tries;           /* fixed: how often its offsets were drawn before */
    double value[PLACE_AXES]; /* fixed: as drawn last */
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

/* Works out the formulas with the slot's numbers. */
void scene_start_solve(const SceneStart *start, const SceneParts *parts, const Task *task);

/* Draws the offsets of the fixed parts and writes them into both specs. True if any moved. */
bool scene_start_draw_fixed(
        SceneStart *start, const SceneParts *parts, const Rng *slot, mjSpec *specs[2]);

/* Adds rows for what was drawn last: of fixed parts, and of those that were placed. */
MUST_USE bool scene_start_fixed_rows(const SceneStart *start, DrawTable *table, Error *err);
MUST_USE bool scene_start_rows(const SceneStart *start, const Task *task,
        const PlacementDraw *draws, DrawTable *table, Error *err);

/* The placement of a part; NULL if it has none of its own. */
const StartDef *scene_start_find(const SceneStart *start, int part);
