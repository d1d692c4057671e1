/*
 * press.h - pushing on something with a force while the rest of the motion stays compliant.
 */
#pragma once

#include "sim/skill.h"

/* Unit vectors square to `along` (unit) and to each other: x and y of the frame of press_setpoint(). */
void press_plane(const double along[3], double ret_side[3], double ret_across[3]);

/*
 * Makes a setpoint press with force_n along `along` and leaves the other axes as they are. Its
 * position along the force follows the tool, so that what is commanded stays near what is.
 */
void press_setpoint(
        Setpoint *setpoint, const SkillView *view, const double along[3], double force_n);

/* Force with which the tool is felt to press along `along`, N. */
double press_felt(const SkillView *view, const double along[3]);

/* The tool's axis if no direction was given, else the direction, unit. */
void press_direction(const SkillView *view, const double given[3], double ret_along[3]);
