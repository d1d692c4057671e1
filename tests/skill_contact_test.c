#include "robot_stage.h"

/* A square peg of 20 mm, part of the hand; its end is 40 mm beyond the tool. */
static const char PEG[] =
        "<geom name='peg' type='box' size='0.01 0.01 0.02' pos='0 0 0.1234' mass='0.05'/>";

/* A hole of 21 mm, 30 mm deep, below the tool: the rim is z = 0.03 m. */
static const char SOCKET[] =
        "<body pos='0.307 0 0.015'>"
        "<geom name='wall_x' type='box' size='0.015 0.04 0.015' pos='0.0255 0 0'/>"
        "<geom type='box' size='0.015 0.04 0.015' pos='-0.0255 0 0'/>"
        "<geom type='box' size='0.0105 0.015 0.015' pos='0 0.0255 0'/>"
        "<geom type='box' size='0.0105 0.015 0.015' pos='0 -0.0255 0'/></body>";
static const double RIM = 0.07; /* tool height at which the peg meets the rim */

/* Brings the tool to a place above the hole, so far beside its axis. */
static RobotStage *above_hole(
        const char *world, double beside_x, double beside_y, double height)
{
    RobotStage *stage = robot_stage_create(world, PEG);
    SkillRun run = robot_stage_skill("move_to");
    const double pos[3] = {0.307 + beside_x, beside_y, height};
    const double down[4] = {0, 1, 0, 0};
    option_pose(&run, "target", pos, down);
    robot_stage_succeed(stage, &run);
    return stage;
}

static void touch(RobotStage *stage)
{
    SkillRun run = robot_stage_skill("move_until");
    option_vector(&run, "along", 0, 0, -1);
    robot_stage_succeed(stage, &run);
}

static void guarded_move_stops_at_what_it_meets(void **state)
{
    (void)state;
    RobotStage *stage = above_hole(SOCKET, 0.003, 0.002, 0.11);
    SkillRun run = robot_stage_skill("move_until");
    option_vector(&run, "along", 0, 0, -1);
    option_number(&run, "force", 6);
    robot_stage_succeed(stage, &run);
    check_near(run.hit_pos[2], RIM, 0.001);
    assert_true(stage->view.memory.surface_known);
    check_near(stage->view.memory.surface_pos[2], RIM, 0.001);
    robot_stage_destroy(stage);
}

static void guarded_move_goes_no_further_than_it_may(void **state)
{
    (void)state;
    RobotStage *stage = above_hole("", 0, 0, 0.3);
    double before = stage->view.tool_pos[2];
    SkillRun run = robot_stage_skill("move_until");
    option_number(&run, "within", 0.05); /* along the tool's own axis: down */
    robot_stage_fail(stage, &run, "nothing_met");
    check_near(before - stage->view.tool_pos[2], 0.05, 0.003);
    assert_false(stage->view.memory.surface_known);
    robot_stage_destroy(stage);
}

/* A plate of 300 g on a spring of 400 N/m, well damped; its upper face is z = 0.05 m. */
static const char SPRING[] =
        "<body pos='0.307 0 0.045' gravcomp='1'><joint type='slide' axis='0 0 1' stiffness='400' "
        "damping='20'/><geom name='plate' type='box' size='0.06 0.06 0.005' mass='0.3'/></body>";

/* What the robot makes of force and depth is the spring, and the plate's normal is up. */
static void guarded_move_feels_how_stiff_a_spring_is(void **state)
{
    (void)state;
    RobotStage *stage = above_hole(SPRING, 0, 0, 0.12);
    SkillRun run = robot_stage_skill("move_until");
    option_vector(&run, "along", 0, 0, -1);
    option_number(&run, "force", 4);
    option_number(&run, "speed", 0.02);
    robot_stage_succeed(stage, &run);
    check_near(run.result, 400, 20);
    check_near(run.hit_pos[2], 0.09 - 4.0 / 400, 0.001);
    check_near(run.hit_normal[2], 1, 0.1); /* friction tilts what is felt */
    robot_stage_destroy(stage);
}

static void a_rigid_face_is_stiff_beyond_measure(void **state)
{
    (void)state;
    RobotStage *stage = above_hole(SOCKET, 0.003, 0.002, 0.09);
    SkillRun run = robot_stage_skill("move_until");
    option_vector(&run, "along", 0, 0, -1);
    robot_stage_succeed(stage, &run);
    assert_true(run.result > 20000);
    robot_stage_destroy(stage);
}

/* Told to stop at 30 mm above the plane by whoever asks; no force is waited for. */
static void guarded_move_ends_when_it_is_told(void **state)
{
    (void)state;
    RobotStage *stage = above_hole("", 0.1, 0, 0.12);
    SkillRun run = robot_stage_skill("move_until");
    option_vector(&run, "along", 0, 0, -1);
    option_bool(&run, "when", true);
    run.kind->begin(&run, &stage->view);
    for (int i = 0; i < 200 && run.status == SKILL_RUNNING; i++) {
        Setpoint setpoint;
        robot_stage_look(stage);
        run.told = stage->view.tool_pos[2] < 0.08;
        setpoint_hold(&setpoint, &stage->view);
        run.kind->tick(&run, &stage->view, &setpoint);
        if (run.status == SKILL_RUNNING) {
            robot_stage_tick(stage, &setpoint);
        }
    }
    assert_int_equal(run.status, SKILL_DONE);
    check_near(run.hit_pos[2], 0.08, 0.002);
    check_near(run.hit_normal[2], 1, 1e-12);
    robot_stage_destroy(stage);
}

static void guarded_move_is_not_deceived_by_the_zero_of_the_sensor(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", PEG);
    SkillRun run = robot_stage_skill("move_until");
    stage->offset[2] = -2.5; /* in the sensor frame: 2.5 N up, half the threshold */
    robot_stage_wait(stage, 2);
    option_vector(&run, "along", 0, 0, -1);
    option_number(&run, "within", 0.5);
    robot_stage_succeed(stage, &run);
    check_near(run.hit_pos[2], 0.04, 0.001);
    assert_true(run.hit_force >= 5);
    robot_stage_destroy(stage);
}

static void search_finds_the_hole(void **state)
{
    (void)state;
    const char *const patterns[] = {"spiral", "raster"};
    for (int i = 0; i < 2; i++) {
        RobotStage *stage = above_hole(SOCKET, 0.002, -0.0015, 0.09);
        touch(stage);
        SkillRun run = robot_stage_skill("search");
        option_word(&run, "pattern", patterns[i]);
        option_number(&run, "radius", 0.004);
        robot_stage_succeed(stage, &run);
        assert_true(stage->view.tool_pos[2] < RIM - 0.0015);
        check_near(run.hit_pos[0], 0.307, 0.0015);
        check_near(run.hit_pos[1], 0, 0.0015);
        check_near(run.hit_pos[2], RIM, 0.001);
        robot_stage_destroy(stage);
    }
}

static void search_on_a_flat_face_finds_nothing(void **state)
{
    (void)state;
    RobotStage *stage = above_hole("", 0.1, 0, 0.06);
    touch(stage);
    SkillRun run = robot_stage_skill("search");
    option_number(&run, "radius", 0.002);
    robot_stage_fail(stage, &run, "not_found");
    robot_stage_destroy(stage);
}

static void search_in_the_air_loses_contact(void **state)
{
    (void)state;
    RobotStage *stage = above_hole("", 0.1, 0, 0.3);
    SkillRun run = robot_stage_skill("search");
    option_number(&run, "drop", 0.2);
    robot_stage_fail(stage, &run, "lost_contact");
    robot_stage_destroy(stage);
}

static void peg_goes_in_to_its_depth(void **state)
{
    (void)state;
    RobotStage *stage = above_hole(SOCKET, 0.0015, 0.001, 0.09);
    touch(stage);
    SkillRun run = robot_stage_skill("search");
    robot_stage_succeed(stage, &run);
    run = robot_stage_skill("insert");
    option_number(&run, "depth", 0.02);
    robot_stage_succeed(stage, &run);
    assert_true(run.result >= 0.0195);
    check_near(stage->view.tool_pos[2], RIM - 0.02, 0.003);

    run = robot_stage_skill("insert"); /* depth counts from the rim: it is there */
    option_number(&run, "depth", 0.02);
    double before = stage->data->time;
    robot_stage_succeed(stage, &run);
    assert_true(stage->data->time - before < 0.2);
    robot_stage_destroy(stage);
}

static void depth_counts_from_where_the_hole_is_believed_if_nothing_was_met(void **state)
{
    (void)state;
    RobotStage *stage = above_hole(SOCKET, 0, 0, RIM - 0.008);
    SkillRun run = robot_stage_skill("insert");
    const double hole[3] = {0.307, 0, 0.03};
    const double end[3] = {0, 0, 0.04};
    const double straight[4] = {1, 0, 0, 0};
    option_pose(&run, "hole", hole, straight);
    option_pose(&run, "holding", end, straight);
    option_number(&run, "depth", 0.015);
    robot_stage_succeed(stage, &run);
    check_near(stage->view.tool_pos[2], RIM - 0.015, 0.003);
    robot_stage_destroy(stage);
}

static void peg_that_meets_the_ground_is_jammed(void **state)
{
    (void)state;
    RobotStage *stage = above_hole(SOCKET, 0, 0, RIM - 0.02);
    SkillRun run = robot_stage_skill("insert");
    option_number(&run, "depth", 0.02); /* from here; the ground is 10 mm away */
    robot_stage_fail(stage, &run, "jammed");
    robot_stage_destroy(stage);
}

/* On the arm, so that the wrist feels what the wall does against it. */
static void push_sideways(RobotStage *stage)
{
    int link = stage->model->body_parentid[stage->robot.hand_body];
    stage->data->xfrc_applied[6 * (size_t)link] = stage->seen;
}

static void too_much_force_ends_insertion(void **state)
{
    (void)state;
    RobotStage *stage = above_hole(SOCKET, 0, 0, RIM - 0.02);
    stage->watch = push_sideways;
    stage->seen = 60;
    SkillRun run = robot_stage_skill("insert");
    option_number(&run, "depth", 0.02);
    robot_stage_fail(stage, &run, "limit");
    assert_true(run.hit_force > 25);
    robot_stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(guarded_move_stops_at_what_it_meets),
            cmocka_unit_test(guarded_move_goes_no_further_than_it_may),
            cmocka_unit_test(guarded_move_feels_how_stiff_a_spring_is),
            cmocka_unit_test(a_rigid_face_is_stiff_beyond_measure),
            cmocka_unit_test(guarded_move_ends_when_it_is_told),
            cmocka_unit_test(guarded_move_is_not_deceived_by_the_zero_of_the_sensor),
            cmocka_unit_test(search_finds_the_hole),
            cmocka_unit_test(search_on_a_flat_face_finds_nothing),
            cmocka_unit_test(search_in_the_air_loses_contact),
            cmocka_unit_test(peg_goes_in_to_its_depth),
            cmocka_unit_test(depth_counts_from_where_the_hole_is_believed_if_nothing_was_met),
            cmocka_unit_test(peg_that_meets_the_ground_is_jammed),
            cmocka_unit_test(too_much_force_ends_insertion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
