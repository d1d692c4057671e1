#include "scenes/expert_thread.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "scenes/expert_look.h"

/* More skills than this within one tick never come to an end. */
enum { RESUMES_PER_TICK = 1000 };

/* A wait ends at the tick nearest to its time: ticks are sums of rounded numbers. */
static const double TIME_SLACK_S = 1e-9;

static const ExpertThread NOBODY = {
        .parent = EXPERT_NOBODY, .first_child = EXPERT_NOBODY, .next = EXPERT_NOBODY};

/* ------------------------------------------------------------------ the tree */

void expert_threads_begin(ExpertRun *run)
{
    for (int i = 0; i < EXPERT_THREADS_MAX; i++) {
        run->threads[i] = NOBODY;
    }
    for (size_t i = 0; i < ROBOTS_MAX; i++) {
        run->arms[i].driver = EXPERT_NOBODY;
    }
    run->current = 0;
}

bool expert_thread_add(ExpertRun *run, lua_State *child)
{
    int free = 1;
    while (free < EXPERT_THREADS_MAX && run->threads[free].lua != NULL) {
        free++;
    }
    if (free == EXPERT_THREADS_MAX) {
        return false;
    }
    ExpertThread *parent = &run->threads[run->current];
    run->threads[free] = NOBODY;
    run->threads[free].lua = child;
    run->threads[free].parent = run->current;
    run->threads[free].arm = parent->arm;
    int *link = &parent->first_child;
    while (*link != EXPERT_NOBODY) {
        link = &run->threads[*link].next;
    }
    *link = free;
    return true;
}

static bool is_within(const ExpertRun *run, int thread, int ancestor)
{
    while (thread != EXPERT_NOBODY && thread != ancestor) {
        thread = run->threads[thread].parent;
    }
    return thread == ancestor;
}

bool expert_thread_drive(ExpertRun *run, size_t arm)
{
    int driver = run->arms[arm].driver;
    if (driver != EXPERT_NOBODY && !is_within(run, run->current, driver)) {
        return false;
    }
    run->arms[arm].driver = run->current;
    run->threads[run->current].arm = arm;
    return true;
}

/* Forgets the coroutines below one; the robots that they drove are its own again. */
static void release_children(ExpertRun *run, int number)
{
    int child = run->threads[number].first_child;
    while (child != EXPERT_NOBODY) {
        int next = run->threads[child].next;
        release_children(run, child);
        for (size_t i = 0; i < run->task->robot_count; i++) {
            ExpertArm *arm = &run->arms[i];
            if (arm->driver == child) {
                arm->driver = number;
                arm->running = false;
                arm->asking = false;
                arm->closed_now = false;
                expert_track_end(arm);
            }
        }
        run->threads[child] = NOBODY;
        child = next;
    }
    run->threads[number].first_child = EXPERT_NOBODY;
}

void expert_thread_release_children(ExpertRun *run)
{
    release_children(run, run->current);
}

/* ------------------------------------------------------------------ skills */

/* The hand's part in a belief: where it closed, and that it opened. */
static void watch_hand(ExpertRun *run, size_t hand, const GripperCommand *command)
{
    ExpertArm *arm = &run->arms[hand];
    if (command->mode == GRIPPER_FORCE && !arm->gripping) {
        arm->gripping = true;
        arm->closed_now = true;
        arm->closed_at = expert_arm_measured_tool(arm);
        expert_track_end(arm); /* what it takes is where it was believed then */
    }
    if (command->mode == GRIPPER_WIDTH && arm->gripping) {
        arm->gripping = false;
        arm->closed_now = false;
        belief_table_let_go(run->beliefs, hand);
    }
}

/* Remembers for the report how a skill ended; the first ones of a tick. */
static void note_end(ExpertRun *run, size_t robot, const SkillRun *skill)
{
    if (run->ended_count == POLICY_ENDS_MAX) {
        return;
    }
    SkillEnd *end = &run->ended[run->ended_count++];
    *end = (SkillEnd){.robot = robot, .well = skill->status == SKILL_DONE};
    (void)snprintf(end->skill, sizeof end->skill, "%s", skill->kind->name);
    if (!end->well) {
        static_assert(sizeof skill->reason <= sizeof end->reason, "a reason fits");
        memcpy(end->reason, skill->reason, sizeof skill->reason);
    }
}

/* What an ended skill leaves: memory, belief, and what it commands last, if anything. */
static void end_skill(ExpertRun *run, ExpertThread *thread, const Setpoint *left)
{
    ExpertArm *arm = &run->arms[thread->arm];
    skill_memory_update(&arm->view.memory, &arm->skill);
    note_end(run, thread->arm, &arm->skill);
    if (arm->closed_now && arm->skill.status == SKILL_DONE) {
        Pose tool = expert_arm_measured_tool(arm);
        (void)belief_table_hold(run->beliefs, thread->arm, &arm->closed_at);
        belief_table_follow(run->beliefs, thread->arm, &tool);
    }
    arm->running = false;
    arm->asking = false;
    arm->closed_now = false;
    expert_track_end(arm);
    bool slow = run->task->expert.reaction_s > 0.0;
    thread->wish = slow ? WISH_TIME : WISH_NOTHING;
    thread->wake_s = run->time_s + run->task->expert.reaction_s;
    arm->view.guard_fired = false;
    mju_copy3(arm->view.last.pos, left->pos);
    mju_copy4(arm->view.last.quat, left->quat);
    expert_arm_hold(arm, &left->gripper);
}

/* One tick of the running skill. True if the coroutine goes on waiting; one whose function the
 * skill wants to hear is resumed for that first. */
static bool tick_skill(ExpertTick *tick, ExpertThread *thread)
{
    ExpertRun *run = tick->run;
    ExpertArm *arm = &run->arms[thread->arm];
    if (arm->asking && !arm->asked && arm->skill.status == SKILL_RUNNING) {
        arm->asked = true;
        return false;
    }
    Setpoint *setpoint = &tick->setpoints[thread->arm];
    *setpoint = arm->hold;
    expert_track_tick(run, arm);
    if (arm->skill.status == SKILL_RUNNING) {
        arm->skill.kind->tick(&arm->skill, &arm->view, setpoint);
    }
    watch_hand(run, thread->arm, &setpoint->gripper);
    if (arm->skill.status == SKILL_RUNNING) {
        return true;
    }
    end_skill(run, thread, setpoint);
    if (thread->wish == WISH_TIME) {
        return true; /* what it does next takes its time */
    }
    *setpoint = arm->hold;
    return false;
}

/* ------------------------------------------------------------------ turns */

/* Goes on with the children. STEP_ENDED: the coroutine need not wait for them any longer. */
static ExpertStep step_children(ExpertTick *tick, int number, Error *err)
{
    ExpertRun *run = tick->run;
    bool any = false;
    bool all = true;
    int child = run->threads[number].first_child;
    for (; child != EXPERT_NOBODY; child = run->threads[child].next) {
        ExpertStep step = STEP_ENDED;
        if (!run->threads[child].ended) {
            step = expert_thread_step(tick, child, err);
        }
        if (step == STEP_STOPPED || step == STEP_BROKEN) {
            return step;
        }
        if (step == STEP_RAISED) {
            return STEP_ENDED;
        }
        any = any || step == STEP_ENDED;
        all = all && step == STEP_ENDED;
        if (any && run->threads[number].wish == WISH_FIRST) {
            return STEP_ENDED;
        }
    }
    return all ? STEP_ENDED : STEP_WAITS;
}

/* Whether a coroutine still waits. STEP_ENDED: it does not, and is to be resumed. */
static ExpertStep wait_on(ExpertTick *tick, int number, Error *err)
{
    ExpertThread *thread = &tick->run->threads[number];
    ExpertStep step = STEP_ENDED;
    switch (thread->wish) {
    case WISH_SKILL:
        step = tick_skill(tick, thread) ? STEP_WAITS : STEP_ENDED;
        break;
    case WISH_TIME:
        step = tick->run->time_s < thread->wake_s - TIME_SLACK_S ? STEP_WAITS : STEP_ENDED;
        break;
    case WISH_ALL:
    case WISH_FIRST:
        step = step_children(tick, number, err);
        break;
    case WISH_NOTHING:
        break;
    }
    if (step == STEP_ENDED) {
        thread->wish = WISH_NOTHING;
    }
    return step;
}

static SandboxStatus resume(ExpertTick *tick, int number, Error *err)
{
    tick->run->current = number;
    return number == 0
            ? sandbox_resume(tick->sandbox, err)
            : sandbox_resume_spawned(tick->sandbox, tick->run->threads[number].lua, err);
}

ExpertStep expert_thread_step(ExpertTick *tick, int number, Error *err)
{
    ExpertThread *thread = &tick->run->threads[number];
    for (;;) {
        ExpertStep step = wait_on(tick, number, err);
        if (step != STEP_ENDED) {
            return step;
        }
        tick->resumed++;
        if (tick->resumed > RESUMES_PER_TICK) {
            (void)error_set(err, ERROR_SCENE,
                    "%s: %d skills ended within one tick: this loop never lets time pass",
                    tick->file_name, RESUMES_PER_TICK);
            return STEP_BROKEN;
        }
        switch (resume(tick, number, err)) {
        case SANDBOX_YIELDED:
            continue;
        case SANDBOX_RETURNED:
            thread->ended = true;
            return STEP_ENDED;
        case SANDBOX_RAISED:
            thread->ended = true;
            thread->raised = true;
            return STEP_RAISED;
        case SANDBOX_STOPPED:
            return STEP_STOPPED;
        case SANDBOX_BROKEN:
            return STEP_BROKEN;
        }
    }
}
