/*
 * arc.h - the circle that a guided thing moves on, learned from where it has been.
 *
 * It begins with an axis and a centre as believed and a point of the circle; points that are
 * seen later correct both by least squares, weighed against the belief: a short arc says
 * little about its centre. The circle is |p - c| = r in the plane square to the axis, written as
 * u^2 + v^2 = 2 u cu + 2 v cv + k so that it is linear (Kasa 1976); the axis is the normal of
 * the plane w = a u + b v + h. Plain data, world frame, m and rad.
 */
#pragma once

typedef struct Arc {
    double axis[3], centre[3];      /* as learned so far; axis unit */
    double start[3];                /* the first point */
    double base[3];                 /* the believed centre, origin of u, v, w */
    double u[3], v[3], w[3];        /* w: the believed axis */
    double scale;                   /* of the circle's equation against metres, m */
    double circle[9], circle_to[3]; /* normal equations of (cu, cv, k) */
    double plane[9], plane_to[3];   /* of (a, b, h) */
    double last[3];                 /* point taken last */
} Arc;

/* `axis` is unit. */
void arc_begin(Arc *arc, const double axis[3], const double centre[3], const double start[3]);

/* Takes a point if it is farther than 2 mm from the last one. */
void arc_see(Arc *arc, const double pos[3]);

/* Radius at the first point, m. */
double arc_radius(const Arc *arc);

/* Angle about the axis from the first point to this one, rad, -pi..pi. */
double arc_angle(const Arc *arc, const double pos[3]);

/* The point at an angle from the first one, and the direction of motion there (unit). */
void arc_at(const Arc *arc, double angle, double ret_pos[3], double ret_along[3]);
