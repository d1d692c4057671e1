#include "scenes/expert_path.h"

#include <lauxlib.h>

#include <mujoco/mujoco.h>

#include "scenes/expert_handle.h"
#include "scenes/sandbox.h"
#include "scenes/spatial.h"

/* One is left for the pose that the way begins with. */
enum { POSES_MAX = SKILL_PATH_MAX - 1 };

bool expert_path_is(lua_State *lua, int index)
{
    if (lua_type(lua, index) == LUA_TFUNCTION) {
        return true;
    }
    bool list = lua_type(lua, index) == LUA_TTABLE && lua_rawgeti(lua, index, 1) != LUA_TNIL;
    if (lua_type(lua, index) == LUA_TTABLE) {
        lua_pop(lua, 1);
    }
    return list;
}

/* Adds the value on top of the stack; the mover then stands there. */
static void add_pose(lua_State *lua, Mover *mover, const char *what, SkillPath *path)
{
    Goal goal = {.kind = GOAL_POINT, .pose = {.quat = {1, 0, 0, 0}}};
    if (path->count == POSES_MAX) {
        (void)luaL_error(lua, "%s: at most %d poses in one path", what, POSES_MAX);
    }
    if (!spatial_to_vec(lua, -1, goal.pose.pos)) {
        if (!expert_handle_is_goal(lua, -1)) {
            (void)luaL_error(lua,
                    "%s: expected a list of poses, frames or vecs, got %s as number %d", what,
                    luaL_typename(lua, -1), path->count + 1);
        }
        goal = expert_handle_goal(lua, lua_gettop(lua));
    }
    mover->pose = goal_pose(&goal, mover);
    mju_copy3(path->at[path->count].pos, mover->pose.pos);
    mju_copy4(path->at[path->count].quat, mover->pose.quat);
    path->count++;
}

static void read_list(lua_State *lua, int list, Mover *mover, const char *what, SkillPath *path)
{
    lua_Integer count = (lua_Integer)lua_rawlen(lua, list);
    for (lua_Integer i = 1; i <= count; i++) {
        (void)lua_rawgeti(lua, list, i);
        add_pose(lua, mover, what, path);
        lua_pop(lua, 1);
    }
}

static void read_iterator(
        lua_State *lua, int function, Mover *mover, const char *what, SkillPath *path)
{
    sandbox_check_depth(lua);
    for (;;) {
        int count = path->count;
        lua_pushvalue(lua, function);
        lua_call(lua, 0, 1);
        if (path->count != count) { /* another skill has taken the place of this one */
            (void)luaL_error(lua, "%s: the function of a path cannot use the robot", what);
        }
        if (lua_isnil(lua, -1)) {
            lua_pop(lua, 1);
            return;
        }
        add_pose(lua, mover, what, path);
        lua_pop(lua, 1);
    }
}

void expert_path_read(
        lua_State *lua, int index, const Mover *mover, const char *what, SkillPath *ret_path)
{
    int value = lua_absindex(lua, index);
    Mover moving = *mover;
    ret_path->count = 0;
    if (lua_type(lua, value) == LUA_TFUNCTION) {
        read_iterator(lua, value, &moving, what, ret_path);
    } else if (lua_type(lua, value) == LUA_TTABLE) {
        read_list(lua, value, &moving, what, ret_path);
    } else {
        (void)luaL_error(lua,
                "%s: expected a list of poses or a function that gives them, got %s", what,
                luaL_typename(lua, value));
    }
    if (ret_path->count == 0) {
        (void)luaL_error(lua, "%s: the list of poses is empty", what);
    }
}
