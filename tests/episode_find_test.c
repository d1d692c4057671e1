#include "tools/episode_find.h"

#include <string.h>

#include "check.h"
#include "scratch_folder.h"
#include "shard_fixture.h"

/* The episodes of the fixture are 100.0 and 101.1, which succeeded, and 102.1, which did not. */
enum { SHARDS = 2 };

static int make_both(void **state)
{
    Error err = {0};
    ShardSummary summary;
    int status = scratch_setup(state);
    bool ok = fixture_write(scratch_path("one.h5"), SHARD_ZSTD, 0, &summary, &err) &&
            fixture_generate(scratch_path("set"), SHARDS, false, &err);
    if (!ok) {
        print_error("%s\n", err.text);
    }
    return status != 0 || !ok;
}

static void expect_found(const char *path, const char *word, const char *shard, const char *id)
{
    Error err = {0};
    FoundEpisode found = {.reader = NULL};
    bool ok = episode_find(path, word, &found, &err);
    if (!ok) {
        print_error("%s: %s\n", word == NULL ? "first" : word, err.text);
    }
    assert_true(ok);
    assert_string_equal(found.record->id, id);
    assert_string_equal(found.shard, shard);
    found_episode_close(&found);
}

static void expect_unknown(const char *path, const char *word, const char *sentence)
{
    Error err = {0};
    FoundEpisode found = {.reader = NULL};
    assert_false(episode_find(path, word, &found, &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    if (strstr(err.text, sentence) == NULL) {
        print_error("%s: %s\n", word, err.text);
    }
    assert_non_null(strstr(err.text, sentence));
    assert_null(found.reader);
}

static void a_shard_knows_slots_ids_and_demos(void **state)
{
    (void)state;
    const char *shard = scratch_path("one.h5");
    expect_found(shard, NULL, shard, "100.0");
    expect_found(shard, "101", shard, "101.1");
    expect_found(shard, "102", shard, "102.1");
    expect_found(shard, "102.1", shard, "102.1");
    expect_found(shard, "demo_2", shard, "102.1");
}

static void a_set_counts_demos_over_all_its_shards(void **state)
{
    (void)state;
    const char *set = scratch_path("set");
    char first[PATH_TEXT_BYTES];
    char second[PATH_TEXT_BYTES];
    assert_true(path_join(set, "shards/fixture-00000.h5", first));
    assert_true(path_join(set, "shards/fixture-00001.h5", second));
    expect_found(set, NULL, first, "100.0");
    expect_found(set, "demo_2", first, "102.1");
    expect_found(set, "demo_3", second, "100.0");
    expect_found(set, "demo_5", second, "102.1");
}

static void unknown_episodes_are_answered_with_known_ones(void **state)
{
    (void)state;
    static const char *const WORDS[] = {"103", "100.1", "demo_3", "demo_", "demo_x", "x", "",
            "-1", "+100", " 100", "100x", "18446744073709551616", "99999999999999999999999"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        expect_unknown(scratch_path("one.h5"), WORDS[i], "'; it has 100.0, 101.1, 102.1");
    }
    expect_unknown(scratch_path("set"), "demo_6",
            "has no episode 'demo_6'; it has 100.0, 101.1, 102.1, 100.0, 101.1, 102.1");
    expect_unknown(scratch_path("set"), "4", "has no episode '4'; it has 100.0");
    expect_unknown(scratch_path("set"), "demo_18446744073709551615", "it has 100.0");
}

static void what_cannot_be_read_is_no_usage(void **state)
{
    (void)state;
    static const char TEXT[] = "neither a shard nor a set";
    FoundEpisode found = {.reader = NULL};
    Error none = {0};
    Error foreign = {0};
    Error empty = {0};
    assert_false(episode_find(scratch_path("nowhere"), NULL, &found, &none));
    assert_int_equal(none.kind, ERROR_SYSTEM);
    scratch_write(scratch_path("text.h5"), TEXT, sizeof TEXT - 1);
    assert_false(episode_find(scratch_path("text.h5"), NULL, &found, &foreign));
    assert_int_equal(foreign.kind, ERROR_DATA);
    DatasetDef def = fixture_dataset_def(1);
    dataset_close(dataset_open(&def, scratch_path("begun"), &empty));
    assert_false(episode_find(scratch_path("begun"), "0", &found, &empty));
    assert_int_equal(empty.kind, ERROR_DATA);
    assert_non_null(strstr(empty.text, "holds no episodes yet"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_shard_knows_slots_ids_and_demos),
            cmocka_unit_test(a_set_counts_demos_over_all_its_shards),
            cmocka_unit_test(unknown_episodes_are_answered_with_known_ones),
            cmocka_unit_test(what_cannot_be_read_is_no_usage),
    };
    return cmocka_run_group_tests_name("episode_find", tests, make_both, scratch_teardown);
}
