/*
 * spatial.h - vectors, rotations, poses and quantities as Lua values.
 *
 *     vec(x, y, z)   m, or no unit; + - * / and unary -, .x .y .z, :norm() :dot(v) :cross(v)
 *     rot(axis, a)   rot * rot, rot * vec
 *     pose(p, q)     .pos .rot .x .y .z, :above(d) :below(d) :offset{x, y, z, yaw} :pose()
 *
 * Values are immutable. Where a quantity is due, a number is SI and a text carries its unit.
 * All functions here may raise a Lua error.
 */
#pragma once

#include <lua.h>
#include <stdbool.h>

#include "base/unit.h"
#include "scenes/goal.h"

/* Adds vec, rot, pose and unit to the globals. */
void spatial_install(lua_State *lua);

void spatial_push_vec(lua_State *lua, const double vec[3]);
void spatial_push_rot(lua_State *lua, const double quat[4]);
void spatial_push_goal(lua_State *lua, const Goal *goal);

/* False if the value is not of the type. */
bool spatial_to_vec(lua_State *lua, int index, double ret_vec[3]);
bool spatial_to_rot(lua_State *lua, int index, double ret_quat[4]);
bool spatial_to_goal(lua_State *lua, int index, Goal *ret_goal);

/* A goal that fixes a whole pose, offsets written in its own axes. */
Goal spatial_pose_goal(const Pose *pose);

/*
 * The number at index as a quantity of the dimension. `what` names it in the message:
 * "robot:move_to: speed".
 */
double spatial_quantity(lua_State *lua, int index, Dimension due, const char *what);

/* A vec, or a list of three quantities. */
void spatial_vector(
        lua_State *lua, int index, Dimension due, const char *what, double ret_vec[3]);

/*
 * The methods that goals and handles share; argument 1 is turned into a goal by `as_goal`, which
 * raises if it is none. Each pushes its result and returns 1.
 */
typedef Goal (*GoalReader)(lua_State *lua, int index);
int spatial_above(lua_State *lua, GoalReader as_goal, double sign);
int spatial_offset(lua_State *lua, GoalReader as_goal);
