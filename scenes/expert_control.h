/*
 * expert_control.h - the functions of an expert's text that are about the attempt itself:
 * phase, note, fail, time, wait, retry, random, shuffle.
 */
#pragma once

#include <lua.h>

/* Adds them to the globals. May raise. */
void expert_control_install(lua_State *lua);
