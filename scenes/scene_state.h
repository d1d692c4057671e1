/*
 * scene_state.h - what is behind a Scene. Internal to scenes/scene*.c.
 */
#pragma once

#include "base/text.h"
#include "scenes/draw_graph.h"
#include "scenes/draw_table.h"
#include "scenes/expert.h"
#include "scenes/expert_judge.h"
#include "scenes/part_joints.h"
#include "scenes/scene.h"
#include "scenes/scene_belief.h"
#include "scenes/scene_branch.h"
#include "scenes/scene_camera.h"
#include "scenes/scene_disturb.h"
#include "scenes/scene_effective.h"
#include "scenes/scene_goal.h"
#include "scenes/scene_light.h"
#include "scenes/scene_parts.h"
#include "scenes/scene_posture.h"
#include "scenes/scene_random.h"
#include "scenes/scene_start.h"
#include "scenes/scene_text.h"
#include "scenes/scene_unlike.h"
#include "scenes/variable.h"
#include "sim/placement.h"
#include "sim/sight.h"

enum { SCENE_SPLITS_MAX = RANDOM_SPLITS_MAX, SCENE_NAME_BYTES = 64 };

typedef struct SceneSplit {
    const char *name;
    double share;
} SceneSplit;

/* One model in its two forms. */
typedef struct ModelPair {
    mjSpec *spec;      /* edited by binds and fixed placements */
    bool changed;      /* since `compiled`: to be set by whoever writes into the spec */
    mjModel *compiled; /* of the spec as it is, or as it was; NULL: none yet */
    mjModel *nominal;  /* with nominal draws */
    mjModel *slot;     /* of the present slot */
    bool stale;        /* the slot's draws are not in `slot` yet */
} ModelPair;

struct Scene {
    char name[SCENE_NAME_BYTES];
    SceneText *text;
    Text recipe;
    VariableSet variables;
    SceneParts parts;
    ModelPair look, physics;
    mjData *scratch; /* of the physics layout */
    mjData *look_scratch;
    SceneCameras cameras;
    SceneLights lights;
    ModelChange *paintings; /* of the present slot's look model, room for random.count */
    size_t painting_count;
    Task task; /* of the present slot */
    PlaceLists places;
    PartJointList joints;
    SceneGoal goal;
    SceneRandom random;
    SceneEffective effective;
    SceneBelief belief;
    SceneDisturb disturb;
    PhaseWords said; /* by the expert */
    SceneBranches branches;
    SceneStart start;
    bool needs_sight; /* something asks what cameras see */
    Sight sight;
    SceneUnlike unlike;
    DrawGraph graph;
    unsigned long *failed; /* by requirement on numbers: how often, in this slot */
    SceneKeep keep;
    SceneRecord record;
    SceneSplit splits[SCENE_SPLITS_MAX];
    size_t split_count;
    const Node *instruction;
    Text instruction_text;
    Text xml;
    Expert *expert;
    Policy policy;
    bool privileged;    /* the expert sees the truth */
    ExpertJudge *judge; /* of success; NULL: conditions alone */
    DrawTable draws;
    unsigned *variable_tries; /* one per variable */
    bool *required;           /* one per requirement: demanded in this slot */
    PlacementDraw *placement_draws;
    double *start_qpos;
    uint64_t seed, slot;
    uint64_t attempt; /* begun last */
    uint64_t world;   /* attempt that the present draws are of, with keep.redraw */
    ControlDef control[ROBOTS_MAX]; /* nominal */
    ScenePosture posture[ROBOTS_MAX];
};

/*
 * Takes what the schema has refused out of the text, and mutes the names of what is gone. False
 * if what everything rests on is among it, so that nothing more can be told.
 */
bool scene_skip_broken(Scene *scene, Mistakes *mistakes);

/*
 * Both models, with nominal parameters. A part that is wrong is replaced by a stand-in and muted,
 * so that what has nothing to do with it can be checked; the mistakes then make the scene unsound.
 */
MUST_USE bool scene_models_make(Scene *scene, Mistakes *mistakes, Error *err);
void scene_models_release(Scene *scene);

/* Finds what `robot:` or `robots:` names in the physics model, and marks its parts. */
void scene_robots_find(Scene *scene, Mistakes *mistakes);

/*
 * Task parts that never change: names, bodies, robots. Everything else of the task is filled
 * by scene_task_refresh().
 */
MUST_USE bool scene_task_create(Scene *scene, Mistakes *mistakes, Error *err);
void scene_task_release(Scene *scene);

/*
 * Brings words, presence and robots (as the scene writes them) up to date with the slot's
 * numbers, and the places with the model.
 */
MUST_USE bool scene_task_refresh(
        Scene *scene, const mjModel *model, Mistakes *mistakes, Error *err);

/* The places alone. */
MUST_USE bool scene_task_refresh_places(
        Scene *scene, const mjModel *model, Mistakes *mistakes, Error *err);

/* Writes the parameters of all parts into both specs. True if anything changed. */
bool scene_apply_binds(Scene *scene);

/* Builds what programs build, for the parameters of the slot. */
MUST_USE bool scene_apply_builds(Scene *scene, bool *ret_changed, Error *err);

/* Takes the contacts of switched-off geoms out of a compiled model. */
void scene_finish_binds(const Scene *scene, mjModel *model);

/* Statistics that the compiler takes and mj_setConst() leaves alone: the solver scales its
 * tolerance with the mean inertia. */
void scene_refresh_statistics(mjModel *model);

/* The pair's model of the slot, compiled from its spec, with the slot's draws written in. */
MUST_USE bool scene_make_slot_model(Scene *scene, ModelPair *pair, mjData *scratch, Error *err);

/*
 * Draws everything of a slot but its words; the physics model and the start are made. The split
 * comes from `slot`, everything else from `world`: the same, or an attempt's own.
 */
MUST_USE bool scene_draw_slot(
        Scene *scene, const Rng *slot, const Rng *world, SceneSlot *ret_slot, Error *err);
