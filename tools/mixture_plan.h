/*
 * mixture_plan.h - what a run must know of a data set file: told like a plan (plan.h), as JSON.
 *
 * `forceps _plan` sends it in place of a Plan when the file it is given is a data set file.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "export/mixture_folder.h"
#include "scenes/mixture.h"

/* One scene: what a ProducerDef needs. Its slots and seed are in facts.members. */
typedef struct MixturePlanScene {
    char *path;
    char **sets; /* owned, and each text too */
    size_t set_count;
} MixturePlanScene;

typedef struct MixturePlan {
    MixtureFacts facts; /* name, seed and members */
    MixturePlanScene *scenes;
} MixturePlan;

/* Writes it to a pipe. */
MUST_USE bool mixture_plan_send(int fd, const Mixture *mixture, Error *err);

/* True if the bytes begin like a mixture's plan. */
bool mixture_plan_is(const uint8_t *bytes, size_t count);

MUST_USE bool mixture_plan_read(
        const uint8_t *bytes, size_t count, MixturePlan *ret_plan, Error *err);
void mixture_plan_release(MixturePlan *plan);
