#include "scenes/expert_answer.h"

#include <lauxlib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <mujoco/mujoco.h>

#include "scenes/expert_handle.h"
#include "scenes/expert_robot.h"
#include "scenes/expert_run.h"
#include "scenes/sandbox.h"
#include "scenes/spatial.h"

enum { WHAT_BYTES = 32 + ANSWER_WORD_BYTES };

/* The number of the wish that the text names; raises, with a suggestion, if there is none. */
static size_t check_wish(lua_State *lua, const AnswerWishes *wishes)
{
    const char *names[ANSWER_WISHES_MAX];
    if (wishes == NULL || wishes->count == 0) {
        (void)luaL_error(lua,
                "robot:answer: nothing asks for an answer. hint: success: answer(word) ...");
        return 0;
    }
    if (lua_type(lua, 2) != LUA_TSTRING) {
        (void)luaL_error(lua, "robot:answer: expected what it answers, such as \"%s\", got %s",
                wishes->wish[0].word, luaL_typename(lua, 2));
    }
    const char *word = lua_tostring(lua, 2);
    int found = answer_wish(wishes, word);
    if (found < 0) {
        for (size_t i = 0; i < wishes->count; i++) {
            names[i] = wishes->wish[i].word;
        }
        lua_pushfstring(lua, "robot:answer: nothing asks for '%s'", word);
        (void)sandbox_unknown(lua, word, names, wishes->count);
    }
    return (size_t)found;
}

/* A vec, a pose, or the believed place of a handle. */
static void read_position(lua_State *lua, const char *what, double ret_pos[3])
{
    Goal goal;
    if (spatial_to_vec(lua, 3, ret_pos)) {
        return;
    }
    if (spatial_to_goal(lua, 3, &goal)) {
        mju_copy3(ret_pos, goal.pose.pos);
        return;
    }
    if (!expert_handle_is_goal(lua, 3)) {
        (void)luaL_error(lua, "%s: expected a position (a vec, a pose or a place), got %s",
                what, luaL_typename(lua, 3));
    }
    mju_copy3(ret_pos, expert_handle_pose(lua, expert_handle_check(lua, 3)).pos);
}

static void read_word(lua_State *lua, const char *what, char *ret_word)
{
    size_t length = 0;
    const char *word = lua_type(lua, 3) == LUA_TSTRING ? lua_tolstring(lua, 3, &length) : NULL;
    if (word == NULL || length == 0 || length >= ANSWER_WORD_BYTES) {
        (void)luaL_error(lua, "%s: expected a word of at most %d letters, got %s", what,
                ANSWER_WORD_BYTES - 1, word == NULL ? luaL_typename(lua, 3) : "another text");
        return;
    }
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)word[i] < ' ' || word[i] == 0x7F) {
            (void)luaL_error(lua, "%s: a word has no control characters", what);
        }
    }
    memcpy(ret_word, word, length + 1);
}

int expert_answer(lua_State *lua)
{
    (void)expert_robot_check(lua, "answer");
    ExpertRun *run = expert_run_of(lua, "robot:answer");
    const AnswerWishes *wishes = run->task->answers;
    Answer answer = {.wish = check_wish(lua, wishes), .time_s = run->time_s};
    const AnswerWish *wish = &wishes->wish[answer.wish];
    char what[WHAT_BYTES];
    (void)snprintf(what, sizeof what, "robot:answer: %s", wish->word);
    switch (wish->kind) {
    case ANSWER_NUMBER:
        answer.number[0] = spatial_quantity(lua, 3, wish->dimension, what);
        break;
    case ANSWER_POSITION:
        read_position(lua, what, answer.number);
        break;
    case ANSWER_WORD:
        read_word(lua, what, answer.word);
        break;
    }
    if (!isfinite(mju_norm3(answer.number))) {
        return luaL_error(lua, "%s: this is not a number", what);
    }
    if (run->answers.count == ANSWERS_MAX) {
        return luaL_error(lua, "robot:answer: at most %d answers in one attempt", ANSWERS_MAX);
    }
    run->answers.given[run->answers.count++] = answer;
    return 0;
}
