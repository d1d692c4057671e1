/*
 * part_params.h - the parameters that a part file declares: name, default law, bounds, words.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/unit.h"
#include "randomize/distribution.h"
#include "scenes/document.h"
#include "scenes/mistakes.h"
#include "sim/task.h"

typedef struct PartParam {
    const char *name;
    const Node *node; /* of the declaration */
    Dimension dimension;
    Distribution fallback; /* the default */
    double low, high;      /* bounds; infinite without */
    const char **words;    /* of a choice, word_count of them; NULL for numbers */
    size_t word_count;
} PartParam;

typedef struct PartParams {
    PartParam *params;
    size_t count;
    Task names; /* the parameters as numbers under their bare names */
} PartParams;

/* Reads `params` of a sidecar (NULL: none). */
MUST_USE bool part_params_read(
        const Node *sidecar, PartParams *ret_params, Mistakes *mistakes, Error *err);
void part_params_release(PartParams *params);

/* NULL if the part has no such parameter. */
const PartParam *part_params_find(const PartParams *params, const char *name);
