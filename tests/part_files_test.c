#include "scenes/part_files.h"

#include <string.h>

#include "check.h"
#include "scratch_folder.h"

/* A corner of a cube: the least that MuJoCo takes for a mesh. */
static const char OBJ[] =
        "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n";
static const char MAIN[] = "<mujoco><compiler meshdir='shapes'/><include file='more.xml'/>"
                           "<asset><mesh name='corner' file='corner.obj'/></asset><worldbody>"
                           "<geom type='mesh' mesh='corner'/></worldbody></mujoco>";
static const char MORE[] = "<mujocoinclude><include file='inner.xml'/></mujocoinclude>";
static const char INNER[] =
        "<mujocoinclude><worldbody><site name='s'/></worldbody></mujocoinclude>";
static const char PLAIN[] = "<mujoco><worldbody><geom size='1'/></worldbody></mujoco>";

static void write_text(const char *name, const char *text)
{
    scratch_write(scratch_path(name), text, strlen(text));
}

static int write_models(void **state)
{
    Error err = {0};
    if (scratch_setup(state) != 0 || !folder_create(scratch_path("shapes"), &err)) {
        return 1;
    }
    write_text("main.xml", MAIN);
    write_text("more.xml", MORE);
    write_text("inner.xml", INNER);
    write_text("plain.xml", PLAIN);
    write_text("shapes/corner.obj", OBJ);
    return 0;
}

static size_t digest_of(const char *name, char digest[DIGEST_TEXT_BYTES])
{
    Error err = {0};
    size_t count = 99;
    assert_true(part_files_digest(scratch_path(name), NULL, digest, &count, &err));
    return count;
}

static void meshes_and_includes_within_includes_count(void **state)
{
    (void)state;
    char before[DIGEST_TEXT_BYTES];
    char after[DIGEST_TEXT_BYTES];
    assert_int_equal(digest_of("plain.xml", before), 0);
    assert_int_equal(digest_of("main.xml", before), 3);
    static const char *const NAMES[] = {"shapes/corner.obj", "inner.xml"};
    for (size_t i = 0; i < 2; i++) {
        FileBytes bytes = {0};
        Error err = {0};
        assert_true(file_read(scratch_path(NAMES[i]), 0, &bytes, &err));
        FILE *file = fopen(scratch_path(NAMES[i]), "ab");
        assert_non_null(file);
        assert_true(fputs("\n", file) >= 0 && fclose(file) == 0);
        assert_int_equal(digest_of("main.xml", after), 3);
        assert_string_not_equal(before, after);
        scratch_write(scratch_path(NAMES[i]), bytes.bytes, bytes.size);
        assert_int_equal(digest_of("main.xml", after), 3);
        assert_string_equal(before, after);
        file_release(&bytes);
    }
}

static void a_missing_file_is_told_by_name(void **state)
{
    (void)state;
    Error err = {0};
    char digest[DIGEST_TEXT_BYTES];
    size_t count = 0;
    assert_int_equal(unlink(scratch_path("shapes/corner.obj")), 0);
    assert_false(part_files_digest(scratch_path("main.xml"), NULL, digest, &count, &err));
    assert_non_null(strstr(err.text, "corner.obj"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(
                    meshes_and_includes_within_includes_count, write_models, scratch_teardown),
            cmocka_unit_test_setup_teardown(
                    a_missing_file_is_told_by_name, write_models, scratch_teardown),
    };
    return cmocka_run_group_tests_name("part_files", tests, NULL, NULL);
}
