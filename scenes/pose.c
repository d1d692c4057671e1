#include "scenes/pose.h"

#include <math.h>

#include <mujoco/mujoco.h>

Pose pose_identity(void)
{
    return (Pose){.quat = {1, 0, 0, 0}};
}

Pose pose_compose(const Pose *outer, const Pose *inner)
{
    Pose result;
    mju_mulPose(result.pos, result.quat, outer->pos, outer->quat, inner->pos, inner->quat);
    return result;
}

Pose pose_inverse(const Pose *pose)
{
    Pose result;
    mju_negPose(result.pos, result.quat, pose->pos, pose->quat);
    return result;
}

void pose_axis(const Pose *pose, int axis, double ret_direction[3])
{
    double unit[3] = {0, 0, 0};
    unit[axis] = 1;
    mju_rotVecQuat(ret_direction, unit, pose->quat);
}

Pose pose_turn(const Pose *pose, const double turn[4], const double about[3])
{
    Pose result;
    double arm[3];
    mju_sub3(arm, pose->pos, about);
    mju_rotVecQuat(result.pos, arm, turn);
    mju_addTo3(result.pos, about);
    mju_mulQuat(result.quat, turn, pose->quat);
    mju_normalize4(result.quat);
    return result;
}

/*
 * With half angle h the turned attitude is (cos h + sin h axis) quat, so its likeness to
 * `toward` is cos h A + sin h B, greatest where (cos h, sin h) is parallel to (A, B).
 */
void pose_turn_toward(
        const double quat[4], const double axis[3], const double toward[4], double ret_turn[4])
{
    const double half_turn[4] = {0, axis[0], axis[1], axis[2]};
    double turned[4];
    mju_mulQuat(turned, half_turn, quat);
    double a = mju_dot(toward, quat, 4);
    double b = mju_dot(toward, turned, 4);
    double length = sqrt(a * a + b * b);
    if (length < 1e-9) { /* every turn is equally near */
        a = 1;
        b = 0;
        length = 1;
    }
    ret_turn[0] = a / length;
    mju_scl3(ret_turn + 1, axis, b / length);
}

double pose_likeness(const double a[4], const double b[4])
{
    return fabs(mju_dot(a, b, 4));
}
