/*
 * expert_path.h - a list of poses, or what makes one, as the expert's text passes it to a skill.
 *
 *     {pose, handle, vec, ...}      a list
 *     function() ... end            called until it returns nil: an iterator
 */
#pragma once

#include <lua.h>
#include <stdbool.h>

#include "scenes/goal.h"
#include "sim/skill.h"

/* True if the value can be a path: a list that is not empty, or a function. */
bool expert_path_is(lua_State *lua, int index);

/*
 * Reads the value at index: poses that `mover` shall have in turn, each turned the nearest way
 * from the one before. A vec is a place passed in the attitude of the one before. Raises if it is
 * no path, empty or too long.
 */
void expert_path_read(
        lua_State *lua, int index, const Mover *mover, const char *what, SkillPath *ret_path);
