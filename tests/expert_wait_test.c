/* robot:wait_until, and what a robot can say of itself at once: touching, reaches. */
#include "expert_stage.h"
#include "robot_stage.h"

static void a_wait_ends_in_the_tick_in_which_it_is_true(void **state)
{
    (void)state;
    Stage *stage = stage_set("local asked = 0\n"
                             "local ok, why = robot:wait_until(function()\n"
                             "  asked = asked + 1\n"
                             "  return time() > 0.17\n"
                             "end)\n"
                             "assert(ok == true and why == nil)\n"
                             "assert(asked == 5, asked)\n" /* at 0, 50, .. 200 ms */
                             "phase 'on'");
    for (int i = 0; i < 4; i++) {
        assert_int_equal(stage_tick(stage), POLICY_ACTING);
        assert_string_equal(stage->report.phase, "");
    }
    assert_int_equal(stage_tick(stage), POLICY_FINISHED);
    assert_string_equal(stage->report.phase, "on");
    stage_strike(stage);
}

static void a_wait_gives_up_at_its_limit(void **state)
{
    (void)state;
    stage_check_finishes("local ok, why = robot:wait_until(function() return false end, "
                         "{limit = '0.3 s'})\n"
                         "assert(ok == nil and why == 'timeout')\n"
                         "assert(time() > 0.299 and time() < 0.301)");
    stage_check_finishes("assert(robot:wait_until(function() return true end, {limit = 0}))\n"
                         "assert(time() == 0)");
}

static void what_it_waits_for_may_take_time_itself(void **state)
{
    (void)state;
    stage_check_finishes("local looks = 0\n"
                         "assert(robot:wait_until(function()\n"
                         "  scene.peg:look()\n"
                         "  looks = looks + 1\n"
                         "  return looks == 3\n"
                         "end))\n"
                         "assert(time() > 0.399 and time() < 0.401)"); /* 3 looks, 2 ticks */
    stage_check_two_finish(
            "local left = function()\n"
            "  return robots.left:wait_until(function() return time() > 0.2 end)\n"
            "end\n"
            "local right = function() robots.right:go(vec(0, 0, 0)) return 7 end\n"
            "local done = together(left, right)\n"
            "assert(done[1] == true and done[2] == 7)");
}

static void misuse_is_told(void **state)
{
    (void)state;
    stage_check_broken("robot:wait_until(3)",
            "e.lua:2: robot:wait_until: expected a function, got number");
    stage_check_broken("robot:wait_until(function() end, {limt = 3})",
            "e.lua:2: robot:wait_until has no option 'limt'. Did you mean 'limit'?");
    stage_check_broken("robot:wait_until(function() end, {limit = '3 m'})",
            "e.lua:2: robot:wait_until: limit: '3 m': expected a time (s, ms, min), got a length");
    stage_check_broken("robot:reaches(3)",
            "e.lua:2: robot:reaches: expected a part, a frame, a pose or a vec, got number");
}

/* The wrist feels 3 N. */
static void touching_is_more_than_the_wrist_errs(void **state)
{
    (void)state;
    Stage *stage = stage_set("assert(robot:touching())\n"
                             "assert(not robot:touching('4 N'))\n"
                             "robot:go(vec(0, 0, 0))\n"
                             "assert(not robot:touching())");
    stage->view.wrench[2] = 3;
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    stage->view.wrench[2] = 1;
    assert_int_equal(stage_play(stage), POLICY_FINISHED);
    stage_strike(stage);
}

/* The arm stands at the origin and reaches 0.85 m. */
static void an_arm_knows_what_it_reaches(void **state)
{
    (void)state;
    RobotStage *arm = robot_stage_create("", "");
    robot_stage_look(arm);
    Stage *stage = stage_set("assert(robot:reaches(vec(0.5, 0.1, 0.3)))\n"
                             "assert(not robot:reaches(vec(1.5, 0.1, 0.3)))\n"
                             "assert(robot:reaches(scene.peg))\n"
                             "assert(robot:reaches(scene.socket.hole))");
    stage->view = arm->view;
    stage->view.tick_s = 0.05;
    assert_int_equal(stage_play(stage), POLICY_FINISHED);
    stage_strike(stage);
    robot_stage_destroy(arm);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_wait_ends_in_the_tick_in_which_it_is_true),
            cmocka_unit_test(a_wait_gives_up_at_its_limit),
            cmocka_unit_test(what_it_waits_for_may_take_time_itself),
            cmocka_unit_test(misuse_is_told),
            cmocka_unit_test(touching_is_more_than_the_wrist_errs),
            cmocka_unit_test(an_arm_knows_what_it_reaches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
