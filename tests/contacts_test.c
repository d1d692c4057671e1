#include "sim/contacts.h"

#include <stdio.h>
#include <string.h>

#include "model_text.h"
#include "sim/contact_window.h"

#define OPTIONS \
    "<option timestep='.001' integrator='implicitfast' cone='elliptic' impratio='10'>" \
    "<flag autoreset='disable'/></option>" \
    "<default><geom solref='.005 1' solimp='.95 .99 .001' friction='.5 .005 .0001'/></default>"

enum { BLOCK = 1, FLOOR = 2 };

typedef struct World {
    mjModel *model;
    mjData *data;
    Part parts[4];
    int body_part[8];
    Task task;
    ContactTable table;
} World;

/* Bodies become parts in the order given. */
static World *world_create(const char *mjcf, const int *body_part, size_t parts)
{
    World *world = calloc(1, sizeof *world);
    assert_non_null(world);
    world->model = model_from_text(mjcf);
    world->data = mj_makeData(world->model);
    memcpy(world->body_part, body_part, (size_t)world->model->nbody * sizeof(int));
    world->task =
            (Task){.parts = world->parts, .part_count = parts, .body_part = world->body_part};
    Error err = {.kind = ERROR_NONE};
    assert_true(contact_table_init(&world->table, &world->task, &err));
    return world;
}

static void world_destroy(World *world)
{
    contact_table_release(&world->table);
    mj_deleteData(world->data);
    mj_deleteModel(world->model);
    free(world);
}

static void run(World *world, double seconds)
{
    long steps = lround(seconds / world->model->opt.timestep);
    for (long i = 0; i < steps; i++) {
        mj_step(world->model, world->data);
    }
    contact_table_measure(&world->table, &world->task, world->model, world->data);
}

/* An off-centre weight on a tilted floor: every number is known. */
static void contacts_of_a_resting_block_carry_its_weight_at_its_centre(void **state)
{
    (void)state;
    const int body_part[] = {0, BLOCK, FLOOR};
    World *world = world_create(
            "<mujoco>" OPTIONS "<worldbody>"
            "<body pos='0 0 .05'><freejoint/><geom type='box' size='.1 .1 .05' mass='2'/></body>"
            "<body><geom type='box' size='1 1 .1' pos='0 0 -.1'/></body></worldbody></mujoco>",
            body_part, 3);
    run(world, 1.0);
    assert_int_equal(world->table.count, 1);
    const PairContact *pair = contact_table_find(&world->table, FLOOR, BLOCK);
    assert_non_null(pair);
    assert_int_equal(pair->part_a, BLOCK);
    assert_int_equal(pair->part_b, FLOOR);
    assert_int_equal(pair->geom_pairs, 4);
    /* On the floor, by the block: down. */
    check_near(pair->force[2], -2.0 * 9.81, 1e-3);
    check_near(pair->normal[2], -1.0, 1e-9);
    check_near(pair->normal_force, 2.0 * 9.81, 1e-3);
    check_near(mju_norm3(pair->torque), 0.0, 1e-3);
    check_near(pair->point[0], 0.0, 1e-4);
    check_near(pair->tangent_force, 0.0, 1e-3);
    check_near(pair->utilisation, 0.0, 1e-3);
    assert_true(pair->depth > 0.0 && pair->depth < 1e-3);
    assert_null(contact_table_find(&world->table, 0, FLOOR));
    world_destroy(world);
}

/* The same pair with the order of parts exchanged sees the opposite. */
static void contacts_change_sign_with_the_order_of_parts(void **state)
{
    (void)state;
    const int body_part[] = {0, FLOOR, BLOCK};
    World *world = world_create(
            "<mujoco>" OPTIONS "<worldbody>"
            "<body pos='0 0 .05'><freejoint/><geom type='box' size='.1 .1 .05' mass='2'/></body>"
            "<body><geom type='box' size='1 1 .1' pos='0 0 -.1'/></body></worldbody></mujoco>",
            body_part, 3);
    run(world, 1.0);
    const PairContact *pair = contact_table_find(&world->table, BLOCK, FLOOR);
    assert_non_null(pair);
    check_near(pair->force[2], 2.0 * 9.81, 1e-3);
    check_near(pair->normal[2], 1.0, 1e-9);
    world_destroy(world);
}

static void utilisation_on_an_incline_is_its_tangent_over_friction(void **state)
{
    (void)state;
    const int body_part[] = {0, BLOCK};
    /* Gravity is tilted by 15 deg instead of the floor. */
    World *world = world_create(
            "<mujoco><option timestep='.001' integrator='implicitfast' cone='elliptic' "
            "impratio='100' gravity='2.5390148 0 -9.4757324'/>"
            "<default><geom solref='.005 1' solimp='.95 .99 .001' friction='.5 .005 .0001'/>"
            "</default><worldbody><geom type='plane' size='2 2 .1'/>"
            "<body pos='0 0 .05'><freejoint/><geom type='box' size='.1 .1 .05' mass='2'/></body>"
            "</worldbody></mujoco>",
            body_part, 2);
    run(world, 0.5);
    const PairContact *pair = contact_table_find(&world->table, 0, BLOCK);
    assert_non_null(pair);
    double ratio = 2.5390148 / 9.4757324;
    check_near(pair->utilisation, ratio / 0.5, 0.01 * ratio / 0.5);
    check_near(pair->tangent_force, 2.0 * 2.5390148, 0.01);
    check_near(pair->force[0], -2.0 * 2.5390148, 0.01);
    world_destroy(world);
}

static void slip_is_measured_against_the_moving_surface(void **state)
{
    (void)state;
    const int body_part[] = {0, BLOCK, FLOOR};
    World *world = world_create(
            "<mujoco>" OPTIONS "<worldbody>"
            "<body pos='0 0 .05'><freejoint/><geom type='box' size='.1 .1 .05' mass='2'/></body>"
            "<body><geom type='box' size='3 1 .1' pos='0 0 -.1' surfacevel='.3 0 0 0 0 0'/>"
            "</body></worldbody></mujoco>",
            body_part, 3);
    /* At first the block stands and the belt (part b) runs under it; stiff contacts hop. */
    const PairContact *pair = NULL;
    double before = 0.0;
    while (pair == NULL && world->data->time < 0.1) {
        before = world->data->qvel[0];
        run(world, 0.001);
        pair = contact_table_find(&world->table, BLOCK, FLOOR);
    }
    if (pair == NULL) {
        fail_msg("the block never touched the belt");
        return;
    }
    check_near(pair->slip[0], 0.3 - before, 0.01);
    check_near(pair->slip[1], 0.0, 0.01);
    check_near(pair->slip[2], 0.0, 1e-9);
    /* Then it rides along. */
    run(world, 1.5);
    pair = contact_table_find(&world->table, BLOCK, FLOOR);
    assert_non_null(pair);
    check_near(world->data->qvel[0], 0.3, 1e-3);
    check_near(mju_norm3(pair->slip), 0.0, 2e-3);
    world_destroy(world);
}

/* 1 kg on one spring of 1 kN/m sinks by 9.81 mm, and all of it is the spring's. */
static void what_a_direct_spring_gives_way_is_no_excess(void **state)
{
    (void)state;
    static const struct {
        const char *pad;
        double depth, excess, tolerance;
    } ROWS[] = {
            /* k = K (1 - d) / m */
            {"solref='-500 -45' solimp='.5 .5 .001'", 9.81e-3, 0, 1e-5},
            /* a time constant: g t^2 (1 - d) deep at rest, as MuJoCo's manual has it */
            {"solref='.05 1' solimp='.9 .9 .001'", 2.4525e-3, 2.4525e-3, 2e-5},
    };
    for (size_t i = 0; i < 2; i++) {
        const int body_part[] = {0, BLOCK, FLOOR};
        char text[1024];
        (void)snprintf(text, sizeof text,
                "<mujoco>" OPTIONS "<worldbody>"
                "<body pos='0 0 .1'><joint type='slide' axis='0 0 1'/>"
                "<geom type='sphere' size='.1' mass='1' priority='1' %s/></body>"
                "<body><geom type='plane' size='1 1 1'/></body>"
                "</worldbody></mujoco>",
                ROWS[i].pad);
        World *world = world_create(text, body_part, 3);
        run(world, 3);
        const PairContact *pair = contact_table_find(&world->table, BLOCK, FLOOR);
        assert_non_null(pair);
        check_near(pair->depth, ROWS[i].depth, ROWS[i].tolerance + 0.02 * ROWS[i].depth);
        check_near(pair->excess, ROWS[i].excess, ROWS[i].tolerance + 0.02 * ROWS[i].excess);
        world_destroy(world);
    }
}

static void contacts_within_a_part_and_within_the_robot_are_left_out(void **state)
{
    (void)state;
    const char *mjcf =
            "<mujoco>" OPTIONS "<worldbody>"
            "<body pos='0 0 .05'><freejoint/><geom type='box' size='.1 .1 .05'/></body>"
            "<body><geom type='box' size='1 1 .1' pos='0 0 -.1'/></body>"
            "</worldbody></mujoco>";
    const int one_part[] = {0, BLOCK, BLOCK};
    World *world = world_create(mjcf, one_part, 3);
    run(world, 0.2);
    assert_true(world->data->ncon > 0);
    assert_int_equal(world->table.count, 0);
    world_destroy(world);

    const int two_parts[] = {0, BLOCK, FLOOR};
    world = world_create(mjcf, two_parts, 3);
    world->parts[BLOCK].is_robot = true;
    world->parts[FLOOR].is_robot = true;
    run(world, 0.2);
    assert_int_equal(world->table.count, 0);
    world_destroy(world);
}

static void impulses_of_windows_add_up_to_the_change_of_momentum(void **state)
{
    (void)state;
    const int body_part[] = {0, BLOCK};
    World *world = world_create(
            "<mujoco>" OPTIONS "<worldbody><geom type='plane' size='2 2 .1'/>"
            "<body pos='0 0 .2' euler='20 10 0'><freejoint/>"
            "<geom type='box' size='.1 .1 .05' mass='2'/></body></worldbody></mujoco>",
            body_part, 2);
    ContactWindow window;
    Error err = {.kind = ERROR_NONE};
    assert_true(contact_window_init(&window, &world->task, &err));
    double impulse = 0.0;
    double peak = 0.0;
    for (int i = 0; i < 1000; i++) {
        double time_s = world->data->time;
        mj_step(world->model, world->data);
        contact_table_measure(&world->table, &world->task, world->model, world->data);
        contact_window_add(&window, &world->table, time_s);
        const PairContact *pair = contact_table_find(&world->table, 0, BLOCK);
        peak = pair == NULL ? peak : fmax(peak, mju_norm3(pair->force));
        if (window.steps == 10) {
            contact_window_finish(&window, 0.001);
            const WindowPair *row = contact_window_find(&window, 0, BLOCK);
            impulse += row == NULL ? 0.0 : row->impulse[2];
            contact_window_clear(&window);
        }
    }
    /* It started at rest; gravity acted for one second. */
    double momentum = 2.0 * world->data->qvel[2];
    check_near(impulse, momentum + 2.0 * 9.81 * 1.0, 0.005 * 2.0 * 9.81);
    assert_true(peak > 5.0 * 2.0 * 9.81);
    contact_window_release(&window);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(contacts_of_a_resting_block_carry_its_weight_at_its_centre),
            cmocka_unit_test(contacts_change_sign_with_the_order_of_parts),
            cmocka_unit_test(utilisation_on_an_incline_is_its_tangent_over_friction),
            cmocka_unit_test(slip_is_measured_against_the_moving_surface),
            cmocka_unit_test(what_a_direct_spring_gives_way_is_no_excess),
            cmocka_unit_test(contacts_within_a_part_and_within_the_robot_are_left_out),
            cmocka_unit_test(impulses_of_windows_add_up_to_the_change_of_momentum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
