/*
 * scene_posture.h - the `home_noise` of a robot: how its posture at the start differs from home.
 *
 * Each joint of the arm has a draw and a stream of its own: "start/arm/joint3". A posture out of
 * the joint's range is drawn again. Skills that go home go to the posture without noise.
 */
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "randomize/distribution.h"
#include "scenes/document.h"
#include "scenes/draw_table.h"
#include "scenes/mistakes.h"
#include "sim/task.h"

enum { POSTURE_LABEL_BYTES = 160 };

typedef struct ScenePosture {
    bool drawn;
    Distribution law; /* of the difference, rad */
    char label[ROBOT_DOFS_MAX][POSTURE_LABEL_BYTES];
} ScenePosture;

/* Reads `home_noise` (NULL: none) of a robot that is found in `model`. */
void scene_posture_read(const Node *noise, const Robot *robot, const mjModel *model,
        ScenePosture *ret_posture, Mistakes *mistakes);
void scene_posture_release(ScenePosture *posture);

/* Puts the arm into its posture of the slot, with a row for each joint that was drawn. */
MUST_USE bool scene_posture_draw(const ScenePosture *posture, const Robot *robot,
        const Rng *slot, double *qpos, DrawTable *table, Error *err);
