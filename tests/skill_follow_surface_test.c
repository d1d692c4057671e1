/* follow_surface: sim/skill_follow_surface.c, sim/coverage.c. */
#include <stdio.h>

#include "robot_stage.h"

/* A ball of 10 mm before the fingers: its end is 30 mm beyond the tool. */
static const char BALL[] =
        "<geom name='ball' type='sphere' size='0.01' pos='0 0 0.1234' mass='0.02' "
        "friction='0.4 0.005 0.0001'/>";

/* Contact class slide between ball and slab, friction 0.4. */
#define SLIDE \
    "</worldbody><contact><pair geom1='ball' geom2='slab' condim='4' " \
    "friction='0.4 0.4 0.005 0.0001 0.0001' solref='0.01 1' solreffriction='0.2 1' " \
    "solimp='0.95 0.99 0.001'/></contact><worldbody>"

/* Mean of the true force on the surface along its normal, and of that along the motion. */
static double sum_normal, sum_rubbing, normal_x, normal_z;
static long samples;

static void watch_force(RobotStage *stage)
{
    double force[3];
    if (stage->data->time < stage->seen) {
        return;
    }
    robot_stage_force(stage, "ball", "slab", force);
    double pressed = -(force[0] * normal_x + force[2] * normal_z);
    double along[3] = {force[0] + pressed * normal_x, force[1], force[2] + pressed * normal_z};
    sum_normal += pressed;
    sum_rubbing += mju_norm3(along);
    samples++;
}

/* A slab whose top passes (0.4, 0, 0.1), leaning by `lean` about y; the ball 3 mm above it. */
static RobotStage *over_slab(double lean)
{
    char world[512];
    (void)snprintf(world, sizeof world,
            "<geom name='slab' type='box' size='0.3 0.3 0.01' pos='%.9f 0 %.9f' "
            "axisangle='0 1 0 %.9f'/>" SLIDE,
            0.4 - 0.01 * sin(lean), 0.1 - 0.01 * cos(lean), lean);
    RobotStage *stage = robot_stage_create(world, BALL);
    SkillRun run = robot_stage_skill("move_to");
    const double pos[3] = {0.40, -0.05, 0.135};
    const double down[4] = {0, 1, 0, 0};
    option_pose(&run, "target", pos, down);
    robot_stage_succeed(stage, &run);
    normal_x = sin(lean);
    normal_z = cos(lean);
    sum_normal = 0;
    sum_rubbing = 0;
    samples = 0;
    stage->watch = watch_force;
    stage->seen = stage->data->time + 1.2; /* the first contact is over */
    return stage;
}

static void a_flat_surface_is_wiped_with_the_force_asked_for(void **state)
{
    (void)state;
    const double forces[] = {5, 15};
    for (int i = 0; i < 2; i++) {
        RobotStage *stage = over_slab(0);
        SkillRun run = robot_stage_skill("follow_surface");
        option_path(&run, 0.40, -0.05, 0.13, NULL);
        option_path(&run, 0.40, 0.10, 0.13, NULL);
        option_number(&run, "force", forces[i]);
        option_number(&run, "speed", 0.05);
        robot_stage_succeed(stage, &run);
        assert_true(samples > 1500);
        check_near(sum_normal / (double)samples, forces[i], 0.03 * forces[i]);
        /* Coulomb: the rubbing force is 0.4 of the normal one. */
        check_near(sum_rubbing / sum_normal, 0.4, 0.02);
        check_near(run.hit_force, forces[i], 0.03 * forces[i]);
        check_near(run.result, 1, 0.02);
        check_near(stage->view.tool_pos[1], 0.10, 0.004);
        robot_stage_destroy(stage);
    }
}

static void a_leaning_surface_is_learned_by_going_over_it(void **state)
{
    (void)state;
    const double lean = 0.2;
    RobotStage *stage = over_slab(lean);
    SkillRun run = robot_stage_skill("follow_surface");
    option_path(&run, 0.40, -0.05, 0.10, NULL); /* as if it were level */
    option_path(&run, 0.40, 0.10, 0.10, NULL);
    option_path(&run, 0.47, 0.10, 0.10, NULL);
    option_path(&run, 0.47, -0.05, 0.10, NULL);
    const double tip[3] = {0, 0, 0.03};
    const double straight[4] = {1, 0, 0, 0};
    option_pose(&run, "holding", tip, straight);
    option_number(&run, "force", 10);
    option_bool(&run, "align", true);
    stage->seen += 4; /* the first two legs have taught it the normal */
    robot_stage_succeed(stage, &run);
    check_near(sum_normal / (double)samples, 10, 0.5);
    double axis[3];
    const double z[3] = {0, 0, 1};
    mju_rotVecQuat(axis, z, stage->view.tool_quat);
    check_near(-axis[0], sin(lean), 0.03);
    check_near(-axis[2], cos(lean), 0.01);
    check_near(axis[1], 0, 0.03);
    robot_stage_destroy(stage);
}

/*
 * A drum of 0.2 m, axis along y, its top at (0.45, 0, 0.1). The path bends with it but believes
 * it turned by `lean` about the axis: that is what is learned, and it stays while the normal turns.
 */
static void a_path_bends_with_a_drum_and_align_learns_the_rest(void **state)
{
    (void)state;
    const double radius = 0.2;
    const double lean = 0.15;
    RobotStage *stage = robot_stage_create(
            "<geom name='slab' type='cylinder' size='0.2 0.3' pos='0.45 0 -0.1' "
            "zaxis='0 1 0'/>" SLIDE,
            BALL);
    SkillRun run = robot_stage_skill("move_to");
    const double pos[3] = {0.45 - radius * sin(0.3), -0.05, radius * cos(0.3) - 0.1 + 0.035};
    const double down[4] = {0, 1, 0, 0};
    option_pose(&run, "target", pos, down);
    robot_stage_succeed(stage, &run);
    run = robot_stage_skill("follow_surface");
    double last = 0;
    for (int row = 0; row < 7; row++) {
        double angle = -0.3 + 0.1 * row;
        for (int end = 0; end < 2; end++) {
            const double y[3] = {0, 1, 0};
            double leaning[4];
            double attitude[4];
            mju_axisAngle2Quat(leaning, y, angle + lean);
            mju_mulQuat(attitude, leaning, down);
            option_path(&run, 0.45 + radius * sin(angle), (row + end) % 2 == 0 ? -0.05 : 0.05,
                    radius * cos(angle) - 0.1, attitude);
        }
        last = angle;
    }
    const double tip[3] = {0, 0, 0.03};
    const double straight[4] = {1, 0, 0, 0};
    option_pose(&run, "holding", tip, straight);
    option_number(&run, "force", 10);
    option_bool(&run, "align", true);
    robot_stage_succeed(stage, &run);
    double axis[3];
    const double z[3] = {0, 0, 1};
    mju_rotVecQuat(axis, z, stage->view.tool_quat);
    check_near(
            atan2(-axis[0], -axis[2]), last, 0.05); /* a third of what was believed wrongly */
    check_near(axis[1], 0, 0.03);
    robot_stage_destroy(stage);
}

static void a_raster_covers_its_rectangle(void **state)
{
    (void)state;
    RobotStage *stage = over_slab(0);
    SkillRun run = robot_stage_skill("follow_surface");
    for (int row = 0; row < 4; row++) {
        double x = 0.40 + 0.015 * row;
        bool forth = row % 2 == 0;
        option_path(&run, x, forth ? -0.05 : 0.05, 0.13, NULL);
        option_path(&run, x, forth ? 0.05 : -0.05, 0.13, NULL);
    }
    option_number(&run, "width", 0.02);
    option_number(&run, "speed", 0.1);
    option_number(&run, "blend", 0.003);
    robot_stage_succeed(stage, &run);
    /* Round tool: the four corners of its square are missed, (4 - pi) / 4 of 20 x 20 mm^2. */
    assert_true(run.result > 0.95);
    robot_stage_destroy(stage);
}

static void what_ends_before_the_path_is_lost(void **state)
{
    (void)state;
    RobotStage *stage = over_slab(0);
    SkillRun run = robot_stage_skill("follow_surface");
    option_path(&run, 0.40, -0.05, 0.13, NULL);
    option_path(&run, 0.40, 0.50, 0.13, NULL); /* the slab ends at 0.3 */
    option_number(&run, "speed", 0.2);
    robot_stage_fail(stage, &run, "lost_contact");
    check_near(run.result, 0.35 / 0.55, 0.04);
    robot_stage_destroy(stage);
}

static void a_step_in_the_surface_is_a_limit(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create(
            "<geom name='slab' type='box' size='0.3 0.3 0.01' pos='0.4 0 0.09'/>"
            "<geom name='step' type='box' size='0.3 0.1 0.03' pos='0.4 0.15 0.09'/>" SLIDE,
            BALL);
    SkillRun run = robot_stage_skill("move_to");
    const double pos[3] = {0.40, -0.05, 0.135};
    const double down[4] = {0, 1, 0, 0};
    option_pose(&run, "target", pos, down);
    robot_stage_succeed(stage, &run);
    run = robot_stage_skill("follow_surface");
    option_path(&run, 0.40, -0.05, 0.13, NULL);
    option_path(&run, 0.40, 0.10, 0.13, NULL);
    option_number(&run, "limit", 20);
    robot_stage_fail(stage, &run, "limit");
    robot_stage_destroy(stage);
}

static void in_the_air_there_is_no_surface(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", BALL);
    SkillRun run = robot_stage_skill("follow_surface");
    option_path(&run, 0.40, 0, 0.45, NULL);
    robot_stage_fail(stage, &run, "lost_contact");
    check_near(run.result, 0, 1e-12);
    robot_stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_flat_surface_is_wiped_with_the_force_asked_for),
            cmocka_unit_test(a_leaning_surface_is_learned_by_going_over_it),
            cmocka_unit_test(a_path_bends_with_a_drum_and_align_learns_the_rest),
            cmocka_unit_test(a_raster_covers_its_rectangle),
            cmocka_unit_test(what_ends_before_the_path_is_lost),
            cmocka_unit_test(a_step_in_the_surface_is_a_limit),
            cmocka_unit_test(in_the_air_there_is_no_surface),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
