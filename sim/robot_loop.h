/*
 * robot_loop.h - one robot in the loop: its controller, and the wrist sensor that this one reads.
 *
 * Plain data without pointers of its own but the borrowed Robot: copying it is a snapshot.
 */
#pragma once

#include "sim/controller.h"
#include "sim/robot.h"
#include "sim/wrist.h"

typedef struct RobotLoop {
    const Robot *robot;
    Controller controller;
    Wrist wrist;
    double wrench_true[6], wrench_felt[6]; /* of the last solved step */
} RobotLoop;
