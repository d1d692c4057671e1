#include "sim/command.h"

#include <string.h>

#include "check.h"
#include "sim/rotation.h"

static const LimitsDef LIMITS = {.speed = 0.5, .acceleration = 2.0, .rotation_speed = 2.5};
static const double TICK_S = 0.05;
static const double UPRIGHT[4] = {1.0, 0.0, 0.0, 0.0};

static Command at(double x)
{
    return (Command){.pos = {x, 0.0, 0.0}, .quat = {1.0}};
}

static void a_setpoint_within_the_limits_is_left_alone(void **state)
{
    (void)state;
    Command last = at(0.1);
    Setpoint setpoint = {.pos = {0.1, 0.02, 0.0}, .quat = {1.0}};
    Setpoint before = setpoint;
    assert_false(command_limit(&last, &LIMITS, TICK_S, &setpoint));
    assert_memory_equal(&setpoint, &before, sizeof setpoint);
}

static void a_setpoint_too_far_away_is_shortened_on_its_way(void **state)
{
    (void)state;
    Command last = at(0.1);
    const double turn[3] = {0.0, 0.0, 1.0};
    Setpoint setpoint = {.pos = {0.4, 0.4, 0.0}};
    rotation_apply(UPRIGHT, turn, 1.0, setpoint.quat);
    assert_true(command_limit(&last, &LIMITS, TICK_S, &setpoint));
    check_near(setpoint.pos[0], 0.1 + 0.025 * 0.6, 1e-12);
    check_near(setpoint.pos[1], 0.025 * 0.8, 1e-12);
    double left[3];
    rotation_between(UPRIGHT, setpoint.quat, left);
    check_near(left[2], 2.5 * TICK_S, 1e-12);
    /* What it was shortened to is within the limits. */
    assert_false(
            command_limit(&last, &(LimitsDef){0.500001, 2.0, 2.500001}, TICK_S, &setpoint));
}

static void the_gripper_action_runs_from_open_to_closed(void **state)
{
    (void)state;
    const Robot robot = {.finger_travel = 0.04, .finger_count = 2};
    const struct {
        GripperCommand gripper;
        double action, width_m, force_n;
    } rows[] = {
            {{GRIPPER_WIDTH, 0.08, 5.0}, -1.0, 0.08, 5.0},
            {{GRIPPER_WIDTH, 0.04, 5.0}, 0.0, 0.04, 5.0},
            {{GRIPPER_WIDTH, 0.2, 5.0}, -1.0, 0.2, 5.0},
            {{GRIPPER_FORCE, 0.0, 20.0}, 1.0, 0.0, 20.0},
            {{GRIPPER_HOLD, 0.5, 50.0}, 0.25, 0.03, 9.0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const Command last = {.quat = {1.0}, .width_m = 0.03, .force_n = 9.0, .gripper = 0.25};
        const Setpoint setpoint = {.quat = {1.0}, .gripper = rows[i].gripper};
        Command next = command_next(&last, &robot, &setpoint);
        check_near(next.gripper, rows[i].action, 1e-12);
        check_near(next.width_m, rows[i].width_m, 0.0);
        check_near(next.force_n, rows[i].force_n, 0.0);
    }
}

static void deltas_and_wrenches_are_in_the_axes_of_the_base(void **state)
{
    (void)state;
    const double quarter[3] = {0.0, 0.0, 0.5 * mjPI};
    double base[4];
    rotation_apply(UPRIGHT, quarter, 1.0, base);
    const double from[7] = {0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0};
    double to[7] = {0.0, 0.3, 0.1};
    const double turn[3] = {0.2, 0.0, 0.0};
    rotation_apply(UPRIGHT, turn, 1.0, to + 3);
    double delta[6];
    command_delta(base, from, to, delta);
    const double expected[6] = {0.3, 0.0, 0.1, 0.0, -0.2, 0.0};
    for (int i = 0; i < 6; i++) {
        check_near(delta[i], expected[i], 1e-12);
    }

    const Setpoint press = {
            .task_quat = {1.0}, .force_axes = 1U << 1, .wrench = {9.0, 4.0, 9.0}};
    double wrench[6];
    command_wrench(base, &press, wrench);
    check_near(wrench[0], 4.0, 1e-12);
    check_near(wrench[1], 0.0, 1e-12);
    check_near(wrench[2], 0.0, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_setpoint_within_the_limits_is_left_alone),
            cmocka_unit_test(a_setpoint_too_far_away_is_shortened_on_its_way),
            cmocka_unit_test(the_gripper_action_runs_from_open_to_closed),
            cmocka_unit_test(deltas_and_wrenches_are_in_the_axes_of_the_base),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
