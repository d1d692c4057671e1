/* follow: sim/path_motion.c, sim/skill_follow.c. */
#include "robot_stage.h"

/* A ball of 10 mm at the tool: its end is 10 mm beyond. */
static const char BALL[] =
        "<geom name='ball' type='sphere' size='0.01' pos='0 0 0.1034' mass='0.02' "
        "friction='0.4 0.005 0.0001'/>";

typedef struct Pace {
    double slowest, fastest; /* of the tool while the pace is watched, m/s */
    double from_s, to_s;
} Pace;
static Pace pace;
static double nearest[4]; /* of the tool to each watched point, m */
static const double POINTS[4][3] = {
        {0.40, 0.00, 0.40}, {0.40, 0.10, 0.40}, {0.45, 0.15, 0.38}, {0.50, 0.05, 0.40}};

static void watch_pace(RobotStage *stage)
{
    double velocity[6];
    const double *tool = stage->data->site_xpos + 3 * (size_t)stage->robot.tool_site;
    mj_objectVelocity(
            stage->model, stage->data, mjOBJ_SITE, stage->robot.tool_site, velocity, 0);
    double speed = mju_norm3(velocity + 3);
    if (stage->data->time > pace.from_s && stage->data->time < pace.to_s) {
        pace.slowest = fmin(pace.slowest, speed);
        pace.fastest = fmax(pace.fastest, speed);
    }
    for (int i = 0; i < 4; i++) {
        nearest[i] = fmin(nearest[i], mju_dist3(tool, POINTS[i]));
    }
}

static void follow_passes_every_point_without_a_halt(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    SkillRun run = robot_stage_skill("follow");
    for (int i = 0; i < 4; i++) {
        option_path(&run, POINTS[i][0], POINTS[i][1], POINTS[i][2], NULL);
        nearest[i] = 1;
    }
    option_number(&run, "speed", 0.08);
    option_number(&run, "blend", 0.004);
    /* Ramps of about 0.1 s at both ends; 0.127 + 0.1 + 0.073 + 0.114 m at 80 mm/s are 5.2 s. */
    pace = (Pace){
            .slowest = 9, .from_s = stage->data->time + 0.4, .to_s = stage->data->time + 4.8};
    stage->watch = watch_pace;
    double start = stage->data->time;
    robot_stage_succeed(stage, &run);
    check_near(stage->data->time - start, 0.4145 / 0.08 + 0.2, 0.4);
    for (int i = 0; i < 4; i++) {
        assert_true(nearest[i] < 0.004 + 0.001); /* the blend, and the arm's own lag */
    }
    /* In the middle of a blend the velocity is the mean of both sides': cos(turn / 2) of the
     * speed. The sharpest corner, the third, turns by acos(-0.3473). */
    check_near(pace.slowest, 0.5713 * 0.08, 0.03 * 0.08);
    assert_true(pace.fastest < 1.15 * 0.08);
    check_near(run.result, 0.4145, 0.005);
    robot_stage_destroy(stage);
}

static void follow_slows_down_for_what_its_corners_ask(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    SkillRun run = robot_stage_skill("follow");
    for (int i = 0; i < 4; i++) {
        option_path(&run, 0.35 + 0.05 * (i % 2), 0, 0.45, NULL); /* to and fro */
    }
    option_number(&run, "speed", 0.5);
    robot_stage_succeed(stage, &run);
    /* Within a tick of 50 ms: v = sqrt(a w / 2) = sqrt(2 * 0.02 / 2) m/s */
    assert_true(stage->longest_step < 0.1415 * 0.05 * 1.01);
    robot_stage_destroy(stage);
}

static void follow_refuses_points_out_of_reach(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    SkillRun run = robot_stage_skill("follow");
    option_path(&run, 0.4, 0, 0.4, NULL);
    option_path(&run, 1.4, 0, 0.4, NULL);
    robot_stage_fail(stage, &run, "unreachable");
    robot_stage_destroy(stage);
}

static void follow_is_blocked_by_what_is_in_the_way(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create(
            "<geom name='wall' type='box' size='0.01 0.3 0.2' pos='0.45 0 0.3'/>", BALL);
    SkillRun run = robot_stage_skill("follow");
    option_path(&run, 0.40, 0, 0.30, NULL);
    option_path(&run, 0.60, 0, 0.30, NULL);
    robot_stage_fail(stage, &run, "blocked");
    robot_stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(follow_passes_every_point_without_a_halt),
            cmocka_unit_test(follow_slows_down_for_what_its_corners_ask),
            cmocka_unit_test(follow_refuses_points_out_of_reach),
            cmocka_unit_test(follow_is_blocked_by_what_is_in_the_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
