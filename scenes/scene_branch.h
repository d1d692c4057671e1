/*
 * scene_branch.h - the `branch:` of a scene: where attempts have counterfactual siblings, and in
 * what those differ.
 *
 * Sibling i of branch NAME draws from streams of its own, "branch/NAME/i/randomize/peg/mass",
 * under the key of its parent's attempt. Laws that scale or add start from what the parent drew.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"
#include "scenes/document.h"
#include "scenes/draw_table.h"
#include "scenes/mistakes.h"
#include "scenes/scene_random.h"
#include "sim/branch.h"

enum { BRANCH_SIBLINGS_MAX = 64, BRANCH_NAME_MAX = 24, BRANCH_PREFIX = 48 };

typedef struct BranchDef {
    const char *name;
    const char *at; /* as written */
    unsigned count; /* of siblings */
    SceneRandom random;
    bool noisy;
    ActionNoiseDef noise;
    char noise_group[BRANCH_PREFIX]; /* of the present sibling: "branch/slip/1/noise" */
} BranchDef;

typedef struct SceneBranches {
    BranchDef defs[BRANCHES_MAX];
    BranchPoint points[BRANCHES_MAX];
    size_t count;
    mjModel *model; /* of the present sibling, behind its branch step */
    Text differs;   /* of the present sibling */
    Task *task;     /* of the scene, its owner's to fill in */
    const BranchDef *departing;
    bool departed; /* numbers of the task are a sibling's; the parent's are below */
    ExpertTraits expert;
    ControlDef control[ROBOTS_MAX];
} SceneBranches;

/* `branch` is the map (NULL: no branches); `physics` the nominal model that is stepped. */
MUST_USE bool scene_branches_read(const Node *branch, const RandomScope *scope,
        const mjModel *physics, SceneBranches *ret_branches, Mistakes *mistakes, Error *err);
void scene_branches_release(SceneBranches *branches);

/* How many siblings an attempt has, at most. */
size_t scene_branches_siblings(const SceneBranches *branches);

/* The branch of sibling `n`, counted over all branches; *ret_index counts from 1 within it. */
size_t scene_branches_find(const SceneBranches *branches, size_t n, unsigned *ret_index);

/* Which sibling of an attempt: of which branch, and its number there. */
typedef struct BranchNumber {
    size_t branch;
    unsigned index;
} BranchNumber;

/*
 * Draws in what a sibling differs, with its rows, and writes what is in the
 * model into branches->model, a copy of `parent`. The caller goes on with mj_setConst().
 */
MUST_USE bool scene_branch_draw(SceneBranches *branches, BranchNumber number,
        const Rng *attempt, const mjModel *parent, DrawTable *table, Error *err);

/* For Departure.depart; self is the SceneBranches: writes what is in the task. */
void scene_branch_depart(void *self);

/* Puts the parent's numbers back into the task. */
void scene_branches_restore(SceneBranches *branches);
