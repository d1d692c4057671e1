/*
 * Coulomb's law on a free block: where it starts to slip, how it slides, where it stops.
 */
#include <math.h>
#include <stdio.h>

#include "scenes/validation_model.h"

static const double GRAVITY = 9.81;

/* The settings of the shipped scenes: a plain one, and one that asks for class slide elsewhere. */
static const Setting INCLINES[] = {
        {SETTING_GRASP, 0.002, 10.0, 0.5},
        {SETTING_GRASP, 0.001, 100.0, 0.5},
        {SETTING_GRASP, 0.002, 10.0, 0.2},
        {SETTING_GRASP, 0.001, 100.0, 0.8},
        {SETTING_MUJOCO, 0.002, 1.0, 0.5},
};

enum {
    INCLINE_COUNT = sizeof INCLINES / sizeof *INCLINES,
    HALVINGS = 12, /* of the bracket 0.9..1.1 mu: to 0.005 % */
};

static const char BLOCK[] =
        "<mujoco><worldbody><geom type='plane' size='9 9 .1'/><body pos='0 0 .02'><freejoint/>"
        "<geom type='box' size='.05 .05 .02' mass='1'/></body></worldbody></mujoco>";

/* Speed along a slope with tangent `slope`, from rest, after so many seconds. */
static bool speed_on(
        const Setting *setting, double slope, double seconds, double *ret_speed, Error *err)
{
    Trial trial = {0};
    bool ok = trial_init(&trial, BLOCK, setting, err);
    if (ok) {
        double cosine = 1.0 / sqrt(1.0 + slope * slope);
        trial.model->opt.gravity[0] = GRAVITY * slope * cosine;
        trial.model->opt.gravity[2] = -GRAVITY * cosine;
        trial_run(&trial, seconds);
        *ret_speed = trial.data->qvel[0];
    }
    trial_release(&trial);
    return ok;
}

/* Contacts that stick creep a little in a convex solver: "slips" means that it has speeded up. */
static bool measure_slip_angle(size_t row, LawRow *ret_row, Error *err)
{
    const Setting *setting = &INCLINES[row];
    const double creep_m_s = 5e-3;
    const double seconds = 2.0;
    double low = 0.9 * setting->friction;
    double high = 1.1 * setting->friction;
    for (int halving = 0; halving < HALVINGS; halving++) {
        double slope = 0.5 * (low + high);
        double speed = 0.0;
        if (!speed_on(setting, slope, seconds, &speed, err)) {
            return false;
        }
        if (speed > creep_m_s) {
            high = slope;
        } else {
            low = slope;
        }
    }
    double expected = atan(setting->friction);
    *ret_row = (LawRow){
            .measured = atan(0.5 * (low + high)) * (180.0 / mjPI),
            .expected = expected * (180.0 / mjPI),
            .scale = expected * (180.0 / mjPI),
            .promised = setting->kind != SETTING_MUJOCO,
    };
    setting_words(setting, "", ret_row->setting);
    return true;
}

const Law LAW_SLIP_ANGLE = {
        .name = "slip angle",
        .formula = "tan a = mu",
        .unit = "deg",
        .tolerance = 0.002,
        .row_count = INCLINE_COUNT,
        .measure = measure_slip_angle,
};

/* Not longer: stiff contacts hop at high speed, which costs some per cent. */
static const double SLIDE_S = 0.25;

static bool measure_sliding(size_t row, LawRow *ret_row, Error *err)
{
    const Setting *setting = &INCLINES[row];
    double slope = 1.5 * setting->friction;
    double cosine = 1.0 / sqrt(1.0 + slope * slope);
    double speed = 0.0;
    if (!speed_on(setting, slope, SLIDE_S, &speed, err)) {
        return false;
    }
    *ret_row = (LawRow){
            .measured = speed / SLIDE_S,
            .expected = GRAVITY * cosine * (slope - setting->friction),
            .scale = GRAVITY * cosine * setting->friction,
            .promised = setting->kind != SETTING_MUJOCO,
    };
    setting_words(setting, "slope 1.5 mu", ret_row->setting);
    return true;
}

const Law LAW_SLIDING = {
        .name = "sliding",
        .formula = "a = g (sin a - mu cos a); error as a share of friction's part",
        .unit = "m/s^2",
        .tolerance = 0.03,
        .row_count = INCLINE_COUNT,
        .measure = measure_sliding,
};

/* ---- stopping */

enum { DIRECTIONS = 8 };

static const Setting FLOORS[] = {
        {SETTING_GRASP, 0.002, 10.0, 0.3},
        {SETTING_GRASP, 0.001, 100.0, 0.3},
        {SETTING_GRASP, 0.001, 100.0, 0.6},
        {SETTING_MUJOCO, 0.002, 1.0, 0.3},
        {SETTING_SLIDE, 0.001, 100.0, 0.3},
};

static const char WIDE_BLOCK[] =
        "<mujoco><worldbody><geom name='floor/plane' type='plane' size='9 9 .1'/>"
        "<body pos='0 0 .02'><freejoint/>"
        "<geom name='block/box' type='box' size='.1 .1 .02' mass='1'/></body></worldbody></mujoco>";

/* How far it slides from a speed; it comes to rest on the floor first. */
static double slide_from(Trial *trial, double speed, double angle, double friction)
{
    const double rest_s = 1.0;
    mjData *data = trial->data;
    trial_run(trial, rest_s);
    double start[2] = {data->qpos[0], data->qpos[1]};
    data->qvel[0] = speed * cos(angle);
    data->qvel[1] = speed * sin(angle);
    trial_run(trial, 2.0 * speed / (friction * GRAVITY));
    double x = data->qpos[0] - start[0];
    double y = data->qpos[1] - start[1];
    return sqrt(x * x + y * y);
}

static bool measure_stopping(size_t row, LawRow *ret_row, Error *err)
{
    const Setting *setting = &FLOORS[row / DIRECTIONS];
    const double speed = 1.0;
    size_t direction = row % DIRECTIONS;
    double angle = 2.0 * mjPI * (double)direction / DIRECTIONS;
    Trial trial = {0};
    char more[32];
    bool ok = trial_init(&trial, WIDE_BLOCK, setting, err);
    if (ok) {
        double expected = speed * speed / (2.0 * setting->friction * GRAVITY);
        *ret_row = (LawRow){
                .measured = slide_from(&trial, speed, angle, setting->friction),
                .expected = expected,
                .scale = expected,
                .promised = setting->kind == SETTING_GRASP,
        };
        (void)snprintf(more, sizeof more, "1 m/s at %zu deg", 360 * direction / DIRECTIONS);
        setting_words(setting, more, ret_row->setting);
    }
    trial_release(&trial);
    return ok;
}

const Law LAW_STOPPING = {
        .name = "stopping distance",
        .formula = "s = v^2 / (2 mu g) in any direction",
        .unit = "m",
        .tolerance = 0.02,
        .row_count = DIRECTIONS * (sizeof FLOORS / sizeof *FLOORS),
        .measure = measure_stopping,
};
