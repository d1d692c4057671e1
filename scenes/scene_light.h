/*
 * scene_light.h - the `lights:` of a scene: read, placed in the spec, counted per slot.
 *
 * A light is a spot in the world that shines at a place. One with a `count` is a family NAME1,
 * NAME2, ...: all of them are in the model, and as many are on as the slot draws. Colour and
 * intensity are drawn as "light:NAME/colour" of `randomize` are (scene_random.h).
 */
#pragma once

#include <stdbool.h>

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "randomize/distribution.h"
#include "scenes/document.h"
#include "scenes/draw_table.h"
#include "scenes/mistakes.h"

/* OpenGL has eight lights, and a scene's parts bring some. */
enum { SCENE_LIGHTS_MAX = 8, LIGHT_LABEL_BYTES = 96 };

/* A family of lights. */
typedef struct LightFamily {
    const char *name;
    Distribution count;
    int most; /* in the model */
    int on;   /* in the present slot */
    char label[LIGHT_LABEL_BYTES];
} LightFamily;

typedef struct SceneLights {
    LightFamily families[SCENE_LIGHTS_MAX];
    size_t count;
} SceneLights;

/*
 * Reads `lights` (a map node; NULL: none) and adds them to `spec`. `model` is the spec compiled
 * without them: it tells where places are.
 */
void scene_lights_add(const Node *lights, const mjModel *model, mjSpec *spec,
        SceneLights *ret_lights, Mistakes *mistakes);
void scene_lights_release(SceneLights *lights);

/* Draws how many of each family are on, with their rows. */
MUST_USE bool scene_lights_draw(
        SceneLights *lights, const Rng *slot, DrawTable *table, Error *err);

/* Puts the others of a model out. */
void scene_lights_apply(const SceneLights *lights, mjModel *model);
