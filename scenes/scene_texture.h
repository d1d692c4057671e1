/*
 * scene_texture.h - room for the procedural textures that `randomize` asks for.
 *
 * "bench/material:table/texture" and "peg/texture" need a texture in the look model before it
 * compiles. What a slot sees is painted later (sim/model_texture.h), from the slot's draws.
 */
#pragma once

#include <stdbool.h>

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "scenes/document.h"
#include "scenes/scene_parts.h"

/*
 * Gives every material that a path of `randomize` names a texture "NAME/painted"; the geoms of a
 * part that carry its colour get a material "PART/painted" of their own first.
 */
MUST_USE bool scene_textures_prepare(
        const Node *randomize, const SceneParts *parts, mjSpec *look, Error *err);
