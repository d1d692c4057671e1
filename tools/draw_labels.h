/*
 * draw_labels.h - what was drawn for an episode, as channels: the table of parameters and the
 * model fields in which its world differs from the scene's own.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "base/series.h"
#include "scenes/scene.h"

typedef struct DrawLabels DrawLabels;

MUST_USE DrawLabels *draw_labels_create(Error *err);
void draw_labels_destroy(DrawLabels *labels);

/* Fills the table of parameters: one row for each drawn quantity. */
MUST_USE bool draw_labels_parameters(
        DrawLabels *labels, const DrawRow *rows, size_t count, Error *err);

/* MODEL_BRANCH: of a sibling, from its branch step on; what it changes in MODEL_PHYSICS. */
typedef enum LabelledModel { MODEL_PHYSICS, MODEL_LOOK, MODEL_BRANCH } LabelledModel;

/* Fills the list of changes that turns `base` into `slot`. */
MUST_USE bool draw_labels_model(DrawLabels *labels, LabelledModel which, const mjModel *base,
        const mjModel *slot, Error *err);

/* Adds what paints the textures to the list of MODEL_LOOK, behind draw_labels_model(). */
MUST_USE bool draw_labels_paintings(
        DrawLabels *labels, const ModelChange *paintings, size_t count, Error *err);

/* `sibling`: with the list of MODEL_BRANCH. */
const Series *const *draw_labels_series(
        const DrawLabels *labels, bool sibling, size_t *ret_count);
