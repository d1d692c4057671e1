#include "sim/expression.h"

#include <stdlib.h>
#include <string.h>

#include "expression_world.h"
#include "sim/expression_tree.h"
#include "written.h"

#define DEG 0.017453292519943295
#define G   9.81

static World *fresh;   /* at its start */
static World *settled; /* boxes at rest, peg in the hand */

static int make_worlds(void **state)
{
    (void)state;
    fresh = world_create();
    settled = world_create();
    world_settle(settled);
    return 0;
}

static int destroy_worlds(void **state)
{
    (void)state;
    world_destroy(fresh);
    world_destroy(settled);
    return 0;
}

typedef struct NumberRow {
    const char *text;
    double value, tolerance;
} NumberRow;

static void check_numbers(World *world, const NumberRow *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double value = world_number(world, rows[i].text);
        if (!(fabs(value - rows[i].value) <= rows[i].tolerance)) {
            fail_msg("'%s' is %.12g, not %.12g", rows[i].text, value, rows[i].value);
        }
    }
}

typedef struct ConditionRow {
    const char *text;
    bool truth;
} ConditionRow;

static void check_conditions(World *world, const ConditionRow *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        ExpressionResult result = world_condition(world, rows[i].text);
        if ((result.number[0] != 0.0) != rows[i].truth) {
            fail_msg("'%s' is %s", rows[i].text, rows[i].truth ? "false" : "true");
        }
    }
}

#define CHECK_NUMBERS(world, rows) check_numbers((world), (rows), sizeof(rows) / sizeof *(rows))
#define CHECK_CONDITIONS(world, rows) \
    check_conditions((world), (rows), sizeof(rows) / sizeof *(rows))

static void arithmetic_follows_the_usual_rules(void **state)
{
    (void)state;
    const NumberRow rows[] = {
            {"1 + 2*3", 7.0, 0.0},
            {"(1 + 2)*3", 9.0, 0.0},
            {"2^3^2", 512.0, 0.0},
            {"-2^2", -4.0, 0.0},
            {"2^-2", 0.25, 0.0},
            {"10/4/5", 0.5, 0.0},
            {"7 - 2 - 1", 4.0, 0.0},
            {"2^0.5", sqrt(2.0), 1e-15},
            {"50 %", 0.5, 0.0},
            {"bore - clearance", 0.011, 1e-15},
            {"bore/2", 0.006, 1e-15},
            {"0.6 m/speed", 3.0, 1e-12},
            {"2 m/s*speed", 0.4, 1e-12},
            {"(bore + 6 mm)^2", 0.018 * 0.018, 1e-15},
            {"box1.width*2", 0.12, 1e-15},
            {"bore*tan(180 deg/8)/2", 0.006 * tan(22.5 * DEG), 1e-15},
            {"sin(30 deg) + cos(60 deg)", 1.0, 1e-15},
            {"atan2(1 mm, 1 mm)", 45 * DEG, 1e-15},
            {"sqrt(4 mm^2)", 0.002, 1e-15},
            {"abs(clearance - bore)", 0.011, 1e-15},
            {"floor(2.9)", 2.0, 0.0},
            {"clamp(5 mm, 1 mm, 3 mm)", 0.003, 1e-15},
            {"max(bore, 20 mm)", 0.02, 0.0},
            {"min(bore, 20 mm)", 0.012, 0.0},
            {"0 + bore", 0.012, 0.0},
    };
    CHECK_NUMBERS(fresh, rows);
}

static void conditions_combine_and_compare(void **state)
{
    (void)state;
    const ConditionRow rows[] = {
            {"1 < 2", true},
            {"2 < 2", false},
            {"2 <= 2", true},
            {"3 > 2", true},
            {"2 > 2", false},
            {"2 >= 2", true},
            {"2 == 2", true},
            {"2 ~= 2", false},
            {"2 ~= 3", true},
            {"true", true},
            {"false", false},
            {"not 1 < 2", false},
            {"not false and true", true},
            {"1 < 2 and 2 < 1", false},
            {"1 < 2 or 2 < 1", true},
            {"true or true and false", true},
            {"bore > 0", true},
            {"bore < 0", false},
            {"which == middle", true},
            {"which == \"top\"", false},
            {"which ~= top", true},
            {"middle == which", true},
            {"which == other", true},
            {"which ~= other", false},
            {"time < 1 s", true},
            {"box1.width > box2.width and box2.width > box3.width", true},
    };
    CHECK_CONDITIONS(fresh, rows);
}

static void margins_are_relative_to_the_right_side(void **state)
{
    (void)state;
    const struct {
        const char *text;
        double margin;
    } rows[] = {
            {"30 mm > 20 mm", 0.5},
            {"10 mm > 20 mm", -0.5},
            {"30 mm < 20 mm", -0.5},
            {"10 mm < 20 mm", 0.5},
            {"-3 >= -2", -0.5},
            {"3 mm > 0", 0.003},
            {"2 == 2", 0.0},
            {"3 == 2", -0.5},
            {"3 ~= 2", 0.5},
            {"3 > 2 and 5 > 2", 0.5},
            {"3 > 2 or 5 > 2", 1.5},
            {"not 3 > 2", -0.5},
            {"true", 1.0},
            {"which == top", -1.0},
            {"1000000000 > 0", 1e6},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check_near(world_condition(fresh, rows[i].text).margin, rows[i].margin, 1e-12);
    }
    /* false by nothing is still negative */
    assert_true(world_condition(fresh, "2 > 2").margin < 0.0);
    assert_true(world_condition(fresh, "not 2 >= 2").margin < 0.0);
    assert_true(world_condition(fresh, "not 2 > 2").margin >= 0.0);
}

static void what_has_no_value_is_not_valid(void **state)
{
    (void)state;
    const char *const texts[] = {"1/0", "sqrt(0 - 1)", "(0 - 2)^0.5", "clamp(1, 3, 2)",
            "1/0 + 1", "10^300*10^300", "atan2(1/0, 1)"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        Expression *expression = world_read(fresh, texts[i], WANT_NUMBER);
        if (expression_evaluate(expression, &fresh->view, NULL).valid) {
            fail_msg("'%s' is valid", texts[i]);
        }
        expression_destroy(expression);
    }
    const char *const conditions[] = {"1/0 > 2", "not 1/0 > 2", "true or 1/0 > 2"};
    for (size_t i = 0; i < sizeof conditions / sizeof conditions[0]; i++) {
        Expression *expression = world_read(fresh, conditions[i], WANT_CONDITION);
        assert_false(expression_evaluate(expression, &fresh->view, NULL).valid);
        expression_destroy(expression);
    }
}

static void places_are_measured_in_the_world(void **state)
{
    (void)state;
    world_place(fresh, PART_PEG, 0.1, 0.2, 1.0, 30 * DEG);
    const NumberRow rows[] = {
            {"distance(peg, bench/mark)", 0.25, 1e-12},
            {"norm(pos(peg) - pos(bench/mark))", 0.25, 1e-12},
            {"norm(2*pos(peg)/4)", sqrt(0.01 + 0.04 + 1.0) / 2.0, 1e-12},
            {"height(peg)", 1.0, 1e-12},
            {"height(peg, bench/top)", 0.25, 1e-12},
            {"height(peg/tip)", 1.0 - 0.04 * cos(30 * DEG), 1e-12},
            {"height(peg/site:tip)", 1.0 - 0.04 * cos(30 * DEG), 1e-12},
            {"height(cabinet)", 0.85, 1e-12}, /* its own frame */
            {"height(cabinet/body:top)", 1.05, 1e-12},
            {"tilt(peg)", 30 * DEG, 1e-12},
            {"tilt(peg/tip)", 150 * DEG, 1e-12},
            {"angle(peg.z, bench.z)", 30 * DEG, 1e-12},
            {"angle(peg.x, bench.z)", 90 * DEG, 1e-12},
            {"angle(-peg.z, peg/tip.z)", 0.0, 1e-12},
            /* to the slab's upper face: centre at 0.25 above, less the tilted half extents */
            {"gap(peg, bench)", 0.25 - 0.04 * cos(30 * DEG) - 0.01 * sin(30 * DEG), 1e-6},
            {"gap(peg/geom:shaft, bench/slab)",
                    0.25 - 0.04 * cos(30 * DEG) - 0.01 * sin(30 * DEG), 1e-6},
            {"moved(peg)", sqrt(0.01 + 0.04 + 0.04), 1e-12},
            {"turned(peg)", 30 * DEG, 1e-12},
            {"turned(peg/tip)", 30 * DEG, 1e-12},
            {"moved(bench/mark)", 0.0, 1e-12},
    };
    CHECK_NUMBERS(fresh, rows);
    world_place(fresh, PART_PEG, 0.1, 0.2, 0.76, 0.0); /* 30 mm deep in the slab */
    check_near(world_number(fresh, "gap(peg, bench)"), -0.03, 1e-6);
    world_place(fresh, PART_PEG, 0.1, 0.2, 90.0, 0.0);
    check_near(world_number(fresh, "gap(peg, bench)"), 10.0, 0.0);
}

static void starts_follow_the_joints_between(void **state)
{
    (void)state;
    const mjModel *model = fresh->model;
    int slide = mj_name2id(model, mjOBJ_JOINT, "cabinet/top_slide");
    int hinge = mj_name2id(model, mjOBJ_JOINT, "cabinet/door_hinge");
    fresh->data->qpos[model->jnt_qposadr[slide]] = 0.3;
    fresh->start_qpos[model->jnt_qposadr[slide]] = 0.1;
    fresh->data->qpos[model->jnt_qposadr[hinge]] = 40 * DEG;
    fresh->start_qpos[model->jnt_qposadr[hinge]] = 10 * DEG;
    world_forward(fresh);
    const NumberRow rows[] = {
            {"moved(cabinet/body:top)", 0.2, 1e-12},
            {"turned(cabinet/body:door)", 30 * DEG, 1e-12},
            /* the door's origin is 0.1 m from the hinge's axis: a chord */
            {"moved(cabinet/body:door)", 2.0 * 0.1 * sin(15 * DEG), 1e-12},
    };
    CHECK_NUMBERS(fresh, rows);
    fresh->data->qpos[model->jnt_qposadr[hinge]] = 0.0;
    fresh->start_qpos[model->jnt_qposadr[hinge]] = 0.0;
    fresh->data->qpos[model->jnt_qposadr[slide]] = 0.0;
    fresh->start_qpos[model->jnt_qposadr[slide]] = 0.0;
    world_forward(fresh);
}

static void without_a_start_nothing_has_moved_validly(void **state)
{
    (void)state;
    ExpressionWorld view = fresh->view;
    view.start_qpos = NULL;
    Expression *expression = world_read(fresh, "moved(peg)", WANT_NUMBER);
    assert_true(expression_evaluate(expression, &fresh->view, NULL).valid);
    assert_false(expression_evaluate(expression, &view, NULL).valid);
    expression_destroy(expression);
}

static void motion_and_joints_are_read_off_the_state(void **state)
{
    (void)state;
    const mjModel *model = fresh->model;
    int slide = mj_name2id(model, mjOBJ_JOINT, "cabinet/middle_slide");
    int hinge = mj_name2id(model, mjOBJ_JOINT, "cabinet/door_hinge");
    int free_joint = fresh->parts[PART_PEG].free_joint;
    world_place(fresh, PART_PEG, 0.0, 0.0, 2.0, 0.0);
    double *peg = fresh->data->qvel + model->jnt_dofadr[free_joint];
    peg[0] = 0.3; /* m/s along x */
    peg[4] = 2.0; /* rad/s about y: the tip, 40 mm below, goes 80 mm/s against x */
    fresh->data->qpos[model->jnt_qposadr[slide]] = 0.1;
    fresh->data->qvel[model->jnt_dofadr[slide]] = 0.5;
    fresh->data->qvel[model->jnt_dofadr[hinge]] = -3.0;
    world_forward(fresh);
    const NumberRow numbers[] = {
            {"speed(peg)", 0.3, 1e-12},
            {"speed(peg/tip)", 0.3 - 0.08, 1e-12},
            {"spin(peg)", 2.0, 1e-12},
            {"joint(cabinet/middle_slide)", 0.1, 1e-12},
            {"joint(cabinet/joint:{which}_slide)", 0.1, 1e-12},
            {"rate(cabinet/middle_slide)", 0.5, 1e-12},
            {"rate(cabinet/door_hinge)", -3.0, 1e-12},
            {"opening(cabinet/middle_slide)", 0.25, 1e-12},
    };
    CHECK_NUMBERS(fresh, numbers);
    const ConditionRow conditions[] = {
            {"still(peg)", false},
            {"still(bench)", true},
            {"still(peg, 0.4 m/s)", true},
            {"still(peg, 0.2 m/s)", false},
            {"open(cabinet/middle_slide)", false},
            {"open(cabinet/middle_slide, 20 %)", true},
            {"closed(cabinet/top_slide)", true},
            {"closed(cabinet/middle_slide)", false},
            {"closed(cabinet/middle_slide, 30 %)", true},
    };
    CHECK_CONDITIONS(fresh, conditions);
    peg[0] = 0.0; /* turning on the spot is not still either */
    world_forward(fresh);
    assert_true(world_condition(fresh, "still(peg)").number[0] == 0.0);
    mju_zero(fresh->data->qvel, (int)model->nv);
    fresh->data->qpos[model->jnt_qposadr[slide]] = 0.0;
    world_forward(fresh);
}

static void relations_of_places_have_both_answers(void **state)
{
    (void)state;
    world_place(fresh, PART_PEG, 0.0, 0.0, 0.9, 7 * DEG);
    const ConditionRow rows[] = {
            {"above(peg, bench/top)", true},
            {"above(peg, bench/top, 0.2 m)", false},
            {"below(peg, bench/top)", false},
            {"below(bench/top, peg, 0.1 m)", true},
            {"below(bench/top, peg, 0.2 m)", false},
            {"upright(peg)", true},
            {"upright(peg, 5 deg)", false},
            {"aligned(peg, bench)", false},
            {"aligned(peg, bench, 8 deg)", true},
            {"beside(box1, box2, 1 mm)", false}, /* one stands on the other */
            {"beside(box1, socket, 0.5 m)", true},
            {"beside(box1, socket, 0.3 m)", false},
    };
    CHECK_CONDITIONS(fresh, rows);
    check_near(world_condition(fresh, "above(peg, bench/top, 0.1 m)").margin, 0.5, 1e-9);
}

/* The hole: radius 8 mm, 30 mm deep from its entry at z = 0.80, at x = 0.3. */
static void depth_counts_from_the_entry_of_a_region(void **state)
{
    (void)state;
    const struct {
        double x, tip_z, depth;
    } rows[] = {
            {0.3, 0.79, 0.01}, {0.3, 0.80, 0.0}, {0.3, 0.83, -0.03},
            {0.3085, 0.79, 0.01},                  /* within 1 mm of the wall */
            {0.32, 0.79, 0.0},                     /* beside it */
            {0.32, 0.83, -0.03}, {0.3, 0.70, 0.1}, /* fallen through */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        world_place(fresh, PART_PEG, rows[i].x, 0.0, rows[i].tip_z + 0.04, 0.0);
        check_near(world_number(fresh, "depth(peg/tip, socket/hole)"), rows[i].depth, 1e-12);
    }
    world_place(fresh, PART_PEG, 0.0, 0.0, 0.79, 0.0); /* tip at 0.75; the face is at 0.751 */
    check_near(world_number(fresh, "depth(peg/tip, bench/top)"), 0.001, 1e-12);
}

static void inside_is_signed_by_the_nearest_wall(void **state)
{
    (void)state;
    world_place(fresh, PART_PEG, 0.302, 0.0, 0.84 - 0.015, 0.0); /* tip at mid depth */
    check_near(world_condition(fresh, "inside(peg/tip, socket/hole)").margin, 0.75, 1e-9);
    world_place(fresh, PART_PEG, 0.3, 0.0, 0.84 - 0.03 - 0.003, 0.0);
    const ConditionRow below[] = {
            {"inside(peg/tip, socket/hole)", false},
            {"inside(peg/tip, socket/hole, 2 mm)", false},
            {"inside(peg/tip, socket/hole, 4 mm)", true},
    };
    CHECK_CONDITIONS(fresh, below);
    world_place(fresh, PART_PEG, 0.05, 0.0, 0.9, 0.0);
    check_near(world_condition(fresh, "inside(peg, tote/inside)").margin, 0.5, 1e-9);
    world_place(fresh, PART_PEG, 0.15, 0.0, 0.85, 0.0);
    check_near(world_condition(fresh, "inside(peg, tote/inside)").margin, -0.5, 1e-9);
    assert_true(world_condition(fresh, "inside(peg, tote/inside, 60 mm)").number[0] != 0.0);
}

/* Weights: box1 0.2 kg, box2 0.1 kg, peg 0.1 kg. Soft contacts settle within 1 %. */
static void contact_forces_carry_the_weights(void **state)
{
    (void)state;
    const NumberRow rows[] = {
            {"normal_force(box2, box1)", 0.1 * G, 0.01},
            {"normal_force(box1, bench)", 0.3 * G, 0.03},
            {"tangent_force(box2, box1)", 0.0, 0.01},
            {"norm(force(box2, box1))", 0.1 * G, 0.01},
            {"norm(force(box2, box1) + force(box1, box2))", 0.0, 1e-9},
            {"norm(force(peg, hand))", 0.1 * G, 0.01},
            {"normal_force(peg, hand)", 40.0, 0.4},
            {"normal_force(peg, hand/body:left)", 20.0, 0.2},
            {"normal_force(hand/left_pad, peg)", 20.0, 0.2},
            {"tangent_force(peg, hand/right_pad)", 0.05 * G, 0.01},
            {"normal_force(peg, bench)", 0.0, 0.0},
    };
    CHECK_NUMBERS(settled, rows);
}

/* A part's pair is the same sum, whether it comes from the table or is added up here. */
static void forces_do_not_depend_on_where_they_are_summed(void **state)
{
    (void)state;
    const char *const texts[] = {"norm(force(box1, bench))", "normal_force(box1, bench)",
            "tangent_force(peg, hand)", "normal_force(bench, box1)"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        double table = world_number(settled, texts[i]);
        settled->view.contacts = NULL;
        double summed = world_number(settled, texts[i]);
        settled->view.contacts = &settled->contacts;
        check_near(summed, table, 1e-9);
    }
}

/* A sensor reads what hangs below it: hand, fingers and peg, 0.7 kg. */
static void sensors_read_in_their_own_frame(void **state)
{
    (void)state;
    const NumberRow rows[] = {
            {"norm(force(wrist_force))", 0.7 * G, 0.01},
            {"norm(force(robot0_wrist_force))", 0.7 * G, 0.01},
            {"norm(force(hand2/wrist_f))", 0.55 * G, 1e-9},
            /* a weight pulls the tool down: the sign is that of the environment on the tool */
            {"angle(force(hand2/wrist_f), -bench.z)", 0.0, 1e-9},
            {"angle(force(wrist_force), -bench.z)", 0.0, 0.01},
            {"norm(torque(hand2/wrist_t))", 0.05 * G * 0.03, 1e-9},
            {"norm(torque(wrist_force))", 0.0, 0.01},
    };
    CHECK_NUMBERS(settled, rows);
    settled->task.robot_count = 2;
    check_near(world_number(settled, "norm(force(right_wrist_force))"), 0.55 * G, 1e-9);
    settled->task.robot_count = 1;
}

static void touch_and_support_have_both_answers(void **state)
{
    (void)state;
    const ConditionRow rows[] = {
            {"touching(box1, box2)", true},
            {"touching(box2, bench)", false},
            {"touching(peg, hand/left_pad)", true},
            {"touching(peg, hand/palm)", false},
            {"released(box1)", true},
            {"released(peg)", false},
            {"held(peg)", true},
            {"held(peg, robot0)", true},
            {"held(box1)", false},
            {"atop(box2, box1)", true},
            {"atop(box1, box2)", false},
            {"atop(box1, bench)", true},
            {"atop(box1, bench/top)", true},
            {"atop(box2, bench)", false},
            {"atop(peg, hand)", false},
            {"atop(box1, socket/rim)", false},
    };
    CHECK_CONDITIONS(settled, rows);
    settled->task.robot_count = 2;
    const ConditionRow robots[] = {
            {"held(peg, right)", false},
            {"held(peg, robot0) and not held(peg, right)", true},
            {"held(peg)", true},
    };
    CHECK_CONDITIONS(settled, robots);
    settled->task.robot_count = 1;
}

static void a_thing_that_only_leans_on_the_fingers_is_not_held(void **state)
{
    (void)state;
    World *world = world_create();
    world->model->opt.gravity[2] = 0.0; /* pressed, with nothing to carry */
    world_settle(world);
    assert_true(world_condition(world, "held(peg)").number[0] != 0.0);
    world->model->opt.gravity[2] = -1e4; /* far more than friction can carry */
    for (int i = 0; i < 5; i++) {
        mj_step(world->model, world->data);
    }
    world_forward(world);
    assert_true(world_condition(world, "held(peg)").number[0] == 0.0);
    world_destroy(world);
}

/* The centre of mass of an overhanging box is beside its support. */
static void atop_wants_the_centre_over_the_support(void **state)
{
    (void)state;
    World *world = world_create();
    world_place(world, PART_BOX2, -0.2, 0.032, 0.80985, 0.0);
    for (int i = 0; i < 3; i++) {
        mj_step(world->model, world->data);
    }
    world_forward(world);
    assert_true(world_condition(world, "touching(box2, box1)").number[0] != 0.0);
    assert_true(world_condition(world, "atop(box2, box1)").number[0] == 0.0);
    world_destroy(world);
}

static void sets_cover_present_instances_only(void **state)
{
    (void)state;
    const NumberRow numbers[] = {
            {"number(height(box) > -100 m)", 2.0, 0.0},
            {"max(height(box))", 0.81, 1e-3},
            {"min(height(box))", 0.77, 1e-3},
            {"sum(height(box))", 1.58, 2e-3},
            {"max(height(box) + distance(box, box1))", 0.85, 2e-3},
            {"max(joint(cabinet/*_slide))", 0.0, 1e-3},
    };
    CHECK_NUMBERS(settled, numbers);
    const ConditionRow conditions[] = {
            {"all(still(box))", true}, /* the absent one falls */
            {"any(held(box))", false},
            {"any(height(box) > 0.8 m)", true},
            {"all(height(box) > 0.8 m)", false},
            {"all(any(touching(box, bench)) and height(box) > 0.7 m)", true},
            {"max(height(box)) > 0.8 m", true},
    };
    CHECK_CONDITIONS(settled, conditions);
}

static void sets_of_nobody_keep_comparisons_sensible(void **state)
{
    (void)state;
    for (int i = PART_BOX1; i <= PART_BOX3; i++) {
        settled->parts[i].present = false;
    }
    const ConditionRow rows[] = {
            {"all(still(box))", true},
            {"any(still(box))", false},
            {"max(height(box)) > 1 m", false},
            {"min(height(box)) > 1 m", true},
            {"number(still(box)) == 0", true},
            {"sum(height(box)) == 0", true},
    };
    CHECK_CONDITIONS(settled, rows);
    settled->parts[PART_BOX1].present = true;
    settled->parts[PART_BOX2].present = true;
}

static void globs_range_over_elements_less_exceptions(void **state)
{
    (void)state;
    const mjModel *model = fresh->model;
    const char *const names[] = {"top", "middle", "bottom"};
    for (int i = 0; i < 3; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "cabinet/%s_slide", names[i]);
        int joint = mj_name2id(model, mjOBJ_JOINT, name);
        fresh->data->qpos[model->jnt_qposadr[joint]] = 0.1 * (3 - i);
    }
    world_forward(fresh);
    const NumberRow rows[] = {
            {"max(opening(cabinet/*_slide))", 0.75, 1e-12},
            {"max(opening(cabinet/*_slide except cabinet/top_slide))", 0.5, 1e-12},
            {"sum(joint(cabinet/{top,bottom}_slide))", 0.4, 1e-12},
            {"number(joint(cabinet/?op_slide) > 0)", 1.0, 0.0},
    };
    CHECK_NUMBERS(fresh, rows);
    Expression *others = world_read(
            fresh, "max(opening(cabinet/*_slide except cabinet/{which}_slide))", WANT_NUMBER);
    const double expected[] = {0.5, 0.75, 0.75};
    for (int i = 0; i < 3; i++) {
        fresh->numbers[3].value = i;
        double value = expression_evaluate(others, &fresh->view, NULL).number[0];
        check_near(value, expected[i], 1e-12);
        check_near(
                world_number(fresh, "opening(cabinet/{which}_slide)"), 0.25 * (3 - i), 1e-12);
    }
    fresh->numbers[3].value = 1.0;
    expression_destroy(others);
}

/* Evaluates at each of the given values of `goal`; compares with `expected`. */
static void check_in_time(const char *text, ExpressionWant want, const double *goals,
        const double *expected, size_t count)
{
    Error err = {.kind = ERROR_NONE};
    Expression *expression = world_read(fresh, text, want);
    ExpressionState *state = expression_state_create(expression, &err);
    assert_non_null(state);
    for (int repeat = 0; repeat < 2; repeat++) {
        for (size_t i = 0; i < count; i++) {
            fresh->numbers[2].value = goals[i];
            ExpressionResult result = expression_evaluate(expression, &fresh->view, state);
            bool right = result.valid && fabs(result.number[0] - expected[i]) <= 1e-12 &&
                    (want == WANT_NUMBER || (result.margin >= 0.0) == (expected[i] != 0.0));
            if (!right) {
                fail_msg("'%s' at step %zu is %g (margin %g)", text, i, result.number[0],
                        result.margin);
            }
        }
        expression_state_reset(state);
    }
    fresh->numbers[2].value = 0.75;
    expression_state_destroy(state);
    expression_destroy(expression);
}

static void time_functions_remember(void **state)
{
    (void)state;
    const double goals[] = {0, 1, 1, 1, 0, 1, 1, 1, 1};
    enum { COUNT = sizeof goals / sizeof goals[0] };
    const struct {
        const char *text;
        ExpressionWant want;
        double expected[COUNT];
    } rows[] = {
            /* steps are 2 ms: 3 in a row span 4 ms */
            {"steady(goal > 50 %, 4 ms)", WANT_CONDITION, {0, 0, 0, 1, 0, 0, 0, 1, 1}},
            {"steady(goal > 50 %, 0 s)", WANT_CONDITION, {0, 1, 1, 1, 0, 1, 1, 1, 1}},
            {"ever(goal > 50 %)", WANT_CONDITION, {0, 1, 1, 1, 1, 1, 1, 1, 1}},
            {"always(goal < 50 %)", WANT_CONDITION, {1, 0, 0, 0, 0, 0, 0, 0, 0}},
            {"not always(goal < 50 %)", WANT_CONDITION, {0, 1, 1, 1, 1, 1, 1, 1, 1}},
            {"peak(goal)", WANT_NUMBER, {0, 1, 1, 1, 1, 1, 1, 1, 1}},
            {"peak(-goal)", WANT_NUMBER, {0, 0, 0, 0, 0, 0, 0, 0, 0}},
            {"mean(goal)", WANT_NUMBER,
                    {0, 1 / 2., 2 / 3., 3 / 4., 3 / 5., 4 / 6., 5 / 7., 6 / 8., 7 / 9.}},
            {"since(goal > 50 %)", WANT_NUMBER, {0, 0, .002, .004, .006, 0, .002, .004, .006}},
            {"share(goal > 50 %, true)", WANT_NUMBER,
                    {0, 1 / 2., 2 / 3., 3 / 4., 3 / 5., 4 / 6., 5 / 7., 6 / 8., 7 / 9.}},
            {"share(goal > 50 %, goal > 50 %)", WANT_NUMBER, {0, 1, 1, 1, 1, 1, 1, 1, 1}},
            /* one part of a condition does not stop another from remembering */
            {"goal > 2 or ever(goal > 50 %)", WANT_CONDITION, {0, 1, 1, 1, 1, 1, 1, 1, 1}},
            {"ever(steady(goal > 50 %, 4 ms))", WANT_CONDITION, {0, 0, 0, 1, 1, 1, 1, 1, 1}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check_in_time(rows[i].text, rows[i].want, goals, rows[i].expected, COUNT);
    }
}

static void the_margin_of_steady_is_time_left_and_then_the_worst(void **state)
{
    (void)state;
    Error err = {.kind = ERROR_NONE};
    Expression *expression = world_read(fresh, "steady(goal > 50 %, 4 ms)", WANT_CONDITION);
    ExpressionState *memory = expression_state_create(expression, &err);
    const double goals[] = {0.25, 0.75, 0.6, 1.0, 1.0};
    const double margins[] = {-1.0, -1.0, -0.5, 0.2, 0.2};
    for (int i = 0; i < 5; i++) {
        fresh->numbers[2].value = goals[i];
        check_near(expression_evaluate(expression, &fresh->view, memory).margin, margins[i],
                1e-12);
    }
    fresh->numbers[2].value = 0.75;
    expression_state_destroy(memory);
    expression_destroy(expression);
}

static void each_instance_of_a_set_has_its_own_memory(void **state)
{
    (void)state;
    Error err = {.kind = ERROR_NONE};
    Expression *expression = world_read(fresh, "number(ever(height(box) > 2 m))", WANT_NUMBER);
    ExpressionState *memory = expression_state_create(expression, &err);
    const struct {
        int part;
        double z, expected;
    } steps[] = {{PART_BOX1, 0.77, 0}, {PART_BOX1, 3.0, 1}, {PART_BOX1, 0.77, 1},
            {PART_BOX2, 3.0, 2}, {PART_BOX2, 0.81, 2}};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        world_place(fresh, steps[i].part, -0.2, 0.0, steps[i].z, 0.0);
        check_near(expression_evaluate(expression, &fresh->view, memory).number[0],
                steps[i].expected, 0.0);
    }
    expression_state_destroy(memory);
    expression_destroy(expression);
}

static void a_copied_state_goes_on_as_the_original(void **state)
{
    (void)state;
    Error err = {.kind = ERROR_NONE};
    Expression *expression = world_read(fresh, "mean(goal)", WANT_NUMBER);
    ExpressionState *first = expression_state_create(expression, &err);
    ExpressionState *second = expression_state_create(expression, &err);
    fresh->numbers[2].value = 0.5;
    (void)expression_evaluate(expression, &fresh->view, first);
    memcpy(second, first, expression_state_bytes(first));
    fresh->numbers[2].value = 1.0;
    check_near(expression_evaluate(expression, &fresh->view, first).number[0], 0.75, 0.0);
    fresh->numbers[2].value = 0.75;
    check_near(expression_evaluate(expression, &fresh->view, second).number[0], 0.625, 0.0);
    expression_state_destroy(first);
    expression_state_destroy(second);
    expression_destroy(expression);
}

static void the_function_table_is_sound(void **state)
{
    (void)state;
    size_t count;
    const ExpressionFunction *functions = expression_functions(&count);
    for (size_t i = 0; i < count; i++) {
        const ExpressionFunction *function = &functions[i];
        assert_non_null(function->evaluate);
        assert_true(strlen(function->meaning) > 0);
        assert_true(strncmp(function->form, function->name, strlen(function->name)) == 0);
        assert_true(i == 0 || strcmp(functions[i - 1].name, function->name) <= 0);
        assert_int_equal(function->memory_doubles > 0, function->scope == SCOPE_TIME);
        size_t required = expression_function_arguments(function, true);
        size_t all = expression_function_arguments(function, false);
        assert_true(required >= 1 && required <= all);
        for (size_t j = required; j < all; j++) {
            assert_true(function->argument[j].optional);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(arithmetic_follows_the_usual_rules),
            cmocka_unit_test(conditions_combine_and_compare),
            cmocka_unit_test(margins_are_relative_to_the_right_side),
            cmocka_unit_test(what_has_no_value_is_not_valid),
            cmocka_unit_test(places_are_measured_in_the_world),
            cmocka_unit_test(starts_follow_the_joints_between),
            cmocka_unit_test(without_a_start_nothing_has_moved_validly),
            cmocka_unit_test(motion_and_joints_are_read_off_the_state),
            cmocka_unit_test(relations_of_places_have_both_answers),
            cmocka_unit_test(depth_counts_from_the_entry_of_a_region),
            cmocka_unit_test(inside_is_signed_by_the_nearest_wall),
            cmocka_unit_test(contact_forces_carry_the_weights),
            cmocka_unit_test(forces_do_not_depend_on_where_they_are_summed),
            cmocka_unit_test(sensors_read_in_their_own_frame),
            cmocka_unit_test(touch_and_support_have_both_answers),
            cmocka_unit_test(a_thing_that_only_leans_on_the_fingers_is_not_held),
            cmocka_unit_test(atop_wants_the_centre_over_the_support),
            cmocka_unit_test(sets_cover_present_instances_only),
            cmocka_unit_test(sets_of_nobody_keep_comparisons_sensible),
            cmocka_unit_test(globs_range_over_elements_less_exceptions),
            cmocka_unit_test(time_functions_remember),
            cmocka_unit_test(the_margin_of_steady_is_time_left_and_then_the_worst),
            cmocka_unit_test(each_instance_of_a_set_has_its_own_memory),
            cmocka_unit_test(a_copied_state_goes_on_as_the_original),
            cmocka_unit_test(the_function_table_is_sound),
    };
    return cmocka_run_group_tests(tests, make_worlds, destroy_worlds);
}
