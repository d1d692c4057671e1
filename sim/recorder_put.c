#include "sim/recorder_put.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

bool recorder_uses(const Recorder *recorder, int slot)
{
    return recorder->channels.used[slot];
}

void *recorder_next(Recorder *recorder, int slot)
{
    void *sample = series_append(&recorder->series[slot]);
    assert(sample != NULL);
    return sample;
}

void recorder_put_floats(Recorder *recorder, int slot, const double *values, int count)
{
    if (!recorder_uses(recorder, slot)) {
        return;
    }
    float *sample = recorder_next(recorder, slot);
    for (int i = 0; i < count; i++) {
        sample[i] = (float)values[i];
    }
}

void recorder_put_doubles(Recorder *recorder, int slot, const double *values, int count)
{
    if (recorder_uses(recorder, slot)) {
        memcpy(recorder_next(recorder, slot), values, (size_t)count * sizeof(double));
    }
}

void recorder_put_ints(Recorder *recorder, int slot, const int32_t *values, int count)
{
    if (recorder_uses(recorder, slot)) {
        memcpy(recorder_next(recorder, slot), values, (size_t)count * sizeof(int32_t));
    }
}

void recorder_put_offset(Recorder *recorder, int slot, size_t rows)
{
    if (recorder_uses(recorder, slot)) {
        *(int64_t *)recorder_next(recorder, slot) = (int64_t)rows;
    }
}

int recorder_word(WordTable *table, const char *word)
{
    int row = 0;
    while (row < table->count && strcmp(table->word[row], word) != 0) {
        row++;
    }
    if (row == RECORDER_WORDS_MAX) {
        return 0;
    }
    if (row == table->count) {
        (void)snprintf(table->word[row], POLICY_WORD_BYTES, "%s", word);
        table->count++;
    }
    return row;
}
