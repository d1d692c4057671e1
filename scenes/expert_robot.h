/*
 * expert_robot.h - `robot`: the skills as methods, and what the robot feels of itself.
 *
 * A method is made of a SkillKind's option table: a bare first argument fills the positional
 * option, a table the others by name; robot:place(part, where) is short for
 * robot:place(where, {holding = part}), and so for every skill that carries things. Blocking
 * methods yield until the skill has ended and return true and its results, or nil and the reason.
 */
#pragma once

#include <lua.h>

#include "scenes/expert_run.h"

/* Makes the type, with a method per skill of the run. May raise. */
void expert_robot_install(lua_State *lua, const ExpertRun *run);

/* The number of the robot whose method is called, by the first argument. May raise. */
size_t expert_robot_check(lua_State *lua, const char *method);

/* Pushes `robot`, or `robots` if they have names. May raise. */
void expert_robot_push(lua_State *lua, const ExpertRun *run);
