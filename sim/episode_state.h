/*
 * episode_state.h - what is behind an Episode. Internal to sim/episode*.c.
 */
#pragma once

#include "sim/action_noise.h"
#include "sim/branch.h"
#include "sim/command.h"
#include "sim/contacts.h"
#include "sim/disturber.h"
#include "sim/episode.h"
#include "sim/fault.h"
#include "sim/phase_clock.h"
#include "sim/recorder.h"
#include "sim/recovery.h"
#include "sim/stepper.h"

/* What an episode remembers of one robot from tick to tick. */
typedef struct EpisodeRobot {
    Setpoint setpoint; /* commanded last, before noise */
    ActionNoise action_noise;
    Command command;
    bool guard_seen; /* controller.guard_fired at the step before */
} EpisodeRobot;

struct Episode {
    EpisodeDef def;
    const mjModel *model;
    mjModel *own; /* copy of the model, if the task has slides to switch in it; else NULL */
    mjModel *own_after; /* the same of a departure's model; behind its step, the other one */
    const Task *task;
    mjData *data;
    mjData *scratch; /* the policy's workspace for inverse kinematics */
    Rng rng;
    Stepper stepper;
    ContactTable contacts;
    Recorder recorder;
    Verdict verdict;
    FaultMark mark;
    double *start_qpos; /* of the attempt: settled */
    double *placed;     /* poses of the parts as they were put, 7 each */
    double settled_s;
    long step; /* physics steps since time 0 */
    int tick;
    Policy *policy;
    PolicyReport report;
    EpisodeRobot robots[ROBOTS_MAX];
    Disturber disturber;
    Recovery recovery;
    PhaseClock phases;
    bool out_of_memory;
    const Departure *departure; /* NULL: none */
    double apart_s;             /* from its parent; -1: never yet */
    BranchLog branches;
    JointTrace trace;
};

/* Time of the present physics step. */
double episode_now_s(const Episode *episode);

/* episode_befall.c */

/* Before the positions of a step: the shifts that are due. */
void episode_shift(Episode *episode);

/* Behind them and the policy's decision: the pushes. */
void episode_push(Episode *episode);

/* The skills that have ended in this tick. */
void episode_heed_skills(Episode *episode);

/* Whether the present phase of the scene's own ends with this step. */
void episode_look_at_phase(Episode *episode, const ExpressionWorld *world);

/* ---- episode_branch.c */

/* At the start of a policy tick: adds to the trace, or compares with the parent's. */
void episode_trace_tick(Episode *episode);
MUST_USE bool episode_trace_reserve(Episode *episode, Error *err);

/* Before a physics step: goes over to the other continuation if this is its step. */
void episode_depart_at_step(Episode *episode);
