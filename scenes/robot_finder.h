/*
 * robot_finder.h - finds the joints, motors, fingers and sensors of a robot in a composed model.
 */
#pragma once

#include <stdbool.h>

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "scenes/document.h"
#include "scenes/mistakes.h"
#include "sim/robot.h"

typedef struct RobotNames {
    const char *arm;    /* part with the hinges between base and tool */
    const char *hand;   /* part with the fingers, perhaps the arm itself; NULL: none */
    const char *tool;   /* site: "hand/tcp" */
    const char *home;   /* keyframe "arm/home" */
    const Node *joints; /* or angles, one for each joint; NULL: the keyframe */
    const Node *width;  /* how far a hand with turning fingers opens; NULL: by their levers */
    Place place;        /* of `robot:` */
    Place arm_place, hand_place, tool_place,
            home_place; /* of what is written there; else as `place` */
} RobotNames;

/*
 * Fills ids, addresses and limits of *robot (name, control and limits are the caller's). Each
 * thing that is missing is a mistake that says what the part would have to hold.
 */
MUST_USE bool robot_find(
        const RobotNames *names, const mjModel *model, Robot *robot, Mistakes *mistakes);
