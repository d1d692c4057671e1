#include "sim/arc.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include <mujoco/mujoco.h>

static const double BELIEF_M = 0.01;    /* standard error of a believed centre */
static const double BELIEF_RAD = 0.035; /* of a believed axis */
static const double SEEN_M = 0.001;     /* of a point: the grip gives by so much */
static const double APART_M = 0.002;    /* between points that count */
static const double RADIUS_MIN_M = 0.01;

/* Adds one equation row . x = value with this weight. */
static void add_row(
        double matrix[9], double to[3], const double row[3], double value, double weight)
{
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
            matrix[3 * i + j] += weight * row[i] * row[j];
        }
        to[i] += weight * row[i] * value;
    }
}

/* One point of the circle and of its plane. */
static void add_point(Arc *arc, const double pos[3])
{
    double off[3];
    mju_sub3(off, pos, arc->base);
    double u = mju_dot3(off, arc->u);
    double v = mju_dot3(off, arc->v);
    double circle[3] = {2 * u, 2 * v, 1};
    double plane[3] = {u, v, 1};
    double error = arc->scale * SEEN_M;
    add_row(arc->circle, arc->circle_to, circle, u * u + v * v, 1 / (error * error));
    add_row(arc->plane, arc->plane_to, plane, mju_dot3(off, arc->w), 1 / (SEEN_M * SEEN_M));
}

void arc_begin(Arc *arc, const double axis[3], const double centre[3], const double start[3])
{
    memset(arc, 0, sizeof *arc);
    mju_copy3(arc->axis, axis);
    mju_copy3(arc->w, axis);
    mju_copy3(arc->start, start);
    mju_copy3(arc->last, start);
    mju_sub3(arc->u, start, centre);
    double height = mju_dot3(arc->u, axis);
    mju_copy3(arc->base, centre);
    mju_addToScl3(arc->base, axis, height); /* in the plane of the start */
    mju_addToScl3(arc->u, axis, -height);
    mju_copy3(arc->centre, arc->base);
    arc->scale = 2 * fmax(mju_normalize3(arc->u), RADIUS_MIN_M);
    mju_cross(arc->v, arc->w, arc->u);
    double centre_weight = 1 / (BELIEF_M * BELIEF_M);
    double axis_weight = 1 / (BELIEF_RAD * BELIEF_RAD);
    for (size_t i = 0; i < 2; i++) {
        arc->circle[4 * i] = centre_weight;
        arc->plane[4 * i] = axis_weight;
    }
    add_point(arc, start);
}

/* Cramer's rule for a symmetric positive matrix; x is left alone if it is singular. */
static void solve(const double matrix[9], const double to[3], double x[3])
{
    double cross[3][3];
    for (size_t i = 0; i < 3; i++) {
        mju_cross(cross[i], matrix + 3 * ((i + 1) % 3), matrix + 3 * ((i + 2) % 3));
    }
    double determinant = mju_dot3(matrix, cross[0]);
    if (determinant <= 0) {
        return;
    }
    for (int i = 0; i < 3; i++) {
        x[i] = (to[0] * cross[0][i] + to[1] * cross[1][i] + to[2] * cross[2][i]) / determinant;
    }
}

static void learn(Arc *arc)
{
    double circle[3] = {0};
    double plane[3] = {0};
    solve(arc->circle, arc->circle_to, circle);
    solve(arc->plane, arc->plane_to, plane);
    mju_copy3(arc->centre, arc->base);
    mju_addToScl3(arc->centre, arc->u, circle[0]);
    mju_addToScl3(arc->centre, arc->v, circle[1]);
    mju_copy3(arc->axis, arc->w);
    mju_addToScl3(arc->axis, arc->u, -plane[0]);
    mju_addToScl3(arc->axis, arc->v, -plane[1]);
    mju_normalize3(arc->axis);
}

void arc_see(Arc *arc, const double pos[3])
{
    if (mju_dist3(pos, arc->last) < APART_M) {
        return;
    }
    mju_copy3(arc->last, pos);
    add_point(arc, pos);
    learn(arc);
}

/* From the axis to a point, square to the axis. */
static void arm_of(const Arc *arc, const double pos[3], double ret_arm[3])
{
    mju_sub3(ret_arm, pos, arc->centre);
    mju_addToScl3(ret_arm, arc->axis, -mju_dot3(ret_arm, arc->axis));
}

double arc_radius(const Arc *arc)
{
    double arm[3];
    arm_of(arc, arc->start, arm);
    return mju_norm3(arm);
}

double arc_angle(const Arc *arc, const double pos[3])
{
    double from[3];
    double to[3];
    double cross[3];
    arm_of(arc, arc->start, from);
    arm_of(arc, pos, to);
    mju_cross(cross, from, to);
    return atan2(mju_dot3(cross, arc->axis), mju_dot3(from, to));
}

void arc_at(const Arc *arc, double angle, double ret_pos[3], double ret_along[3])
{
    double turn[4];
    double arm[3];
    double off[3];
    mju_axisAngle2Quat(turn, arc->axis, angle);
    mju_sub3(off, arc->start, arc->centre);
    mju_rotVecQuat(off, off, turn);
    mju_add3(ret_pos, arc->centre, off);
    arm_of(arc, ret_pos, arm);
    mju_cross(ret_along, arc->axis, arm);
    mju_normalize3(ret_along);
}
