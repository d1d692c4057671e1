/*
 * command.h - one policy tick's setpoint as an action: limited, normalised, explained.
 *
 * An action is the commanded tool pose minus the pose commanded before, divided by what one
 * tick may change at most; so actions lie in [-1, 1] and their sum is the commanded path.
 * Setpoints that ask for more are shortened before they act, never clipped afterwards.
 */
#pragma once

#include <stdbool.h>

#include <mujoco/mujoco.h>

#include "sim/robot.h"
#include "sim/setpoint.h"

enum { ACTION_SIZE = 7 };

/* What has been commanded last. Plain data. */
typedef struct Command {
    double pos[3], quat[4]; /* tool, world */
    double width_m;         /* between the pads; 0 while closing on force */
    double force_n;         /* of each pad */
    double gripper;         /* action: -1 open, 1 closed */
} Command;

/* At rest where the tool and the hand are. */
Command command_at_rest(const Robot *robot, const mjData *data);

/* The largest change of one tick: m (three times), rad (three times), 1. */
void command_scale(const LimitsDef *limits, double tick_s, double ret_scale[ACTION_SIZE]);

/* Shortens the setpoint's step from `last` to the limits. True if it was too long. */
bool command_limit(
        const Command *last, const LimitsDef *limits, double tick_s, Setpoint *setpoint);

/* The command that a setpoint makes of `last`. */
Command command_next(const Command *last, const Robot *robot, const Setpoint *setpoint);

/* Translation (m) and rotation vector (rad) from one pose to another, in the axes of base_quat. */
void command_delta(const double base_quat[4], const double from[7], const double to[7],
        double ret_delta[6]);

/* The wrench pressed along force axes (zero along the others), in the axes of base_quat. */
void command_wrench(const double base_quat[4], const Setpoint *setpoint, double ret_wrench[6]);
