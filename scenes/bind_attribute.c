#include "scenes/bind_attribute.h"

#include <string.h>

static const BindAttribute ATTRIBUTES[] = {
        {"body", "euler", mjOBJ_BODY, BIND_COMPILED, offsetof(mjsBody, alt.euler), 3,
                {.angle = 1}, BIND_ANY},
        {"geom", "size", mjOBJ_GEOM, BIND_COMPILED, offsetof(mjsGeom, size), 3, {.length = 1},
                BIND_ANY},
        {"geom", "pos", mjOBJ_GEOM, BIND_COMPILED, offsetof(mjsGeom, pos), 3, {.length = 1},
                BIND_ANY},
        {"geom", "mass", mjOBJ_GEOM, BIND_COMPILED, offsetof(mjsGeom, mass), 1, {.mass = 1},
                BIND_ANY},
        {"geom", "friction", mjOBJ_GEOM, BIND_FRICTION, offsetof(mjsGeom, friction), 1, {0},
                BIND_ANY},
        {"geom", "surfacevel", mjOBJ_GEOM, BIND_SURFACE_VELOCITY, offsetof(mjsGeom, surfacevel),
                3, {.length = 1, .time = -1}, BIND_ANY},
        {"site", "size", mjOBJ_SITE, BIND_SITE_SIZE, offsetof(mjsSite, size), 3, {.length = 1},
                BIND_ANY},
        {"site", "pos", mjOBJ_SITE, BIND_COMPILED, offsetof(mjsSite, pos), 3, {.length = 1},
                BIND_ANY},
        {"body", "pos", mjOBJ_BODY, BIND_COMPILED, offsetof(mjsBody, pos), 3, {.length = 1},
                BIND_ANY},
        {"camera", "pos", mjOBJ_CAMERA, BIND_COMPILED, offsetof(mjsCamera, pos), 3,
                {.length = 1}, BIND_ANY},
        {"joint", "pos", mjOBJ_JOINT, BIND_COMPILED, offsetof(mjsJoint, pos), 3, {.length = 1},
                BIND_ANY},
        {"mesh", "scale", mjOBJ_MESH, BIND_COMPILED, offsetof(mjsMesh, scale), 3, {0},
                BIND_ANY},
        /* Twins: what slides, then what turns. */
        {"joint", "range", mjOBJ_JOINT, BIND_COMPILED, offsetof(mjsJoint, range), 2,
                {.length = 1}, BIND_SLIDES},
        {"joint", "range", mjOBJ_JOINT, BIND_COMPILED, offsetof(mjsJoint, range), 2,
                {.angle = 1}, BIND_TURNS},
        {"joint", "damping", mjOBJ_JOINT, BIND_DAMPING, offsetof(mjsJoint, damping), 1,
                {.mass = 1, .time = -1}, BIND_SLIDES},
        {"joint", "damping", mjOBJ_JOINT, BIND_DAMPING, offsetof(mjsJoint, damping), 1,
                {.length = 2, .mass = 1, .time = -1, .angle = -1}, BIND_TURNS},
        {"joint", "stiffness", mjOBJ_JOINT, BIND_COMPILED, offsetof(mjsJoint, stiffness), 1,
                {.mass = 1, .time = -2}, BIND_SLIDES},
        {"joint", "stiffness", mjOBJ_JOINT, BIND_COMPILED, offsetof(mjsJoint, stiffness), 1,
                {.length = 2, .mass = 1, .time = -2, .angle = -1}, BIND_TURNS},
};

const BindAttribute *const BIND_BODY_EULER = &ATTRIBUTES[0];

const BindAttribute *bind_attribute_find(const char *kind, const char *name)
{
    for (size_t i = 0; i < sizeof ATTRIBUTES / sizeof *ATTRIBUTES; i++) {
        if (strcmp(ATTRIBUTES[i].kind, kind) == 0 && strcmp(ATTRIBUTES[i].name, name) == 0) {
            return &ATTRIBUTES[i];
        }
    }
    return NULL;
}

const BindAttribute *bind_attribute_twin(const BindAttribute *attribute)
{
    switch (attribute->motion) {
    case BIND_SLIDES:
        return attribute + 1;
    case BIND_TURNS:
        return attribute - 1;
    case BIND_ANY:
        break;
    }
    return NULL;
}

/* The struct behind an element: all mjs structs begin with their element. */
static char *struct_of(mjsElement *element, mjtObj object)
{
    switch ((int)object) {
    case mjOBJ_GEOM:
        return (char *)mjs_asGeom(element);
    case mjOBJ_SITE:
        return (char *)mjs_asSite(element);
    case mjOBJ_BODY:
        return (char *)mjs_asBody(element);
    case mjOBJ_CAMERA:
        return (char *)mjs_asCamera(element);
    case mjOBJ_JOINT:
        return (char *)mjs_asJoint(element);
    case mjOBJ_MESH:
        return (char *)mjs_asMesh(element);
    default:
        return NULL;
    }
}

double *bind_attribute_numbers(mjSpec *spec, const BindAttribute *attribute, const char *name)
{
    mjsElement *element = mjs_findElement(spec, attribute->object, name);
    char *base = element == NULL ? NULL : struct_of(element, attribute->object);
    return base == NULL ? NULL : (double *)(void *)(base + attribute->offset);
}

const mjString *bind_attribute_info(const BindAttribute *attribute, mjsElement *element)
{
    switch ((int)attribute->object) {
    case mjOBJ_GEOM:
        return mjs_asGeom(element)->info;
    case mjOBJ_SITE:
        return mjs_asSite(element)->info;
    case mjOBJ_BODY:
        return mjs_asBody(element)->info;
    case mjOBJ_CAMERA:
        return mjs_asCamera(element)->info;
    case mjOBJ_JOINT:
        return mjs_asJoint(element)->info;
    case mjOBJ_MESH:
        return mjs_asMesh(element)->info;
    default:
        return NULL;
    }
}

double bind_attribute_scale(const BindAttribute *attribute, mjsElement *element)
{
    const double degrees = 57.29577951308232;
    bool angle = attribute->dimension.angle == 1;
    return angle && mjs_getCompiler(element)->degree ? degrees : 1.0;
}
