/*
 * shard_fixture.h - a small synthetic shard with every kind of channel that forceps writes, for
 * the tests of export/. Every value is a function of its path, episode and place.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/series.h"
#include "export/dataset.h"
#include "export/shard.h"

enum { FIXTURE_SERIES_MAX = 32, FIXTURE_EPISODES = 3, FIXTURE_ATTEMPTS = 5 };

/* The series of one episode. Start from zero. */
typedef struct Fixture {
    Series series[FIXTURE_SERIES_MAX];
    const Series *list[FIXTURE_SERIES_MAX];
    size_t count;
} Fixture;

/* Policy ticks of an episode. */
size_t fixture_ticks(unsigned episode);

MUST_USE bool fixture_init(Fixture *fixture, unsigned episode, Error *err);
void fixture_release(Fixture *fixture);

/* The series of that path, to spoil it. */
Series *fixture_series(Fixture *fixture, const char *path);

/* Everything a shard needs; it comes with a model of 700,000 bytes. */
ShardDef fixture_def(ShardCodec codec);

/* Adds an episode made of the fixture, and its attempt. */
MUST_USE bool fixture_add(Shard *shard, const Fixture *fixture, unsigned episode, Error *err);

/* A data set of `shards` shards, FIXTURE_EPISODES slots each. */
DatasetDef fixture_dataset_def(unsigned shards);

/* Writes the shards that are missing, in the given order of their numbers, and finishes. */
MUST_USE bool fixture_generate(const char *folder, unsigned shards, bool backwards, Error *err);

/* Writes a whole shard to `path`. */
MUST_USE bool fixture_write(const char *path, ShardCodec codec, uint32_t index,
        ShardSummary *ret_summary, Error *err);
