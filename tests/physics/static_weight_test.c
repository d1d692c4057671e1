/*
 * A weight that hangs from the hand reads -m g along the world's z on the wrist sensor, and the
 * torque of its lever, however the sensor is tilted.
 */
#include "../model_text.h"
#include "sim/wrist.h"

/* facts: 0.2 % is what the data set promises; the engine itself is exact at rest. */
static const double TOLERANCE = 0.002;
static const double MASS = 1.7 + 0.4;
static const double GRAVITY = 9.81;

#define HANGING(options, tilt) \
    "<mujoco><option timestep='" options "' integrator='implicitfast' cone='elliptic'/>" \
    "<worldbody><body pos='0 0 2' euler='" tilt "'>" \
    "<joint axis='1 0 0' damping='50' stiffness='5000'/><geom size='.05' mass='3'/>" \
    "<body pos='0 0 -.1'><geom size='.05' mass='1.7' pos='.08 0 0'/><site name='wrist'/>" \
    "<body pos='0 0 -.2'><joint type='slide' axis='0 0 1' stiffness='4000' damping='40'/>" \
    "<geom size='.03' mass='.4'/></body></body></body></worldbody>" \
    "<sensor><force name='force' site='wrist'/><torque name='torque' site='wrist'/></sensor>" \
    "</mujoco>"

static void weigh(const char *mjcf)
{
    mjModel *model = model_from_text(mjcf);
    mjData *data = mj_makeData(model);
    long steps = lround(3.0 / model->opt.timestep);
    for (long i = 0; i < steps; i++) {
        mj_step(model, data);
    }
    const Robot robot = {
            .wrist_force_adr = model->sensor_adr[0], .wrist_torque_adr = model->sensor_adr[1]};
    double local[6];
    double force[3];
    double torque[3];
    wrist_true(&robot, data, local);
    mju_mulMatVec3(force, data->site_xmat, local);
    mju_mulMatVec3(torque, data->site_xmat, local + 3);
    double weight = MASS * GRAVITY;
    check_near(force[0], 0.0, TOLERANCE * weight);
    check_near(force[1], 0.0, TOLERANCE * weight);
    check_near(force[2], -weight, TOLERANCE * weight);

    double arm[3];
    double expected[3];
    const double pull[3] = {0.0, 0.0, -weight};
    mju_sub3(arm, data->subtree_com + 6, data->site_xpos);
    mju_cross(expected, arm, pull);
    for (int i = 0; i < 3; i++) {
        check_near(torque[i], expected[i], TOLERANCE * weight * 0.1);
    }
    assert_true(mju_norm3(expected) > 0.5);
    mj_deleteData(data);
    mj_deleteModel(model);
}

static void a_hanging_weight_reads_its_weight_downwards(void **state)
{
    (void)state;
    weigh(HANGING(".002", "0 0 0"));
    weigh(HANGING(".001", "0 0 0"));
}

static void a_tilted_sensor_reads_the_same_weight(void **state)
{
    (void)state;
    weigh(HANGING(".002", "0 30 20"));
    weigh(HANGING(".001", "10 -50 0"));
}

/* Standing weight: a probe that presses on a scale sees what the scale pushes back. */
static void the_sensor_and_the_contacts_agree(void **state)
{
    (void)state;
    mjModel *model = model_from_text(
            "<mujoco><option timestep='.001' integrator='implicitfast' cone='elliptic' "
            "impratio='10' gravity='0 0 0'/><default><geom solref='.005 1' "
            "solimp='.95 .99 .001'/></default><worldbody><geom type='plane' size='1 1 1'/>"
            "<body pos='0 0 .2'><joint name='z' type='slide' axis='0 0 1' damping='50'/>"
            "<geom size='.01' mass='1' contype='0' conaffinity='0'/>"
            "<body pos='0 0 -.1'><site name='wrist'/><geom type='sphere' size='.1' mass='.5'/>"
            "</body></body></worldbody><actuator><motor joint='z' ctrlrange='-99 99'/></actuator>"
            "<sensor><force site='wrist'/><torque site='wrist'/></sensor></mujoco>");
    mjData *data = mj_makeData(model);
    data->ctrl[0] = -15.0;
    for (int i = 0; i < 3000; i++) {
        mj_step(model, data);
    }
    const Robot robot = {.wrist_force_adr = 0, .wrist_torque_adr = 3};
    double wrench[6];
    wrist_true(&robot, data, wrench);
    check_near(wrench[2], 15.0, TOLERANCE * 15.0);
    mj_deleteData(data);
    mj_deleteModel(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_hanging_weight_reads_its_weight_downwards),
            cmocka_unit_test(a_tilted_sensor_reads_the_same_weight),
            cmocka_unit_test(the_sensor_and_the_contacts_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
