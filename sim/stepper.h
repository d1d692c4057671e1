/*
 * stepper.h - one physics step with the robots in the loop, looked at where it started.
 *
 *     stepper_open()     positions and contacts of the state at t       (mj_step1)
 *       ... give the controllers their setpoints, read poses ...
 *     stepper_solve()    controllers, forces, integration; then qpos, qvel and time are put back
 *       ... contact forces, sensors, positions, velocities: all of the state at t ...
 *     stepper_close()    the state at t + h again
 *
 * mj_step2 solves the forces of the state at t and then moves on, and what it derived stays in
 * mjData. Putting the state back in between makes the whole mjData one consistent picture of t,
 * so a measurement cannot mix two times. The step itself is bit-equal to mj_step1 + mj_step2.
 */
#pragma once

#include <stdbool.h>

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "sim/robot_loop.h"

typedef struct Stepper {
    const mjModel *model;
    mjData *data;
    RobotLoop loops[ROBOTS_MAX]; /* of the task's robots, in their order */
    size_t loop_count;
    double *other; /* nq + nv + 1: the state that is not in data */
} Stepper;

/* For a model and a data of it that the caller keeps. The controllers are yet to begin. */
MUST_USE bool stepper_init(
        Stepper *stepper, const mjModel *model, mjData *data, const Task *task, Error *err);
void stepper_release(Stepper *stepper);

void stepper_open(Stepper *stepper);
void stepper_solve(Stepper *stepper);
void stepper_close(Stepper *stepper);
