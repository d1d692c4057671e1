#include "tools/plan.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "check.h"
#include "tests/scratch_folder.h"

static char recipe[] = "forceps_recipe: {}\n";
static uint8_t look[] = {1, 0, 2, 0, 3};

static const Plan PLAN = {
        .scene = "peg",
        .mujoco = "4.0.1",
        .episode_bytes = 1.5e6,
        .recipe = recipe,
        .look = look,
        .look_bytes = sizeof look,
};

/* What plan_send() writes. The caller frees it. */
static uint8_t *sent(const Plan *plan, size_t *ret_count)
{
    const char *path = scratch_path("plan");
    Error err = {0};
    FileBytes file;
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    assert_true(fd >= 0);
    assert_true(plan_send(fd, plan, &err));
    (void)close(fd);
    assert_true(file_read(path, 0, &file, &err));
    *ret_count = file.size;
    return file.bytes;
}

static void a_plan_arrives_as_it_was_sent(void **state)
{
    (void)state;
    size_t count = 0;
    uint8_t *bytes = sent(&PLAN, &count);
    Plan got;
    Error err = {0};
    assert_true(plan_read(bytes, count, &got, &err));
    free(bytes);
    assert_string_equal(got.scene, "peg");
    assert_string_equal(got.mujoco, "4.0.1");
    check_near(got.episode_bytes, 1.5e6, 0.0);
    assert_string_equal(got.recipe, recipe);
    assert_int_equal(got.look_bytes, sizeof look);
    assert_memory_equal(got.look, look, sizeof look);
    char digest[DIGEST_TEXT_BYTES];
    sha256_text(look, sizeof look, digest);
    assert_string_equal(got.look_digest, digest);
    sha256_text(recipe, strlen(recipe), digest);
    assert_string_equal(got.recipe_digest, digest);
    plan_release(&got);
}

/* A child that dies half way leaves any prefix; a library may print more. */
static void anything_but_a_whole_plan_is_refused(void **state)
{
    (void)state;
    size_t count = 0;
    uint8_t *bytes = sent(&PLAN, &count);
    Plan got;
    for (size_t cut = 0; cut < count; cut++) {
        Error err = {0};
        assert_false(plan_read(bytes, cut, &got, &err));
        assert_int_equal(err.kind, ERROR_DATA);
    }
    Error err = {0};
    bytes[0] ^= 1;
    assert_false(plan_read(bytes, count, &got, &err));
    char expected[128];
    (void)snprintf(expected, sizeof expected,
            "what was told of the scene (%zu bytes) is no plan", count);
    assert_string_equal(err.text, expected);
    free(bytes);
}

static void a_reader_that_went_away_is_an_error(void **state)
{
    (void)state;
    Error err = {0};
    assert_false(plan_send(-1, &PLAN, &err));
    assert_string_equal(err.text, "telling the process that supervises: Bad file descriptor");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            IN_SCRATCH(a_plan_arrives_as_it_was_sent),
            IN_SCRATCH(anything_but_a_whole_plan_is_refused),
            cmocka_unit_test(a_reader_that_went_away_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
