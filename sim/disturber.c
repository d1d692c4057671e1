#include "sim/disturber.h"

#include <math.h>
#include <string.h>

#include "sim/entry.h"

/* Times are sums of rounded numbers. */
static const double TIME_SLACK_S = 1e-9;

const char *disturbance_state_word(DisturbanceState state)
{
    static const char *const WORDS[] = {
            [DISTURBANCE_WAITS] = "waits",
            [DISTURBANCE_PUSHES] = "pushes",
            [DISTURBANCE_PUSHED] = "pushed",
            [DISTURBANCE_SHIFTED] = "shifted",
            [DISTURBANCE_SPARED] = "spared",
            [DISTURBANCE_ABSENT] = "absent",
            [DISTURBANCE_TOUCHED] = "touched",
            [DISTURBANCE_UNSUPPORTED] = "unsupported",
            [DISTURBANCE_BLOCKED] = "blocked",
            [DISTURBANCE_EDGE] = "edge",
            [DISTURBANCE_NEVER] = "never",
    };
    return WORDS[state];
}

void disturber_begin(
        Disturber *disturber, const Task *task, const mjModel *model, mjData *scratch)
{
    *disturber = (Disturber){.task = task, .model = model, .scratch = scratch};
    for (size_t i = 0; i < task->disturbance_count; i++) {
        bool happens = task->disturbances[i].happens;
        disturber->run[i] = (DisturbanceRun){
                .state = happens ? DISTURBANCE_WAITS : DISTURBANCE_SPARED,
                .start_s = -1.0,
                .end_s = -1.0,
        };
    }
}

void disturber_phase(Disturber *disturber, const char *phase)
{
    const Task *task = disturber->task;
    for (size_t i = 0; i < task->disturbance_count; i++) {
        const char *due = task->disturbances[i].phase;
        if (due != NULL && strcmp(due, phase) == 0) {
            disturber->run[i].due = true;
        }
    }
}

static double step_time(const Disturber *disturber, long step)
{
    return (double)step * disturber->model->opt.timestep;
}

/* True if the disturbance is of this kind, waits, and its time has come. */
static bool is_due(
        const Disturber *disturber, size_t index, DisturbanceKind kind, double time_s)
{
    const Disturbance *disturbance = &disturber->task->disturbances[index];
    const DisturbanceRun *run = &disturber->run[index];
    bool due =
            disturbance->phase != NULL ? run->due : time_s >= disturbance->at_s - TIME_SLACK_S;
    return due && disturbance->kind == kind && run->state == DISTURBANCE_WAITS;
}

static void tell(Disturber *disturber, size_t index, DisturbanceMoment moment)
{
    disturber->news[disturber->news_count++] =
            (DisturbanceNews){.index = (int)index, .moment = moment};
}

void disturber_shift(Disturber *disturber, mjData *data, long step)
{
    const Task *task = disturber->task;
    double time_s = step_time(disturber, step);
    disturber->news_count = 0;
    for (size_t i = 0; i < task->disturbance_count; i++) {
        DisturbanceRun *run = &disturber->run[i];
        if (!is_due(disturber, i, DISTURBANCE_SHIFT, time_s)) {
            continue;
        }
        run->state = disturber_try_shift(disturber, &task->disturbances[i], data, run->moved);
        run->start_s = time_s;
        run->end_s = time_s;
        if (run->state == DISTURBANCE_SHIFTED) {
            tell(disturber, i, DISTURBANCE_BEGINS);
        }
    }
}

/* Centre of mass of the body and of what is fixed to it further out, world. */
static void rigid_com(const mjModel *model, const mjData *data, int body, double ret_com[3])
{
    double mass = 0.0;
    mju_zero3(ret_com);
    for (int i = body; i < (int)model->nbody; i++) {
        int up = i;
        while (up > body) {
            up = model->body_jntnum[up] > 0 ? 0 : model->body_parentid[up];
        }
        if (up == body) {
            mju_addToScl3(ret_com, data->xipos + 3 * (size_t)i, model->body_mass[i]);
            mass += model->body_mass[i];
        }
    }
    if (mass > 0.0) {
        mju_scl3(ret_com, ret_com, 1.0 / mass);
    } else {
        mju_copy3(ret_com, data->xipos + 3 * (size_t)body);
    }
}

/* Where the push will act, in the frame of its body. */
static void find_point(
        const Disturber *disturber, size_t index, const mjData *data, double ret_point[3])
{
    const Disturbance *disturbance = &disturber->task->disturbances[index];
    size_t body = (size_t)disturbance->body;
    double com[3];
    if (disturbance->at_point) {
        mju_copy3(ret_point, disturbance->point);
        return;
    }
    rigid_com(disturber->model, data, disturbance->body, com);
    mju_subFrom3(com, data->xpos + 3 * body);
    mju_mulMatTVec3(ret_point, data->xmat + 9 * body, com);
}

/* Applies `share` of a push; *ret_wrench is its force, and its torque about the world's origin. */
static void apply(const Disturber *disturber, size_t index, double share, mjData *data,
        double ret_wrench[6])
{
    const Disturbance *disturbance = &disturber->task->disturbances[index];
    size_t body = (size_t)disturbance->body;
    double point[3];
    double arm[3];
    double torque[3];
    mju_mulMatVec3(point, data->xmat + 9 * body, disturber->run[index].point);
    mju_addTo3(point, data->xpos + 3 * body);
    mju_scl3(ret_wrench, disturbance->direction, share * disturbance->size);
    mju_cross(ret_wrench + 3, point, ret_wrench);
    mju_sub3(arm, point, data->xipos + 3 * body);
    mju_cross(torque, arm, ret_wrench);
    mju_addTo3(data->xfrc_applied + 6 * body, ret_wrench);
    mju_addTo3(data->xfrc_applied + 6 * body + 3, torque);
}

static void begin_push(Disturber *disturber, size_t index, long step, const mjData *data)
{
    const Disturbance *disturbance = &disturber->task->disturbances[index];
    DisturbanceRun *run = &disturber->run[index];
    double time_s = step_time(disturber, step);
    run->start_s = time_s;
    run->end_s = time_s;
    if (!entry_is_here(&disturber->task->parts[disturbance->part], time_s)) {
        run->state = DISTURBANCE_ABSENT;
        return;
    }
    run->state = DISTURBANCE_PUSHES;
    run->began = step;
    find_point(disturber, index, data, run->point);
    tell(disturber, index, DISTURBANCE_BEGINS);
}

/* One step of a push: the force, or its end. */
static void go_on(Disturber *disturber, size_t index, long step, mjData *data)
{
    const Disturbance *disturbance = &disturber->task->disturbances[index];
    DisturbanceRun *run = &disturber->run[index];
    double step_s = disturber->model->opt.timestep;
    double left_s = disturbance->duration_s - (double)(step - run->began) * step_s;
    if (left_s > TIME_SLACK_S) {
        apply(disturber, index, fmin(1.0, left_s / step_s), data, disturber->applied[index]);
        return;
    }
    run->state = DISTURBANCE_PUSHED;
    run->end_s = run->start_s + disturbance->duration_s;
    tell(disturber, index, DISTURBANCE_ENDS);
}

void disturber_push(Disturber *disturber, mjData *data, long step)
{
    const Task *task = disturber->task;
    double time_s = step_time(disturber, step);
    disturber->news_count = 0;
    memset(disturber->applied, 0, sizeof disturber->applied);
    for (size_t i = 0; i < task->disturbance_count; i++) {
        if (is_due(disturber, i, DISTURBANCE_PUSH, time_s)) {
            begin_push(disturber, i, step, data);
        }
        if (disturber->run[i].state == DISTURBANCE_PUSHES) {
            mju_zero(data->xfrc_applied + 6 * (size_t)task->disturbances[i].body, 6);
        }
    }
    for (size_t i = 0; i < task->disturbance_count; i++) {
        if (disturber->run[i].state == DISTURBANCE_PUSHES) {
            go_on(disturber, i, step, data);
        }
    }
}

void disturber_finish(Disturber *disturber, double end_s)
{
    for (size_t i = 0; i < disturber->task->disturbance_count; i++) {
        DisturbanceRun *run = &disturber->run[i];
        if (run->state == DISTURBANCE_WAITS) {
            run->state = DISTURBANCE_NEVER;
        } else if (run->state == DISTURBANCE_PUSHES) {
            run->state = DISTURBANCE_PUSHED;
            run->end_s =
                    fmin(end_s, run->start_s + disturber->task->disturbances[i].duration_s);
        }
    }
}
