#include "scenes/expert_robot.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include <mujoco/mujoco.h>

#include "scenes/expert_handle.h"
#include "scenes/expert_look.h"
#include "scenes/expert_path.h"
#include "scenes/expert_reading.h"
#include "scenes/expert_thread.h"
#include "scenes/sandbox.h"
#include "scenes/spatial.h"

static const char ROBOT[] = "robot";
static const char ROBOTS[] = "robots";

enum { WHAT_BYTES = 160, NAMES_MAX = 64 };

/* One call of a method. */
typedef struct SkillCall {
    ExpertRun *run;
    ExpertArm *arm; /* the robot that is called */
    const SkillKind *kind;
    int positional; /* stack index of the bare argument, 0: none */
    int held;       /* stack index of what is carried, 0: none */
    int options;    /* stack index of the table, 0: none */
    bool grasp_given;
    const char *grasp;          /* its name; NULL: */
    Handle grasp_handle;        /* the grasp itself */
    int taken;                  /* the grasp that is the target, -1: none is */
    unsigned char *grasp_field; /* where its number goes */
    bool asks;                  /* stack index 1 is a function to be asked in each tick */
    Mover mover;                /* what shall reach the targets */
    bool mover_held;
} SkillCall;

size_t expert_robot_check(lua_State *lua, const char *method)
{
    const size_t *number = luaL_testudata(lua, 1, ROBOT);
    if (number == NULL) {
        (void)luaL_error(lua, "call it with a colon: robot:%s(...)", method);
        return 0;
    }
    return *number;
}

/* ------------------------------------------------------------------ results */

/* What a guarded move met, as the robot feels it and believes the parts to be. */
static void push_hit(lua_State *lua, size_t robot)
{
    const ExpertRun *run = expert_run_of(lua, ROBOT);
    const SkillRun *skill = &run->arms[robot].skill;
    double along[3];
    mju_scl3(along, skill->hit_normal, -1);
    int part = belief_table_met(run->beliefs, robot, skill->hit_pos, along);
    lua_createtable(lua, 0, 5);
    spatial_push_vec(lua, skill->hit_pos);
    lua_setfield(lua, -2, "pos");
    lua_pushnumber(lua, skill->hit_force);
    lua_setfield(lua, -2, "force");
    spatial_push_vec(lua, skill->hit_normal);
    lua_setfield(lua, -2, "normal");
    lua_pushnumber(lua, skill->result);
    lua_setfield(lua, -2, "stiffness");
    if (part >= 0) {
        lua_pushstring(lua, run->task->parts[part].name);
        lua_setfield(lua, -2, "part");
    }
}

static int push_results(lua_State *lua, size_t robot)
{
    const SkillRun *skill = &expert_run_of(lua, ROBOT)->arms[robot].skill;
    if (skill->status == SKILL_FAILED) {
        lua_pushnil(lua);
        lua_pushstring(lua, skill->reason);
        if (!skill->kind->tells_result) {
            return 2;
        }
        lua_pushnumber(lua, skill->result);
        return 3;
    }
    lua_pushboolean(lua, 1);
    if (skill->kind->tells_result) {
        lua_pushnumber(lua, skill->result);
        return 2;
    }
    if (strcmp(skill->kind->name, "move_until") == 0) {
        push_hit(lua, robot);
        return 2;
    }
    if (strcmp(skill->kind->name, "search") == 0) {
        spatial_push_vec(lua, skill->hit_pos);
        return 2;
    }
    return 1;
}

/* The skill that this call has waited for has ended. */
static int after_skill(lua_State *lua, int status, lua_KContext context)
{
    (void)status;
    return push_results(lua, (size_t)context);
}

/* The running skill wants to hear the function at index 1, or it has ended. */
static int after_question(lua_State *lua, int status, lua_KContext context)
{
    (void)status;
    ExpertRun *run = expert_run_of(lua, ROBOT);
    ExpertArm *arm = &run->arms[context];
    const SkillKind *kind = arm->skill.kind;
    if (arm->skill.status != SKILL_RUNNING) {
        return push_results(lua, (size_t)context);
    }
    lua_settop(lua, 1);
    lua_pushvalue(lua, 1);
    lua_call(lua, 0, 1);
    if (arm->skill.kind != kind) {
        return luaL_error(lua, "robot:%s: its `when` cannot use the robot", kind->name);
    }
    arm->skill.told = lua_toboolean(lua, -1) != 0;
    lua_settop(lua, 1);
    expert_run_thread(run)->wish = WISH_SKILL;
    return lua_yieldk(lua, 0, context, after_question);
}

/* ------------------------------------------------------------------ options */

/* Finds what the call passes for an option: pushes it and returns true, or pushes nothing. */
static bool push_argument(lua_State *lua, const SkillCall *call, const SkillOption *option)
{
    const char *positional = call->kind->positional;
    bool bare = positional != NULL && strcmp(positional, option->name) == 0;
    if (bare && call->positional != 0) {
        lua_pushvalue(lua, call->positional);
        return true;
    }
    if (option->kind == OPTION_OFFSET && call->held != 0) {
        lua_pushvalue(lua, call->held);
        return true;
    }
    if (call->options != 0) {
        if (lua_getfield(lua, call->options, option->name) != LUA_TNIL) {
            return true;
        }
        lua_pop(lua, 1);
    }
    return false;
}

/* The option of a name; refuses keys that are none, the first in order of bytes. */
static void check_keys(lua_State *lua, const SkillCall *call)
{
    const char *unknown = NULL;
    const char *names[NAMES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < call->kind->option_count && count < NAMES_MAX; i++) {
        names[count] = call->kind->options[i].name;
        count++;
    }
    lua_pushnil(lua);
    while (call->options != 0 && lua_next(lua, call->options) != 0) {
        lua_pop(lua, 1);
        if (lua_type(lua, -1) != LUA_TSTRING) {
            (void)luaL_error(lua, "robot:%s: options have names, as in {%s = ..}",
                    call->kind->name, count > 0 ? names[0] : "speed");
        }
        const char *key = lua_tostring(lua, -1);
        bool known = false;
        for (size_t i = 0; i < count; i++) {
            known = known || strcmp(names[i], key) == 0;
        }
        if (!known && (unknown == NULL || strcmp(key, unknown) < 0)) {
            unknown = key;
        }
    }
    if (unknown != NULL) {
        lua_pushfstring(lua, "robot:%s has no option '%s'", call->kind->name, unknown);
        (void)sandbox_unknown(lua, unknown, names, count);
    }
}

static int read_word(lua_State *lua, const SkillOption *option, const char *what)
{
    size_t count = 0;
    while (option->words[count] != NULL) {
        count++;
    }
    if (lua_type(lua, -1) != LUA_TSTRING) {
        return luaL_error(lua, "%s: expected a word such as \"%s\", got %s", what,
                option->words[0], luaL_typename(lua, -1));
    }
    const char *word = lua_tostring(lua, -1);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(option->words[i], word) == 0) {
            return (int)i;
        }
    }
    lua_pushfstring(lua, "%s: '%s' is not a choice", what, word);
    return sandbox_unknown(lua, word, option->words, count);
}

/* Keeps the function on top of the stack at index 1, where nothing is needed any more. */
static bool read_function(lua_State *lua, const char *what)
{
    if (lua_type(lua, -1) != LUA_TFUNCTION) {
        return luaL_error(lua, "%s: expected a function, got %s", what,
                       luaL_typename(lua, -1)) != 0;
    }
    lua_pushvalue(lua, -1);
    lua_replace(lua, 1);
    return true;
}

/* The grasp that the call names or hands over, of the part on top of the stack. */
static Goal chosen_grasp(lua_State *lua, SkillCall *call, const char *what)
{
    const Task *task = call->run->task;
    int part = expert_handle_whole_part(lua, -1);
    Handle grasp = call->grasp_handle;
    if (part < 0) {
        (void)luaL_error(lua, "%s: only a part has grasps to choose from", what);
    }
    if (call->grasp != NULL) {
        grasp = (Handle){.kind = HANDLE_GRASP, .exact = expert_handle_is_exact(lua, -1)};
        grasp.index = expert_handle_named_grasp(lua, part, call->grasp);
    } else if (task->grasps[grasp.index].part != part) {
        (void)luaL_error(lua, "%s: that grasp is of scene.%s, not of scene.%s", what,
                task->parts[task->grasps[grasp.index].part].name, task->parts[part].name);
    }
    int number = grasp.index + 1;
    memcpy(call->grasp_field, &number, sizeof number);
    call->taken = grasp.index;
    return expert_handle_grasp_goal(lua, grasp);
}

/* A handle, a pose, or a vec: the position alone. */
static SkillPose read_target(lua_State *lua, SkillCall *call, const char *what)
{
    Goal goal = {.kind = GOAL_POINT, .pose = {.quat = {1, 0, 0, 0}}};
    if (!spatial_to_vec(lua, -1, goal.pose.pos)) {
        if (!expert_handle_is_goal(lua, -1)) {
            (void)luaL_error(lua, "%s: expected a part, a frame, a pose or a vec, got %s", what,
                    luaL_typename(lua, -1));
        }
        call->taken = expert_handle_grasp(lua, -1);
        goal = call->grasp_given ? chosen_grasp(lua, call, what)
                                 : expert_handle_goal(lua, lua_gettop(lua));
    }
    Pose pose = goal_pose(&goal, &call->mover);
    SkillPose target = {.given = true};
    mju_copy3(target.pos, pose.pos);
    mju_copy4(target.quat, pose.quat);
    return target;
}

/* The held frame in the tool frame; from now on it is what reaches the targets. */
static SkillPose read_offset(lua_State *lua, SkillCall *call, const char *what)
{
    Mover mover = {.symmetry = 0};
    call->mover_held = expert_handle_mover(lua, lua_gettop(lua), what, &mover);
    Pose tool = expert_arm_measured_tool(call->arm);
    Pose inverse = pose_inverse(&tool);
    Pose offset = pose_compose(&inverse, &mover.pose);
    Pose commanded = expert_arm_tool(call->arm);
    mover.pose = pose_compose(&commanded, &offset);
    call->mover = mover;
    SkillPose result = {.given = true};
    mju_copy3(result.pos, offset.pos);
    mju_copy4(result.quat, offset.quat);
    return result;
}

/* Reads the value on top of the stack into the option's field. */
static void read_option(lua_State *lua, SkillCall *call, const SkillOption *option)
{
    unsigned char *field = call->arm->skill.options + option->offset;
    char what[WHAT_BYTES];
    (void)snprintf(what, sizeof what, "robot:%s: %s", call->kind->name, option->name);
    switch (option->kind) {
    case OPTION_NUMBER: {
        double number = spatial_quantity(lua, -1, option->dimension, what);
        memcpy(field, &number, sizeof number);
        break;
    }
    case OPTION_BOOL: {
        if (lua_type(lua, -1) != LUA_TBOOLEAN) {
            (void)luaL_error(
                    lua, "%s: expected true or false, got %s", what, luaL_typename(lua, -1));
        }
        bool flag = lua_toboolean(lua, -1) != 0;
        memcpy(field, &flag, sizeof flag);
        break;
    }
    case OPTION_FUNCTION:
        call->asks = read_function(lua, what);
        memcpy(field, &call->asks, sizeof call->asks);
        break;
    case OPTION_WORD: {
        int word = read_word(lua, option, what);
        memcpy(field, &word, sizeof word);
        break;
    }
    case OPTION_VECTOR: {
        double vec[3];
        spatial_vector(lua, -1, option->dimension, what, vec);
        memcpy(field, vec, sizeof vec);
        break;
    }
    case OPTION_POSE: {
        SkillPose pose = read_target(lua, call, what);
        memcpy(field, &pose, sizeof pose);
        break;
    }
    case OPTION_OFFSET: {
        SkillPose pose = read_offset(lua, call, what);
        memcpy(field, &pose, sizeof pose);
        break;
    }
    case OPTION_PATH:
        expert_path_read(lua, -1, &call->mover, what, &call->arm->skill.path);
        break;
    case OPTION_GRASP:
        if (lua_type(lua, -1) == LUA_TSTRING) {
            call->grasp = lua_tostring(lua, -1); /* the table of options keeps it */
        } else {
            call->grasp_handle = expert_handle_check_grasp(lua, -1, what);
        }
        call->grasp_given = true;
        call->grasp_field = field;
        break;
    }
}

/* Reads the options of one sort: what targets depend on comes first. */
static void read_options(lua_State *lua, SkillCall *call, bool first)
{
    for (size_t i = 0; i < call->kind->option_count; i++) {
        const SkillOption *option = &call->kind->options[i];
        bool needed = option->kind == OPTION_OFFSET || option->kind == OPTION_GRASP;
        if (needed != first) {
            continue;
        }
        if (push_argument(lua, call, option)) {
            read_option(lua, call, option);
            lua_pop(lua, 1);
        } else if (option->fallback >= OPTION_REQUIRED) {
            (void)luaL_error(lua, "robot:%s needs '%s': %s", call->kind->name, option->name,
                    option->meaning);
        }
    }
}

/* Multiplies an option, if the skill has it. */
static void scale_option(SkillCall *call, const char *name, double factor)
{
    for (size_t i = 0; factor > 0.0 && i < call->kind->option_count; i++) {
        const SkillOption *option = &call->kind->options[i];
        if (option->kind == OPTION_NUMBER && strcmp(option->name, name) == 0) {
            unsigned char *field = call->arm->skill.options + option->offset;
            double number;
            memcpy(&number, field, sizeof number);
            number *= factor;
            memcpy(field, &number, sizeof number);
        }
    }
}

/* The straight way to a grasp is as long as its part says, unless the call says otherwise. */
static void apply_approach(const SkillCall *call)
{
    for (size_t i = 0; call->taken >= 0 && i < call->kind->option_count; i++) {
        const SkillOption *option = &call->kind->options[i];
        unsigned char *field = call->arm->skill.options + option->offset;
        double given = 0;
        if (option->kind != OPTION_NUMBER || strcmp(option->name, "approach") != 0) {
            continue;
        }
        memcpy(&given, field, sizeof given);
        if (given <= 0) {
            memcpy(field, &call->run->task->grasps[call->taken].approach, sizeof given);
        }
    }
}

/* A skill that is told to track its target sees it anew while it goes. */
static void apply_track(lua_State *lua, const SkillCall *call)
{
    for (size_t i = 0; i < call->kind->option_count; i++) {
        const SkillOption *option = &call->kind->options[i];
        bool track = false;
        if (option->kind == OPTION_BOOL && strcmp(option->name, "track") == 0) {
            memcpy(&track, call->arm->skill.options + option->offset, sizeof track);
        }
        if (track && call->taken < 0) {
            (void)luaL_error(
                    lua, "robot:%s: only a part or a grasp can be tracked", call->kind->name);
        }
        if (track) {
            expert_track_begin(call->run, call->arm, call->taken);
        }
    }
}

/* Some experts are quick, and some have a firm grip: what the slot has drawn. */
static void apply_traits(SkillCall *call)
{
    const ExpertTraits *traits = &call->run->task->expert;
    bool grasps =
            strcmp(call->kind->name, "grasp") == 0 || strcmp(call->kind->name, "pick") == 0;
    scale_option(call, "speed", traits->speed);
    scale_option(call, "force", grasps ? traits->grasp_force : 0.0);
}

static bool carries(const SkillKind *kind)
{
    for (size_t i = 0; i < kind->option_count; i++) {
        if (kind->options[i].kind == OPTION_OFFSET) {
            return true;
        }
    }
    return false;
}

/* Finds the bare arguments and the table of options. */
static void sort_arguments(lua_State *lua, SkillCall *call)
{
    const char *name = call->kind->name;
    int next = 2;
    int count = lua_gettop(lua);
    if (count >= 2 && (lua_type(lua, 2) != LUA_TTABLE || expert_path_is(lua, 2))) {
        if (call->kind->positional == NULL) {
            (void)luaL_error(lua, "robot:%s takes options in braces: robot:%s{..}", name, name);
        }
        if (lua_isnil(lua, 2)) {
            (void)luaL_error(lua, "robot:%s: its %s is nil", name, call->kind->positional);
        }
        bool two = count >= 3 && carries(call->kind) && lua_isuserdata(lua, 2) &&
                lua_isuserdata(lua, 3);
        call->held = two ? 2 : 0;
        call->positional = two ? 3 : 2;
        next = call->positional + 1;
    }
    if (count >= next && !lua_isnil(lua, next)) {
        if (lua_type(lua, next) != LUA_TTABLE) {
            (void)luaL_error(
                    lua, "robot:%s: options are a table, as in {speed = \"0.1 m/s\"}", name);
        }
        call->options = next;
    }
    if (count > next) {
        (void)luaL_error(lua, "robot:%s has too many arguments", name);
    }
}

/* ------------------------------------------------------------------ skills */

static void begin_skill(SkillCall *call)
{
    ExpertArm *arm = call->arm;
    arm->skill.began_s = call->run->time_s;
    if (!call->mover_held) {
        skill_fail(&arm->skill, "not_held");
        return;
    }
    call->kind->begin(&arm->skill, &arm->view);
}

/* A robot has one will: functions that run side by side cannot share it. */
static void check_driver(lua_State *lua, ExpertRun *run, size_t robot)
{
    if (!expert_thread_drive(run, robot)) {
        const char *word = run->task->robots[robot].word;
        (void)luaL_error(lua,
                "%s%s%s is driven by two functions of together() or first(): give each robot "
                "to one of them",
                ROBOT, word[0] == '\0' ? "" : "s.", word);
    }
}

/* Upvalue 1: the number of the SkillKind. */
static int robot_skill(lua_State *lua)
{
    ExpertRun *run = expert_run_of(lua, ROBOT);
    const SkillKind *kind = run->skills[lua_tointeger(lua, lua_upvalueindex(1))];
    size_t robot = expert_robot_check(lua, kind->name);
    ExpertArm *arm = &run->arms[robot];
    SkillCall call = {.run = run, .arm = arm, .kind = kind, .taken = -1, .mover_held = true};
    if (!kind->immediate) {
        expert_run_check_yield(lua, kind->name);
    }
    check_driver(lua, run, robot);
    call.mover.pose = expert_arm_tool(arm);
    sort_arguments(lua, &call);
    check_keys(lua, &call);
    skill_init(&arm->skill, kind);
    read_options(lua, &call, true);
    read_options(lua, &call, false);
    if (arm->skill.kind != kind) {
        return luaL_error(
                lua, "robot:%s: the function of a path cannot use the robot", kind->name);
    }
    apply_approach(&call);
    apply_track(lua, &call);
    apply_traits(&call);
    begin_skill(&call);
    if (kind->immediate) {
        skill_memory_update(&arm->view.memory, &arm->skill);
        expert_arm_hold(arm, &arm->hold.gripper);
        return push_results(lua, robot);
    }
    arm->running = true;
    arm->asking = call.asks;
    expert_run_thread(run)->wish = WISH_SKILL;
    return lua_yieldk(lua, 0, (lua_KContext)robot, call.asks ? after_question : after_skill);
}

/* ------------------------------------------------------------------ the type */

/* Upvalue 1: the table of methods. */
static int robot_index(lua_State *lua)
{
    const ExpertRun *run = expert_run_of(lua, ROBOT);
    lua_pushvalue(lua, 2);
    if (lua_rawget(lua, lua_upvalueindex(1)) != LUA_TNIL) {
        return 1;
    }
    const char *names[NAMES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < run->skill_count && count < NAMES_MAX; i++) {
        names[count] = run->skills[i]->name;
        count++;
    }
    for (size_t i = 0; EXPERT_READINGS[i].name != NULL && count < NAMES_MAX; i++) {
        names[count] = EXPERT_READINGS[i].name;
        count++;
    }
    const char *word = lua_type(lua, 2) == LUA_TSTRING ? lua_tostring(lua, 2) : "";
    lua_pushfstring(lua, "robot has no '%s'", word);
    return sandbox_unknown(lua, word, names, count);
}

/* "robot" of the only one, "robots.left" of a named one. */
static int robot_text(lua_State *lua)
{
    const size_t *number = luaL_checkudata(lua, 1, ROBOT);
    const ExpertRun *run = sandbox_host(lua);
    const Robot *robot = &run->task->robots[*number];
    if (robot_is_named(robot)) {
        lua_pushfstring(lua, "%s.%s", ROBOTS, robot->word);
    } else {
        lua_pushstring(lua, ROBOT);
    }
    return 1;
}

/* Upvalue 1: the table of robots by name. */
static int robots_index(lua_State *lua)
{
    lua_pushvalue(lua, 2);
    if (lua_rawget(lua, lua_upvalueindex(1)) != LUA_TNIL) {
        return 1;
    }
    const ExpertRun *run = sandbox_host(lua);
    const char *names[ROBOTS_MAX];
    for (size_t i = 0; i < run->task->robot_count; i++) {
        names[i] = run->task->robots[i].word;
    }
    const char *word = lua_type(lua, 2) == LUA_TSTRING ? lua_tostring(lua, 2) : "";
    lua_pushfstring(lua, "there is no robot '%s'", word);
    return sandbox_unknown(lua, word, names, run->task->robot_count);
}

static int robots_newindex(lua_State *lua)
{
    return luaL_error(lua, "the robots of a scene cannot be changed");
}

void expert_robot_install(lua_State *lua, const ExpertRun *run)
{
    (void)luaL_newmetatable(lua, ROBOT);
    lua_newtable(lua);
    luaL_setfuncs(lua, EXPERT_READINGS, 0);
    for (size_t i = 0; i < run->skill_count; i++) {
        lua_pushinteger(lua, (lua_Integer)i);
        lua_pushcclosure(lua, robot_skill, 1);
        lua_setfield(lua, -2, run->skills[i]->name);
    }
    lua_pushcclosure(lua, robot_index, 1);
    lua_setfield(lua, -2, "__index");
    lua_pushcfunction(lua, robot_text);
    lua_setfield(lua, -2, "__tostring");
    lua_pop(lua, 1);
}

static void push_robot(lua_State *lua, size_t number)
{
    size_t *robot = lua_newuserdatauv(lua, sizeof *robot, 0);
    *robot = number;
    luaL_setmetatable(lua, ROBOT);
}

/* An object of its own type: what has a name cannot be taken for what has none. */
static void push_robots(lua_State *lua, const Task *task)
{
    (void)lua_newuserdatauv(lua, 1, 0);
    lua_newtable(lua); /* the metatable */
    lua_newtable(lua); /* robots by name */
    for (size_t i = 0; i < task->robot_count; i++) {
        push_robot(lua, i);
        lua_setfield(lua, -2, task->robots[i].word);
    }
    lua_pushcclosure(lua, robots_index, 1);
    lua_setfield(lua, -2, "__index");
    lua_pushcfunction(lua, robots_newindex);
    lua_setfield(lua, -2, "__newindex");
    lua_setmetatable(lua, -2);
}

void expert_robot_push(lua_State *lua, const ExpertRun *run)
{
    bool named = run->task != NULL && run->task->robot_count > 0 &&
            robot_is_named(&run->task->robots[0]);
    if (named) {
        push_robots(lua, run->task);
    } else {
        push_robot(lua, 0);
    }
}
