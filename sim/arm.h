/*
 * arm.h - rigid-body dynamics of one arm at its tool, taken from a stepped mjData.
 *
 * Only the arm's own joints are seen (fingers are taken as locked), so that nothing here
 * depends on how large the scene is and nothing is allocated. Wants mj_step1 to have run.
 */
#pragma once

#include <mujoco/mujoco.h>

#include "sim/robot.h"

typedef struct ArmDynamics {
    double jacobian[6 * ROBOT_DOFS_MAX]; /* 6 x n: linear rows, then angular; world */
    double inertia[ROBOT_DOFS_MAX * ROBOT_DOFS_MAX]; /* M, n x n */
    double solved[6 * ROBOT_DOFS_MAX];               /* rows of J M^-1, 6 x n */
    double task_inertia[36];                         /* Lambda = (J M^-1 J^T)^-1 */
    double bias_acceleration[6];                     /* Jdot qdot */
    double velocity[6];                              /* of the tool: linear, angular; world */
} ArmDynamics;

/* Tool Jacobian, 6 x dof_count row by row. Needs mj_kinematics and mj_comPos only. */
void arm_jacobian(
        const Robot *robot, const mjModel *model, const mjData *data, double *ret_jacobian);

void arm_measure(
        const Robot *robot, const mjModel *model, const mjData *data, ArmDynamics *ret_arm);
