#include <string.h>

#include "robot_stage.h"
#include "sim/rotation.h"

/* 40 mm wide, 60 mm high, beside the tool's way down. */
static const char BLOCK[] =
        "<body name='block' pos='0.42 0.08 0.03'><freejoint name='block'/>"
        "<geom name='block' type='box' size='0.02 0.02 0.03' mass='0.3'/></body>";
static const char BLOCK_UNDER_ROOF[] =
        "<body name='block' pos='0.42 0.08 0.03'><freejoint name='block'/>"
        "<geom name='block' type='box' size='0.02 0.02 0.03' mass='0.3'/></body>"
        "<geom name='roof' type='box' size='0.03 0.1 0.01' pos='0.42 0.08 0.09'/>";
static const double GRASP[3] = {0.42, 0.08, 0.048};

static const double *block_of(const RobotStage *stage)
{
    return stage->data->qpos +
            stage->model->jnt_qposadr[robot_stage_id(stage, mjOBJ_JOINT, "block")];
}

static SkillRun pick_at(const RobotStage *stage, const double pos[3])
{
    SkillRun run = robot_stage_skill("pick");
    option_pose(&run, "target", pos, stage->view.tool_quat);
    option_number(&run, "width", 0.04);
    return run;
}

/* From the time `seen` on, the block is far away. */
static void steal_block(RobotStage *stage)
{
    if (stage->data->time < stage->seen) {
        return;
    }
    int adr = stage->model->jnt_qposadr[robot_stage_id(stage, mjOBJ_JOINT, "block")];
    stage->data->qpos[adr] = -1;
}

static void hand_opens_all_the_way_or_to_a_width(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    SkillRun run = robot_stage_skill("open");
    robot_stage_succeed(stage, &run);
    check_near(stage->view.hand_width, 0.08, 0.001);
    run = robot_stage_skill("open");
    option_number(&run, "width", 0.03);
    robot_stage_succeed(stage, &run);
    check_near(stage->view.hand_width, 0.03, 0.001);
    check_near(run.result, 0.03, 0.001);
    robot_stage_destroy(stage);
}

static void grasp_of_nothing_is_missed(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    SkillRun run = robot_stage_skill("grasp");
    robot_stage_fail(stage, &run, "missed");
    robot_stage_destroy(stage);
}

static void block_is_picked_and_released(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create(BLOCK, "");
    SkillRun run = pick_at(stage, GRASP);
    robot_stage_succeed(stage, &run);
    check_near(block_of(stage)[2], 0.13, 0.004);
    check_near(run.result, 0.04, 0.002);
    check_near(stage->controller.load, 0.3 * 9.81, 0.1);
    assert_true(stage->longest_step <= stage->robot.limits.speed / STAGE_HZ);

    run = robot_stage_skill("release");
    robot_stage_succeed(stage, &run);
    robot_stage_wait(stage, 10);
    check_near(block_of(stage)[2], 0.03, 0.012); /* on the floor, on whichever side */
    check_near(stage->view.hand_width, 0.08, 0.001);
    robot_stage_destroy(stage);
}

static void pick_where_nothing_stands_is_missed(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create(BLOCK, "");
    const double beside[3] = {0.42, -0.1, 0.048};
    SkillRun run = pick_at(stage, beside);
    robot_stage_fail(stage, &run, "missed");
    robot_stage_destroy(stage);
}

static void pick_of_another_width_is_missed(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create(BLOCK, "");
    SkillRun run = pick_at(stage, GRASP);
    option_number(&run, "width", 0.02);
    option_number(&run, "approach", 0.1);
    run.kind->begin(&run, &stage->view);
    assert_int_equal(run.status, SKILL_RUNNING);
    run = pick_at(stage, GRASP);
    option_number(&run, "width", 0.06);
    robot_stage_fail(stage, &run, "missed");
    robot_stage_destroy(stage);
}

static void pick_under_a_roof_is_blocked(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create(BLOCK_UNDER_ROOF, "");
    SkillRun run = pick_at(stage, GRASP);
    robot_stage_fail(stage, &run, "blocked");
    robot_stage_destroy(stage);
}

static void block_lost_on_the_way_up_has_slipped(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create(BLOCK, "");
    SkillRun run = pick_at(stage, GRASP);
    option_bool(&run, "lift", false);
    robot_stage_succeed(stage, &run);
    double grasped = stage->data->time;
    check_near(block_of(stage)[2], 0.03, 0.002);

    robot_stage_destroy(stage);
    stage = robot_stage_create(BLOCK, "");
    run = pick_at(stage, GRASP);
    stage->seen = grasped + 0.1;
    stage->watch = steal_block;
    robot_stage_fail(stage, &run, "slipped");
    robot_stage_destroy(stage);
}

/* What the block's lower side is in the tool's frame after a pick at GRASP. */
static void bottom_of_block(double ret_pos[3])
{
    ret_pos[0] = 0;
    ret_pos[1] = 0;
    ret_pos[2] = GRASP[2];
}

static SkillRun place_at(const RobotStage *stage, const double pos[3])
{
    SkillRun run = robot_stage_skill("place");
    const double straight[4] = {1, 0, 0, 0};
    double bottom[3];
    bottom_of_block(bottom);
    option_pose(&run, "target", pos, stage->view.tool_quat);
    option_pose(&run, "holding", bottom, straight);
    return run;
}

static void block_is_set_down_where_it_shall_stand(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create(BLOCK, "");
    const double goal[3] = {0.5, -0.15, 0.002}; /* a height that is not quite right */
    SkillRun run = pick_at(stage, GRASP);
    robot_stage_succeed(stage, &run);
    run = place_at(stage, goal);
    robot_stage_succeed(stage, &run);
    robot_stage_wait(stage, 10);
    const double *block = block_of(stage);
    check_near(block[0], goal[0], 0.004);
    check_near(block[1], goal[1], 0.004);
    check_near(block[2], 0.03, 0.001);
    assert_true(run.hit_force >= 0.5);
    check_near(stage->view.tool_pos[2], 0.128, 0.006); /* drawn back by the approach */
    robot_stage_destroy(stage);
}

static void block_is_dropped_from_a_height(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create(BLOCK, "");
    const double goal[3] = {0.5, -0.1, 0};
    SkillRun run = pick_at(stage, GRASP);
    robot_stage_succeed(stage, &run);
    run = place_at(stage, goal);
    option_number(&run, "drop", 0.03);
    option_bool(&run, "retreat", false);
    robot_stage_succeed(stage, &run);
    check_near(stage->view.tool_pos[2], GRASP[2] + 0.03, 0.004);
    check_near(block_of(stage)[0], goal[0], 0.02);
    assert_true(block_of(stage)[2] < 0.04);
    robot_stage_destroy(stage);
}

static void nothing_to_stand_on_is_no_contact(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create(BLOCK, "");
    const double goal[3] = {0.5, -0.1, 0.1};
    SkillRun run = pick_at(stage, GRASP);
    robot_stage_succeed(stage, &run);
    run = place_at(stage, goal);
    robot_stage_fail(stage, &run, "no_contact");
    assert_true(block_of(stage)[2] > 0.08); /* and it still has it */
    robot_stage_destroy(stage);
}

static void block_lost_on_the_way_has_fallen(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create(BLOCK, "");
    const double goal[3] = {0.5, -0.1, 0};
    SkillRun run = pick_at(stage, GRASP);
    robot_stage_succeed(stage, &run);
    stage->seen = stage->data->time + 0.3;
    stage->watch = steal_block;
    run = place_at(stage, goal);
    robot_stage_run(stage, &run);
    assert_int_equal(run.status, SKILL_FAILED);
    assert_true(strcmp(run.reason, "fell") == 0 || strcmp(run.reason, "slipped") == 0);
    robot_stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(hand_opens_all_the_way_or_to_a_width),
            cmocka_unit_test(grasp_of_nothing_is_missed),
            cmocka_unit_test(block_is_picked_and_released),
            cmocka_unit_test(pick_where_nothing_stands_is_missed),
            cmocka_unit_test(pick_of_another_width_is_missed),
            cmocka_unit_test(pick_under_a_roof_is_blocked),
            cmocka_unit_test(block_lost_on_the_way_up_has_slipped),
            cmocka_unit_test(block_is_set_down_where_it_shall_stand),
            cmocka_unit_test(block_is_dropped_from_a_height),
            cmocka_unit_test(nothing_to_stand_on_is_no_contact),
            cmocka_unit_test(block_lost_on_the_way_has_fallen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
