#include "export/dataset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "export/folder_lock.h"
#include "tests/check.h"
#include "tests/scratch_folder.h"
#include "tests/shard_fixture.h"

static void assert_same_file(const char *a, const char *b)
{
    Error err = {0};
    FileBytes left = {0};
    FileBytes right = {0};
    assert_true(file_read(a, 0, &left, &err));
    assert_true(file_read(b, 0, &right, &err));
    assert_int_equal(left.size, right.size);
    assert_memory_equal(left.bytes, right.bytes, left.size);
    file_release(&left);
    file_release(&right);
}

static void write_text(const char *path, const char *text)
{
    Error err = {0};
    assert_true(file_publish(path, text, strlen(text), &err));
}

static void a_finished_set_has_its_files(void **state)
{
    (void)state;
    Error err = {0};
    assert_true(fixture_generate(scratch_path("out"), 2, false, &err));
    static const char *const FILES[] = {"out/recipe.yaml", "out/dataset.json", "out/README.md",
            "out/croissant.json", "out/SHA256SUMS", "out/journal.jsonl", "out/index.h5",
            "out/shards/fixture-00000.h5", "out/shards/fixture-00001.h5"};
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        assert_true(file_exists(scratch_path(FILES[i])));
    }
    assert_false(file_exists(scratch_path("out/" LOCK_FILE_NAME)));
    DatasetFacts facts;
    assert_true(dataset_read_facts(scratch_path("out"), &facts, &err));
    assert_string_equal(facts.scene, "fixture");
    assert_int_equal(facts.seed, 7);
    assert_int_equal(facts.slots, 6);
    assert_int_equal(facts.shard_slots, 3);
    assert_true(facts.finished);
}

static void the_order_in_which_shards_finish_leaves_no_trace(void **state)
{
    (void)state;
    Error err = {0};
    static const char *const FILES[] = {"recipe.yaml", "dataset.json", "README.md",
            "croissant.json", "SHA256SUMS", "journal.jsonl", "index.h5",
            "shards/fixture-00000.h5", "shards/fixture-00001.h5"};
    assert_true(fixture_generate(scratch_path("a"), 2, false, &err));
    assert_true(fixture_generate(scratch_path("b"), 2, true, &err));
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        char a[PATH_TEXT_BYTES];
        char b[PATH_TEXT_BYTES];
        assert_true(path_join(scratch_path("a"), FILES[i], a));
        assert_true(path_join(scratch_path("b"), FILES[i], b));
        assert_same_file(a, b);
    }
}

static void another_recipe_is_refused_with_its_first_different_line(void **state)
{
    (void)state;
    Error err = {0};
    DatasetDef def = fixture_dataset_def(2);
    dataset_close(dataset_open(&def, scratch_path("out"), &err));
    static const struct {
        const char *recipe, *sentence;
    } TABLE[] = {
            {"forceps: 1\nscene: fixture\nseed: 8\n",
                    "line 3 of recipe.yaml says 'seed: 7', this run 'seed: 8'"},
            {"forceps: 1\nscene: fixture\n",
                    "line 3 of recipe.yaml says 'seed: 7', this run ''"},
            {"forceps: 1\nscene: fixture\nseed: 7\nmore\n", "line 4"},
            {"forceps: 1\nscene: fixture\nseed: 7", "recipe.yaml goes on at line 3"},
    };
    for (size_t i = 0; i < sizeof TABLE / sizeof *TABLE; i++) {
        def.recipe = TABLE[i].recipe;
        assert_null(dataset_open(&def, scratch_path("out"), &err));
        assert_int_equal(err.kind, ERROR_USAGE);
        assert_non_null(strstr(err.text, TABLE[i].sentence));
    }
}

static void a_set_grows_but_never_shrinks(void **state)
{
    (void)state;
    Error err = {0};
    DatasetDef def = fixture_dataset_def(1);
    assert_true(fixture_generate(scratch_path("out"), 2, false, &err));
    assert_null(dataset_open(&def, scratch_path("out"), &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    assert_non_null(strstr(err.text, "has 6 slots already; it can grow, not shrink to 3"));

    def = fixture_dataset_def(3);
    def.shard_slots = 99; /* of the folder, once there is one */
    Dataset *dataset = dataset_open(&def, scratch_path("out"), &err);
    assert_non_null(dataset);
    assert_int_equal(dataset_facts(dataset)->slots, 9);
    assert_int_equal(dataset_facts(dataset)->shard_slots, 3);
    assert_false(dataset_facts(dataset)->finished);
    assert_int_equal(dataset_journal(dataset)->count, 2);
    dataset_close(dataset);
    assert_true(fixture_generate(scratch_path("out"), 3, false, &err));
    DatasetFacts facts;
    assert_true(dataset_read_facts(scratch_path("out"), &facts, &err));
    assert_true(facts.finished);
}

static void a_foreign_folder_is_refused_and_left_alone(void **state)
{
    (void)state;
    Error err = {0};
    DatasetDef def = fixture_dataset_def(1);
    assert_true(folder_create(scratch_path("home"), &err));
    write_text(scratch_path("home/thesis.tex"), "years of work");
    assert_null(dataset_open(&def, scratch_path("home"), &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    assert_non_null(strstr(err.text, "not empty: it has 'thesis.tex'"));
    char **names = NULL;
    assert_true(folder_list(scratch_path("home"), &names, &err));
    assert_string_equal(names[0], "thesis.tex");
    assert_null(names[1]);
    names_release(names);
}

static void a_def_without_its_facts_is_refused_by_name(void **state)
{
    (void)state;
    Error err = {0};
    DatasetDef def = fixture_dataset_def(1);
    def.recipe = NULL;
    assert_null(dataset_open(&def, scratch_path("out"), &err));
    assert_string_equal(err.text, "a data set needs its 'recipe'");
    def = fixture_dataset_def(0);
    assert_null(dataset_open(&def, scratch_path("out"), &err));
    assert_string_equal(err.text, "a data set needs its 'slots'");
    def = fixture_dataset_def(1);
    def.shard_slots = 0;
    assert_null(dataset_open(&def, scratch_path("out"), &err));
    assert_string_equal(err.text, "a new data set needs its 'shard_slots'");
}

static void what_a_killed_run_left_is_mended(void **state)
{
    (void)state;
    Error err = {0};
    assert_true(fixture_generate(scratch_path("whole"), 3, false, &err));
    assert_true(fixture_generate(scratch_path("out"), 3, false, &err));
    /* Half a line in the journal, half a shard, and one shard cut by hand. */
    FileBytes journal = {0};
    assert_true(file_read(scratch_path("out/journal.jsonl"), 0, &journal, &err));
    assert_true(file_publish(
            scratch_path("out/journal.jsonl"), journal.bytes, journal.size - 10, &err));
    file_release(&journal);
    write_text(scratch_path("out/shards/.fixture-00002.h5.1234.tmp"), "half");
    write_text(scratch_path("out/shards/fixture-00000.h5"), "cut");

    DatasetDef def = fixture_dataset_def(3);
    Dataset *dataset = dataset_open(&def, scratch_path("out"), &err);
    assert_non_null(dataset);
    const char *const *repairs = dataset_repairs(dataset);
    assert_non_null(strstr(repairs[0], "unfinished files removed: 1"));
    assert_non_null(strstr(repairs[1], "torn line removed"));
    assert_non_null(strstr(repairs[2], "made again: 0"));
    assert_null(repairs[3]);
    assert_int_equal(dataset_journal(dataset)->count, 1);
    assert_int_equal(dataset_journal(dataset)->entries[0].shard.index, 1);
    dataset_close(dataset);
    assert_false(file_exists(scratch_path("out/shards/.fixture-00002.h5.1234.tmp")));
    assert_false(file_exists(scratch_path("out/SHA256SUMS")));

    assert_true(fixture_generate(scratch_path("out"), 3, true, &err));
    assert_same_file(scratch_path("out/SHA256SUMS"), scratch_path("whole/SHA256SUMS"));
    assert_same_file(scratch_path("out/journal.jsonl"), scratch_path("whole/journal.jsonl"));
}

static void a_damaged_journal_stops_the_run(void **state)
{
    (void)state;
    Error err = {0};
    assert_true(fixture_generate(scratch_path("out"), 2, false, &err));
    FileBytes journal = {0};
    assert_true(file_read(scratch_path("out/journal.jsonl"), 0, &journal, &err));
    journal.bytes[30] ^= 1;
    assert_true(
            file_publish(scratch_path("out/journal.jsonl"), journal.bytes, journal.size, &err));
    file_release(&journal);
    DatasetDef def = fixture_dataset_def(2);
    assert_null(dataset_open(&def, scratch_path("out"), &err));
    assert_int_equal(err.kind, ERROR_DATA);
    assert_non_null(strstr(err.text, "line 1 is damaged"));
}

static void a_folder_serves_one_run_at_a_time(void **state)
{
    (void)state;
    Error err = {0};
    FolderLock *lock = folder_lock_take(scratch, &err);
    assert_non_null(lock);
    assert_null(folder_lock_take(scratch, &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    assert_non_null(strstr(err.text, "another run has"));
    folder_lock_release(lock);
    lock = folder_lock_take(scratch, &err);
    assert_non_null(lock);
    folder_lock_release(lock);
}

static void the_lock_of_a_dead_process_is_taken_over(void **state)
{
    (void)state;
    Error err = {0};
    static FolderLock *held; /* by the child until it dies: reachable, so no leak to valgrind */
    pid_t child = fork();
    if (child == 0) {
        Error ignored;
        held = folder_lock_take(scratch, &ignored);
        _exit(held != NULL ? 0 : 1);
    }
    int status = 1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_true(file_exists(scratch_path(LOCK_FILE_NAME)));
    FolderLock *lock = folder_lock_take(scratch, &err);
    assert_non_null(lock);
    folder_lock_release(lock);
}

static void a_new_process_with_a_dead_ones_number_does_not_pass_for_it(void **state)
{
    (void)state;
    Error err = {0};
    char host[256] = "";
    char owner[512];
    assert_int_equal(gethostname(host, sizeof host - 1), 0);
    /* This process is alive, but did not start at tick 1. */
    (void)snprintf(
            owner, sizeof owner, "host %s process %ld started 1\n", host, (long)getpid());
    write_text(scratch_path(LOCK_FILE_NAME), owner);
    FolderLock *lock = folder_lock_take(scratch, &err);
    assert_non_null(lock);
    folder_lock_release(lock);
}

static void the_lock_of_another_host_is_respected(void **state)
{
    (void)state;
    Error err = {0};
    write_text(scratch_path(LOCK_FILE_NAME), "host elsewhere process 1 started 1\n");
    assert_null(folder_lock_take(scratch, &err));
    assert_non_null(strstr(err.text, "(host elsewhere process 1 started 1)"));
    write_text(scratch_path(LOCK_FILE_NAME), "");
    assert_null(folder_lock_take(scratch, &err));
    write_text(scratch_path(LOCK_FILE_NAME), "rubbish");
    assert_null(folder_lock_take(scratch, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            IN_SCRATCH(a_finished_set_has_its_files),
            IN_SCRATCH(the_order_in_which_shards_finish_leaves_no_trace),
            IN_SCRATCH(another_recipe_is_refused_with_its_first_different_line),
            IN_SCRATCH(a_set_grows_but_never_shrinks),
            IN_SCRATCH(a_foreign_folder_is_refused_and_left_alone),
            IN_SCRATCH(a_def_without_its_facts_is_refused_by_name),
            IN_SCRATCH(what_a_killed_run_left_is_mended),
            IN_SCRATCH(a_damaged_journal_stops_the_run),
            IN_SCRATCH(a_folder_serves_one_run_at_a_time),
            IN_SCRATCH(the_lock_of_a_dead_process_is_taken_over),
            IN_SCRATCH(a_new_process_with_a_dead_ones_number_does_not_pass_for_it),
            IN_SCRATCH(the_lock_of_another_host_is_respected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
