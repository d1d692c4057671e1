/* coverage(): sim/expression_coverage.c, on a flat plate and on a drum, under pads of many shapes. */
#include <stdio.h>

#include "check.h"
#include "model_text.h"
#include "scenes/expression_reader.h"
#include "sim/contacts.h"
#include "sim/surface.h"
#include "written.h"

enum { PART_WORLD, PART_PLATE, PART_DRUM, PART_PAD, PART_OTHER, PARTS };

#define BOX_PAD "type='box' size='.019 .009 .01' pos='0 0 .01'"

/* %s: shape of the pad; its lowest point is at z = 0 of it. */
static const char MJCF[] =
        "<mujoco><option gravity='0 0 0'/><worldbody>"
        "<body name='plate'><geom type='box' size='.1 .05 .01' pos='0 0 -.01'/></body>"
        /* axis along y, its top at z = 0, x = 1 */
        "<body name='drum' pos='1 0 -.2'><geom type='cylinder' size='.2 .05' "
        "euler='90 0 0'/></body>"
        "<body name='pad' pos='0 0 1'><joint name='x' type='slide' axis='1 0 0'/>"
        "<joint name='z' type='slide' axis='0 0 1'/>"
        "<geom name='pad/face' %s/>"
        "<geom name='pad/ball' type='sphere' size='.02' pos='0 0 .12'/></body>"
        "<body name='other' pos='0 0 3'><freejoint/><geom size='.01'/></body>"
        "</worldbody></mujoco>";

typedef struct Stage {
    mjModel *model;
    mjData *data;
    Part parts[PARTS];
    int body_part[PARTS];
    Frame frames[2];
    Surface surfaces[2];
    Task task;
    ContactTable contacts;
    ExpressionWorld world;
} Stage;

static Stage stage;

static void set_stage(const char *pad)
{
    static const char *const NAMES[PARTS] = {"world", "plate", "drum", "pad", "other"};
    Error err = {0};
    char text[2048];
    (void)snprintf(text, sizeof text, MJCF, pad);
    stage = (Stage){.model = model_from_text(text)};
    stage.data = mj_makeData(stage.model);
    for (int i = 0; i < PARTS; i++) {
        stage.parts[i] =
                (Part){.name = NAMES[i], .root_body = i, .free_joint = -1, .present = true};
        stage.body_part[i] = i;
    }
    stage.frames[0] = (Frame){.name = "top", .part = PART_PLATE, .body = 1, .quat = {1}};
    stage.frames[1] = (Frame){
            .name = "back", .part = PART_DRUM, .body = 2, .pos = {0, 0, .2}, .quat = {1}};
    stage.surfaces[0] = (Surface){
            .name = "top", .part = PART_PLATE, .frame = 0, .half = {.1, .05}, .cell = .01};
    stage.surfaces[1] = (Surface){.name = "back",
            .part = PART_DRUM,
            .frame = 1,
            .half = {.1, .05},
            .radius = .2,
            .cell = .01};
    stage.task = (Task){.parts = stage.parts,
            .part_count = PARTS,
            .body_part = stage.body_part,
            .frames = stage.frames,
            .frame_count = 2,
            .surfaces = stage.surfaces,
            .surface_count = 2};
    assert_true(contact_table_init(&stage.contacts, &stage.task, &err));
    stage.world = (ExpressionWorld){.task = &stage.task,
            .model = stage.model,
            .data = stage.data,
            .contacts = &stage.contacts,
            .step_s = stage.model->opt.timestep};
}

static void strike_stage(void)
{
    contact_table_release(&stage.contacts);
    mj_deleteData(stage.data);
    mj_deleteModel(stage.model);
}

static int set_box_stage(void **state)
{
    (void)state;
    set_stage(BOX_PAD);
    return 0;
}

static int strike_box_stage(void **state)
{
    (void)state;
    strike_stage();
    return 0;
}

static void read_text(const char *text, Expression **expression, ExpressionState **memory)
{
    Error err = {0};
    Mistakes *mistakes = mistakes_create();
    Node node = written("success", text);
    const ExpressionScope scope = {.task = &stage.task,
            .model = stage.model,
            .want = WANT_NUMBER,
            .any_dimension = true};
    *expression = expression_read(&node, &scope, mistakes);
    assert_non_null(*expression);
    mistakes_destroy(mistakes);
    *memory = expression_state_create(*expression, &err);
    assert_non_null(*memory);
    expression_state_reset(*memory);
}

/* The pad's foot is at (x, 0, z); what the expression is worth after one more step. */
static double with_pad_at(Expression *expression, ExpressionState *memory, double x, double z)
{
    stage.data->qpos[0] = x;
    stage.data->qpos[1] = z - 1;
    mj_forward(stage.model, stage.data);
    ExpressionResult result = expression_evaluate(expression, &stage.world, memory);
    assert_true(result.valid);
    return result.number[0];
}

static void a_pad_covers_the_cells_that_it_lies_on(void **state)
{
    (void)state;
    Expression *expression;
    ExpressionState *memory;
    read_text("coverage(plate/top)", &expression, &memory);
    check_near(with_pad_at(expression, memory, 0, 0.001), 0, 0); /* above it */
    /* 38 by 18 mm: 4 by 2 cells of 20 by 10 */
    check_near(with_pad_at(expression, memory, 0, -0.001), 8.0 / 200, 1e-15);
    check_near(with_pad_at(expression, memory, 0, -0.001), 8.0 / 200, 1e-15);
    check_near(with_pad_at(expression, memory, 0.02, -0.001), 12.0 / 200, 1e-15);
    check_near(with_pad_at(expression, memory, 0.02, 0.1), 12.0 / 200, 1e-15); /* remembered */
    check_near(
            with_pad_at(expression, memory, 0.1, -0.001), 16.0 / 200, 1e-15); /* half beside */
    expression_state_reset(memory);
    check_near(with_pad_at(expression, memory, 0, 0.1), 0, 0);
    expression_state_destroy(memory);
    expression_destroy(expression);
}

/* Where the drum, of radius R, is more than `sunk` below its top the pad is off it. */
static void on_a_drum_a_pad_covers_as_far_as_it_sinks_in(void **state)
{
    (void)state;
    Expression *expression;
    ExpressionState *memory;
    read_text("coverage(drum/back)", &expression, &memory);
    /* R (1 - cos(u / R)) < 0.2 mm for |u| < 8.9 mm: one cell to both sides of the middle */
    check_near(with_pad_at(expression, memory, 1, -0.0002), 2 * 2.0 / 200, 1e-15);
    /* 1 mm: 20 mm, which is where the pad ends: two cells */
    check_near(with_pad_at(expression, memory, 1, -0.001), 4 * 2.0 / 200, 1e-15);
    expression_state_destroy(memory);
    expression_destroy(expression);
}

static void only_what_touches_the_part_counts_and_by_names_it(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
    } ROWS[] = {{"coverage(plate/top, pad)", 8.0 / 200},
            {"coverage(plate/top, pad/face)", 8.0 / 200}, {"coverage(plate/top, pad/ball)", 0},
            {"coverage(plate/top, other)", 0}, {"coverage(drum/back)", 0}};
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        Expression *expression;
        ExpressionState *memory;
        read_text(ROWS[i].text, &expression, &memory);
        check_near(with_pad_at(expression, memory, 0, -0.001), ROWS[i].value, 1e-15);
        expression_state_destroy(memory);
        expression_destroy(expression);
    }
}

/* Pads of other shapes, sunk in by 5 mm: how many of the cells of 10 mm they hold. */
static void every_shape_covers_its_own_cut(void **state)
{
    (void)state;
    static const struct {
        const char *pad;
        int cells, more; /* cells that only contact points on the rim lie in */
    } ROWS[] = {
            /* a ball of 20 mm, its middle 15 mm up: a disc of 13.2 mm */
            {"type='sphere' size='.02' pos='0 0 .02'", 4, 0},
            {"type='capsule' size='.02 .01' pos='0 0 .03'", 4, 0},
            /* three times as long: an ellipse of 39.7 mm by 13.2 mm */
            {"type='ellipsoid' size='.06 .02 .02' pos='0 0 .02'", 16, 0},
            {"type='cylinder' size='.02 .02' pos='0 0 .02'", 12, 4},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        Expression *expression;
        ExpressionState *memory;
        strike_stage();
        set_stage(ROWS[i].pad);
        read_text("coverage(plate/top)", &expression, &memory);
        double share = with_pad_at(expression, memory, 0, -0.005);
        check_near(share, (ROWS[i].cells + 0.5 * ROWS[i].more) / 200.0,
                0.5 * ROWS[i].more / 200.0 + 1e-15);
        expression_state_destroy(memory);
        expression_destroy(expression);
    }
    strike_stage();
    set_stage(BOX_PAD);
}

static void too_many_cells_are_not_counted(void **state)
{
    (void)state;
    Expression *expression;
    ExpressionState *memory;
    read_text("coverage(plate/top)", &expression, &memory);
    stage.surfaces[0].cell = 1e-3; /* 200 by 100 */
    mj_forward(stage.model, stage.data);
    assert_false(expression_evaluate(expression, &stage.world, memory).valid);
    stage.surfaces[0].cell = 1e-2;
    expression_state_destroy(memory);
    expression_destroy(expression);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_pad_covers_the_cells_that_it_lies_on),
            cmocka_unit_test(on_a_drum_a_pad_covers_as_far_as_it_sinks_in),
            cmocka_unit_test(only_what_touches_the_part_counts_and_by_names_it),
            cmocka_unit_test(every_shape_covers_its_own_cut),
            cmocka_unit_test(too_many_cells_are_not_counted),
    };
    return cmocka_run_group_tests(tests, set_box_stage, strike_box_stage);
}
