#include "scenes/expert_truth.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "scenes/expert_handle.h"
#include "scenes/expert_run.h"
#include "scenes/expression_reader.h"
#include "scenes/spatial.h"

void expert_questions_release(ExpertQuestions *questions)
{
    for (size_t i = 0; i < questions->count; i++) {
        expression_destroy(questions->items[i].asked);
    }
    *questions = (ExpertQuestions){.count = 0};
}

/* Why a question cannot be put, "" if it can. */
typedef struct Refusal {
    char text[ERROR_TEXT_BYTES];
} Refusal;

/* Reads a question. Calls no Lua: what is allocated here is safe from its errors. */
static Expression *read_question(
        const ExpertRun *run, const char *text, bool condition, Refusal *refusal)
{
    const ExpressionScope scope = {
            .task = run->task,
            .model = run->world->model,
            .want = condition ? WANT_CONDITION : WANT_NUMBER,
            .any_dimension = true,
    };
    Text copy = {0};
    Text summary = {0};
    Mistakes *mistakes = mistakes_create();
    text_add(&copy, text);
    Node node = {.kind = NODE_TEXT, .place = {.file = "it", .line = 1, .column = 1}};
    node.text = text_chars(&copy);
    Expression *read = mistakes == NULL ? NULL : expression_read(&node, &scope, mistakes);
    if (read == NULL && mistakes != NULL) {
        mistakes_summary(mistakes, &summary);
    }
    (void)snprintf(refusal->text, sizeof refusal->text, "%s", text_chars(&summary));
    mistakes_destroy(mistakes);
    text_release(&summary);
    text_release(&copy);
    return read;
}

/* Keeps a question that may be put. */
static const ExpertQuestion *keep_question(
        ExpertRun *run, Expression *read, bool condition, Refusal *refusal)
{
    bool full = run->questions.count == EXPERT_QUESTIONS_MAX;
    if (expression_keeps_memory(read) || full) {
        expression_destroy(read);
        (void)snprintf(refusal->text, sizeof refusal->text,
                full ? "an attempt may put %d different questions"
                     : "what keeps a memory belongs into the scene's success or fail",
                EXPERT_QUESTIONS_MAX);
        return NULL;
    }
    ExpertQuestion *kept = &run->questions.items[run->questions.count++];
    *kept = (ExpertQuestion){.asked = read, .condition = condition};
    return kept;
}

static const ExpertQuestion *find_question(
        ExpertRun *run, const char *text, bool condition, Refusal *refusal)
{
    for (size_t i = 0; i < run->questions.count; i++) {
        const ExpertQuestion *known = &run->questions.items[i];
        if (known->condition == condition && strcmp(expression_text(known->asked), text) == 0) {
            return known;
        }
    }
    Expression *read = read_question(run, text, condition, refusal);
    return read == NULL ? NULL : keep_question(run, read, condition, refusal);
}

/* The answer to the question in argument 2; raises if it cannot be put or answered. */
static ExpressionResult ask(lua_State *lua, bool condition, const char *what)
{
    ExpertRun *run = expert_run_of(lua, what);
    Refusal refusal = {.text = ""};
    if (!expert_handle_check(lua, 1).exact || lua_type(lua, 2) != LUA_TSTRING) {
        (void)luaL_error(lua, "%s: expected an expression in quotes, got %s", what,
                luaL_typename(lua, 2));
    }
    const ExpertQuestion *question =
            find_question(run, lua_tostring(lua, 2), condition, &refusal);
    if (question == NULL) {
        (void)luaL_error(lua, "%s: %s", what, refusal.text);
        return (ExpressionResult){.valid = false};
    }
    ExpressionResult answer = expression_evaluate(question->asked, run->world, NULL);
    if (!answer.valid) {
        (void)luaL_error(lua, "%s: %s is not a number now", what, lua_tostring(lua, 2));
    }
    return answer;
}

static int truth_is(lua_State *lua)
{
    ExpressionResult answer = ask(lua, true, "truth:is");
    lua_pushboolean(lua, answer.number[0] != 0.0);
    lua_pushnumber(lua, answer.margin);
    return 2;
}

static int truth_value(lua_State *lua)
{
    lua_pushnumber(lua, ask(lua, false, "truth:value").number[0]);
    return 1;
}

bool expert_truth_push_method(lua_State *lua, const char *word)
{
    if (strcmp(word, "is") == 0) {
        lua_pushcfunction(lua, truth_is);
    } else if (strcmp(word, "value") == 0) {
        lua_pushcfunction(lua, truth_value);
    } else {
        return false;
    }
    return true;
}
