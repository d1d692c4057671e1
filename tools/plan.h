/*
 * plan.h - all that a run must know of its scene: made by a child, told to the supervisor.
 *
 * The child (`forceps _plan`) loads the scene, opens a renderer if pictures are wanted, and
 * prints every mistake; the supervisor opens the data set with what it is told. Both ends are
 * the same executable on the same machine, so the header travels as it lies in memory.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"
#include "tools/producer.h"

enum { PLAN_SCENE_BYTES = 128 };

typedef struct Plan {
    char scene[PLAN_SCENE_BYTES]; /* its name */
    char mujoco[32];              /* version of the library that will simulate */
    double episode_bytes;         /* planned for one kept episode */
    char *recipe;                 /* text of recipe.yaml */
    char recipe_digest[DIGEST_TEXT_BYTES];
    uint8_t *look; /* the look model as MJB: only render and viewers load it */
    size_t look_bytes;
    char look_digest[DIGEST_TEXT_BYTES];
} Plan;

MUST_USE bool plan_make(
        const ProducerDef *def, const Producer *producer, Plan *ret_plan, Error *err);

/* Writes a plan to a pipe. */
MUST_USE bool plan_send(int fd, const Plan *plan, Error *err);

/* Takes a plan out of what plan_send() wrote. */
MUST_USE bool plan_read(const uint8_t *bytes, size_t count, Plan *ret_plan, Error *err);

void plan_release(Plan *plan);
