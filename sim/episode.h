/*
 * episode.h - one attempt at a task, from reset to verdict, with everything that is recorded.
 *
 *     Episode *episode = episode_create(&def, &err);
 *     for each attempt:
 *         episode_begin(...)          reset to the drawn start
 *         episode_settle(...)         let free parts come to rest under the holding arm
 *         scene_tell_start(scene, episode_data(episode), ..)
 *         episode_run(...)            policy ticks until the verdict
 *         episode_series(...)         what was recorded, valid until the next begin
 *     episode_destroy(episode);
 *
 * Time starts at 0 after settling. A sample carries the time of the START of its physics step,
 * and everything in it belongs to the state at that time (stepper.h). A policy tick begins on
 * the grid: the policy sees the robot (as the robot feels itself), gives one setpoint, and the
 * controller pursues it at physics rate. Success and fail rules are evaluated at every physics
 * step; after the decision the tick runs out, so every stream ends on the same grid.
 *
 * An attempt is a pure function of model, task, start, random key and policy: no clock and no
 * address enters. MuJoCo's fatal errors and warnings end it as EPISODE_VOID. An Episode belongs
 * to one thread; the model, the task and the policy are borrowed and must outlive the attempt.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "base/series.h"
#include "randomize/rng.h"
#include "sim/branch.h"
#include "sim/object_pose.h"
#include "sim/policy.h"
#include "sim/task.h"
#include "sim/verdict.h"

/* Where a physics step stands when a watcher is called. From EPISODE_STEP_SOLVED until
 * EPISODE_STEP_CLOSED mjData is one picture of the step's start, with ctrl as applied. */
typedef enum EpisodeMoment {
    EPISODE_STEP_BEGINS,
    EPISODE_STEP_OPENED,   /* positions, velocities and contacts */
    EPISODE_STEP_DECIDED,  /* at the first step of a tick: observed, and the policy has acted */
    EPISODE_STEP_SOLVED,   /* the controller's torques and MuJoCo's forces */
    EPISODE_STEP_MEASURED, /* contacts summed per pair of parts */
    EPISODE_STEP_JUDGED,   /* success and fail conditions */
    EPISODE_STEP_RECORDED,
    EPISODE_STEP_CLOSED, /* the state after the step is in mjData */
    EPISODE_MOMENTS,     /* how many there are */
} EpisodeMoment;

/* Looks on while episode_run() steps: for measurements. It changes nothing. */
typedef struct EpisodeWatch {
    void *self;
    void (*moment)(void *self, EpisodeMoment moment, const mjData *data);
} EpisodeWatch;

typedef struct EpisodeDef {
    double settle_s;        /* longest settling; default 1 s */
    double settle_move_m;   /* farthest a part may end from where it was put; default 5 mm */
    double settle_turn_rad; /* default 5 deg */
    double still_speed;     /* a part is at rest below this, m/s; default 5 mm/s */
    double still_spin;      /* rad/s; default 0.1 */
    double depth_limit_m;   /* deeper penetration voids the attempt; default 3 mm */
    EstimateDef estimate;   /* of obs/object_estimate */
    EpisodeWatch watch;     /* default: nobody */
} EpisodeDef;

EpisodeDef episode_def_default(void);

typedef struct Episode Episode;

/* False sizes and limits are named in err (ERROR_USAGE). */
MUST_USE Episode *episode_create(const EpisodeDef *def, Error *err);
void episode_destroy(Episode *episode);

/*
 * Resets to start_qpos (model->nq numbers). attempt_rng is the root of the attempt's noise. The
 * model must have autoreset off, no sleep, no IPC and not RK4 (ERROR_SCENE). ERROR_PHYSICS: the
 * start itself breaks MuJoCo, the attempt is void.
 */
MUST_USE bool episode_begin(Episode *episode, const mjModel *physics, const Task *task,
        const double *start_qpos, const Rng *attempt_rng, Error *err);

/*
 * Simulates until every free part is at rest, but for those that are held until time 0 or
 * enter later (entry.h). ERROR_PHYSICS, naming the part, if one does not
 * come to rest or ends elsewhere than it was put: the start is void.
 */
MUST_USE bool episode_settle(Episode *episode, Error *err);

/* Seconds that settling took. */
double episode_settled_s(const Episode *episode);

/* The present state. */
const mjData *episode_data(const Episode *episode);

/*
 * The model that the attempt steps with: the caller's, or a copy in which the friction of slides
 * is switched as robots drive them (slide.h). Valid until the next begin.
 */
const mjModel *episode_model(const Episode *episode);

/*
 * Runs to the verdict. policy NULL: the robot holds and success ends the attempt at once. False
 * only when memory ran out: whatever physics does is a verdict.
 */
MUST_USE bool episode_run(
        Episode *episode, Policy *policy, EpisodeResult *ret_result, Error *err);

/*
 * Has the next run depart from what it would be. Call between episode_begin() and episode_run();
 * the departure is borrowed until the run is over. Up to its step the run is the same as without,
 * bit for bit. False when memory ran out.
 */
MUST_USE bool episode_depart(Episode *episode, const Departure *departure, Error *err);

/* Time since the start, s, of the first policy tick at which the last run was apart from the
 * departure's parent (APART_M, APART_RAD); -1: never, as long as both ran. */
double episode_apart_s(const Episode *episode);

/* The physics step at which the last run reached branch i of its task; -1: it did not. */
long episode_branch_step(const Episode *episode, size_t i);

/* Hands over the joints of the last run, to be released by the caller. Empty for a task without
 * branches. */
JointTrace episode_take_trace(Episode *episode);

/* What the last run recorded; nothing worth keeping if it was void. */
const Series *const *episode_series(const Episode *episode, size_t *ret_count);
