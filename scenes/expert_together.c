#include "scenes/expert_together.h"

#include <lauxlib.h>

#include "scenes/expert_thread.h"
#include "scenes/sandbox.h"

enum { CHILD_ROOM = 4 };

/* Hands the error of a child on to the caller, who may catch it. */
static void raise_child_error(lua_State *lua, ExpertRun *run)
{
    int child = expert_run_thread(run)->first_child;
    for (; child != EXPERT_NOBODY; child = run->threads[child].next) {
        if (run->threads[child].raised) {
            lua_xmove(run->threads[child].lua, lua, 1);
            expert_thread_release_children(run);
            (void)lua_error(lua);
        }
    }
}

/* Adds a child's n-th result to the list on top of the stack; false stands for nothing. */
static void add_result(lua_State *lua, lua_State *child, int nth, lua_Integer place)
{
    if (lua_gettop(child) >= nth && !lua_isnil(child, nth)) {
        lua_pushvalue(child, nth);
        lua_xmove(child, lua, 1);
    } else {
        lua_pushboolean(lua, 0);
    }
    lua_rawseti(lua, -2, place);
}

/* What each function returned first, and what second: true or false, and why. */
static int after_all(lua_State *lua, int status, lua_KContext context)
{
    (void)status;
    (void)context;
    ExpertRun *run = expert_run_of(lua, "together()");
    raise_child_error(lua, run);
    for (int nth = 1; nth <= 2; nth++) {
        lua_Integer place = 0;
        lua_newtable(lua);
        int child = expert_run_thread(run)->first_child;
        for (; child != EXPERT_NOBODY; child = run->threads[child].next) {
            place++;
            add_result(lua, run->threads[child].lua, nth, place);
        }
    }
    expert_thread_release_children(run);
    return 2;
}

/* The number of the function that has ended, and what it returned. */
static int after_first(lua_State *lua, int status, lua_KContext context)
{
    (void)status;
    (void)context;
    ExpertRun *run = expert_run_of(lua, "first()");
    raise_child_error(lua, run);
    lua_Integer place = 1;
    int child = expert_run_thread(run)->first_child;
    while (!run->threads[child].ended) {
        child = run->threads[child].next;
        place++;
    }
    lua_State *ended = run->threads[child].lua;
    int results = lua_gettop(ended);
    luaL_checkstack(lua, results + CHILD_ROOM, "too many results");
    lua_pushinteger(lua, place);
    lua_xmove(ended, lua, results);
    expert_thread_release_children(run);
    return results + 1;
}

/* Makes a coroutine of each argument; they stay on the stack, which keeps them alive. */
static int run_children(lua_State *lua, const char *what, ExpertWish wish, lua_KFunction after)
{
    ExpertRun *run = expert_run_of(lua, what);
    int count = lua_gettop(lua);
    expert_run_check_yield(lua, what);
    if (count == 0) {
        return luaL_error(lua, "%s needs functions to run", what);
    }
    luaL_checkstack(lua, count + CHILD_ROOM, "too many functions");
    for (int i = 1; i <= count; i++) {
        luaL_checktype(lua, i, LUA_TFUNCTION);
    }
    for (int i = 1; i <= count; i++) {
        if (!expert_thread_add(run, sandbox_spawn(lua, i))) {
            expert_thread_release_children(run);
            return luaL_error(lua, "%s: more than %d functions would run at one time", what,
                    EXPERT_THREADS_MAX - 1);
        }
    }
    expert_run_thread(run)->wish = wish;
    return lua_yieldk(lua, 0, 0, after);
}

static int control_together(lua_State *lua)
{
    return run_children(lua, "together()", WISH_ALL, after_all);
}

static int control_first(lua_State *lua)
{
    return run_children(lua, "first()", WISH_FIRST, after_first);
}

void expert_together_install(lua_State *lua)
{
    static const luaL_Reg FUNCTIONS[] = {
            {"together", control_together}, {"first", control_first}, {NULL, NULL}};
    lua_pushglobaltable(lua);
    luaL_setfuncs(lua, FUNCTIONS, 0);
    lua_pop(lua, 1);
}
