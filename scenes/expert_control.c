#include "scenes/expert_control.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "randomize/distribution.h"
#include "scenes/expert_run.h"
#include "scenes/sandbox.h"
#include "scenes/source.h"
#include "scenes/spatial.h"
#include "scenes/value_law.h"

/*
 * Copies a text of one line, cut between characters where it is too long: labels have a fixed
 * room. Raises if it is no text, not UTF-8, or holds control characters.
 */
static void copy_label(lua_State *lua, int index, const char *what, char *ret_label)
{
    size_t length = 0;
    if (lua_type(lua, index) != LUA_TSTRING) {
        (void)luaL_error(lua, "%s: expected a text, got %s", what, luaL_typename(lua, index));
    }
    const char *text = lua_tolstring(lua, index, &length);
    sandbox_charge(lua, length);
    for (size_t i = 0; i < length;) {
        uint32_t code_point = 0;
        size_t step = source_decode(text + i, length - i, &code_point);
        if (step == 0 || code_point < ' ' || source_is_control(code_point)) {
            (void)luaL_error(
                    lua, "%s: a label is one line of UTF-8 without control characters", what);
        }
        i += step;
    }
    if (length >= POLICY_WORD_BYTES) {
        length = POLICY_WORD_BYTES - 1;
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80) {
            length--;
        }
    }
    memcpy(ret_label, text, length);
    ret_label[length] = '\0';
}

static int control_phase(lua_State *lua)
{
    ExpertRun *run = expert_run_acting(lua, "phase()");
    if (run->task->phase_count > 0) {
        return luaL_error(lua, "phase: the scene's own 'phases' tell the phase");
    }
    copy_label(lua, 1, "phase", run->phase);
    return 0;
}

static int control_note(lua_State *lua)
{
    ExpertRun *run = expert_run_acting(lua, "note()");
    if (run->note_count == EXPERT_NOTES_MAX) {
        return luaL_error(lua, "note: at most %d notes in one attempt", EXPERT_NOTES_MAX);
    }
    ExpertNote note = {.number = 0};
    copy_label(lua, 1, "note: key", note.key);
    int type = lua_type(lua, 2);
    if (type == LUA_TNUMBER) {
        note.number = lua_tonumber(lua, 2);
    } else if (type == LUA_TBOOLEAN) {
        note.number = lua_toboolean(lua, 2);
    } else {
        copy_label(lua, 2, "note: value", note.word);
    }
    run->notes[run->note_count] = note;
    run->note_count++;
    return 0;
}

/* fail(): the reason may be what a skill gave, so none at all is allowed too. */
static int control_fail(lua_State *lua)
{
    ExpertRun *run = expert_run_acting(lua, "fail()");
    if (lua_isnoneornil(lua, 1)) {
        (void)snprintf(run->cause, sizeof run->cause, "gave up");
    } else {
        copy_label(lua, 1, "fail", run->cause);
    }
    if (run->cause[0] == '\0') {
        return luaL_error(lua, "fail: say why in a few words");
    }
    return sandbox_stop(lua);
}

static int control_time(lua_State *lua)
{
    lua_pushnumber(lua, expert_run_of(lua, "time()")->time_s);
    return 1;
}

static int after_wait(lua_State *lua, int status, lua_KContext context)
{
    (void)lua;
    (void)status;
    (void)context;
    return 0;
}

static int control_wait(lua_State *lua)
{
    ExpertRun *run = expert_run_acting(lua, "wait()");
    expert_run_check_yield(lua, "wait()");
    double duration = spatial_quantity(lua, 1, DIMENSION_TIME, "wait");
    expert_run_sleep(run, duration);
    return lua_yieldk(lua, 0, 0, after_wait);
}

/*
 * retry(n, fn): the stack holds n and fn, then fn's results; `left` is the number of tries that
 * are left. A continuation, so that fn may take time.
 */
static int retry_again(lua_State *lua, int status, lua_KContext left)
{
    (void)status;
    for (;;) {
        int results = lua_gettop(lua) - 2;
        if (results > 0 && lua_toboolean(lua, 3) != 0) {
            return results;
        }
        if (left == 0) {
            lua_pushnil(lua);
            if (results < 2) {
                lua_pushnil(lua);
            } else {
                lua_pushvalue(lua, 4);
            }
            return 2;
        }
        left--;
        lua_settop(lua, 2);
        lua_pushvalue(lua, 2);
        lua_callk(lua, 0, LUA_MULTRET, left, retry_again);
    }
}

static int control_retry(lua_State *lua)
{
    lua_Integer tries = luaL_checkinteger(lua, 1);
    luaL_checktype(lua, 2, LUA_TFUNCTION);
    if (tries < 1 || tries > 1000) {
        return luaL_error(lua, "retry: expected 1 to 1000 tries, got %I", tries);
    }
    sandbox_check_depth(lua);
    lua_settop(lua, 2);
    return retry_again(lua, LUA_OK, (lua_KContext)tries);
}

/* Draws from a law's text; false with a sentence. Calls nothing that may raise. */
static bool draw_from_text(
        const char *law_text, Rng *rng, DistributionValue *ret_value, char *word, Error *err)
{
    ValueText text = {.text = law_text};
    ValueWish wish = {.any_dimension = true, .words = true};
    LawReader reader = law_reader(&text, &wish);
    Distribution law;
    if (!law_read(&reader, &law)) {
        return value_text_error(&text, err);
    }
    const double nominal[3] = {0};
    *ret_value = distribution_draw(&law, rng, nominal, 1);
    (void)snprintf(
            word, VALUE_WORD_BYTES, "%s", ret_value->word != NULL ? ret_value->word : "");
    distribution_release(&law);
    return true;
}

/* random(), random "5..8 mm", random "choice(left, right)" */
static int control_random(lua_State *lua)
{
    ExpertRun *run = expert_run_acting(lua, "random()");
    if (lua_isnone(lua, 1)) {
        lua_pushnumber(lua, rng_uniform(&run->random, 0, 1));
        return 1;
    }
    Error err = {0};
    DistributionValue value = {.components = 1};
    char word[VALUE_WORD_BYTES] = "";
    if (lua_type(lua, 1) != LUA_TSTRING) {
        return luaL_error(
                lua, "random: expected a law such as \"0..1\", got %s", luaL_typename(lua, 1));
    }
    if (!draw_from_text(lua_tostring(lua, 1), &run->random, &value, word, &err)) {
        return luaL_error(lua, "random: %s", err.text);
    }
    if (word[0] != '\0') {
        lua_pushstring(lua, word);
    } else if (value.components == 3) {
        spatial_push_vec(lua, value.number);
    } else {
        lua_pushnumber(lua, value.number[0]);
    }
    return 1;
}

static int control_shuffle(lua_State *lua)
{
    ExpertRun *run = expert_run_acting(lua, "shuffle()");
    luaL_checktype(lua, 1, LUA_TTABLE);
    lua_settop(lua, 1);
    lua_Integer count = (lua_Integer)lua_rawlen(lua, 1);
    sandbox_charge(lua, (size_t)count);
    for (lua_Integer i = count; i > 1; i--) {
        lua_Integer other = 1 + (lua_Integer)rng_below(&run->random, (uint32_t)i);
        (void)lua_rawgeti(lua, 1, i);
        (void)lua_rawgeti(lua, 1, other);
        lua_rawseti(lua, 1, i);
        lua_rawseti(lua, 1, other);
    }
    return 1;
}

void expert_control_install(lua_State *lua)
{
    static const luaL_Reg FUNCTIONS[] = {{"phase", control_phase}, {"note", control_note},
            {"fail", control_fail}, {"time", control_time}, {"wait", control_wait},
            {"retry", control_retry}, {"random", control_random}, {"shuffle", control_shuffle},
            {NULL, NULL}};
    lua_pushglobaltable(lua);
    luaL_setfuncs(lua, FUNCTIONS, 0);
    lua_pop(lua, 1);
}
