/*
 * robot_equip.h - gives a robot what the controller needs and its model lacks.
 *
 * Arms that are only looked at elsewhere have no motors, and few hands have a force/torque
 * sensor. What is missing is added to the composed spec, and said as a warning: motors for the
 * hinges between base and tool whose models give a torque limit (actuatorfrcrange), a sensor
 * between the hand and what carries it.
 */
#pragma once

#include <mujoco/mujoco.h>

#include "scenes/document.h"
#include "scenes/mistakes.h"

/* `robot` is one robot of the scene; what it names wrongly is left to robot_find(). */
void robot_equip(mjSpec *spec, const Node *robot, Mistakes *mistakes);
