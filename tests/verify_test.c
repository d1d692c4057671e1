#include "export/verify.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "export/shard_reader.h"
#include "tests/check.h"
#include "tests/scratch_folder.h"
#include "tests/shard_fixture.h"

static Text findings;

static void note(void *user, const char *file, const char *sentence)
{
    (void)user;
    (void)file;
    text_addf(&findings, "%s\n", sentence);
}

static const VerifyReport REPORT = {.found = note};

static int findings_setup(void **state)
{
    text_clear(&findings);
    return scratch_setup(state);
}

static int findings_teardown(void **state)
{
    text_release(&findings);
    return scratch_teardown(state);
}

static void a_good_set_has_no_findings(void **state)
{
    (void)state;
    Error err = {0};
    VerifyTally tally = {0};
    assert_true(fixture_generate(scratch_path("out"), 2, false, &err));
    assert_true(verify_dataset(scratch_path("out"), &REPORT, &tally, &err));
    assert_string_equal(text_chars(&findings), "");
    assert_int_equal(tally.findings, 0);
    assert_int_equal(tally.shards, 2);
    assert_int_equal(tally.episodes, 2 * FIXTURE_EPISODES);
    assert_true(tally.datasets > 100);
}

/* Spoils the first episode of a shard and verifies it. */
typedef void SpoilFunction(Fixture *fixture);

static void verify_spoiled(SpoilFunction *spoil)
{
    Error err = {0};
    VerifyTally tally = {0};
    ShardSummary summary;
    ShardDef def = fixture_def(SHARD_ZSTD);
    Shard *shard = shard_create(&def, &err);
    Fixture fixture;
    assert_true(fixture_init(&fixture, 0, &err));
    spoil(&fixture);
    assert_true(fixture_add(shard, &fixture, 0, &err));
    assert_true(shard_finish(shard, scratch_path("spoiled.h5"), &summary, &err));
    shard_destroy(shard);
    fixture_release(&fixture);
    text_clear(&findings);
    verify_shard(scratch_path("spoiled.h5"), NULL, &REPORT, &tally);
}

static void no_harm(Fixture *fixture)
{
    (void)fixture;
}

static void put_f32(Fixture *fixture, const char *path, size_t place, float value)
{
    memcpy(fixture_series(fixture, path)->bytes + place * sizeof value, &value, sizeof value);
}

static void nan_in_wrench(Fixture *fixture)
{
    put_f32(fixture, "force/wrist/wrench", 15, NAN);
}

static void infinity_in_reward(Fixture *fixture)
{
    put_f32(fixture, "rewards", 3, INFINITY);
}

static void long_quaternion(Fixture *fixture)
{
    put_f32(fixture, "obs/robot0_eef_quat", 4, 0.61F);
}

static void wild_action(Fixture *fixture)
{
    put_f32(fixture, "actions", 8, -1.5F);
}

/* Named columns: the first is an angle in SI, the others are over a scale. */
static void name_actions(Fixture *fixture)
{
    fixture_series(fixture, "actions")->def.names =
            "arm/joint1,left.dx,dy,dz,rx,ry,left.gripper";
}

static void large_angle(Fixture *fixture)
{
    name_actions(fixture);
    put_f32(fixture, "actions", 7, 2.9F);
}

static void wild_named_action(Fixture *fixture)
{
    name_actions(fixture);
    put_f32(fixture, "actions", 8, -1.5F);
}

static void wild_gripper(Fixture *fixture)
{
    name_actions(fixture);
    put_f32(fixture, "actions", 13, 1.1F);
}

static void time_stands_still(Fixture *fixture)
{
    Series *time = fixture_series(fixture, "contacts/time");
    memcpy(time->bytes + 16, time->bytes + 8, 8);
}

static void row_missing(Fixture *fixture)
{
    fixture_series(fixture, "obs/robot0_eef_pos")->count--;
}

static void contact_missing(Fixture *fixture)
{
    fixture_series(fixture, "contacts/part")->count--;
}

static void window_missing(Fixture *fixture)
{
    fixture_series(fixture, "contacts/time")->count--;
}

static void frame_missing(Fixture *fixture)
{
    fixture_series(fixture, "camera/top/image")->count--;
}

static void offset_decreases(Fixture *fixture)
{
    fixture_series(fixture, "contacts/offset")->bytes[8] = 0xff;
}

static void time_is_elsewhere(Fixture *fixture)
{
    fixture_series(fixture, "camera/top/image")->def.time_path = "camera/top/clock";
}

static void no_actions(Fixture *fixture)
{
    fixture_series(fixture, "actions")->def.path = "action_dict/executed";
}

static void name_missing(Fixture *fixture)
{
    fixture_series(fixture, "obs/robot0_eef_pos")->def.names = "x,y";
}

static void each_spoiled_channel_is_named_with_its_fault(void **state)
{
    (void)state;
    static const struct {
        SpoilFunction *spoil;
        const char *sentence;
    } TABLE[] = {
            {nan_in_wrench,
                    "/data/demo_0/force/wrist/wrench: row 2, component 3 is not a number\n"},
            {infinity_in_reward, "/data/demo_0/rewards: row 3, component 0 is infinite\n"},
            {long_quaternion,
                    "/data/demo_0/obs/robot0_eef_quat: row 1: the quaternion at component 0 has "
                    "length 1.0060318"},
            {large_angle, ""},
            {wild_named_action, "/data/demo_0/actions: row 1: -1.5 is outside [-1, 1]\n"},
            {wild_gripper, "/data/demo_0/actions: row 1: 1.10000002 is outside [-1, 1]\n"},
            {wild_action, "/data/demo_0/actions: row 1: -1.5 is outside [-1, 1]\n"},
            {time_stands_still, "/data/demo_0/contacts/time: time does not increase: row 2"},
            {row_missing, "/data/demo_0/obs/robot0_eef_pos: has 4 rows, and the episode 5"},
            {contact_missing,
                    "/data/demo_0/contacts/part: has 29 rows, and its offsets end at 30"},
            {window_missing, "/data/demo_0/contacts/time: has 9 rows, and its offsets 11\n"},
            {frame_missing, "/data/demo_0/camera/top/image: has 2 rows, and 3 times\n"},
            {offset_decreases,
                    "/data/demo_0/contacts/offset: offset 2 is below the one before\n"},
            {time_is_elsewhere,
                    "there is no '/data/demo_0/camera/top/clock' to tell its times\n"},
            {no_actions, "there is no '/data/demo_0/actions'\n"},
            {name_missing, "/data/demo_0/obs/robot0_eef_pos: has 3 components and 2 names\n"},
    };
    verify_spoiled(no_harm);
    assert_string_equal(text_chars(&findings), "");
    for (size_t i = 0; i < sizeof TABLE / sizeof *TABLE; i++) {
        verify_spoiled(TABLE[i].spoil);
        if (strstr(text_chars(&findings), TABLE[i].sentence) == NULL) {
            print_error(
                    "expected '%s', found '%s'\n", TABLE[i].sentence, text_chars(&findings));
            fail();
        }
    }
}

static void a_flip_anywhere_in_a_shard_is_found(void **state)
{
    (void)state;
    Error err = {0};
    ShardSummary summary;
    FileBytes file = {0};
    assert_true(fixture_write(scratch_path("a.h5"), SHARD_ZSTD, 0, &summary, &err));
    assert_true(file_read(scratch_path("a.h5"), 0, &file, &err));
    size_t step = file.size / 37;
    for (size_t place = 0; place < file.size; place += step) {
        VerifyTally tally = {0};
        file.bytes[place] ^= (uint8_t)(1U << (place % 8));
        scratch_write(scratch_path("a.h5"), file.bytes, file.size);
        verify_shard(scratch_path("a.h5"), NULL, &REPORT, &tally);
        assert_int_equal(tally.findings, 1);
        file.bytes[place] ^= (uint8_t)(1U << (place % 8));
    }
    file_release(&file);
}

static void a_shard_that_is_not_the_journals_is_found(void **state)
{
    (void)state;
    Error err = {0};
    VerifyTally tally = {0};
    assert_true(fixture_generate(scratch_path("out"), 2, false, &err));
    FileBytes file = {0};
    assert_true(file_read(scratch_path("out/shards/fixture-00000.h5"), 0, &file, &err));
    file.bytes[file.size / 2] ^= 1;
    assert_true(file_publish(
            scratch_path("out/shards/fixture-00000.h5"), file.bytes, file.size, &err));
    file_release(&file);
    assert_int_equal(unlink(scratch_path("out/shards/fixture-00001.h5")), 0);
    assert_true(verify_dataset(scratch_path("out"), &REPORT, &tally, &err));
    assert_non_null(strstr(text_chars(&findings), "is damaged: its sha256"));
    assert_non_null(strstr(text_chars(&findings), "No such file"));
    assert_int_equal(tally.findings, 2);
}

static void strays_and_changed_side_files_are_found(void **state)
{
    (void)state;
    Error err = {0};
    VerifyTally tally = {0};
    assert_true(fixture_generate(scratch_path("out"), 1, false, &err));
    assert_true(file_publish(scratch_path("out/shards/.x.h5.7.tmp"), "x", 1, &err));
    assert_true(file_publish(scratch_path("out/README.md"), "mine", 4, &err));
    assert_int_equal(unlink(scratch_path("out/index.h5")), 0);
    assert_true(verify_dataset(scratch_path("out"), &REPORT, &tally, &err));
    assert_non_null(
            strstr(text_chars(&findings), "'shards/.x.h5.7.tmp' is not in the journal"));
    assert_non_null(strstr(text_chars(&findings), "'README.md' does not match SHA256SUMS"));
    assert_non_null(strstr(text_chars(&findings), "'index.h5' is missing"));
    assert_int_equal(tally.findings, 3);
}

static void an_unfinished_set_says_what_is_missing(void **state)
{
    (void)state;
    Error err = {0};
    VerifyTally tally = {0};
    DatasetDef def = fixture_dataset_def(2);
    dataset_close(dataset_open(&def, scratch_path("out"), &err));
    assert_true(verify_dataset(scratch_path("out"), &REPORT, &tally, &err));
    assert_non_null(strstr(text_chars(&findings), "0 of 6 slots are there"));
    assert_non_null(strstr(text_chars(&findings), "is not finished"));
}

static void a_folder_that_is_no_data_set_is_refused(void **state)
{
    (void)state;
    Error err = {0};
    VerifyTally tally = {0};
    assert_false(verify_dataset(scratch, &REPORT, &tally, &err));
    assert_int_equal(err.kind, ERROR_DATA);
    assert_non_null(strstr(err.text, "is not a data set: it has no dataset.json"));
    assert_true(file_publish(scratch_path("dataset.json"), "{\"format\":", 10, &err));
    assert_false(verify_dataset(scratch, &REPORT, &tally, &err));
    assert_non_null(strstr(err.text, "is damaged at line 1"));
    assert_true(file_publish(scratch_path("dataset.json"), "{\"format\":2}", 12, &err));
    assert_false(verify_dataset(scratch, &REPORT, &tally, &err));
    assert_non_null(strstr(err.text, "is of format 2; this program reads format 1"));
}

/* Adds a sibling of episode 0 that holds the fixture's series. */
static bool add_sibling(Shard *shard, const Fixture *fixture, const char *parent, Error *err)
{
    const ChannelAttr attrs[] = {
            {.name = "parent", .text = parent},
            {.name = "branch_tick", .number = 3.0},
    };
    const EpisodeFacts facts = {
            .id = "100.0.slip.1",
            .slot = 100,
            .num_samples = fixture_ticks(0),
            .split = "train",
            .sibling = true,
            .attrs = attrs,
            .attr_count = sizeof attrs / sizeof *attrs,
    };
    const SiblingFacts row = {.slot = 100,
            .branch = "slip",
            .index = 1,
            .step = 150,
            .differs = "peg/friction 0.3 -> 0.4",
            .verdict = "failure",
            .cause = "jammed",
            .kept = true,
            .apart_s = 0.2,
            .other_outcome = true};
    return shard_add_episode(shard, &facts, fixture->list, fixture->count, err) &&
            shard_add_sibling(shard, &row, err);
}

/* Verifies a shard of an episode and its sibling, of whose actions one row is other. */
static void verify_sibling(const char *parent, size_t other_row)
{
    Error err = {0};
    VerifyTally tally = {0};
    ShardSummary summary;
    ShardDef def = fixture_def(SHARD_ZSTD);
    Shard *shard = shard_create(&def, &err);
    Fixture fixture;
    assert_true(fixture_init(&fixture, 0, &err));
    assert_true(fixture_add(shard, &fixture, 0, &err));
    put_f32(&fixture, "actions", 7 * other_row, 0.125F);
    assert_true(add_sibling(shard, &fixture, parent, &err));
    assert_true(shard_finish(shard, scratch_path("siblings.h5"), &summary, &err));
    assert_int_equal(summary.siblings, 1);
    assert_int_equal(summary.episodes, 2);
    assert_int_equal(summary.successes, 1);
    shard_destroy(shard);
    fixture_release(&fixture);
    text_clear(&findings);
    verify_shard(scratch_path("siblings.h5"), NULL, &REPORT, &tally);
}

static void a_sibling_is_its_parent_up_to_the_branch(void **state)
{
    (void)state;
    verify_sibling("100.0", 3);
    assert_string_equal(text_chars(&findings), "");
    verify_sibling("100.0", 2);
    assert_string_equal(text_chars(&findings),
            "/data/demo_1/actions: differs from that of its parent 100.0 before the branch "
            "step\n");
    verify_sibling("7.0", 3);
    assert_string_equal(text_chars(&findings), "/data/demo_1: there is no parent '7.0'\n");
    verify_sibling("100.0.slip.1", 3);
    assert_string_equal(
            text_chars(&findings), "/data/demo_1: there is no parent '100.0.slip.1'\n");
}

/* The ledger of siblings, their mask, and that an episode is found by its slot. */
static void siblings_have_a_ledger_and_a_mask(void **state)
{
    (void)state;
    Error err = {0};
    Block block;
    char text[32];
    verify_sibling("100.0", 3);
    ShardReader *reader =
            shard_reader_open(scratch_path("siblings.h5"), SHARD_TRUST_NOTHING, &err);
    assert_non_null(reader);
    assert_false(shard_reader_episode(reader, 0)->sibling);
    assert_true(shard_reader_episode(reader, 1)->sibling);
    assert_true(shard_reader_read(reader, "/mask/sibling", &block, &err));
    assert_int_equal(block_rows(&block), 1);
    block_text(&block, 0, text, sizeof text);
    assert_string_equal(text, "demo_1");
    stored_block_release(&block);
    assert_true(shard_reader_read(reader, "/siblings/parent", &block, &err));
    block_text(&block, 0, text, sizeof text);
    assert_string_equal(text, "demo_0");
    stored_block_release(&block);
    assert_true(shard_reader_read(reader, "/siblings/branch_step", &block, &err));
    check_near(block_number(&block, 0), 150.0, 0.0);
    stored_block_release(&block);
    shard_reader_close(reader);
}

int main(void)
{
#define WITH_FINDINGS(test) \
    cmocka_unit_test_setup_teardown(test, findings_setup, findings_teardown)
    const struct CMUnitTest tests[] = {
            WITH_FINDINGS(a_good_set_has_no_findings),
            WITH_FINDINGS(each_spoiled_channel_is_named_with_its_fault),
            WITH_FINDINGS(a_flip_anywhere_in_a_shard_is_found),
            WITH_FINDINGS(a_shard_that_is_not_the_journals_is_found),
            WITH_FINDINGS(strays_and_changed_side_files_are_found),
            WITH_FINDINGS(an_unfinished_set_says_what_is_missing),
            WITH_FINDINGS(a_folder_that_is_no_data_set_is_refused),
            WITH_FINDINGS(a_sibling_is_its_parent_up_to_the_branch),
            WITH_FINDINGS(siblings_have_a_ledger_and_a_mask),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
