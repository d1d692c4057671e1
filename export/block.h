/*
 * block.h - values in memory with their type and extents: what a stored dataset holds.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/channel.h"

enum { BLOCK_RANK_MAX = CHANNEL_RANK_MAX + 1 };

typedef struct Block {
    ChannelType type;
    unsigned rank;
    size_t text_bytes; /* of one CHANNEL_TEXT value, else 0 */
    uint64_t extent[BLOCK_RANK_MAX];
    const uint8_t *bytes; /* row-major */
    size_t size;
} Block;

/* A block of `rows` samples of a channel; keeps the pointer. */
Block block_of_samples(const ChannelDef *def, const void *bytes, size_t rows);

size_t block_value_bytes(const Block *block);

/* Extent of the first axis; 1 for a scalar. */
size_t block_rows(const Block *block);

/* Values of one row. */
size_t block_row_values(const Block *block);

/* How many values there are in all. */
size_t block_values(const Block *block);

/* The i-th value as a number; i64 and u64 beyond 2^53 are rounded. Not for text. */
double block_number(const Block *block, size_t i);

/* The i-th text, cut to size - 1 bytes and NUL-terminated. */
void block_text(const Block *block, size_t i, char *buffer, size_t size);

/* "u8[120,84,84,3]", as `info` and the digests write it. */
enum { BLOCK_TYPE_TEXT_BYTES = 128 };
void block_type_text(const Block *block, char ret_text[BLOCK_TYPE_TEXT_BYTES]);

/* "f32", "u8", "text" ... */
const char *channel_type_name(ChannelType type);
