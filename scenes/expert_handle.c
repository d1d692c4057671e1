#include "scenes/expert_handle.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include <mujoco/mujoco.h>

#include "scenes/expert_field.h"
#include "scenes/expert_run.h"
#include "scenes/sandbox.h"
#include "scenes/spatial.h"

static const char HANDLE[] = "handle";

/* Of one part, in a suggestion. */
enum { GRASPS_MAX = 64 };

void expert_handle_push(lua_State *lua, HandleKind kind, int index)
{
    Handle *handle = lua_newuserdatauv(lua, sizeof *handle, 0);
    *handle = (Handle){.kind = kind, .index = index};
    luaL_setmetatable(lua, HANDLE);
}

void expert_handle_push_from(lua_State *lua, Handle owner, HandleKind kind, int index)
{
    expert_handle_push(lua, kind, index);
    Handle *handle = lua_touserdata(lua, -1);
    handle->exact = owner.exact;
}

void expert_handle_push_copy(lua_State *lua, Handle handle)
{
    expert_handle_push(lua, handle.kind, handle.index);
    Handle *copy = lua_touserdata(lua, -1);
    *copy = handle;
}

Handle expert_handle_check(lua_State *lua, int index)
{
    const Handle *handle = luaL_checkudata(lua, index, HANDLE);
    return *handle;
}

static const Task *task_of(lua_State *lua)
{
    return expert_run_of(lua, "scene")->task;
}

/* The part a handle belongs to; -1 for scene and let. */
int expert_handle_part(const Task *task, Handle handle)
{
    switch (handle.kind) {
    case HANDLE_PART:
        return handle.index;
    case HANDLE_FRAME:
        return task->frames[handle.index].part;
    case HANDLE_REGION:
        return task->regions[handle.index].part;
    case HANDLE_SURFACE:
        return task->surfaces[handle.index].part;
    case HANDLE_GRASP:
        return task->grasps[handle.index].part;
    case HANDLE_JOINT:
        return task->part_joints[handle.index].part;
    case HANDLE_SCENE:
    case HANDLE_LET:
        break;
    }
    return -1;
}

/* "scene.peg.tip", as the text would write it. */
void expert_handle_name(const Task *task, Handle handle, char *buffer)
{
    const char *element = "";
    if (handle.kind == HANDLE_FRAME) {
        element = task->frames[handle.index].name;
    } else if (handle.kind == HANDLE_REGION) {
        element = task->regions[handle.index].name;
    } else if (handle.kind == HANDLE_SURFACE) {
        element = task->surfaces[handle.index].name;
    } else if (handle.kind == HANDLE_GRASP) {
        element = task->grasps[handle.index].name;
    } else if (handle.kind == HANDLE_JOINT) {
        element = task->part_joints[handle.index].name;
    }
    int part = expert_handle_part(task, handle);
    const char *owner = handle.kind == HANDLE_LET ? "let" : "";
    if (part >= 0) {
        owner = task->parts[part].name;
    }
    (void)snprintf(buffer, HANDLE_NAME_BYTES, "%s%s%s%s%s", handle.exact ? "truth" : "scene",
            owner[0] != '\0' ? "." : "", owner, element[0] != '\0' ? "." : "", element);
}

static int handle_text(lua_State *lua)
{
    char name[HANDLE_NAME_BYTES];
    expert_handle_name(task_of(lua), expert_handle_check(lua, 1), name);
    lua_pushstring(lua, name);
    return 1;
}

/* ------------------------------------------------------------------ poses */

/* Whether the expert is to know where it is. */
static bool is_known(const ExpertRun *run, Handle handle)
{
    switch (handle.kind) {
    case HANDLE_FRAME:
        return belief_table_knows_frame(run->beliefs, handle.index);
    case HANDLE_REGION:
        return belief_table_knows_region(run->beliefs, handle.index);
    case HANDLE_GRASP:
        return belief_table_knows_frame(run->beliefs, run->task->grasps[handle.index].frame);
    case HANDLE_PART:
    case HANDLE_JOINT:
    case HANDLE_SURFACE:
    case HANDLE_SCENE:
    case HANDLE_LET:
        break;
    }
    return belief_table_knows(run->beliefs, expert_handle_part(run->task, handle));
}

void expert_handle_check_known(lua_State *lua, Handle handle)
{
    const ExpertRun *run = expert_run_of(lua, "scene");
    char name[HANDLE_NAME_BYTES];
    int part = expert_handle_part(run->task, handle);
    expert_handle_name(run->task, handle, name);
    if (part < 0) {
        (void)luaL_error(lua, "%s is not a place", name);
    } else if (run->task->parts[part].is_robot) {
        (void)luaL_error(lua, "%s belongs to the robot: ask robot:pose()", name);
    } else if (!handle.exact && !is_known(run, handle)) {
        (void)luaL_error(lua, "%s is not known to the expert", name);
    }
}

/* At the joint's anchor, z along its axis. */
static Pose joint_pose(const BeliefTable *beliefs, int joint)
{
    BeliefJoint seen = belief_table_joint(beliefs, joint);
    Pose pose;
    mju_copy3(pose.pos, seen.pos);
    mju_quatZ2Vec(pose.quat, seen.axis);
    return pose;
}

/* The handle's own frame in the world, as believed. */
Pose expert_handle_pose(lua_State *lua, Handle handle)
{
    expert_handle_check_known(lua, handle);
    ExpertRun *run = expert_run_of(lua, "scene");
    const BeliefTable *places = expert_run_places(run, handle.exact);
    switch (handle.kind) {
    case HANDLE_FRAME:
        return belief_table_frame(places, handle.index);
    case HANDLE_REGION:
        return belief_table_region(places, handle.index);
    case HANDLE_SURFACE:
        return belief_table_frame(places, run->task->surfaces[handle.index].frame);
    case HANDLE_GRASP:
        return belief_table_frame(places, run->task->grasps[handle.index].frame);
    case HANDLE_JOINT:
        return joint_pose(places, handle.index);
    case HANDLE_PART:
    case HANDLE_SCENE:
    case HANDLE_LET:
        break;
    }
    return belief_table_part(places, handle.index);
}

Goal expert_handle_grasp_goal(lua_State *lua, Handle grasp)
{
    ExpertRun *run = expert_run_of(lua, "scene");
    Pose place = expert_handle_pose(lua, grasp);
    int part = run->task->grasps[grasp.index].part;
    Pose root = belief_table_part(expert_run_places(run, grasp.exact), part);
    Pose tool = expert_arm_tool(&run->arms[expert_run_hand(run)]);
    if (grasp.turned) {
        static const double NONE[3] = {0.0, 0.0, 0.0};
        double axis[3];
        double turn[4];
        pose_axis(&root, 2, axis);
        mju_axisAngle2Quat(turn, axis, grasp.turn);
        place = pose_turn(&place, turn, root.pos);
        return goal_for_grasp(&root, NONE, &place, tool.quat);
    }
    return goal_for_grasp(&root, run->task->parts[part].symmetry, &place, tool.quat);
}

/* The n-th grasp of a part, from 0; -1 if there are fewer. */
int expert_handle_nth_grasp(const Task *task, int part, lua_Integer nth)
{
    for (size_t i = 0; i < task->grasp_count; i++) {
        if (task->grasps[i].part == part) {
            if (nth == 0) {
                return (int)i;
            }
            nth--;
        }
    }
    return -1;
}

int expert_handle_joint_grasp(lua_State *lua, int joint)
{
    const Task *task = task_of(lua);
    const PartJoint *moved = &task->part_joints[joint];
    for (size_t i = 0; i < task->grasp_count; i++) {
        if (task->frames[task->grasps[i].frame].body == moved->body) {
            return (int)i;
        }
    }
    return luaL_error(lua, "scene.%s.%s has no grasp: part files declare them under `grasps`",
            task->parts[moved->part].name, moved->name);
}

int expert_handle_named_grasp(lua_State *lua, int part, const char *name)
{
    const Task *task = task_of(lua);
    const char *names[GRASPS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < task->grasp_count; i++) {
        if (task->grasps[i].part != part) {
            continue;
        }
        if (strcmp(task->grasps[i].name, name) == 0) {
            return (int)i;
        }
        if (count < GRASPS_MAX) {
            names[count++] = task->grasps[i].name;
        }
    }
    lua_pushfstring(lua, "scene.%s has no grasp '%s'", task->parts[part].name, name);
    return sandbox_unknown(lua, name, names, count);
}

Handle expert_handle_check_grasp(lua_State *lua, int index, const char *what)
{
    const Handle *handle = luaL_testudata(lua, index, HANDLE);
    if (handle == NULL || handle->kind != HANDLE_GRASP) {
        (void)luaL_error(lua, "%s: expected a grasp or its name, got %s", what,
                luaL_typename(lua, index));
        return (Handle){.kind = HANDLE_GRASP};
    }
    return *handle;
}

/* By which a handle is taken as a target, or -1. */
static int grasp_of(lua_State *lua, Handle handle)
{
    switch (handle.kind) {
    case HANDLE_PART:
        return expert_handle_nth_grasp(task_of(lua), handle.index, 0);
    case HANDLE_GRASP:
        return handle.index;
    case HANDLE_JOINT:
        return expert_handle_joint_grasp(lua, handle.index);
    case HANDLE_FRAME:
    case HANDLE_REGION:
    case HANDLE_SURFACE:
    case HANDLE_SCENE:
    case HANDLE_LET:
        break;
    }
    return -1;
}

int expert_handle_grasp(lua_State *lua, int index)
{
    const Handle *handle = luaL_testudata(lua, index, HANDLE);
    return handle == NULL ? -1 : grasp_of(lua, *handle);
}

static Goal handle_goal(lua_State *lua, Handle handle)
{
    const Task *task = task_of(lua);
    if (handle.kind == HANDLE_GRASP) {
        return expert_handle_grasp_goal(lua, handle);
    }
    int grasp = grasp_of(lua, handle);
    if (grasp >= 0) {
        const Handle taken = {.kind = HANDLE_GRASP, .index = grasp, .exact = handle.exact};
        return expert_handle_grasp_goal(lua, taken);
    }
    Goal goal = spatial_pose_goal(&(Pose){.quat = {1, 0, 0, 0}});
    Pose pose = expert_handle_pose(lua, handle);
    if (handle.kind == HANDLE_PART) { /* without a grasp: its origin, from above */
        mju_copy3(goal.pose.pos, pose.pos);
    } else {
        goal = spatial_pose_goal(&pose);
    }
    goal.kind = GOAL_SEAT;
    int part = expert_handle_part(task, handle);
    Pose root = belief_table_part(expert_run_of(lua, "scene")->beliefs, part);
    goal.symmetry = goal_symmetry(task->parts[part].symmetry, &root, &goal.pose);
    return goal;
}

Goal expert_handle_goal(lua_State *lua, int index)
{
    Goal goal;
    if (spatial_to_goal(lua, index, &goal)) {
        return goal;
    }
    return handle_goal(lua, expert_handle_check(lua, index));
}

int expert_handle_whole_part(lua_State *lua, int index)
{
    const Handle *handle = luaL_testudata(lua, index, HANDLE);
    return handle != NULL && handle->kind == HANDLE_PART ? handle->index : -1;
}

bool expert_handle_is_exact(lua_State *lua, int index)
{
    const Handle *handle = luaL_testudata(lua, index, HANDLE);
    return handle != NULL && handle->exact;
}

bool expert_handle_is_goal(lua_State *lua, int index)
{
    Goal goal;
    return luaL_testudata(lua, index, HANDLE) != NULL || spatial_to_goal(lua, index, &goal);
}

bool expert_handle_mover(lua_State *lua, int index, const char *what, Mover *ret_mover)
{
    const Handle *found = luaL_testudata(lua, index, HANDLE);
    if (found == NULL) {
        return luaL_error(lua, "%s: expected a part or a frame that the hand holds, got %s",
                       what, luaL_typename(lua, index)) != 0;
    }
    ExpertRun *run = expert_run_of(lua, what);
    Handle handle = *found;
    ret_mover->pose = expert_handle_pose(lua, handle);
    int part = expert_handle_part(run->task, handle);
    if (handle.kind == HANDLE_PART) {
        belief_table_foot(expert_run_places(run, handle.exact), part, ret_mover->pose.pos);
    }
    Pose root = belief_table_part(run->beliefs, part);
    ret_mover->symmetry =
            goal_symmetry(run->task->parts[part].symmetry, &root, &ret_mover->pose);
    ret_mover->whole = handle.kind == HANDLE_PART;
    return belief_table_held(run->beliefs, expert_run_hand(run)) == part;
}

static int handle_newindex(lua_State *lua)
{
    return luaL_error(lua, "what the scene tells cannot be changed");
}

static int handle_equal(lua_State *lua)
{
    Handle a = expert_handle_check(lua, 1);
    const Handle *b = luaL_testudata(lua, 2, HANDLE);
    lua_pushboolean(lua,
            b != NULL && a.kind == b->kind && a.index == b->index && a.exact == b->exact &&
                    a.turned == b->turned && a.turn == b->turn);
    return 1;
}

void expert_handle_install(lua_State *lua)
{
    static const luaL_Reg FUNCTIONS[] = {{"__index", expert_field_index},
            {"__newindex", handle_newindex}, {"__eq", handle_equal},
            {"__tostring", handle_text}, {NULL, NULL}};
    (void)luaL_newmetatable(lua, HANDLE);
    luaL_setfuncs(lua, FUNCTIONS, 0);
    lua_pop(lua, 1);
}
