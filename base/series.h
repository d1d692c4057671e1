/*
 * series.h - the samples of one channel of one episode, in memory.
 *
 * sim/ and render/ append samples while an episode runs; export/ writes the whole Series.
 * A Series owns its samples and copies the ChannelDef (not the strings behind it). Reserving
 * enough room beforehand keeps appending free of allocation.
 */
#pragma once

#include "base/channel.h"
#include "base/error.h"

typedef struct Series {
    ChannelDef def;
    uint8_t *bytes;  /* count samples of channel_sample_bytes(&def) each */
    size_t count;    /* samples held */
    size_t capacity; /* samples there is room for */
    double t0_s;     /* time of sample 0, for TIMING_UNIFORM */
} Series;

/* Makes an empty series with room for `capacity` samples (0 is allowed). */
MUST_USE bool series_init(Series *series, const ChannelDef *def, size_t capacity, Error *err);

/* Makes room for `capacity` samples in all, so that appending up to there allocates nothing. */
MUST_USE bool series_reserve(Series *series, size_t capacity, Error *err);

/* Frees the samples. Accepts a zeroed Series. */
void series_release(Series *series);

/* Forgets the samples and keeps the room. */
void series_clear(Series *series);

/*
 * Adds one zeroed sample and returns where to write it; NULL only when memory ran out. The
 * pointer is valid until the next append.
 */
MUST_USE void *series_append(Series *series);

/* Adds a copy of one sample. */
MUST_USE bool series_push(Series *series, const void *sample, Error *err);

/* The i-th sample; i < count. */
const void *series_at(const Series *series, size_t i);
