#include "sim/verdict.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* A policy that has finished waits this long for success. */
static const double GRACE_S = 1.0;

static bool make_states(ExpressionState ***ret_states, size_t count, Error *err)
{
    ExpressionState **states = calloc(count + 1, sizeof(ExpressionState *));
    if (states == NULL) {
        return error_no_memory(err, "conditions");
    }
    *ret_states = states;
    return true;
}

/* The state of one expression; NULL is right for expressions without memory. */
static bool make_state(const Expression *expression, ExpressionState **ret_state, Error *err)
{
    Error problem = {0};
    *ret_state = expression_state_create(expression, &problem);
    if (*ret_state == NULL && problem.kind != ERROR_NONE) {
        *err = problem;
        return false;
    }
    return true;
}

bool verdict_init(Verdict *verdict, const Task *task, Error *err)
{
    *verdict = (Verdict){.task = task};
    verdict->result.success_s = -1.0;
    verdict->result.margin = -HUGE_VAL;
    verdict->result.clause_count = task->success_count + (task->judge.look != NULL ? 1 : 0);
    if (verdict->result.clause_count > VERDICT_CLAUSES_MAX) {
        return error_set(err, ERROR_SCENE,
                "success has %zu conditions, at most %d are possible",
                verdict->result.clause_count, VERDICT_CLAUSES_MAX);
    }
    bool made = make_states(&verdict->success, task->success_count, err) &&
            make_states(&verdict->fail, task->fail_count, err);
    for (size_t i = 0; made && i < task->success_count; i++) {
        made = make_state(task->success[i], &verdict->success[i], err);
    }
    for (size_t i = 0; made && i < task->fail_count; i++) {
        made = make_state(task->fails[i].condition, &verdict->fail[i], err);
    }
    if (!made) {
        verdict_release(verdict);
    }
    return made;
}

void verdict_release(Verdict *verdict)
{
    for (size_t i = 0; verdict->success != NULL && i < verdict->task->success_count; i++) {
        expression_state_destroy(verdict->success[i]);
    }
    for (size_t i = 0; verdict->fail != NULL && i < verdict->task->fail_count; i++) {
        expression_state_destroy(verdict->fail[i]);
    }
    free(verdict->success);
    free(verdict->fail);
    *verdict = (Verdict){0};
}

/* Asks the scene's program, whose clause is the last. False if there is no answer. */
static bool ask_judge(Verdict *verdict, const ExpressionWorld *world, double *ret_margin)
{
    const SuccessJudge *judge = &verdict->task->judge;
    Error problem = {0};
    if (!judge->look(judge->self, world, ret_margin, &problem)) {
        verdict_end(verdict, EPISODE_FAILURE, "expert_error", problem.text, world->time_s);
        return false;
    }
    return !isnan(*ret_margin);
}

/* Success holds if all clauses do; without clauses it never holds. */
static bool look_at_success(Verdict *verdict, const ExpressionWorld *world)
{
    const Task *task = verdict->task;
    EpisodeResult *result = &verdict->result;
    bool judged = task->judge.look != NULL;
    double least = task->success_count > 0 || judged ? HUGE_VAL : -HUGE_VAL;
    bool all = task->success_count > 0 || judged;
    bool valid = true;
    for (size_t i = 0; i < task->success_count; i++) {
        ExpressionResult clause =
                expression_evaluate(task->success[i], world, verdict->success[i]);
        result->clause_margin[i] = clause.margin;
        least = fmin(least, clause.margin);
        all = all && clause.number[0] != 0.0;
        valid = valid && clause.valid;
    }
    if (judged) {
        double margin = -HUGE_VAL;
        valid = ask_judge(verdict, world, &margin) && valid;
        result->clause_margin[task->success_count] = margin;
        least = fmin(least, margin);
        all = all && margin >= 0.0;
    }
    result->margin = least;
    verdict->achieved = all && valid;
    if (!valid) {
        verdict_end(verdict, EPISODE_FAILURE, "invalid", "a success condition is not a number",
                world->time_s);
    }
    if (verdict->achieved && result->success_s < 0.0) {
        result->success_s = world->time_s;
    }
    return valid;
}

/* All rules advance; the first in file order that holds is the cause. */
static void look_at_fails(Verdict *verdict, const ExpressionWorld *world)
{
    const Task *task = verdict->task;
    for (size_t i = 0; i < task->fail_count; i++) {
        ExpressionResult rule =
                expression_evaluate(task->fails[i].condition, world, verdict->fail[i]);
        if (!rule.valid) {
            verdict_end(
                    verdict, EPISODE_FAILURE, "invalid", task->fails[i].cause, world->time_s);
        } else if (rule.number[0] != 0.0) {
            verdict_end(verdict, EPISODE_FAILURE, task->fails[i].cause,
                    expression_text(task->fails[i].condition), world->time_s);
        }
    }
}

void verdict_look(Verdict *verdict, const ExpressionWorld *world)
{
    if (verdict->result.verdict != EPISODE_UNDECIDED) {
        return;
    }
    bool valid = look_at_success(verdict, world);
    look_at_fails(verdict, world);
    if (valid && verdict->finished && verdict->achieved) {
        verdict_end(verdict, EPISODE_SUCCESS, "", "", world->time_s);
    }
    if (verdict->finished && world->time_s >= verdict->finished_s + GRACE_S) {
        verdict_end(verdict, EPISODE_FAILURE, "not_achieved",
                "the expert was done but success did not hold within a second", world->time_s);
    }
    if (verdict->task->time_limit_s > 0.0 && world->time_s >= verdict->task->time_limit_s) {
        verdict_end(verdict, EPISODE_FAILURE, "timeout", "", world->time_s);
    }
}

void verdict_policy_finished(Verdict *verdict, double time_s)
{
    if (!verdict->finished) {
        verdict->finished = true;
        verdict->finished_s = time_s;
    }
}

void verdict_end(Verdict *verdict, EpisodeVerdict how, const char *cause, const char *detail,
        double time_s)
{
    EpisodeResult *result = &verdict->result;
    if (result->verdict != EPISODE_UNDECIDED) {
        return;
    }
    result->verdict = how;
    result->decided_s = time_s;
    (void)snprintf(result->cause, sizeof result->cause, "%s", cause);
    (void)snprintf(result->detail, sizeof result->detail, "%s", detail);
}
