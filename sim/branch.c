#include "sim/branch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const double BRANCH_LEAD_S = 0.1;
const double APART_M = 1e-3;
const double APART_RAD = 1.0 * (mjPI / 180.0);

/* ---- where */

static bool make_states(BranchLog *log, Error *err)
{
    for (size_t i = 0; i < log->task->branch_count; i++) {
        const Expression *condition = log->task->branches[i].condition;
        Error problem = {0};
        log->step[i] = -1;
        log->states[i] =
                condition == NULL ? NULL : expression_state_create(condition, &problem);
        if (problem.kind != ERROR_NONE) {
            *err = problem;
            return false;
        }
    }
    return true;
}

bool branch_log_init(BranchLog *log, const Task *task, Error *err)
{
    *log = (BranchLog){.task = task};
    if (task->branch_count == 0) {
        return true;
    }
    log->states = calloc(task->branch_count, sizeof(ExpressionState *));
    log->step = calloc(task->branch_count, sizeof *log->step);
    if (log->states == NULL || log->step == NULL) {
        branch_log_release(log);
        return error_no_memory(err, "the branches of an attempt");
    }
    if (!make_states(log, err)) {
        branch_log_release(log);
        return false;
    }
    return true;
}

void branch_log_release(BranchLog *log)
{
    for (size_t i = 0; log->states != NULL && i < log->task->branch_count; i++) {
        expression_state_destroy(log->states[i]);
    }
    free(log->states);
    free(log->step);
    *log = (BranchLog){0};
}

void branch_log_tick(BranchLog *log, const char *phase, long step)
{
    for (size_t i = 0; log->step != NULL && i < log->task->branch_count; i++) {
        const BranchPoint *point = &log->task->branches[i];
        if (point->kind == BRANCH_AT_PHASE && log->step[i] < 0 &&
                strcmp(point->phase, phase) == 0) {
            log->step[i] = step;
        }
    }
}

void branch_log_look(BranchLog *log, const ExpressionWorld *world, long step)
{
    for (size_t i = 0; log->step != NULL && i < log->task->branch_count; i++) {
        const BranchPoint *point = &log->task->branches[i];
        if (point->kind != BRANCH_AT_CONDITION || log->step[i] >= 0) {
            continue;
        }
        ExpressionResult result = expression_evaluate(point->condition, world, log->states[i]);
        if (result.valid && result.number[0] != 0.0) {
            log->step[i] = step;
        }
    }
}

static bool is_robot(const Task *task, int part)
{
    return part >= 0 && task->parts[part].is_robot;
}

/* A robot and something else. */
static bool is_touch(const Task *task, const Event *event)
{
    return (event->kind == EVENT_MAKE || event->kind == EVENT_BREAK) &&
            is_robot(task, event->part_a) != is_robot(task, event->part_b);
}

static const Event *first_of(const EventLog *events, EventKind kind)
{
    for (size_t i = 0; i < events->count; i++) {
        if (events->events[i].kind == kind) {
            return &events->events[i];
        }
    }
    return NULL;
}

static const Event *first_touch(const Task *task, const EventLog *events)
{
    for (size_t i = 0; i < events->count; i++) {
        if (events->events[i].kind == EVENT_MAKE && is_touch(task, &events->events[i])) {
            return &events->events[i];
        }
    }
    return NULL;
}

/* When a robot touched (or let go) the part of an event for the last time before it. */
static double last_touch_s(
        const Task *task, const EventLog *events, const Event *of, EventKind kind)
{
    double time_s = of->time_s;
    for (const Event *event = events->events; event != of; event++) {
        bool same = event->part_a == of->part_a || event->part_b == of->part_a;
        if (event->kind == kind && same && is_touch(task, event)) {
            time_s = event->time_s;
        }
    }
    return time_s;
}

/* When the event of a branch was; -1: there was none. */
static double event_time_s(const Task *task, const EventLog *events, BranchKind kind)
{
    const Event *event = kind == BRANCH_FIRST_CONTACT ? first_touch(task, events)
            : kind == BRANCH_BEFORE_RELEASE           ? first_of(events, EVENT_RELEASE)
                                                      : first_of(events, EVENT_GRASP);
    if (event == NULL) {
        return -1.0;
    }
    if (kind == BRANCH_BEFORE_GRASP) {
        return last_touch_s(task, events, event, EVENT_MAKE);
    }
    if (kind == BRANCH_BEFORE_RELEASE) {
        return last_touch_s(task, events, event, EVENT_BREAK);
    }
    return event->time_s;
}

/* The policy tick that lies BRANCH_LEAD_S before a time, or less than a tick earlier. */
static long step_before(double time_s, double step_s, int steps_per_tick)
{
    long step = lround((time_s - BRANCH_LEAD_S) / step_s);
    return step < 0 ? 0 : step / steps_per_tick * steps_per_tick;
}

void branch_log_finish(
        BranchLog *log, const EventLog *events, double step_s, int steps_per_tick, long steps)
{
    for (size_t i = 0; log->step != NULL && i < log->task->branch_count; i++) {
        const BranchPoint *point = &log->task->branches[i];
        bool before =
                point->kind == BRANCH_BEFORE_GRASP || point->kind == BRANCH_BEFORE_RELEASE;
        if (point->kind == BRANCH_AT_TIME) {
            log->step[i] = (long)ceil(point->time_s / step_s - 1e-6);
        } else if (point->kind >= BRANCH_FIRST_CONTACT) {
            double time_s = event_time_s(log->task, events, point->kind);
            log->step[i] = time_s < 0.0 ? -1
                    : before            ? step_before(time_s, step_s, steps_per_tick)
                                        : lround(time_s / step_s);
        }
        log->step[i] = log->step[i] < steps ? log->step[i] : -1;
    }
}

/* ---- what came of it */

void joint_trace_release(JointTrace *trace)
{
    free(trace->qpos);
    *trace = (JointTrace){0};
}

bool joint_trace_reserve(JointTrace *trace, const mjModel *model, Error *err)
{
    enum { FIRST_ROOM = 256 };
    trace->nq = (size_t)model->nq;
    if (trace->count < trace->capacity) {
        return true;
    }
    size_t capacity = trace->capacity == 0 ? FIRST_ROOM : 2 * trace->capacity;
    double *rows = realloc(trace->qpos, capacity * trace->nq * sizeof *rows);
    if (rows == NULL) {
        return error_no_memory(err, "the trace of an attempt");
    }
    trace->qpos = rows;
    trace->capacity = capacity;
    return true;
}

void joint_trace_add(JointTrace *trace, const mjData *data)
{
    memcpy(trace->qpos + trace->count * trace->nq, data->qpos, trace->nq * sizeof(double));
    trace->count++;
}

static bool turned_apart(const double a[4], const double b[4])
{
    double turn[3];
    mju_subQuat(turn, a, b);
    return mju_norm3(turn) > APART_RAD;
}

static bool joint_apart(mjtJoint type, const double *a, const double *b)
{
    double way[3];
    switch (type) {
    case mjJNT_FREE:
        mju_sub3(way, a, b);
        return mju_norm3(way) > APART_M || turned_apart(a + 3, b + 3);
    case mjJNT_BALL:
        return turned_apart(a, b);
    case mjJNT_SLIDE:
        return fabs(a[0] - b[0]) > APART_M;
    case mjJNT_HINGE:
        break;
    }
    return fabs(a[0] - b[0]) > APART_RAD;
}

bool joint_trace_apart(
        const JointTrace *trace, size_t tick, const mjModel *model, const mjData *data)
{
    if (tick >= trace->count) {
        return false;
    }
    const double *row = trace->qpos + tick * trace->nq;
    for (int joint = 0; joint < (int)model->njnt; joint++) {
        int at = model->jnt_qposadr[joint];
        if (joint_apart((mjtJoint)model->jnt_type[joint], data->qpos + at, row + at)) {
            return true;
        }
    }
    return false;
}
