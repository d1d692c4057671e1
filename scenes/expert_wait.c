#include "scenes/expert_wait.h"

#include <lauxlib.h>
#include <math.h>
#include <string.h>

#include "scenes/expert_robot.h"
#include "scenes/expert_run.h"
#include "scenes/sandbox.h"
#include "scenes/spatial.h"

/* Where things are on the stack. */
enum { AT_ROBOT = 1, AT_FUNCTION, AT_DEADLINE };

/* What has just ended when a wait goes on. */
enum { WAIT_ASKED, WAIT_SLEPT };

/* Ticks are sums of rounded numbers. */
static const double TIME_SLACK_S = 1e-9;

/* Reads the options, the third argument; infinite without a limit. */
static double read_limit(lua_State *lua)
{
    double limit = HUGE_VAL;
    if (lua_isnoneornil(lua, 3)) {
        return limit;
    }
    luaL_checktype(lua, 3, LUA_TTABLE);
    static const char *const NAMES[] = {"limit"};
    lua_pushnil(lua);
    while (lua_next(lua, 3) != 0) {
        lua_pop(lua, 1);
        const char *key = lua_type(lua, -1) == LUA_TSTRING ? lua_tostring(lua, -1) : "";
        if (strcmp(key, NAMES[0]) != 0) {
            lua_pushfstring(lua, "robot:wait_until has no option '%s'", key);
            (void)sandbox_unknown(lua, key, NAMES, 1);
        }
    }
    if (lua_getfield(lua, 3, NAMES[0]) != LUA_TNIL) {
        limit = spatial_quantity(lua, -1, DIMENSION_TIME, "robot:wait_until: limit");
    }
    lua_pop(lua, 1);
    return limit;
}

/* A continuation: the function, and the wait for the next tick, may take time. */
static int wait_on(lua_State *lua, int status, lua_KContext ended)
{
    (void)status;
    ExpertRun *run = expert_run_of(lua, "robot:wait_until");
    if (ended == WAIT_SLEPT) {
        lua_pushvalue(lua, AT_FUNCTION);
        lua_callk(lua, 0, 1, WAIT_ASKED, wait_on);
    }
    bool met = lua_toboolean(lua, -1) != 0;
    lua_settop(lua, AT_DEADLINE);
    if (met) {
        lua_pushboolean(lua, 1);
        return 1;
    }
    if (run->time_s > lua_tonumber(lua, AT_DEADLINE) - TIME_SLACK_S) {
        lua_pushnil(lua);
        lua_pushliteral(lua, "timeout");
        return 2;
    }
    expert_run_sleep(run, run->arms[0].view.tick_s);
    return lua_yieldk(lua, 0, WAIT_SLEPT, wait_on);
}

int expert_wait_until(lua_State *lua)
{
    (void)expert_robot_check(lua, "wait_until");
    const ExpertRun *run = expert_run_of(lua, "robot:wait_until");
    expert_run_check_yield(lua, "robot:wait_until");
    if (lua_type(lua, AT_FUNCTION) != LUA_TFUNCTION) {
        return luaL_error(lua, "robot:wait_until: expected a function, got %s",
                luaL_typename(lua, AT_FUNCTION));
    }
    sandbox_check_depth(lua);
    double limit = read_limit(lua);
    lua_settop(lua, AT_FUNCTION);
    lua_pushnumber(lua, run->time_s + limit);
    return wait_on(lua, LUA_OK, WAIT_SLEPT);
}
