/*
 * scene_delay.h - room for the actuator delays that `randomize` asks for.
 *
 * MuJoCo reads a delayed control out of a history whose length is part of the layout of a
 * model, so it is made before the models compile, long enough for the longest delay.
 */
#pragma once

#include <mujoco/mujoco.h>

#include "scenes/document.h"
#include "scenes/mistakes.h"

/* Gives the actuators of every path "PART/actuator:NAME/delay" of `randomize` their history. */
void scene_delays_prepare(const Node *randomize, mjSpec *look, Mistakes *mistakes);
