/*
 * verdict.h - how an attempt ends: the success conditions and the fail rules, step by step.
 *
 * All conditions are evaluated on the truth at every physics step, because conditions over
 * time (steady, peak) advance with each evaluation. The first end decides; later ones are not
 * looked at.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "sim/expression.h"
#include "sim/task.h"

typedef enum EpisodeVerdict {
    EPISODE_UNDECIDED = 0,
    EPISODE_SUCCESS,
    EPISODE_FAILURE, /* cause: a fail rule, the expert's reason, not_achieved, invalid, ... */
    EPISODE_VOID,    /* the physics cannot be trusted: no data, cause says why */
} EpisodeVerdict;

enum { VERDICT_CLAUSES_MAX = 16, VERDICT_WORD_BYTES = 64, VERDICT_DETAIL_BYTES = 512 };

/* Outcome of an attempt. Plain data. */
typedef struct EpisodeResult {
    EpisodeVerdict verdict;
    char cause[VERDICT_WORD_BYTES];    /* one word; "" for success */
    char detail[VERDICT_DETAIL_BYTES]; /* a sentence for people, or "" */
    double decided_s;                  /* when */
    double success_s;                  /* when success first held; -1: never */
    double margin;                     /* least of the clauses at the decision; >= 0: holds */
    double clause_margin[VERDICT_CLAUSES_MAX];
    size_t clause_count;
    long steps;        /* physics steps recorded */
    int ticks;         /* policy ticks recorded */
    double deepest_m;  /* deepest penetration between parts, less what soft springs explain */
    int limited_ticks; /* ticks whose setpoint was shortened to the limits */
    size_t recoveries; /* segments of recovery.h */
} EpisodeResult;

typedef struct Verdict {
    const Task *task;
    ExpressionState **success; /* of task->success */
    ExpressionState **fail;    /* of task->fails */
    bool achieved;             /* success holds at the present step */
    bool finished;             /* the policy is done, or there is none */
    double finished_s;
    EpisodeResult result;
} Verdict;

MUST_USE bool verdict_init(Verdict *verdict, const Task *task, Error *err);
void verdict_release(Verdict *verdict);

/* Evaluates everything at one physics step; a no-op after the decision. */
void verdict_look(Verdict *verdict, const ExpressionWorld *world);

/* The policy believes it is done: success must hold within a second. */
void verdict_policy_finished(Verdict *verdict, double time_s);

/* Ends the attempt if it has not ended yet. */
void verdict_end(Verdict *verdict, EpisodeVerdict how, const char *cause, const char *detail,
        double time_s);
