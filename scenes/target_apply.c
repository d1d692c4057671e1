#include <string.h>

#include "base/text.h"
#include "scenes/target.h"
#include "scenes/target_table.h"

enum { LAST_VISIBLE_GROUP = 2 };

double target_field_get(const TargetProperty *property, const mjModel *model, int row, size_t i)
{
    const char *base = (const char *)model + property->field;
    size_t at = (size_t)row * property->stride + i;
    if (property->floats) {
        float *const *floats = (float *const *)(const void *)base;
        return (double)(*floats)[at];
    }
    mjtNum *const *numbers = (mjtNum *const *)(const void *)base;
    return (*numbers)[at];
}

void target_field_set(
        const TargetProperty *property, mjModel *model, int row, size_t i, double value)
{
    char *base = (char *)model + property->field;
    size_t at = (size_t)row * property->stride + i;
    if (property->floats) {
        (*(float **)(void *)base)[at] = (float)value;
    } else {
        (*(mjtNum **)(void *)base)[at] = value;
    }
}

bool target_part_owns_geom(const mjModel *model, const char *part, int geom)
{
    const char *name = mj_id2name(model, mjOBJ_GEOM, geom);
    size_t length = strlen(part);
    return name != NULL && strncmp(name, part, length) == 0 && name[length] == '/';
}

bool target_geom_collides(const mjModel *model, int geom)
{
    return model->geom_contype[geom] != 0 || model->geom_conaffinity[geom] != 0;
}

int target_field_row(const TargetProperty *property, const mjModel *model, int id)
{
    return property->place == PLACE_DOF ? model->jnt_dofadr[id] : id;
}

/* Scales mass and inertia of every body of a part, so that the part weighs `mass`. */
static void apply_mass(mjModel *model, const char *part, double mass)
{
    int root = mj_name2id(model, mjOBJ_BODY, part);
    if (root < 0 || model->body_subtreemass[root] <= 0.0) {
        return;
    }
    double total = 0.0;
    size_t length = strlen(part);
    for (int pass = 0; pass < 2; pass++) {
        for (int body = root; body < model->nbody; body++) {
            const char *name = mj_id2name(model, mjOBJ_BODY, body);
            if (name == NULL || strncmp(name, part, length) != 0 ||
                    (name[length] != '/' && name[length] != '\0')) {
                continue;
            }
            if (pass == 0) {
                total += model->body_mass[body];
            } else {
                model->body_mass[body] *= mass / total;
                mju_scl3(model->body_inertia + 3 * (size_t)body,
                        model->body_inertia + 3 * (size_t)body, mass / total);
            }
        }
    }
}

static void apply_friction(mjModel *model, const char *part, double friction)
{
    for (int geom = 0; geom < model->ngeom; geom++) {
        if (target_part_owns_geom(model, part, geom) && target_geom_collides(model, geom)) {
            model->geom_friction[3 * (size_t)geom] = friction;
        }
    }
}

/* True if one of the part's `paint:` globs names the geom. */
static bool is_painted(const Node *paint, const char *part, const char *geom)
{
    const char *own = geom + strlen(part) + 1;
    for (size_t i = 0; i < paint->child_count; i++) {
        const char *glob = paint->children[i]->text;
        const char *colon = glob == NULL ? NULL : strchr(glob, ':');
        if (glob != NULL && text_glob(colon == NULL ? glob : colon + 1, own)) {
            return true;
        }
    }
    return false;
}

/*
 * Paints what `paint:` names; without it the visible geoms that share the material of the
 * part's first visible geom, so that labels and metal keep their own colours.
 */
static void apply_colour(const Target *target, mjModel *model, const double *rgb)
{
    int material = -2;
    for (int geom = 0; geom < (int)model->ngeom; geom++) {
        if (!target_part_owns_geom(model, target->element, geom) ||
                model->geom_group[geom] > LAST_VISIBLE_GROUP) {
            continue;
        }
        if (material == -2) {
            material = model->geom_matid[geom];
        }
        bool painted = target->paint == NULL ? model->geom_matid[geom] == material
                                             : is_painted(target->paint, target->element,
                                                       mj_id2name(model, mjOBJ_GEOM, geom));
        for (size_t i = 0; painted && i < 3; i++) {
            model->geom_rgba[4 * (size_t)geom + i] = (float)rgb[i];
        }
    }
}

static void apply_element(const Target *target, const double *values, mjModel *model)
{
    const TargetProperty *property = target->property;
    int id = mj_name2id(model, (int)property->object, target->element);
    if (id < 0) {
        return;
    }
    int row = target_field_row(property, model, id);
    for (size_t i = 0; i < property->components; i++) {
        target_field_set(property, model, row, i, values[i] / property->scale);
    }
}

void target_apply(const Target *target, const double *values, mjModel *model, Task *task)
{
    const TargetProperty *property = target->property;
    size_t bytes = target->components * sizeof(double);
    switch (property->place) {
    case PLACE_MASS:
        apply_mass(model, target->element, values[0]);
        break;
    case PLACE_FRICTION:
        apply_friction(model, target->element, values[0]);
        break;
    case PLACE_COLOUR:
        apply_colour(target, model, values);
        break;
    case PLACE_CONTROL:
        memcpy((char *)&task->robots[target->index].control + property->field, values, bytes);
        break;
    case PLACE_SENSOR:
        memcpy((char *)&task->wrist[target->index] + property->field, values, bytes);
        break;
    case PLACE_MODEL:
    case PLACE_DOF:
        apply_element(target, values, model);
        break;
    }
}
