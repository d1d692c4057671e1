#include "tools/bench_folder.h"

#include "check.h"

static void a_folder_is_made_below_tmpdir_and_goes_with_all_that_is_in_it(void **state)
{
    (void)state;
    char folder[PATH_TEXT_BYTES];
    char other[PATH_TEXT_BYTES];
    char deep[PATH_TEXT_BYTES];
    char file[PATH_TEXT_BYTES];
    Error err = {0};
    assert_true(bench_folder_make(folder, &err));
    assert_true(bench_folder_make(other, &err));
    assert_string_not_equal(folder, other);
    assert_true(path_join(folder, "set/shards", deep) && path_join(deep, "a.h5", file));
    assert_true(folder_create(deep, &err));
    assert_true(file_publish(file, "x", 1, &err));
    bench_folder_remove(folder);
    assert_false(file_exists(folder));
    assert_true(file_exists(other));
    bench_folder_remove(other);
    assert_false(file_exists(other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_folder_is_made_below_tmpdir_and_goes_with_all_that_is_in_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
