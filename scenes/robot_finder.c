#include "scenes/robot_finder.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "scenes/suggestion.h"
#include "scenes/value.h"

enum { NAME_BYTES = 256 };

/* A joint without limits turns as far as the controller may ever want, and no further. */
static const double ENDLESS_RAD = 6.283185307179586;

static bool belongs_to(const mjModel *model, mjtObj object, int id, const char *part)
{
    const char *name = mj_id2name(model, (int)object, id);
    size_t length = strlen(part);
    return name != NULL && strncmp(name, part, length) == 0 && name[length] == '/';
}

/* The motor that drives a joint; -1 if there is none. */
static int motor_of(const mjModel *model, int joint)
{
    for (int i = 0; i < model->nu; i++) {
        bool drives = model->actuator_trntype[i] == mjTRN_JOINT;
        if (drives && model->actuator_trnid[2 * (size_t)i] == joint) {
            return i;
        }
    }
    return -1;
}

static double motor_limit(const mjModel *model, int actuator, double fallback)
{
    const mjtNum *range = model->actuator_ctrlrange + 2 * (size_t)actuator;
    return model->actuator_ctrllimited[actuator] ? mju_max(range[1], -range[0]) : fallback;
}

/* True for a motor whose control is the torque or force on its joint. */
static bool is_plain_motor(const mjModel *model, int actuator)
{
    const mjtNum *gear = model->actuator_gear + 6 * (size_t)actuator;
    const mjtNum *gain = model->actuator_gainprm + mjNGAIN * (size_t)actuator;
    return model->actuator_gaintype[actuator] == mjGAIN_FIXED &&
            model->actuator_biastype[actuator] == mjBIAS_NONE &&
            model->actuator_dyntype[actuator] == mjDYN_NONE && gear[0] * gain[0] == 1.0;
}

/* The motor of a joint that the controller is to drive; -1 with a mistake. */
static int need_motor(
        const RobotNames *names, const mjModel *model, int joint, Mistakes *mistakes)
{
    int motor = motor_of(model, joint);
    const char *name = mj_id2name(model, mjOBJ_JOINT, joint);
    if (motor < 0) {
        mistakes_add(mistakes, names->place, "actuators: {joint1: 80 N*m, ..} adds it",
                "joint '%s' has no torque motor", name);
    } else if (!is_plain_motor(model, motor)) {
        mistakes_add(mistakes, names->place,
                "actuators: replace, at the part, makes it a torque motor",
                "joint '%s' is driven by a servo, and the controller commands torque", name);
        motor = -1;
    }
    return motor;
}

static void add_arm_joint(const mjModel *model, int joint, int motor, Robot *robot)
{
    int i = robot->dof_count++;
    bool limited = model->jnt_limited[joint] != 0;
    robot->joint[i] = joint;
    robot->actuator[i] = motor;
    robot->qpos_adr[i] = model->jnt_qposadr[joint];
    robot->dof_adr[i] = model->jnt_dofadr[joint];
    robot->q_min[i] = limited ? model->jnt_range[2 * (size_t)joint] : -ENDLESS_RAD;
    robot->q_max[i] = limited ? model->jnt_range[2 * (size_t)joint + 1] : ENDLESS_RAD;
    robot->torque_limit[i] = motor_limit(model, motor, 1e3);
}

/* True if `ancestor` carries `body`, or is it. */
static bool carries(const mjModel *model, int ancestor, int body)
{
    while (body > ancestor) {
        body = model->body_parentid[body];
    }
    return body == ancestor;
}

/* True if the joint moves the tool. */
static bool moves_tool(const mjModel *model, const Robot *robot, int joint)
{
    return carries(model, model->jnt_bodyid[joint], model->site_bodyid[robot->tool_site]);
}

/* The arm is the hinges between its base and its tool; heads and wheels are none of it. */
static bool find_arm(
        const RobotNames *names, const mjModel *model, Robot *robot, Mistakes *mistakes)
{
    for (int joint = 0; joint < model->njnt; joint++) {
        if (!belongs_to(model, mjOBJ_JOINT, joint, names->arm) ||
                !moves_tool(model, robot, joint)) {
            continue;
        }
        const char *name = mj_id2name(model, mjOBJ_JOINT, joint);
        if (model->jnt_type[joint] != mjJNT_HINGE) {
            char hint[NAME_BYTES];
            (void)snprintf(hint, sizeof hint, "drop: [joint:%s] fixes it",
                    name + strlen(names->arm) + 1);
            mistakes_add(mistakes, names->place, hint,
                    "joint '%s' moves the tool and is no hinge: an arm has hinges alone", name);
            return false;
        }
        int motor = need_motor(names, model, joint, mistakes);
        if (motor < 0) {
            return false;
        }
        if (robot->dof_count == ROBOT_DOFS_MAX) {
            mistakes_add(mistakes, names->place, NULL, "arm '%s' has more than %d joints",
                    names->arm, ROBOT_DOFS_MAX);
            return false;
        }
        add_arm_joint(model, joint, motor, robot);
    }
    if (robot->dof_count == 0) {
        mistakes_add(mistakes, names->place, NULL, "'%s' has no hinge joints to be an arm with",
                names->arm);
    }
    return robot->dof_count > 0;
}

/* ---- fingers */

/* The colliding geom of a finger that is nearest to the tool: its pad. -1 if it has none. */
static int find_pad(const mjModel *model, const mjData *data, const Robot *robot, int body)
{
    int nearest = -1;
    double least = 0.0;
    const mjtNum *tool = data->site_xpos + 3 * (size_t)robot->tool_site;
    for (int geom = 0; geom < model->ngeom; geom++) {
        bool collides = model->geom_contype[geom] != 0 || model->geom_conaffinity[geom] != 0;
        if (!collides || !carries(model, body, model->geom_bodyid[geom])) {
            continue;
        }
        double distance = mju_dist3(data->geom_xpos + 3 * (size_t)geom, tool);
        if (nearest < 0 || distance < least) {
            nearest = geom;
            least = distance;
        }
    }
    return nearest;
}

/*
 * How fast the pad leaves the tool's middle plane when the joint turns or slides by one: along
 * y of the tool, on the side where the pad is.
 */
static double opening_rate(const mjModel *model, const mjData *data, const Robot *robot,
        int joint, int pad, double *ret_opening)
{
    const mjtNum *tool = data->site_xpos + 3 * (size_t)robot->tool_site;
    const mjtNum *frame = data->site_xmat + 9 * (size_t)robot->tool_site;
    const mjtNum *axis = data->xaxis + 3 * (size_t)joint;
    const double y[3] = {frame[1], frame[4], frame[7]};
    double arm[3];
    double moved[3];
    mju_sub3(arm, data->geom_xpos + 3 * (size_t)pad, data->xanchor + 3 * (size_t)joint);
    if (model->jnt_type[joint] == mjJNT_HINGE) {
        mju_cross(moved, axis, arm);
    } else {
        mju_copy3(moved, axis);
    }
    double away[3];
    mju_sub3(away, data->geom_xpos + 3 * (size_t)pad, tool);
    double side = mju_dot3(away, y);
    *ret_opening = side < 0.0 ? -side : side;
    return side < 0.0 ? -mju_dot3(moved, y) : mju_dot3(moved, y);
}

/*
 * What one unit of a finger's joint is worth in opening. A slide gives its metres; a hinge, as
 * a mean over its range, what its pad travels. The pad itself is measured at the open end.
 */
static void measure_finger(const mjModel *model, mjData *data, Robot *robot, int i)
{
    int joint = robot->finger_joint[i];
    int address = model->jnt_qposadr[joint];
    const mjtNum *range = model->jnt_range + 2 * (size_t)joint;
    mju_copy(data->qpos, model->qpos0, (int)model->nq);
    data->qpos[address] = 0.5 * (range[0] + range[1]);
    mj_kinematics(model, data);
    int pad = find_pad(model, data, robot, robot->finger_body[i]);
    double opening = 0.0;
    double rate = pad < 0 ? 1.0 : opening_rate(model, data, robot, joint, pad, &opening);
    bool opens = rate >= 0.0;
    double closed = opens ? range[0] : range[1];
    double travel = range[1] - range[0];
    robot->finger_closed[i] = closed;
    robot->finger_gain[i] = opens ? 1.0 : -1.0;
    if (model->jnt_type[joint] == mjJNT_HINGE) {
        robot->finger_gain[i] = rate;
        travel *= opens ? rate : -rate;
    }
    robot->finger_travel = travel;
}

static bool is_finger(
        const RobotNames *names, const mjModel *model, const Robot *robot, int joint)
{
    int type = model->jnt_type[joint];
    int last = robot->joint[robot->dof_count - 1];
    return (type == mjJNT_SLIDE || type == mjJNT_HINGE) && motor_of(model, joint) >= 0 &&
            belongs_to(model, mjOBJ_JOINT, joint, names->hand) &&
            !moves_tool(model, robot, joint) &&
            carries(model, model->jnt_bodyid[last], model->jnt_bodyid[joint]);
}

/* A linkage opens further, or less, than the lever of its driven joint: the scene knows. */
static bool use_width(
        const RobotNames *names, const mjModel *model, Robot *robot, Mistakes *mistakes)
{
    double width = 0.0;
    if (names->width == NULL || robot->finger_count == 0) {
        return true;
    }
    if (!value_read_quantity(names->width, DIMENSION_LENGTH, mistakes, &width)) {
        return false;
    }
    robot->finger_travel = width / robot->finger_count;
    robot->finger_force_max = HUGE_VAL;
    for (int i = 0; i < robot->finger_count; i++) {
        const mjtNum *range = model->jnt_range + 2 * (size_t)robot->finger_joint[i];
        double lever = robot->finger_travel / (range[1] - range[0]);
        double limit = motor_limit(model, robot->finger_actuator[i], 70.0) / lever;
        robot->finger_gain[i] = robot->finger_gain[i] < 0.0 ? -lever : lever;
        robot->finger_force_max = mju_min(robot->finger_force_max, limit);
    }
    return true;
}

static bool find_fingers(
        const RobotNames *names, const mjModel *model, Robot *robot, Mistakes *mistakes)
{
    mjData *data = mj_makeData(model);
    bool ok = data != NULL;
    for (int joint = 0; ok && joint < model->njnt && robot->finger_count < ROBOT_FINGERS_MAX;
            joint++) {
        if (!is_finger(names, model, robot, joint)) {
            continue;
        }
        int motor = need_motor(names, model, joint, mistakes);
        int i = robot->finger_count;
        ok = motor >= 0;
        robot->finger_joint[i] = joint;
        robot->finger_actuator[i] = motor;
        robot->finger_qpos_adr[i] = model->jnt_qposadr[joint];
        robot->finger_dof_adr[i] = model->jnt_dofadr[joint];
        robot->finger_body[i] = model->jnt_bodyid[joint];
        if (ok) {
            measure_finger(model, data, robot, i);
            double gain = robot->finger_gain[i];
            double limit = motor_limit(model, motor, 70.0);
            robot->finger_force_max = limit / (gain < 0.0 ? -gain : gain);
            robot->finger_count++;
        }
    }
    mj_deleteData(data);
    return ok && use_width(names, model, robot, mistakes);
}

/* The sensor of a type at a site of the hand; its address in sensordata, or -1. */
static int find_wrist_sensor(
        const RobotNames *names, const mjModel *model, mjtSensor type, int *ret_site)
{
    for (int i = 0; i < model->nsensor; i++) {
        if (model->sensor_type[i] == (int)type &&
                belongs_to(model, mjOBJ_SENSOR, i, names->hand)) {
            *ret_site = model->sensor_objid[i];
            return model->sensor_adr[i];
        }
    }
    return -1;
}

static bool find_wrist(
        const RobotNames *names, const mjModel *model, Robot *robot, Mistakes *mistakes)
{
    robot->wrist_force_adr = find_wrist_sensor(names, model, mjSENS_FORCE, &robot->wrist_site);
    robot->wrist_torque_adr =
            find_wrist_sensor(names, model, mjSENS_TORQUE, &robot->wrist_site);
    if (robot->wrist_force_adr < 0 || robot->wrist_torque_adr < 0) {
        mistakes_add(mistakes, names->place, "add <force> and <torque> at a site of its palm",
                "hand '%s' has no force/torque sensor", names->hand);
        return false;
    }
    robot->hand_body = model->site_bodyid[robot->wrist_site];
    return true;
}

static bool find_home(
        const RobotNames *names, const mjModel *model, Robot *robot, Mistakes *mistakes)
{
    if (names->joints != NULL) {
        double home[ROBOT_DOFS_MAX];
        bool ok = value_read_vector(
                names->joints, DIMENSION_ANGLE, (size_t)robot->dof_count, mistakes, home);
        mju_copy(robot->home, home, ok ? robot->dof_count : 0);
        return ok;
    }
    int key = mj_name2id(model, mjOBJ_KEY, names->home);
    if (key < 0) {
        mistakes_add(mistakes, names->home_place, "home: 0 -45 0 -135 0 90 45 deg",
                "'%s' is no keyframe of the model: say where the joints are at the start",
                names->home);
        return false;
    }
    const mjtNum *qpos = model->key_qpos + (size_t)key * (size_t)model->nq;
    for (int i = 0; i < robot->dof_count; i++) {
        robot->home[i] = qpos[robot->qpos_adr[i]];
    }
    return true;
}

/* The body that the part stands in: the frame of actions. */
static bool find_base(
        const RobotNames *names, const mjModel *model, Robot *robot, Mistakes *mistakes)
{
    robot->base_body = mj_name2id(model, mjOBJ_BODY, names->arm);
    robot->tool_site = mj_name2id(model, mjOBJ_SITE, names->tool);
    if (robot->base_body < 0) {
        Suggestion near = suggestion_for(names->arm);
        suggestion_add_model(&near, model, mjOBJ_BODY);
        mistakes_add(mistakes, names->arm_place, suggestion_hint(&near),
                "'%s' is no part to be an arm with", names->arm);
    }
    if (robot->tool_site < 0) {
        Suggestion near = suggestion_for(names->tool);
        suggestion_add_model(&near, model, mjOBJ_SITE);
        mistakes_add(mistakes, names->tool_place, suggestion_hint(&near),
                "'%s' is no site of the model", names->tool);
    }
    return robot->base_body >= 0 && robot->tool_site >= 0;
}

bool robot_find(const RobotNames *names, const mjModel *model, Robot *robot, Mistakes *mistakes)
{
    robot->dof_count = 0;
    robot->finger_count = 0;
    bool ok =
            find_base(names, model, robot, mistakes) && find_arm(names, model, robot, mistakes);
    if (ok && names->hand != NULL) {
        ok = find_fingers(names, model, robot, mistakes) &&
                find_wrist(names, model, robot, mistakes);
    }
    return ok && find_home(names, model, robot, mistakes);
}
