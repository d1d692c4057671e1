#include "scenes/robot_equip.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "scenes/part_edit.h"

enum { NAME_BYTES = 256 };

static bool belongs_to(mjsElement *element, const char *part)
{
    const char *name = mjs_getString(mjs_getName(element));
    size_t length = strlen(part);
    return strncmp(name, part, length) == 0 && name[length] == '/';
}

static bool is_driven(mjSpec *spec, const mjsJoint *joint)
{
    const char *name = mjs_getString(mjs_getName(joint->element));
    for (mjsElement *element = mjs_firstElement(spec, mjOBJ_ACTUATOR); element != NULL;
            element = mjs_nextElement(spec, element)) {
        const mjsActuator *actuator = mjs_asActuator(element);
        if (actuator->trntype == mjTRN_JOINT &&
                strcmp(mjs_getString(actuator->target), name) == 0) {
            return true;
        }
    }
    return false;
}

/* Motors for the hinges of one body that have none but say how strong they may be. */
static void equip_body(mjSpec *spec, mjsBody *body, const char *arm, Text *added)
{
    for (mjsElement *element = mjs_firstChild(body, mjOBJ_JOINT, 0); element != NULL;
            element = mjs_nextChild(body, element, 0)) {
        mjsJoint *joint = mjs_asJoint(element);
        double limit = fmax(fabs(joint->actfrcrange[0]), fabs(joint->actfrcrange[1]));
        if (joint->type == mjJNT_HINGE && belongs_to(element, arm) && limit > 0.0 &&
                !is_driven(spec, joint) && part_add_motor(spec, joint, limit)) {
            text_addf(added, "%s%s %g N*m", added->length == 0 ? "" : ", ",
                    mjs_getString(mjs_getName(element)), limit);
        }
    }
}

static void add_motors(mjSpec *spec, const Node *robot, Mistakes *mistakes)
{
    Text added = {0};
    const char *arm = node_text(robot, "arm");
    mjsElement *tool = mjs_findElement(spec, mjOBJ_SITE, node_text(robot, "tool"));
    mjsBody *body = tool == NULL ? NULL : mjs_getParent(tool);
    for (; body != NULL; body = mjs_getParent(body->element)) {
        equip_body(spec, body, arm, &added);
    }
    if (added.length > 0) {
        mistakes_warn(mistakes, robot->key_place, NULL, "motors were added to arm '%s': %s",
                arm, text_chars(&added));
    }
    text_release(&added);
}

static bool has_sensor(mjSpec *spec, const char *hand, mjtSensor type)
{
    for (mjsElement *element = mjs_firstElement(spec, mjOBJ_SENSOR); element != NULL;
            element = mjs_nextElement(spec, element)) {
        if (belongs_to(element, hand) && mjs_asSensor(element)->type == type) {
            return true;
        }
    }
    return false;
}

static bool is_above(const mjsBody *upper, mjsBody *lower)
{
    while (lower != NULL && lower != upper) {
        lower = mjs_getParent(lower->element);
    }
    return lower != NULL;
}

/* What carries the fingers: driven bodies that leave the chain from the base to the tool. */
static mjsBody *find_palm(mjSpec *spec, const char *hand, mjsElement *tool)
{
    for (mjsElement *element = mjs_firstElement(spec, mjOBJ_JOINT);
            tool != NULL && element != NULL; element = mjs_nextElement(spec, element)) {
        mjsBody *body = mjs_getParent(element);
        mjsBody *palm = mjs_getParent(body->element);
        mjsBody *end = mjs_getParent(tool);
        if (belongs_to(element, hand) && is_driven(spec, mjs_asJoint(element)) &&
                !is_above(body, end) && is_above(palm, end)) {
            return palm;
        }
    }
    return NULL;
}

/* What the sensor is in: the body of the hand's part, or what carries the fingers of an arm. */
static mjsBody *sensor_body(mjSpec *spec, const Node *robot, const char *hand)
{
    if (strcmp(hand, node_text(robot, "arm")) != 0) {
        return mjs_findBody(spec, hand);
    }
    return find_palm(spec, hand, mjs_findElement(spec, mjOBJ_SITE, node_text(robot, "tool")));
}

static void add_sensor(
        mjSpec *spec, const char *hand, const char *site, mjtSensor type, const char *name)
{
    char full[NAME_BYTES];
    (void)snprintf(full, sizeof full, "%s/%s", hand, name);
    mjsSensor *sensor = mjs_addSensor(spec);
    sensor->type = type;
    sensor->objtype = mjOBJ_SITE;
    mjs_setString(sensor->objname, site);
    (void)mjs_setName(sensor->element, full);
}

static void add_wrist(mjSpec *spec, const Node *robot, const char *hand, Mistakes *mistakes)
{
    mjsBody *body = sensor_body(spec, robot, hand);
    if (body == NULL ||
            (has_sensor(spec, hand, mjSENS_FORCE) && has_sensor(spec, hand, mjSENS_TORQUE))) {
        return;
    }
    char name[NAME_BYTES];
    (void)snprintf(name, sizeof name, "%s/wrist_sensor", hand);
    mjsSite *site = mjs_addSite(body, NULL);
    site->group = 4;
    (void)mjs_setName(site->element, name);
    add_sensor(spec, hand, name, mjSENS_FORCE, "wrist_force");
    add_sensor(spec, hand, name, mjSENS_TORQUE, "wrist_torque");
    mistakes_warn(mistakes, robot->key_place, NULL,
            "a force/torque sensor was added to '%s', in body '%s': its model has none", hand,
            mjs_getString(mjs_getName(body->element)));
}

void robot_equip(mjSpec *spec, const Node *robot, Mistakes *mistakes)
{
    const char *hand = node_text(robot, "hand");
    if (node_text(robot, "arm") == NULL || node_text(robot, "tool") == NULL) {
        return;
    }
    add_motors(spec, robot, mistakes);
    if (hand != NULL) {
        add_wrist(spec, robot, hand, mistakes);
    }
}
