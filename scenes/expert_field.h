/*
 * expert_field.h - the names behind a handle: its methods, its elements, what is known of it.
 *
 *     :above(d) :below(d) :offset{x, y, z, yaw} :pose() :grasp(i or name) :grasps()
 *     .x .y .z .pos   .size .width .mass .weight .noun .colour   .FRAME .REGION .GRASP .PARAM
 *
 * Where a name could mean several things, the scene's own elements and parameters win.
 */
#pragma once

#include <lua.h>

/* The __index of handles. */
int expert_field_index(lua_State *lua);
