#include "episode_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "sim/expression_tree.h"
#include "sim/fault.h"

static const double BENCH_TOP = 0.75;
static const double BOX_HALF = 0.035;

static mjSpec *read_part(const char *name)
{
    char path[512];
    char complaint[512] = "";
    const char *scenes = getenv("FORCEPS_SCENES");
    (void)snprintf(path, sizeof path, "%s/%s", scenes == NULL ? "scenes" : scenes, name);
    mjSpec *spec = mj_parseXML(path, NULL, complaint, sizeof complaint);
    if (spec == NULL) {
        fail_msg("%s: %s", path, complaint);
    }
    return spec;
}

static void attach_to_site(mjSpec *spec, const char *site, const char *file, const char *prefix)
{
    mjSpec *part = read_part(file);
    mjsElement *place = mjs_findElement(spec, mjOBJ_SITE, site);
    assert_non_null(place);
    assert_non_null(mjs_attach(place, part->element, prefix, ""));
    mj_deleteSpec(part);
}

static mjModel *compose(double time_step)
{
    fault_install();
    mjSpec *spec = read_part("worlds/bench.xml");
    (void)mjs_setDeepCopy(spec, 1);
    attach_to_site(spec, "mount", "robots/arm7.xml", "arm/");
    attach_to_site(spec, "arm/flange", "robots/gripper.xml", "hand/");

    mjSpec *box = read_part("objects/box.xml");
    mjsBody *holder = mjs_addBody(mjs_findBody(spec, "world"), NULL);
    (void)mjs_setName(holder->element, "box");
    (void)mjs_addFreeJoint(holder);
    mjsFrame *frame = mjs_addFrame(holder, NULL);
    assert_non_null(mjs_attach(frame->element, box->element, "box/", ""));
    mj_deleteSpec(box);

    spec->option.timestep = time_step;
    spec->option.integrator = mjINT_IMPLICITFAST;
    spec->option.cone = mjCONE_ELLIPTIC;
    spec->option.impratio = 10.0;
    spec->option.disableflags |= mjDSBL_AUTORESET;
    (void)mjs_discardVisual(spec, NULL);
    mjModel *model = mj_compile(spec, NULL);
    if (model == NULL) {
        fail_msg("%s", mjs_getError(spec));
    }
    mj_deleteSpec(spec);
    return model;
}

static int id_of(const mjModel *model, int type, const char *name)
{
    int id = mj_name2id(model, type, name);
    if (id < 0) {
        fail_msg("no %s in the fixture", name);
    }
    return id;
}

static int sensor_at(const mjModel *model, const char *name)
{
    return model->sensor_adr[id_of(model, mjOBJ_SENSOR, name)];
}

static void fill_arm(Robot *robot, const mjModel *model)
{
    size_t key = (size_t)id_of(model, mjOBJ_KEY, "arm/home");
    robot->dof_count = 7;
    for (int i = 0; i < robot->dof_count; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "arm/joint%d", i + 1);
        int joint = id_of(model, mjOBJ_JOINT, name);
        int actuator = id_of(model, mjOBJ_ACTUATOR, name);
        robot->joint[i] = joint;
        robot->qpos_adr[i] = model->jnt_qposadr[joint];
        robot->dof_adr[i] = model->jnt_dofadr[joint];
        robot->actuator[i] = actuator;
        robot->torque_limit[i] = model->actuator_ctrlrange[2 * (size_t)actuator + 1];
        robot->q_min[i] = model->jnt_range[2 * (size_t)joint];
        robot->q_max[i] = model->jnt_range[2 * (size_t)joint + 1];
        robot->home[i] = model->key_qpos[key * (size_t)model->nq + (size_t)robot->qpos_adr[i]];
    }
}

static void fill_hand(Robot *robot, const mjModel *model)
{
    static const char *const BODY[2] = {"hand/finger_left", "hand/finger_right"};
    robot->finger_count = 2;
    for (int i = 0; i < 2; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "hand/finger%d", i + 1);
        int joint = id_of(model, mjOBJ_JOINT, name);
        robot->finger_joint[i] = joint;
        robot->finger_gain[i] = 1.0;
        robot->finger_qpos_adr[i] = model->jnt_qposadr[joint];
        robot->finger_dof_adr[i] = model->jnt_dofadr[joint];
        robot->finger_actuator[i] = id_of(model, mjOBJ_ACTUATOR, name);
        robot->finger_body[i] = id_of(model, mjOBJ_BODY, BODY[i]);
    }
    robot->finger_travel = 0.04;
    robot->finger_force_max = 70.0;
}

static void fill_robot(Robot *robot, const mjModel *model)
{
    (void)snprintf(robot->name, sizeof robot->name, "robot0");
    fill_arm(robot, model);
    fill_hand(robot, model);
    robot->base_body = id_of(model, mjOBJ_BODY, "arm/link0");
    robot->tool_site = id_of(model, mjOBJ_SITE, "hand/tcp");
    robot->wrist_site = id_of(model, mjOBJ_SITE, "hand/wrist");
    robot->wrist_force_adr = sensor_at(model, "hand/wrist_force");
    robot->wrist_torque_adr = sensor_at(model, "hand/wrist_torque");
    robot->hand_body = id_of(model, mjOBJ_BODY, "hand/palm");
    robot->control = control_def_default();
    robot->limits = limits_def_default();
}

static int part_of_body(const mjModel *model, int body)
{
    static const char *const PREFIX[FIXTURE_PARTS] = {"", "bench", "arm/", "hand/", "box"};
    const char *name = mj_id2name(model, mjOBJ_BODY, body);
    for (int part = FIXTURE_PARTS - 1; part > 0; part--) {
        if (strncmp(name, PREFIX[part], strlen(PREFIX[part])) == 0) {
            return part;
        }
    }
    return PART_WORLD;
}

static void fill_parts(EpisodeFixture *fixture)
{
    const mjModel *model = fixture->model;
    fixture->parts[PART_WORLD] = (Part){.name = "world", .free_joint = -1, .present = true};
    fixture->parts[PART_BENCH] = (Part){.name = "bench",
            .root_body = id_of(model, mjOBJ_BODY, "bench"),
            .free_joint = -1,
            .present = true};
    fixture->parts[PART_ARM] = (Part){.name = "arm",
            .root_body = id_of(model, mjOBJ_BODY, "arm/link0"),
            .free_joint = -1,
            .is_robot = true,
            .present = true};
    fixture->parts[PART_HAND] = (Part){.name = "hand",
            .root_body = id_of(model, mjOBJ_BODY, "hand/palm"),
            .free_joint = -1,
            .is_robot = true,
            .present = true};
    int box = id_of(model, mjOBJ_BODY, "box");
    fixture->parts[PART_BOX] = (Part){.name = "box",
            .root_body = box,
            .free_joint = model->body_jntadr[box],
            .is_object = true,
            .present = true};
    fixture->task.parts = fixture->parts;
    fixture->task.part_count = FIXTURE_PARTS;
    fixture->task.body_part = calloc((size_t)model->nbody, sizeof(int));
    assert_non_null(fixture->task.body_part);
    for (int body = 0; body < model->nbody; body++) {
        fixture->task.body_part[body] = part_of_body(model, body);
    }
}

static void fill_places(EpisodeFixture *fixture)
{
    const mjModel *model = fixture->model;
    int site = id_of(model, mjOBJ_SITE, "top");
    fixture->regions[0] = (Region){.name = "top",
            .part = PART_BENCH,
            .body = model->site_bodyid[site],
            .shape = REGION_BOX,
            .quat = {1.0}};
    memcpy(fixture->regions[0].pos, model->site_pos + 3 * (size_t)site, 3 * sizeof(double));
    memcpy(fixture->regions[0].size, model->site_size + 3 * (size_t)site, 3 * sizeof(double));
    fixture->frames[0] = (Frame){.name = "top",
            .part = PART_BOX,
            .body = fixture->parts[PART_BOX].root_body,
            .pos = {0.0, 0.0, BOX_HALF},
            .quat = {1.0}};
    fixture->task.regions = fixture->regions;
    fixture->task.region_count = 1;
    fixture->task.frames = fixture->frames;
    fixture->task.frame_count = 1;
}

static void fill_start(EpisodeFixture *fixture)
{
    const mjModel *model = fixture->model;
    const Robot *robot = &fixture->task.robots[0];
    fixture->qpos = calloc((size_t)model->nq, sizeof(double));
    assert_non_null(fixture->qpos);
    memcpy(fixture->qpos, model->qpos0, (size_t)model->nq * sizeof(double));
    for (int i = 0; i < robot->dof_count; i++) {
        fixture->qpos[robot->qpos_adr[i]] = robot->home[i];
    }
    for (int i = 0; i < robot->finger_count; i++) {
        fixture->qpos[robot->finger_qpos_adr[i]] = 0.035;
    }
    int box = model->jnt_qposadr[fixture->parts[PART_BOX].free_joint];
    const double pose[7] = {0.55, 0.0, BENCH_TOP + BOX_HALF + 0.5e-3, 1.0, 0.0, 0.0, 0.0};
    memcpy(fixture->qpos + box, pose, sizeof pose);
}

EpisodeFixture *episode_fixture_create(double time_step)
{
    EpisodeFixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    fixture->model = compose(time_step);
    Task *task = &fixture->task;
    task->scene = "fixture";
    task->instruction = "";
    fill_robot(&task->robots[0], fixture->model);
    task->robot_count = 1;
    fill_parts(fixture);
    fill_places(fixture);
    fill_start(fixture);
    task->success = fixture->success;
    task->fails = fixture->fails;
    task->policy_hz = 20.0;
    task->force_hz = 1.0 / time_step;
    task->time_limit_s = 5.0;
    return fixture;
}

void episode_fixture_destroy(EpisodeFixture *fixture)
{
    expression_destroy(fixture->success[0]);
    expression_destroy(fixture->fails[0].condition);
    expression_destroy(fixture->fails[1].condition);
    mj_deleteModel(fixture->model);
    free(fixture->task.body_part);
    free(fixture->qpos);
    free(fixture);
}

static ExpressionNode *make_node(ExpressionOp op, ExpressionType type)
{
    ExpressionNode *node = calloc(1, sizeof *node);
    assert_non_null(node);
    node->op = op;
    node->type = type;
    return node;
}

/* left >= number */
static Expression *at_least(ExpressionNode *left, double number, const char *text)
{
    Expression *expression = calloc(1, sizeof *expression);
    assert_non_null(expression);
    ExpressionNode *right = make_node(OP_CONSTANT, EXPRESSION_NUMBER);
    right->number = number;
    expression->root = make_node(OP_GREATER_EQUAL, EXPRESSION_CONDITION);
    expression->root->child[0] = left;
    expression->root->child[1] = right;
    expression->root->child_count = 2;
    expression->text = text_duplicate(text);
    return expression;
}

Expression *condition_time(double seconds)
{
    return at_least(make_node(OP_TIME, EXPRESSION_NUMBER), seconds, "time >= limit");
}

/* The node carries its measure in this table: functions of the language are constant too. */
enum { MEASURES_MAX = 8 };
static FixtureMeasure measures[MEASURES_MAX];

static ExpressionResult evaluate_measure(
        const ExpressionContext *context, const ExpressionNode *call)
{
    return result_number(measures[call->index](context->world));
}

Expression *condition_measure(FixtureMeasure measure)
{
    static const ExpressionFunction FUNCTION = {.name = "measure",
            .scope = SCOPE_WORLD,
            .type = EXPRESSION_NUMBER,
            .evaluate = evaluate_measure};
    ExpressionNode *node = make_node(OP_CALL, EXPRESSION_NUMBER);
    node->function = &FUNCTION;
    while (node->index < MEASURES_MAX - 1 && measures[node->index] != NULL &&
            measures[node->index] != measure) {
        node->index++;
    }
    measures[node->index] = measure;
    return at_least(node, 0.0, "measure() >= 0");
}
