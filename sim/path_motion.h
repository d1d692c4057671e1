/*
 * path_motion.h - motion of the tool along a list of poses at a constant speed: what follow and
 * follow_surface share.
 *
 * The poses are SkillRun.path; the way leads from the tool's present goal through all of them
 * without a halt. Plain data, part of a skill's state.
 */
#pragma once

#include "sim/motion.h"

typedef struct PathWish {
    const SkillPose *holding; /* the frame in the tool frame that passes the poses; not NULL */
    double speed;             /* m/s: lowered where corners or limits ask for less */
    double acceleration;      /* m/s^2; 0: what the robot may */
    double blend;             /* how far corners may be cut, m */
    double tolerance;         /* at the end, m */
} PathWish;

typedef struct PathMotion {
    Motion motion; /* its trajectory is the progress along x, m */
    double window; /* polyline.h */
    double length; /* m */
} PathMotion;

/* Turns run->path into measured tool poses. False if the robot cannot reach one of them. */
bool path_motion_begin(
        PathMotion *path, SkillRun *run, const SkillView *view, const PathWish *wish);

/* The way behind the tool's present goal, m. */
double path_motion_way(const PathMotion *path);

/* Moves the goal on by a tick, whether or not the tool can follow. */
void path_motion_advance(
        PathMotion *path, const SkillRun *run, const SkillView *view, Setpoint *setpoint);
