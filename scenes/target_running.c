#include "scenes/target_running.h"

#include <string.h>

#include "scenes/target_table.h"

static const char COMPILED[] = "the model would have to be compiled anew";
static const char SEEN_ONLY[] = "only pictures would show it";
static const char AT_THE_BEGINNING[] = "it is set up when an attempt begins";

static const char *element_refusal(const TargetProperty *property)
{
    switch ((int)property->object) {
    case mjOBJ_CAMERA:
    case mjOBJ_LIGHT:
    case mjOBJ_MATERIAL:
        return SEEN_ONLY;
    case mjOBJ_SITE:
        return "the places of the parts are found when an attempt begins";
    case mjOBJ_ACTUATOR:
        return strcmp(property->name, "delay") == 0
                ? "the controls on their way are in the state"
                : NULL;
    default:
        return strcmp(property->name, "rgba") == 0 ? SEEN_ONLY : NULL;
    }
}

const char *target_running_refusal(const Target *target, const mjModel *physics)
{
    const TargetProperty *property = target->property;
    if (target_place_is_spec(property->place)) {
        return COMPILED;
    }
    switch ((int)property->place) {
    case PLACE_COLOUR:
    case PLACE_TEXTURE:
    case PLACE_PART_TEXTURE:
    case PLACE_MATERIAL:
    case PLACE_BRIGHTNESS:
    case PLACE_LENS:
        return SEEN_ONLY;
    case PLACE_SENSOR:
    case PLACE_JOINTS:
        return AT_THE_BEGINNING;
    case PLACE_CONTROL:
        return strcmp(property->name, "latency") == 0 ? AT_THE_BEGINNING : NULL;
    case PLACE_OPTION:
        return strcmp(property->name, "timestep") == 0 ? "every stream is recorded on its grid"
                                                       : NULL;
    default:
        break;
    }
    const char *refusal = element_refusal(property);
    bool stepped = !target_place_is_element(property->place) ||
            mj_name2id(physics, (int)property->object, target->element) >= 0;
    return refusal != NULL ? refusal : stepped ? NULL : SEEN_ONLY;
}

bool target_is_in_task(const Target *target)
{
    return target->property->place == PLACE_CONTROL || target->property->place == PLACE_EXPERT;
}

/* The first colliding geom of a part decides what its friction is, as for the nominal value. */
static double part_friction(const mjModel *model, const char *part)
{
    for (int geom = 0; geom < (int)model->ngeom; geom++) {
        if (target_part_owns_geom(model, part, geom) && target_geom_collides(model, geom)) {
            return model->geom_friction[3 * (size_t)geom];
        }
    }
    return 0.0;
}

/* The inverse of target_finish(); the nominal one where contacts are no such springs. */
static double geom_stiffness(const Target *target, const mjModel *model)
{
    int geom = mj_name2id(model, mjOBJ_GEOM, target->element);
    if (geom < 0 || model->geom_solref[mjNREF * (size_t)geom] >= 0.0) {
        return target->nominal[0];
    }
    double lightness = model->body_invweight0[2 * (size_t)model->geom_bodyid[geom]];
    double softness = 1.0 - model->geom_solimp[mjNIMP * (size_t)geom + 1];
    return -model->geom_solref[mjNREF * (size_t)geom] / (softness * lightness);
}

static void measure_element(const Target *target, const mjModel *model, double *ret_values)
{
    const TargetProperty *property = target->property;
    size_t last = property->place == PLACE_FORCE ? 1 : 0; /* -limit, +limit */
    int count = 0;
    int id = mj_name2id(model, (int)property->object, target->element);
    if (id < 0) {
        return;
    }
    int row = target_rows(property, model, id, &count);
    for (size_t i = 0; i < target->components; i++) {
        ret_values[i] = property->scale * target_field_get(property, model, row, i + last);
    }
}

void target_measure(
        const Target *target, const mjModel *model, const Task *task, double *ret_values)
{
    const TargetProperty *property = target->property;
    const char *option = (const char *)&model->opt;
    const char *traits = (const char *)&task->expert;
    int body;
    memcpy(ret_values, target->nominal, target->components * sizeof *ret_values);
    switch ((int)property->place) {
    case PLACE_MASS:
        body = mj_name2id(model, mjOBJ_BODY, target->element);
        ret_values[0] = body < 0 ? 0.0 : model->body_subtreemass[body];
        break;
    case PLACE_FRICTION:
        ret_values[0] = part_friction(model, target->element);
        break;
    case PLACE_STIFFNESS:
        ret_values[0] = geom_stiffness(target, model);
        break;
    case PLACE_GRAVITY:
        ret_values[0] = -model->opt.gravity[2];
        break;
    case PLACE_OPTION:
        memcpy(ret_values, option + property->field, sizeof *ret_values);
        break;
    case PLACE_EXPERT:
        memcpy(ret_values, traits + property->field, sizeof *ret_values);
        break;
    case PLACE_CONTROL:
        memcpy(ret_values, (const char *)&task->robots[target->index].control + property->field,
                sizeof *ret_values);
        break;
    default:
        measure_element(target, model, ret_values);
        break;
    }
}
