/*
 * model_texture.h - procedural textures painted into a compiled model.
 *
 * A model holds only the room; what an episode sees is painted from a kind and a seed, so a
 * data set stores two words instead of the pixels. A painted texture is neutral in colour: the
 * material's own colour tints it.
 */
#pragma once

#include <stdbool.h>

#include <mujoco/mujoco.h>

#include "base/error.h"

/*
 * Paints texture number `texture`, of 3 channels: a plane, or a cube with six equal sides.
 * `seed` is a whole number below 2^53. ERROR_DATA for an unknown kind or texture.
 */
MUST_USE bool model_texture_paint(
        mjModel *model, int texture, const char *kind, double seed, Error *err);
