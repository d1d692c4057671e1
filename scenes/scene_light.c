#include "scenes/scene_light.h"

#include <stdio.h>
#include <string.h>

#include "scenes/scene_camera.h"
#include "scenes/value.h"

enum { NAME_BYTES = 64 };

static const float WHITE = 0.7F;
static const float SHINE = 0.3F;
static const float CUTOFF_DEG = 60.0F;

static void add_light(const Node *node, const char *name, const double pos[3],
        const double target[3], mjSpec *spec, Mistakes *mistakes)
{
    const Node *shadow = node_get(node, "shadow");
    bool casts = true;
    mjsLight *light = mjs_addLight(mjs_findBody(spec, "world"), NULL);
    if (light == NULL || mjs_setName(light->element, name) != 0) {
        mistakes_add(mistakes, node->key_place, NULL, "light '%s' cannot be added: %s", name,
                mjs_getError(spec));
        return;
    }
    if (shadow != NULL) {
        (void)value_read_bool(shadow, mistakes, &casts);
    }
    mju_copy3(light->pos, pos);
    mju_sub3(light->dir, target, pos);
    if (mju_normalize3(light->dir) <= 0.0) {
        mistakes_add(mistakes, node->key_place, NULL, "light '%s' stands where it looks", name);
    }
    light->type = mjLIGHT_SPOT;
    light->cutoff = CUTOFF_DEG;
    light->exponent = 0.0F;
    light->castshadow = casts;
    for (int i = 0; i < 3; i++) {
        light->diffuse[i] = WHITE;
        light->specular[i] = SHINE;
    }
}

/* The law of `count`; its highest value is how many stand in the model. */
static bool read_count(const Node *node, LightFamily *family, Mistakes *mistakes)
{
    const ValueWish wish = {.integer = true, .not_negative = true};
    double low = 0.0;
    double high = 0.0;
    if (!value_read_distribution(node, &wish, mistakes, &family->count, NULL)) {
        return false;
    }
    distribution_support(&family->count, &low, &high);
    if (!(high >= 1.0 && high <= SCENE_LIGHTS_MAX)) {
        mistakes_add(
                mistakes, node->place, NULL, "a family has 1 to %d lights", SCENE_LIGHTS_MAX);
        return false;
    }
    family->most = (int)high;
    return true;
}

static bool add_family(const Node *node, const double pos[3], const double target[3],
        mjSpec *spec, SceneLights *lights, Mistakes *mistakes)
{
    const Node *count = node_get(node, "count");
    if (count == NULL) {
        add_light(node, node->key, pos, target, spec, mistakes);
        return true;
    }
    LightFamily *family = &lights->families[lights->count];
    *family = (LightFamily){.name = node->key};
    (void)snprintf(family->label, sizeof family->label, "light/%.64s/count", node->key);
    if (!read_count(count, family, mistakes)) {
        distribution_release(&family->count);
        return false;
    }
    lights->count++;
    for (int i = 1; i <= family->most; i++) {
        char name[NAME_BYTES];
        (void)snprintf(name, sizeof name, "%.48s%d", node->key, i);
        add_light(node, name, pos, target, spec, mistakes);
    }
    return true;
}

void scene_lights_add(const Node *lights, const mjModel *model, mjSpec *spec,
        SceneLights *ret_lights, Mistakes *mistakes)
{
    *ret_lights = (SceneLights){.count = 0};
    mjData *data = lights == NULL ? NULL : mj_makeData(model);
    if (data == NULL) {
        return;
    }
    mj_kinematics(model, data);
    for (size_t i = 0; i < lights->child_count; i++) {
        const Node *node = lights->children[i];
        const Node *at = node_get(node, "pos");
        const Node *look_at = node_get(node, "look_at");
        double pos[3];
        double target[3];
        if (i >= SCENE_LIGHTS_MAX) {
            mistakes_add(mistakes, node->key_place, NULL, "a scene has at most %d lights",
                    SCENE_LIGHTS_MAX);
            break;
        }
        if (at == NULL || look_at == NULL ||
                !value_read_vector(at, DIMENSION_LENGTH, 3, mistakes, pos) ||
                !scene_camera_find_point(look_at, model, data, target, mistakes) ||
                !add_family(node, pos, target, spec, ret_lights, mistakes)) {
            mistakes_mute(mistakes, node->key);
        }
    }
    mj_deleteData(data);
}

void scene_lights_release(SceneLights *lights)
{
    for (size_t i = 0; i < lights->count; i++) {
        distribution_release(&lights->families[i].count);
    }
    lights->count = 0;
}

bool scene_lights_draw(SceneLights *lights, const Rng *slot, DrawTable *table, Error *err)
{
    for (size_t i = 0; i < lights->count; i++) {
        LightFamily *family = &lights->families[i];
        Rng stream = rng_split(slot, family->label);
        family->on = (int)distribution_draw(&family->count, &stream, NULL, 1).number[0];
        const DrawRow row = {.path = family->label,
                .unit = "1",
                .word = "",
                .value = (double)family->on,
                .nominal = distribution_nominal(&family->count).number[0],
                .tries = 1};
        if (!draw_table_add(table, &row, err)) {
            return false;
        }
    }
    return true;
}

void scene_lights_apply(const SceneLights *lights, mjModel *model)
{
    for (size_t i = 0; i < lights->count; i++) {
        const LightFamily *family = &lights->families[i];
        for (int j = family->on + 1; j <= family->most; j++) {
            char name[NAME_BYTES];
            (void)snprintf(name, sizeof name, "%.48s%d", family->name, j);
            int light = mj_name2id(model, mjOBJ_LIGHT, name);
            if (light >= 0) {
                model->light_active[light] = 0;
            }
        }
    }
}
