/*
 * object_pose.h - where parts are: exactly, and as a camera would estimate it.
 *
 * A pose is position and unit quaternion w x y z, seven numbers.
 */
#pragma once

#include <stdbool.h>

#include <mujoco/mujoco.h>

#include "randomize/rng.h"
#include "sim/robot.h"
#include "sim/task.h"

enum { OBJECT_POSE_SIZE = 7, OBJECT_POSE_DRAWS = 12 };

/* How well a camera sees poses beyond the attempt's belief error: white noise per look. */
typedef struct EstimateDef {
    double pos_noise_m;   /* standard deviation per axis; default 0.5 mm */
    double rot_noise_rad; /* default 0.005 */
} EstimateDef;

EstimateDef estimate_def_default(void);

/* World pose of a part: of its own frame if the task names one, else of its root body. */
void object_pose_true(
        const Task *task, const mjData *data, int part, double ret_pose[OBJECT_POSE_SIZE]);

/*
 * The pose with the attempt's belief error and noise of OBJECT_POSE_DRAWS draws. False, with a
 * pose of zeros, if the part is unknown to whoever only has cameras.
 */
bool object_pose_estimate(const Task *task, int part, const double pose[OBJECT_POSE_SIZE],
        const EstimateDef *def, Rng *noise, double ret_pose[OBJECT_POSE_SIZE]);

/* Resolves a world pose in the robot's base frame, in place. */
void object_pose_in_base(const Robot *robot, const mjData *data, double pose[OBJECT_POSE_SIZE]);
