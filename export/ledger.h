/*
 * ledger.h - the tables of a shard: every attempt it made, and the episodes it kept.
 *
 * Rows are collected while the shard grows and written when it is finished. Running out of
 * memory while adding is remembered and reported then.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/series.h"
#include "export/writer.h"

/* One drawn quantity of an attempt. */
typedef struct ParameterFact {
    const char *path; /* "peg/mass" */
    double value;     /* SI */
    const char *unit; /* "kg" */
} ParameterFact;

/* One attempt, whether or not it became an episode. Strings are copied. */
typedef struct AttemptFacts {
    uint64_t slot;
    uint32_t attempt;    /* within the slot, from 0 */
    const char *verdict; /* "success", "failure", "void" ... */
    const char *cause;   /* "" for a success */
    bool kept;           /* there is an episode of it */
    uint64_t steps;      /* of physics */
    double sim_s;        /* simulated time */
    double margin;       /* of the success condition; NaN if it was never judged */
    uint64_t recoveries; /* segments of recovery/ */
    const ParameterFact *parameters;
    size_t parameter_count;
} AttemptFacts;

/* What is known about a kept episode. Strings are copied. */
typedef struct EpisodeFacts {
    const char *id; /* "slot.attempt" */
    uint64_t slot;
    uint32_t attempt;
    uint64_t num_samples; /* policy ticks: rows of actions */
    const char *split;    /* "train", "val", "ood" */
    bool success;
    const ChannelAttr *attrs; /* further attributes of the demo group */
    size_t attr_count;
} EpisodeFacts;

typedef struct Ledger Ledger;

MUST_USE Ledger *ledger_create(Error *err);
void ledger_destroy(Ledger *ledger);

void ledger_add_attempt(Ledger *ledger, const AttemptFacts *facts);

/* `demo` is the name of the group inside the shard. */
void ledger_add_episode(Ledger *ledger, const char *demo, const EpisodeFacts *facts);

/* Writes /attempts, /index and /mask. */
MUST_USE bool ledger_write(const Ledger *ledger, Writer *writer, Error *err);
