/*
 * rotation.h - rotations between unit quaternions (w x y z) as vectors in the world frame.
 *
 * A rotation vector is axis times angle, |angle| <= pi. Built on MuJoCo's quaternion functions.
 */
#pragma once

/* The rotation that takes the attitude `from` to `to`, rad. */
void rotation_between(const double from[4], const double to[4], double ret_vector[3]);

/* `from`, turned by share * vector. */
void rotation_apply(
        const double from[4], const double vector[3], double share, double ret_quat[4]);

/* Magnitude of rotation_between(), rad. */
double rotation_angle(const double from[4], const double to[4]);

/* A pose in the frame of a pose: (parent_pos, parent_quat) * (pos, quat). */
void pose_times(const double parent_pos[3], const double parent_quat[4], const double pos[3],
        const double quat[4], double ret_pose[7]);
