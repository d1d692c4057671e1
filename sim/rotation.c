#include "sim/rotation.h"

#include <mujoco/mujoco.h>

void rotation_between(const double from[4], const double to[4], double ret_vector[3])
{
    double local[3];
    mju_subQuat(local, to, from);
    mju_rotVecQuat(ret_vector, local, from);
}

void rotation_apply(
        const double from[4], const double vector[3], double share, double ret_quat[4])
{
    double inverse[4];
    double local[3];
    double quat[4];
    mju_negQuat(inverse, from);
    mju_rotVecQuat(local, vector, inverse);
    mju_copy4(quat, from);
    mju_quatIntegrate(quat, local, share);
    mju_normalize4(quat);
    mju_copy4(ret_quat, quat);
}

double rotation_angle(const double from[4], const double to[4])
{
    double local[3];
    mju_subQuat(local, to, from);
    return mju_norm3(local);
}

void pose_times(const double parent_pos[3], const double parent_quat[4], const double pos[3],
        const double quat[4], double ret_pose[7])
{
    double turned[3];
    mju_rotVecQuat(turned, pos, parent_quat);
    mju_add3(ret_pose, parent_pos, turned);
    mju_mulQuat(ret_pose + 3, parent_quat, quat);
}
