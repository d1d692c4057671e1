/*
 * phase_clock.h - the phases that a scene tells itself (`phases:`), one after the other.
 *
 * Each lasts until its condition holds at a physics step; the next one begins with the step
 * after. Behind the last the phase is "". A condition's functions of time (steady, since, ..)
 * begin with its phase. Without rules the clock does nothing, and the policy says its phase.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "sim/expression.h"
#include "sim/task.h"

typedef struct PhaseClock {
    const Task *task;
    ExpressionState *state[PHASES_MAX]; /* owned; NULL for conditions without memory */
    size_t current;
} PhaseClock;

/* Accepts a used object after phase_clock_release(). */
MUST_USE bool phase_clock_init(PhaseClock *clock, const Task *task, Error *err);
void phase_clock_release(PhaseClock *clock);

/* The present phase: "" behind the last, NULL if the scene tells none. */
const char *phase_clock_name(const PhaseClock *clock);

/* One physics step. True if the present phase ends with it. *ret_valid: its condition is a number. */
bool phase_clock_look(PhaseClock *clock, const ExpressionWorld *world, bool *ret_valid);
