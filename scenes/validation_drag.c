/*
 * What the contact classes are for: something that a robot drags over a surface, and something
 * that has to stay where it is held.
 *
 * The block may move along, up and down, and pitch; the hand is a spring as stiff as a robot's.
 * Friction is the mean of the contacts' tangential force, chatter the deviation of their normal
 * force, both over the last second.
 */
#include <math.h>
#include <stdio.h>

#include "scenes/validation_model.h"

static const double GRAVITY = 9.81;
static const double MASS_KG = 1.0;
static const double SETTLE_S = 1.0;
static const double WATCH_S = 1.0;

static const char DRAGGED[] =
        "<mujoco><worldbody><geom name='floor/plane' type='plane' size='9 9 .1'/>"
        "<body pos='0 0 .02'><joint name='x' type='slide' axis='1 0 0'/>"
        "<joint type='slide' axis='0 0 1'/><joint type='hinge' axis='0 1 0'/>"
        "<geom name='block/box' type='box' size='.05 .05 .02' mass='1'/></body></worldbody>"
        "<actuator><position joint='x' kp='2000' kv='60'/></actuator></mujoco>";

static const struct {
    Setting setting;
    double speed;
} DRAGS[] = {
        {{SETTING_SLIDE, 0.001, 100.0, 0.5}, 0.02},
        {{SETTING_SLIDE, 0.001, 100.0, 0.5}, 0.1},
        {{SETTING_SLIDE, 0.001, 100.0, 0.3}, 0.1},
        {{SETTING_GRASP, 0.002, 10.0, 0.5}, 0.02},
        {{SETTING_GRASP, 0.002, 10.0, 0.5}, 0.1},
        {{SETTING_MUJOCO, 0.002, 1.0, 0.5}, 0.1},
};

enum { DRAG_COUNT = sizeof DRAGS / sizeof *DRAGS };

typedef struct Drag {
    double friction, normal_deviation; /* N */
} Drag;

/* Normal and tangential force of all contacts of the present step. */
static void sum_contacts(const Trial *trial, double *ret_normal, double *ret_tangent)
{
    double along[3] = {0.0, 0.0, 0.0};
    *ret_normal = 0.0;
    for (int i = 0; i < (int)trial->data->ncon; i++) {
        double local[6];
        double world[3];
        mj_contactForce(trial->model, trial->data, i, local);
        mju_mulMatTVec3(world, trial->data->contact[i].frame, local);
        mju_addTo3(along, world);
    }
    *ret_normal = fabs(along[2]);
    *ret_tangent = fabs(along[0]);
}

static Drag drag(Trial *trial, double speed)
{
    double step_s = trial->model->opt.timestep;
    long first = lround(SETTLE_S / step_s);
    long count = lround(WATCH_S / step_s);
    double sum = 0.0;
    double squares = 0.0;
    double friction = 0.0;
    for (long i = 0; i < first + count; i++) {
        double normal = 0.0;
        double tangent = 0.0;
        trial->data->ctrl[0] = speed * (double)i * step_s;
        mj_step(trial->model, trial->data);
        if (i >= first) {
            sum_contacts(trial, &normal, &tangent);
            sum += normal;
            squares += normal * normal;
            friction += tangent;
        }
    }
    double mean = sum / (double)count;
    return (Drag){
            .friction = friction / (double)count,
            .normal_deviation = sqrt(fmax(squares / (double)count - mean * mean, 0.0)),
    };
}

static bool measure_drag(size_t row, Drag *ret_drag, LawRow *ret_row, Error *err)
{
    const Setting *setting = &DRAGS[row].setting;
    Trial trial = {0};
    char more[32];
    bool ok = trial_init(&trial, DRAGGED, setting, err);
    if (ok) {
        *ret_drag = drag(&trial, DRAGS[row].speed);
        *ret_row = (LawRow){.promised = setting->kind == SETTING_SLIDE};
        (void)snprintf(more, sizeof more, "%g mm/s", 1e3 * DRAGS[row].speed);
        setting_words(setting, more, ret_row->setting);
    }
    trial_release(&trial);
    return ok;
}

static bool measure_driven_slide(size_t row, LawRow *ret_row, Error *err)
{
    Drag result = {0};
    if (!measure_drag(row, &result, ret_row, err)) {
        return false;
    }
    ret_row->measured = result.friction;
    ret_row->expected = DRAGS[row].setting.friction * MASS_KG * GRAVITY;
    ret_row->scale = ret_row->expected;
    return true;
}

const Law LAW_DRIVEN_SLIDE = {
        .name = "driven slide",
        .formula = "mean friction = mu m g",
        .unit = "N",
        .tolerance = 0.03, /* slow drags stick and slip a little on the spring of the hand */
        .row_count = DRAG_COUNT,
        .measure = measure_driven_slide,
};

static bool measure_chatter(size_t row, LawRow *ret_row, Error *err)
{
    Drag result = {0};
    if (!measure_drag(row, &result, ret_row, err)) {
        return false;
    }
    ret_row->measured = result.normal_deviation;
    ret_row->expected = 0.0;
    ret_row->scale = MASS_KG * GRAVITY;
    return true;
}

const Law LAW_CHATTER = {
        .name = "chatter",
        .formula = "deviation of the normal force / m g, step by step",
        .unit = "N",
        .tolerance = 0.25,
        .row_count = DRAG_COUNT,
        .measure = measure_chatter,
};

/* ---- holding still */

static const char HELD[] =
        "<mujoco><worldbody><geom name='floor/plane' type='plane' size='9 9 .1'/>"
        "<body pos='0 0 .02'><freejoint/>"
        "<geom name='block/box' type='box' size='.05 .05 .02' mass='1'/></body></worldbody>"
        "</mujoco>";

static const Setting HOLDS[] = {
        {SETTING_GRASP, 0.002, 10.0, 0.5},
        {SETTING_GRASP, 0.001, 100.0, 0.5},
        {SETTING_SLIDE, 0.001, 100.0, 0.5},
        {SETTING_MUJOCO, 0.002, 1.0, 0.5},
};

/* Speed of a block that is pulled sideways with half of what it could hold. */
static bool measure_creep(size_t row, LawRow *ret_row, Error *err)
{
    const Setting *setting = &HOLDS[row];
    Trial trial = {0};
    bool ok = trial_init(&trial, HELD, setting, err);
    if (ok) {
        trial.model->opt.gravity[2] = -GRAVITY;
        trial.model->opt.gravity[0] = 0.5 * setting->friction * GRAVITY;
        trial_run(&trial, SETTLE_S);
        double start = trial.data->qpos[0];
        trial_run(&trial, WATCH_S);
        *ret_row = (LawRow){
                .measured = 1e3 * (trial.data->qpos[0] - start) / WATCH_S,
                .expected = 0.0,
                .scale = 1.0,
                .promised = setting->kind != SETTING_MUJOCO,
        };
        setting_words(setting, "half the slip load", ret_row->setting);
    }
    trial_release(&trial);
    return ok;
}

const Law LAW_CREEP = {
        .name = "creep",
        .formula = "what is held stays; error as a share of 1 mm/s",
        .unit = "mm/s",
        .tolerance = 0.1,
        .row_count = sizeof HOLDS / sizeof *HOLDS,
        .measure = measure_creep,
};
