#include "export/mixture_folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export/dataset.h"
#include "export/shard_reader.h"
#include "export/verify.h"
#include "tests/check.h"
#include "tests/scratch_folder.h"
#include "tests/shard_fixture.h"

enum { SHARDS = 2 };

/* The facts of a mixture of `count` scenes: a, b, c, .. */
static MixtureFacts facts_of(size_t count, uint64_t slots)
{
    MixtureFacts facts = {.name = "hands", .seed = 7, .count = count};
    facts.members = calloc(count, sizeof *facts.members);
    assert_non_null(facts.members);
    for (size_t i = 0; i < count; i++) {
        (void)snprintf(facts.members[i].key, MIXTURE_KEY_BYTES, "%c", (char)('a' + (int)i));
        (void)snprintf(facts.members[i].group, MIXTURE_KEY_BYTES, "%s", i == 0 ? "one" : "");
        facts.members[i].seed = 100 + i;
        facts.members[i].slots = slots;
    }
    return facts;
}

/* Opens the folder and makes the sets of the members. */
static void make(size_t count)
{
    Error err = {0};
    MixtureFacts facts = facts_of(count, (uint64_t)SHARDS * FIXTURE_EPISODES);
    MixtureFolder *mixture = mixture_folder_open(&facts, scratch_path("out"), &err);
    assert_non_null(mixture);
    for (size_t i = 0; i < count; i++) {
        char folder[PATH_TEXT_BYTES];
        assert_true(path_join(scratch_path("out"), facts.members[i].key, folder));
        assert_true(fixture_generate(folder, SHARDS, false, &err));
    }
    assert_true(mixture_finish(scratch_path("out"), &err));
    mixture_folder_close(mixture);
    mixture_facts_release(&facts);
}

static void a_finished_mixture_has_its_files_and_tells_what_it_holds(void **state)
{
    (void)state;
    Error err = {0};
    MixtureFacts facts;
    make(2);
    static const char *const FILES[] = {"out/dataset.json", "out/README.md", "out/SHA256SUMS",
            "out/index.h5", "out/index-one.h5", "out/a/index.h5", "out/b/SHA256SUMS"};
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        assert_true(file_exists(scratch_path(FILES[i])));
    }
    assert_true(mixture_folder_is(scratch_path("out")));
    assert_false(mixture_folder_is(scratch_path("out/a")));
    assert_true(mixture_facts_read(scratch_path("out"), &facts, &err));
    assert_true(facts.finished);
    assert_string_equal(facts.name, "hands");
    assert_int_equal(facts.seed, 7);
    assert_int_equal(facts.count, 2);
    assert_string_equal(facts.members[1].key, "b");
    assert_int_equal(facts.members[1].seed, 101);
    assert_string_equal(facts.members[0].group, "one");
    mixture_facts_release(&facts);
}

static void count_finding(void *user, const char *file, const char *sentence)
{
    (void)file;
    (void)sentence;
    (*(size_t *)user)++;
}

static size_t findings(VerifyTally *tally)
{
    Error err = {0};
    size_t count = 0;
    const VerifyReport report = {.user = &count, .found = count_finding};
    assert_true(verify_mixture(scratch_path("out"), &report, tally, &err));
    return count;
}

static void verify_finds_what_is_wrong_in_any_part(void **state)
{
    (void)state;
    VerifyTally whole = {0};
    VerifyTally tally = {0};
    make(2);
    assert_int_equal(findings(&whole), 0);
    assert_int_equal(whole.episodes, 2 * SHARDS * FIXTURE_EPISODES);
    scratch_write(scratch_path("out/README.md"), "x", 1);
    assert_int_equal(findings(&tally), 1);
    scratch_write(scratch_path("out/b/README.md"), "x", 1);
    assert_int_equal(findings(&tally), 2);
    assert_int_equal(unlink(scratch_path("out/SHA256SUMS")), 0);
    assert_int_equal(findings(&tally), 2);
}

/* The scenes' own folders stay as they are when another comes. */
static void a_mixture_gets_more_scenes_and_more_slots_but_never_fewer(void **state)
{
    (void)state;
    Error err = {0};
    make(2);
    FileBytes before = {0};
    FileBytes after = {0};
    assert_true(file_read(scratch_path("out/b/index.h5"), 0, &before, &err));
    make(3);
    assert_true(file_read(scratch_path("out/b/index.h5"), 0, &after, &err));
    assert_int_equal(before.size, after.size);
    assert_memory_equal(before.bytes, after.bytes, before.size);
    file_release(&before);
    file_release(&after);

    MixtureFacts fewer = facts_of(3, 1);
    MixtureFolder *mixture = mixture_folder_open(&fewer, scratch_path("out"), &err);
    assert_non_null(mixture);
    assert_int_equal(fewer.members[2].slots, SHARDS * FIXTURE_EPISODES);
    assert_false(file_exists(scratch_path("out/SHA256SUMS")));
    assert_false(file_exists(scratch_path("out/index-one.h5")));
    mixture_folder_close(mixture);
    mixture_facts_release(&fewer);
}

static void refused(MixtureFacts *facts, const char *sentence)
{
    Error err = {0};
    assert_null(mixture_folder_open(facts, scratch_path("out"), &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    assert_non_null(strstr(err.text, sentence));
    mixture_facts_release(facts);
}

static void another_mixture_is_refused(void **state)
{
    (void)state;
    make(2);
    MixtureFacts seed = facts_of(2, 6);
    seed.seed = 8;
    refused(&seed, "was made with seed 7, this run has 8");
    MixtureFacts less = facts_of(1, 6);
    refused(&less, "holds the scene 'b', which the data set file does not name any more");
    MixtureFacts same = facts_of(2, 6);
    Error err = {0};
    MixtureFolder *first = mixture_folder_open(&same, scratch_path("out"), &err);
    assert_non_null(first);
    MixtureFacts second = facts_of(2, 6);
    refused(&second, "out");
    mixture_folder_close(first);
    mixture_facts_release(&same);
}

static void foreign_folders_are_refused_and_left_alone(void **state)
{
    (void)state;
    Error err = {0};
    assert_true(folder_create(scratch_path("out"), &err));
    scratch_write(scratch_path("out/thesis.tex"), "x", 1);
    MixtureFacts facts = facts_of(1, 6);
    refused(&facts, "it has 'thesis.tex'");
    assert_int_equal(unlink(scratch_path("out/thesis.tex")), 0);
    assert_true(fixture_generate(scratch_path("out"), SHARDS, false, &err));
    MixtureFacts again = facts_of(1, 6);
    refused(&again, "holds the data set of one scene");
    DatasetFacts ignored;
    scratch_remove(scratch_path("out"));
    make(1);
    assert_false(dataset_read_facts(scratch_path("out"), &ignored, &err));
    assert_non_null(strstr(err.text, "name the folder of one of them"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            IN_SCRATCH(a_finished_mixture_has_its_files_and_tells_what_it_holds),
            IN_SCRATCH(verify_finds_what_is_wrong_in_any_part),
            IN_SCRATCH(a_mixture_gets_more_scenes_and_more_slots_but_never_fewer),
            IN_SCRATCH(another_mixture_is_refused),
            IN_SCRATCH(foreign_folders_are_refused_and_left_alone),
    };
    return cmocka_run_group_tests_name("mixture_folder", tests, NULL, NULL);
}
