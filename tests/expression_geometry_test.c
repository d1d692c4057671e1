#include <stdlib.h>
#include <string.h>

#include "expression_world.h"
#include "sim/expression.h"

#define DEG 0.017453292519943295

static World *fresh; /* at its start */

static int make_worlds(void **state)
{
    (void)state;
    fresh = world_create();
    return 0;
}

static int destroy_worlds(void **state)
{
    (void)state;
    world_destroy(fresh);
    return 0;
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
            {"opening(cabinet/middle)", 0.25, 1e-12}, /* the body on the slide */
            {"opening(cabinet/{which})", 0.25, 1e-12},
            {"max(opening(cabinet/*_slide except cabinet/{which}))", 0.0, 1e-12},
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

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(places_are_measured_in_the_world),
            cmocka_unit_test(starts_follow_the_joints_between),
            cmocka_unit_test(without_a_start_nothing_has_moved_validly),
            cmocka_unit_test(motion_and_joints_are_read_off_the_state),
            cmocka_unit_test(relations_of_places_have_both_answers),
            cmocka_unit_test(depth_counts_from_the_entry_of_a_region),
            cmocka_unit_test(inside_is_signed_by_the_nearest_wall),
    };
    return cmocka_run_group_tests(tests, make_worlds, destroy_worlds);
}
