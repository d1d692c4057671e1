/*
 * sight.h - how much of a thing a camera sees, by rays from the eye on the CPU.
 *
 * 64 x 64 rays cover the camera's picture. The thing's own pixels are those whose ray meets it
 * when nothing else is there; a pixel is seen if no other geom that a picture would show is
 * nearer. The look model is asked, so that what hides a thing is what the picture shows. It
 * costs about 64^2 tests per geom of the thing and one ray through the scene per own pixel. No clock, driver or
 * picture enters: the share is the same on any machine.
 */
#pragma once

#include <mujoco/mujoco.h>

#include "sim/thing.h"

/* Geom groups that pictures show: render/gl.c draws 0 .. SIGHT_GROUPS - 1. */
enum { SIGHT_PIXELS = 64, SIGHT_GROUPS = 3, SIGHT_CAMERAS_MAX = 64 };

/* What is looked at; borrowed. */
typedef struct Sight {
    const mjModel *look; /* everything visible; bodies, joints and cameras as in physics */
    mjData *data;        /* of `look`: workspace */
    double aspect[SIGHT_CAMERAS_MAX]; /* width / height of the picture, by camera; 0: 1 */
} Sight;

/* Share of the thing's own pixels that the camera sees; 0 if it has none. */
double sight_share(const Sight *sight, const ExpressionWorld *world, Thing thing, int camera);
