/*
 * recorder_put.h - one more sample of a stream, converted to what is stored. Internal to
 * sim/recorder*.c.
 *
 * Streams are named by slot (stream_slot()). Nothing happens for one that is not recorded; room
 * was reserved for the others.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/recorder.h"

bool recorder_uses(const Recorder *recorder, int slot);

/* The next sample of a stream that is recorded, all zero. */
void *recorder_next(Recorder *recorder, int slot);

void recorder_put_floats(Recorder *recorder, int slot, const double *values, int count);
void recorder_put_doubles(Recorder *recorder, int slot, const double *values, int count);
void recorder_put_ints(Recorder *recorder, int slot, const int32_t *values, int count);
void recorder_put_offset(Recorder *recorder, int slot, size_t rows);

/* The row of a word. A table that is full takes no new word: they then share the empty row. */
int recorder_word(WordTable *table, const char *word);
