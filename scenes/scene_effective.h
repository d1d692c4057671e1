/*
 * scene_effective.h - what MuJoCo makes of drawn frictions where two parts touch.
 *
 * A contact takes the friction of the geom with the higher priority, and the larger of both
 * where these are equal, so a drawn friction is not always the one that acts. For every two
 * parts that can touch, one of them with a drawn friction, the table of draws tells the
 * coefficient of sliding friction in force: "effective/peg/socket/friction" is the highest of
 * all their pairs of geoms, "effective/peg/socket/friction_low" the lowest, if it is another.
 */
#pragma once

#include "base/error.h"
#include "scenes/draw_table.h"
#include "scenes/scene_random.h"
#include "sim/task.h"

enum { EFFECTIVE_LABEL_BYTES = 128 };

typedef struct EffectivePair {
    int part[2];
    double nominal[2]; /* lowest, highest */
    char low[EFFECTIVE_LABEL_BYTES], high[EFFECTIVE_LABEL_BYTES];
} EffectivePair;

typedef struct SceneEffective {
    EffectivePair *pairs;
    size_t count;
} SceneEffective;

/* Finds the pairs in the nominal physics model. */
MUST_USE bool scene_effective_find(const SceneRandom *random, const Task *task,
        const mjModel *nominal, SceneEffective *ret_effective, Error *err);
void scene_effective_release(SceneEffective *effective);

/* Adds the rows of a slot's physics model; parts that are absent have none. */
MUST_USE bool scene_effective_rows(const SceneEffective *effective, const Task *task,
        const mjModel *model, DrawTable *table, Error *err);
