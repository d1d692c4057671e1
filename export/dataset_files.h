/*
 * dataset_files.h - the single files that describe a data set, for dataset.c and its tests.
 *
 * Each is made from dataset.json as it is in memory and from the journal, and is published in
 * one step. Paths in them are relative to the folder.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"
#include "export/dataset.h"
#include "export/journal.h"

/* What describes a finished set and is void as soon as something is added to it. */
enum { DATASET_SUMMARY_COUNT = 4 };
extern const char *const DATASET_SUMMARIES[DATASET_SUMMARY_COUNT];

/* Publishes dataset.json as it is before the first shard. */
MUST_USE bool dataset_json_start(const DatasetDef *def, const char *path, Error *err);

/* Loads dataset.json; NULL with ERROR_DATA if it is not what we write. */
MUST_USE json_t *dataset_json_load(const char *folder, Error *err);

/* Puts the channels of the first episode and the totals of the journal into it. */
MUST_USE bool dataset_json_complete(
        json_t *json, const char *folder, const Journal *journal, Error *err);

/* Publishes a text file of the folder; takes the text away. */
MUST_USE bool dataset_publish(const char *folder, const char *name, Text *text, Error *err);

/* The same for JSON, indented. */
MUST_USE bool dataset_publish_json(
        const char *folder, const char *name, const json_t *json, Error *err);

/* Shards that an index links to. */
typedef struct IndexPart {
    const char *folder;     /* of the set, relative to that of the index; "": the same */
    const Journal *journal; /* its shards */
    const char *mask;       /* that its episodes are in besides split and outcome; or NULL */
} IndexPart;

typedef struct IndexDef {
    const char *name; /* of the file */
    const IndexPart *parts;
    size_t part_count;
    const char *env_args; /* NULL: the first shard's, for shards of one scene */
} IndexDef;

/* An HDF5 file with all episodes of all parts, by links. */
MUST_USE bool index_write(const char *folder, const IndexDef *def, Error *err);

/* index.h5 of a set. */
MUST_USE bool dataset_index_write(const char *folder, const Journal *journal, Error *err);

/* The front matter of a card, as Hugging Face sorts data sets by. */
void dataset_card_front(Text *text, const char *license, long long episodes);

/* README.md: a card as Hugging Face reads it, and how to read the data. */
MUST_USE bool dataset_card_write(const char *folder, const json_t *json, Error *err);

/* croissant.json: every shard with its size and hash, for catalogues. */
MUST_USE bool dataset_croissant_write(
        const char *folder, const json_t *json, const Journal *journal, Error *err);

/* Adds the line of one file to sums; a file that is not there has none. */
MUST_USE bool dataset_add_sum(Text *text, const char *folder, const char *name, Error *err);

/* The lines of SHA256SUMS as they should be for what is in the folder now. */
MUST_USE bool dataset_sums_text(
        const char *folder, const Journal *journal, Text *text, Error *err);

/* SHA256SUMS over everything but the journal and the log, as sha256sum -c reads it. */
MUST_USE bool dataset_sums_write(const char *folder, const Journal *journal, Error *err);
