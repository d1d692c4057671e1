/* What moves freely stops at what it meets, and leaves off pressing. */
#include <math.h>

#include "robot_stage.h"

/* In the way of whatever goes from the start along x, at x = 0.45 m. */
static const char WALL[] =
        "<geom name='wall' type='box' size='0.01 0.3 0.5' pos='0.45 0 0.5'/>";
static const double BEYOND[3] = {0.6, 0, 0.4};

/* A box that slides off with 12 N: 4 kg on a floor of friction 0.3. */
static const char CRATE[] =
        "<body name='crate' pos='0.55 0 0.20'><joint name='crate' type='slide' axis='1 0 0' "
        "frictionloss='12'/><geom name='crate' type='box' size='0.03 0.1 0.15' mass='4'/></body>";

/* 1.8 kg, 40 mm wide: 18 N that are no contact. */
static const char HEAVY[] =
        "<body name='block' pos='0.42 0.08 0.03'><freejoint name='block'/>"
        "<geom name='block' type='box' size='0.02 0.02 0.03' mass='1.8'/></body>";

static double hard_s, longest_s, limit_n;

/* How long without a break the tool has felt more than limit_n. */
static void watch_contact(RobotStage *stage)
{
    bool hard = mju_norm3(stage->controller.contact_wrench) > limit_n;
    hard_s = hard ? hard_s + stage->model->opt.timestep : 0;
    longest_s = fmax(longest_s, hard_s);
}

static RobotStage *watched_stage(const char *world, double limit)
{
    RobotStage *stage = robot_stage_create(world, "");
    hard_s = 0;
    longest_s = 0;
    limit_n = limit;
    stage->watch = watch_contact;
    return stage;
}

static void check_left_off(RobotStage *stage)
{
    robot_stage_wait(stage, 6);
    assert_true(mju_norm3(stage->view.wrench) < 5);
}

/* A blow is over, or the guard's 20 ms and the tick in which it is given up. */
static void a_move_into_a_wall_is_blocked_at_its_limit(void **state)
{
    (void)state;
    const double limits[] = {10, 30, 60};
    for (size_t i = 0; i < 3; i++) {
        RobotStage *stage = watched_stage(WALL, limits[i]);
        SkillRun run = robot_stage_skill("move_to");
        option_pose(&run, "target", BEYOND, stage->view.tool_quat);
        option_number(&run, "speed", 0.15);
        option_number(&run, "limit", limits[i]);
        robot_stage_fail(stage, &run, "blocked");
        assert_true(longest_s < 0.06);
        assert_true(stage->view.tool_pos[0] < 0.45);
        check_left_off(stage);
        robot_stage_destroy(stage);
    }
}

static void all_that_move_freely_have_the_guard(void **state)
{
    (void)state;
    RobotStage *stage = watched_stage(WALL, 30);
    SkillRun run = robot_stage_skill("move_by");
    option_vector(&run, "by", 0.3, 0, 0);
    robot_stage_fail(stage, &run, "blocked");
    run = robot_stage_skill("pick");
    option_pose(&run, "target", BEYOND, stage->view.tool_quat);
    robot_stage_fail(stage, &run, "blocked");
    assert_true(longest_s < 0.06);
    check_left_off(stage);
    robot_stage_destroy(stage);
}

/* Friction of 12 N stays below 30 N, and above 8 N. */
static void the_limit_decides_what_is_pushed_aside(void **state)
{
    (void)state;
    const double goal[3] = {0.6, 0, 0.3};
    for (int gentle = 0; gentle < 2; gentle++) {
        RobotStage *stage = watched_stage(CRATE, 8);
        SkillRun run = robot_stage_skill("move_to");
        const double before[3] = {0.35, 0, 0.3};
        option_pose(&run, "target", before, stage->view.tool_quat);
        robot_stage_succeed(stage, &run);
        run = robot_stage_skill("move_to");
        option_pose(&run, "target", goal, stage->view.tool_quat);
        option_number(&run, "speed", 0.04);
        option_number(&run, "tol", 0.03);
        option_bool(&run, "straight", true);
        option_number(&run, "limit", gentle ? 8 : 30);
        robot_stage_run(stage, &run);
        assert_int_equal(run.status, gentle ? SKILL_FAILED : SKILL_DONE);
        robot_stage_destroy(stage);
    }
}

static void a_load_is_no_contact(void **state)
{
    (void)state;
    const double grasp[3] = {0.42, 0.08, 0.048};
    const double goal[3] = {0.5, -0.15, 0.002};
    const double bottom[3] = {0, 0, 0.048};
    const double straight[4] = {1, 0, 0, 0};
    RobotStage *stage = watched_stage(HEAVY, 30);
    SkillRun run = robot_stage_skill("pick");
    option_pose(&run, "target", grasp, stage->view.tool_quat);
    option_number(&run, "force", 60);
    robot_stage_succeed(stage, &run);
    run = robot_stage_skill("place");
    option_pose(&run, "target", goal, stage->view.tool_quat);
    option_pose(&run, "holding", bottom, straight);
    robot_stage_succeed(stage, &run);
    robot_stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_move_into_a_wall_is_blocked_at_its_limit),
            cmocka_unit_test(all_that_move_freely_have_the_guard),
            cmocka_unit_test(the_limit_decides_what_is_pushed_aside),
            cmocka_unit_test(a_load_is_no_contact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
