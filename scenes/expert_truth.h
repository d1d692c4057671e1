/*
 * expert_truth.h - what can be asked of the truth besides where things are.
 *
 *     truth:is("inside(peg/tip, socket/hole)")     true or false, and the margin
 *     truth:value("distance(peg, socket/hole)")    a number, SI
 *
 * Expressions of the scene language on the true state, for privileged experts and for programs
 * that judge success. Those that keep a memory (steady, peak, ..) belong into the scene itself
 * and are refused. A question is read once per attempt.
 */
#pragma once

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

#include "sim/expression.h"

/* Different ones in one attempt. */
enum { EXPERT_QUESTIONS_MAX = 64 };

typedef struct ExpertQuestion {
    Expression *asked; /* its text is what was asked */
    bool condition;    /* of is(), not of value() */
} ExpertQuestion;

typedef struct ExpertQuestions {
    ExpertQuestion items[EXPERT_QUESTIONS_MAX];
    size_t count;
} ExpertQuestions;

void expert_questions_release(ExpertQuestions *questions);

/* Pushes the method `truth` has under this name; false if there is none. */
bool expert_truth_push_method(lua_State *lua, const char *word);
