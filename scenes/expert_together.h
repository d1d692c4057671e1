/*
 * expert_together.h - together() and first(): functions of an expert that run side by side.
 */
#pragma once

#include <lua.h>

void expert_together_install(lua_State *lua);
