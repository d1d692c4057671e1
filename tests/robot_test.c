#include <string.h>

#include "randomize/rng.h"
#include "robot_stage.h"
#include "sim/rotation.h"

static void defaults_are_those_of_the_language(void **state)
{
    (void)state;
    ControlDef control = control_def_default();
    LimitsDef limits = limits_def_default();
    check_near(control.stiffness, 600, 0);
    check_near(control.rotation_stiffness, 30, 0);
    check_near(control.damping_ratio, 1, 0);
    check_near(control.force_limit, 80, 0);
    check_near(control.latency_s, 0, 0);
    check_near(limits.speed, 0.5, 0);
    check_near(limits.acceleration, 2, 0);
    check_near(limits.rotation_speed, 2.5, 0);
}

static void hand_width_is_the_sum_of_both_openings(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    stage->data->qpos[stage->robot.finger_qpos_adr[0]] = 0.01;
    stage->data->qpos[stage->robot.finger_qpos_adr[1]] = 0.03;
    check_near(robot_hand_width(&stage->robot, stage->data), 0.04, 1e-15);
    robot_stage_destroy(stage);
}

/* A pose that the arm has in a random posture at least 8 % away from its limits. */
static void reachable_pose(RobotStage *stage, Rng *rng, double ret_pose[7])
{
    const Robot *robot = &stage->robot;
    for (int i = 0; i < robot->dof_count; i++) {
        double margin = 0.08 * (robot->q_max[i] - robot->q_min[i]);
        stage->data->qpos[robot->qpos_adr[i]] =
                rng_uniform(rng, robot->q_min[i] + margin, robot->q_max[i] - margin);
    }
    mj_kinematics(stage->model, stage->data);
    robot_tool_pose(robot, stage->data, ret_pose, ret_pose + 3);
}

static void inverse_reaches_what_can_be_reached(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    const Robot *robot = &stage->robot;
    Rng rng = rng_for_slot(7, "robot", 0);
    enum { POSES = 200 };
    int reached = 0;
    for (int k = 0; k < POSES; k++) {
        double pose[7];
        double posture[7];
        double found[7];
        Error err = {0};
        reachable_pose(stage, &rng, pose);
        mju_copy(posture, robot->home, 7);
        if (!robot_inverse(robot, stage->model, stage->scratch, pose, posture, &err)) {
            continue;
        }
        reached++;
        for (int i = 0; i < 7; i++) {
            assert_true(posture[i] >= robot->q_min[i] && posture[i] <= robot->q_max[i]);
            stage->data->qpos[robot->qpos_adr[i]] = posture[i];
        }
        mj_kinematics(stage->model, stage->data);
        robot_tool_pose(robot, stage->data, found, found + 3);
        check_near(mju_dist3(found, pose), 0, 1e-4);
        check_near(rotation_angle(found + 3, pose + 3), 0, 1e-3);
    }
    assert_true(reached >= 95 * POSES / 100);
    robot_stage_destroy(stage);
}

static void inverse_says_what_is_out_of_reach(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    double pose[7] = {1.5, 0, 0.3, 0, 1, 0, 0};
    double posture[7];
    Error err = {0};
    mju_copy(posture, stage->robot.home, 7);
    assert_false(
            robot_inverse(&stage->robot, stage->model, stage->scratch, pose, posture, &err));
    assert_int_equal(err.kind, ERROR_PHYSICS);
    assert_non_null(strstr(err.text, "(1.500, 0.000, 0.300) m"));
    for (int i = 0; i < 7; i++) {
        assert_true(posture[i] >= stage->robot.q_min[i] && posture[i] <= stage->robot.q_max[i]);
    }
    robot_stage_destroy(stage);
}

static void inverse_does_not_depend_on_what_scratch_held(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    Rng rng = rng_for_slot(9, "robot", 0);
    double pose[7];
    double first[7];
    double second[7];
    Error err = {0};
    reachable_pose(stage, &rng, pose);
    mju_copy(first, stage->robot.home, 7);
    mju_copy(second, stage->robot.home, 7);
    bool reached =
            robot_inverse(&stage->robot, stage->model, stage->scratch, pose, first, &err);
    mj_resetData(stage->model, stage->scratch);
    stage->scratch->qpos[0] = 1;
    assert_true(robot_inverse(&stage->robot, stage->model, stage->scratch, pose, second,
                        &err) == reached);
    assert_memory_equal(first, second, sizeof first);
    robot_stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(defaults_are_those_of_the_language),
            cmocka_unit_test(hand_width_is_the_sum_of_both_openings),
            cmocka_unit_test(inverse_reaches_what_can_be_reached),
            cmocka_unit_test(inverse_says_what_is_out_of_reach),
            cmocka_unit_test(inverse_does_not_depend_on_what_scratch_held),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
