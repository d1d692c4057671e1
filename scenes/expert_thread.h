/*
 * expert_thread.h - the coroutines of an expert: who waits for what, and whose turn it is.
 *
 * expert() is coroutine 0; together() and first() make children, which may do the same. Within
 * a tick each runs in order of creation until it waits for a skill, a time or its children. A
 * robot that a child has driven is that child's until together() is over.
 */
#pragma once

#include "scenes/expert_run.h"
#include "scenes/sandbox.h"

typedef enum ExpertStep {
    STEP_WAITS,
    STEP_ENDED,  /* it has returned */
    STEP_RAISED, /* a child ended with an error, which its parent gets */
    STEP_STOPPED,
    STEP_BROKEN, /* err says why */
} ExpertStep;

/* One tick of the expert as a whole. */
typedef struct ExpertTick {
    ExpertRun *run;
    Sandbox *sandbox;
    const char *file_name; /* of its text, for messages */
    Setpoint *setpoints;   /* of all robots, preset to what they hold */
    int resumed;           /* coroutines in this tick */
} ExpertTick;

/* No coroutine but expert() itself, and nobody drives a robot. */
void expert_threads_begin(ExpertRun *run);

/* A child of the running coroutine, last of its siblings. False if there are too many. */
bool expert_thread_add(ExpertRun *run, lua_State *child);

/*
 * Makes the running coroutine the driver of a robot. False if another branch of together() has
 * driven it.
 */
bool expert_thread_drive(ExpertRun *run, size_t arm);

/* Goes on with coroutine `number` and its children until it waits or has ended. */
ExpertStep expert_thread_step(ExpertTick *tick, int number, Error *err);

/* Forgets the children of the running coroutine: what they still do is stopped. */
void expert_thread_release_children(ExpertRun *run);
