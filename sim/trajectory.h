/*
 * trajectory.h - a smooth way from one pose to another, as a function of time.
 *
 * Position and attitude share one progress 0..1 whose speed rises and falls by a cubic step
 * (smooth acceleration) and rests at the greatest speed between: what limits the tool decides
 * how long it takes. Unless it is to be straight, a way that goes sideways climbs first and
 * sinks last, so that what stands beside the start or the goal is not swept over. Plain data.
 */
#pragma once

#include <stdbool.h>

typedef struct TrajectoryDef {
    double speed;                 /* m/s, > 0 */
    double acceleration;          /* m/s^2, > 0 */
    double rotation_speed;        /* rad/s, > 0 */
    double rotation_acceleration; /* rad/s^2, > 0 */
    bool straight;
} TrajectoryDef;

typedef struct Trajectory {
    double from_pos[3], from_quat[4];
    double way[3];  /* m */
    double turn[3]; /* rotation vector, rad */
    double arch;    /* 0: straight; 1: climbs at twice the mean rate first */
    double rate;    /* of progress between the ramps, 1/s */
    double ramp_s, duration_s;
} Trajectory;

void trajectory_begin(Trajectory *trajectory, const double from_pos[3],
        const double from_quat[4], const double to_pos[3], const double to_quat[4],
        const TrajectoryDef *def);

/* The pose at time_s after the start; the end pose from duration_s on. */
void trajectory_at(
        const Trajectory *trajectory, double time_s, double ret_pos[3], double ret_quat[4]);
