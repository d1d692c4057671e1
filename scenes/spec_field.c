#include "scenes/spec_field.h"

#include <string.h>

static const double DEGREE = 3.14159265358979323846 / 180.0;

#define GEOM(member, type)     mjOBJ_GEOM, type, offsetof(mjsGeom, member)
#define JOINT(member, type)    mjOBJ_JOINT, type, offsetof(mjsJoint, member)
#define BODY(member, type)     mjOBJ_BODY, type, offsetof(mjsBody, member)
#define SITE(member, type)     mjOBJ_SITE, type, offsetof(mjsSite, member)
#define CAMERA(member, type)   mjOBJ_CAMERA, type, offsetof(mjsCamera, member)
#define LIGHT(member, type)    mjOBJ_LIGHT, type, offsetof(mjsLight, member)
#define ACTUATOR(member, type) mjOBJ_ACTUATOR, type, offsetof(mjsActuator, member)
#define TENDON(member, type)   mjOBJ_TENDON, type, offsetof(mjsTendon, member)
#define EQUALITY(member, type) mjOBJ_EQUALITY, type, offsetof(mjsEquality, member)
#define MATERIAL(member, type) mjOBJ_MATERIAL, type, offsetof(mjsMaterial, member)

static const SpecField FIELDS[] = {
        {"geom", "size", GEOM(size, SPEC_DOUBLE), 3, {.length = 1}, false},
        {"geom", "pos", GEOM(pos, SPEC_DOUBLE), 3, {.length = 1}, false},
        {"geom", "quat", GEOM(quat, SPEC_DOUBLE), 4, {0}, false},
        {"geom", "mass", GEOM(mass, SPEC_DOUBLE), 1, {.mass = 1}, false},
        {"geom", "density", GEOM(density, SPEC_DOUBLE), 1, {.mass = 1, .length = -3}, false},
        {"geom", "friction", GEOM(friction, SPEC_DOUBLE), 3, {0}, false},
        {"geom", "solmix", GEOM(solmix, SPEC_DOUBLE), 1, {0}, false},
        {"geom", "solref", GEOM(solref, SPEC_DOUBLE), 2, {0}, false},
        {"geom", "solimp", GEOM(solimp, SPEC_DOUBLE), 5, {0}, false},
        {"geom", "margin", GEOM(margin, SPEC_DOUBLE), 1, {.length = 1}, false},
        {"geom", "gap", GEOM(gap, SPEC_DOUBLE), 1, {.length = 1}, false},
        {"geom", "contype", GEOM(contype, SPEC_INT), 1, {0}, false},
        {"geom", "conaffinity", GEOM(conaffinity, SPEC_INT), 1, {0}, false},
        {"geom", "condim", GEOM(condim, SPEC_INT), 1, {0}, false},
        {"geom", "priority", GEOM(priority, SPEC_INT), 1, {0}, false},
        {"geom", "group", GEOM(group, SPEC_INT), 1, {0}, false},
        {"geom", "adhesion", GEOM(adhesion, SPEC_DOUBLE), 1,
                {.length = 1, .mass = 1, .time = -2}, false},
        {"geom", "rgba", GEOM(rgba, SPEC_FLOAT), 4, {0}, false},
        {"joint", "pos", JOINT(pos, SPEC_DOUBLE), 3, {.length = 1}, false},
        {"joint", "axis", JOINT(axis, SPEC_DOUBLE), 3, {0}, false},
        {"joint", "range", JOINT(range, SPEC_DOUBLE), 2, {.length = 1}, true},
        {"joint", "ref", JOINT(ref, SPEC_DOUBLE), 1, {.length = 1}, true},
        {"joint", "springref", JOINT(springref, SPEC_DOUBLE), 1, {.length = 1}, true},
        {"joint", "stiffness", JOINT(stiffness, SPEC_DOUBLE), 1, {.mass = 1, .time = -2}, true},
        {"joint", "damping", JOINT(damping, SPEC_DOUBLE), 1, {.mass = 1, .time = -1}, true},
        {"joint", "armature", JOINT(armature, SPEC_DOUBLE), 1, {.mass = 1}, true},
        {"joint", "frictionloss", JOINT(frictionloss, SPEC_DOUBLE), 1,
                {.length = 1, .mass = 1, .time = -2}, true},
        {"joint", "actuatorfrcrange", JOINT(actfrcrange, SPEC_DOUBLE), 2,
                {.length = 1, .mass = 1, .time = -2}, true},
        {"joint", "solreflimit", JOINT(solref_limit, SPEC_DOUBLE), 2, {0}, false},
        {"joint", "solimplimit", JOINT(solimp_limit, SPEC_DOUBLE), 5, {0}, false},
        {"joint", "solreffriction", JOINT(solref_friction, SPEC_DOUBLE), 2, {0}, false},
        {"body", "pos", BODY(pos, SPEC_DOUBLE), 3, {.length = 1}, false},
        {"body", "quat", BODY(quat, SPEC_DOUBLE), 4, {0}, false},
        {"body", "mass", BODY(mass, SPEC_DOUBLE), 1, {.mass = 1}, false},
        {"body", "ipos", BODY(ipos, SPEC_DOUBLE), 3, {.length = 1}, false},
        {"body", "diaginertia", BODY(inertia, SPEC_DOUBLE), 3, {.mass = 1, .length = 2}, false},
        {"body", "gravcomp", BODY(gravcomp, SPEC_DOUBLE), 1, {0}, false},
        {"site", "pos", SITE(pos, SPEC_DOUBLE), 3, {.length = 1}, false},
        {"site", "quat", SITE(quat, SPEC_DOUBLE), 4, {0}, false},
        {"site", "size", SITE(size, SPEC_DOUBLE), 3, {.length = 1}, false},
        {"site", "group", SITE(group, SPEC_INT), 1, {0}, false},
        {"site", "rgba", SITE(rgba, SPEC_FLOAT), 4, {0}, false},
        {"camera", "pos", CAMERA(pos, SPEC_DOUBLE), 3, {.length = 1}, false},
        {"camera", "quat", CAMERA(quat, SPEC_DOUBLE), 4, {0}, false},
        {"camera", "fovy", CAMERA(fovy, SPEC_DOUBLE), 1, {.angle = 1}, false},
        {"light", "pos", LIGHT(pos, SPEC_DOUBLE), 3, {.length = 1}, false},
        {"light", "dir", LIGHT(dir, SPEC_DOUBLE), 3, {0}, false},
        {"light", "active", LIGHT(active, SPEC_BOOL), 1, {0}, false},
        {"light", "castshadow", LIGHT(castshadow, SPEC_BOOL), 1, {0}, false},
        {"light", "ambient", LIGHT(ambient, SPEC_FLOAT), 3, {0}, false},
        {"light", "diffuse", LIGHT(diffuse, SPEC_FLOAT), 3, {0}, false},
        {"light", "specular", LIGHT(specular, SPEC_FLOAT), 3, {0}, false},
        {"actuator", "gear", ACTUATOR(gear, SPEC_DOUBLE), 6, {0}, false},
        {"actuator", "ctrlrange", ACTUATOR(ctrlrange, SPEC_DOUBLE), 2, {0}, false},
        {"actuator", "forcerange", ACTUATOR(forcerange, SPEC_DOUBLE), 2, {0}, false},
        {"actuator", "gainprm", ACTUATOR(gainprm, SPEC_DOUBLE), 6, {0}, false},
        {"actuator", "biasprm", ACTUATOR(biasprm, SPEC_DOUBLE), 6, {0}, false},
        {"tendon", "range", TENDON(range, SPEC_DOUBLE), 2, {0}, false},
        {"tendon", "stiffness", TENDON(stiffness, SPEC_DOUBLE), 1, {0}, false},
        {"tendon", "damping", TENDON(damping, SPEC_DOUBLE), 1, {0}, false},
        {"tendon", "frictionloss", TENDON(frictionloss, SPEC_DOUBLE), 1, {0}, false},
        {"equality", "active", EQUALITY(active, SPEC_BOOL), 1, {0}, false},
        {"equality", "solref", EQUALITY(solref, SPEC_DOUBLE), 2, {0}, false},
        {"equality", "solimp", EQUALITY(solimp, SPEC_DOUBLE), 5, {0}, false},
        {"material", "rgba", MATERIAL(rgba, SPEC_FLOAT), 4, {0}, false},
        {"material", "specular", MATERIAL(specular, SPEC_FLOAT), 1, {0}, false},
        {"material", "shininess", MATERIAL(shininess, SPEC_FLOAT), 1, {0}, false},
        {"material", "reflectance", MATERIAL(reflectance, SPEC_FLOAT), 1, {0}, false},
        {"material", "roughness", MATERIAL(roughness, SPEC_FLOAT), 1, {0}, false},
};

enum { FIELD_COUNT = sizeof FIELDS / sizeof *FIELDS };

_Static_assert(sizeof(mjtNum) == sizeof(double), "solref and solimp are read as doubles");

static const char *const KIND_WORDS[] = {"body", "joint", "geom", "site", "camera", "light",
        "actuator", "sensor", "tendon", "equality", "pair", "exclude", "material", "texture",
        "mesh", "key", NULL};
static const mjtObj KIND_OBJECTS[] = {mjOBJ_BODY, mjOBJ_JOINT, mjOBJ_GEOM, mjOBJ_SITE,
        mjOBJ_CAMERA, mjOBJ_LIGHT, mjOBJ_ACTUATOR, mjOBJ_SENSOR, mjOBJ_TENDON, mjOBJ_EQUALITY,
        mjOBJ_PAIR, mjOBJ_EXCLUDE, mjOBJ_MATERIAL, mjOBJ_TEXTURE, mjOBJ_MESH, mjOBJ_KEY};

const SpecField *spec_field_find(const char *kind, const char *name)
{
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        if (strcmp(FIELDS[i].kind, kind) == 0 && strcmp(FIELDS[i].name, name) == 0) {
            return &FIELDS[i];
        }
    }
    return NULL;
}

const SpecField *spec_field_at(size_t i)
{
    return i < FIELD_COUNT ? &FIELDS[i] : NULL;
}

mjtObj spec_kind_object(const char *kind)
{
    for (size_t i = 0; KIND_WORDS[i] != NULL; i++) {
        if (strcmp(KIND_WORDS[i], kind) == 0) {
            return KIND_OBJECTS[i];
        }
    }
    return mjOBJ_UNKNOWN;
}

const char *const *spec_kind_words(void)
{
    return KIND_WORDS;
}

static bool is_hinge(mjsElement *element)
{
    return element->elemtype == mjOBJ_JOINT && mjs_asJoint(element)->type == mjJNT_HINGE;
}

Dimension spec_field_dimension(const SpecField *field, mjsElement *element)
{
    Dimension dimension = field->dimension;
    if (!field->joint_units || !is_hinge(element)) {
        return dimension;
    }
    if (dimension_equal(dimension, DIMENSION_LENGTH)) {
        return DIMENSION_ANGLE;
    }
    if (dimension_equal(dimension, DIMENSION_FORCE)) {
        return DIMENSION_TORQUE;
    }
    dimension.length = (int8_t)(dimension.length + 2);
    dimension.angle = (int8_t)(dimension.time == 0 ? 0 : -1);
    return dimension;
}

/* All mjs structs begin with their element, and the struct is what the element leads to. */
static char *struct_of(mjsElement *element)
{
    switch ((int)element->elemtype) {
    case mjOBJ_GEOM:
        return (char *)mjs_asGeom(element);
    case mjOBJ_JOINT:
        return (char *)mjs_asJoint(element);
    case mjOBJ_BODY:
        return (char *)mjs_asBody(element);
    case mjOBJ_SITE:
        return (char *)mjs_asSite(element);
    case mjOBJ_CAMERA:
        return (char *)mjs_asCamera(element);
    case mjOBJ_LIGHT:
        return (char *)mjs_asLight(element);
    case mjOBJ_ACTUATOR:
        return (char *)mjs_asActuator(element);
    case mjOBJ_TENDON:
        return (char *)mjs_asTendon(element);
    case mjOBJ_EQUALITY:
        return (char *)mjs_asEquality(element);
    case mjOBJ_MATERIAL:
        return (char *)mjs_asMaterial(element);
    default:
        return NULL;
    }
}

/* A quaternion is not the only way in which MJCF gives a rotation: the others give way. */
static void forget_rotation(mjsElement *element)
{
    switch ((int)element->elemtype) {
    case mjOBJ_GEOM:
        mjs_defaultOrientation(&mjs_asGeom(element)->alt);
        break;
    case mjOBJ_BODY:
        mjs_defaultOrientation(&mjs_asBody(element)->alt);
        break;
    case mjOBJ_SITE:
        mjs_defaultOrientation(&mjs_asSite(element)->alt);
        break;
    case mjOBJ_CAMERA:
        mjs_defaultOrientation(&mjs_asCamera(element)->alt);
        break;
    default:
        break;
    }
}

/* What an angle is multiplied with before it stands in the spec. */
static double angle_scale(const SpecField *field, mjsElement *element)
{
    bool angle = dimension_equal(spec_field_dimension(field, element), DIMENSION_ANGLE);
    if (!angle) {
        return 1.0;
    }
    bool degrees = element->elemtype == mjOBJ_CAMERA || mjs_getCompiler(element)->degree != 0;
    return degrees ? 1.0 / DEGREE : 1.0;
}

void spec_field_set(
        const SpecField *field, mjsElement *element, const double *numbers, size_t count)
{
    char *place = struct_of(element) + field->offset;
    double scale = angle_scale(field, element);
    if (strcmp(field->name, "quat") == 0) {
        forget_rotation(element);
    }
    if (element->elemtype == mjOBJ_BODY) {
        mjsBody *body = mjs_asBody(element);
        bool inertial = strcmp(field->name, "mass") == 0 || strcmp(field->name, "ipos") == 0 ||
                strcmp(field->name, "diaginertia") == 0;
        body->explicitinertial = body->explicitinertial || inertial;
    }
    for (size_t i = 0; i < count; i++) {
        switch (field->type) {
        case SPEC_DOUBLE:
            ((double *)(void *)place)[i] = scale * numbers[i];
            break;
        case SPEC_FLOAT:
            ((float *)(void *)place)[i] = (float)(scale * numbers[i]);
            break;
        case SPEC_INT:
            ((int *)(void *)place)[i] = (int)numbers[i];
            break;
        case SPEC_BOOL:
            ((mjtBool *)(void *)place)[i] = numbers[i] != 0.0;
            break;
        }
    }
}

const char *spec_element_line(mjsElement *element)
{
    const mjString *info = NULL;
    switch ((int)element->elemtype) {
    case mjOBJ_GEOM:
        info = mjs_asGeom(element)->info;
        break;
    case mjOBJ_JOINT:
        info = mjs_asJoint(element)->info;
        break;
    case mjOBJ_BODY:
        info = mjs_asBody(element)->info;
        break;
    case mjOBJ_SITE:
        info = mjs_asSite(element)->info;
        break;
    case mjOBJ_CAMERA:
        info = mjs_asCamera(element)->info;
        break;
    case mjOBJ_ACTUATOR:
        info = mjs_asActuator(element)->info;
        break;
    default:
        break;
    }
    return info == NULL ? "" : mjs_getString(info);
}
