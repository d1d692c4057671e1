#include "scenes/goal.h"

#include <math.h>
#include <stdbool.h>

#include <mujoco/mujoco.h>

/* Less likeness than this is chance: the first of equal candidates wins. */
static const double TIE = 1e-9;

/* Half a turn about x: z against z. */
static const double OPPOSED[4] = {0, 1, 0, 0};

/* Half a turn about z: the two fingers change places. */
static const double SWAPPED[4] = {0, 0, 0, 1};

static bool turns_freely(double symmetry)
{
    return symmetry >= 2 * mjPI - TIE;
}

/* The allowed turn about `axis` that brings quat nearest to `toward`. */
static void nearest_turn(const double quat[4], const double axis[3], double symmetry,
        const double toward[4], double ret_turn[4])
{
    if (turns_freely(symmetry)) {
        pose_turn_toward(quat, axis, toward, ret_turn);
        return;
    }
    int count = symmetry > 0 ? (int)lround(2 * mjPI / symmetry) : 1;
    double best = -1;
    for (int i = 0; i < count; i++) {
        double turn[4];
        double turned[4];
        mju_axisAngle2Quat(turn, axis, i * symmetry);
        mju_mulQuat(turned, turn, quat);
        double likeness = pose_likeness(turned, toward);
        if (likeness > best + TIE) {
            best = likeness;
            mju_copy4(ret_turn, turn);
        }
    }
}

/*
 * The turn that a seat leaves open: any if either side may be turned freely or neither says
 * anything of itself, else multiples of the finer symmetry.
 */
static double seat_symmetry(double a, double b)
{
    if (turns_freely(a) || turns_freely(b) || (a <= 0 && b <= 0)) {
        return 2 * mjPI;
    }
    if (a <= 0 || b <= 0) {
        return fmax(a, b);
    }
    return fmin(a, b);
}

Pose goal_pose(const Goal *goal, const Mover *mover)
{
    Pose result = goal->pose;
    if (goal->kind == GOAL_POSE) {
        return result;
    }
    if (goal->kind == GOAL_POINT || mover->whole) {
        mju_copy4(result.quat, mover->pose.quat);
        return result;
    }
    mju_mulQuat(result.quat, goal->pose.quat, OPPOSED);
    double axis[3];
    double turn[4];
    pose_axis(&goal->pose, 2, axis);
    double symmetry = seat_symmetry(goal->symmetry, mover->symmetry);
    nearest_turn(result.quat, axis, symmetry, mover->pose.quat, turn);
    return pose_turn(&result, turn, result.pos);
}

static int turn_count(double symmetry)
{
    return symmetry > 0 && !turns_freely(symmetry) ? (int)lround(2 * mjPI / symmetry) : 1;
}

/* The grasp after a turn of the part about its own axis. */
static Pose turn_about(const Pose *grasp, const Pose *part, int axis, double angle)
{
    double direction[3];
    double turn[4];
    pose_axis(part, axis, direction);
    mju_axisAngle2Quat(turn, direction, angle);
    return pose_turn(grasp, turn, part->pos);
}

/* The grasp after the turn about the part's own axis that brings it nearest to the tool. */
static Pose turn_nearest(
        const Pose *grasp, const Pose *part, int axis, double symmetry, const double tool[4])
{
    double direction[3];
    double turn[4];
    pose_axis(part, axis, direction);
    nearest_turn(grasp->quat, direction, symmetry, tool, turn);
    return pose_turn(grasp, turn, part->pos);
}

/* A part that turns freely about two axes, a ball, has no attitude: the tool keeps its own. */
static Pose turn_ball(const Pose *grasp, const Pose *part, const double tool[4])
{
    double undo[4];
    double turn[4];
    mju_negQuat(undo, grasp->quat);
    mju_mulQuat(turn, tool, undo);
    return pose_turn(grasp, turn, part->pos);
}

/* The best of the turns about z, and about what else turns freely, for some turns about x and y. */
static Pose settle_turns(
        const Pose *grasp, const Pose *part, const double symmetry[3], const double tool[4])
{
    Pose taken = turn_nearest(grasp, part, 2, symmetry[2], tool);
    int free_axes = 0;
    for (int axis = 0; axis < 3; axis++) {
        free_axes += turns_freely(symmetry[axis]) ? 1 : 0;
        if (axis < 2 && turns_freely(symmetry[axis])) {
            taken = turn_nearest(&taken, part, axis, symmetry[axis], tool);
        }
    }
    return free_axes > 1 ? turn_ball(grasp, part, tool) : taken;
}

static Pose swap_fingers(const Pose *grasp)
{
    Pose swapped = *grasp;
    mju_mulQuat(swapped.quat, grasp->quat, SWAPPED);
    return swapped;
}

Goal goal_for_grasp(
        const Pose *part, const double symmetry[3], const Pose *grasp, const double tool[4])
{
    Goal goal = {.kind = GOAL_POSE};
    int about_x = turn_count(symmetry[0]);
    int about_y = turn_count(symmetry[1]);
    double best = -1;
    for (int i = 0; i < 2 * about_x * about_y; i++) {
        Pose taken = i % 2 == 0 ? *grasp : swap_fingers(grasp);
        int x = i / 2 % about_x;
        int y = i / 2 / about_x;
        taken = x > 0 ? turn_about(&taken, part, 0, x * symmetry[0]) : taken;
        taken = y > 0 ? turn_about(&taken, part, 1, y * symmetry[1]) : taken;
        taken = settle_turns(&taken, part, symmetry, tool);
        double likeness = pose_likeness(taken.quat, tool);
        if (likeness > best + TIE) {
            best = likeness;
            goal.pose = taken;
        }
    }
    mju_copy4(goal.axes, part->quat);
    return goal;
}

double goal_symmetry(const double symmetry[3], const Pose *part, const Pose *frame)
{
    static const double ALONG = 0.999; /* cosine of 2.6 deg */
    double z[3];
    pose_axis(frame, 2, z);
    for (int axis = 0; axis < 2; axis++) {
        double own[3];
        pose_axis(part, axis, own);
        if (symmetry[axis] > 0 && fabs(mju_dot3(own, z)) > ALONG) {
            return symmetry[axis];
        }
    }
    return symmetry[2];
}

Goal goal_above(const Goal *goal, double distance)
{
    Goal moved = *goal;
    double direction[3] = {0, 0, 1};
    double axis[3];
    pose_axis(&goal->pose, 2, axis);
    if (goal->kind == GOAL_SEAT && fabs(axis[2]) >= 0.5) {
        mju_scl3(direction, axis, axis[2] > 0 ? 1 : -1);
    }
    mju_addToScl3(moved.pose.pos, direction, distance);
    return moved;
}

Goal goal_offset(const Goal *goal, const double move[3], double yaw)
{
    Goal moved = *goal;
    Pose axes = {.quat = {goal->axes[0], goal->axes[1], goal->axes[2], goal->axes[3]}};
    double along[3];
    mju_rotVecQuat(along, move, axes.quat);
    mju_addTo3(moved.pose.pos, along);
    double z[3];
    double turn[4];
    pose_axis(&axes, 2, z);
    mju_axisAngle2Quat(turn, z, yaw);
    return (Goal){.kind = moved.kind,
            .symmetry = moved.symmetry,
            .pose = pose_turn(&moved.pose, turn, moved.pose.pos),
            .axes = {axes.quat[0], axes.quat[1], axes.quat[2], axes.quat[3]}};
}
