#include "scenes/expert_path.h"

#include "tests/check.h"
#include "tests/expert_stage.h"

static void check_steps(const char *body)
{
    Stage *stage = stage_set(body);
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    stage_check_pos(stage->setpoint.pos, 0.1, 0.2, 0.3);
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    stage_check_pos(stage->setpoint.pos, 0.1, 0.2, 0.4);
    assert_int_equal(stage_tick(stage), POLICY_FINISHED);
    stage_strike(stage);
}

static void a_path_is_a_list_an_option_or_an_iterator(void **state)
{
    (void)state;
    check_steps("robot:trace({vec(0.1, 0.2, 0.3), vec(0.1, 0.2, 0.4)})");
    check_steps("robot:trace{path = {vec(0.1, 0.2, 0.3), vec(0.1, 0.2, 0.4)}}");
    check_steps(
            "local z = 0.2\n"
            "robot:trace(function() z = z + 0.1; if z < 0.45 then return vec(0.1, 0.2, z) end "
            "end)");
}

static void frames_and_poses_are_passed_in_turn(void **state)
{
    (void)state;
    Stage *stage = stage_set("local ok, n = robot:trace({scene.socket.hole:above('80 mm'), "
                             "pose(vec(0.4, 0, 0.3), rot(vec(1, 0, 0), '180 deg'))})\n"
                             "assert(ok and n == 2)");
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    stage_check_pos(stage->setpoint.pos, 0.4, -0.2, 0.2);
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    stage_check_pos(stage->setpoint.pos, 0.4, 0, 0.3);
    check_near(stage->setpoint.quat[1], 1, 1e-9);
    assert_int_equal(stage_tick(stage), POLICY_FINISHED);
    stage_strike(stage);
}

static void what_is_no_path_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *body, *sentence;
    } CASES[] = {
            {"robot:trace{}", "e.lua:2: robot:trace needs 'path': which way"},
            {"robot:trace{path = {}}",
                    "e.lua:2: robot:trace: path: the list of poses is empty"},
            {"robot:trace(function() end)",
                    "e.lua:2: robot:trace: path: the list of poses is empty"},
            {"robot:trace{path = 3}",
                    "e.lua:2: robot:trace: path: expected a list of poses or a "
                    "function that gives them, got number"},
            {"robot:trace({vec(0, 0, 1), 'there'})",
                    "e.lua:2: robot:trace: path: expected a list of poses, frames or vecs, got "
                    "string as number 2"},
            {"robot:trace(function() return vec(0, 0, 1) end)",
                    "e.lua:2: robot:trace: path: at most 511 poses in one path"},
            {"robot:trace(function() robot:go(vec(0, 0, 1)) end)",
                    "e.lua:2: go takes time, so it cannot be called inside table.sort(), a `when` or what "
                    "gives a path"},
            {"local n = 0\n"
             "robot:trace(function() n = n + 1; robot:soften(9)\n"
             "if n < 3 then return vec(0, 0, 1) end end)",
                    "e.lua:3: robot:trace: path: the function of a path cannot use the robot"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        stage_check_broken(CASES[i].body, CASES[i].sentence);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_path_is_a_list_an_option_or_an_iterator),
            cmocka_unit_test(frames_and_poses_are_passed_in_turn),
            cmocka_unit_test(what_is_no_path_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
