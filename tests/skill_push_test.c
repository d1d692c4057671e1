/* push: sim/skill_push.c. */
#include "robot_stage.h"

/* A smooth bar of 20 mm below the hand to push with: it neither lifts nor loads what it pushes. */
static const char BAR[] =
        "<geom name='bar' type='box' size='0.01 0.01 0.03' pos='0 0 0.1334' mass='0.05' "
        "friction='0.01 0.005 0.0001' priority='1'/>";

/* A box of 0.6 kg that slides on the floor with friction 0.5: 2.943 N. Its near side is x = 0.42 m. */
static const char BOX[] =
        "<body pos='0.46 0 0.02'><freejoint/>"
        "<geom name='box' type='box' size='0.04 0.04 0.02' mass='0.6'/></body>";
static const double WEIGHT_SHARE = 0.5 * 0.6 * 9.81;

/* With the bar's end 10 mm above the floor, its front at x = 0.41 m. */
static RobotStage *before(const char *world)
{
    RobotStage *stage = robot_stage_create(world, BAR);
    SkillRun run = robot_stage_skill("move_to");
    const double pos[3] = {0.40, 0, 0.07};
    const double down[4] = {0, 1, 0, 0};
    option_pose(&run, "target", pos, down);
    robot_stage_succeed(stage, &run);
    return stage;
}

static const double *position_of_box(const RobotStage *stage)
{
    int box = stage->model->geom_bodyid[robot_stage_id(stage, mjOBJ_GEOM, "box")];
    return stage->data->xpos + 3 * (size_t)box;
}

static SkillRun push(double distance)
{
    SkillRun run = robot_stage_skill("push");
    option_vector(&run, "along", 1, 0, 0);
    option_number(&run, "distance", distance);
    return run;
}

static void a_box_is_pushed_by_the_distance_against_its_friction(void **state)
{
    (void)state;
    RobotStage *stage = before(BOX);
    const double *box = position_of_box(stage);
    double start = box[0];
    SkillRun run = push(0.08);
    robot_stage_succeed(stage, &run);
    check_near(box[0] - start, 0.08, 0.004);
    check_near(box[1], 0, 0.004);
    check_near(run.result, 0.08, 0.004);
    check_near(run.hit_force, WEIGHT_SHARE, 0.05 * WEIGHT_SHARE);
    robot_stage_destroy(stage);
}

static void a_wall_ends_it_at_the_limit_and_not_far_above(void **state)
{
    (void)state;
    RobotStage *stage =
            before("<geom name='wall' type='box' size='0.04 0.2 0.2' pos='0.46 0 0.2'/>");
    SkillRun run = push(0.08);
    option_number(&run, "limit", 12);
    robot_stage_fail(stage, &run, "limit");
    assert_true(run.result < 0.03);
    robot_stage_wait(stage, 10);
    double force[3];
    robot_stage_force(stage, "bar", "wall", force);
    assert_true(mju_norm3(force) < 12);
    robot_stage_destroy(stage);
}

/* The arm's pull is limited to 10 N, what it pushes at stands fast until 30 N. */
static void what_does_not_move_below_the_limit_jams(void **state)
{
    (void)state;
    RobotStage *stage =
            before("<geom name='wall' type='box' size='0.04 0.2 0.2' pos='0.46 0 0.2'/>");
    stage->robot.control.force_limit = 10;
    SkillRun run = push(0.08);
    option_number(&run, "limit", 30);
    robot_stage_fail(stage, &run, "jammed");
    robot_stage_destroy(stage);
}

static void nothing_within_reach_is_nothing_met(void **state)
{
    (void)state;
    RobotStage *stage = before("");
    double start = stage->view.tool_pos[0];
    SkillRun run = push(0.08);
    option_number(&run, "within", 0.03);
    robot_stage_fail(stage, &run, "nothing_met");
    check_near(stage->view.tool_pos[0] - start, 0.03, 0.006);
    robot_stage_destroy(stage);
}

/* The box is taken away after the bar has met it. */
static void take_away(RobotStage *stage)
{
    int box = stage->model->geom_bodyid[robot_stage_id(stage, mjOBJ_GEOM, "box")];
    if (position_of_box(stage)[0] > 0.48) {
        stage->data->qpos[stage->model->jnt_qposadr[stage->model->body_jntadr[box]] + 1] = 0.5;
    }
}

static void a_part_that_gets_away_is_slipped(void **state)
{
    (void)state;
    RobotStage *stage = before(BOX);
    stage->watch = take_away;
    SkillRun run = push(0.15);
    robot_stage_fail(stage, &run, "slipped");
    robot_stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_box_is_pushed_by_the_distance_against_its_friction),
            cmocka_unit_test(a_wall_ends_it_at_the_limit_and_not_far_above),
            cmocka_unit_test(what_does_not_move_below_the_limit_jams),
            cmocka_unit_test(nothing_within_reach_is_nothing_met),
            cmocka_unit_test(a_part_that_gets_away_is_slipped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
