/*
 * bind.h - how the parameters of a part move its MJCF elements (language.md section 6).
 *
 * `bind:` writes attributes of every element that a glob matches, in the coordinates of the
 * XML line; `variants:` switches whole sets of geoms on and off, so that every slot of a scene
 * has one layout. A BindSet is what one sidecar says; a BoundPart is that set resolved for one
 * instance in a pair of specs. The specs are compiled afterwards.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "scenes/document.h"
#include "scenes/formula.h"
#include "scenes/mistakes.h"
#include "sim/task.h"

/* Group of geoms that are switched off, by a variant that another word has won over. */
enum { BIND_GROUP_OFF = 5 };

typedef struct BindSet BindSet;
typedef struct BoundPart BoundPart;

/*
 * Reads `bind` and `variants` of a sidecar (NULL: an empty set). `names` holds the part's
 * parameters under their bare names, valued at their defaults; it outlives the set. NULL when
 * memory ran out.
 */
MUST_USE BindSet *bind_set_read(
        const Node *sidecar, const Task *names, Mistakes *mistakes, Error *err);
void bind_set_destroy(BindSet *set);

/* How far below the world the geoms of an instance go that are off, m. */
double bind_far_away_m(size_t instance);

/* An instance of a part in a pair of specs. */
typedef struct BoundWhere {
    const char *part; /* "box2"; "clutter2/can" for one of its files */
    size_t instance;  /* its number in the scene */
    mjSpec *look, *physics;
    bool drawn; /* one of several files: it can be off as a whole */
} BoundWhere;

/*
 * Finds the elements of an instance in both specs, which outlive the result. Globs that match
 * nothing in `look` are mistakes; what only `look` has is left out of `physics`. So are binds
 * that give, at the defaults, another number than the MJCF (1e-9).
 */
MUST_USE BoundPart *bound_part_create(
        const BindSet *set, const BoundWhere *where, Mistakes *mistakes, Error *err);
void bound_part_destroy(BoundPart *bound);

/*
 * Writes everything for these parameter values (numbers in the order of `names`). `there`:
 * false switches a file off that is not the drawn one. Returns true if anything in the specs
 * changed that bound_part_finish() does not write, so that they must be compiled again.
 */
bool bound_part_apply(BoundPart *bound, const Task *values, bool there);

/* True if a bind writes these numbers of an element of the look spec. */
bool bound_part_writes(const BoundPart *bound, const double *numbers);

/*
 * Gives a compiled model the numbers that need no compilation (bind_field.h), and takes the
 * contacts of the geoms that are switched off out of it.
 */
void bound_part_finish(const BoundPart *bound, mjModel *model);
