#include <math.h>
#include <stdio.h>
#include <string.h>

#include "scenes/part_edit.h"
#include "scenes/part_path.h"
#include "scenes/value.h"

enum { DRIVEN_MAX = 128 };

/* A joint that gets a motor, and how strong it is; 0: not known. */
typedef struct Driven {
    mjsJoint *joint;
    double limit;
} Driven;

static double wider(const double range[2])
{
    return fmax(fabs(range[0]), fabs(range[1]));
}

/* True for a motor: its control is a torque or a force. */
static bool is_motor(const mjsActuator *actuator)
{
    return actuator->gaintype == mjGAIN_FIXED && actuator->biastype == mjBIAS_NONE &&
            actuator->dyntype == mjDYN_NONE;
}

/* What a joint may be driven with, as far as the file says it; 0 if it does not. */
static double limit_of(const mjsJoint *joint, const mjsActuator *actuator)
{
    double limit = wider(joint->actfrcrange);
    if (actuator == NULL) {
        return limit;
    }
    double gear = fabs(actuator->gear[0]);
    double force = gear * wider(actuator->forcerange);
    if (force == 0.0 && is_motor(actuator)) {
        force = gear * fabs(actuator->gainprm[0]) * wider(actuator->ctrlrange);
    }
    if (limit == 0.0 || (force > 0.0 && force < limit)) {
        limit = force;
    }
    return limit;
}

bool part_add_motor(mjSpec *spec, mjsJoint *joint, double limit)
{
    mjsActuator *motor = mjs_addActuator(spec, NULL);
    const char *refused = motor == NULL ? "" : mjs_setToMotor(motor);
    if (motor == NULL || (refused != NULL && *refused != '\0')) {
        return false;
    }
    const char *name = mjs_getString(mjs_getName(joint->element));
    motor->trntype = mjTRN_JOINT;
    mjs_setString(motor->target, name);
    motor->ctrllimited = mjLIMITED_TRUE;
    motor->ctrlrange[0] = -limit;
    motor->ctrlrange[1] = limit;
    return mjs_setName(motor->element, name) == 0;
}

static bool can_be_driven(const mjsJoint *joint)
{
    return joint->type == mjJNT_HINGE || joint->type == mjJNT_SLIDE;
}

/* The joints that the part's own actuators drive, with their limits. */
static size_t find_driven(mjSpec *part, Driven driven[DRIVEN_MAX])
{
    size_t count = 0;
    for (mjsElement *element = mjs_firstElement(part, mjOBJ_ACTUATOR);
            element != NULL && count < DRIVEN_MAX; element = mjs_nextElement(part, element)) {
        const mjsActuator *actuator = mjs_asActuator(element);
        mjsElement *target = actuator->trntype != mjTRN_JOINT
                ? NULL
                : mjs_findElement(part, mjOBJ_JOINT, mjs_getString(actuator->target));
        if (target != NULL) {
            mjsJoint *joint = mjs_asJoint(target);
            driven[count++] = (Driven){joint, limit_of(joint, actuator)};
        }
    }
    return count;
}

/* Without actuators: every joint that says how strong its drive is. */
static size_t find_limited(mjSpec *part, Driven driven[DRIVEN_MAX])
{
    size_t count = 0;
    for (mjsElement *element = mjs_firstElement(part, mjOBJ_JOINT);
            element != NULL && count < DRIVEN_MAX; element = mjs_nextElement(part, element)) {
        mjsJoint *joint = mjs_asJoint(element);
        double limit = limit_of(joint, NULL);
        if (can_be_driven(joint) && limit > 0.0) {
            driven[count++] = (Driven){joint, limit};
        }
    }
    return count;
}

/* The joints that the scene names, with the limits that it gives. */
static size_t find_named(
        mjSpec *part, const Node *limits, Mistakes *mistakes, Driven driven[DRIVEN_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < limits->child_count; i++) {
        const Node *node = limits->children[i];
        PartPath path;
        if (!part_path_read(node->key, node->key_place, false, mistakes, &path)) {
            continue;
        }
        bool matched = false;
        for (mjsElement *element = part_path_next(part, &path, mjOBJ_JOINT, NULL);
                element != NULL && count < DRIVEN_MAX;
                element = part_path_next(part, &path, mjOBJ_JOINT, element)) {
            mjsJoint *joint = mjs_asJoint(element);
            bool slide = joint->type == mjJNT_SLIDE;
            double limit = 0.0;
            matched = matched || can_be_driven(joint);
            if (can_be_driven(joint) &&
                    value_read_quantity(node, slide ? DIMENSION_FORCE : DIMENSION_TORQUE,
                            mistakes, &limit)) {
                driven[count++] = (Driven){joint, limit};
            }
        }
        if (!matched) {
            mistakes_add(mistakes, node->key_place, NULL,
                    "the model of the part has no hinge or slide joint '%s'", node->key);
        }
    }
    return count;
}

static void delete_actuators(mjSpec *part)
{
    mjsElement *element = NULL;
    while ((element = mjs_firstElement(part, mjOBJ_ACTUATOR)) != NULL) {
        if (mjs_delete(part, element) != 0) {
            return;
        }
    }
}

void part_replace_actuators(mjSpec *part, const Node *actuators, Mistakes *mistakes)
{
    Driven driven[DRIVEN_MAX];
    size_t before = mistakes_count(mistakes);
    size_t count = 0;
    if (actuators->kind == NODE_MAP) {
        count = find_named(part, actuators, mistakes, driven);
    } else if (actuators->text == NULL || strcmp(actuators->text, "replace") != 0) {
        return;
    } else {
        count = find_driven(part, driven);
        count = count > 0 ? count : find_limited(part, driven);
    }
    if (mistakes_count(mistakes) > before) {
        return;
    }
    if (count == 0) {
        mistakes_add(mistakes, actuators->place, "actuators: {joint1: 80 N*m, ..}",
                "the part does not say which joints are driven, and how strongly");
        return;
    }
    delete_actuators(part);
    for (size_t i = 0; i < count; i++) {
        const char *name = mjs_getString(mjs_getName(driven[i].joint->element));
        if (driven[i].limit <= 0.0) {
            mistakes_add(mistakes, actuators->place, "actuators: {joint1: 80 N*m, ..}",
                    "nothing says what torque or force joint '%s' can take", name);
        } else if (!part_add_motor(part, driven[i].joint, driven[i].limit)) {
            mistakes_add(mistakes, actuators->place, NULL,
                    "joint '%s' would get a second motor", name);
        }
    }
}
