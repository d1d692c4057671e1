/*
 * scene.h - a scene file, read, checked, composed and drawn from.
 *
 * Life: scene_load() once; scene_begin_slot() draws a slot's parameters and start and makes
 * its models and Task; scene_begin_attempt() draws what is new in each attempt (belief, noise)
 * and starts the expert over. With `keep: {retry: redraw}` each attempt is a world of its own,
 * that of attempt 0 being there from scene_begin_slot() on. A Scene belongs to one thread. The
 * models and the Task belong to the Scene and are valid until the next slot or redrawn attempt.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "scenes/mistakes.h"
#include "sim/branch.h"
#include "sim/model_changes.h"
#include "sim/policy.h"
#include "sim/task.h"

typedef struct Scene Scene;

/* One drawn quantity, for labels. */
typedef struct DrawRow {
    const char *path; /* resolved: "randomize/peg/mass", "let/bore", "start/peg/x" */
    const char *unit; /* SI symbol */
    const char *word; /* a drawn word, or "" */
    double value;     /* SI; index of the word for words */
    double nominal;
    unsigned tries; /* placement: tries until it fitted */
} DrawRow;

typedef struct SceneSlot {
    const Task *task;
    const mjModel *physics;   /* stepped by episodes; visual geoms discarded */
    const double *start_qpos; /* physics->nq numbers: placed, not settled */
    const DrawRow *draws;     /* of the slot and, after scene_begin_attempt, of the attempt */
    size_t draw_count;
    const char *split;     /* "train", ... */
    bool placeable;        /* false: no start satisfied the constraints */
    char unplaceable[512]; /* which constraint failed most, if not placeable */
} SceneSlot;

/*
 * Reads and compiles. NULL with err; mistakes of the text are in `mistakes` (err then is a
 * summary of kind ERROR_SCENE). `sets` are "path=value" of --set.
 */
MUST_USE Scene *scene_load(const char *path, const char *const *sets, size_t set_count,
        Mistakes *mistakes, Error *err);

void scene_destroy(Scene *scene);

const char *scene_name(const Scene *scene);

/* Everything that decides the data, as canonical text: resolved YAML, part files and experts by
 * content digest. Equal recipes make equal data. */
const char *scene_recipe(const Scene *scene);

/* The scene with nominal draws: both models and the task, e.g. to plan channels and memory. */
const mjModel *scene_nominal_physics(const Scene *scene);
const mjModel *scene_nominal_look(const Scene *scene);
const Task *scene_nominal_task(const Scene *scene);

typedef struct SceneKeep {
    double failures;   /* probability that a failed attempt is kept */
    double successes;  /* the same of one that succeeded */
    unsigned attempts; /* per slot, at most */
    bool redraw;       /* each attempt draws everything anew but the split */
} SceneKeep;
SceneKeep scene_keep(const Scene *scene);

/* What of `record:` is a matter of the files alone. */
typedef struct SceneRecord {
    const char *codec; /* zstd, gzip or none */
    bool next_obs;
} SceneRecord;
SceneRecord scene_record(const Scene *scene);

MUST_USE bool scene_begin_slot(
        Scene *scene, uint64_t seed, uint64_t slot, SceneSlot *ret_slot, Error *err);
MUST_USE bool scene_begin_attempt(
        Scene *scene, uint64_t attempt, SceneSlot *ret_slot, Error *err);

/*
 * Makes the present slot's physics model once more, the same: compiled from its spec, or only
 * written into a copy of what was compiled. For measurements of what a slot costs.
 */
MUST_USE bool scene_remake_physics(Scene *scene, bool compile, Error *err);

/* The present slot's look model: everything visible, same bodies, joints and sites. */
MUST_USE bool scene_look_model(Scene *scene, const mjModel **ret_look, Error *err);

/*
 * What paints the textures of that model, for model_changes_apply() on the nominal one. Behind
 * scene_look_model().
 */
const ModelChange *scene_paintings(const Scene *scene, size_t *ret_count);

/*
 * The composed MJCF of the present slot: geometry as drawn, other draws nominal. Valid until the
 * next call; "" where MuJoCo cannot write it.
 */
const char *scene_xml(Scene *scene);

/* The expert, started over by scene_begin_attempt(). NULL if the scene has none. */
Policy *scene_policy(Scene *scene);

/* True if the expert sees the true state: what it does, a real robot's could not. */
bool scene_is_privileged(const Scene *scene);

/* A counterfactual sibling of an attempt: the attempt again, departing at a branch. */
typedef struct SceneSibling {
    size_t branch;       /* its number in task->branches */
    const char *name;    /* of the branch */
    const char *at;      /* where it is, as the scene writes it */
    unsigned index;      /* from 1, within the branch */
    const char *differs; /* "peg/friction 0.31 -> 0.44"; "" for nothing */
    Departure departure; /* its step and parent are the caller's to fill in */
} SceneSibling;

/* How many siblings an attempt can have, over all branches. */
size_t scene_sibling_count(const Scene *scene);

/* Which the sibling `n` is; its difference and departure are not drawn yet. */
SceneSibling scene_sibling(const Scene *scene, size_t n);

/*
 * Draws in what sibling `n` of the attempt that was begun last differs, adding rows "branch/NAME/
 * INDEX/randomize/.." to the draws, with the parent's values as nominal ones. Call between
 * scene_tell_start() and episode_run(). Everything is valid until the next attempt or sibling.
 */
MUST_USE bool scene_draw_sibling(
        Scene *scene, size_t n, SceneSlot *ret_slot, SceneSibling *ret_sibling, Error *err);

/*
 * The true start of the attempt after settling: the expert's belief is this plus its error.
 * Call once before the first tick. Adds the settled poses to the draws: "settled/peg/x", ..,
 * with what was drawn as the nominal.
 */
MUST_USE bool scene_tell_start(
        Scene *scene, const mjData *data, SceneSlot *ret_slot, Error *err);
