#include "robot_stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/rotation.h"

static const double HOME[7] = {0, -0.785398, 0, -2.356194, 0, 1.570796, 0.785398};

/* Modified Denavit-Hartenberg numbers of the usual seven-joint arm; masses about right. */
static const char ARM[] =
        "<mujoco>"
        "<compiler angle='radian' autolimits='true'/>"
        "<option timestep='0.001' integrator='implicitfast' cone='elliptic' impratio='10'/>"
        "<default>"
        "<geom solref='0.005 1' solimp='0.95 0.99 0.001' condim='4' friction='0.5 0.005 0.0001'/>"
        "<default class='link'>"
        "<geom type='capsule' size='0.05' contype='0' conaffinity='0'/>"
        "<joint axis='0 0 1' armature='0.1' damping='0.5'/>"
        "</default>"
        "<default class='finger'>"
        "<joint type='slide' range='0 0.04' armature='0.1' damping='5' solreflimit='0.005 1'/>"
        "<geom type='box' size='0.01 0.004 0.012' mass='0.02' friction='1 0.02 0.0005' priority='1'/>"
        "</default>"
        "</default>"
        "<worldbody>"
        "<geom name='floor' type='plane' size='2 2 0.1'/>"
        "%s"
        "<body name='link1' pos='0 0 0.333'>"
        "<joint name='joint1' class='link' range='-2.8973 2.8973'/>"
        "<geom class='link' fromto='0 0 -0.15 0 0 0' mass='4.9'/>"
        "<body quat='0.70710678 -0.70710678 0 0'>"
        "<joint name='joint2' class='link' range='-1.7628 1.7628'/>"
        "<geom class='link' fromto='0 0 -0.04 0 -0.1 0' mass='0.7'/>"
        "<body pos='0 -0.316 0' quat='0.70710678 0.70710678 0 0'>"
        "<joint name='joint3' class='link' range='-2.8973 2.8973'/>"
        "<geom class='link' fromto='0 0 -0.12 0.06 0 -0.02' mass='3.2'/>"
        "<body pos='0.0825 0 0' quat='0.70710678 0.70710678 0 0'>"
        "<joint name='joint4' class='link' range='-3.0718 -0.0698'/>"
        "<geom class='link' fromto='0 0 0 -0.08 0.09 0' mass='3.6'/>"
        "<body pos='-0.0825 0.384 0' quat='0.70710678 -0.70710678 0 0'>"
        "<joint name='joint5' class='link' range='-2.8973 2.8973'/>"
        "<geom class='link' fromto='0 0 -0.25 0 0.05 -0.02' mass='1.2'/>"
        "<body quat='0.70710678 0.70710678 0 0'>"
        "<joint name='joint6' class='link' range='-0.0175 3.7525'/>"
        "<geom class='link' fromto='0 0 0 0.08 0 0' mass='1.7'/>"
        "<body pos='0.088 0 0' quat='0.70710678 0.70710678 0 0'>"
        "<joint name='joint7' class='link' range='-2.8973 2.8973'/>"
        "<geom class='link' fromto='0 0 0.03 0 0 0.08' mass='0.7'/>"
        "<body name='hand' pos='0 0 0.107' quat='0.92387953 0 0 -0.38268343'>"
        "<site name='wrist'/><site name='tcp' pos='0 0 0.1034'/>"
        "<geom name='palm' type='box' size='0.02 0.1 0.03' pos='0 0 0.035' mass='0.7'/>"
        "%s"
        "<body name='left' pos='0 0 0.0584'>"
        "<joint name='finger1' class='finger' axis='0 1 0'/>"
        "<geom name='pad_left' class='finger' pos='0 0.004 0.045'/></body>"
        "<body name='right' pos='0 0 0.0584'>"
        "<joint name='finger2' class='finger' axis='0 -1 0'/>"
        "<geom name='pad_right' class='finger' pos='0 -0.004 0.045'/></body>"
        "</body></body></body></body></body></body></body></body>"
        "</worldbody>"
        "<contact><exclude body1='left' body2='right'/></contact>"
        "<equality><joint joint1='finger2' joint2='finger1' solref='0.005 1'/></equality>"
        "<actuator>"
        "<motor name='joint1' joint='joint1' ctrlrange='-87 87'/>"
        "<motor name='joint2' joint='joint2' ctrlrange='-87 87'/>"
        "<motor name='joint3' joint='joint3' ctrlrange='-87 87'/>"
        "<motor name='joint4' joint='joint4' ctrlrange='-87 87'/>"
        "<motor name='joint5' joint='joint5' ctrlrange='-12 12'/>"
        "<motor name='joint6' joint='joint6' ctrlrange='-12 12'/>"
        "<motor name='joint7' joint='joint7' ctrlrange='-12 12'/>"
        "<motor name='finger1' joint='finger1' ctrlrange='-70 70'/>"
        "<motor name='finger2' joint='finger2' ctrlrange='-70 70'/>"
        "</actuator>"
        "<sensor><force name='force' site='wrist'/><torque name='torque' site='wrist'/></sensor>"
        "</mujoco>";

int robot_stage_id(const RobotStage *stage, int type, const char *name)
{
    int id = mj_name2id(stage->model, type, name);
    if (id < 0) {
        fail_msg("no %s on the stage", name);
    }
    return id;
}

static void fill_joints(RobotStage *stage)
{
    Robot *robot = &stage->robot;
    const mjModel *model = stage->model;
    char name[16];
    robot->dof_count = 7;
    for (int i = 0; i < 7; i++) {
        (void)snprintf(name, sizeof name, "joint%d", i + 1);
        int joint = robot_stage_id(stage, mjOBJ_JOINT, name);
        const double *range = model->jnt_range + 2 * (size_t)joint;
        robot->joint[i] = joint;
        robot->qpos_adr[i] = model->jnt_qposadr[joint];
        robot->dof_adr[i] = model->jnt_dofadr[joint];
        robot->actuator[i] = robot_stage_id(stage, mjOBJ_ACTUATOR, name);
        robot->torque_limit[i] = i < 4 ? 87 : 12;
        robot->q_min[i] = range[0];
        robot->q_max[i] = range[1];
        robot->home[i] = HOME[i];
    }
    robot->finger_count = 2;
    for (int i = 0; i < 2; i++) {
        (void)snprintf(name, sizeof name, "finger%d", i + 1);
        int joint = robot_stage_id(stage, mjOBJ_JOINT, name);
        robot->finger_joint[i] = joint;
        robot->finger_gain[i] = 1.0;
        robot->finger_qpos_adr[i] = model->jnt_qposadr[joint];
        robot->finger_dof_adr[i] = model->jnt_dofadr[joint];
        robot->finger_actuator[i] = robot_stage_id(stage, mjOBJ_ACTUATOR, name);
        robot->finger_body[i] = model->jnt_bodyid[joint];
    }
}

static void fill_robot(RobotStage *stage)
{
    Robot *robot = &stage->robot;
    (void)snprintf(robot->name, sizeof robot->name, "robot0");
    fill_joints(stage);
    robot->finger_travel = 0.04;
    robot->finger_force_max = 70;
    robot->base_body = robot_stage_id(stage, mjOBJ_BODY, "link1");
    robot->hand_body = robot_stage_id(stage, mjOBJ_BODY, "hand");
    robot->tool_site = robot_stage_id(stage, mjOBJ_SITE, "tcp");
    robot->wrist_site = robot_stage_id(stage, mjOBJ_SITE, "wrist");
    robot->wrist_force_adr =
            stage->model->sensor_adr[robot_stage_id(stage, mjOBJ_SENSOR, "force")];
    robot->wrist_torque_adr =
            stage->model->sensor_adr[robot_stage_id(stage, mjOBJ_SENSOR, "torque")];
    robot->control = control_def_default();
    robot->limits = limits_def_default();
}

static mjModel *compile(const char *world, const char *tool)
{
    char complaint[512] = "";
    size_t size = sizeof ARM + strlen(world) + strlen(tool);
    char *text = malloc(size);
    assert_non_null(text);
    (void)snprintf(text, size, ARM, world, tool);
    mjSpec *spec = mj_parseXMLString(text, NULL, complaint, sizeof complaint);
    free(text);
    if (spec == NULL) {
        fail_msg("%s", complaint);
    }
    mjModel *model = mj_compile(spec, NULL);
    if (model == NULL) {
        fail_msg("%s", mjs_getError(spec));
    }
    mj_deleteSpec(spec);
    return model;
}

RobotStage *robot_stage_create(const char *world, const char *tool)
{
    RobotStage *stage = calloc(1, sizeof *stage);
    assert_non_null(stage);
    stage->model = compile(world, tool);
    stage->data = mj_makeData(stage->model);
    stage->scratch = mj_makeData(stage->model);
    fill_robot(stage);
    for (int i = 0; i < 7; i++) {
        stage->data->qpos[stage->robot.qpos_adr[i]] = HOME[i];
    }
    stage->data->qpos[stage->robot.finger_qpos_adr[0]] = 0.03;
    stage->data->qpos[stage->robot.finger_qpos_adr[1]] = 0.03;
    mj_forward(stage->model, stage->data);
    controller_begin(&stage->controller, &stage->robot, stage->model, stage->data, STAGE_HZ);
    stage->view.robot = &stage->robot;
    stage->view.model = stage->model;
    stage->view.scratch = stage->scratch;
    stage->view.tick_s = 1.0 / STAGE_HZ;
    stage->view.last = stage->controller.executed;
    stage->view.last.gripper = stage->controller.gripper;
    skill_memory_begin(&stage->view.memory, &stage->robot);
    robot_stage_wait(stage, 6);
    return stage;
}

void robot_stage_destroy(RobotStage *stage)
{
    mj_deleteData(stage->data);
    mj_deleteData(stage->scratch);
    mj_deleteModel(stage->model);
    free(stage);
}

void robot_stage_look(RobotStage *stage)
{
    SkillView *view = &stage->view;
    const Robot *robot = &stage->robot;
    const mjData *data = stage->data;
    double velocity[6];
    for (int i = 0; i < robot->dof_count; i++) {
        view->q[i] = data->qpos[robot->qpos_adr[i]];
        view->qvel[i] = data->qvel[robot->dof_adr[i]];
    }
    view->time_s = data->time;
    robot_tool_pose(robot, data, view->tool_pos, view->tool_quat);
    mj_objectVelocity(stage->model, data, mjOBJ_SITE, robot->tool_site, velocity, 0);
    mju_copy3(view->tool_omega, velocity);
    mju_copy3(view->tool_vel, velocity + 3);
    mju_copy(view->wrench, stage->controller.contact_wrench, 6);
    view->hand_width = robot_hand_width(robot, data);
    view->hand_speed =
            data->qvel[robot->finger_dof_adr[0]] + data->qvel[robot->finger_dof_adr[1]];
    view->guard_fired = stage->controller.guard_fired;
    view->guard_index = stage->controller.guard_index;
    mju_copy3(view->guard_pos, stage->controller.guard_pos);
}

static void read_wrist(const RobotStage *stage, double ret_wrench[6])
{
    const double *sensors = stage->data->sensordata;
    mju_scl3(ret_wrench, sensors + stage->robot.wrist_force_adr, -1);
    mju_scl3(ret_wrench + 3, sensors + stage->robot.wrist_torque_adr, -1);
    mju_addTo(ret_wrench, stage->offset, 6);
}

void robot_stage_tick(RobotStage *stage, const Setpoint *setpoint)
{
    double step[3];
    mju_sub3(step, setpoint->pos, stage->view.last.pos);
    stage->longest_step = fmax(stage->longest_step, mju_norm3(step));
    stage->largest_turn =
            fmax(stage->largest_turn, rotation_angle(stage->view.last.quat, setpoint->quat));
    controller_command(&stage->controller, &stage->robot, setpoint);
    for (int i = 0; i < stage->controller.steps_per_tick; i++) {
        double wrench[6];
        if (stage->watch != NULL) {
            stage->watch(stage);
        }
        mj_step1(stage->model, stage->data);
        read_wrist(stage, wrench);
        controller_step(&stage->controller, &stage->robot, stage->model, stage->data, wrench);
        mj_step2(stage->model, stage->data);
    }
    mj_forward(stage->model, stage->data);
    stage->view.last = *setpoint;
}

void robot_stage_wait(RobotStage *stage, int ticks)
{
    for (int i = 0; i < ticks; i++) {
        Setpoint setpoint;
        robot_stage_look(stage);
        setpoint_hold(&setpoint, &stage->view);
        robot_stage_tick(stage, &setpoint);
    }
    robot_stage_look(stage);
}

void robot_stage_run(RobotStage *stage, SkillRun *run)
{
    enum { TICKS_MAX = 30 * STAGE_HZ };
    robot_stage_look(stage);
    run->kind->begin(run, &stage->view);
    for (int i = 0; i < TICKS_MAX && run->status == SKILL_RUNNING; i++) {
        Setpoint setpoint;
        setpoint_hold(&setpoint, &stage->view);
        run->kind->tick(run, &stage->view, &setpoint);
        robot_stage_tick(stage, &setpoint);
        robot_stage_look(stage);
    }
    skill_memory_update(&stage->view.memory, run);
}

void robot_stage_succeed(RobotStage *stage, SkillRun *run)
{
    robot_stage_run(stage, run);
    if (run->status != SKILL_DONE) {
        fail_msg("%s ended with '%s'", run->kind->name,
                run->status == SKILL_RUNNING ? "nothing" : run->reason);
    }
}

void robot_stage_fail(RobotStage *stage, SkillRun *run, const char *reason)
{
    robot_stage_run(stage, run);
    assert_int_equal(run->status, SKILL_FAILED);
    assert_string_equal(run->reason, reason);
    assert_non_null(strstr(run->kind->reasons, reason));
}

SkillRun robot_stage_skill(const char *name)
{
    SkillRun run;
    const SkillKind *kind = skill_find(name);
    assert_non_null(kind);
    skill_init(&run, kind);
    return run;
}

static const SkillOption *option_of(const SkillRun *run, const char *name)
{
    for (size_t i = 0; i < run->kind->option_count; i++) {
        if (strcmp(run->kind->options[i].name, name) == 0) {
            return &run->kind->options[i];
        }
    }
    fail_msg("%s has no option %s", run->kind->name, name);
    return run->kind->options;
}

static void set_field(SkillRun *run, const SkillOption *option, const void *value, size_t size)
{
    assert_true(option->offset + size <= SKILL_OPTIONS_BYTES);
    memcpy(run->options + option->offset, value, size);
}

void option_number(SkillRun *run, const char *name, double value)
{
    const SkillOption *option = option_of(run, name);
    assert_int_equal(option->kind, OPTION_NUMBER);
    set_field(run, option, &value, sizeof value);
}

void option_bool(SkillRun *run, const char *name, bool value)
{
    const SkillOption *option = option_of(run, name);
    assert_true(option->kind == OPTION_BOOL || option->kind == OPTION_FUNCTION);
    set_field(run, option, &value, sizeof value);
}

void option_word(SkillRun *run, const char *name, const char *word)
{
    const SkillOption *option = option_of(run, name);
    assert_int_equal(option->kind, OPTION_WORD);
    int index = 0;
    while (option->words[index] != NULL && strcmp(option->words[index], word) != 0) {
        index++;
    }
    assert_non_null(option->words[index]);
    set_field(run, option, &index, sizeof index);
}

void option_vector(SkillRun *run, const char *name, double x, double y, double z)
{
    const SkillOption *option = option_of(run, name);
    double vector[3] = {x, y, z};
    assert_int_equal(option->kind, OPTION_VECTOR);
    set_field(run, option, vector, sizeof vector);
}

void option_pose(SkillRun *run, const char *name, const double pos[3], const double quat[4])
{
    const SkillOption *option = option_of(run, name);
    SkillPose pose = {.given = true};
    assert_true(option->kind == OPTION_POSE || option->kind == OPTION_OFFSET);
    mju_copy3(pose.pos, pos);
    mju_copy4(pose.quat, quat);
    set_field(run, option, &pose, sizeof pose);
}

void option_path(SkillRun *run, double x, double y, double z, const double quat[4])
{
    static const double DOWN[4] = {0, 1, 0, 0};
    const double pos[3] = {x, y, z};
    SkillPath *path = &run->path;
    assert_true(path->count < SKILL_PATH_MAX);
    mju_copy3(path->at[path->count].pos, pos);
    mju_copy4(path->at[path->count].quat, quat != NULL ? quat : DOWN);
    path->count++;
}

void robot_stage_force(
        const RobotStage *stage, const char *geom_a, const char *geom_b, double ret_force[3])
{
    int a = robot_stage_id(stage, mjOBJ_GEOM, geom_a);
    int b = robot_stage_id(stage, mjOBJ_GEOM, geom_b);
    mju_zero3(ret_force);
    for (int i = 0; i < stage->data->ncon; i++) {
        const mjContact *contact = &stage->data->contact[i];
        bool forth = contact->geom[0] == a && contact->geom[1] == b;
        bool back = contact->geom[0] == b && contact->geom[1] == a;
        if (!forth && !back) {
            continue;
        }
        double local[6];
        double world[3];
        mj_contactForce(stage->model, stage->data, i, local);
        mju_mulMatTVec3(world, contact->frame, local);
        mju_addToScl3(ret_force, world, forth ? 1 : -1);
    }
}
