#include "export/codec.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include <hdf5.h>

#include "tests/check.h"

/* Worked out by hand from the definition: words 0x0102, 0x0300. */
static void fletcher_agrees_with_small_sums_done_by_hand(void **state)
{
    (void)state;
    assert_int_equal(fletcher32((const uint8_t *)"", 0), 0);
    assert_int_equal(fletcher32((const uint8_t *)"\x01\x02", 2), 0x01020102);
    assert_int_equal(fletcher32((const uint8_t *)"\x01\x02\x03", 3), 0x05040402);
}

static void fletcher_folds_long_runs_like_a_wide_sum(void **state)
{
    (void)state;
    enum { SIZE = 100001 };
    uint8_t *bytes = malloc(SIZE);
    assert_non_null(bytes);
    uint64_t sum1 = 0;
    uint64_t sum2 = 0;
    for (size_t i = 0; i < SIZE; i++) {
        bytes[i] = (uint8_t)(255 - i % 7);
    }
    for (size_t i = 0; i < SIZE; i += 2) {
        uint64_t low = i + 1 < SIZE ? bytes[i + 1] : 0;
        sum1 = (sum1 + ((uint64_t)bytes[i] << 8) + low) % 65535;
        sum2 = (sum2 + sum1) % 65535;
    }
    uint32_t sum = fletcher32(bytes, SIZE);
    /* Folding leaves 65535 where the remainder is 0. */
    assert_int_equal((sum & 0xffff) % 65535, sum1);
    assert_int_equal((sum >> 16) % 65535, sum2);
    free(bytes);
}

static void a_packed_chunk_unpacks_to_its_shuffled_bytes(void **state)
{
    (void)state;
    Error err = {0};
    static const uint8_t RAW[12] = {1, 2, 3, 4, 11, 12, 13, 14, 21, 22, 23, 24};
    static const uint8_t SHUFFLED[12] = {1, 11, 21, 2, 12, 22, 3, 13, 23, 4, 14, 24};
    Encoder *encoder = encoder_create(&err);
    assert_non_null(encoder);
    for (size_t value_bytes = 1; value_bytes <= 4; value_bytes += 3) {
        PackedChunk chunk;
        size_t size = 0;
        assert_true(encoder_pack(encoder, RAW, sizeof RAW, value_bytes, &chunk, &err));
        uint8_t *back = zstd_unpack(chunk.bytes, chunk.size - 4, &size);
        assert_non_null(back);
        assert_int_equal(size, sizeof RAW);
        assert_memory_equal(back, value_bytes == 1 ? RAW : SHUFFLED, sizeof RAW);
        uint32_t sum = fletcher32(chunk.bytes, chunk.size - 4);
        const uint8_t tail[4] = {
                (uint8_t)sum, (uint8_t)(sum >> 8), (uint8_t)(sum >> 16), (uint8_t)(sum >> 24)};
        assert_memory_equal(chunk.bytes + chunk.size - 4, tail, 4);
        (void)H5free_memory(back);
    }
    encoder_destroy(encoder);
}

static void no_cut_or_flipped_frame_unpacks_unnoticed(void **state)
{
    (void)state;
    Error err = {0};
    uint8_t raw[2000];
    for (size_t i = 0; i < sizeof raw; i++) {
        raw[i] = (uint8_t)(i * i >> 3);
    }
    Encoder *encoder = encoder_create(&err);
    PackedChunk chunk;
    assert_true(encoder_pack(encoder, raw, sizeof raw, 1, &chunk, &err));
    uint8_t *packed = malloc(chunk.size);
    assert_non_null(packed);
    for (size_t cut = 0; cut < chunk.size - 4; cut++) {
        size_t size = 0;
        memcpy(packed, chunk.bytes, cut);
        assert_null(zstd_unpack(packed, cut, &size));
    }
    /* A flip may leave a frame that decodes; then Fletcher-32 tells. */
    for (size_t place = 0; place < chunk.size - 4; place++) {
        memcpy(packed, chunk.bytes, chunk.size);
        packed[place] ^= 1;
        assert_int_not_equal(
                fletcher32(packed, chunk.size - 4), fletcher32(chunk.bytes, chunk.size - 4));
    }
    free(packed);
    encoder_destroy(encoder);
}

static void a_frame_that_claims_too_much_is_refused(void **state)
{
    (void)state;
    /* Magic, then a header with an 8-byte content size of 2^40. */
    static const uint8_t HUGE_FRAME[] = {
            0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0};
    size_t size = 0;
    assert_int_equal(ZSTD_getFrameContentSize(HUGE_FRAME, sizeof HUGE_FRAME), 1ULL << 40);
    assert_null(zstd_unpack(HUGE_FRAME, sizeof HUGE_FRAME, &size));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(fletcher_agrees_with_small_sums_done_by_hand),
            cmocka_unit_test(fletcher_folds_long_runs_like_a_wide_sum),
            cmocka_unit_test(a_packed_chunk_unpacks_to_its_shuffled_bytes),
            cmocka_unit_test(no_cut_or_flipped_frame_unpacks_unnoticed),
            cmocka_unit_test(a_frame_that_claims_too_much_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
