/*
 * expert_handle.h - `scene` and what it leads to, as the expert's text sees them.
 *
 * `truth` of a privileged expert, and of a program that judges success, leads to the same
 * names, exactly where they are.
 *
 *     scene.PART  scene.FAMILY  scene.PART.NAME  scene.PART.PARAM  scene.let.NAME
 *     scene.PART.DRAWER: a hinge or slide, by its own name or that of the body on it
 *
 * A handle is looked up when it is used, so it follows the belief. As a target a part means its
 * first grasp (without one: its origin, from above), a grasp the tool pose that takes it, a
 * joint the first grasp on its body, and a frame, region or surface a seat. All functions but those on Handles may raise a Lua error.
 */
#pragma once

#include <lua.h>
#include <stdbool.h>

#include "scenes/goal.h"
#include "sim/task.h"

enum { HANDLE_NAME_BYTES = 192 };

typedef enum HandleKind {
    HANDLE_SCENE,
    HANDLE_LET,
    HANDLE_PART,
    HANDLE_FRAME,
    HANDLE_REGION,
    HANDLE_SURFACE,
    HANDLE_GRASP,
    HANDLE_JOINT,
} HandleKind;

typedef struct Handle {
    HandleKind kind;
    int index;   /* into the task's table of the kind */
    bool exact;  /* of `truth`, not of `scene`: without the errors of the belief */
    bool turned; /* of a grasp: in this one of the turns that the part's symmetry leaves */
    double turn; /* about the part's z, rad */
} Handle;

/* Makes the type. */
void expert_handle_install(lua_State *lua);

void expert_handle_push(lua_State *lua, HandleKind kind, int index);

/* The same, as exact as the handle that leads there. */
void expert_handle_push_from(lua_State *lua, Handle owner, HandleKind kind, int index);
Handle expert_handle_check(lua_State *lua, int index);

/* The part a handle belongs to; -1 for scene and let. */
int expert_handle_part(const Task *task, Handle handle);

/* "scene.peg.tip", as the text would write it; buffer of HANDLE_NAME_BYTES. */
void expert_handle_name(const Task *task, Handle handle, char *buffer);

/* Raises unless the expert may know where it is. */
void expert_handle_check_known(lua_State *lua, Handle handle);

/* The handle's own frame in the world, as believed. */
Pose expert_handle_pose(lua_State *lua, Handle handle);

/* The n-th grasp of a part, from 0; -1 if there are fewer. */
int expert_handle_nth_grasp(const Task *task, int part, lua_Integer nth);

/* The best grasp of what moves on a joint; raises if it has none. */
int expert_handle_joint_grasp(lua_State *lua, int joint);

/* The grasp of a part by its name; raises, with a suggestion, if there is none. */
int expert_handle_named_grasp(lua_State *lua, int part, const char *name);

/*
 * The grasp by which the value at `index` is taken as a target: a part's first, a grasp itself, a
 * joint's first; -1 if it is none of these or has none.
 */
int expert_handle_grasp(lua_State *lua, int index);

/* A copy of the whole handle. */
void expert_handle_push_copy(lua_State *lua, Handle handle);

/* Where the tool goes for the grasp that the handle is. */
Goal expert_handle_grasp_goal(lua_State *lua, Handle grasp);

/* The value, which must be a grasp; raises if it is none. */
Handle expert_handle_check_grasp(lua_State *lua, int index, const char *what);

/* The goal that a handle or a pose means as a target; raises if it means none. */
Goal expert_handle_goal(lua_State *lua, int index);

/* The part that the value at `index` is a handle of; -1 if it is none. */
int expert_handle_whole_part(lua_State *lua, int index);

/* True if the value is a handle of the truth. */
bool expert_handle_is_exact(lua_State *lua, int index);

/* True if the value is a handle or a pose. */
bool expert_handle_is_goal(lua_State *lua, int index);

/*
 * A frame, a region, or a whole part by its foot as the mover of a motion. False if the part is
 * not in the hand.
 */
bool expert_handle_mover(lua_State *lua, int index, const char *what, Mover *ret_mover);
