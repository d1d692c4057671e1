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
#include "scenes/sandbox.h"
#include "scenes/spatial.h"

/* More skills than this within one tick never come to an end. */
enum { SKILLS_PER_TICK = 1000 };

/* A wait ends at the tick nearest to its time: ticks are sums of rounded numbers. */
static const double TIME_SLACK_S = 1e-9;

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

Pose expert_run_tool(const ExpertRun *run)
{
    Pose tool;
    mju_copy3(tool.pos, run->view.tool_pos);
    mju_copy4(tool.quat, run->hold.quat);
    return tool;
}

Pose expert_run_measured_tool(const ExpertRun *run)
{
    Pose tool;
    mju_copy3(tool.pos, run->view.tool_pos);
    mju_copy4(tool.quat, run->view.tool_quat);
    return tool;
}

void expert_run_hold(ExpertRun *run, const GripperCommand *gripper)
{
    GripperCommand kept = *gripper;
    setpoint_hold(&run->hold, &run->view);
    run->hold.gripper = kept;
}

void expert_run_check_yield(lua_State *lua, const char *what)
{
    if (!lua_isyieldable(lua)) {
        (void)luaL_error(lua,
                "%s takes time, so it cannot be called inside table.sort() or what gives a path",
                what);
    }
}

/* ------------------------------------------------------------------ life */

static int install(lua_State *lua)
{
    spatial_install(lua);
    expert_control_install(lua);
    expert_handle_install(lua);
    expert_robot_install(lua, sandbox_host(lua));
    return 0;
}

static int push_arguments(lua_State *lua)
{
    expert_robot_push(lua);
    expert_handle_push(lua, HANDLE_SCENE, 0);
    return 2;
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
            sandbox_start(expert->sandbox, "expert", push_arguments, err);
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
    free(expert->file_name);
    free(expert->chunk);
    free(expert);
}

bool expert_begin(Expert *expert, const Task *task, const Rng *attempt_rng, Error *err)
{
    BeliefTable *beliefs = belief_table_create(task, err);
    if (beliefs == NULL) {
        return false;
    }
    belief_table_destroy(expert->run.beliefs);
    expert->run = (ExpertRun){
            .skills = expert->def.skills,
            .skill_count = expert->def.skill_count,
            .task = task,
            .beliefs = beliefs,
            .attempt = *attempt_rng,
            .look = expert->def.look,
            .look_context = expert->def.look_context,
            .random = rng_split(attempt_rng, "expert/random"),
    };
    if (task->robot_count > 0) {
        skill_memory_begin(&expert->run.view.memory, &task->robots[0]);
    }
    expert->status = POLICY_ACTING;
    return start_over(expert, err);
}

void expert_tell_start(
        Expert *expert, const mjModel *model, const mjModel *nominal, const mjData *data)
{
    expert->run.data = data;
    belief_table_tell(expert->run.beliefs, model, nominal, data);
}

const ExpertNote *expert_notes(const Expert *expert, size_t *ret_count)
{
    *ret_count = expert->run.note_count;
    return expert->run.notes;
}

/* ------------------------------------------------------------------ ticks */

/* Shows the run the present tick; the memory of earlier skills stays. */
static void begin_tick(ExpertRun *run, const SkillView *view)
{
    SkillMemory memory = run->view.memory;
    run->view = *view;
    run->view.memory = memory;
    run->in_tick = true;
    setpoint_hold(&run->hold, &run->view);
    Pose tool = expert_run_measured_tool(run);
    belief_table_follow(run->beliefs, &tool);
}

/* The hand's part in a belief: where it closed, and that it opened. */
static void watch_hand(ExpertRun *run, const GripperCommand *command)
{
    if (command->mode == GRIPPER_FORCE && !run->gripping) {
        run->gripping = true;
        run->closed_now = true;
        run->closed_at = expert_run_measured_tool(run);
    }
    if (command->mode == GRIPPER_WIDTH && run->gripping) {
        run->gripping = false;
        run->closed_now = false;
        belief_table_let_go(run->beliefs);
    }
}

/* What an ended skill leaves: memory, belief, and what it commands last, if anything. */
static void end_skill(ExpertRun *run, const Setpoint *left)
{
    skill_memory_update(&run->view.memory, &run->skill);
    if (run->closed_now && run->skill.status == SKILL_DONE) {
        Pose tool = expert_run_measured_tool(run);
        (void)belief_table_hold(run->beliefs, &run->closed_at);
        belief_table_follow(run->beliefs, &tool);
    }
    run->closed_now = false;
    bool slow = run->task->expert.reaction_s > 0.0;
    run->wish = slow ? WISH_TIME : WISH_NOTHING;
    run->wake_s = run->view.time_s + run->task->expert.reaction_s;
    run->view.guard_fired = false;
    mju_copy3(run->view.last.pos, left->pos);
    mju_copy4(run->view.last.quat, left->quat);
    expert_run_hold(run, &left->gripper);
}

/* One tick of the running skill. True if it goes on. */
static bool tick_skill(ExpertRun *run, Setpoint *setpoint)
{
    *setpoint = run->hold;
    if (run->skill.status == SKILL_RUNNING) {
        run->skill.kind->tick(&run->skill, &run->view, setpoint);
    }
    watch_hand(run, &setpoint->gripper);
    if (run->skill.status == SKILL_RUNNING) {
        return true;
    }
    end_skill(run, setpoint);
    return run->wish == WISH_TIME; /* what it does next takes its time */
}

static bool is_waiting(ExpertRun *run, Setpoint *setpoint)
{
    switch (run->wish) {
    case WISH_SKILL:
        return tick_skill(run, setpoint);
    case WISH_TIME:
        if (run->view.time_s < run->wake_s - TIME_SLACK_S) {
            return true;
        }
        run->wish = WISH_NOTHING;
        break;
    case WISH_NOTHING:
        break;
    }
    return false;
}

static PolicyStatus resume(Expert *expert)
{
    switch (sandbox_resume(expert->sandbox, &expert->broken)) {
    case SANDBOX_YIELDED:
        return POLICY_ACTING;
    case SANDBOX_RETURNED:
        return POLICY_FINISHED;
    case SANDBOX_STOPPED:
        return POLICY_GAVE_UP;
    case SANDBOX_BROKEN:
        break;
    }
    return POLICY_BROKEN;
}

static PolicyStatus act(Expert *expert, Setpoint *setpoint)
{
    ExpertRun *run = &expert->run;
    for (int started = 0; started < SKILLS_PER_TICK; started++) {
        *setpoint = run->hold;
        if (is_waiting(run, setpoint)) {
            return POLICY_ACTING;
        }
        *setpoint = run->hold;
        PolicyStatus status = resume(expert);
        if (status != POLICY_ACTING) {
            return status;
        }
    }
    (void)error_set(&expert->broken, ERROR_SCENE,
            "%s: %d skills ended within one tick: this loop never lets time pass",
            expert->file_name, SKILLS_PER_TICK);
    return POLICY_BROKEN;
}

static void expert_tick(
        void *self, const SkillView *view, Setpoint *setpoint, PolicyReport *report, Error *err)
{
    Expert *expert = self;
    ExpertRun *run = &expert->run;
    begin_tick(run, view);
    *setpoint = run->hold;
    if (expert->status == POLICY_ACTING) {
        expert->status = act(expert, setpoint);
    }
    run->in_tick = false;
    *report = (PolicyReport){.status = expert->status};
    memcpy(report->phase, run->phase, sizeof report->phase);
    if (run->wish == WISH_SKILL) {
        (void)snprintf(report->skill[0], sizeof report->skill[0], "%s", run->skill.kind->name);
    }
    if (expert->status == POLICY_GAVE_UP) {
        memcpy(report->cause, run->cause, sizeof report->cause);
    }
    if (expert->status == POLICY_BROKEN) {
        *err = expert->broken;
    }
}

Policy expert_policy(Expert *expert)
{
    return (Policy){.self = expert, .tick = expert_tick};
}
