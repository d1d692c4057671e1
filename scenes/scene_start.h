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
#include "sim/placement.h"
#include "sim/task.h"

enum { START_LABEL_BYTES = 96 };

/* How one part is put. */
typedef struct StartDef {
    int part;        /* in the task */
    size_t instance; /* in the scene's parts */
    bool fixed;
    Distribution law[PLACE_AXES];
    bool given[PLACE_AXES];
    char label[PLACE_AXES][START_LABEL_BYTES];
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
MUST_USE bool scene_start_read(const Node *start, const Task *task, const SceneParts *parts,
        SceneStart *ret_start, Mistakes *mistakes, Error *err);
void scene_start_release(SceneStart *start);

/* Draws the offsets of the fixed parts and writes them into both specs. */
MUST_USE bool scene_start_draw_fixed(const SceneStart *start, const SceneParts *parts,
        const Rng *slot, mjSpec *specs[2], DrawTable *table, Error *err);

/* Adds rows for what placement_draw() drew. */
MUST_USE bool scene_start_rows(const SceneStart *start, const Task *task,
        const PlacementDraw *draws, DrawTable *table, Error *err);
