/*
 * wrist.h - the force/torque sensor between arm and hand, true and as it would be read.
 *
 * Both wrenches are (force N, torque N*m about the sensor's origin) in the sensor frame, and
 * are what the environment - gravity included - does to the tool: a hanging weight reads
 * -m g along the world's z. wrist_true() is exact; wrist_read() adds what
 * WristFaults says. The noise of sample i depends on i alone, so it is the same whoever reads
 * it and whenever. A Wrist is plain data without pointers: copying it is a snapshot.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "randomize/rng.h"
#include "sim/robot.h"
#include "sim/task.h"

/* Longest delay in physics steps. */
enum { WRIST_DELAY_MAX = 255 };

typedef struct Wrist {
    WristFaults faults;
    Rng force_noise, torque_noise;
    int delay_steps;
    int hold_steps;                      /* from one sample of the sensor to the next */
    double held[6];                      /* its last sample */
    uint64_t samples;                    /* taken so far */
    double ring[WRIST_DELAY_MAX + 1][6]; /* true wrenches, newest at samples % size */
} Wrist;

/* The wrench in the sensors' present values (valid after mj_step2 or mj_forward). */
void wrist_true(const Robot *robot, const mjData *data, double ret_wrench[6]);

/*
 * A sensor that has measured nothing yet. step_s is the physics step. False with ERROR_SCENE if
 * the latency is longer than WRIST_DELAY_MAX steps.
 */
MUST_USE bool wrist_begin(Wrist *wrist, const Robot *robot, const WristFaults *faults,
        const Rng *attempt_rng, double step_s, Error *err);

/* What it measured before its first sample. */
void wrist_rest(Wrist *wrist, const double resting[6]);

/* Takes one sample of the true wrench and returns what the robot reads at that time. */
void wrist_read(Wrist *wrist, const double true_wrench[6], double ret_wrench[6]);
