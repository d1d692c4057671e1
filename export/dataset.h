/*
 * dataset.h - the folder of a data set: what belongs in it, and its life from empty to finished.
 *
 *     dataset_open()    makes the folder or resumes it; one run at a time holds it
 *     dataset_commit()  once per shard, when the shard is published
 *     dataset_finish()  writes everything that describes the whole: see below
 *     dataset_close()
 *
 * Nothing here but dataset_finish() uses HDF5, so a supervisor can hold the folder and leave
 * finishing to another process. Files of the data depend on the data alone: no times, hosts or
 * absolute paths.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/channel.h"
#include "base/error.h"
#include "base/files.h"
#include "export/journal.h"

typedef struct Dataset Dataset;

typedef struct DatasetDef {
    const char *name;        /* default: the scene's */
    const char *scene;       /* required */
    const char *description; /* one paragraph for the card; default "" */
    const char *license;     /* as Hugging Face writes it; default "unknown" */
    const char *recipe;      /* text of recipe.yaml; required */
    uint64_t seed;
    uint64_t slots;              /* N; a finished set can be extended, never shortened; > 0 */
    uint64_t shard_slots;        /* S; 0: keep that of the folder; required for a new one */
    const ChannelAttr *versions; /* of the programs that make the data */
    size_t version_count;
} DatasetDef;

/* What dataset.json says about the set as a whole. */
typedef struct DatasetFacts {
    char name[128];
    char scene[128];
    uint64_t seed;
    uint64_t slots, shard_slots;
    bool finished; /* dataset_finish() has run and nothing was added since */
} DatasetFacts;

DatasetDef dataset_def_default(void);

/*
 * Makes the folder, or resumes the one there. ERROR_USAGE if the folder holds another recipe
 * (its first different line is named), more slots than wanted, foreign files, or another run.
 * Leftovers of a killed run are removed, and shards that the journal lists but that are gone
 * or cut are forgotten, so that they are made again.
 */
MUST_USE Dataset *dataset_open(const DatasetDef *def, const char *folder, Error *err);

/* Lets go of the folder. Accepts NULL. */
void dataset_close(Dataset *dataset);

const DatasetFacts *dataset_facts(const Dataset *dataset);

/* The committed shards. Valid until the next commit. */
const Journal *dataset_journal(const Dataset *dataset);

/* What dataset_open() had to mend, as sentences for the log; NULL behind the last. */
const char *const *dataset_repairs(const Dataset *dataset);

/* "shards/peg-00003.h5", relative to the folder. */
void dataset_shard_path(const char *scene, uint32_t index, char ret_path[JOURNAL_PATH_BYTES]);

/* Adds a published shard to the journal. */
MUST_USE bool dataset_commit(Dataset *dataset, const JournalEntry *entry, Error *err);

/* Reads dataset.json alone. */
MUST_USE bool dataset_read_facts(const char *folder, DatasetFacts *ret_facts, Error *err);

/*
 * Writes, from the committed shards: the journal in shard order, index.h5, dataset.json with
 * channels and totals, README.md, croissant.json and, last, SHA256SUMS.
 */
MUST_USE bool dataset_finish(const char *folder, Error *err);

/*
 * The two digests of a set: `content` is equal on any machine and library version, `files` for
 * one build. Over the shards of the journal, in order.
 */
MUST_USE bool dataset_digests(const Journal *journal, char ret_content[DIGEST_TEXT_BYTES],
        char ret_files[DIGEST_TEXT_BYTES], Error *err);
