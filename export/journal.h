/*
 * journal.h - which shards of a data set are finished: one line of JSON each, in journal.jsonl.
 *
 * A shard is committed by its line, appended durably after the shard itself is in place. Each
 * line ends with a hash of itself. A crash can only tear the last line, which is dropped (its
 * shard is made again); a damaged line before it is an error, because then the disk or a hand
 * changed what had been promised.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"
#include "export/shard.h"

enum { JOURNAL_PATH_BYTES = 256 };

/* One committed shard. */
typedef struct JournalEntry {
    char path[JOURNAL_PATH_BYTES]; /* relative to the data set: "shards/peg-00000.h5" */
    uint64_t first_slot, slots;    /* what the shard had to do */
    ShardSummary shard;
} JournalEntry;

typedef struct Journal {
    JournalEntry *entries; /* by shard index, each index once */
    size_t count, room;
    bool torn;         /* the last line was incomplete and is left out */
    size_t torn_bytes; /* of that line */
} Journal;

/*
 * Reads a journal; a missing file is an empty one. ERROR_DATA names the line that is damaged,
 * or the shard that two lines tell different things about.
 */
MUST_USE bool journal_read(const char *path, Journal *ret_journal, Error *err);
void journal_release(Journal *journal);

/* What its shards hold, added up; the texts are empty. */
ShardSummary journal_total(const Journal *journal);

/* The entry of a shard, or NULL. */
const JournalEntry *journal_find(const Journal *journal, uint32_t index);

/*
 * Adds an entry in its place. One that is there already, with the same path and bytes, is fine;
 * with other ones it is ERROR_DATA.
 */
MUST_USE bool journal_add(Journal *journal, const JournalEntry *entry, Error *err);

/* Appends one line durably. The file must not end in a torn line: see journal_write(). */
MUST_USE bool journal_append(const char *path, const JournalEntry *entry, Error *err);

/* Replaces the file by the journal as it is in memory: in order, without a torn line. */
MUST_USE bool journal_write(const char *path, const Journal *journal, Error *err);
