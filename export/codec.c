#include "export/codec.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include <hdf5.h>

enum {
    FLETCHER_BYTES = 4,
    FLETCHER_BLOCK_WORDS = 360,  /* the longest run whose sums fit 32 bits */
    ZSTD_WINDOW_LOG_MIN = 10,    /* what the library accepts */
    ZSTD_WIDE_CHUNK = 512 << 10, /* larger chunks outgrow level 1's own tables ... */
    ZSTD_WIDE_HASH_LOG = 17,     /* ... and pack a third smaller with these */
};

struct Encoder {
    ZSTD_CCtx *context;
    uint8_t *shuffled;
    size_t shuffled_room;
    uint8_t *packed;
    size_t packed_room;
};

Encoder *encoder_create(Error *err)
{
    Encoder *encoder = calloc(1, sizeof *encoder);
    if (encoder != NULL) {
        encoder->context = ZSTD_createCCtx();
    }
    if (encoder == NULL || encoder->context == NULL) {
        encoder_destroy(encoder);
        (void)error_no_memory(err, "the compressor");
        return NULL;
    }
    return encoder;
}

void encoder_destroy(Encoder *encoder)
{
    if (encoder == NULL) {
        return;
    }
    (void)ZSTD_freeCCtx(encoder->context);
    free(encoder->shuffled);
    free(encoder->packed);
    free(encoder);
}

static bool room_for(uint8_t **bytes, size_t *room, size_t needed)
{
    if (needed <= *room) {
        return true;
    }
    uint8_t *grown = realloc(*bytes, needed);
    if (grown == NULL) {
        return false;
    }
    *bytes = grown;
    *room = needed;
    return true;
}

static void shuffle(const uint8_t *raw, size_t size, size_t value_bytes, uint8_t *ret_bytes)
{
    size_t count = size / value_bytes;
    for (size_t byte = 0; byte < value_bytes; byte++) {
        const uint8_t *from = raw + byte;
        uint8_t *to = ret_bytes + byte * count;
        for (size_t i = 0; i < count; i++) {
            to[i] = from[i * value_bytes];
        }
    }
}

static bool zstd_tune(ZSTD_CCtx *context, size_t size)
{
    int window = ZSTD_WINDOW_LOG_MIN;
    while (((size_t)1 << window) < size) {
        window++;
    }
    int hash = size > ZSTD_WIDE_CHUNK ? ZSTD_WIDE_HASH_LOG : 0;
    return !ZSTD_isError(ZSTD_CCtx_setParameter(
                   context, ZSTD_c_compressionLevel, ZSTD_FILTER_LEVEL)) &&
            !ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window)) &&
            !ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_hashLog, hash));
}

bool encoder_pack(Encoder *encoder, const uint8_t *raw, size_t size, size_t value_bytes,
        PackedChunk *ret_chunk, Error *err)
{
    assert(value_bytes > 0 && size > 0 && size % value_bytes == 0);
    size_t bound = ZSTD_compressBound(size);
    if (!room_for(&encoder->shuffled, &encoder->shuffled_room, size) ||
            !room_for(&encoder->packed, &encoder->packed_room, bound + FLETCHER_BYTES)) {
        return error_no_memory(err, "a compressed chunk");
    }
    if (value_bytes > 1) {
        shuffle(raw, size, value_bytes, encoder->shuffled);
        raw = encoder->shuffled;
    }
    if (!zstd_tune(encoder->context, size)) {
        return error_set(err, ERROR_SYSTEM, "zstd refuses a chunk of %zu bytes", size);
    }
    size_t packed = ZSTD_compress2(encoder->context, encoder->packed, bound, raw, size);
    if (ZSTD_isError(packed)) {
        return error_set(err, ERROR_SYSTEM, "zstd cannot compress a chunk: %s",
                ZSTD_getErrorName(packed));
    }
    uint32_t sum = fletcher32(encoder->packed, packed);
    for (size_t i = 0; i < FLETCHER_BYTES; i++) {
        encoder->packed[packed + i] = (uint8_t)(sum >> (8 * i));
    }
    *ret_chunk = (PackedChunk){.bytes = encoder->packed, .size = packed + FLETCHER_BYTES};
    return true;
}

static uint32_t fold(uint32_t sum)
{
    return (sum & 0xffff) + (sum >> 16);
}

uint32_t fletcher32(const uint8_t *bytes, size_t size)
{
    uint32_t sum1 = 0;
    uint32_t sum2 = 0;
    size_t words = size / 2;
    while (words > 0) {
        size_t block = words < FLETCHER_BLOCK_WORDS ? words : FLETCHER_BLOCK_WORDS;
        words -= block;
        for (; block > 0; block--, bytes += 2) {
            sum1 += (uint32_t)bytes[0] << 8 | bytes[1];
            sum2 += sum1;
        }
        sum1 = fold(sum1);
        sum2 = fold(sum2);
    }
    if (size % 2 != 0) {
        sum1 = fold(sum1 + ((uint32_t)bytes[0] << 8));
        sum2 = fold(sum2 + sum1);
    }
    return fold(sum2) << 16 | fold(sum1);
}

uint8_t *zstd_unpack(const uint8_t *packed, size_t size, size_t *ret_size)
{
    unsigned long long raw = ZSTD_getFrameContentSize(packed, size);
    if (raw == ZSTD_CONTENTSIZE_ERROR || raw == ZSTD_CONTENTSIZE_UNKNOWN || raw == 0 ||
            raw > CHUNK_BYTES_MAX) {
        return NULL;
    }
    uint8_t *bytes = H5allocate_memory((size_t)raw, false);
    if (bytes == NULL) {
        return NULL;
    }
    size_t done = ZSTD_decompress(bytes, (size_t)raw, packed, size);
    if (ZSTD_isError(done) || done != raw) {
        (void)H5free_memory(bytes);
        return NULL;
    }
    *ret_size = done;
    return bytes;
}

/* H5Z_func_t: 0 is failure. Encoding never comes here, encoder_pack() does it. */
static size_t zstd_filter(unsigned flags, size_t option_count, const unsigned *options,
        size_t size, size_t *buffer_size, void **buffer)
{
    (void)option_count;
    (void)options;
    if ((flags & H5Z_FLAG_REVERSE) == 0) {
        return 0;
    }
    size_t raw = 0;
    uint8_t *bytes = zstd_unpack(*buffer, size, &raw);
    if (bytes == NULL) {
        return 0;
    }
    (void)H5free_memory(*buffer);
    *buffer = bytes;
    *buffer_size = raw;
    return raw;
}

bool zstd_filter_register(void)
{
    static const H5Z_class2_t FILTER = {
            .version = H5Z_CLASS_T_VERS,
            .id = ZSTD_FILTER_ID,
            .encoder_present = 1,
            .decoder_present = 1,
            .name = "zstd",
            .filter = zstd_filter,
    };
    return H5Zregister(&FILTER) >= 0;
}
