#include "scenes/expert_field.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include <mujoco/mujoco.h>

#include "scenes/expert_grasps.h"
#include "scenes/expert_handle.h"
#include "scenes/expert_look.h"
#include "scenes/expert_run.h"
#include "scenes/expert_surface.h"
#include "scenes/expert_truth.h"
#include "scenes/sandbox.h"
#include "scenes/spatial.h"
#include "sim/entry.h"

enum { NAMES_MAX = 128 };

/* Candidates for "did you mean". */
typedef struct NameList {
    const char *names[NAMES_MAX];
    size_t count;
} NameList;

static void list_add(NameList *list, const char *name)
{
    if (list->count < NAMES_MAX && name[0] != '\0') {
        list->names[list->count] = name;
        list->count++;
    }
}

static const Task *task_of(lua_State *lua)
{
    return expert_run_of(lua, "scene")->task;
}

/* ------------------------------------------------------------------ methods */

static int handle_above(lua_State *lua)
{
    return spatial_above(lua, expert_handle_goal, 1);
}

static int handle_below(lua_State *lua)
{
    return spatial_above(lua, expert_handle_goal, -1);
}

static int handle_offset(lua_State *lua)
{
    return spatial_offset(lua, expert_handle_goal);
}

static int handle_plain_pose(lua_State *lua)
{
    Pose pose = expert_handle_pose(lua, expert_handle_check(lua, 1));
    Goal goal = spatial_pose_goal(&pose);
    spatial_push_goal(lua, &goal);
    return 1;
}

static Handle check_part(lua_State *lua, const char *method)
{
    Handle handle = expert_handle_check(lua, 1);
    if (handle.kind != HANDLE_PART) {
        char name[HANDLE_NAME_BYTES];
        expert_handle_name(task_of(lua), handle, name);
        (void)luaL_error(lua, "%s is not a part: it has no %s()", name, method);
    }
    return handle;
}

/* grasp(), grasp(2), grasp "side" */
static int handle_grasp(lua_State *lua)
{
    Handle handle = check_part(lua, "grasp");
    const Task *task = task_of(lua);
    int found = -1;
    if (lua_type(lua, 2) == LUA_TSTRING) {
        found = expert_handle_named_grasp(lua, handle.index, lua_tostring(lua, 2));
    } else {
        lua_Integer nth = luaL_optinteger(lua, 2, 1);
        found = nth >= 1 ? expert_handle_nth_grasp(task, handle.index, nth - 1) : -1;
        if (found < 0) {
            return luaL_error(
                    lua, "scene.%s has no grasp %I", task->parts[handle.index].name, nth);
        }
    }
    const Handle grasp = {.kind = HANDLE_GRASP, .index = found, .exact = handle.exact};
    Goal goal = expert_handle_grasp_goal(lua, grasp);
    spatial_push_goal(lua, &goal);
    return 1;
}

/* What the look took its time for. */
static int after_look(lua_State *lua, int status, lua_KContext part)
{
    (void)status;
    expert_look_at(expert_run_of(lua, "look()"), (int)part);
    return 0;
}

static int handle_look(lua_State *lua)
{
    ExpertRun *run = expert_run_of(lua, "look()");
    Handle handle = expert_handle_check(lua, 1);
    if (handle.exact) {
        return luaL_error(lua, "look(): the truth needs no look");
    }
    expert_handle_check_known(lua, handle);
    expert_run_check_yield(lua, "look()");
    expert_run_sleep(run, EXPERT_LOOK_S);
    return lua_yieldk(lua, 0, expert_handle_part(run->task, handle), after_look);
}

static const luaL_Reg METHODS[] = {{"above", handle_above}, {"below", handle_below},
        {"offset", handle_offset}, {"pose", handle_plain_pose}, {"grasp", handle_grasp},
        {"grasps", expert_grasps}, {"look", handle_look}, {NULL, NULL}};

/* ------------------------------------------------------------------ fields */

static void push_number(lua_State *lua, const NamedNumber *number)
{
    if (number->word != NULL) {
        lua_pushstring(lua, number->word);
    } else {
        lua_pushnumber(lua, number->value);
    }
}

static int index_let(lua_State *lua, Handle handle, const char *word)
{
    const Task *task = task_of(lua);
    NameList list = {.count = 0};
    for (size_t i = 0; i < task->number_count; i++) {
        const NamedNumber *number = &task->numbers[i];
        if (strchr(number->name, '.') != NULL) {
            continue;
        }
        if (number->told || handle.exact) {
            list_add(&list, number->name);
        }
        if (strcmp(number->name, word) == 0) {
            if (!number->told && !handle.exact) {
                return luaL_error(lua,
                        "scene.let.%s is not told to the expert. hint: name it in the "
                        "instruction, or expert: {truth: true}",
                        word);
            }
            push_number(lua, number);
            return 1;
        }
    }
    lua_pushfstring(lua, "the scene has no let '%s' that is told to the expert", word);
    return sandbox_unknown(lua, word, list.names, list.count);
}

/* Pushes a list of the present instances of a family; false if there is none of this name. */
static bool push_family(lua_State *lua, const Task *task, Handle scene, const char *word)
{
    bool known = false;
    lua_Integer count = 0;
    lua_newtable(lua);
    for (size_t i = 0; i < task->part_count; i++) {
        const Part *part = &task->parts[i];
        if (part->family == NULL || strcmp(part->family, word) != 0) {
            continue;
        }
        known = true;
        if (part->present) {
            count++;
            expert_handle_push_from(lua, scene, HANDLE_PART, (int)i);
            lua_rawseti(lua, -2, count);
        }
    }
    if (!known) {
        lua_pop(lua, 1);
    }
    return known;
}

static int index_scene(lua_State *lua, Handle scene, const char *word)
{
    const Task *task = task_of(lua);
    if (strcmp(word, "let") == 0) {
        expert_handle_push_from(lua, scene, HANDLE_LET, 0);
        return 1;
    }
    int part = task_part(task, word);
    if (part >= 0) {
        if (!task->parts[part].present) {
            return luaL_error(lua,
                    "scene.%s is not there in this attempt: go through ipairs(scene.%s)", word,
                    task->parts[part].family != NULL ? task->parts[part].family : word);
        }
        expert_handle_push_from(lua, scene, HANDLE_PART, part);
        return 1;
    }
    if (push_family(lua, task, scene, word)) {
        return 1;
    }
    if (scene.exact && expert_truth_push_method(lua, word)) {
        return 1;
    }
    NameList list = {.count = 0};
    list_add(&list, "let");
    for (size_t i = 0; i < task->part_count; i++) {
        if (task->parts[i].present) {
            list_add(&list, task->parts[i].name);
        }
    }
    lua_pushfstring(lua, "%s has no part '%s'", scene.exact ? "truth" : "scene", word);
    return sandbox_unknown(lua, word, list.names, list.count);
}

static int push_mass(lua_State *lua, Handle handle, bool as_weight)
{
    ExpertRun *run = expert_run_of(lua, "scene");
    const BeliefTable *places = expert_run_places(run, handle.exact);
    double mass = belief_table_mass(places, handle.index);
    if (mass < 0) {
        return luaL_error(lua, "scene.%s: its mass is not known to the expert",
                run->task->parts[handle.index].name);
    }
    lua_pushnumber(lua, as_weight ? mass * belief_table_gravity(places) : mass);
    return 1;
}

static int push_size(lua_State *lua, Handle handle)
{
    ExpertRun *run = expert_run_of(lua, "scene");
    double size[3] = {0};
    if (handle.kind == HANDLE_PART) {
        expert_handle_check_known(lua, handle);
        belief_table_size(expert_run_places(run, handle.exact), handle.index, size);
    } else {
        const Region *region = &run->task->regions[handle.index];
        bool box = region->shape == REGION_BOX;
        mju_scl3(size, region->size, 2);
        size[1] = box ? size[1] : size[0];
        size[2] = box ? size[2] : region->size[1];
    }
    spatial_push_vec(lua, size);
    return 1;
}

static int push_width(lua_State *lua, Handle handle)
{
    const Task *task = task_of(lua);
    int grasp = handle.index;
    if (handle.kind == HANDLE_PART) {
        grasp = expert_handle_nth_grasp(task, handle.index, 0);
    }
    if (grasp < 0) {
        return luaL_error(
                lua, "scene.%s has no grasp, so no width", task->parts[handle.index].name);
    }
    lua_pushnumber(lua, task->grasps[grasp].width);
    return 1;
}

/* The fields that every place has; 0 if the word is none of them. */
static bool push_method(lua_State *lua, const char *word)
{
    for (const luaL_Reg *method = METHODS; method->name != NULL; method++) {
        if (strcmp(word, method->name) == 0) {
            lua_pushcfunction(lua, method->func);
            return true;
        }
    }
    return false;
}

static int index_place(lua_State *lua, Handle handle, const char *word)
{
    bool is_axis = word[0] >= 'x' && word[0] <= 'z' && word[1] == '\0';
    if (is_axis) {
        double direction[3];
        Pose pose = expert_handle_pose(lua, handle);
        pose_axis(&pose, word[0] - 'x', direction);
        spatial_push_vec(lua, direction);
        return 1;
    }
    if (strcmp(word, "pos") == 0) {
        spatial_push_vec(lua, expert_handle_pose(lua, handle).pos);
        return 1;
    }
    if (push_method(lua, word)) {
        return 1;
    }
    if (strcmp(word, "size") == 0 &&
            (handle.kind == HANDLE_PART || handle.kind == HANDLE_REGION)) {
        return push_size(lua, handle);
    }
    if (strcmp(word, "width") == 0 &&
            (handle.kind == HANDLE_PART || handle.kind == HANDLE_GRASP)) {
        return push_width(lua, handle);
    }
    return 0;
}

/* Surfaces, frames, regions, grasps, then joints of a part; 0 if it has none of this name. */
static int index_element(lua_State *lua, Handle handle, const char *word)
{
    int part = handle.index;
    const Task *task = task_of(lua);
    int frame = task_frame(task, part, word);
    int region = task_region(task, part, word);
    int surface = task_surface(task, part, word);
    int joint = task_joint(task, part, word);
    if (surface >= 0) {
        expert_handle_push_from(lua, handle, HANDLE_SURFACE, surface);
        return 1;
    }
    if (frame >= 0) {
        expert_handle_push_from(lua, handle, HANDLE_FRAME, frame);
        return 1;
    }
    if (region >= 0) {
        expert_handle_push_from(lua, handle, HANDLE_REGION, region);
        return 1;
    }
    for (size_t i = 0; i < task->grasp_count; i++) {
        if (task->grasps[i].part == part && strcmp(task->grasps[i].name, word) == 0) {
            expert_handle_push_from(lua, handle, HANDLE_GRASP, (int)i);
            return 1;
        }
    }
    if (joint >= 0) {
        expert_handle_push_from(lua, handle, HANDLE_JOINT, joint);
        return 1;
    }
    return 0;
}

static void list_elements(const Task *task, int part, NameList *list)
{
    for (size_t i = 0; i < task->frame_count; i++) {
        if (task->frames[i].part == part) {
            list_add(list, task->frames[i].name);
        }
    }
    for (size_t i = 0; i < task->region_count; i++) {
        if (task->regions[i].part == part) {
            list_add(list, task->regions[i].name);
        }
    }
    for (size_t i = 0; i < task->grasp_count; i++) {
        if (task->grasps[i].part == part) {
            list_add(list, task->grasps[i].name);
        }
    }
    for (size_t i = 0; i < task->part_joint_count; i++) {
        if (task->part_joints[i].part == part) {
            list_add(list, task->part_joints[i].name);
            list_add(list, task->part_joints[i].body_name);
        }
    }
}

/* What drawers and doors have; 0 if the word is none of it. */
static int index_joint(lua_State *lua, Handle handle, const char *word)
{
    expert_handle_check_known(lua, handle);
    const BeliefTable *places = expert_run_places(expert_run_of(lua, "scene"), handle.exact);
    BeliefJoint seen = belief_table_joint(places, handle.index);
    if (strcmp(word, "axis") == 0) {
        spatial_push_vec(lua, seen.axis);
    } else if (strcmp(word, "travel") == 0) {
        lua_pushnumber(lua, seen.travel);
    } else if (strcmp(word, "opening") == 0) {
        lua_pushnumber(lua, seen.travel > 0 ? seen.opening / seen.travel : 0);
    } else if (strcmp(word, "kind") == 0) {
        lua_pushstring(lua, seen.hinge ? "hinge" : "slide");
    } else if (strcmp(word, "handle") == 0) {
        int grasp = expert_handle_joint_grasp(lua, handle.index);
        expert_handle_push_from(lua, handle, HANDLE_GRASP, grasp);
    } else {
        return 0;
    }
    return 1;
}

/* Words, masses and presence of a part; 0 if the word is none of them. */
static int index_words(lua_State *lua, Handle handle, const char *word)
{
    const Part *part = &task_of(lua)->parts[handle.index];
    if (strcmp(word, "noun") == 0 || strcmp(word, "colour") == 0) {
        lua_pushstring(lua, word[0] == 'n' ? part->noun : part->colour);
        return 1;
    }
    if (strcmp(word, "entered") == 0) {
        double now = expert_run_of(lua, "scene")->time_s;
        lua_pushboolean(lua, entry_is_here(part, now));
        return 1;
    }
    if (strcmp(word, "mass") == 0 || strcmp(word, "weight") == 0) {
        return push_mass(lua, handle, word[0] == 'w');
    }
    return 0;
}

static int unknown_field(lua_State *lua, Handle handle, const char *word)
{
    static const char *const OF_JOINTS[] = {
            "axis", "travel", "opening", "kind", "handle", NULL};
    static const char *const FIELDS[] = {"x", "y", "z", "pos", "size", "width", "mass",
            "weight", "entered", "noun", "colour", NULL};
    const Task *task = task_of(lua);
    NameList list = {.count = 0};
    if (handle.kind == HANDLE_PART) {
        list_elements(task, handle.index, &list);
    }
    for (const char *const *field = OF_JOINTS; handle.kind == HANDLE_JOINT && *field != NULL;
            field++) {
        list_add(&list, *field);
    }
    for (const char *const *field = expert_surface_words();
            handle.kind == HANDLE_SURFACE && *field != NULL; field++) {
        list_add(&list, *field);
    }
    for (const char *const *field = FIELDS; *field != NULL; field++) {
        list_add(&list, *field);
    }
    for (const luaL_Reg *method = METHODS; method->name != NULL; method++) {
        list_add(&list, method->name);
    }
    char name[HANDLE_NAME_BYTES];
    expert_handle_name(task, handle, name);
    lua_pushfstring(lua, "%s has no '%s'", name, word);
    return sandbox_unknown(lua, word, list.names, list.count);
}

/* Raises if a place or a parameter of the part is hidden from the expert. */
static void check_hidden(lua_State *lua, Handle handle, const char *word)
{
    const Task *task = task_of(lua);
    for (size_t i = 0; !handle.exact && i < task->belief_count; i++) {
        const Belief *belief = &task->beliefs[i];
        if (belief->part == handle.index && belief->unknown && belief->place != NULL &&
                strcmp(belief->place, word) == 0) {
            (void)luaL_error(lua, "scene.%s.%s is not known to the expert",
                    task->parts[handle.index].name, word);
        }
    }
}

static int index_part(lua_State *lua, Handle handle, const char *word)
{
    const Task *task = task_of(lua);
    check_hidden(lua, handle, word);
    /* A method is not hidden by a site that has its name. */
    if (push_method(lua, word) || index_element(lua, handle, word) != 0) {
        return 1;
    }
    char path[HANDLE_NAME_BYTES];
    (void)snprintf(path, sizeof path, "%s.%s", task->parts[handle.index].name, word);
    const NamedNumber *number = task_number(task, path);
    if (number != NULL) {
        push_number(lua, number);
        return 1;
    }
    if (index_words(lua, handle, word) != 0) {
        return 1;
    }
    return 0;
}

int expert_field_index(lua_State *lua)
{
    Handle handle = expert_handle_check(lua, 1);
    if (lua_type(lua, 2) != LUA_TSTRING) {
        char name[HANDLE_NAME_BYTES];
        expert_handle_name(task_of(lua), handle, name);
        return luaL_error(lua, "%s has names, not [%s]", name, luaL_typename(lua, 2));
    }
    const char *word = lua_tostring(lua, 2);
    if (handle.kind == HANDLE_SCENE) {
        return index_scene(lua, handle, word);
    }
    if (handle.kind == HANDLE_LET) {
        return index_let(lua, handle, word);
    }
    if (handle.kind == HANDLE_PART && index_part(lua, handle, word) != 0) {
        return 1;
    }
    if (handle.kind == HANDLE_JOINT && index_joint(lua, handle, word) != 0) {
        return 1;
    }
    if (handle.kind == HANDLE_SURFACE && expert_surface_index(lua, handle, word) != 0) {
        return 1;
    }
    return index_place(lua, handle, word) != 0 ? 1 : unknown_field(lua, handle, word);
}
