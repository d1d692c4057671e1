#include <stdlib.h>
#include <string.h>

#include "expression_world.h"
#include "model_text.h"
#include "sim/expression.h"

#define G 9.81

static World *settled; /* boxes at rest, peg in the hand */

static int make_worlds(void **state)
{
    (void)state;
    settled = world_create();
    world_settle(settled);
    return 0;
}

static int destroy_worlds(void **state)
{
    (void)state;
    world_destroy(settled);
    return 0;
}

/* Weights: box1 0.2 kg under box2 0.1 kg, peg 0.1 kg between fingers that press with 20 N. */
static void forces_that_cancel_strain_a_part(void **state)
{
    (void)state;
    const NumberRow rows[] = {
            /* 0.1 g from above, 0.3 g from below: (0.4 - 0.2)/2 */
            {"internal_force(box1)", 0.1 * G, 0.02},
            {"internal_force(box2)", 0.0, 0.01},
            /* one hand is one side, whatever its fingers squeeze with */
            {"internal_force(peg)", 0.0, 0.01},
            {"grip(peg)", 20.0, 0.2},
            {"grip(box1)", 0.0, 0.0},
    };
    CHECK_NUMBERS(settled, rows);
}

/* Two robots of one finger each pull the peg apart with 20 N: the fingers as they stand. */
static void two_hands_that_press_against_each_other_tug(void **state)
{
    (void)state;
    int left = mj_name2id(settled->model, mjOBJ_BODY, "hand/left");
    int right = mj_name2id(settled->model, mjOBJ_BODY, "hand/right");
    const Robot before[2] = {settled->task.robots[0], settled->task.robots[1]};
    settled->task.robots[0].base_body = left;
    settled->task.robots[1].base_body = right;
    settled->task.robot_count = 2;
    int parts[2] = {PART_ARM, PART_HAND2};
    int roots[2] = {settled->parts[PART_ARM].root_body, settled->parts[PART_HAND2].root_body};
    for (int i = 0; i < 2; i++) {
        int finger = i == 0 ? left : right;
        settled->parts[parts[i]].root_body = finger;
        settled->body_part[finger] = parts[i];
    }
    world_forward(settled);
    /* each presses with 20 N and carries half of the weight */
    double strain = hypot(20.0, 0.05 * G) - 0.05 * G;
    check_near(world_number(settled, "internal_force(peg)"), strain, 0.01 * strain);
    for (int i = 0; i < 2; i++) {
        settled->parts[parts[i]].root_body = roots[i];
        settled->body_part[i == 0 ? left : right] = PART_HAND;
        settled->task.robots[i] = before[i];
    }
    settled->task.robot_count = 1;
    world_forward(settled);
}

/* box2 stands with 40 mm x 40 mm on box1, box1 with 60 mm x 60 mm on the bench. */
static void pressure_is_force_over_the_area_of_the_patch(void **state)
{
    (void)state;
    double small = 0.1 * G / (0.04 * 0.04);
    double large = 0.3 * G / (0.06 * 0.06);
    double pads = 20.0 / (0.02 * 0.04);
    const NumberRow rows[] = {
            {"pressure(box2, box1)", small, 0.01 * small},
            {"pressure(box1, box2)", small, 0.01 * small},
            {"pressure(box1, bench)", large, 0.01 * large},
            {"pressure(peg, hand/left_pad)", pads, 0.02 * pads},
            {"pressure(box2, bench)", 0.0, 0.0},
    };
    CHECK_NUMBERS(settled, rows);
}

/* A ball touches at a point: 1 mm x 1 mm. Standing on edge, a box touches along a line. */
static void a_point_and_a_line_are_a_millimetre_wide(void **state)
{
    (void)state;
    mjModel *model = model_from_text(
            "<mujoco><worldbody><body name='bench'><geom type='box' size='1 1 .1'/></body>"
            "<body name='box1' pos='0 0 .1199'><freejoint/><geom size='.02' mass='.2'/></body>"
            "<body name='box2' pos='.3 0 .1199' euler='90 0 0'><freejoint/>"
            "<geom type='cylinder' size='.02 .05' mass='.2'/></body></worldbody></mujoco>");
    mjData *data = mj_makeData(model);
    for (int i = 0; i < 1000; i++) {
        mj_step(model, data);
    }
    mj_forward(model, data);
    Part parts[4] = {{.name = "world", .root_body = 0, .free_joint = -1, .present = true}};
    const char *const names[] = {"world", "bench", "box1", "box2"};
    int body_part[4] = {0, 1, 2, 3};
    for (int i = 1; i < 4; i++) {
        parts[i] = (Part){.name = names[i], .root_body = i, .free_joint = -1, .present = true};
    }
    World world = {.model = model, .data = data};
    world.task = (Task){.parts = parts, .part_count = 4, .body_part = body_part};
    world.view = (ExpressionWorld){
            .task = &world.task, .model = model, .data = data, .step_s = 0.002};
    check_near(world_number(&world, "pressure(box1, bench)"), 0.2 * G / 1e-6, 0.02 * 2e6);
    check_near(world_number(&world, "pressure(box2, bench)"), 0.2 * G / 1e-4, 0.02 * 2e4);
    mj_deleteData(data);
    mj_deleteModel(model);
}

/* A text evaluated at every physics step. */
typedef struct Running {
    Expression *expression;
    ExpressionState *memory;
    double value;
} Running;

static void run(World *world, Running *running, size_t count, int steps)
{
    for (int i = 0; i < steps; i++) {
        world_forward(world);
        for (size_t j = 0; j < count; j++) {
            running[j].value =
                    expression_evaluate(running[j].expression, &world->view, running[j].memory)
                            .number[0];
        }
        mj_step(world->model, world->data);
    }
}

/*
 * box1 alone slides over the bench at 0.3 m/s until friction 0.2 stops it: v^2/(2 mu g), m v^2/2.
 * Contacts hop in MuJoCo, the force then comes in strokes: the sums have to be right all the same.
 */
static void sliding_adds_up_to_way_and_work(void **state)
{
    (void)state;
    const char *const texts[] = {"slip(box1, bench)", "slip(bench, box1)", "work(box1, bench)",
            "work(bench, box1)", "impulse(box1, bench)", "moved(box1)"};
    Running running[6];
    Error err = {.kind = ERROR_NONE};
    World *world = world_create();
    for (size_t i = 0; i < (size_t)world->model->ngeom; i++) {
        world->model->geom_solref[2 * i] = 0.02;
        world->model->geom_friction[3 * i] = 0.2;
    }
    world->model->opt.timestep = 5e-4;
    world->view.step_s = 5e-4;
    world_place(world, PART_BOX2, 0.5, -0.5, 0.77, 0.0);
    world_place(world, PART_BOX1, -0.3, -0.5, 0.77, 0.0);
    for (int i = 0; i < 1000; i++) {
        mj_step(world->model, world->data);
    }
    mju_copy(world->start_qpos, world->data->qpos, (int)world->model->nq);
    int joint = world->parts[PART_BOX1].free_joint;
    world->data->qvel[world->model->jnt_dofadr[joint]] = 0.3;
    for (size_t i = 0; i < 6; i++) {
        running[i].expression = world_read(world, texts[i], WANT_NUMBER);
        running[i].memory = expression_state_create(running[i].expression, &err);
        if (running[i].memory == NULL) {
            fail_msg("%s", err.text);
        }
    }
    enum { STEPS = 400 };
    run(world, running, 6, STEPS);
    double way = 0.09 / (2.0 * 0.2 * G);
    double energy = 0.5 * 0.2 * 0.09;
    double contact_time = (STEPS - 1) * world->view.step_s;
    check_near(running[0].value, way, 0.02 * way);
    check_near(running[1].value, running[0].value, 1e-12);
    check_near(running[0].value, running[5].value, 0.02 * way);
    check_near(running[2].value, -energy, 0.02 * energy);
    check_near(running[3].value, 0.0, 1e-12); /* the bench does not move */
    check_near(running[4].value, 0.2 * G * contact_time, 0.02 * 0.2 * G * contact_time);
    for (size_t i = 0; i < 6; i++) {
        expression_state_destroy(running[i].memory);
        expression_destroy(running[i].expression);
    }
    world_destroy(world);
}

/* A belt that runs under a box at rest slides under it. */
static void a_belt_slides_under_what_stands_still(void **state)
{
    (void)state;
    World *world = world_create();
    int slab = mj_name2id(world->model, mjOBJ_GEOM, "bench/slab");
    world_place(world, PART_BOX1, -0.2, -0.5, 0.7699, 0.0);
    world->model->geom_surfacevel[6 * (size_t)slab] = 0.5;
    world->model->flg_surfacevel = 1;
    Error err = {.kind = ERROR_NONE};
    Running running = {.expression = world_read(world, "slip(box1, bench)", WANT_NUMBER)};
    running.memory = expression_state_create(running.expression, &err);
    assert_non_null(running.memory);
    run(world, &running, 1, 2); /* the first step's way, at 0.5 m/s */
    check_near(running.value, 0.5 * world->view.step_s, 0.05 * 0.5 * world->view.step_s);
    expression_state_destroy(running.memory);
    expression_destroy(running.expression);
    world_destroy(world);
}

static void spilled_is_the_share_outside(void **state)
{
    (void)state;
    World *world = world_create();
    world_place(world, PART_BOX1, 0.0, 0.0, 0.85, 0.0);
    world_place(world, PART_BOX2, 0.105, 0.0, 0.85, 0.0); /* tote/inside ends at x = 0.1 */
    const NumberRow rows[] = {
            {"spilled(box, tote/inside)", 0.5, 0.0}, /* the absent third does not count */
            {"spilled(box, tote/inside, 10 mm)", 0.0, 0.0},
            {"spilled(box except box1, tote/inside)", 1.0, 0.0},
    };
    CHECK_NUMBERS(world, rows);
    assert_true(world_condition(world, "spilled(box, tote/inside) <= 50 %").number[0] != 0.0);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(forces_that_cancel_strain_a_part),
            cmocka_unit_test(two_hands_that_press_against_each_other_tug),
            cmocka_unit_test(pressure_is_force_over_the_area_of_the_patch),
            cmocka_unit_test(a_point_and_a_line_are_a_millimetre_wide),
            cmocka_unit_test(sliding_adds_up_to_way_and_work),
            cmocka_unit_test(a_belt_slides_under_what_stands_still),
            cmocka_unit_test(spilled_is_the_share_outside),
    };
    return cmocka_run_group_tests(tests, make_worlds, destroy_worlds);
}
