/*
 * target_spec.c - drawn values that go into a spec, because MuJoCo derives too much from them to
 * follow a change of the compiled model: inferred inertias, bounding volumes of static bodies,
 * everything below a frame.
 */
#include <string.h>

#include "scenes/target.h"
#include "scenes/target_table.h"

/* The struct behind an element: all mjs structs begin with their element. */
static void *struct_of(mjsElement *element, mjtObj object)
{
    switch ((int)object) {
    case mjOBJ_BODY:
        return mjs_asBody(element);
    case mjOBJ_GEOM:
        return mjs_asGeom(element);
    case mjOBJ_FRAME:
        return mjs_asFrame(element);
    default:
        return NULL;
    }
}

double *target_spec_numbers(const TargetProperty *property, mjSpec *spec, const char *name)
{
    mjsElement *element = spec == NULL ? NULL : mjs_findElement(spec, property->object, name);
    char *base = element == NULL ? NULL : struct_of(element, property->object);
    return base == NULL ? NULL : (double *)(void *)(base + property->field);
}

mjsFrame *target_part_frame(mjSpec *spec, const char *part)
{
    mjsBody *body = mjs_findBody(spec, part);
    mjsElement *frame = body == NULL ? NULL : mjs_firstChild(body, mjOBJ_FRAME, 0);
    return frame == NULL ? NULL : mjs_asFrame(frame);
}

/* Orientations that the model writes in another way give way to the quaternion. */
static void forget_alternative(const TargetProperty *property, mjSpec *spec, const char *name)
{
    mjsElement *element = mjs_findElement(spec, property->object, name);
    if (property->object == mjOBJ_BODY) {
        mjs_asBody(element)->alt.type = mjORIENTATION_QUAT;
    } else if (property->object == mjOBJ_GEOM) {
        mjs_asGeom(element)->alt.type = mjORIENTATION_QUAT;
    } else {
        mjs_asFrame(element)->alt.type = mjORIENTATION_QUAT;
    }
}

/* Bodies, motors and springs of the same make, only of another size: masses go with the cube. */
static void apply_scale(mjSpec *spec, const char *part, double scale)
{
    mjsFrame *frame = target_part_frame(spec, part);
    if (frame == NULL) {
        return;
    }
    for (int i = 0; i < 3; i++) {
        frame->scale[i] = scale;
    }
    frame->scaling = mjSCALING_GEOMETRY;
}

const double *target_spec_place(const Target *target, mjSpec *spec)
{
    return target->property->place == PLACE_SPEC
            ? target_spec_numbers(target->property, spec, target->element)
            : NULL;
}

void target_apply_spec(const Target *target, const double *values, mjSpec *spec)
{
    const TargetProperty *property = target->property;
    if (property->place == PLACE_SCALE) {
        apply_scale(spec, target->element, values[0]);
        return;
    }
    double *numbers = target_place_is_spec(property->place)
            ? target_spec_numbers(property, spec, target->element)
            : NULL;
    if (numbers == NULL) {
        return;
    }
    if (property->place == PLACE_SPEC) {
        memcpy(numbers, values, target->components * sizeof *numbers);
        return;
    }
    forget_alternative(property, spec, target->element);
    target_turn(target->base_quat, values, numbers);
}
