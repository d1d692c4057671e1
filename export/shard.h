/*
 * shard.h - writes whole episodes into one HDF5 file, and never leaves half of one behind.
 *
 * A shard grows in memory. shard_finish() ends it with a line that tells its size and hash,
 * and publishes it in one step: a file with the final name is always complete. Its bytes
 * depend on what was added, in which order, and on nothing else.
 *
 * After any failure the shard is spent: every later call fails with the first error again,
 * and only shard_destroy() is useful. One shard belongs to one thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/channel.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/series.h"
#include "export/arena.h"
#include "export/ledger.h"
#include "export/writer.h"

typedef struct Shard Shard;

typedef struct ShardDef {
    const char *scene;        /* name; required */
    uint32_t index;           /* of the shard within its data set; default 0 */
    const ChannelAttr *attrs; /* of the root: versions, recipe digest, seed ...; default none */
    size_t attr_count;
    ShardCodec codec;     /* default SHARD_ZSTD */
    bool next_obs;        /* next_obs/X beside each obs/X, as a view of it; default false */
    const char *env_args; /* JSON that robomimic asks for; required */
    const void *model;    /* physics model (MJB); default none */
    size_t model_bytes;
    const char *model_digest; /* name of the model below /models; required with a model */
    Arena *arena;             /* memory to reuse; default NULL: its own */
} ShardDef;

/* What there is to say about a published shard. */
typedef struct ShardSummary {
    uint32_t index;
    uint64_t bytes; /* of the file */
    char xxh3[HASH_TEXT_BYTES];
    char sha256[DIGEST_TEXT_BYTES];
    char content[DIGEST_TEXT_BYTES]; /* content.h */
    uint64_t episodes, samples;      /* siblings included */
    uint64_t attempts, successes;    /* without siblings */
    uint64_t siblings;               /* among the episodes */
} ShardSummary;

/* What the attribute `format` of every shard says. */
enum { SHARD_FORMAT = 1 };

/*
 * The last SHARD_TRAILER_BYTES of the file, behind what HDF5 reads: size and XXH3 of all
 * before, as text. Damage anywhere is seen before HDF5 interprets a single byte.
 */
enum { SHARD_TRAILER_BYTES = 48, SHARD_TRAILER_ROOM = 64 };

/* The trailer of a file with `size` bytes before it: "forceps-shard-1 SIZE HASH\n". */
void shard_trailer(uint64_t size, uint64_t hash, char ret_text[SHARD_TRAILER_ROOM]);

ShardDef shard_def_default(void);

/* The codec of a word: zstd, gzip or none. False for other words. */
bool shard_codec_find(const char *word, ShardCodec *ret_codec);

MUST_USE Shard *shard_create(const ShardDef *def, Error *err);

/* Accepts NULL and spent shards. */
void shard_destroy(Shard *shard);

/*
 * Adds an episode as the next demo, one dataset per series. Paths are relative to the episode
 * and may have folders; each must be new. Series without samples become datasets of no rows.
 * With next_obs, row i of next_obs/X is row i + 1 of obs/X, and the last one is repeated: HDF5
 * virtual datasets, that hold nothing of their own.
 */
MUST_USE bool shard_add_episode(Shard *shard, const EpisodeFacts *facts,
        const Series *const *series, size_t count, Error *err);

/* Adds a row to the ledger of attempts. */
MUST_USE bool shard_add_attempt(Shard *shard, const AttemptFacts *facts, Error *err);

/* Adds a row to the ledger of siblings, behind the sibling's episode if it is kept. */
MUST_USE bool shard_add_sibling(Shard *shard, const SiblingFacts *facts, Error *err);

/* Publishes the shard under `path`. Once, as the last thing. */
MUST_USE bool shard_finish(
        Shard *shard, const char *path, ShardSummary *ret_summary, Error *err);
