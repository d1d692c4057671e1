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

/* A counterfactual sibling of a kept attempt, whether or not it became an episode. */
typedef struct SiblingFacts {
    uint64_t slot;
    uint32_t attempt;    /* of the parent */
    const char *branch;  /* name */
    uint32_t index;      /* within the branch, from 1 */
    int64_t step;        /* the first physics step that differs; -1: never reached */
    const char *differs; /* in words */
    const char *verdict, *cause;
    bool kept;
    uint64_t steps;
    double sim_s;
    double apart_s;     /* when it was elsewhere than its parent; -1: never */
    bool other_outcome; /* than the parent's: verdict or cause */
} SiblingFacts;

/* What is known about a kept episode. Strings are copied. */
typedef struct EpisodeFacts {
    const char *id; /* "slot.attempt", "slot.attempt.branch.index" */
    uint64_t slot;
    uint32_t attempt;
    uint64_t num_samples; /* policy ticks: rows of actions */
    const char *split;    /* "train", "val", "ood" */
    bool success;
    bool sibling;             /* of the episode that was added last and is none */
    const ChannelAttr *attrs; /* further attributes of the demo group */
    size_t attr_count;
} EpisodeFacts;

typedef struct Ledger Ledger;

MUST_USE Ledger *ledger_create(Error *err);
void ledger_destroy(Ledger *ledger);

void ledger_add_attempt(Ledger *ledger, const AttemptFacts *facts);

/* After the episodes of the sibling and of its parent were added, in the order of running. */
void ledger_add_sibling(Ledger *ledger, const SiblingFacts *facts);

/* `demo` is the name of the group inside the shard. */
void ledger_add_episode(Ledger *ledger, const char *demo, const EpisodeFacts *facts);

/* Writes /attempts, /index, /mask and, if there are any, /siblings. */
MUST_USE bool ledger_write(const Ledger *ledger, Writer *writer, Error *err);
