/* A block on a belt is met from above, gone along with and taken. */
#include <math.h>

#include "robot_stage.h"
#include "sim/pursuit.h"

/* A belt at y = 0.25 m that carries along x, and a block of 40 x 40 x 60 mm at its beginning. */
static const char BELT[] =
        "<geom name='belt' type='box' size='0.5 0.08 0.02' pos='0.4 0.25 0.02' "
        "friction='0.6 0.005 0.0001' surfacevel='0.1 0 0 0 0 0'/>"
        "<body name='block' pos='0.15 0.25 0.07'><freejoint name='block'/>"
        "<geom name='block' type='box' size='0.02 0.02 0.03' mass='0.3'/></body>";
static const double GRASP_M = 0.012; /* above the block's middle */

static const double *block_of(const RobotStage *stage)
{
    return stage->data->qpos +
            stage->model->jnt_qposadr[robot_stage_id(stage, mjOBJ_JOINT, "block")];
}

/* The robot sees where the block is and how fast it is. */
static void see_block(RobotStage *stage)
{
    static const double DOWN[4] = {0, 1, 0, 0};
    const double *pos = block_of(stage);
    int joint = robot_stage_id(stage, mjOBJ_JOINT, "block");
    SkillView *view = &stage->view;
    view->tracked = stage->data->time >= 0.3;
    mju_copy3(view->track_pos, pos);
    view->track_pos[2] += GRASP_M;
    mju_copy4(view->track_quat, DOWN);
    mju_copy3(view->track_vel, stage->data->qvel + stage->model->jnt_dofadr[joint]);
    view->track_vel[2] = 0;
}

static SkillRun pick_of(const RobotStage *stage)
{
    SkillRun run = robot_stage_skill("pick");
    option_pose(&run, "target", block_of(stage), stage->view.tool_quat);
    option_bool(&run, "track", true);
    option_number(&run, "width", 0.04);
    option_number(&run, "lead", 0.2);
    return run;
}

static void a_block_on_a_belt_is_picked(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create(BELT, "");
    stage->watch = see_block;
    SkillRun run = pick_of(stage);
    robot_stage_succeed(stage, &run);
    check_near(block_of(stage)[2], 0.07 + 0.1, 0.006);
    assert_true(block_of(stage)[0] > 0.25); /* it has been carried on meanwhile */
    check_near(run.result, 0.04, 0.002);
    assert_true(stage->longest_step <= stage->robot.limits.speed / STAGE_HZ);
    robot_stage_destroy(stage);
}

/* The same run, believing that the block stands, comes down beside it. */
static void without_its_motion_the_block_is_missed(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create(BELT, "");
    see_block(stage);
    SkillRun run = pick_of(stage);
    option_bool(&run, "track", false);
    robot_stage_run(stage, &run);
    assert_int_equal(run.status, SKILL_FAILED);
    robot_stage_destroy(stage);
}

static void what_is_never_seen_to_move_is_given_up(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create(BELT, "");
    double before = stage->data->time;
    SkillRun run = pick_of(stage);
    robot_stage_fail(stage, &run, "timeout");
    check_near(stage->data->time - before, 2, 0.06);
    robot_stage_destroy(stage);
}

static void see_it_leave(RobotStage *stage)
{
    see_block(stage);
    stage->view.track_pos[0] = 2;
}

static void what_has_left_the_reach_is_let_go(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create(BELT, "");
    stage->watch = see_it_leave;
    SkillRun run = pick_of(stage);
    robot_stage_fail(stage, &run, "unreachable");
    robot_stage_destroy(stage);
}

/* Without limits in the way the gap shrinks by 1 - tick/lead in every tick. */
static void the_gap_of_a_pursuit_shrinks_with_its_lead(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    SkillView *view = &stage->view;
    robot_stage_look(stage);
    Pursuit pursuit;
    pursuit_begin(&pursuit, view, 0.4, 0.25);
    const double vel[3] = {0.02, -0.01, 0};
    double goal[3];
    mju_copy3(goal, view->last.pos);
    goal[1] += 0.005;
    double before = 0;
    for (int i = 0; i < 30; i++) {
        Setpoint setpoint;
        setpoint_hold(&setpoint, view);
        mju_addToScl3(goal, vel, view->tick_s);
        pursuit_tick(&pursuit, view, goal, view->last.quat, vel, &setpoint);
        if (i > 0) {
            check_near(pursuit.gap, before * (1 - view->tick_s / 0.25), 1e-12);
        }
        before = pursuit.gap;
        view->last = setpoint;
    }
    assert_true(before < 1e-4);
    robot_stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_block_on_a_belt_is_picked),
            cmocka_unit_test(without_its_motion_the_block_is_missed),
            cmocka_unit_test(what_is_never_seen_to_move_is_given_up),
            cmocka_unit_test(what_has_left_the_reach_is_let_go),
            cmocka_unit_test(the_gap_of_a_pursuit_shrinks_with_its_lead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
