#include "sim/command.h"

#include <math.h>
#include <string.h>

#include "sim/rotation.h"

/* Smallest travel of a hand that has one at all, m. */
static const double TRAVEL_MIN = 1e-6;

Command command_at_rest(const Robot *robot, const mjData *data)
{
    Command command = {0};
    robot_tool_pose(robot, data, command.pos, command.quat);
    command.width_m = robot_hand_width(robot, data);
    double open = 2.0 * fmax(robot->finger_travel, TRAVEL_MIN);
    command.gripper = fmax(-1.0, fmin(1.0, 1.0 - 2.0 * command.width_m / open));
    return command;
}

void command_scale(const LimitsDef *limits, double tick_s, double ret_scale[ACTION_SIZE])
{
    for (int i = 0; i < 3; i++) {
        ret_scale[i] = limits->speed * tick_s;
        ret_scale[3 + i] = limits->rotation_speed * tick_s;
    }
    ret_scale[6] = 1.0;
}

bool command_limit(
        const Command *last, const LimitsDef *limits, double tick_s, Setpoint *setpoint)
{
    bool limited = false;
    double step[3];
    mju_sub3(step, setpoint->pos, last->pos);
    double length = mju_norm3(step);
    if (length > limits->speed * tick_s) {
        mju_addScl3(setpoint->pos, last->pos, step, limits->speed * tick_s / length);
        limited = true;
    }

    double turn[3];
    rotation_between(last->quat, setpoint->quat, turn);
    double angle = mju_norm3(turn);
    if (angle > limits->rotation_speed * tick_s) {
        rotation_apply(
                last->quat, turn, limits->rotation_speed * tick_s / angle, setpoint->quat);
        limited = true;
    }
    return limited;
}

Command command_next(const Command *last, const Robot *robot, const Setpoint *setpoint)
{
    Command next = *last;
    memcpy(next.pos, setpoint->pos, sizeof next.pos);
    memcpy(next.quat, setpoint->quat, sizeof next.quat);
    switch (setpoint->gripper.mode) {
    case GRIPPER_WIDTH:
        next.width_m = setpoint->gripper.width_m;
        next.force_n = setpoint->gripper.force_n;
        next.gripper = 1.0 - next.width_m / fmax(robot->finger_travel, TRAVEL_MIN);
        next.gripper = fmax(-1.0, fmin(1.0, next.gripper));
        break;
    case GRIPPER_FORCE:
        next.width_m = 0.0;
        next.force_n = setpoint->gripper.force_n;
        next.gripper = 1.0;
        break;
    case GRIPPER_HOLD:
        break;
    }
    return next;
}

void command_delta(const double base_quat[4], const double from[7], const double to[7],
        double ret_delta[6])
{
    double into_base[4];
    double step[3];
    double turn[3];
    mju_negQuat(into_base, base_quat);
    mju_sub3(step, to, from);
    rotation_between(from + 3, to + 3, turn);
    mju_rotVecQuat(ret_delta, step, into_base);
    mju_rotVecQuat(ret_delta + 3, turn, into_base);
}

void command_wrench(const double base_quat[4], const Setpoint *setpoint, double ret_wrench[6])
{
    double into_base[4];
    mju_negQuat(into_base, base_quat);
    for (size_t half = 0; half < 2; half++) {
        double local[3] = {0};
        double world[3];
        for (size_t axis = 0; axis < 3; axis++) {
            size_t i = 3 * half + axis;
            local[axis] = (setpoint->force_axes >> i & 1) != 0 ? setpoint->wrench[i] : 0.0;
        }
        mju_rotVecQuat(world, local, setpoint->task_quat);
        mju_rotVecQuat(ret_wrench + 3 * half, world, into_base);
    }
}
