#include "sim/motion.h"

#include "check.h"

/* Ticks of 50 ms in which the tool lags behind what was commanded by so much. */
static MotionStatus lag_for(double lag_m, double jitter_m, int ticks)
{
    Motion motion = {.goal_pos = {1.0, 0.0, 0.0}, .goal_quat = {1.0}};
    motion.path.duration_s = 10.0;
    const SkillView view = {.tick_s = 0.05, .jitter_m = jitter_m, .last = {.pos = {lag_m}}};
    MotionStatus status = MOTION_GOING;
    for (int i = 0; i < ticks && status == MOTION_GOING; i++) {
        status = motion_watch(&motion, &view);
    }
    return status;
}

/* Behind by more than 45 mm for more than 0.25 s, however long the way is. */
static void a_tool_far_behind_is_blocked(void **state)
{
    (void)state;
    assert_int_equal(lag_for(0.044, 0.0, 20), MOTION_GOING);
    assert_int_equal(lag_for(0.046, 0.0, 5), MOTION_GOING);
    assert_int_equal(lag_for(0.046, 0.0, 20), MOTION_BLOCKED);
}

/* A robot that hears its commands 200 ms late lags 40 mm at 0.2 m/s; noise of 2 mm comes on top. */
static void noise_on_actions_is_no_obstacle(void **state)
{
    (void)state;
    assert_int_equal(lag_for(0.050, 0.002, 20), MOTION_GOING);
    assert_int_equal(lag_for(0.052, 0.002, 20), MOTION_BLOCKED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_tool_far_behind_is_blocked),
            cmocka_unit_test(noise_on_actions_is_no_obstacle),
    };
    return cmocka_run_group_tests_name("motion", tests, NULL, NULL);
}
