/*
 * codec.h - the bytes of one stored chunk: byte shuffle, zstd, Fletcher-32 behind it.
 *
 * Chunks are packed here and handed to HDF5 finished, so compression runs outside the
 * library, its errors are ours, and the bytes are exactly repeatable. Fletcher-32 is the last
 * filter because widely used zstd readers hand out uninitialised memory instead of an error
 * when a frame does not decode; every HDF5 reader checks Fletcher-32.
 *
 * An Encoder belongs to one thread and reuses its memory from chunk to chunk.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

typedef struct Encoder Encoder;

/* What one packed chunk is; the bytes stay valid until the encoder's next chunk. */
typedef struct PackedChunk {
    const uint8_t *bytes;
    size_t size;
} PackedChunk;

MUST_USE Encoder *encoder_create(Error *err);
void encoder_destroy(Encoder *encoder);

/*
 * Packs one chunk of `size` bytes. Values of value_bytes > 1 are shuffled (byte 0 of all
 * values, then byte 1, ...), as HDF5's shuffle filter does.
 */
MUST_USE bool encoder_pack(Encoder *encoder, const uint8_t *raw, size_t size,
        size_t value_bytes, PackedChunk *ret_chunk, Error *err);

/* Fletcher-32 as HDF5 computes it. */
uint32_t fletcher32(const uint8_t *bytes, size_t size);

/*
 * Unpacks one zstd frame into memory from H5allocate_memory(), as an HDF5 filter must. NULL if
 * it is not one whole frame of a stated size below the chunk limit.
 */
uint8_t *zstd_unpack(const uint8_t *packed, size_t size, size_t *ret_size);

/* Lets this process read zstd chunks, each error noticed. Idempotent. False if HDF5 refuses. */
MUST_USE bool zstd_filter_register(void);

enum {
    ZSTD_FILTER_ID = 32015, /* registered with The HDF Group */
    ZSTD_FILTER_LEVEL = 1,
    CHUNK_BYTES_MAX = 64 << 20, /* no chunk of ours comes near; bounds a damaged one */
};
