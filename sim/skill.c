#include "sim/skill.h"

#include <stdio.h>
#include <string.h>

#include "sim/skill_list.h"

static void set_fallback(void *field, const SkillOption *option)
{
    double number = option->fallback == OPTION_REQUIRED ? 0 : option->fallback;
    bool flag = number != 0;
    int word = (int)number;
    SkillPose pose = {.given = false, .quat = {1, 0, 0, 0}};
    double zero[3] = {0};
    switch (option->kind) {
    case OPTION_NUMBER:
        memcpy(field, &number, sizeof number);
        break;
    case OPTION_BOOL:
    case OPTION_FUNCTION:
        memcpy(field, &flag, sizeof flag);
        break;
    case OPTION_WORD:
    case OPTION_GRASP:
        memcpy(field, &word, sizeof word);
        break;
    case OPTION_VECTOR:
        memcpy(field, zero, sizeof zero);
        break;
    case OPTION_POSE:
    case OPTION_OFFSET:
        memcpy(field, &pose, sizeof pose);
        break;
    case OPTION_PATH:
        break;
    }
}

void skill_init(SkillRun *run, const SkillKind *kind)
{
    memset(run, 0, sizeof *run);
    run->kind = kind;
    for (size_t i = 0; i < kind->option_count; i++) {
        set_fallback(run->options + kind->options[i].offset, &kind->options[i]);
    }
}

void skill_fail(SkillRun *run, const char *reason)
{
    run->status = SKILL_FAILED;
    (void)snprintf(run->reason, sizeof run->reason, "%s", reason);
}

void skill_done(SkillRun *run)
{
    run->status = SKILL_DONE;
}

void skill_memory_begin(SkillMemory *memory, const Robot *robot)
{
    memset(memory, 0, sizeof *memory);
    mju_fill(memory->stiffness, robot->control.stiffness, 3);
    mju_fill(memory->stiffness + 3, robot->control.rotation_stiffness, 3);
}

void skill_memory_update(SkillMemory *memory, const SkillRun *run)
{
    if (run->kind->remember != NULL && run->status == SKILL_DONE) {
        run->kind->remember(run, memory);
    }
}

void setpoint_hold(Setpoint *setpoint, const SkillView *view)
{
    memset(setpoint, 0, sizeof *setpoint);
    mju_copy3(setpoint->pos, view->last.pos);
    mju_copy4(setpoint->quat, view->last.quat);
    mju_copy(setpoint->stiffness, view->memory.stiffness, 6);
    setpoint->damping = view->memory.damping;
    setpoint->task_quat[0] = 1;
    setpoint->gripper = view->last.gripper;
    if (view->memory.stiffness[0] <= 0) {
        mju_fill(setpoint->stiffness, view->robot->control.stiffness, 3);
        mju_fill(setpoint->stiffness + 3, view->robot->control.rotation_stiffness, 3);
    }
}

const SkillKind *skill_find(const char *name)
{
    size_t count = 0;
    const SkillKind *const *list = skill_list(&count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i]->name, name) == 0) {
            return list[i];
        }
    }
    return NULL;
}
