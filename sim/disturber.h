/*
 * disturber.h - carries out the disturbances of an attempt: pushes and shifts that the policy is
 * not told of, so that its recovery is in the data.
 *
 * A push is a constant force over a time, at the centre of mass of a body (and of what is fixed
 * to it) or at another point that moves with it. It begins with the first physics step that starts at its time or later, and the
 * last step gets what is left of the time, so its impulse is exactly force times duration.
 *
 * A shift moves a free part at once, in the plane of what it rests on and with its attitude and
 * velocity unchanged, before the positions of a step are computed. It is left out, with a word
 * why, where a robot touches the part, where nothing carries it, where it would come into
 * something else, and where its centre of mass would leave what carries it.
 *
 * What waits for a phase is due in the step in which the phase begins: a push at once, a shift
 * one step later, since the positions of that step are known already.
 *
 * Plain data but for borrowed pointers; allocates nothing. Forces stand in mjData.xfrc_applied,
 * which is part of mjSTATE_INTEGRATION.
 */
#pragma once

#include <stdbool.h>

#include <mujoco/mujoco.h>

#include "sim/task.h"

typedef enum DisturbanceState {
    DISTURBANCE_WAITS,
    DISTURBANCE_PUSHES,
    DISTURBANCE_PUSHED,
    DISTURBANCE_SHIFTED,
    DISTURBANCE_SPARED,      /* by its chance */
    DISTURBANCE_ABSENT,      /* the part was not there at that time */
    DISTURBANCE_TOUCHED,     /* a robot touched the part */
    DISTURBANCE_UNSUPPORTED, /* it rested on nothing */
    DISTURBANCE_BLOCKED,     /* something stood in the way */
    DISTURBANCE_EDGE,        /* it would have left what it rests on */
    DISTURBANCE_NEVER,       /* its time or its phase did not come */
} DisturbanceState;

/* "shifted", "blocked": for labels. */
const char *disturbance_state_word(DisturbanceState state);

typedef struct DisturbanceRun {
    DisturbanceState state;
    bool due;              /* its phase has begun */
    long began;            /* step */
    double point[3];       /* that is pushed, in the frame of the body */
    double start_s, end_s; /* -1: never. A shift starts and ends at one time */
    double moved[3];       /* of a shift, m, world */
} DisturbanceRun;

typedef enum DisturbanceMoment {
    DISTURBANCE_BEGINS,
    DISTURBANCE_ENDS, /* of a push; a shift has begun and ended */
} DisturbanceMoment;

typedef struct DisturbanceNews {
    int index; /* of Task.disturbances */
    DisturbanceMoment moment;
} DisturbanceNews;

typedef struct Disturber {
    const Task *task;
    const mjModel *model;
    mjData *scratch; /* overwritten where a shift is tried */
    DisturbanceRun run[DISTURBANCES_MAX];
    double applied[DISTURBANCES_MAX][6];    /* in the last step: force, and torque about the
                                            world's origin */
    DisturbanceNews news[DISTURBANCES_MAX]; /* of the last call below */
    int news_count;
} Disturber;

void disturber_begin(
        Disturber *disturber, const Task *task, const mjModel *model, mjData *scratch);

/* This is the present phase; what waits for it is due. */
void disturber_phase(Disturber *disturber, const char *phase);

/* Before the positions of physics step number `step`: the shifts that are due. */
void disturber_shift(Disturber *disturber, mjData *data, long step);

/* Behind the positions of that step and the policy's decision: the pushes. */
void disturber_push(Disturber *disturber, mjData *data, long step);

/* The attempt is over at end_s. */
void disturber_finish(Disturber *disturber, double end_s);

/*
 * Moves the part of a shift as the disturbance says. DISTURBANCE_SHIFTED, with the displacement
 * in ret_moved, or why it was not moved. Internal to sim/disturber*.c.
 */
DisturbanceState disturber_try_shift(const Disturber *disturber, const Disturbance *disturbance,
        mjData *data, double ret_moved[3]);
