/*
 * generate_set.h - makes the data set of one scene: plan, farm, finish; each in its processes.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "tools/producer.h"

typedef struct GenerateDef {
    ProducerDef producer;
    const char *out; /* folder of the data set */
    uint64_t slots;
    unsigned workers;
    bool json;     /* progress as lines of JSON */
    double hang_s; /* a worker silent for so long is replaced */
} GenerateDef;

/*
 * Makes or resumes the set. `plan_bytes` is what `_plan` told of it; NULL: it is asked now.
 * Returns an exit status; failures to say are left in err.
 */
int generate_set(
        const GenerateDef *def, const uint8_t *plan_bytes, size_t plan_count, Error *err);

/* What a person asked of a data set file on the command line, for ask_plan(). */
typedef struct PlanWish {
    bool has_seed; /* producer.seed was given */
    bool has_slots;
    uint64_t slots;
} PlanWish;

/*
 * Has a scene or data set file read by a child, which says what is wrong with it. The bytes
 * (malloc'd) are a Plan or a MixturePlan. Returns its exit status.
 */
int ask_plan(const ProducerDef *producer, const PlanWish *wish, uint8_t **ret_bytes,
        size_t *ret_count, Error *err);
