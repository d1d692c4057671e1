/*
 * stepper.h - one physics step with the robot in the loop, looked at where it started.
 *
 *     stepper_open()     positions and contacts of the state at t       (mj_step1)
 *       ... give the controller a setpoint, read poses ...
 *     stepper_solve()    controller, forces, integration; then qpos, qvel and time are put back
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
#include "sim/controller.h"
#include "sim/robot.h"
#include "sim/wrist.h"

typedef struct Stepper {
    const mjModel *model;
    mjData *data;
    const Robot *robot;
    Controller controller;
    Wrist wrist;
    double wrench_true[6], wrench_felt[6]; /* of the last solved step */
    double *other;                         /* nq + nv + 1: the state that is not in data */
} Stepper;

/* For a model and a data of it that the caller keeps. */
MUST_USE bool stepper_init(
        Stepper *stepper, const mjModel *model, mjData *data, const Robot *robot, Error *err);
void stepper_release(Stepper *stepper);

void stepper_open(Stepper *stepper);
void stepper_solve(Stepper *stepper);
void stepper_close(Stepper *stepper);
