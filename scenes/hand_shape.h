/*
 * hand_shape.h - the room that a robot's open hand takes, as a few boxes about its tool.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "scenes/pose.h"
#include "sim/robot.h"

enum { HAND_BOXES_MAX = 32 };

/* Bounds in the tool's frame, m. */
typedef struct HandBox {
    double low[3], high[3];
} HandBox;

typedef struct HandShape {
    HandBox boxes[HAND_BOXES_MAX];
    size_t count;
} HandShape;

/*
 * Of the colliding geoms of a hand, with sliding fingers moved out to their stops. More than
 * fit are left out.
 */
HandShape hand_shape_of(const Robot *robot, const mjModel *model, const mjData *data);

/*
 * True if the hand, coming straight along its z to `tool` from so far, would come into a box
 * (centre and axes in the world, half its lengths).
 */
bool hand_shape_meets(const HandShape *shape, const Pose *tool, double approach,
        const Pose *box, const double half[3]);
