/*
 * goal.h - where an expert wants something to go, and which of the equal ways there is nearest.
 *
 * What goes there is the mover: the tool, or the frame of a held part ("holding"). A goal fixes
 * the mover's whole pose (GOAL_POSE), its position alone (GOAL_POINT), or seats it (GOAL_SEAT):
 * frames point out of what they belong to, so a peg's tip meets the mouth of a hole with
 * opposed z axes, and the turn about that axis is free or one of a few.
 */
#pragma once

#include <stdbool.h>

#include "scenes/pose.h"

typedef enum GoalKind { GOAL_POSE, GOAL_POINT, GOAL_SEAT } GoalKind;

typedef struct Goal {
    GoalKind kind;
    Pose pose;       /* world */
    double axes[4];  /* attitude in which offsets are written */
    double symmetry; /* GOAL_SEAT: goal_symmetry() of the part it belongs to */
} Goal;

/* The mover, now. */
typedef struct Mover {
    Pose pose;       /* world */
    double symmetry; /* goal_symmetry() of the part it belongs to; 0 for the tool */
    bool whole;      /* a part, not one of its frames: a seat leaves its attitude alone */
} Mover;

/* The pose that the mover shall have, the turn nearest to its present attitude. */
Pose goal_pose(const Goal *goal, const Mover *mover);

/*
 * A grasp: the tool frame takes the place of the grasp's frame. Among the turns that the
 * part's symmetries (Part.symmetry) leave equal, and the half turn that is equal for two fingers,
 * the one nearest to the tool's attitude is taken.
 */
Goal goal_for_grasp(
        const Pose *part, const double symmetry[3], const Pose *grasp, const double tool[4]);

/* The symmetry of a part about the z axis of one of its frames: that of the axis along it, else z's. */
double goal_symmetry(const double symmetry[3], const Pose *part, const Pose *frame);

/*
 * The goal moved up by `distance`: along the z axis of a seat that is within 60 degrees of
 * vertical, straight up for all others.
 */
Goal goal_above(const Goal *goal, double distance);

/* The goal moved along, and turned about z of, its axes. */
Goal goal_offset(const Goal *goal, const double move[3], double yaw);
