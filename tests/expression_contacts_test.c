#include <stdlib.h>
#include <string.h>

#include "expression_world.h"
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

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(contact_forces_carry_the_weights),
            cmocka_unit_test(forces_do_not_depend_on_where_they_are_summed),
            cmocka_unit_test(sensors_read_in_their_own_frame),
            cmocka_unit_test(touch_and_support_have_both_answers),
            cmocka_unit_test(a_thing_that_only_leans_on_the_fingers_is_not_held),
            cmocka_unit_test(atop_wants_the_centre_over_the_support),
    };
    return cmocka_run_group_tests(tests, make_worlds, destroy_worlds);
}
