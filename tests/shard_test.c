#include "export/shard.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>

#include "base/files.h"
#include "export/shard_reader.h"
#include "tests/check.h"
#include "tests/scratch_folder.h"
#include "tests/shard_fixture.h"

/*
 * The clock that HDF5 sees in this program: it jumps at each look, so a time stamp that gets into
 * a file cannot be the same in two of them.
 */
int gettimeofday(struct timeval *restrict tv, void *restrict tz)
{
    static time_t seconds = 1000000000;
    (void)tz;
    *tv = (struct timeval){.tv_sec = seconds};
    seconds += 3600;
    return 0;
}

static void two_runs_give_the_same_bytes(void **state)
{
    (void)state;
    Error err = {0};
    ShardSummary first;
    ShardSummary second;
    for (ShardCodec codec = SHARD_ZSTD; codec <= SHARD_NONE; codec++) {
        assert_true(fixture_write(scratch_path("a.h5"), codec, 3, &first, &err));
        assert_true(fixture_write(scratch_path("b.h5"), codec, 3, &second, &err));
        FileBytes a = {0};
        FileBytes b = {0};
        assert_true(file_read(scratch_path("a.h5"), 0, &a, &err));
        assert_true(file_read(scratch_path("b.h5"), 0, &b, &err));
        assert_int_equal(a.size, b.size);
        assert_int_equal(a.size, first.bytes);
        assert_memory_equal(a.bytes, b.bytes, a.size);
        assert_string_equal(first.sha256, second.sha256);
        file_release(&a);
        file_release(&b);
    }
}

static void a_reused_arena_leaves_no_trace_of_the_shard_before(void **state)
{
    (void)state;
    Error err = {0};
    ShardSummary fresh;
    assert_true(fixture_write(scratch_path("a.h5"), SHARD_ZSTD, 0, &fresh, &err));
    Arena *arena = arena_create(&err);
    assert_non_null(arena);
    /* The second run of this loop builds its shard where the first one's bytes still lie. */
    for (int run = 0; run < 2; run++) {
        ShardDef def = fixture_def(SHARD_ZSTD);
        def.arena = arena;
        Shard *shard = shard_create(&def, &err);
        assert_non_null(shard);
        for (unsigned episode = 0; episode < FIXTURE_EPISODES; episode++) {
            Fixture fixture;
            assert_true(fixture_init(&fixture, episode, &err));
            assert_true(fixture_add(shard, &fixture, episode, &err));
            fixture_release(&fixture);
        }
        ShardSummary summary;
        assert_true(shard_finish(shard, scratch_path("b.h5"), &summary, &err));
        assert_string_equal(summary.sha256, fresh.sha256);
        shard_destroy(shard);
    }
    arena_destroy(arena);
}

static void the_content_digest_is_blind_to_the_codec(void **state)
{
    (void)state;
    Error err = {0};
    ShardSummary zstd;
    ShardSummary gzip;
    ShardSummary other;
    assert_true(fixture_write(scratch_path("a.h5"), SHARD_ZSTD, 0, &zstd, &err));
    assert_true(fixture_write(scratch_path("a.h5"), SHARD_GZIP, 0, &gzip, &err));
    assert_true(fixture_write(scratch_path("a.h5"), SHARD_ZSTD, 1, &other, &err));
    assert_string_equal(zstd.content, gzip.content);
    assert_string_not_equal(zstd.sha256, gzip.sha256);
    assert_string_not_equal(zstd.content, other.content);
}

/* Row i of a view is row i + 1 of what it shows; the last row is repeated. */
static void check_view(ShardReader *reader, const char *path, const char *source)
{
    Error err = {0};
    Block view;
    Block obs;
    assert_true(shard_reader_read(reader, path, &view, &err));
    assert_true(shard_reader_read(reader, source, &obs, &err));
    size_t row = obs.size / block_rows(&obs);
    assert_int_equal(view.size, obs.size);
    assert_memory_equal(view.bytes, obs.bytes + row, obs.size - row);
    assert_memory_equal(view.bytes + obs.size - row, obs.bytes + obs.size - row, row);
    stored_block_release(&view);
    stored_block_release(&obs);
}

static void next_observations_are_views_that_take_no_room(void **state)
{
    (void)state;
    Error err = {0};
    ShardSummary plain;
    ShardSummary summaries[2];
    assert_true(fixture_write(scratch_path("plain.h5"), SHARD_ZSTD, 0, &plain, &err));
    for (int run = 0; run < 2; run++) {
        ShardDef def = fixture_def(SHARD_ZSTD);
        def.next_obs = true;
        Shard *shard = shard_create(&def, &err);
        assert_non_null(shard);
        for (unsigned episode = 0; episode < FIXTURE_EPISODES; episode++) {
            Fixture fixture;
            assert_true(fixture_init(&fixture, episode, &err));
            assert_true(fixture_add(shard, &fixture, episode, &err));
            fixture_release(&fixture);
        }
        assert_true(shard_finish(shard, scratch_path("next.h5"), &summaries[run], &err));
        shard_destroy(shard);
    }
    assert_string_equal(summaries[0].sha256, summaries[1].sha256);
    assert_string_not_equal(summaries[0].content, plain.content);
    assert_true(summaries[0].bytes < plain.bytes + (uint64_t)FIXTURE_EPISODES * 20000);

    char content[DIGEST_TEXT_BYTES];
    ShardReader *reader = shard_reader_open(scratch_path("next.h5"), SHARD_TRUST_NOTHING, &err);
    assert_non_null(reader);
    check_view(reader, "/data/demo_1/next_obs/front_image", "/data/demo_1/obs/front_image");
    check_view(
            reader, "/data/demo_2/next_obs/robot0_eef_pos", "/data/demo_2/obs/robot0_eef_pos");
    assert_true(shard_reader_visit(reader, NULL, content, &err));
    assert_string_equal(content, summaries[0].content);
    shard_reader_close(reader);
}

static void codecs_have_words(void **state)
{
    (void)state;
    ShardCodec codec = SHARD_NONE;
    assert_true(shard_codec_find("zstd", &codec) && codec == SHARD_ZSTD);
    assert_true(shard_codec_find("gzip", &codec) && codec == SHARD_GZIP);
    assert_true(shard_codec_find("none", &codec) && codec == SHARD_NONE);
    assert_false(shard_codec_find("lzf", &codec));
}

static void one_changed_value_changes_the_content_digest(void **state)
{
    (void)state;
    Error err = {0};
    ShardSummary summaries[2];
    for (int run = 0; run < 2; run++) {
        ShardDef def = fixture_def(SHARD_ZSTD);
        Shard *shard = shard_create(&def, &err);
        Fixture fixture;
        assert_true(fixture_init(&fixture, 0, &err));
        if (run == 1) {
            fixture_series(&fixture, "states")->bytes[8] ^= 1;
        }
        assert_true(fixture_add(shard, &fixture, 0, &err));
        assert_true(shard_finish(shard, scratch_path("a.h5"), &summaries[run], &err));
        fixture_release(&fixture);
        shard_destroy(shard);
    }
    assert_string_not_equal(summaries[0].content, summaries[1].content);
}

static void the_summary_counts_what_was_added(void **state)
{
    (void)state;
    Error err = {0};
    ShardSummary summary;
    assert_true(fixture_write(scratch_path("a.h5"), SHARD_ZSTD, 4, &summary, &err));
    assert_int_equal(summary.index, 4);
    assert_int_equal(summary.episodes, FIXTURE_EPISODES);
    assert_int_equal(summary.attempts, FIXTURE_ATTEMPTS);
    assert_int_equal(summary.successes, 2);
    assert_int_equal(summary.samples, 5 + 40 + 17);
}

static void a_shard_without_its_facts_is_refused_by_name(void **state)
{
    (void)state;
    Error err = {0};
    ShardDef def = fixture_def(SHARD_ZSTD);
    def.env_args = NULL;
    assert_null(shard_create(&def, &err));
    assert_string_equal(err.text, "a shard needs its 'env_args'");
    def = fixture_def(SHARD_ZSTD);
    def.model_digest = NULL;
    assert_null(shard_create(&def, &err));
    assert_string_equal(err.text, "a shard needs its 'model_digest'");
    def = fixture_def(SHARD_ZSTD);
    def.scene = NULL;
    assert_null(shard_create(&def, &err));
    assert_string_equal(err.text, "a shard needs its 'scene'");
}

static void after_a_failure_the_shard_repeats_its_first_error(void **state)
{
    (void)state;
    Error err = {0};
    ShardDef def = fixture_def(SHARD_ZSTD);
    Shard *shard = shard_create(&def, &err);
    Fixture fixture;
    assert_true(fixture_init(&fixture, 0, &err));
    fixture.list[1] = fixture.list[0]; /* two datasets of one path */
    assert_false(fixture_add(shard, &fixture, 0, &err));
    assert_non_null(strstr(err.text, "episode 100.0: actions: cannot make a dataset"));
    Error again = {0};
    ShardSummary summary;
    assert_false(shard_finish(shard, scratch_path("never.h5"), &summary, &again));
    assert_string_equal(again.text, err.text);
    assert_false(file_exists(scratch_path("never.h5")));
    fixture_release(&fixture);
    shard_destroy(shard);

    /* The process can go on writing other shards. */
    assert_true(fixture_write(scratch_path("a.h5"), SHARD_ZSTD, 0, &summary, &err));
}

static void a_shard_is_finished_once(void **state)
{
    (void)state;
    Error err = {0};
    ShardDef def = fixture_def(SHARD_NONE);
    Shard *shard = shard_create(&def, &err);
    ShardSummary summary;
    assert_true(shard_finish(shard, scratch_path("a.h5"), &summary, &err));
    assert_false(shard_finish(shard, scratch_path("b.h5"), &summary, &err));
    assert_non_null(strstr(err.text, "is finished already"));
    assert_false(file_exists(scratch_path("b.h5")));
    shard_destroy(shard);
}

/* A file size limit is the disk that fills up, without a disk. */
static void a_full_disk_is_said_and_leaves_no_file(void **state)
{
    (void)state;
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    struct rlimit small = {.rlim_cur = 100000, .rlim_max = before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    Error err = {0};
    ShardSummary summary;
    bool ok = fixture_write(scratch_path("full.h5"), SHARD_ZSTD, 0, &summary, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    (void)signal(SIGXFSZ, handler);

    assert_false(ok);
    assert_int_equal(err.kind, ERROR_SYSTEM);
    assert_non_null(strstr(err.text, "File too large"));
    char **names = NULL;
    assert_true(folder_list(scratch, &names, &err));
    assert_null(names[0]);
    names_release(names);
}

static void pictures_share_chunks_below_one_mebibyte(void **state)
{
    (void)state;
    static const struct {
        ChannelType type;
        uint32_t rank, shape[3];
        size_t rows, samples, cut;
    } TABLE[] = {
            {CHANNEL_U8, 3, {84, 84, 3}, 200, 16, 0},
            {CHANNEL_U8, 3, {128, 128, 3}, 200, 8, 0},
            {CHANNEL_U8, 3, {256, 256, 3}, 200, 4, 0},
            {CHANNEL_U8, 3, {480, 640, 3}, 200, 1, 0},
            {CHANNEL_U8, 3, {720, 1280, 3}, 200, 1, 273},
            {CHANNEL_U16, 2, {128, 128}, 200, 8, 0},
            {CHANNEL_U8, 3, {128, 128, 3}, 5, 5, 0},
            {CHANNEL_U8, 3, {128, 128, 3}, 0, 1, 0},
            {CHANNEL_F32, 1, {6}, 20000, 20000, 0}, /* 480 kB: whole */
            {CHANNEL_F32, 1, {6}, 50000, 21845, 0}, /* 1.2 MB: cut */
            {CHANNEL_F64, 0, {0}, 0, 1, 0},
            {CHANNEL_F32, 1, {500000}, 3, 1, 262143},
    };
    for (size_t i = 0; i < sizeof TABLE / sizeof *TABLE; i++) {
        ChannelDef def = {.type = TABLE[i].type, .rank = TABLE[i].rank};
        memcpy(def.shape, TABLE[i].shape, sizeof def.shape);
        ChunkPlan plan = chunk_plan(&def, TABLE[i].rows);
        assert_int_equal(plan.samples, TABLE[i].samples);
        assert_int_equal(plan.cut, TABLE[i].cut);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            IN_SCRATCH(two_runs_give_the_same_bytes),
            IN_SCRATCH(a_reused_arena_leaves_no_trace_of_the_shard_before),
            IN_SCRATCH(the_content_digest_is_blind_to_the_codec),
            IN_SCRATCH(next_observations_are_views_that_take_no_room),
            cmocka_unit_test(codecs_have_words),
            IN_SCRATCH(one_changed_value_changes_the_content_digest),
            IN_SCRATCH(the_summary_counts_what_was_added),
            cmocka_unit_test(a_shard_without_its_facts_is_refused_by_name),
            IN_SCRATCH(after_a_failure_the_shard_repeats_its_first_error),
            IN_SCRATCH(a_shard_is_finished_once),
            IN_SCRATCH(a_full_disk_is_said_and_leaves_no_file),
            cmocka_unit_test(pictures_share_chunks_below_one_mebibyte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
