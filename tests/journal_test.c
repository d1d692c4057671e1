#include "export/journal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "tests/check.h"
#include "tests/scratch_folder.h"

static char path[PATH_TEXT_BYTES];

static int path_setup(void **state)
{
    return scratch_setup(state) != 0 || !path_join(scratch, "journal.jsonl", path);
}

static JournalEntry entry_of(uint32_t index)
{
    JournalEntry entry = {
            .first_slot = 32 * (uint64_t)index,
            .slots = 32,
            .shard = {.index = index,
                    .bytes = 123456 + index,
                    .xxh3 = "0123456789abcdef",
                    .episodes = 31,
                    .attempts = 40,
                    .successes = 30,
                    .samples = 5000000000},
    };
    (void)snprintf(entry.path, sizeof entry.path, "shards/peg-%05u.h5", index);
    sha256_text(&index, sizeof index, entry.shard.sha256);
    sha256_text("content", 7, entry.shard.content);
    return entry;
}

static void append(uint32_t index)
{
    Error err = {0};
    JournalEntry entry = entry_of(index);
    assert_true(journal_append(path, &entry, &err));
}

static void a_missing_journal_is_an_empty_one(void **state)
{
    (void)state;
    Error err = {0};
    Journal journal = {0};
    assert_true(journal_read(path, &journal, &err));
    assert_int_equal(journal.count, 0);
    assert_false(journal.torn);
    assert_null(journal_find(&journal, 0));
    journal_release(&journal);
}

static void entries_come_back_whole_and_in_shard_order(void **state)
{
    (void)state;
    Error err = {0};
    append(2);
    append(0);
    append(7);
    append(2); /* leased twice: the same shard, the same bytes */
    Journal journal = {0};
    assert_true(journal_read(path, &journal, &err));
    assert_int_equal(journal.count, 3);
    for (size_t i = 0; i < 3; i++) {
        static const uint32_t ORDER[3] = {0, 2, 7};
        JournalEntry expected = entry_of(ORDER[i]);
        assert_memory_equal(&journal.entries[i], &expected, sizeof expected);
    }
    assert_int_equal(journal_find(&journal, 7)->first_slot, 224);
    assert_null(journal_find(&journal, 1));
    journal_release(&journal);
}

static void a_journal_torn_anywhere_loses_only_its_last_line(void **state)
{
    (void)state;
    Error err = {0};
    append(0);
    append(1);
    FileBytes file = {0};
    assert_true(file_read(path, 0, &file, &err));
    size_t line = (size_t)(strchr((char *)file.bytes, '\n') - (char *)file.bytes) + 1;
    for (size_t cut = 1; cut < file.size; cut++) {
        Journal journal = {0};
        scratch_write(path, file.bytes, file.size - cut);
        assert_true(journal_read(path, &journal, &err));
        size_t left = file.size - cut;
        assert_int_equal(journal.count, left >= line ? 1 : 0);
        assert_int_equal(journal.torn, left != line);
        assert_int_equal(journal.torn_bytes, left < line ? left : left - line);
        journal_release(&journal);
    }
    file_release(&file);
}

static void a_tail_of_zeros_is_torn_too(void **state)
{
    (void)state;
    Error err = {0};
    append(0);
    FileBytes file = {0};
    assert_true(file_read(path, 0, &file, &err));
    uint8_t longer[4096] = {0};
    memcpy(longer, file.bytes, file.size);
    scratch_write(path, longer, file.size + 200);
    Journal journal = {0};
    assert_true(journal_read(path, &journal, &err));
    assert_int_equal(journal.count, 1);
    assert_true(journal.torn);
    assert_int_equal(journal.torn_bytes, 200);

    /* Written anew it is whole, and further lines follow on it. */
    assert_true(journal_write(path, &journal, &err));
    journal_release(&journal);
    append(1);
    assert_true(journal_read(path, &journal, &err));
    assert_int_equal(journal.count, 2);
    assert_false(journal.torn);
    journal_release(&journal);
    file_release(&file);
}

static void a_flip_before_the_last_line_is_refused_with_its_line(void **state)
{
    (void)state;
    Error err = {0};
    append(0);
    append(1);
    append(2);
    FileBytes file = {0};
    assert_true(file_read(path, 0, &file, &err));
    const char *second = strchr((char *)file.bytes, '\n') + 1;
    size_t start = (size_t)(second - (char *)file.bytes);
    size_t end = start + (size_t)(strchr(second, '\n') - second);
    for (size_t place = start; place < end; place++) {
        file.bytes[place] ^= 1;
        scratch_write(path, file.bytes, file.size);
        Journal journal = {0};
        assert_false(journal_read(path, &journal, &err));
        assert_int_equal(err.kind, ERROR_DATA);
        assert_non_null(strstr(err.text, "line 2 is damaged"));
        file.bytes[place] ^= 1;
    }
    file_release(&file);
}

static void two_stories_about_one_shard_are_refused(void **state)
{
    (void)state;
    Error err = {0};
    append(3);
    JournalEntry entry = entry_of(3);
    entry.shard.sha256[0] ^= 1;
    assert_true(journal_append(path, &entry, &err));
    Journal journal = {0};
    assert_false(journal_read(path, &journal, &err));
    assert_non_null(strstr(err.text, "shard 3 is listed twice"));
}

static void a_whole_line_with_missing_facts_is_refused(void **state)
{
    (void)state;
    Error err = {0};
    static const char BODY[] = "{\"shard\":\"shards/x.h5\"";
    char hash[HASH_TEXT_BYTES];
    char text[256];
    hash64_text(hash64(BODY, sizeof BODY - 1), hash);
    int size = snprintf(text, sizeof text, "%s,\"line\":\"%s\"}\n%s,\"line\":\"%s\"}\n", BODY,
            hash, BODY, hash);
    scratch_write(path, text, (size_t)size);
    Journal journal = {0};
    assert_false(journal_read(path, &journal, &err));
    assert_non_null(strstr(err.text, "line 1 is damaged"));
}

int main(void)
{
#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, path_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
            WITH_FOLDER(a_missing_journal_is_an_empty_one),
            WITH_FOLDER(entries_come_back_whole_and_in_shard_order),
            WITH_FOLDER(a_journal_torn_anywhere_loses_only_its_last_line),
            WITH_FOLDER(a_tail_of_zeros_is_torn_too),
            WITH_FOLDER(a_flip_before_the_last_line_is_refused_with_its_line),
            WITH_FOLDER(two_stories_about_one_shard_are_refused),
            WITH_FOLDER(a_whole_line_with_missing_facts_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
