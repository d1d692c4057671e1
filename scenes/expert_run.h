/*
 * expert_run.h - what the C functions behind an expert's text share: one attempt's state.
 * Internal to scenes/expert*.c; expert.c owns it and is the host of the sandbox.
 */
#pragma once

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

#include "randomize/rng.h"
#include "scenes/belief_table.h"
#include "scenes/expert.h"
#include "sim/policy.h"
#include "sim/skill.h"
#include "sim/task.h"

/* What the coroutine waits for since it has yielded. */
typedef enum ExpertWish { WISH_NOTHING, WISH_SKILL, WISH_TIME } ExpertWish;

typedef struct ExpertRun {
    const SkillKind *const *skills;
    size_t skill_count;
    const Task *task;
    BeliefTable *beliefs;
    const mjData *data; /* for looks alone; NULL before the start is told */
    Rng attempt;
    ExpertLook look;
    void *look_context;
    unsigned look_count;
    Rng random;     /* stream "expert/random" of the attempt */
    bool in_tick;   /* view and hold are of the present tick */
    SkillView view; /* with the memory of earlier skills */
    Setpoint hold;  /* what is commanded if nobody asks for more */
    ExpertWish wish;
    SkillRun skill;  /* WISH_SKILL: the running one */
    double wake_s;   /* WISH_TIME */
    bool gripping;   /* the hand was told to close with a force and not to open since */
    bool closed_now; /* ... by the running skill, where the tool was: */
    Pose closed_at;
    char phase[POLICY_WORD_BYTES];
    char cause[POLICY_WORD_BYTES];
    ExpertNote notes[EXPERT_NOTES_MAX];
    size_t note_count;
} ExpertRun;

/* The run of the expert that calls; raises if it is not inside a tick (`what` is refused). */
ExpertRun *expert_run_of(lua_State *lua, const char *what);

/* The tool's pose: measured position, commanded attitude (free of the arm's sag). */
Pose expert_run_tool(const ExpertRun *run);

/* The tool's pose, measured. */
Pose expert_run_measured_tool(const ExpertRun *run);

/* Makes `hold` anew from the view and its memory; the hand does what `gripper` says. */
void expert_run_hold(ExpertRun *run, const GripperCommand *gripper);

/* Raises unless the caller may yield: not inside table.sort() or another C function. */
void expert_run_check_yield(lua_State *lua, const char *what);
