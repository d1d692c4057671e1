#include <math.h>
#include <string.h>

#include "base/text.h"
#include "scenes/target.h"
#include "scenes/target_table.h"

enum { LAST_VISIBLE_GROUP = 2 };

static const double DECIDES = 1e9; /* a weight of solver settings beside which others vanish */

/* Where a number stands in a model. */
static char *field_at(const TargetProperty *property, const mjModel *model, int row, size_t i)
{
    static const size_t BYTES[] = {[FIELD_DOUBLE] = sizeof(mjtNum),
            [FIELD_FLOAT] = sizeof(float),
            [FIELD_BOOL] = sizeof(mjtBool)};
    char *numbers;
    memcpy(&numbers, (const char *)model + property->field, sizeof numbers);
    size_t at = (size_t)row * property->stride + property->first + i;
    return numbers + at * BYTES[property->type];
}

double target_field_get(const TargetProperty *property, const mjModel *model, int row, size_t i)
{
    const void *at = field_at(property, model, row, i);
    switch (property->type) {
    case FIELD_FLOAT:
        return (double)*(const float *)at;
    case FIELD_BOOL:
        return *(const mjtBool *)at ? 1.0 : 0.0;
    case FIELD_DOUBLE:
        break;
    }
    return *(const mjtNum *)at;
}

void target_field_set(
        const TargetProperty *property, mjModel *model, int row, size_t i, double value)
{
    void *at = field_at(property, model, row, i);
    switch (property->type) {
    case FIELD_FLOAT:
        *(float *)at = (float)value;
        break;
    case FIELD_BOOL:
        *(mjtBool *)at = value != 0.0;
        break;
    case FIELD_DOUBLE:
        *(mjtNum *)at = value;
        break;
    }
}

int target_rows(const TargetProperty *property, const mjModel *model, int id, int *ret_count)
{
    static const int DEGREES[] = {
            [mjJNT_FREE] = 6, [mjJNT_BALL] = 3, [mjJNT_SLIDE] = 1, [mjJNT_HINGE] = 1};
    *ret_count = 1;
    if (property->place == PLACE_DOF) {
        *ret_count = DEGREES[model->jnt_type[id]];
        return model->jnt_dofadr[id];
    }
    return property->place == PLACE_POSITION ? model->jnt_qposadr[id] : id;
}

void target_turn(const double base[4], const double turn[3], double ret_quat[4])
{
    double axis[3];
    double rotation[4];
    mju_copy3(axis, turn);
    double angle = mju_normalize3(axis);
    mju_axisAngle2Quat(rotation, axis, angle);
    mju_mulQuat(ret_quat, base, rotation);
    (void)mju_normalize4(ret_quat);
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

/* A heavier body of the same shape: its inertia grows alike. */
static void apply_body_mass(mjModel *model, int body, double mass)
{
    double factor = model->body_mass[body] > 0.0 ? mass / model->body_mass[body] : 0.0;
    mju_scl3(model->body_inertia + 3 * (size_t)body, model->body_inertia + 3 * (size_t)body,
            factor);
    model->body_mass[body] = mass;
}

static void set_flag(const TargetProperty *property, mjModel *model, int id)
{
    TargetProperty flag = {.field = property->second_field, .stride = 1, .type = FIELD_BOOL};
    target_field_set(&flag, model, id, 0, 1.0);
}

/*
 * The gain of an actuator. A servo pulls back by the same number times its position or its
 * velocity; that follows, so that it still comes to rest where it is asked to.
 */
static void apply_gain(mjModel *model, int actuator, double gain)
{
    double *gains = model->actuator_gainprm + mjNGAIN * (size_t)actuator;
    double *biases = model->actuator_biasprm + mjNBIAS * (size_t)actuator;
    for (int i = 1; i <= 2 && model->actuator_biastype[actuator] == mjBIAS_AFFINE; i++) {
        biases[i] = biases[i] == -gains[0] ? -gain : biases[i];
    }
    gains[0] = gain;
}

static void apply_bias(mjModel *model, int actuator, double bias)
{
    double *biases = model->actuator_biasprm + mjNBIAS * (size_t)actuator;
    if (model->actuator_biastype[actuator] == mjBIAS_NONE) {
        model->actuator_biastype[actuator] = mjBIAS_AFFINE;
        mju_zero(biases, mjNBIAS);
    }
    biases[0] = bias;
}

static void apply_brightness(mjModel *model, int light, double factor)
{
    float *colours[] = {model->light_ambient, model->light_diffuse, model->light_specular};
    for (size_t i = 0; i < 3; i++) {
        for (size_t j = 0; j < 3; j++) {
            float *colour = &colours[i][3 * (size_t)light + j];
            *colour = (float)((double)*colour * factor);
        }
    }
}

static void apply_turn(const Target *target, const double *turn, mjModel *model, int id)
{
    double quat[4];
    target_turn(target->base_quat, turn, quat);
    for (size_t i = 0; i < 4; i++) {
        target_field_set(target->property, model, id, i, quat[i]);
    }
}

static void apply_numbers(const Target *target, const double *values, mjModel *model, int id)
{
    const TargetProperty *property = target->property;
    int count = 0;
    int row = target_rows(property, model, id, &count);
    for (int j = 0; j < count; j++) {
        for (size_t i = 0; i < target->components; i++) {
            target_field_set(property, model, row + j, i, values[i] / property->scale);
        }
    }
}

/* The materials of a part are its own; a geom that takes one shows its colour. */
static void apply_material(mjModel *model, int geom, double material)
{
    static const float UNPAINTED[4] = {0.5F, 0.5F, 0.5F, 1.0F};
    if ((int)material >= model->nmat) { /* a physics model has none */
        return;
    }
    model->geom_matid[geom] = (int)material;
    memcpy(model->geom_rgba + 4 * (size_t)geom, UNPAINTED, sizeof UNPAINTED);
}

static void apply_element(const Target *target, const double *values, mjModel *model)
{
    const TargetProperty *property = target->property;
    int id = mj_name2id(model, (int)property->object, target->element);
    if (id < 0) {
        return;
    }
    switch ((int)property->place) {
    case PLACE_BODY_MASS:
        apply_body_mass(model, id, values[0]);
        break;
    case PLACE_TURN:
        apply_turn(target, values, model, id);
        break;
    case PLACE_RANGE:
        apply_numbers(target, values, model, id);
        set_flag(property, model, id);
        break;
    case PLACE_FORCE:
        target_field_set(property, model, id, 0, -values[0]);
        target_field_set(property, model, id, 1, values[0]);
        set_flag(property, model, id);
        break;
    case PLACE_GAIN:
        apply_gain(model, id, values[0]);
        break;
    case PLACE_BIAS:
        apply_bias(model, id, values[0]);
        break;
    case PLACE_MATERIAL:
        apply_material(model, id, values[0]);
        break;
    case PLACE_BRIGHTNESS:
        apply_brightness(model, id, values[0]);
        break;
    default:
        apply_numbers(target, values, model, id);
        break;
    }
}

static void apply_to_lens(const Target *target, const double *values, Task *task)
{
    const TargetProperty *property = target->property;
    char *lens = (char *)&task->cameras[target->index].lens;
    *(double *)(void *)(lens + property->field) = values[0];
    if (property->seeded) {
        *(double *)(void *)(lens + property->second_field) = values[1];
    }
}

static void apply_to_task(const Target *target, const double *values, Task *task)
{
    const TargetProperty *property = target->property;
    char *base = (char *)&task->wrist[target->index];
    if (property->place == PLACE_CONTROL) {
        base = (char *)&task->robots[target->index].control;
    } else if (property->place == PLACE_JOINTS) {
        base = (char *)&task->joints[target->index];
    }
    double *numbers = (double *)(void *)(base + property->field);
    for (size_t i = 0; i < target->components; i++) {
        numbers[i] = values[i] - property->shift;
    }
}

void target_apply(const Target *target, const double *values, mjModel *model, Task *task)
{
    const TargetProperty *property = target->property;
    switch ((int)property->place) {
    case PLACE_MASS:
        apply_mass(model, target->element, values[0]);
        break;
    case PLACE_FRICTION:
        apply_friction(model, target->element, values[0]);
        break;
    case PLACE_COLOUR:
        apply_colour(target, model, values);
        break;
    case PLACE_GRAVITY:
        model->opt.gravity[2] = -values[0];
        break;
    case PLACE_OPTION:
        memcpy((char *)&model->opt + property->field, values, sizeof *values);
        break;
    case PLACE_EXPERT:
        memcpy((char *)&task->expert + property->field, values, sizeof *values);
        break;
    case PLACE_LENS:
        apply_to_lens(target, values, task);
        break;
    case PLACE_CONTROL:
    case PLACE_JOINTS:
    case PLACE_SENSOR:
        apply_to_task(target, values, task);
        break;
    case PLACE_TEXTURE:
    case PLACE_PART_TEXTURE:
    case PLACE_SPEC:
    case PLACE_SPEC_TURN:
    case PLACE_SCALE:
    case PLACE_STIFFNESS:
        break;
    default:
        apply_element(target, values, model);
        break;
    }
}

/*
 * A body of mass m that rests with gravity g on contacts of impedance d and direct stiffness k
 * sinks in by g (1 - d) / k (MuJoCo's manual, "Solver parameters"); so k = K (1 - d) / m makes
 * each contact a spring of K, critically damped by 2 sqrt(k). MuJoCo combines two geoms by the
 * smaller number, and direct ones are negative: the drawn one wins over any time constant.
 */
void target_finish(const Target *target, const double *values, mjModel *model)
{
    int geom = target->property->place == PLACE_STIFFNESS
            ? mj_name2id(model, mjOBJ_GEOM, target->element)
            : -1;
    if (geom < 0) {
        return;
    }
    double lightness = model->body_invweight0[2 * (size_t)model->geom_bodyid[geom]];
    double *solimp = model->geom_solimp + mjNIMP * (size_t)geom;
    double *solref = model->geom_solref + mjNREF * (size_t)geom;
    model->geom_solmix[geom] = DECIDES; /* for the impedance, too */
    double direct = values[0] * (1.0 - solimp[1]) * lightness;
    solimp[0] = solimp[1];
    solref[0] = -direct;
    solref[1] = -2.0 * sqrt(direct);
}
