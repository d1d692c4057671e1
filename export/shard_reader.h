/*
 * shard_reader.h - reads back what shard.h wrote, and trusts nothing.
 *
 * Opening compares the file's end (or, if asked to, all of it) with what the shard says about
 * itself, so a cut, foreign or altered file is refused with a sentence before HDF5 interprets
 * it. Every chunk read passes Fletcher-32 and a zstd decoder whose errors count.
 *
 * Paths are those inside the file: "/data/demo_0/obs/object". What is returned in a ret_
 * parameter belongs to the caller. One reader belongs to one thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"
#include "export/block.h"
#include "export/stored.h"

typedef struct ShardReader ShardReader;

/* How much of a file is compared with its own trailer before it is believed. */
typedef enum ShardTrust {
    SHARD_TRUST_NOTHING = 0, /* hash the whole file */
    SHARD_TRUST_MIDDLE,      /* size and ends only: for files that a journal vouches for */
} ShardTrust;

/* One line of /index. */
typedef struct EpisodeRecord {
    char demo[32];
    char id[64];
    char split[32];
    uint64_t slot;
    uint32_t attempt;
    uint64_t num_samples;
    bool success;
    bool sibling; /* a counterfactual continuation of another episode */
} EpisodeRecord;

MUST_USE ShardReader *shard_reader_open(const char *path, ShardTrust trust, Error *err);
void shard_reader_close(ShardReader *reader);

/* Episodes in the order of their demos; they belong to the reader. */
size_t shard_reader_episode_count(const ShardReader *reader);
const EpisodeRecord *shard_reader_episode(const ShardReader *reader, size_t i);

/* The episode whose id or demo name is `word`; NULL if there is none. */
const EpisodeRecord *shard_reader_find(const ShardReader *reader, const char *word);

/* Paths of all datasets, or groups, at and below a group. */
MUST_USE bool shard_reader_datasets(
        ShardReader *reader, const char *group, StoredPaths *ret_paths, Error *err);
MUST_USE bool shard_reader_groups(
        ShardReader *reader, const char *group, StoredPaths *ret_paths, Error *err);

/* True if there is a dataset or group at the path. */
bool shard_reader_has(ShardReader *reader, const char *path);

/* Type and extents of a dataset; bytes is NULL, size what reading it needs. */
MUST_USE bool shard_reader_describe(
        ShardReader *reader, const char *path, Block *ret_block, Error *err);

/* All values of a dataset, to be freed with stored_block_release(). */
MUST_USE bool shard_reader_read(
        ShardReader *reader, const char *path, Block *ret_block, Error *err);

/* Attributes of a dataset or group. */
MUST_USE bool shard_reader_attrs(
        ShardReader *reader, const char *path, StoredAttrs *ret_attrs, Error *err);

/* One text attribute in malloc'd memory; one number, whole or not. */
MUST_USE bool shard_reader_text(
        ShardReader *reader, const char *path, const char *name, char **ret_text, Error *err);
MUST_USE bool shard_reader_number(ShardReader *reader, const char *path, const char *name,
        double *ret_number, Error *err);

/*
 * Is told every object of a shard, groups first. `block` is NULL for a group. An object that
 * cannot be read goes to `damaged` instead, and the visit goes on.
 */
typedef struct ShardVisitor {
    void *user;
    void (*visit)(void *user, const char *path, const StoredAttrs *attrs, const Block *block);
    void (*damaged)(void *user, const Error *why);
} ShardVisitor;

/*
 * Reads everything in the file and computes the content digest anew. `visitor` may be NULL.
 * False if any object could not be read; err then tells the last.
 */
MUST_USE bool shard_reader_visit(ShardReader *reader, const ShardVisitor *visitor,
        char ret_digest[DIGEST_TEXT_BYTES], Error *err);
