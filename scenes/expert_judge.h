/*
 * expert_judge.h - `success: {lua: NAME}`: a function of the expert's file that judges success.
 *
 * NAME(truth) is called at every physics step in a Lua state of its own, so it knows nothing of
 * what the expert does. It returns true or false, or a margin that is >= 0 exactly when success
 * holds. It may look at the truth and ask it, and can neither act nor draw. An attempt's
 * judgement is a pure function of text and states.
 */
#pragma once

#include <stddef.h>

#include "base/error.h"
#include "sim/task.h"

typedef struct ExpertJudge ExpertJudge;

typedef struct ExpertJudgeDef {
    const char *file_name; /* in messages */
    const char *chunk;
    size_t size;
    unsigned first_line;
    const char *function;
} ExpertJudgeDef;

/* Texts are copied. NULL with a sentence if it does not compile or has no such function. */
MUST_USE ExpertJudge *expert_judge_create(const ExpertJudgeDef *def, Error *err);
void expert_judge_destroy(ExpertJudge *judge);

/* Starts over. `task` must outlive the attempt. */
MUST_USE bool expert_judge_begin(ExpertJudge *judge, const Task *task, Error *err);

/* The start of the attempt, as expert_tell_start(). */
void expert_judge_tell_start(ExpertJudge *judge, const mjModel *model, const mjData *data);

/* Valid as long as the judge; the same for all attempts. */
SuccessJudge expert_judge_success(ExpertJudge *judge);
