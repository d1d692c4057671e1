/*
 * pose.h - rigid transforms: a position (m) and a unit quaternion (w x y z).
 *
 * A Pose takes coordinates of the frame it describes to those of the frame it stands in.
 */
#pragma once

typedef struct Pose {
    double pos[3];
    double quat[4];
} Pose;

Pose pose_identity(void);

/* outer * inner: `inner`, described in the frame of `outer`, described where `outer` is. */
Pose pose_compose(const Pose *outer, const Pose *inner);

Pose pose_inverse(const Pose *pose);

/* The direction of the frame's axis 0, 1 or 2. */
void pose_axis(const Pose *pose, int axis, double ret_direction[3]);

/* The pose turned by a quaternion about a fixed point. */
Pose pose_turn(const Pose *pose, const double turn[4], const double about[3]);

/* The turn about `axis` (unit) that brings quat nearest to the attitude `toward`. */
void pose_turn_toward(
        const double quat[4], const double axis[3], const double toward[4], double ret_turn[4]);

/* |cos(half the angle)| between two attitudes: 1 when they are equal. */
double pose_likeness(const double a[4], const double b[4]);
