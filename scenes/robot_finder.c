#include "scenes/robot_finder.h"

#include <stdio.h>
#include <string.h>

enum { NAME_BYTES = 256 };

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

static void add_arm_joint(const mjModel *model, int joint, int motor, Robot *robot)
{
    int i = robot->dof_count++;
    robot->joint[i] = joint;
    robot->actuator[i] = motor;
    robot->qpos_adr[i] = model->jnt_qposadr[joint];
    robot->dof_adr[i] = model->jnt_dofadr[joint];
    robot->q_min[i] = model->jnt_range[2 * (size_t)joint];
    robot->q_max[i] = model->jnt_range[2 * (size_t)joint + 1];
    robot->torque_limit[i] = motor_limit(model, motor, 1e3);
}

static bool find_arm(
        const RobotNames *names, const mjModel *model, Robot *robot, Mistakes *mistakes)
{
    for (int joint = 0; joint < model->njnt; joint++) {
        bool hinge = model->jnt_type[joint] == mjJNT_HINGE;
        if (!hinge || !belongs_to(model, mjOBJ_JOINT, joint, names->arm)) {
            continue;
        }
        int motor = motor_of(model, joint);
        if (motor < 0) {
            mistakes_add(mistakes, names->place, "give it a <motor>",
                    "joint '%s' has no torque motor", mj_id2name(model, mjOBJ_JOINT, joint));
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

static void find_fingers(const RobotNames *names, const mjModel *model, Robot *robot)
{
    for (int joint = 0; joint < model->njnt && robot->finger_count < ROBOT_FINGERS_MAX;
            joint++) {
        int motor = motor_of(model, joint);
        bool slide = model->jnt_type[joint] == mjJNT_SLIDE;
        if (!slide || motor < 0 || !belongs_to(model, mjOBJ_JOINT, joint, names->hand)) {
            continue;
        }
        int i = robot->finger_count++;
        robot->finger_joint[i] = joint;
        robot->finger_actuator[i] = motor;
        robot->finger_qpos_adr[i] = model->jnt_qposadr[joint];
        robot->finger_dof_adr[i] = model->jnt_dofadr[joint];
        robot->finger_body[i] = model->jnt_bodyid[joint];
        robot->finger_travel = model->jnt_range[2 * (size_t)joint + 1];
        robot->finger_force_max = motor_limit(model, motor, 70.0);
    }
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
    int key = mj_name2id(model, mjOBJ_KEY, names->home);
    if (key < 0) {
        mistakes_add(
                mistakes, names->place, NULL, "'%s' is no keyframe of the model", names->home);
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
    if (robot->tool_site < 0) {
        mistakes_add(mistakes, names->place, NULL, "'%s' is no site of the model", names->tool);
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
        find_fingers(names, model, robot);
        ok = find_wrist(names, model, robot, mistakes);
    }
    return ok && find_home(names, model, robot, mistakes);
}
