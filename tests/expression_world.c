#include "expression_world.h"

#include <stdlib.h>
#include <string.h>

#include "model_text.h"
#include "written.h"

static const char MJCF[] =
        "<mujoco><option timestep='0.002' cone='elliptic' impratio='10'/>"
        "<default><geom friction='1 0.005 0.0001' solref='0.005 1'/></default><worldbody>"
        "<body name='bench'>"
        "  <geom name='bench/slab' type='box' size='1 1 .05' pos='0 0 .70'/>"
        "  <site name='bench/top' pos='0 0 .75'/>"
        "  <site name='bench/mark' pos='.1 .2 .75'/></body>"
        "<body name='socket' pos='.3 0 .75'>"
        "  <geom name='socket/block' type='box' size='.03 .03 .01' pos='0 0 .01'/>"
        "  <site name='socket/hole' pos='0 0 .05'/></body>"
        "<body name='peg' pos='0 0 1.2'><freejoint name='peg/free'/>"
        "  <geom name='peg/shaft' type='box' size='.01 .01 .04' mass='.1'/>"
        "  <site name='peg/tip' pos='0 0 -.04' quat='0 1 0 0'/></body>"
        "<body name='cabinet' pos='-.7 0 .75'>"
        "  <geom name='cabinet/frame' type='box' size='.05 .2 .01' pos='0 0 .01'/>"
        "  <body name='cabinet/top' pos='0 0 .3'>"
        "    <joint name='cabinet/top_slide' type='slide' axis='1 0 0' range='0 .4'"
        "        limited='true'/><geom name='cabinet/top_box' size='.02' mass='1'/></body>"
        "  <body name='cabinet/middle' pos='0 0 .2'>"
        "    <joint name='cabinet/middle_slide' type='slide' axis='1 0 0' range='0 .4'"
        "        limited='true'/><geom size='.02' mass='1'/></body>"
        "  <body name='cabinet/bottom' pos='0 0 .1'>"
        "    <joint name='cabinet/bottom_slide' type='slide' axis='1 0 0' range='0 .4'"
        "        limited='true'/><geom size='.02' mass='1'/></body>"
        "  <body name='cabinet/door' pos='0 .2 .2'>"
        "    <joint name='cabinet/door_hinge' type='hinge' axis='0 0 1' pos='.1 0 0'/>"
        "    <geom size='.02' mass='1'/></body></body>"
        "<body name='box1' pos='-.2 0 .77'><freejoint name='box1/free'/>"
        "  <geom name='box1/body' type='box' size='.03 .03 .02' mass='.2'/></body>"
        "<body name='box2' pos='-.2 .01 .81'><freejoint name='box2/free'/>"
        "  <geom name='box2/body' type='box' size='.02 .02 .02' mass='.1'/></body>"
        "<body name='box3' pos='0 0 -5'><freejoint name='box3/free'/>"
        "  <geom name='box3/body' type='box' size='.02 .02 .02' mass='.1' contype='0'"
        "      conaffinity='0'/></body>"
        "<body name='arm'><geom name='arm/base' size='.02' pos='0 0 1.6'/>"
        "  <body name='hand' pos='0 0 1.3'><site name='hand/wrist'/>"
        "    <geom name='hand/palm' type='box' size='.02 .02 .01' mass='.5'/>"
        "    <site name='hand/tcp' pos='0 0 -.1'/>"
        "    <body name='hand/left' pos='0 .03 -.1'>"
        "      <joint name='hand/left_slide' type='slide' axis='0 1 0'/>"
        "      <geom name='hand/left_pad' type='box' size='.01 .01 .02' mass='.05'/></body>"
        "    <body name='hand/right' pos='0 -.03 -.1'>"
        "      <joint name='hand/right_slide' type='slide' axis='0 -1 0'/>"
        "      <geom name='hand/right_pad' type='box' size='.01 .01 .02' mass='.05'/></body>"
        "  </body></body>"
        "<body name='hand2' pos='0 2 1.3'><site name='hand2/wrist'/>"
        "  <geom name='hand2/palm' size='.02' mass='.5'/>"
        "  <body name='hand2/left' pos='0 .03 0'><geom size='.01' mass='.05'/></body></body>"
        "</worldbody>"
        "<actuator><motor name='hand/left_motor' joint='hand/left_slide'/>"
        "  <motor name='hand/right_motor' joint='hand/right_slide'/></actuator>"
        "<sensor><force name='hand/wrist_f' site='hand/wrist'/>"
        "  <torque name='hand/wrist_t' site='hand/wrist'/>"
        "  <force name='hand2/wrist_f' site='hand2/wrist'/>"
        "  <torque name='hand2/wrist_t' site='hand2/wrist'/></sensor></mujoco>";

static const char *const SLIDES[] = {"top", "middle", "bottom"};

static const char *const THINGS[] = {"box1", "peg"};
static const char *const COLOURS[] = {"red", "blue"};

static int body(const World *world, const char *name)
{
    int id = mj_name2id(world->model, mjOBJ_BODY, name);
    assert_true(id >= 0);
    return id;
}

static void make_part(World *world, int index, const char *name)
{
    world->parts[index] = (Part){.name = name,
            .root_body = index == PART_WORLD ? 0 : body(world, name),
            .free_joint = -1,
            .present = true};
}

static void make_parts(World *world)
{
    const char *const names[] = {"world", "bench", "socket", "peg", "cabinet", "box1", "box2",
            "box3", "arm", "hand", "hand2"};
    const char *const more[] = {"target", "clutter1", "clutter2", "probe", "tissue", "tool",
            "belt", "tote", "parcel1", "sponge", "panel"};
    for (int i = 0; i < PART_MORE; i++) {
        make_part(world, i, names[i]);
        char joint[32];
        (void)snprintf(joint, sizeof joint, "%s/free", names[i]);
        world->parts[i].free_joint = mj_name2id(world->model, mjOBJ_JOINT, joint);
        world->parts[i].is_robot = i >= PART_ARM;
    }
    for (int i = PART_BOX1; i <= PART_BOX3; i++) {
        world->parts[i].family = "box";
    }
    world->parts[PART_BOX3].present = false;
    for (int i = 0; i < (int)(sizeof more / sizeof more[0]); i++) {
        make_part(world, PART_MORE + i, "bench");
        world->parts[PART_MORE + i].name = more[i];
        bool clutter = strncmp(more[i], "clutter", 7) == 0;
        bool parcel = strncmp(more[i], "parcel", 6) == 0;
        world->parts[PART_MORE + i].family = clutter ? "clutter" : parcel ? "parcel" : NULL;
    }
    world->task.parts = world->parts;
    world->task.part_count = PART_MORE + sizeof more / sizeof more[0];
}

/* Each body belongs to the part whose root it hangs on. */
static void make_body_part(World *world)
{
    world->body_part = calloc((size_t)world->model->nbody, sizeof *world->body_part);
    assert_non_null(world->body_part);
    for (int i = 1; i < world->model->nbody; i++) {
        world->body_part[i] = world->body_part[world->model->body_parentid[i]];
        for (int j = 1; j < PART_MORE; j++) {
            world->body_part[i] = world->parts[j].root_body == i ? j : world->body_part[i];
        }
    }
    world->task.body_part = world->body_part;
}

static void make_places(World *world)
{
    int socket = body(world, "socket");
    int bench = body(world, "bench");
    int tote = PART_MORE + 7;
    int belt = PART_MORE + 6;
    world->frames[0] = (Frame){"tip", PART_PEG, body(world, "peg"), {0, 0, -.04}, {0, 1, 0, 0}};
    world->frames[1] =
            (Frame){"", PART_CABINET, body(world, "cabinet"), {0, 0, .1}, {1, 0, 0, 0}};
    world->frames[2] = (Frame){"lump", PART_MORE + 4, bench, {0, 0, 0}, {1, 0, 0, 0}};
    world->regions[0] = (Region){"hole", PART_SOCKET, socket, REGION_CYLINDER, {0, 0, .05},
            {1, 0, 0, 0}, {.008, .03}};
    world->regions[1] = (Region){"rim", PART_SOCKET, socket, REGION_BOX, {0, 0, .05},
            {1, 0, 0, 0}, {.02, .02, .002}};
    world->regions[2] = (Region){
            "top", PART_BENCH, bench, REGION_BOX, {0, 0, .75}, {1, 0, 0, 0}, {.5, .5, .001}};
    world->regions[3] = (Region){
            "inside", tote, bench, REGION_BOX, {0, 0, .85}, {1, 0, 0, 0}, {.1, .2, .1}};
    world->regions[4] = (Region){
            "outfeed", belt, bench, REGION_BOX, {0, 0, .85}, {1, 0, 0, 0}, {.1, .2, .1}};
    world->frames[3] = (Frame){"surface", PART_MORE + 10, bench, {0, 0, 0}, {1, 0, 0, 0}};
    world->surfaces[0] = (Surface){.name = "surface",
            .part = PART_MORE + 10,
            .frame = 3,
            .half = {.1, .1},
            .cell = .01};
    world->task.surfaces = world->surfaces;
    world->task.surface_count = 1;
    world->task.frames = world->frames;
    world->task.frame_count = 4;
    world->task.regions = world->regions;
    world->task.region_count = 5;
}

static void make_numbers(World *world)
{
    const NamedNumber numbers[] = {
            {.name = "bore", .value = .012, .dimension = DIMENSION_LENGTH},
            {.name = "clearance", .value = .001, .dimension = DIMENSION_LENGTH},
            {.name = "goal", .value = .75},
            {.name = "which", .value = 1.0, .word = "middle", .words = SLIDES, .word_count = 3},
            {.name = "other", .value = 1.0, .word = "middle", .words = SLIDES, .word_count = 3},
            {.name = "force", .value = 10.0, .dimension = DIMENSION_FORCE},
            {.name = "speed", .value = .2, .dimension = DIMENSION_SPEED},
            {.name = "box1.width", .value = .06, .dimension = DIMENSION_LENGTH},
            {.name = "box2.width", .value = .04, .dimension = DIMENSION_LENGTH},
            {.name = "box3.width", .value = .03, .dimension = DIMENSION_LENGTH},
            {.name = "thing", .word = "box1", .words = THINGS, .word_count = 2},
            {.name = "box1.colour", .word = "red", .words = COLOURS, .word_count = 2},
            {.name = "box2.colour",
                    .value = 1.0,
                    .word = "blue",
                    .words = COLOURS,
                    .word_count = 2},
    };
    memcpy(world->numbers, numbers, sizeof numbers);
    world->task.numbers = world->numbers;
    world->task.number_count = sizeof numbers / sizeof numbers[0];
}

static int sensor_adr(const World *world, const char *name)
{
    int id = mj_name2id(world->model, mjOBJ_SENSOR, name);
    assert_true(id >= 0);
    return world->model->sensor_adr[id];
}

static void make_robots(World *world)
{
    world->task.robot_count = 1;
    world->task.robots[0] = (Robot){.name = "robot0",
            .finger_count = 2,
            .finger_body = {body(world, "hand/left"), body(world, "hand/right")},
            .hand_body = body(world, "hand"),
            .base_body = body(world, "arm"),
            .wrist_force_adr = sensor_adr(world, "hand/wrist_f"),
            .wrist_torque_adr = sensor_adr(world, "hand/wrist_t")};
    world->task.robots[1] = (Robot){.name = "robot1",
            .word = "right",
            .finger_count = 1,
            .finger_body = {body(world, "hand2/left")},
            .base_body = body(world, "hand2"),
            .wrist_force_adr = sensor_adr(world, "hand2/wrist_f"),
            .wrist_torque_adr = sensor_adr(world, "hand2/wrist_t")};
}

World *world_create(void)
{
    World *world = calloc(1, sizeof *world);
    assert_non_null(world);
    world->model = model_from_text(MJCF);
    world->data = mj_makeData(world->model);
    make_parts(world);
    make_body_part(world);
    make_places(world);
    make_numbers(world);
    make_robots(world);
    Error err = {.kind = ERROR_NONE};
    assert_true(contact_table_init(&world->contacts, &world->task, &err));
    world->start_qpos = calloc((size_t)world->model->nq, sizeof(double));
    assert_non_null(world->start_qpos);
    memcpy(world->start_qpos, world->model->qpos0, (size_t)world->model->nq * sizeof(double));
    world->view = (ExpressionWorld){.task = &world->task,
            .model = world->model,
            .data = world->data,
            .contacts = &world->contacts,
            .start_qpos = world->start_qpos,
            .step_s = world->model->opt.timestep};
    world_forward(world);
    return world;
}

void world_destroy(World *world)
{
    contact_table_release(&world->contacts);
    mj_deleteData(world->data);
    mj_deleteModel(world->model);
    free(world->body_part);
    free(world->start_qpos);
    free(world);
}

void world_forward(World *world)
{
    mj_forward(world->model, world->data);
    contact_table_measure(&world->contacts, &world->task, world->model, world->data);
}

void world_settle(World *world)
{
    enum { STEPS = 500 };
    for (int i = 0; i < world->model->nu; i++) {
        world->data->ctrl[i] = -20.0; /* N on each finger, inwards */
    }
    for (int i = 0; i < STEPS; i++) {
        mj_step(world->model, world->data);
    }
    world->view.time_s = STEPS * world->view.step_s;
    world_forward(world);
}

void world_place(World *world, int part, double x, double y, double z, double tilt)
{
    int joint = world->parts[part].free_joint;
    assert_true(joint >= 0);
    double *q = world->data->qpos + world->model->jnt_qposadr[joint];
    const double pose[] = {x, y, z, cos(tilt / 2.0), sin(tilt / 2.0), 0.0, 0.0};
    memcpy(q, pose, sizeof pose);
    world_forward(world);
}

Expression *world_read(World *world, const char *text, ExpressionWant want)
{
    Mistakes *mistakes = mistakes_create();
    Node node = written("success", text);
    ExpressionScope scope = {.task = &world->task,
            .model = world->model,
            .want = want,
            .any_dimension = true,
            .answers = &world->asked};
    Expression *expression = expression_read(&node, &scope, mistakes);
    check_no_mistake(mistakes, text);
    assert_non_null(expression);
    mistakes_destroy(mistakes);
    return expression;
}

static ExpressionResult evaluate(World *world, const char *text, ExpressionWant want)
{
    Expression *expression = world_read(world, text, want);
    ExpressionResult result = expression_evaluate(expression, &world->view, NULL);
    expression_destroy(expression);
    if (!result.valid) {
        fail_msg("'%s' is not valid", text);
    }
    return result;
}

double world_number(World *world, const char *text)
{
    return evaluate(world, text, WANT_NUMBER).number[0];
}

ExpressionResult world_condition(World *world, const char *text)
{
    ExpressionResult result = evaluate(world, text, WANT_CONDITION);
    if ((result.margin >= 0.0) != (result.number[0] != 0.0)) {
        fail_msg("'%s' has truth %g and margin %g", text, result.number[0], result.margin);
    }
    return result;
}

void world_check_numbers(World *world, const NumberRow *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double value = world_number(world, rows[i].text);
        if (!(fabs(value - rows[i].value) <= rows[i].tolerance)) {
            fail_msg("'%s' is %.12g, not %.12g", rows[i].text, value, rows[i].value);
        }
    }
}

void world_check_conditions(World *world, const ConditionRow *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        ExpressionResult result = world_condition(world, rows[i].text);
        if ((result.number[0] != 0.0) != rows[i].truth) {
            fail_msg("'%s' is %s", rows[i].text, rows[i].truth ? "false" : "true");
        }
    }
}
