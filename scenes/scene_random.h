/*
 * scene_random.h - the `randomize:` of a scene: which quantity of which thing is drawn how.
 *
 * Each named thing has a draw and a stream of its own: "randomize/arm/joint3/damping". The
 * colours of parts are variables (variable.h), since instructions and `require` speak of them;
 * here they are only painted.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "scenes/document.h"
#include "scenes/draw_table.h"
#include "scenes/mistakes.h"
#include "scenes/scene_parts.h"
#include "scenes/target.h"

enum { RANDOM_LABEL_BYTES = 160 };

typedef struct RandomDef {
    Target target;
    const Node *node;
    bool exact;              /* written without a glob: wins over globs */
    const Distribution *law; /* shared by all targets of a selector */
    int colour_number;       /* the variable whose word is painted; -1: drawn here */
    char label[TARGET_COMPONENTS_MAX + 1][RANDOM_LABEL_BYTES]; /* stream, then x y z rows */
    double value[TARGET_COMPONENTS_MAX];                       /* of the present slot */
} RandomDef;

typedef struct SceneRandom {
    RandomDef *defs;
    size_t count;
    Distribution **laws; /* owned */
    size_t law_count;
} SceneRandom;

/*
 * First pass, before numbers exist: gives the variables of part colours the palettes that
 * `randomize` writes for them.
 */
void scene_random_read_colours(const Node *randomize, const SceneParts *parts,
        VariableSet *variables, Mistakes *mistakes);

/* What selectors are resolved against. */
typedef struct RandomScope {
    const mjModel *look;
    const Task *task;
    const SceneParts *parts;
} RandomScope;

/* Second pass: everything, resolved against the look model. */
MUST_USE bool scene_random_read(const Node *randomize, const RandomScope *scope,
        SceneRandom *ret_random, Mistakes *mistakes, Error *err);
void scene_random_release(SceneRandom *random);

/* Draws all values of a slot, with their rows. */
MUST_USE bool scene_random_draw(
        SceneRandom *random, const Rng *slot, const Task *task, DrawTable *table, Error *err);

/* Writes the slot's values into a model (physics or look) and the task. The caller goes on
 * with mj_setConst(). */
void scene_random_apply(const SceneRandom *random, mjModel *model, Task *task);
