/*
 * What the wrist sensor says of weights that hang still, and of a scale that it presses on.
 */
#include <math.h>
#include <stdio.h>

#include "scenes/validation_model.h"
#include "sim/wrist.h"

static const double GRAVITY = 9.81;
static const double HUNG_KG = 1.7 + 0.4; /* below the sensor in the model */
static const double REST_S = 3.0;

/* A swinging link with the sensor below it, and a second weight on a spring below that. */
static const char HANGING[] =
        "<mujoco><worldbody><body pos='0 0 2' euler='%s'>"
        "<joint axis='1 0 0' damping='50' stiffness='5000'/><geom size='.05' mass='3'/>"
        "<body name='hand' pos='0 0 -.1'><geom size='.05' mass='1.7' pos='.08 0 0'/>"
        "<site name='wrist'/>"
        "<body pos='0 0 -.2'><joint type='slide' axis='0 0 1' stiffness='4000' damping='40'/>"
        "<geom size='.03' mass='.4'/></body></body></body></worldbody>"
        "<sensor><force site='wrist'/><torque site='wrist'/></sensor></mujoco>";

enum { COMPONENTS = 6 };

static const char *const COMPONENT_WORDS[COMPONENTS] = {
        "force x", "force y", "force z", "torque x", "torque y", "torque z"};

static const struct {
    double time_step_s;
    const char *tilt;
} HANGS[] = {
        {0.002, "0 0 0"},
        {0.001, "0 0 0"},
        {0.002, "0 30 20"},
        {0.001, "10 -50 0"},
};

/* Weight and its moment about the sensor, world frame: what is true, and what is felt. */
static void weigh(const Trial *trial, double ret_true[COMPONENTS], double ret_felt[COMPONENTS])
{
    const mjModel *model = trial->model;
    const mjData *data = trial->data;
    const Robot robot = {
            .wrist_force_adr = model->sensor_adr[0], .wrist_torque_adr = model->sensor_adr[1]};
    double local[6];
    double arm[3];
    const size_t hand = (size_t)mj_name2id(model, mjOBJ_BODY, "hand");
    wrist_true(&robot, data, local);
    mju_mulMatVec3(ret_felt, data->site_xmat, local);
    mju_mulMatVec3(ret_felt + 3, data->site_xmat, local + 3);

    ret_true[0] = 0.0;
    ret_true[1] = 0.0;
    ret_true[2] = -HUNG_KG * GRAVITY;
    mju_sub3(arm, data->subtree_com + 3 * hand, data->site_xpos);
    mju_cross(ret_true + 3, arm, ret_true);
}

static bool measure_weight(size_t row, LawRow *ret_row, Error *err)
{
    const size_t hang = row / COMPONENTS;
    const size_t component = row % COMPONENTS;
    const Setting setting = {SETTING_GRASP, HANGS[hang].time_step_s, 10.0, 0.0};
    Trial trial = {0};
    char mjcf[1024];
    char more[64];
    (void)snprintf(mjcf, sizeof mjcf, HANGING, HANGS[hang].tilt);
    (void)snprintf(
            more, sizeof more, "euler %s, %s", HANGS[hang].tilt, COMPONENT_WORDS[component]);
    bool ok = trial_init(&trial, mjcf, &setting, err);
    if (ok) {
        double truth[COMPONENTS];
        double felt[COMPONENTS];
        trial_run(&trial, REST_S);
        weigh(&trial, truth, felt);
        *ret_row = (LawRow){
                .measured = felt[component],
                .expected = truth[component],
                .scale = component < 3 ? mju_norm3(truth) : mju_norm3(truth + 3),
                .promised = true,
        };
        setting_words(&setting, more, ret_row->setting);
    }
    trial_release(&trial);
    return ok;
}

const Law LAW_STATIC_WEIGHT = {
        .name = "static weight",
        .formula = "F = m g, M = r x m g, in any posture of the sensor",
        .unit = "N, N*m",
        .tolerance = 0.002,
        .row_count = COMPONENTS * (sizeof HANGS / sizeof *HANGS),
        .measure = measure_weight,
};

/* ---- pressing */

static const double PRESS_N = 15.0;

static const char PRESSING[] =
        "<mujoco><option gravity='0 0 0'/><worldbody><geom type='plane' size='1 1 1'/>"
        "<body pos='0 0 .2'><joint name='z' type='slide' axis='0 0 1' damping='50'/>"
        "<geom size='.01' mass='1' contype='0' conaffinity='0'/>"
        "<body pos='0 0 -.1'><site name='wrist'/><geom type='sphere' size='.1' mass='.5'/>"
        "</body></body></worldbody><actuator><motor joint='z' ctrlrange='-99 99'/></actuator>"
        "<sensor><force site='wrist'/><torque site='wrist'/></sensor></mujoco>";

static double contact_normal_force(const Trial *trial)
{
    double sum = 0.0;
    for (int i = 0; i < (int)trial->data->ncon; i++) {
        double force[6];
        mj_contactForce(trial->model, trial->data, i, force);
        sum += force[0];
    }
    return sum;
}

/* Row 0: what the sensor feels; row 1: what the contacts say. Both push back with PRESS_N. */
static bool measure_press(size_t row, LawRow *ret_row, Error *err)
{
    const Setting setting = {SETTING_GRASP, 0.001, 10.0, 0.0};
    Trial trial = {0};
    bool ok = trial_init(&trial, PRESSING, &setting, err);
    if (ok) {
        const Robot robot = {.wrist_force_adr = 0, .wrist_torque_adr = 3};
        double wrench[6];
        trial.data->ctrl[0] = -PRESS_N;
        trial_run(&trial, REST_S);
        wrist_true(&robot, trial.data, wrench);
        *ret_row = (LawRow){
                .measured = row == 0 ? wrench[2] : contact_normal_force(&trial),
                .expected = PRESS_N,
                .scale = PRESS_N,
                .promised = true,
        };
        setting_words(&setting, row == 0 ? "wrist sensor" : "contacts", ret_row->setting);
    }
    trial_release(&trial);
    return ok;
}

const Law LAW_PRESS = {
        .name = "press",
        .formula = "wrist sensor = sum of contacts = applied force",
        .unit = "N",
        .tolerance = 0.002,
        .row_count = 2,
        .measure = measure_press,
};
