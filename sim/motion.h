/*
 * motion.h - free motion of the tool to a pose: the part that many skills share.
 *
 * A Motion is begun with a wish and ticked until it is there or cannot get there. It checks
 * reach at once, keeps within the robot's limits, stops where it meets something, and learns
 * the wrist's zero and the load while it settles in free air. Plain data, part of a skill's state.
 */
#pragma once

#include <stdbool.h>

#include "sim/skill.h"
#include "sim/trajectory.h"

/* Of a limit: rounding must not exceed it. */
#define MOTION_SPEED_SHARE 0.98

/* Contact felt on a free way that is one too many, N: the option `limit` of free motions. */
#define MOTION_FORCE_LIMIT 30

typedef struct MotionWish {
    double pos[3], quat[4]; /* of the tool */
    double speed;           /* m/s; 0: what the robot may */
    double acceleration;    /* m/s^2; 0: what the robot may */
    double tolerance;       /* m; 0: 2 mm */
    double limit;           /* N: a harder contact blocks it; 0: MOTION_FORCE_LIMIT */
    bool straight;
    bool free_end; /* nothing but what the hand holds is touched there */
} MotionWish;

typedef enum MotionStatus {
    MOTION_GOING,
    MOTION_THERE,
    MOTION_BLOCKED, /* something is in the way */
    MOTION_LATE,    /* it settles nowhere near */
} MotionStatus;

typedef struct Motion {
    Trajectory path;
    double goal_pos[3], goal_quat[4];
    double clock_s;
    double tolerance;
    double limit;
    int strained; /* ticks far behind */
    bool free_end;
} Motion;

/* The tool's present goal as a wish: change what is to be different. */
MotionWish motion_wish(const SkillView *view);

/* False if the robot cannot reach it. */
bool motion_begin(Motion *motion, const SkillView *view, const MotionWish *wish);

/*
 * Whether it has arrived or is stuck: what motion_tick() asks first. For those who lead the
 * tool to goal_pos, goal_quat themselves, until path.duration_s.
 */
MotionStatus motion_watch(Motion *motion, const SkillView *view);

/*
 * One policy tick. *setpoint comes preset to hold. Its first guard watches for the wish's limit;
 * where the motion is blocked, nothing is pressed any longer.
 */
MotionStatus motion_tick(Motion *motion, const SkillView *view, Setpoint *setpoint);

/* Ends the run of a motion that is "blocked" or late ("timeout"). True if it is there. */
bool motion_end(SkillRun *run, MotionStatus status);

/* motion_tick() and motion_end(). */
bool motion_drive(Motion *motion, SkillRun *run, const SkillView *view, Setpoint *setpoint);

/* Whether the robot has a posture for this tool pose. */
bool motion_reaches(const SkillView *view, const double pos[3], const double quat[4]);

/* Where the tool is in the robot's home posture. */
void motion_home_pose(const SkillView *view, double ret_pos[3], double ret_quat[4]);

/*
 * Tool pose that brings the frame `holding` (in the tool frame; the tool itself if not given)
 * to `target`. If turning the target about its z by `symmetry` changes nothing (0: nothing
 * does; 2 pi or more: any turn), the turn nearest to the robot's home attitude is taken.
 */
void motion_tool_pose(const SkillView *view, const SkillPose *target, const SkillPose *holding,
        double symmetry, MotionWish *wish);

/* The same, but the turn nearest to the attitude `near`. */
void motion_tool_pose_near(const double near[4], const SkillPose *target,
        const SkillPose *holding, double symmetry, MotionWish *wish);
