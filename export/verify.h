/*
 * verify.h - looks for anything wrong in a shard or a data set, without changing it.
 *
 * What is found goes to a callback, one sentence each, and the search goes on where it can. A
 * file whose hash is wrong is not opened: HDF5 is not made for damaged files. Checked are:
 *
 * - files: the journal, sizes and hashes, SHA256SUMS, files that belong to nothing
 * - bytes: every chunk of every dataset decodes; the content digest comes out as recorded
 * - schema: required datasets and attributes; rows of policy-rate data equal num_samples;
 *   component names as many as components; CSR offsets and listed times fit their rows
 * - values: no NaN or infinity (but where an attribute `nan` says what it means), times
 *   increase, quaternions (names w, x, y, z in either order) have length 1, scaled actions in [-1, 1]
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "export/journal.h"

typedef struct VerifyReport {
    void *user;
    /* Something is wrong with `file`; both strings live during the call. */
    void (*found)(void *user, const char *file, const char *sentence);
    /* `done` of `total` shards are checked; NULL if nobody asks. */
    void (*progress)(void *user, uint64_t done, uint64_t total);
} VerifyReport;

/* What was looked at, added up. Start from zero. */
typedef struct VerifyTally {
    uint64_t shards, episodes, datasets;
    uint64_t bytes; /* of values */
    uint64_t findings;
    uint64_t stateless; /* episodes that hold no states: they cannot be replayed */
} VerifyTally;

/* One shard; `entry` is what the journal says about it, or NULL. */
void verify_shard(const char *path, const JournalEntry *entry, const VerifyReport *report,
        VerifyTally *tally);

/* A whole data set. False if the folder is none, or its journal cannot be read. */
MUST_USE bool verify_dataset(
        const char *folder, const VerifyReport *report, VerifyTally *tally, Error *err);

/* A mixture: the sets of all its scenes, and what describes them. */
MUST_USE bool verify_mixture(
        const char *folder, const VerifyReport *report, VerifyTally *tally, Error *err);
