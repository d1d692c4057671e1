#include "scenes/bind_attribute.h"

#include <string.h>

enum { BODY_EULER, SLIDE_RANGE, HINGE_RANGE };

static const BindAttribute ATTRIBUTES[] = {
        [BODY_EULER] = {"body", "euler", mjOBJ_BODY, offsetof(mjsBody, alt.euler), 3,
                {.angle = 1}},
        [SLIDE_RANGE] = {"joint", "range", mjOBJ_JOINT, offsetof(mjsJoint, range), 2,
                {.length = 1}},
        [HINGE_RANGE] = {"joint", "range", mjOBJ_JOINT, offsetof(mjsJoint, range), 2,
                {.angle = 1}},
        {"geom", "size", mjOBJ_GEOM, offsetof(mjsGeom, size), 3, {.length = 1}},
        {"geom", "pos", mjOBJ_GEOM, offsetof(mjsGeom, pos), 3, {.length = 1}},
        {"geom", "mass", mjOBJ_GEOM, offsetof(mjsGeom, mass), 1, {.mass = 1}},
        {"geom", "friction", mjOBJ_GEOM, offsetof(mjsGeom, friction), 1, {0}},
        {"geom", "surfacevel", mjOBJ_GEOM, offsetof(mjsGeom, surfacevel), 3,
                {.length = 1, .time = -1}},
        {"site", "size", mjOBJ_SITE, offsetof(mjsSite, size), 3, {.length = 1}},
        {"site", "pos", mjOBJ_SITE, offsetof(mjsSite, pos), 3, {.length = 1}},
        {"body", "pos", mjOBJ_BODY, offsetof(mjsBody, pos), 3, {.length = 1}},
        {"camera", "pos", mjOBJ_CAMERA, offsetof(mjsCamera, pos), 3, {.length = 1}},
        {"joint", "pos", mjOBJ_JOINT, offsetof(mjsJoint, pos), 3, {.length = 1}},
        {"mesh", "scale", mjOBJ_MESH, offsetof(mjsMesh, scale), 3, {0}},
};

const BindAttribute *const BIND_SLIDE_RANGE = &ATTRIBUTES[SLIDE_RANGE];
const BindAttribute *const BIND_HINGE_RANGE = &ATTRIBUTES[HINGE_RANGE];
const BindAttribute *const BIND_BODY_EULER = &ATTRIBUTES[BODY_EULER];

const BindAttribute *bind_attribute_find(const char *kind, const char *name)
{
    for (size_t i = 0; i < sizeof ATTRIBUTES / sizeof *ATTRIBUTES; i++) {
        if (strcmp(ATTRIBUTES[i].kind, kind) == 0 && strcmp(ATTRIBUTES[i].name, name) == 0) {
            return &ATTRIBUTES[i];
        }
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
