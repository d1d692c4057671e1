/*
 * polyline.h - a smooth way through a list of poses.
 *
 * The poses are joined by straight lines, and a place on the way is the mean over a window
 * around it: straight lines stay where they are, corners become parabolas that pass within a
 * quarter of the window at most, and the direction changes steadily. Towards the ends the window
 * shrinks, so that the way begins and ends exactly where the list does. Length is measured in m;
 * where the tool mostly turns, a turn counts as its angle times POLYLINE_TURN_ARM.
 */
#pragma once

#include "sim/skill.h"

/* m per rad: the ratio of the default limits of speed and turning (LimitsDef). */
#define POLYLINE_TURN_ARM 0.2

/* Fills `way`, leaving out poses that repeat the one before. Returns the length, m. */
double polyline_measure(SkillPath *path);

/* The pose after `way` m of a measured path, over a window of `window` m. */
void polyline_at(const SkillPath *path, double way, double window, double ret_pos[3],
        double ret_quat[4]);

/*
 * The greatest change of direction per m that the window leaves, 1/m: at speed v the way asks
 * for an acceleration of v^2 times this.
 */
double polyline_bend(const SkillPath *path, double window);
