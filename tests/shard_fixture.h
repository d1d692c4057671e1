/*
 * shard_fixture.h - a small synthetic shard with every kind of channel that forceps writes, for
 * the tests of export/. Values follow from their place, so a reader can check each of them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/series.h"
#include "export/shard.h"

enum { FIXTURE_SERIES = 22, FIXTURE_EPISODES = 3 };

/* The series of one episode; all belong to the fixture. */
typedef struct Fixture {
    Series series[FIXTURE_SERIES];
    const Series *list[FIXTURE_SERIES];
    size_t count;
} Fixture;

/* Byte k of the series at `path` in the given episode, for u8 channels. */
uint8_t fixture_byte(const char *path, unsigned episode, size_t k);

/* Value k of a numeric channel that is neither a time, an offset nor a quaternion. */
double fixture_value(const char *path, unsigned episode, size_t k);

/* Policy ticks of an episode: it differs between episodes. */
size_t fixture_ticks(unsigned episode);

bool fixture_init(Fixture *fixture, unsigned episode, Error *err);
void fixture_release(Fixture *fixture);

/* Fills a shard with FIXTURE_EPISODES episodes and their ledger. */
bool fixture_fill(Shard *shard, Error *err);

/* A Def that is complete, of the given codec; its model has 700,000 bytes. */
ShardDef fixture_def(ShardCodec codec);

/* Writes a whole shard with the given index to `path`. */
bool fixture_write(const char *path, ShardCodec codec, uint32_t index,
        ShardSummary *ret_summary, Error *err);
