#include "sim/arm.h"

#include "randomize/rng.h"
#include "robot_stage.h"

/* Puts the arm somewhere, moving. */
static void disturb(RobotStage *stage, Rng *rng)
{
    const Robot *robot = &stage->robot;
    for (int i = 0; i < robot->dof_count; i++) {
        stage->data->qpos[robot->qpos_adr[i]] =
                rng_uniform(rng, robot->q_min[i], robot->q_max[i]);
        stage->data->qvel[robot->dof_adr[i]] = rng_uniform(rng, -2, 2);
    }
    mj_forward(stage->model, stage->data);
}

static void jacobian_and_its_rate_are_those_of_mujoco(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    Rng rng = rng_for_slot(1, "arm", 0);
    enum { N = 7, ALL = 9, HALF = 3 * ALL };
    assert_int_equal(stage->model->nv, ALL);
    for (int trial = 0; trial < 20; trial++) {
        ArmDynamics arm;
        double jacobian[6 * ALL];
        double rate[6 * ALL];
        double bias[6];
        disturb(stage, &rng);
        arm_measure(&stage->robot, stage->model, stage->data, &arm);
        mj_jacSite(
                stage->model, stage->data, jacobian, jacobian + HALF, stage->robot.tool_site);
        mj_jacDot(stage->model, stage->data, rate, rate + HALF,
                stage->data->site_xpos + 3 * (size_t)stage->robot.tool_site,
                stage->robot.hand_body);
        mju_mulMatVec(bias, rate, stage->data->qvel, 6, ALL);
        for (int i = 0; i < 6; i++) {
            check_near(arm.bias_acceleration[i], bias[i], 1e-9);
            for (int j = 0; j < N; j++) {
                check_near(arm.jacobian[N * i + j], jacobian[ALL * i + j], 1e-12);
            }
        }
    }
    robot_stage_destroy(stage);
}

static void task_inertia_gives_the_acceleration_of_a_push(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    ArmDynamics arm;
    double push[6] = {3, -2, 5, 0.2, 0.1, -0.3};
    double torque[7];
    double expected[6];
    arm_measure(&stage->robot, stage->model, stage->data, &arm);
    /* J M^-1 J^T push, once through Lambda and once through the joints. */
    mju_mulMatTVec(torque, arm.jacobian, push, 6, 7);
    mju_mulMatVec(expected, arm.solved, torque, 6, 7);
    double back[6];
    mju_mulMatVec(back, arm.task_inertia, expected, 6, 6);
    for (int i = 0; i < 6; i++) {
        check_near(back[i], push[i], 0.01); /* the guard against singular arms adds 1e-4 / kg */
    }
    robot_stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(jacobian_and_its_rate_are_those_of_mujoco),
            cmocka_unit_test(task_inertia_gives_the_acceleration_of_a_push),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
