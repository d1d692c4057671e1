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
#include "scenes/expert_truth.h"
#include "scenes/hand_shape.h"
#include "scenes/track.h"
#include "sim/policy.h"
#include "sim/skill.h"
#include "sim/task.h"

/* Coroutines that may be alive at one time: expert() itself and what together() runs. */
enum { EXPERT_THREADS_MAX = 32, EXPERT_NOBODY = -1 };

/* What a coroutine waits for since it has yielded. */
typedef enum ExpertWish {
    WISH_NOTHING,
    WISH_SKILL,
    WISH_TIME,
    WISH_ALL,   /* that all its children have ended: together() */
    WISH_FIRST, /* that one of them has: first() */
} ExpertWish;

/* One robot, as the expert drives it. */
typedef struct ExpertArm {
    SkillView view; /* with the memory of earlier skills */
    Setpoint hold;  /* what is commanded if nobody asks for more */
    SkillRun skill; /* the running one, or the last */
    bool running;
    bool asking;     /* the running skill wants to hear a function of the expert in each tick */
    bool asked;      /* ... and has, in this one */
    bool gripping;   /* the hand was told to close with a force and not to open since */
    bool closed_now; /* ... by the running skill, where the tool was: */
    Pose closed_at;
    HandShape hand;     /* as it was at the start, opened */
    int tracked;        /* the grasp that the running skill tracks; -1: none */
    double next_look_s; /* at it */
    Track track;
    int driver; /* the coroutine that has driven it; EXPERT_NOBODY: none yet */
} ExpertArm;

/* A coroutine: expert() itself, which is number 0, or a child that together() runs. */
typedef struct ExpertThread {
    lua_State *lua; /* NULL: this place is free; for number 0 the sandbox knows it */
    int parent, first_child,
            next; /* EXPERT_NOBODY: none; siblings stand in order of creation */
    ExpertWish wish;
    size_t arm; /* robot that it drives, or drove last */
    double wake_s;
    bool ended, raised; /* its results, or its error, are on its stack */
} ExpertThread;

typedef struct ExpertRun {
    const SkillKind *const *skills;
    size_t skill_count;
    const Task *task;
    BeliefTable *beliefs;
    BeliefTable *truths;          /* exact; NULL: the expert is not privileged */
    const ExpressionWorld *world; /* the truth, in a tick of a privileged expert */
    ExpertQuestions questions;
    double verdict;     /* that it came to last: a margin */
    const mjData *data; /* for looks alone; NULL before the start is told */
    Rng attempt;
    ExpertLook look;
    void *look_context;
    Rng random; /* stream "expert/random" of the attempt */
    double time_s;
    ExpertArm arms[ROBOTS_MAX]; /* of the task's robots */
    ExpertThread threads[EXPERT_THREADS_MAX];
    int current; /* the coroutine that runs */
    unsigned look_count;
    bool in_tick;     /* what arms hold is of the present tick */
    bool truths_seen; /* `truths` are of the present tick */
    bool judges;      /* it is a program that judges success: it may look, not act */
    char phase[POLICY_WORD_BYTES];
    char cause[POLICY_WORD_BYTES];
    SkillEnd ended[POLICY_ENDS_MAX]; /* in the present tick */
    size_t ended_count;
    Answers answers;
    ExpertNote notes[EXPERT_NOTES_MAX];
    size_t note_count;
} ExpertRun;

/* The run of the expert that calls; raises if it is not inside a tick (`what` is refused). */
ExpertRun *expert_run_of(lua_State *lua, const char *what);

/* The same for what acts or draws: refused to a program that only judges. */
ExpertRun *expert_run_acting(lua_State *lua, const char *what);

/* Where things are: as believed, or exactly, as they are in the present tick. */
const BeliefTable *expert_run_places(ExpertRun *run, bool exact);

/* The coroutine that runs. */
ExpertThread *expert_run_thread(ExpertRun *run);

/* The number of the robot that it drives, or drove last; of the first if it has driven none. */
size_t expert_run_hand(const ExpertRun *run);

/* The tool's pose: measured position, commanded attitude (free of the arm's sag). */
Pose expert_arm_tool(const ExpertArm *arm);

/* The tool's pose, measured. */
Pose expert_arm_measured_tool(const ExpertArm *arm);

/* Makes `hold` anew from the view and its memory; the hand does what `gripper` says. */
void expert_arm_hold(ExpertArm *arm, const GripperCommand *gripper);

/* The coroutine that runs wakes after a time. */
void expert_run_sleep(ExpertRun *run, double duration_s);

/* Raises unless the caller may yield: not inside table.sort() or another C function. */
void expert_run_check_yield(lua_State *lua, const char *what);
