/*
 * sandbox_library.h - what is left of Lua's standard library inside a sandbox.
 *
 * Nothing reads or writes files, loads code, shows an address, reaches a metatable, repeats
 * text without bound or depends on a hash seed: pairs() visits numbers, then strings, in
 * order, and table.sort() is stable.
 */
#pragma once

#include <lua.h>

/* Makes the globals. A lua_CFunction to be called protected on a fresh state. */
int sandbox_library_open(lua_State *lua);

/* Gives the table on top of the stack a metatable that words names it has not: 'p' has no 'x'. */
void sandbox_library_guard(lua_State *lua, const char *library);

/* Pushes the text of any value, without addresses. */
void sandbox_library_tostring(lua_State *lua, int index);
