#include "base/series.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { SERIES_FIRST_ROOM = 16 };

static bool series_grow(Series *series, size_t capacity)
{
    uint8_t *bytes = realloc(series->bytes, capacity * channel_sample_bytes(&series->def));
    if (bytes == NULL) {
        return false;
    }
    series->bytes = bytes;
    series->capacity = capacity;
    return true;
}

bool series_init(Series *series, const ChannelDef *def, size_t capacity, Error *err)
{
    assert(channel_sample_bytes(def) > 0);
    *series = (Series){.def = *def};
    if (capacity > 0 && !series_grow(series, capacity)) {
        return error_no_memory(err, def->path);
    }
    return true;
}

bool series_reserve(Series *series, size_t capacity, Error *err)
{
    if (capacity > series->capacity && !series_grow(series, capacity)) {
        return error_no_memory(err, series->def.path);
    }
    return true;
}

void series_release(Series *series)
{
    free(series->bytes);
    *series = (Series){0};
}

void series_clear(Series *series)
{
    series->count = 0;
    series->t0_s = 0.0;
}

void *series_append(Series *series)
{
    if (series->count == series->capacity) {
        size_t room = series->capacity == 0 ? SERIES_FIRST_ROOM : 2 * series->capacity;
        if (!series_grow(series, room)) {
            return NULL;
        }
    }
    size_t bytes = channel_sample_bytes(&series->def);
    uint8_t *sample = series->bytes + series->count * bytes;
    memset(sample, 0, bytes);
    series->count++;
    return sample;
}

bool series_push(Series *series, const void *sample, Error *err)
{
    void *slot = series_append(series);
    if (slot == NULL) {
        return error_no_memory(err, series->def.path);
    }
    memcpy(slot, sample, channel_sample_bytes(&series->def));
    return true;
}

const void *series_at(const Series *series, size_t i)
{
    assert(i < series->count);
    return series->bytes + i * channel_sample_bytes(&series->def);
}
