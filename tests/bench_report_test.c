#include "tools/bench_report.h"

#include <jansson.h>
#include <string.h>

#include "check.h"

static BenchSamples samples_of(const double *values, size_t count)
{
    BenchSamples samples = {.count = 0};
    for (size_t i = 0; i < count; i++) {
        bench_samples_add(&samples, values[i]);
    }
    return samples;
}

static void median_is_the_middle_or_the_mean_of_both_middles(void **state)
{
    (void)state;
    const double values[] = {5.0, -1.0, 9.0, 2.0, 100.0};
    BenchSamples odd = samples_of(values, 5);
    BenchSamples even = samples_of(values, 4);
    BenchSamples none = samples_of(values, 0);
    check_near(bench_samples_median(&odd), 5.0, 0.0);
    check_near(bench_samples_median(&even), 3.5, 0.0);
    assert_true(isnan(bench_samples_median(&none)));
}

static void quantile_is_the_least_sample_that_enough_do_not_exceed(void **state)
{
    (void)state;
    const double values[] = {10.0, 9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0};
    BenchSamples samples = samples_of(values, 10);
    check_near(bench_samples_quantile(&samples, 0.9), 9.0, 0.0);
    check_near(bench_samples_quantile(&samples, 0.91), 10.0, 0.0);
    check_near(bench_samples_quantile(&samples, 0.01), 1.0, 0.0);
    check_near(bench_samples_quantile(&samples, 1.0), 10.0, 0.0);
}

static void samples_beyond_the_room_are_forgotten(void **state)
{
    (void)state;
    BenchSamples samples = {.count = 0};
    for (int i = 0; i < BENCH_SAMPLES_MAX + 10; i++) {
        bench_samples_add(&samples, (double)i);
    }
    assert_int_equal(samples.count, BENCH_SAMPLES_MAX);
}

/* Newcombe 1998, table I: 81 of 263 is 0.2553..0.3662, 15 of 148 is 0.0624..0.1605. */
static void share_interval_is_wilsons(void **state)
{
    (void)state;
    double low = 0.0;
    double high = 0.0;
    bench_share_interval(81, 263, &low, &high);
    check_near(low, 0.2553, 5e-5);
    check_near(high, 0.3662, 5e-5);
    bench_share_interval(15, 148, &low, &high);
    check_near(low, 0.0624, 5e-5);
    check_near(high, 0.1605, 5e-5);
    bench_share_interval(20, 20, &low, &high);
    check_near(high, 1.0, 1e-12);
    assert_true(low > 0.8 && low < 0.9);
}

static void targets_are_met_or_missed(void **state)
{
    (void)state;
    const struct {
        double value;
        BenchAim aim;
        bool met;
    } rows[] = {
            {0.8, BENCH_AT_LEAST, true},
            {0.79, BENCH_AT_LEAST, false},
            {0.79, BENCH_BELOW, true},
            {0.8, BENCH_BELOW, false},
            {(double)NAN, BENCH_BELOW, false},
            {(double)NAN, BENCH_AT_LEAST, false},
            {(double)NAN, BENCH_NO_AIM, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        BenchRow row = bench_row_single("x", "", rows[i].value);
        row.aim = rows[i].aim;
        row.target = 0.8;
        assert_int_equal(bench_row_met(&row), rows[i].met);
    }
}

static void report_as_json_says_what_was_added(void **state)
{
    (void)state;
    const double values[] = {1.0, 3.0, 2.0};
    const BenchSamples samples = samples_of(values, 3);
    Error err = {0};
    char *text = NULL;
    size_t size = 0;
    BenchReport *report = bench_report_create(NULL, &err);
    assert_non_null(report);
    BenchRow row = bench_row("speed", "us", &samples);
    row.aim = BENCH_BELOW;
    row.target = 2.0;
    bench_report_head(report, "pipeline", "peg");
    bench_report_add(report, &row);
    row = bench_row_single("unknown", "", (double)NAN);
    bench_report_add(report, &row);
    bench_report_say(report, "%d words", 2);
    assert_int_equal(bench_report_aimed(report), 1);
    assert_int_equal(bench_report_missed(report), 1);

    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    assert_true(bench_report_json(report, out, &err));
    assert_int_equal(fclose(out), 0);
    bench_report_destroy(report);
    json_t *all = json_loads(text, 0, NULL);
    free(text);
    const char *scene = NULL;
    const char *note = NULL;
    double value = 0.0;
    double low = 0.0;
    double high = 0.0;
    int met = 1;
    assert_int_equal(json_unpack(all, "{s:[{s:s, s:F, s:F, s:F, s:b}, {}], s:[s]}", "rows",
                             "scene", &scene, "value", &value, "low", &low, "high", &high,
                             "met", &met, "notes", &note),
            0);
    assert_string_equal(scene, "peg");
    assert_string_equal(note, "2 words");
    check_near(value, 2.0, 0.0);
    check_near(low, 1.0, 0.0);
    check_near(high, 3.0, 0.0);
    assert_int_equal(met, 0);
    assert_null(json_object_get(json_array_get(json_object_get(all, "rows"), 1), "value"));
    json_decref(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(median_is_the_middle_or_the_mean_of_both_middles),
            cmocka_unit_test(quantile_is_the_least_sample_that_enough_do_not_exceed),
            cmocka_unit_test(samples_beyond_the_room_are_forgotten),
            cmocka_unit_test(share_interval_is_wilsons),
            cmocka_unit_test(targets_are_met_or_missed),
            cmocka_unit_test(report_as_json_says_what_was_added),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
