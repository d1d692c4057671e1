#include <math.h>
#include <string.h>

#include "robot_stage.h"
#include "sim/motion.h"
#include "sim/rotation.h"

static const char WALL[] =
        "<geom name='wall' type='box' size='0.01 0.3 0.5' pos='0.45 0 0.5'/>";

static void every_skill_is_found_and_its_options_fit(void **state)
{
    (void)state;
    size_t count = 0;
    const SkillKind *const *list = skill_list(&count);
    assert_true(count >= 15);
    for (size_t i = 0; i < count; i++) {
        const SkillKind *kind = list[i];
        assert_ptr_equal(skill_find(kind->name), kind);
        assert_non_null(kind->begin);
        assert_non_null(kind->tick);
        assert_true(strlen(kind->meaning) > 0);
        bool named = kind->positional == NULL;
        for (size_t k = 0; k < kind->option_count; k++) {
            const SkillOption *option = &kind->options[k];
            assert_true(option->offset + sizeof(double) <= SKILL_OPTIONS_BYTES);
            assert_true((option->kind == OPTION_WORD) == (option->words != NULL));
            assert_true(strlen(option->meaning) > 0);
            named = named || strcmp(option->name, kind->positional) == 0;
            for (size_t other = 0; other < k; other++) {
                assert_true(strcmp(option->name, kind->options[other].name) != 0);
                /* A path is kept in the run: it has no field to overlap. */
                assert_true(option->kind == OPTION_PATH ||
                        kind->options[other].kind == OPTION_PATH ||
                        option->offset != kind->options[other].offset);
            }
        }
        assert_true(named);
    }
    assert_null(skill_find("fly"));
}

static void fresh_run_holds_the_defaults(void **state)
{
    (void)state;
    SkillRun run = robot_stage_skill("grasp");
    double force = 0;
    memcpy(&force, run.options + run.kind->options[0].offset, sizeof force);
    assert_string_equal(run.kind->options[0].name, "force");
    check_near(force, 20, 0);
    assert_int_equal(run.status, SKILL_RUNNING);
}

static void tool_goes_to_a_pose_within_the_limits(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    SkillRun run = robot_stage_skill("move_to");
    const double pos[3] = {0.5, 0.2, 0.3};
    double quat[4];
    const double turn[3] = {0, 0, 2};
    rotation_apply(stage->view.tool_quat, turn, 1, quat);
    option_pose(&run, "target", pos, quat);
    option_number(&run, "speed", 3); /* far above what the robot may */
    robot_stage_succeed(stage, &run);
    check_near(mju_dist3(stage->view.tool_pos, pos), 0, 0.002);
    check_near(rotation_angle(stage->view.tool_quat, quat), 0, 0.03);
    assert_true(stage->longest_step <= stage->robot.limits.speed / STAGE_HZ);
    assert_true(stage->largest_turn <= stage->robot.limits.rotation_speed / STAGE_HZ);
    robot_stage_destroy(stage);
}

static void frame_that_is_held_goes_to_the_target(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    SkillRun run = robot_stage_skill("move_to");
    const double target[3] = {0.45, 0.1, 0.2};
    const double down[4] = {0, 1, 0, 0};
    const double offset[3] = {0.01, 0, 0.06};
    const double straight[4] = {1, 0, 0, 0};
    double tip[7];
    option_pose(&run, "target", target, down);
    option_pose(&run, "holding", offset, straight);
    robot_stage_succeed(stage, &run);
    pose_times(stage->view.tool_pos, stage->view.tool_quat, offset, straight, tip);
    check_near(mju_dist3(tip, target), 0, 0.003);
    robot_stage_destroy(stage);
}

static void symmetric_target_takes_the_turn_nearest_to_home(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    SkillPose target = {.given = true, .pos = {0.4, 0, 0.3}};
    const SkillPose tool = {.given = false};
    double home_pos[3];
    double home[4];
    double turned[4];
    const double turn[3] = {0, 0, 2.5};
    motion_home_pose(&stage->view, home_pos, home);
    rotation_apply(home, turn, 1, turned);
    mju_copy4(target.quat, turned);
    MotionWish wish = {.speed = 0.2};
    motion_tool_pose(&stage->view, &target, &tool, 0, &wish);
    check_near(rotation_angle(wish.quat, home), 2.5, 1e-9);
    motion_tool_pose(&stage->view, &target, &tool, mjPI / 2, &wish);
    check_near(rotation_angle(wish.quat, home), mjPI - 2.5, 1e-9);
    motion_tool_pose(&stage->view, &target, &tool, 2 * mjPI, &wish);
    assert_true(rotation_angle(wish.quat, home) < mjPI / 72 + 1e-9);
    check_near(mju_dist3(wish.pos, target.pos), 0, 1e-12);
    robot_stage_destroy(stage);
}

static void way_leads_through_the_pose_between(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create(WALL, "");
    SkillRun run = robot_stage_skill("move_to");
    const double over[3] = {0.3, 0.3, 0.4};
    const double pos[3] = {0.3, -0.2, 0.4};
    option_pose(&run, "via", over, stage->view.tool_quat);
    option_pose(&run, "target", pos, stage->view.tool_quat);
    double farthest = 0;
    robot_stage_look(stage);
    run.kind->begin(&run, &stage->view);
    while (run.status == SKILL_RUNNING && stage->data->time < 20) {
        Setpoint setpoint;
        setpoint_hold(&setpoint, &stage->view);
        run.kind->tick(&run, &stage->view, &setpoint);
        robot_stage_tick(stage, &setpoint);
        robot_stage_look(stage);
        farthest = fmax(farthest, stage->view.tool_pos[1]);
    }
    assert_int_equal(run.status, SKILL_DONE);
    check_near(farthest, 0.3, 0.003);
    check_near(mju_dist3(stage->view.tool_pos, pos), 0, 0.002);
    robot_stage_destroy(stage);
}

static void target_out_of_reach_is_refused_at_once(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    const double far[3] = {1.5, 0, 0.3};
    const char *const names[] = {"move_to", "pick", "place"};
    for (int i = 0; i < 3; i++) {
        SkillRun run = robot_stage_skill(names[i]);
        double before = stage->data->time;
        option_pose(&run, "target", far, stage->view.tool_quat);
        robot_stage_fail(stage, &run, "unreachable");
        check_near(stage->data->time, before, 0);
    }
    robot_stage_destroy(stage);
}

static void wall_in_the_way_blocks(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create(WALL, "");
    SkillRun run = robot_stage_skill("move_to");
    const double behind[3] = {0.65, 0, 0.4};
    option_pose(&run, "target", behind, stage->view.tool_quat);
    robot_stage_fail(stage, &run, "blocked");
    assert_true(stage->view.tool_pos[0] < 0.45);
    robot_stage_destroy(stage);
}

static void what_never_settles_is_late(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    SkillRun run = robot_stage_skill("lift");
    /* A weight that nobody told the robot of, hung on the arm above its wrist: 20 mm of sag. */
    int link = stage->model->body_parentid[stage->robot.hand_body];
    stage->data->xfrc_applied[6 * (size_t)link + 2] = -12;
    option_number(&run, "distance", 0.05);
    robot_stage_fail(stage, &run, "timeout");
    robot_stage_destroy(stage);
}

static void tool_moves_by_a_vector_in_its_own_or_the_worlds_axes(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    double before[3];
    mju_copy3(before, stage->view.tool_pos);
    SkillRun run = robot_stage_skill("move_by");
    option_vector(&run, "by", 0.05, 0.02, -0.1);
    robot_stage_succeed(stage, &run);
    check_near(stage->view.tool_pos[0] - before[0], 0.05, 0.002);
    check_near(stage->view.tool_pos[1] - before[1], 0.02, 0.002);
    check_near(stage->view.tool_pos[2] - before[2], -0.1, 0.002);

    mju_copy3(before, stage->view.tool_pos);
    run = robot_stage_skill("move_by");
    option_vector(&run, "by", 0, 0, 0.05);
    option_word(&run, "frame", "tool");
    robot_stage_succeed(stage, &run);
    check_near(stage->view.tool_pos[2] - before[2], -0.05, 0.002); /* it points down */
    robot_stage_destroy(stage);
}

static void lift_retreat_and_home_go_where_they_say(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    double home[3];
    mju_copy3(home, stage->view.tool_pos);
    SkillRun run = robot_stage_skill("lift");
    option_number(&run, "distance", 0.07);
    robot_stage_succeed(stage, &run);
    check_near(stage->view.tool_pos[2] - home[2], 0.07, 0.002);

    run = robot_stage_skill("move_by");
    option_vector(&run, "by", 0.1, 0.1, -0.2);
    robot_stage_succeed(stage, &run);
    double low = stage->view.tool_pos[2];
    run = robot_stage_skill("retreat");
    option_number(&run, "distance", 0.04);
    robot_stage_succeed(stage, &run);
    check_near(stage->view.tool_pos[2] - low, 0.04, 0.002);

    run = robot_stage_skill("home");
    robot_stage_succeed(stage, &run);
    check_near(mju_dist3(stage->view.tool_pos, home), 0, 0.002);
    robot_stage_destroy(stage);
}

static void hold_lasts_as_long_as_it_says(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    double before = stage->data->time;
    SkillRun run = robot_stage_skill("hold");
    option_number(&run, "time", 0.5);
    robot_stage_succeed(stage, &run);
    /* The tick that notices the end is already the next skill's. */
    check_near(stage->data->time - before, 0.55, 1e-9);
    robot_stage_destroy(stage);
}

static void comply_changes_what_later_skills_command(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    Setpoint setpoint;
    SkillRun run = robot_stage_skill("comply");
    assert_true(run.kind->immediate);
    option_number(&run, "stiffness", 200);
    robot_stage_succeed(stage, &run);
    setpoint_hold(&setpoint, &stage->view);
    check_near(setpoint.stiffness[1], 200, 0);
    check_near(setpoint.stiffness[4], stage->robot.control.rotation_stiffness, 0);

    run = robot_stage_skill("comply");
    robot_stage_succeed(stage, &run);
    setpoint_hold(&setpoint, &stage->view);
    check_near(setpoint.stiffness[1], stage->robot.control.stiffness, 0);
    robot_stage_destroy(stage);
}

/* A mass on a spring that is pulled aside and let go comes back the sooner the less it is damped. */
static void comply_sets_the_damping_of_what_is_held(void **state)
{
    (void)state;
    double overshoot[2];
    for (int i = 0; i < 2; i++) {
        RobotStage *stage = robot_stage_create("", "");
        SkillRun run = robot_stage_skill("comply");
        option_number(&run, "damping", i == 0 ? 0.2 : 1);
        robot_stage_succeed(stage, &run);
        double home = stage->view.tool_pos[2];
        int hand = stage->robot.hand_body;
        stage->data->xfrc_applied[6 * hand + 2] = -12;
        robot_stage_wait(stage, 30);
        assert_true(stage->view.tool_pos[2] < home - 0.01);
        stage->data->xfrc_applied[6 * hand + 2] = 0;
        overshoot[i] = 0;
        for (int k = 0; k < 20; k++) {
            robot_stage_wait(stage, 1);
            overshoot[i] = fmax(overshoot[i], stage->view.tool_pos[2] - home);
        }
        robot_stage_destroy(stage);
    }
    assert_true(overshoot[0] > 0.004);
    assert_true(overshoot[1] < 0.001);
}

static void copy_of_a_run_goes_on_alike(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    SkillRun run = robot_stage_skill("lift");
    run.kind->begin(&run, &stage->view);
    Setpoint setpoint;
    for (int i = 0; i < 5; i++) {
        setpoint_hold(&setpoint, &stage->view);
        run.kind->tick(&run, &stage->view, &setpoint);
    }
    SkillRun twin = run;
    Setpoint other;
    setpoint_hold(&setpoint, &stage->view);
    other = setpoint;
    run.kind->tick(&run, &stage->view, &setpoint);
    twin.kind->tick(&twin, &stage->view, &other);
    assert_memory_equal(setpoint.pos, other.pos, sizeof setpoint.pos);
    assert_memory_equal(&run, &twin, sizeof run);
    robot_stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(every_skill_is_found_and_its_options_fit),
            cmocka_unit_test(fresh_run_holds_the_defaults),
            cmocka_unit_test(tool_goes_to_a_pose_within_the_limits),
            cmocka_unit_test(frame_that_is_held_goes_to_the_target),
            cmocka_unit_test(symmetric_target_takes_the_turn_nearest_to_home),
            cmocka_unit_test(way_leads_through_the_pose_between),
            cmocka_unit_test(target_out_of_reach_is_refused_at_once),
            cmocka_unit_test(wall_in_the_way_blocks),
            cmocka_unit_test(what_never_settles_is_late),
            cmocka_unit_test(tool_moves_by_a_vector_in_its_own_or_the_worlds_axes),
            cmocka_unit_test(lift_retreat_and_home_go_where_they_say),
            cmocka_unit_test(hold_lasts_as_long_as_it_says),
            cmocka_unit_test(comply_changes_what_later_skills_command),
            cmocka_unit_test(comply_sets_the_damping_of_what_is_held),
            cmocka_unit_test(copy_of_a_run_goes_on_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
