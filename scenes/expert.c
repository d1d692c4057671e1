#include "scenes/expert.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mujoco/mujoco.h>

#include "base/text.h"
#include "scenes/expert_control.h"
#include "scenes/expert_handle.h"
#include "scenes/expert_robot.h"
#include "scenes/expert_run.h"
#include "scenes/expert_thread.h"
#include "scenes/expert_together.h"
#include "scenes/sandbox.h"
#include "scenes/spatial.h"

struct Expert {
    ExpertDef def;
    char *file_name;
    char *chunk;
    size_t chunk_size;
    Sandbox *sandbox;
    ExpertRun run;
    PolicyStatus status;
    Error broken; /* POLICY_BROKEN */
};

ExpertDef expert_def_default(void)
{
    SandboxDef limits = sandbox_def_default();
    return (ExpertDef){.instructions = limits.instructions,
            .memory_bytes = limits.memory_bytes,
            .depth = limits.depth,
            .first_line = 1};
}

/* ------------------------------------------------------------------ what the text's C functions ask */

ExpertRun *expert_run_of(lua_State *lua, const char *what)
{
    ExpertRun *run = sandbox_host(lua);
    if (!run->in_tick) {
        (void)luaL_error(lua, "%s can only be used inside expert()", what);
    }
    return run;
}

ExpertRun *expert_run_acting(lua_State *lua, const char *what)
{
    ExpertRun *run = expert_run_of(lua, what);
    if (run->judges) {
        (void)luaL_error(lua, "%s is refused here: what judges success only looks", what);
    }
    return run;
}

const BeliefTable *expert_run_places(ExpertRun *run, bool exact)
{
    if (!exact) {
        return run->beliefs;
    }
    if (!run->truths_seen) {
        belief_table_see(run->truths, run->world->data);
        run->truths_seen = true;
    }
    return run->truths;
}

ExpertThread *expert_run_thread(ExpertRun *run)
{
    return &run->threads[run->current];
}

size_t expert_run_hand(const ExpertRun *run)
{
    return run->threads[run->current].arm;
}

Pose expert_arm_tool(const ExpertArm *arm)
{
    Pose tool;
    mju_copy3(tool.pos, arm->view.tool_pos);
    mju_copy4(tool.quat, arm->hold.quat);
    return tool;
}

Pose expert_arm_measured_tool(const ExpertArm *arm)
{
    Pose tool;
    mju_copy3(tool.pos, arm->view.tool_pos);
    mju_copy4(tool.quat, arm->view.tool_quat);
    return tool;
}

void expert_arm_hold(ExpertArm *arm, const GripperCommand *gripper)
{
    GripperCommand kept = *gripper;
    setpoint_hold(&arm->hold, &arm->view);
    arm->hold.gripper = kept;
}

void expert_run_sleep(ExpertRun *run, double duration_s)
{
    ExpertThread *thread = expert_run_thread(run);
    thread->wish = WISH_TIME;
    thread->wake_s = run->time_s + duration_s;
}

void expert_run_check_yield(lua_State *lua, const char *what)
{
    if (!lua_isyieldable(lua)) {
        (void)luaL_error(lua,
                "%s takes time, so it cannot be called inside table.sort(), a `when` or what gives a "
                "path",
                what);
    }
}

/* ------------------------------------------------------------------ life */

static int install(lua_State *lua)
{
    spatial_install(lua);
    expert_control_install(lua);
    expert_together_install(lua);
    expert_handle_install(lua);
    expert_robot_install(lua, sandbox_host(lua));
    return 0;
}

static int push_arguments(lua_State *lua)
{
    expert_robot_push(lua, sandbox_host(lua));
    expert_handle_push(lua, HANDLE_SCENE, 0);
    return 2;
}

static int push_privileged_arguments(lua_State *lua)
{
    int count = push_arguments(lua);
    expert_handle_push_from(lua, (Handle){.exact = true}, HANDLE_SCENE, 0);
    return count + 1;
}

/* A fresh state with the text loaded and its coroutine ready. */
static bool start_over(Expert *expert, Error *err)
{
    SandboxChunk chunk = {
            .name = expert->file_name,
            .text = expert->chunk,
            .size = expert->chunk_size,
            .first_line = expert->def.first_line,
    };
    return sandbox_open(expert->sandbox, install, err) &&
            sandbox_load(expert->sandbox, &chunk, err) &&
            sandbox_start(expert->sandbox, "expert",
                    expert->def.truth ? push_privileged_arguments : push_arguments, err);
}

static bool copy_texts(Expert *expert, const char *file_name, const char *chunk, size_t size)
{
    expert->file_name = text_duplicate(file_name);
    expert->chunk = malloc(size + 1);
    if (expert->file_name == NULL || expert->chunk == NULL) {
        return false;
    }
    memcpy(expert->chunk, chunk, size);
    expert->chunk_size = size;
    return true;
}

Expert *expert_create(
        const char *file_name, const char *chunk, size_t size, const ExpertDef *def, Error *err)
{
    Expert *expert = calloc(1, sizeof *expert);
    if (expert == NULL) {
        (void)error_no_memory(err, "an expert");
        return NULL;
    }
    expert->def = *def;
    expert->run.skills = def->skills;
    expert->run.skill_count = def->skill_count;
    SandboxDef limits = {.instructions = def->instructions,
            .memory_bytes = def->memory_bytes,
            .depth = def->depth};
    if (!copy_texts(expert, file_name, chunk, size)) {
        (void)error_no_memory(err, "an expert");
        goto out;
    }
    expert->sandbox = sandbox_create(&limits, &expert->run, err);
    if (expert->sandbox != NULL && start_over(expert, err)) {
        return expert;
    }
out:
    expert_destroy(expert);
    return NULL;
}

void expert_destroy(Expert *expert)
{
    if (expert == NULL) {
        return;
    }
    sandbox_destroy(expert->sandbox);
    belief_table_destroy(expert->run.beliefs);
    belief_table_destroy(expert->run.truths);
    expert_questions_release(&expert->run.questions);
    free(expert->file_name);
    free(expert->chunk);
    free(expert);
}

bool expert_begin(Expert *expert, const Task *task, const Rng *attempt_rng, Error *err)
{
    BeliefTable *beliefs = belief_table_create(task, err);
    BeliefTable *truths = NULL;
    if (beliefs != NULL && expert->def.truth) {
        truths = belief_table_create(task, err);
    }
    if (beliefs == NULL || (expert->def.truth && truths == NULL)) {
        belief_table_destroy(beliefs);
        return false;
    }
    belief_table_destroy(expert->run.beliefs);
    belief_table_destroy(expert->run.truths);
    expert_questions_release(&expert->run.questions);
    expert->run = (ExpertRun){
            .skills = expert->def.skills,
            .skill_count = expert->def.skill_count,
            .task = task,
            .beliefs = beliefs,
            .truths = truths,
            .attempt = *attempt_rng,
            .look = expert->def.look,
            .look_context = expert->def.look_context,
            .random = rng_split(attempt_rng, "expert/random"),
    };
    for (size_t i = 0; i < task->robot_count; i++) {
        skill_memory_begin(&expert->run.arms[i].view.memory, &task->robots[i]);
        expert->run.arms[i].tracked = -1;
    }
    expert_threads_begin(&expert->run);
    expert->status = POLICY_ACTING;
    return start_over(expert, err);
}

void expert_tell_start(
        Expert *expert, const mjModel *model, const mjModel *nominal, const mjData *data)
{
    expert->run.data = data;
    belief_table_tell(expert->run.beliefs, model, nominal, data);
    for (size_t i = 0; i < expert->run.task->robot_count; i++) {
        expert->run.arms[i].hand = hand_shape_of(&expert->run.task->robots[i], model, data);
    }
    if (expert->run.truths != NULL) {
        belief_table_tell_exactly(expert->run.truths, model, data);
    }
}

const ExpertNote *expert_notes(const Expert *expert, size_t *ret_count)
{
    *ret_count = expert->run.note_count;
    return expert->run.notes;
}

/* ------------------------------------------------------------------ ticks */

/* Shows the run the present tick; the memory of earlier skills stays. */
static void begin_tick(ExpertRun *run, const SkillView *views)
{
    run->in_tick = true;
    run->ended_count = 0;
    run->time_s = views[0].time_s;
    for (size_t i = 0; i < run->task->robot_count; i++) {
        ExpertArm *arm = &run->arms[i];
        SkillMemory memory = arm->view.memory;
        arm->view = views[i];
        arm->view.memory = memory;
        arm->asked = false;
        setpoint_hold(&arm->hold, &arm->view);
        Pose tool = expert_arm_measured_tool(arm);
        belief_table_follow(run->beliefs, i, &tool);
    }
}

static PolicyStatus act(Expert *expert, Setpoint *setpoints)
{
    ExpertTick tick = {
            .run = &expert->run,
            .sandbox = expert->sandbox,
            .file_name = expert->file_name,
            .setpoints = setpoints,
    };
    Error problem = {0};
    sandbox_begin_tick(expert->sandbox);
    ExpertStep step = expert_thread_step(&tick, 0, &problem);
    switch (step) {
    case STEP_WAITS:
        return POLICY_ACTING;
    case STEP_ENDED:
        return POLICY_FINISHED;
    case STEP_STOPPED:
        return POLICY_GAVE_UP;
    case STEP_RAISED:
    case STEP_BROKEN:
        break;
    }
    expert->broken = problem;
    return POLICY_BROKEN;
}

static void fill_report(const Expert *expert, PolicyReport *report)
{
    const ExpertRun *run = &expert->run;
    *report = (PolicyReport){.status = expert->status, .answers = &run->answers};
    memcpy(report->phase, run->phase, sizeof report->phase);
    memcpy(report->ended, run->ended, run->ended_count * sizeof *run->ended);
    report->ended_count = run->ended_count;
    for (size_t i = 0; i < run->task->robot_count; i++) {
        const char *skill = run->arms[i].running ? run->arms[i].skill.kind->name : "";
        (void)snprintf(report->skill[i], sizeof report->skill[i], "%s", skill);
    }
    if (expert->status == POLICY_GAVE_UP) {
        memcpy(report->cause, run->cause, sizeof report->cause);
    }
}

/* Ticks are sums of rounded numbers. */
static bool is_late(const Expert *expert)
{
    static const double SLACK_S = 1e-9;
    return expert->def.time_s > 0.0 && expert->run.time_s >= expert->def.time_s - SLACK_S;
}

static void expert_see(void *self, const ExpressionWorld *truth)
{
    Expert *expert = self;
    expert->run.world = truth;
    expert->run.truths_seen = false;
}

static void expert_tick(void *self, const SkillView *views, Setpoint *setpoints,
        PolicyReport *report, Error *err)
{
    Expert *expert = self;
    ExpertRun *run = &expert->run;
    begin_tick(run, views);
    for (size_t i = 0; i < run->task->robot_count; i++) {
        setpoints[i] = run->arms[i].hold;
    }
    if (expert->status == POLICY_ACTING && is_late(expert)) {
        (void)snprintf(run->cause, sizeof run->cause, "timeout");
        expert->status = POLICY_GAVE_UP;
    } else if (expert->status == POLICY_ACTING) {
        expert->status = act(expert, setpoints);
    }
    run->in_tick = false;
    fill_report(expert, report);
    if (expert->status == POLICY_BROKEN) {
        *err = expert->broken;
    }
}

Policy expert_policy(Expert *expert)
{
    return (Policy){
            .self = expert, .tick = expert_tick, .see = expert->def.truth ? expert_see : NULL};
}
