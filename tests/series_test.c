#include "base/series.h"

#include "check.h"

static const ChannelDef POSITION = {.path = "obs/pos",
        .unit = "m",
        .meaning = "position",
        .type = CHANNEL_F32,
        .rank = 1,
        .shape = {3}};

static void sample_bytes_follow_type_and_shape(void **state)
{
    (void)state;
    ChannelDef picture = {.type = CHANNEL_U8, .rank = 3, .shape = {84, 84, 3}};
    ChannelDef word = {.type = CHANNEL_TEXT, .text_bytes = 32};
    assert_int_equal(channel_sample_bytes(&POSITION), 12);
    assert_int_equal(channel_sample_bytes(&picture), 84 * 84 * 3);
    assert_int_equal(channel_sample_bytes(&word), 32);
}

static void series_keeps_samples_in_order_while_it_grows(void **state)
{
    (void)state;
    Error err = {0};
    Series series;
    assert_true(series_init(&series, &POSITION, 2, &err));
    for (int i = 0; i < 100; i++) {
        float sample[3] = {(float)i, 0.0f, -1.0f};
        assert_true(series_push(&series, sample, &err));
    }
    assert_int_equal(series.count, 100);
    for (size_t i = 0; i < 100; i++) {
        const float *sample = series_at(&series, i);
        assert_true(sample[0] == (float)i && sample[2] == -1.0f);
    }
    series_release(&series);
}

static void series_appends_zeroed_samples_after_a_clear(void **state)
{
    (void)state;
    Error err = {0};
    Series series;
    assert_true(series_init(&series, &POSITION, 1, &err));
    const float ones[3] = {1.0f, 1.0f, 1.0f};
    assert_true(series_push(&series, ones, &err));
    series_clear(&series);
    const float *sample = series_append(&series);
    assert_non_null(sample);
    assert_true(sample[0] == 0.0f && sample[1] == 0.0f && sample[2] == 0.0f);
    assert_int_equal(series.capacity, 1);
    series_release(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(sample_bytes_follow_type_and_shape),
            cmocka_unit_test(series_keeps_samples_in_order_while_it_grows),
            cmocka_unit_test(series_appends_zeroed_samples_after_a_clear),
    };
    return cmocka_run_group_tests_name("series", tests, NULL, NULL);
}
