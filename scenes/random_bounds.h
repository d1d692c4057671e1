/*
 * random_bounds.h - what a target can be, held against what a law can draw.
 */
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "randomize/distribution.h"
#include "scenes/document.h"
#include "scenes/mistakes.h"
#include "scenes/target.h"

/*
 * Adds a mistake if the law, on the target's nominal value, can leave the target's bounds, or
 * if it is a law of another kind of thing: a direction where a number is due.
 */
void random_bounds_check(
        const Distribution *law, const Target *target, const Node *node, Mistakes *mistakes);

/* What component i of the target can come out as under the law. */
void random_bounds_reach(const Distribution *law, const Target *target, size_t i,
        double *ret_low, double *ret_high);

/* Colours stop at black and full light. */
void random_bounds_saturate(const Target *target, double *values);

/*
 * True if the values lie within the target's bounds; of an inertia: if a rigid body can have
 * it (no moment above the sum of the other two); of a range: if it does not run backwards.
 */
bool random_bounds_hold(const Target *target, const double *values);

/* Says so. Returns false. */
bool random_bounds_error(
        const Target *target, const Node *node, const double *values, Error *err);
