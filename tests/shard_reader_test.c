#include "export/shard_reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "base/text.h"
#include "tests/check.h"
#include "tests/scratch_folder.h"
#include "tests/shard_fixture.h"

static char shard_path[PATH_TEXT_BYTES];
static ShardSummary summary;

static int shard_setup(void **state)
{
    Error err = {0};
    return scratch_setup(state) != 0 || !path_join(scratch, "shard.h5", shard_path) ||
            !fixture_write(shard_path, SHARD_ZSTD, 7, &summary, &err);
}

static void assert_reads_back(ShardReader *reader, unsigned episode, const Series *series)
{
    Error err = {0};
    char path[PATH_TEXT_BYTES];
    Block block;
    (void)snprintf(path, sizeof path, "/data/demo_%u/%s", episode, series->def.path);
    assert_true(shard_reader_read(reader, path, &block, &err));
    assert_int_equal(block.type, series->def.type);
    assert_int_equal(block.rank, series->def.rank + 1);
    assert_int_equal(block_rows(&block), series->count);
    assert_int_equal(block.size, series->count * channel_sample_bytes(&series->def));
    if (block.size > 0) {
        assert_memory_equal(block.bytes, series->bytes, block.size);
    }
    stored_block_release(&block);
}

static void every_value_reads_back_as_it_was_written(void **state)
{
    (void)state;
    Error err = {0};
    for (ShardCodec codec = SHARD_ZSTD; codec <= SHARD_NONE; codec++) {
        ShardSummary written;
        assert_true(fixture_write(shard_path, codec, 0, &written, &err));
        ShardReader *reader = shard_reader_open(shard_path, SHARD_TRUST_NOTHING, &err);
        assert_non_null(reader);
        for (unsigned episode = 0; episode < FIXTURE_EPISODES; episode++) {
            Fixture fixture;
            assert_true(fixture_init(&fixture, episode, &err));
            for (size_t i = 0; i < fixture.count; i++) {
                assert_reads_back(reader, episode, fixture.list[i]);
            }
            fixture_release(&fixture);
        }
        shard_reader_close(reader);
    }
}

static void episodes_are_listed_with_their_facts(void **state)
{
    (void)state;
    Error err = {0};
    ShardReader *reader = shard_reader_open(shard_path, SHARD_TRUST_MIDDLE, &err);
    assert_non_null(reader);
    assert_int_equal(shard_reader_episode_count(reader), FIXTURE_EPISODES);
    const EpisodeRecord *episode = shard_reader_episode(reader, 1);
    assert_string_equal(episode->demo, "demo_1");
    assert_string_equal(episode->id, "101.1");
    assert_string_equal(episode->split, "val");
    assert_int_equal(episode->slot, 101);
    assert_int_equal(episode->attempt, 1);
    assert_int_equal(episode->num_samples, 40);
    assert_true(episode->success);
    assert_ptr_equal(shard_reader_find(reader, "101.1"), episode);
    assert_ptr_equal(shard_reader_find(reader, "demo_1"), episode);
    assert_null(shard_reader_find(reader, "101.0"));
    shard_reader_close(reader);
}

static void a_dataset_explains_itself(void **state)
{
    (void)state;
    Error err = {0};
    ShardReader *reader = shard_reader_open(shard_path, SHARD_TRUST_MIDDLE, &err);
    assert_non_null(reader);
    StoredAttrs attrs;
    assert_true(shard_reader_attrs(reader, "/data/demo_0/force/wrist/wrench", &attrs, &err));
    assert_string_equal(stored_attrs_text(&attrs, "unit"), "N");
    assert_string_equal(stored_attrs_text(&attrs, "frame"), "wrist");
    assert_string_equal(stored_attrs_text(&attrs, "names"), "fx,fy,fz,tx,ty,tz");
    assert_string_equal(stored_attrs_text(&attrs, "meaning"), "a test channel");
    assert_int_equal(stored_attrs_find(&attrs, "privileged")->integer, 0);
    check_near(stored_attrs_find(&attrs, "rate")->number, 1000.0, 0.0);
    check_near(stored_attrs_find(&attrs, "t0")->number, 0.0, 0.0);
    assert_null(stored_attrs_find(&attrs, "time"));
    stored_attrs_release(&attrs);

    assert_true(shard_reader_attrs(reader, "/data/demo_0/contacts/wrench", &attrs, &err));
    assert_string_equal(stored_attrs_text(&attrs, "time"), "contacts/time");
    assert_int_equal(stored_attrs_find(&attrs, "privileged")->integer, 1);
    stored_attrs_release(&attrs);

    double scale = 0.0;
    assert_true(
            shard_reader_number(reader, "/data/demo_0/obs/front_depth", "scale", &scale, &err));
    check_near(scale, 1e-4, 0.0);
    shard_reader_close(reader);
}

static void a_long_text_attribute_survives(void **state)
{
    (void)state;
    Error err = {0};
    ShardReader *reader = shard_reader_open(shard_path, SHARD_TRUST_MIDDLE, &err);
    assert_non_null(reader);
    char *text = NULL;
    assert_true(shard_reader_text(reader, "/data/demo_2", "model_file", &text, &err));
    assert_int_equal(strlen(text), 200000);
    assert_int_equal(text[199999], 'm');
    free(text);
    assert_true(shard_reader_text(reader, "/data/demo_2", "instruction", &text, &err));
    assert_string_equal(text, "insert the red peg into the 8 µm socket");
    free(text);
    shard_reader_close(reader);
}

static void the_ledger_holds_every_attempt_and_its_parameters(void **state)
{
    (void)state;
    Error err = {0};
    ShardReader *reader = shard_reader_open(shard_path, SHARD_TRUST_MIDDLE, &err);
    assert_non_null(reader);
    Block cause;
    Block offset;
    Block value;
    Block mask;
    assert_true(shard_reader_read(reader, "/attempts/cause", &cause, &err));
    assert_true(shard_reader_read(reader, "/attempts/parameter_offset", &offset, &err));
    assert_true(shard_reader_read(reader, "/attempts/parameters/value", &value, &err));
    assert_true(shard_reader_read(reader, "/mask/failure", &mask, &err));
    assert_int_equal(block_rows(&cause), FIXTURE_ATTEMPTS);
    char text[16];
    block_text(&cause, 1, text, sizeof text);
    assert_string_equal(text, "dropped");
    block_text(&cause, 2, text, sizeof text);
    assert_string_equal(text, "");
    assert_int_equal(block_rows(&offset), FIXTURE_ATTEMPTS + 1);
    assert_int_equal((int)block_number(&offset, FIXTURE_ATTEMPTS), 2 * FIXTURE_ATTEMPTS);
    check_near(block_number(&value, 2), 1.06, 0.0);
    assert_int_equal(block_rows(&mask), 1);
    block_text(&mask, 0, text, sizeof text);
    assert_string_equal(text, "demo_2");
    assert_false(shard_reader_has(reader, "/mask/ood"));
    stored_block_release(&cause);
    stored_block_release(&offset);
    stored_block_release(&value);
    stored_block_release(&mask);
    shard_reader_close(reader);
}

static void the_reader_comes_to_the_writers_content_digest(void **state)
{
    (void)state;
    Error err = {0};
    ShardReader *reader = shard_reader_open(shard_path, SHARD_TRUST_NOTHING, &err);
    assert_non_null(reader);
    char digest[DIGEST_TEXT_BYTES];
    assert_true(shard_reader_visit(reader, NULL, digest, &err));
    assert_string_equal(digest, summary.content);
    shard_reader_close(reader);
}

static void what_is_not_there_is_named(void **state)
{
    (void)state;
    Error err = {0};
    Block block;
    ShardReader *reader = shard_reader_open(shard_path, SHARD_TRUST_MIDDLE, &err);
    assert_non_null(reader);
    assert_false(shard_reader_read(reader, "/data/demo_9/actions", &block, &err));
    assert_string_equal(err.text, "there is no '/data/demo_9/actions'");
    assert_false(shard_reader_read(reader, "/data/demo_0", &block, &err));
    assert_string_equal(err.text, "/data/demo_0: a group where a dataset belongs");
    char *text = NULL;
    assert_false(shard_reader_text(reader, "/", "colour", &text, &err));
    assert_string_equal(err.text, "/ has no text attribute 'colour'");
    shard_reader_close(reader);
}

/* Publishes the shard with `size` bytes of which one is changed, and opens it. */
static ShardReader *reopen_changed(
        const FileBytes *file, size_t size, size_t place, ShardTrust trust, Error *err)
{
    uint8_t *bytes = malloc(size);
    assert_non_null(bytes);
    memcpy(bytes, file->bytes, size);
    if (place < size) {
        bytes[place] ^= 0x10;
    }
    scratch_write(shard_path, bytes, size);
    free(bytes);
    return shard_reader_open(shard_path, trust, err);
}

static void a_damaged_file_is_refused_with_a_sentence(void **state)
{
    (void)state;
    Error err = {0};
    FileBytes file = {0};
    assert_true(file_read(shard_path, 0, &file, &err));
    static const struct {
        size_t cut, place; /* bytes missing at the end, changed byte */
        const char *sentence;
    } TABLE[] = {
            {1, SIZE_MAX, "does not end like a shard"},
            {100000, SIZE_MAX, "does not end like a shard"},
            {0, 3, "is not a shard: it does not begin like HDF5"},
            {0, 50, "do not match the hash"},
            {0, 1000, "do not match the hash"},
            {0, 200000, "do not match the hash"},
    };
    for (size_t i = 0; i < sizeof TABLE / sizeof *TABLE; i++) {
        err = (Error){0};
        assert_null(reopen_changed(
                &file, file.size - TABLE[i].cut, TABLE[i].place, SHARD_TRUST_NOTHING, &err));
        assert_int_equal(err.kind, ERROR_DATA);
        assert_non_null(strstr(err.text, TABLE[i].sentence));
    }
    file_release(&file);
}

static void a_missing_middle_is_noticed_by_its_size(void **state)
{
    (void)state;
    Error err = {0};
    FileBytes file = {0};
    assert_true(file_read(shard_path, 0, &file, &err));
    memmove(file.bytes + 5000, file.bytes + 5001, file.size - 5001);
    scratch_write(shard_path, file.bytes, file.size - 1);
    assert_null(shard_reader_open(shard_path, SHARD_TRUST_MIDDLE, &err));
    assert_non_null(strstr(err.text, "not as many as its last line says"));
    file_release(&file);
}

static void foreign_and_missing_files_are_refused(void **state)
{
    (void)state;
    Error err = {0};
    scratch_write(shard_path, "", 0);
    assert_null(shard_reader_open(shard_path, SHARD_TRUST_NOTHING, &err));
    assert_non_null(strstr(err.text, "is not a shard"));
    char text[200];
    memset(text, 'x', sizeof text);
    scratch_write(shard_path, text, sizeof text);
    assert_null(shard_reader_open(shard_path, SHARD_TRUST_NOTHING, &err));
    assert_non_null(strstr(err.text, "is not a shard"));
    assert_null(shard_reader_open("/nowhere/shard.h5", SHARD_TRUST_NOTHING, &err));
    assert_int_equal(err.kind, ERROR_SYSTEM);
    assert_non_null(strstr(err.text, "'/nowhere/shard.h5': No such file"));
    assert_null(shard_reader_open(scratch, SHARD_TRUST_NOTHING, &err));
    assert_int_equal(err.kind, ERROR_SYSTEM);
}

/* Places inside packed chunks are found by the first bytes of a zstd frame. */
static void a_flipped_bit_in_a_chunk_is_found_without_the_trailer(void **state)
{
    (void)state;
    Error err = {0};
    FileBytes file = {0};
    assert_true(file_read(shard_path, 0, &file, &err));
    static const uint8_t ZSTD_FRAME_MAGIC[4] = {0x28, 0xb5, 0x2f, 0xfd};
    size_t found = 0;
    size_t flips = 0;
    for (size_t at = 0; at + 64 < file.size && flips < 20; at++) {
        if (memcmp(file.bytes + at, ZSTD_FRAME_MAGIC, sizeof ZSTD_FRAME_MAGIC) != 0) {
            continue;
        }
        ShardReader *reader =
                reopen_changed(&file, file.size, at + 12, SHARD_TRUST_MIDDLE, &err);
        assert_non_null(reader);
        char digest[DIGEST_TEXT_BYTES];
        found += !shard_reader_visit(reader, NULL, digest, &err);
        shard_reader_close(reader);
        flips++;
        at += 997;
    }
    assert_int_equal(flips, 20);
    assert_int_equal(found, flips);
    file_release(&file);
}

int main(void)
{
#define WITH_SHARD(test) cmocka_unit_test_setup_teardown(test, shard_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
            WITH_SHARD(every_value_reads_back_as_it_was_written),
            WITH_SHARD(episodes_are_listed_with_their_facts),
            WITH_SHARD(a_dataset_explains_itself),
            WITH_SHARD(a_long_text_attribute_survives),
            WITH_SHARD(the_ledger_holds_every_attempt_and_its_parameters),
            WITH_SHARD(the_reader_comes_to_the_writers_content_digest),
            WITH_SHARD(what_is_not_there_is_named),
            WITH_SHARD(a_damaged_file_is_refused_with_a_sentence),
            WITH_SHARD(a_missing_middle_is_noticed_by_its_size),
            WITH_SHARD(foreign_and_missing_files_are_refused),
            WITH_SHARD(a_flipped_bit_in_a_chunk_is_found_without_the_trailer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
