/*
 * expert_wait.h - robot:wait_until(fn, {limit}): time passes until a function says true.
 *
 * The function is called now and then in every policy tick. It may do what expert() may, but
 * what takes time puts off its next call. True, or nil and "timeout" when `limit` is over
 * (without one it waits as long as the attempt lasts). The robot holds meanwhile.
 */
#pragma once

#include <lua.h>

int expert_wait_until(lua_State *lua);
