/*
 * controller.h - from setpoints to joint torques at physics rate.
 *
 * Operational-space control with Cartesian impedance (Khatib 1987, Hogan 1985):
 *
 *     F = Lambda (a_ref - Jdot qdot) + K e + D e_v,   D = 2 zeta sqrt(K Lambda_ii)
 *     tau = J^T F + nullspace posture + bias - passive
 *
 * so that the tool yields to a push by force / stiffness and still follows its reference
 * without lag. Along force axes it is F = F* + Ki integral(F* - measured) - D v instead. The
 * weight of the hand is known from the model; the sensor's offset and the weight of the load
 * are learned while a setpoint says `tare`. Called between mj_step1 and mj_step2 once per
 * physics step. A Controller is plain data without pointers: copying it is a snapshot.
 */
#pragma once

#include <stdbool.h>

#include <mujoco/mujoco.h>

#include "sim/robot.h"
#include "sim/setpoint.h"

/* Setpoints that latency may hold back. */
enum { CONTROLLER_QUEUE = 16 };

typedef struct Controller {
    double time_step; /* physics step, s */
    double tick_s;    /* policy tick, s */
    int steps_per_tick;
    int step_in_tick;                 /* of the executed setpoint */
    Setpoint executed;                /* the setpoint being executed */
    double from_pos[3], from_quat[4]; /* reference at its start */
    double from_vel[3], from_omega[3];
    double to_turn[3];              /* rotation vector from from_quat to the setpoint */
    double to_vel[3], to_omega[3];  /* velocity at the end of the tick */
    double ref_pos[3], ref_quat[4]; /* reference at this step */
    double ref_vel[3], ref_omega[3];
    double ref_acc[3], ref_alpha[3];
    bool holding;     /* a guard fired: ref is frozen until the next setpoint */
    bool guard_fired; /* since the last controller_command() */
    int guard_index;  /* which one */
    int guard_steps[SETPOINT_GUARDS_MAX]; /* that each has been met without a break */
    double guard_pos[3];                  /* tool position when it fired */
    double posture[ROBOT_DOFS_MAX];       /* nullspace goal, rad */
    double force_integral[6];             /* of force-controlled axes, N, N*m */
    double torque[ROBOT_DOFS_MAX];        /* last command, N*m */
    double finger_force[ROBOT_FINGERS_MAX];
    double contact_wrench[6]; /* filtered wrist wrench, tool weight removed, world, N, N*m */
    double hand_vel[3];       /* of the hand's centre of mass at the last step, m/s */
    double hand_acc[3];       /* and its acceleration, m/s^2 */
    bool filter_ready;        /* hand_vel is of the step before */
    double offset[6];         /* learned zero of the sensor, sensor frame, N, N*m */
    double load;              /* learned weight of what the hand holds, N, >= 0 */
    int tare_steps;           /* of the tare at the beginning that are left */
    GripperCommand gripper;   /* in force */
    double finger_ref;        /* where the fingers are asked to be, m of one finger */
    Setpoint queue[CONTROLLER_QUEUE]; /* commanded, not yet executed (latency) */
    int queue_due[CONTROLLER_QUEUE];  /* in physics steps from now */
    int queue_count;
} Controller;

/* The robot at rest where data has it; the reference is the present tool pose. */
void controller_begin(Controller *controller, const Robot *robot, const mjModel *model,
        const mjData *data, double policy_hz);

/* Gives the setpoint of the policy tick that starts now. */
void controller_command(Controller *controller, const Robot *robot, const Setpoint *setpoint);

/*
 * Computes d->ctrl of the robot's motors for this step. `wrench` is the wrist sensor's reading
 * (6, sensor frame, environment on tool, as the robot itself feels it - with its faults, the
 * hand's weight still in it). Call after mj_step1.
 */
void controller_step(Controller *controller, const Robot *robot, const mjModel *model,
        mjData *data, const double wrench[6]);
