/*
 * branch.h - where an attempt can branch, and the other continuation from there.
 *
 * An attempt is a pure function, so a counterfactual sibling is the attempt run again from its
 * start: bit for bit the same up to the branch step, where it departs. There the model that is
 * stepped, the noise on actions or numbers of the task change; everything else, the expert's
 * Lua state included, is alive and as it was.
 *
 * The parent's run finds the branch step (BranchLog) and leaves a trace of its joints
 * (JointTrace), against which the sibling finds out when it is somewhere else.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "sim/event_log.h"
#include "sim/expression.h"
#include "sim/task.h"

/* ---- where */

enum { BRANCHES_MAX = 16 }; /* of a task */

typedef enum BranchKind {
    BRANCH_AT_TIME,
    BRANCH_AT_PHASE,       /* the policy tick at which the phase begins */
    BRANCH_AT_CONDITION,   /* the first physics step at which it holds */
    BRANCH_FIRST_CONTACT,  /* a robot touches something that is no robot */
    BRANCH_FIRST_GRASP,    /* a part is held by both fingers */
    BRANCH_BEFORE_GRASP,   /* BRANCH_LEAD_S before that part was touched */
    BRANCH_BEFORE_RELEASE, /* BRANCH_LEAD_S before a held part is touched by no finger */
} BranchKind;

/* How long before its event a BRANCH_BEFORE_* lies, at the policy tick before that: s. */
extern const double BRANCH_LEAD_S;

typedef struct BranchPoint {
    BranchKind kind;
    double time_s;         /* BRANCH_AT_TIME */
    const char *phase;     /* BRANCH_AT_PHASE */
    Expression *condition; /* BRANCH_AT_CONDITION */
} BranchPoint;

/* The branch steps of one run. Zero: of a task without branches. */
typedef struct BranchLog {
    const Task *task;
    ExpressionState **states; /* of the conditions */
    long *step;               /* one per branch of the task; -1: not reached */
} BranchLog;

MUST_USE bool branch_log_init(BranchLog *log, const Task *task, Error *err);
void branch_log_release(BranchLog *log);

/* Once per policy tick, after the policy has acted: the phase from physics step `step` on. */
void branch_log_tick(BranchLog *log, const char *phase, long step);

/* Once per physics step, with what its conditions see. */
void branch_log_look(BranchLog *log, const ExpressionWorld *world, long step);

/* When the run is over, with all its events in the order of time. */
void branch_log_finish(
        BranchLog *log, const EventLog *events, double step_s, int steps_per_tick, long steps);

/* ---- what came of it */

/* The joints of a run at the start of each policy tick. */
typedef struct JointTrace {
    double *qpos; /* rows of nq numbers */
    size_t nq, count, capacity;
} JointTrace;

void joint_trace_release(JointTrace *trace);

/* Makes room for one more row; joint_trace_add() then does not allocate. */
MUST_USE bool joint_trace_reserve(JointTrace *trace, const mjModel *model, Error *err);
void joint_trace_add(JointTrace *trace, const mjData *data);

/* Beyond these two runs are apart: m for slides and free joints, rad for all that turns. */
extern const double APART_M, APART_RAD;

/*
 * True if a joint of the state differs from row `tick` of the trace by more than that: in
 * position or, for free and ball joints, in the angle between the two orientations.
 */
bool joint_trace_apart(
        const JointTrace *trace, size_t tick, const mjModel *model, const mjData *data);

/* ---- the departure */

typedef struct Departure {
    long step;            /* the first physics step that is another one */
    const mjModel *model; /* stepped from there on, of the same layout; NULL: as before */
    const ActionNoiseDef *noise; /* on actions from the next policy tick on; NULL: as before */
    const char *noise_group;     /* of its stream: "branch/slip/1/noise" */
    void *self;
    void (*depart)(void *self); /* called there, to change numbers of the task; or NULL */
    const JointTrace *parent;   /* what the run is held against */
} Departure;
