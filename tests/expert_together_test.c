#include "scenes/expert_together.h"

#include <string.h>

#include "tests/check.h"
#include "tests/expert_stage.h"

static void each_robot_does_its_own_at_the_same_time(void **state)
{
    (void)state;
    Stage *stage =
            stage_set_two("local done, why = together(\n"
                          "  function() return robots.left:go(vec(1, 0, 0), {ticks = 2}) end,\n"
                          "  function() return robots.right:go(vec(2, 0, 0), {ticks = 4, "
                          "['end'] = 'stuck'}) end)\n"
                          "assert(#done == 2 and done[1] == true and done[2] == false)\n"
                          "assert(why[1] == false and why[2] == 'stuck')\n"
                          "robots.right:go(vec(3, 0, 0))");
    for (int tick = 0; tick < 2; tick++) {
        assert_int_equal(stage_tick(stage), POLICY_ACTING);
        stage_check_pos(stage->setpoint.pos, 1, 0, 0);
        stage_check_pos(stage->right_setpoint.pos, 2, 0, 0);
        assert_string_equal(stage->report.skill[0], "go");
        assert_string_equal(stage->report.skill[1], "go");
    }
    for (int tick = 0; tick < 2; tick++) { /* the left one is done and holds */
        assert_int_equal(stage_tick(stage), POLICY_ACTING);
        stage_check_pos(stage->setpoint.pos, 1, 0, 0);
        assert_string_equal(stage->report.skill[0], "");
        assert_string_equal(stage->report.skill[1], "go");
    }
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    stage_check_pos(stage->setpoint.pos, 1, 0, 0);
    stage_check_pos(stage->right_setpoint.pos, 3, 0, 0);
    assert_int_equal(stage_tick(stage), POLICY_FINISHED);
    stage_strike(stage);
}

static void a_robot_that_nobody_asks_holds(void **state)
{
    (void)state;
    Stage *stage = stage_set_two("robots.right:go(vec(2, 0, 0))");
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    stage_check_pos(stage->setpoint.pos, 0.3, 0, 0.5);
    stage_check_pos(stage->right_setpoint.pos, 2, 0, 0);
    stage_strike(stage);
}

static void the_first_to_end_stops_the_others(void **state)
{
    (void)state;
    Stage *stage = stage_set_two(
            "local n, ok, why = first(\n"
            "  function() wait('10 s') end,\n"
            "  function() robots.left:go(vec(1, 0, 0), {ticks = 50}) note('late', 1) end,\n"
            "  function() wait('0.1 s') return nil, 'because' end)\n"
            "assert(n == 3 and ok == nil and why == 'because')\n"
            "assert(time() < 0.2)\n"
            "wait('0.1 s')\n"
            "robots.left:go(vec(4, 0, 0))");
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    stage_check_pos(stage->setpoint.pos, 1, 0, 0);
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    assert_string_equal(stage->report.skill[0], "go");
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    assert_string_equal(stage->report.skill[0], "");
    assert_int_equal(stage_play(stage), POLICY_FINISHED);
    stage_check_pos(stage->setpoint.pos, 4, 0, 0);
    size_t count = 0;
    (void)expert_notes(stage->expert, &count);
    assert_int_equal(count, 0);
    stage_strike(stage);
}

static void functions_run_in_the_order_they_are_given(void **state)
{
    (void)state;
    stage_check_two_finish(
            "local order = ''\n"
            "local function run(name, n)\n"
            "  return function() for i = 1, n do order = order .. name wait('50 ms') "
            "end end\n"
            "end\n"
            "together(run('a', 1), function() together(run('b', 2), run('c', 2)) end, "
            "run('d', 3))\n"
            "assert(order == 'abcdbcdd', order)");
}

static void a_robot_belongs_to_one_function_at_a_time(void **state)
{
    (void)state;
    const char *const bodies[] = {
            /* at once */
            "together(function() robots.left:go(vec(1, 0, 0), {ticks = 9}) end,\n"
            "function() robots.left:go(vec(1, 0, 0)) end)",
            /* one after the other */
            "together(function() robots.left:go(vec(1, 0, 0)) end,\n"
            "function() wait('1 s') robots.left:go(vec(1, 0, 0)) end)",
            /* without taking time */
            "together(function() robots.left:soften(100) end,\n"
            "function() robots.left:soften(100) end)",
            /* deeper down */
            "first(function() together(function() robots.left:go(vec(1, 0, 0), {ticks = 9}) end) "
            "end,\n"
            "function() robots.left:go(vec(1, 0, 0)) end)",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        stage_check_two_broken(bodies[i],
                "e.lua:3: robots.left is driven by two functions of together() or first(): give "
                "each robot to one of them");
    }
    stage_check_broken("together(function() robot:go(vec(1, 0, 0)) end,\n"
                       "function() robot:go(vec(1, 0, 0)) end)",
            "e.lua:3: robot is driven by two functions of together()");
    stage_check_two_finish(
            "robots.left:go(vec(1, 0, 0))\n"
            "together(function() robots.left:go(vec(1, 0, 0)) end, function() end)\n"
            "robots.left:go(vec(1, 0, 0))\n"
            "together(function() end, function() together(function() robots.left:go(vec(0, 0, 0)) end)\n"
            "  robots.left:go(vec(1, 0, 0)) end)\n"
            "robots.left:go(vec(1, 0, 0))");
}

static void readings_are_free_for_all(void **state)
{
    (void)state;
    stage_check_two_finish(
            "together(function() robots.left:go(vec(1, 0, 0), {ticks = 3}) end,\n"
            "function() for i = 1, 3 do assert(robots.left:pose().pos.x == 0.3)\n"
            "assert(robots.right:pose().pos.y == -0.4) wait('50 ms') end end)");
}

static void errors_of_a_function_reach_the_caller(void **state)
{
    (void)state;
    stage_check_two_broken("together(function() wait('1 s') end, function() wait('0.1 s')\n"
                           "error('no way') end)",
            "e.lua:3: no way");
    stage_check_two_finish(
            "local ok, why = pcall(function()\n"
            "  together(function() robots.left:go(vec(1, 0, 0), {ticks = 90}) end,\n"
            "           function() wait('0.1 s') error({code = 7}) end)\n"
            "end)\n"
            "assert(not ok and why.code == 7 and time() < 0.2)\n"
            "robots.left:go(vec(2, 0, 0))");
}

static void fail_inside_a_function_ends_the_attempt(void **state)
{
    (void)state;
    Stage *stage = stage_set_two("pcall(together, function() wait('1 s') end,\n"
                                 "  function() wait('0.1 s') pcall(fail, 'lost it') end)\n"
                                 "note('caught', 1)");
    assert_int_equal(stage_play(stage), POLICY_GAVE_UP);
    assert_string_equal(stage->report.cause, "lost it");
    size_t count = 0;
    (void)expert_notes(stage->expert, &count);
    assert_int_equal(count, 0);
    stage_strike(stage);
}

static void limits_hold_for_all_functions_together(void **state)
{
    (void)state;
    /* 4 x 3 million loops of one tick are more than 10 million instructions, of two are not. */
    stage_check_two_broken("local function work() for i = 1, 3000000 do end end\n"
                           "pcall(together, work, work, work, work)",
            "the limit of 10000000 instructions in one tick is reached");
    stage_check_two_finish("local function work() for i = 1, 3000000 do end end\n"
                           "together(work, work, function() wait('50 ms') work() end,\n"
                           "  function() wait('50 ms') work() end)");
    stage_check_two_broken("local function hoard()\n"
                           "  local all, text = {}, 'x'\n"
                           "  for i = 1, 15 do text = text .. text end\n"
                           "  for i = 1, 100 do all[i] = text .. i wait('1 ms') end\n"
                           "end\n"
                           "pcall(together, hoard, hoard, hoard)",
            "the limit of memory is reached");
    stage_check_two_broken("local function deep() together(deep) end\ndeep()",
            "together(): more than 31 functions would run at one time");
    stage_check_two_broken("local function down(n) return 1 + down(n + 1) end\n"
                           "pcall(together, function() down(1) end)",
            "calls are nested more than");
    stage_check_two_broken("while true do together(function() end) end",
            "e.lua: 1000 skills ended within one tick: this loop never lets time pass");
    stage_check_two_finish("for i = 1, 90 do together(function() wait('50 ms') end, "
                           "function() end) end");
}

static void together_takes_functions(void **state)
{
    (void)state;
    stage_check_two_broken("together()", "e.lua:2: together() needs functions to run");
    stage_check_two_broken(
            "first(1)", "e.lua:2: bad argument #1 to 'first' (function expected");
    stage_check_two_broken("table.sort({2, 1}, function() together(function() end) end)",
            "e.lua:2: together() takes time, so it cannot be called inside table.sort()");
}

static void robots_are_called_by_their_names(void **state)
{
    (void)state;
    stage_check_two_finish("assert(tostring(robots.left) == 'robots.left')\n"
                           "assert(tostring(robots.right) == 'robots.right')");
    stage_check_two_broken("robots.rigth:go(vec(0, 0, 0))",
            "e.lua:2: there is no robot 'rigth'. Did you mean 'right'?");
    stage_check_two_broken(
            "robots.left = 1", "e.lua:2: the robots of a scene cannot be changed");
    stage_check_two_broken("robots:go(vec(0, 0, 0))", "e.lua:2: there is no robot 'go'");
}

/* The peg stands where the left hand closes; what one hand holds the other does not. */
static void what_a_hand_holds_is_that_hands_own(void **state)
{
    (void)state;
    Stage *stage = stage_set_two(
            "robots.left:hand()\n"
            "local ok, why = robots.right:go(vec(1, 0, 0), {holding = scene.peg.tip})\n"
            "assert(ok == nil and why == 'not_held')\n"
            "assert(robots.left:go(vec(1, 0, 0), {holding = scene.peg.tip}))\n"
            "assert(robots.left:holding() and not robots.right:holding())\n"
            "robots.right:hand{open = true}\n"
            "assert(robots.left:go(vec(1, 0, 0), {holding = scene.peg.tip}))");
    const double peg[3] = {0.501, 0.1, 0.05};
    mju_copy3(stage->view.tool_pos, peg);
    assert_int_equal(stage_play(stage), POLICY_FINISHED);
    stage_strike(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(each_robot_does_its_own_at_the_same_time),
            cmocka_unit_test(a_robot_that_nobody_asks_holds),
            cmocka_unit_test(the_first_to_end_stops_the_others),
            cmocka_unit_test(functions_run_in_the_order_they_are_given),
            cmocka_unit_test(a_robot_belongs_to_one_function_at_a_time),
            cmocka_unit_test(readings_are_free_for_all),
            cmocka_unit_test(errors_of_a_function_reach_the_caller),
            cmocka_unit_test(fail_inside_a_function_ends_the_attempt),
            cmocka_unit_test(limits_hold_for_all_functions_together),
            cmocka_unit_test(together_takes_functions),
            cmocka_unit_test(robots_are_called_by_their_names),
            cmocka_unit_test(what_a_hand_holds_is_that_hands_own),
    };
    return cmocka_run_group_tests_name("expert_together", tests, NULL, NULL);
}
