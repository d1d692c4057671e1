#include "base/files.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "scratch_folder.h"

static void published_files_read_back_and_leave_nothing_beside_them(void **state)
{
    (void)state;
    Error err = {0};
    const char *path = scratch_path("a.txt");
    char **names = NULL;
    FileBytes file = {0};
    assert_true(file_publish(path, "one", 3, &err));
    assert_true(file_publish(path, "second", 6, &err));
    assert_true(file_read(path, 0, &file, &err));
    assert_int_equal(file.size, 6);
    assert_string_equal((const char *)file.bytes, "second");
    file_release(&file);
    assert_true(folder_list(scratch, &names, &err));
    assert_string_equal(names[0], "a.txt");
    assert_null(names[1]);
    names_release(names);
}

static void failures_name_the_path_and_the_reason(void **state)
{
    (void)state;
    Error err = {0};
    FileBytes file = {0};
    assert_false(file_read("/nowhere/at/all", 0, &file, &err));
    assert_int_equal(err.kind, ERROR_SYSTEM);
    assert_string_equal(err.text, "cannot open '/nowhere/at/all': No such file or directory");
    assert_false(file_publish("/nowhere/at/all", "x", 1, &err));
    assert_non_null(strstr(err.text, "/nowhere/at/all"));
    assert_false(file_read("/", 0, &file, &err));
    assert_string_equal(err.text, "'/' is not a regular file");
}

static void a_file_over_the_limit_is_refused(void **state)
{
    (void)state;
    Error err = {0};
    const char *path = scratch_path("long");
    FileBytes file = {0};
    assert_true(file_publish(path, "0123456789", 10, &err));
    assert_true(file_read(path, 10, &file, &err));
    file_release(&file);
    assert_false(file_read(path, 9, &file, &err));
    assert_non_null(strstr(err.text, "10 bytes"));
}

static void paths_are_joined_and_split(void **state)
{
    (void)state;
    const struct {
        const char *folder, *name, *joined;
    } rows[] = {{"a", "b", "a/b"}, {"a/", "b", "a/b"}, {"a", "/b", "/b"}, {".", "b", "b"},
            {"", "b", "b"}};
    char path[PATH_TEXT_BYTES];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(path_join(rows[i].folder, rows[i].name, path));
        assert_string_equal(path, rows[i].joined);
    }
    path_folder("a/b/c.yaml", path);
    assert_string_equal(path, "a/b");
    path_folder("c.yaml", path);
    assert_string_equal(path, ".");
    path_folder("/c", path);
    assert_string_equal(path, "/");
    assert_string_equal(path_name("a/b/c.yaml"), "c.yaml");
}

static void paths_are_simplified_where_they_mean_the_same(void **state)
{
    (void)state;
    const struct {
        const char *path, *simple;
    } rows[] = {{"a/b/../c", "a/c"}, {"a/./b/../../a/c", "a/c"}, {"a/../c", "c"},
            {"a//b/c", "a/b/c"}, {"../x/c", "../x/c"}, {"a/b/../../../c", "../c"},
            {"link/../c", "link/../c"}, {"nowhere/../c", "nowhere/../c"}, {"c", "c"}};
    char here[PATH_TEXT_BYTES];
    Error err = {0};
    assert_non_null(getcwd(here, sizeof here));
    assert_true(folder_create(scratch_path("a/b"), &err));
    assert_true(folder_create(scratch_path("far/away"), &err));
    assert_int_equal(symlink("far/away", scratch_path("link")), 0);
    assert_int_equal(chdir(scratch_path(".")), 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char path[PATH_TEXT_BYTES];
        (void)snprintf(path, sizeof path, "%s", rows[i].path);
        path_simplify(path);
        assert_string_equal(path, rows[i].simple);
    }
    assert_int_equal(chdir(here), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(
                    published_files_read_back_and_leave_nothing_beside_them, scratch_setup,
                    scratch_teardown),
            cmocka_unit_test(failures_name_the_path_and_the_reason),
            cmocka_unit_test_setup_teardown(
                    a_file_over_the_limit_is_refused, scratch_setup, scratch_teardown),
            cmocka_unit_test(paths_are_joined_and_split),
            cmocka_unit_test_setup_teardown(paths_are_simplified_where_they_mean_the_same,
                    scratch_setup, scratch_teardown),
    };
    return cmocka_run_group_tests_name("files", tests, NULL, NULL);
}
