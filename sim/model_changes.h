/*
 * model_changes.h - how one model differs from another of the same layout, number by number.
 *
 * What an episode drew is stored as the fields in which its model differs from the scene's own,
 * so a data set holds one model and short lists. Applying the list to a copy of the base gives
 * the episode's model again, bit for bit.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "base/error.h"

/* A texture is painted anew: "texture.wood", the number of the texture, the seed. */
#define MODEL_CHANGE_TEXTURE "texture."

typedef struct ModelChange {
    const char *field; /* MuJoCo's name: "geom_friction", "opt.timestep"; static */
    size_t index;      /* of the number in the field's array */
    double value;      /* in the other model */
} ModelChange;

typedef struct ModelChanges {
    ModelChange *changes; /* in MuJoCo's order of fields, index ascending */
    size_t count, capacity;
} ModelChanges;

/*
 * Fills *ret_changes with what turns `base` into `other`. ERROR_SCENE, naming the size, if the
 * models have different layouts or a change does not fit a double. Pixels are not compared:
 * whoever painted a texture adds the change that paints it.
 */
MUST_USE bool model_changes_find(
        const mjModel *base, const mjModel *other, ModelChanges *ret_changes, Error *err);

/*
 * Applies changes to a model of the base's layout; `field` is compared as text. ERROR_DATA if
 * a field, an index or a value is impossible; the model is then partly changed.
 */
MUST_USE bool model_changes_apply(
        const ModelChange *changes, size_t count, mjModel *model, Error *err);

void model_changes_release(ModelChanges *changes);
