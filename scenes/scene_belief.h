/*
 * scene_belief.h - the `belief:` of a scene: how far what the expert believes is from the truth.
 *
 * Errors are drawn anew in every attempt, from the streams "belief/PART/pos" and
 * "belief/PART/yaw", or "belief/PART/PLACE/pos" (component c of the error is draw c of its
 * stream); the error of a place is added to that of its part. For the k-th look at a part, from 1,
 * it is "belief/PART/pos#k". Looks have no rows: obs/object_estimate shows them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "randomize/distribution.h"
#include "randomize/rng.h"
#include "scenes/document.h"
#include "scenes/draw_table.h"
#include "scenes/mistakes.h"
#include "sim/task.h"

enum { BELIEF_LABEL_BYTES = 160, BELIEF_COMPONENTS = 6, BELIEF_PLACE_BYTES = 64 };

/* The error of one part, or of one of its places; a parameter can only be hidden. */
typedef struct BeliefDef {
    int part;
    char place[BELIEF_PLACE_BYTES]; /* frame, region or parameter; "": the part itself */
    bool unknown;
    bool has_pos, has_rot, has_yaw;
    Distribution pos, rot, yaw;
    /* rows of the table of draws: x y z, then the rotation vector */
    char label[BELIEF_COMPONENTS][BELIEF_LABEL_BYTES];
} BeliefDef;

typedef struct SceneBelief {
    BeliefDef *defs;
    size_t count, room;
} SceneBelief;

/* Reads the map `belief` (NULL: everything is exact). */
MUST_USE bool scene_belief_read(const Node *belief, const Task *task, SceneBelief *ret_belief,
        Mistakes *mistakes, Error *err);
void scene_belief_release(SceneBelief *belief);

/* Draws the errors of an attempt into `beliefs` (room for belief->count). */
MUST_USE bool scene_belief_draw(const SceneBelief *belief, const Task *task, const Rng *attempt,
        Belief *beliefs, DrawTable *table, Error *err);

/* The error of the k-th look at a part into *error; one of a part that is believed exactly is 0. */
void scene_belief_look(const SceneBelief *belief, const Task *task, const Rng *attempt,
        int part, unsigned look, Belief *error);
