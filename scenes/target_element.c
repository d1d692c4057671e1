#include "scenes/target_element.h"

#include <math.h>
#include <string.h>

TargetElements target_elements(
        const TargetProperty *property, const mjModel *look, mjSpec *spec)
{
    TargetElements elements = {.property = property, .look = look, .spec = spec};
    if (property->object == mjOBJ_FRAME) {
        elements.element = mjs_firstElement(spec, mjOBJ_FRAME);
    }
    return elements;
}

static int object_count(const mjModel *model, mjtObj object)
{
    switch ((int)object) {
    case mjOBJ_BODY:
        return (int)model->nbody;
    case mjOBJ_GEOM:
        return (int)model->ngeom;
    case mjOBJ_JOINT:
        return (int)model->njnt;
    case mjOBJ_SITE:
        return (int)model->nsite;
    case mjOBJ_LIGHT:
        return (int)model->nlight;
    case mjOBJ_CAMERA:
        return (int)model->ncam;
    case mjOBJ_ACTUATOR:
        return (int)model->nactuator;
    case mjOBJ_MATERIAL:
        return (int)model->nmat;
    default:
        return 0;
    }
}

const char *target_elements_next(TargetElements *elements)
{
    const char *name = NULL;
    if (elements->property->object == mjOBJ_FRAME) {
        if (elements->element == NULL) {
            return NULL;
        }
        name = mjs_getString(mjs_getName(elements->element));
        elements->element = mjs_nextElement(elements->spec, elements->element);
    } else {
        if (elements->id >= object_count(elements->look, elements->property->object)) {
            return NULL;
        }
        name = mj_id2name(elements->look, (int)elements->property->object, elements->id++);
    }
    return name == NULL ? "" : name;
}

/*
 * For hinges "per metre" becomes "per radian" and a length an angle: N*s/m -> N*m*s/rad,
 * kg -> kg*m^2, N -> N*m, m -> rad.
 */
static Dimension joint_dimension(Dimension slide, mjtJoint type)
{
    Dimension dimension = slide;
    if (type == mjJNT_SLIDE) {
        return dimension;
    }
    if (slide.length == 1 && slide.mass == 0) {
        return DIMENSION_ANGLE;
    }
    bool force = slide.length == 1;
    dimension.length = (int8_t)(dimension.length + (force ? 1 : 2));
    dimension.angle = (int8_t)(force || dimension.time == 0 ? 0 : -1);
    return dimension;
}

static const char *describe_joint(Target *target, const mjModel *look, int joint)
{
    const TargetProperty *property = target->property;
    mjtJoint type = (mjtJoint)look->jnt_type[joint];
    bool one = type == mjJNT_HINGE || type == mjJNT_SLIDE;
    if (!one && property->place != PLACE_DOF) {
        return "only hinges and slides have one";
    }
    target->dimension = joint_dimension(property->dimension, one ? type : mjJNT_HINGE);
    return NULL;
}

/* The force of an actuator on a hinge is a torque; its control may be anything. */
static const char *describe_actuator(Target *target, const mjModel *look, int actuator)
{
    const TargetProperty *property = target->property;
    int joint = look->actuator_trnid[2 * (size_t)actuator];
    int transmission = look->actuator_trntype[actuator];
    bool on_joint = transmission == mjTRN_JOINT || transmission == mjTRN_JOINTINPARENT;
    if (property->joint_units && on_joint) {
        target->dimension =
                joint_dimension(property->dimension, (mjtJoint)look->jnt_type[joint]);
    }
    if (property->place == PLACE_MODEL && look->actuator_history[2 * (size_t)actuator] == 0) {
        return "the model keeps no history of its control";
    }
    return NULL;
}

static const char *describe_geom(
        Target *target, const mjModel *look, const mjsGeom *geom, int id)
{
    static const size_t SIZES[] = {[mjGEOM_PLANE] = 2,
            [mjGEOM_SPHERE] = 1,
            [mjGEOM_CAPSULE] = 2,
            [mjGEOM_ELLIPSOID] = 3,
            [mjGEOM_CYLINDER] = 2,
            [mjGEOM_BOX] = 3};
    const TargetProperty *property = target->property;
    if (property->place == PLACE_STIFFNESS) {
        bool moves = look->body_weldid[look->geom_bodyid[id]] != 0;
        return moves ? NULL : "its body does not move, give it to what touches it";
    }
    if (!target_place_is_spec(property->place) || geom == NULL) {
        return NULL;
    }
    bool from_to = !isnan(geom->fromto[0]);
    if (property->field != offsetof(mjsGeom, size)) {
        return from_to ? "the model writes it with 'fromto'" : NULL;
    }
    bool sized = geom->type < (mjtGeom)(sizeof SIZES / sizeof *SIZES) && SIZES[geom->type] > 0;
    if (!sized) {
        return "its shape comes from a file, scale the part instead";
    }
    target->components = from_to ? 1 : SIZES[geom->type];
    return NULL;
}

static const char *describe_body(const Target *target, const mjModel *look, int body)
{
    int joint = look->body_jntnum[body] > 0 ? look->body_jntadr[body] : -1;
    bool free = joint >= 0 && look->jnt_type[joint] == mjJNT_FREE;
    return free && target_is_in_spec(target) ? "it is free, 'start' says where it is" : NULL;
}

/* What an element writes as euler angles, axes or a quaternion, as a quaternion. */
static void resolve_orientation(
        const mjsElement *element, const double *quat, const mjsOrientation *alt, double *ret)
{
    const mjsCompiler *compiler = mjs_getCompiler(element);
    mju_copy4(ret, quat);
    if (alt->type != mjORIENTATION_QUAT) {
        (void)mjs_resolveOrientation(ret, compiler->degree, compiler->eulerseq, alt);
    }
    (void)mju_normalize4(ret);
}

static void take_base_quat(Target *target, mjSpec *spec)
{
    mjsElement *element = mjs_findElement(spec, target->property->object, target->element);
    if (element == NULL) {
        return;
    }
    if (target->property->object == mjOBJ_BODY) {
        const mjsBody *body = mjs_asBody(element);
        resolve_orientation(element, body->quat, &body->alt, target->base_quat);
    } else if (target->property->object == mjOBJ_GEOM) {
        const mjsGeom *geom = mjs_asGeom(element);
        resolve_orientation(element, geom->quat, &geom->alt, target->base_quat);
    } else {
        const mjsFrame *frame = mjs_asFrame(element);
        resolve_orientation(element, frame->quat, &frame->alt, target->base_quat);
    }
}

/*
 * The spring that a geom's solver settings make of each of its contacts, N/m: the inverse of
 * what target_finish() writes. A time constant t with damping ratio z is a direct stiffness of
 * 1 / (d t z)^2 (MuJoCo's manual, "Solver parameters").
 */
static double nominal_stiffness(const mjModel *look, int geom)
{
    const mjtNum *solref = look->geom_solref + mjNREF * (size_t)geom;
    double impedance = look->geom_solimp[mjNIMP * (size_t)geom + 1];
    double lightness = look->body_invweight0[2 * (size_t)look->geom_bodyid[geom]];
    double rate = impedance * solref[0] * solref[1];
    double direct = solref[0] < 0.0 ? -solref[0] : 1.0 / (rate * rate);
    return direct / ((1.0 - impedance) * lightness);
}

static void take_nominal(Target *target, const mjModel *look, mjSpec *spec, int id)
{
    const TargetProperty *property = target->property;
    const double *numbers = target_spec_numbers(property, spec, target->element);
    int count = 0;
    if (property->place == PLACE_BRIGHTNESS) {
        target->nominal[0] = 1.0;
    } else if (property->place == PLACE_STIFFNESS) {
        target->nominal[0] = nominal_stiffness(look, id);
    } else if (property->place == PLACE_MATERIAL) {
        target->nominal[0] = (double)look->geom_matid[id];
    } else if (property->place == PLACE_SPEC_TURN) {
        take_base_quat(target, spec);
    } else if (property->place == PLACE_SPEC && numbers != NULL) {
        memcpy(target->nominal, numbers, target->components * sizeof *numbers);
    } else if (property->place == PLACE_TURN) {
        int row = target_rows(property, look, id, &count);
        for (size_t i = 0; i < 4; i++) {
            target->base_quat[i] = target_field_get(property, look, row, i);
        }
    } else if (property->field != 0 && !target_place_is_spec(property->place)) {
        size_t last = property->place == PLACE_FORCE ? 1 : 0; /* -limit, +limit */
        int row = target_rows(property, look, id, &count);
        for (size_t i = 0; i < target->components; i++) {
            target->nominal[i] =
                    property->scale * target_field_get(property, look, row, i + last);
        }
    }
}

const char *target_describe(Target *target, const mjModel *look, mjSpec *spec)
{
    mjtObj object = target->property->object;
    int id = object == mjOBJ_FRAME ? 0 : mj_name2id(look, (int)object, target->element);
    const char *refusal = NULL;
    if (object == mjOBJ_JOINT) {
        refusal = describe_joint(target, look, id);
    } else if (object == mjOBJ_ACTUATOR) {
        refusal = describe_actuator(target, look, id);
    } else if (object == mjOBJ_GEOM) {
        mjsElement *element = mjs_findElement(spec, mjOBJ_GEOM, target->element);
        refusal = describe_geom(target, look, element == NULL ? NULL : mjs_asGeom(element), id);
    } else if (object == mjOBJ_BODY) {
        refusal = describe_body(target, look, id);
    }
    if (refusal == NULL) {
        take_nominal(target, look, spec, id);
    }
    return refusal;
}
