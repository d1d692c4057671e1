#include "scenes/scene_text.h"

#include <stdlib.h>
#include <string.h>

#include "said.h"
#include "scratch_folder.h"

enum { SETS_MAX = 8, CHAIN_MAX = 8 };

static void put(const char *name, const char *yaml)
{
    scratch_write(scratch_path(name), yaml, strlen(yaml));
}

/* What was said, with the scratch folder taken out of it. */
static void check_said_here(const Mistakes *mistakes, const char *subject, const char *expected)
{
    Text out = {0};
    Text plain = {0};
    said_write(mistakes, &out);
    for (const char *at = text_chars(&out); *at != '\0';) {
        size_t skip = strncmp(at, scratch, strlen(scratch)) == 0 ? strlen(scratch) + 1 : 0;
        text_add_bytes(&plain, at + skip, skip == 0 ? 1 : 0);
        at += skip == 0 ? 1 : skip;
    }
    if (strcmp(text_chars(&plain), expected) != 0) {
        said_print(subject, expected, text_chars(&plain));
        fail();
    }
    text_release(&out);
    text_release(&plain);
}

static SceneText *read_sets(const char *const *sets, Mistakes *mistakes)
{
    Error err = {0};
    size_t count = 0;
    while (sets != NULL && sets[count] != NULL) {
        count++;
    }
    SceneText *scene = scene_text_read(scratch_path("scene.yaml"), sets, count, mistakes, &err);
    assert_int_equal(err.kind, ERROR_NONE);
    return scene;
}

static void check_tree(const char *const *sets, const char *expected)
{
    Mistakes *mistakes = mistakes_create();
    SceneText *scene = read_sets(sets, mistakes);
    check_said_here(mistakes, expected, "");
    assert_non_null(scene);
    Text out = {0};
    scene_text_write(scene, false, &out);
    assert_string_equal(text_chars(&out), expected);
    text_release(&out);
    scene_text_destroy(scene);
    mistakes_destroy(mistakes);
}

static void check_mistakes(const char *const *sets, const char *expected)
{
    Mistakes *mistakes = mistakes_create();
    SceneText *scene = read_sets(sets, mistakes);
    check_said_here(mistakes, sets == NULL ? "the scene" : sets[0], expected);
    scene_text_destroy(scene);
    mistakes_destroy(mistakes);
}

/* ---- extends */

static void maps_merge_by_key_and_everything_else_is_replaced(void **state)
{
    (void)state;
    put("lib.yaml",
            "forceps_mixin: 1\n"
            "parts: {bench: {file: bench.xml, at: x}, arm: {file: arm.xml}}\n"
            "cameras: {front: {record: [rgb, depth], size: 64 64}}\n"
            "keep: {attempts: 10}\n"
            "expert: lib.lua\n");
    put("scene.yaml",
            "forceps: 1\n"
            "extends: lib.yaml\n"
            "parts: {bench: {file: other.xml}, peg: {file: peg.yaml}}\n"
            "cameras: {front: {record: [rgb]}}\n"
            "keep: 3\n"
            "expert: {file: own.lua}\n");
    check_tree(NULL,
            "forceps: 1\n"
            "parts:\n"
            "  bench:\n"
            "    file: other.xml\n"
            "    at: x\n"
            "  arm:\n"
            "    file: arm.xml\n"
            "  peg:\n"
            "    file: peg.yaml\n"
            "cameras:\n"
            "  front:\n"
            "    record:\n"
            "      - rgb\n"
            "    size: 64 64\n"
            "keep: 3\n"
            "expert:\n"
            "  file: own.lua\n");
}

static void a_tilde_removes_what_is_inherited(void **state)
{
    (void)state;
    put("lib.yaml", "forceps_mixin: 1\na: {b: 1, c: 2}\nd: 3\n");
    put("scene.yaml", "forceps: 1\nextends: lib.yaml\na: {b: ~}\nd: ~\n");
    check_tree(NULL, "forceps: 1\na:\n  c: 2\n");
    put("scene.yaml", "forceps: 1\nextends: lib.yaml\na: {other: ~}\nanother: ~\n");
    check_mistakes(NULL,
            "scene.yaml:3:5: '~' removes 'other' here, but nothing of that name is inherited\n"
            "scene.yaml:4:1: '~' removes 'another' here, but nothing of that name is inherited\n");
}

static void files_merge_from_left_to_right_and_the_nearer_wins(void **state)
{
    (void)state;
    put("base.yaml", "forceps_mixin: 1\na: base\nb: base\nc: base\nd: base\n");
    put("left.yaml", "forceps_mixin: 1\nextends: base.yaml\na: left\nb: left\nc: left\n");
    put("right.yaml", "forceps_mixin: 1\na: right\nb: right\n");
    put("scene.yaml", "forceps: 1\nextends: [left.yaml, right.yaml]\na: own\n");
    check_tree(NULL, "forceps: 1\na: own\nb: right\nc: left\nd: base\n");
}

/* Values know the file they are written in, and paths start in its folder. */
static void paths_stay_relative_to_their_own_file(void **state)
{
    (void)state;
    Error err = {0};
    char path[PATH_TEXT_BYTES];
    Mistakes *mistakes = mistakes_create();
    assert_true(folder_create(scratch_path("lib"), &err));
    put("lib/lib.yaml", "forceps_mixin: 1\nextends: deep.yaml\na: x.xml\n");
    put("lib/deep.yaml", "forceps_mixin: 1\nb: ../y.xml\n");
    put("scene.yaml",
            "forceps: 1\nextends: lib/lib.yaml\nc: z.xml\nd: /abs/w.xml\n"
            "e: ${FORCEPS_TEST_DIR}/v.xml\n");
    assert_int_equal(setenv("FORCEPS_TEST_DIR", "/parts", 1), 0);
    const char *sets[] = {"f=u.xml", NULL};
    SceneText *scene = read_sets(sets, mistakes);
    assert_non_null(scene);
    assert_int_equal(scene_text_file_count(scene), 3);
    assert_string_equal(path_name(scene_text_file(scene, 0)), "scene.yaml");
    static const char *const KEYS[] = {"a", "b", "c", "f"};
    static const char *const ENDS[] = {"/lib/x.xml", "/y.xml", "/z.xml", "/u.xml"};
    for (size_t i = 0; i < 4; i++) {
        const Node *node = node_get(scene_text_root(scene), KEYS[i]);
        assert_true(scene_text_path(scene, node, path, mistakes));
        assert_memory_equal(path, scratch, strlen(scratch));
        assert_string_equal(path + strlen(scratch), ENDS[i]);
    }
    assert_true(scene_text_path(scene, node_get(scene_text_root(scene), "d"), path, mistakes));
    assert_string_equal(path, "/abs/w.xml");
    assert_true(scene_text_path(scene, node_get(scene_text_root(scene), "e"), path, mistakes));
    assert_string_equal(path, "/parts/v.xml");
    check_said_here(mistakes, "the paths", "");
    scene_text_destroy(scene);
    mistakes_destroy(mistakes);
}

static void variables_of_the_environment_are_whole_first_folders(void **state)
{
    (void)state;
    char path[PATH_TEXT_BYTES];
    Mistakes *mistakes = mistakes_create();
    assert_int_equal(unsetenv("FORCEPS_TEST_NONE"), 0);
    put("scene.yaml", "forceps: 1\na: ${FORCEPS_TEST_NONE}/x\nb: ${X}y/z\nc: ''\nd: [x]\n");
    SceneText *scene = read_sets(NULL, mistakes);
    assert_non_null(scene);
    for (size_t i = 1; i < 5; i++) {
        const Node *node = scene_text_root(scene)->children[i];
        assert_false(scene_text_path(scene, node, path, mistakes));
    }
    check_said_here(mistakes, "the paths",
            "scene.yaml:2:4: the environment has no variable 'FORCEPS_TEST_NONE'\n"
            "scene.yaml:3:4: a variable in a path is its whole first folder "
            "(write ${NAME}/rest/of/the/path)\n"
            "scene.yaml:4:5: expected the path of a file\n"
            "scene.yaml:5:1: expected the path of a file\n");
    scene_text_destroy(scene);
    mistakes_destroy(mistakes);
}

static void a_ring_of_files_is_printed(void **state)
{
    (void)state;
    put("a.yaml", "forceps_mixin: 1\nextends: b.yaml\n");
    put("b.yaml", "forceps_mixin: 1\nextends: ./a.yaml\n");
    put("scene.yaml", "forceps: 1\nextends: a.yaml\n");
    check_mistakes(NULL, "b.yaml:2:10: files extend each other: a.yaml -> b.yaml -> a.yaml\n");
    put("scene.yaml", "forceps: 1\nextends: scene.yaml\n");
    check_mistakes(
            NULL, "scene.yaml:2:10: files extend each other: scene.yaml -> scene.yaml\n");
}

/* A chain of mixins m1 .. mN below the scene. */
static void put_chain(int length)
{
    char name[32];
    char yaml[96];
    for (int i = 1; i <= length; i++) {
        (void)snprintf(name, sizeof name, "m%d.yaml", i);
        (void)snprintf(yaml, sizeof yaml, "forceps_mixin: 1\n%sextends: m%d.yaml\n",
                i == length ? "a: end\n# " : "", i + 1);
        put(name, yaml);
    }
    put("scene.yaml", "forceps: 1\nextends: m1.yaml\n");
}

static void files_extend_each_other_eight_deep_and_no_deeper(void **state)
{
    (void)state;
    put_chain(CHAIN_MAX);
    check_tree(NULL, "forceps: 1\na: end\n");
    put_chain(CHAIN_MAX + 1);
    check_mistakes(NULL, "m8.yaml:2:10: 'extends' goes deeper than 8 files\n");
}

/* One run finds what is wrong in every file. */
static void mistakes_of_all_files_are_told_in_one_run(void **state)
{
    (void)state;
    put("lib.yaml", "forceps_mixin: 1\na: {x: f(1, 2)}\n");
    put("part.yaml", "forceps_part: 1\n");
    put("old.yaml", "forceps_mixin: 2\n");
    put("none.yaml", "a: 1\n");
    put("late.yaml", "a: 1\nforceps_mixin: 1\n");
    put("scene.yaml",
            "forceps: 1\n"
            "extends: [lib.yaml, part.yaml, old.yaml, none.yaml, late.yaml, lost.yaml]\n"
            "b: 1\nb: 2\n");
    check_mistakes(NULL,
            "late.yaml:2:1: 'forceps_mixin' must be the first key (move it to the top of the "
            "file)\n"
            "lib.yaml:2:8: YAML split this value at the comma inside the parentheses (write x: "
            "\"f(1, 2)\")\n"
            "none.yaml:1:1: this is not a forceps file (start it with 'forceps: 1')\n"
            "old.yaml:1:16: 'forceps_mixin' takes the version of the language, and this build "
            "knows version 1 (write 1)\n"
            "part.yaml:1:1: this file is a part, not a scene (name it as 'file' of a part of a "
            "scene)\n"
            "scene.yaml:2:64: there is no file 'lost.yaml'\n"
            "scene.yaml:4:1: 'b' is written twice: here and at line 3 (keep one of them)\n");
}

static void a_scene_that_is_not_there_is_an_error(void **state)
{
    (void)state;
    Error err = {0};
    Mistakes *mistakes = mistakes_create();
    assert_null(scene_text_read(scratch_path("no.yaml"), NULL, 0, mistakes, &err));
    assert_int_equal(err.kind, ERROR_SCENE);
    assert_non_null(strstr(err.text, "no.yaml"));
    mistakes_destroy(mistakes);
}

/* ---- --set */

static void sets_replace_add_and_remove_values(void **state)
{
    (void)state;
    put("scene.yaml",
            "forceps: 1\n"
            "let: {bore: 8 mm, gap: 1 mm}\n"
            "randomize: {arm/joint*/damping: 1, a.b: 2}\n"
            "list: [a]\n");
    const char *sets[] = {"let.bore=choice(1 mm, 2 mm)", "let.new=3", "let.gap=~",
            "randomize.arm/joint*/damping=~", "randomize.a\\.b=x=y", "list=[b, c]",
            "record.policy=10 Hz", NULL};
    check_tree(sets,
            "forceps: 1\n"
            "let:\n"
            "  bore: choice(1 mm, 2 mm)\n"
            "  new: 3\n"
            "randomize:\n"
            "  a.b: x=y\n"
            "list:\n"
            "  - b\n"
            "  - c\n"
            "record:\n"
            "  policy: 10 Hz\n");
}

static void later_sets_win_over_earlier_ones(void **state)
{
    (void)state;
    put("scene.yaml", "forceps: 1\na: {b: 1}\n");
    const char *sets[] = {"a.b=2", "a.c={d: 1}", "a.c.d=2", "a.b=3", NULL};
    check_tree(sets, "forceps: 1\na:\n  b: 3\n  c:\n    d: 2\n");
}

static void mistakes_in_sets_name_the_set(void **state)
{
    (void)state;
    static const char *const ROWS[][2] = {
            {"novalue",
                    "--set #1:1:1: 'novalue' is not a path and a value "
                    "(write --set path.to.key=value)\n"},
            {"=3",
                    "--set #1:1:1: '=3' is not a path and a value "
                    "(write --set path.to.key=value)\n"},
            {"a.=3",
                    "--set #1:1:1: the path of this value has an empty key or too many "
                    "(keys are separated by single dots)\n"},
            {"a..b=3",
                    "--set #1:1:1: the path of this value has an empty key or too many "
                    "(keys are separated by single dots)\n"},
            {"b.c=3", "--set #1:1:1: 'b' holds no keys to set (set it as a whole)\n"},
            {"extends=x.yaml",
                    "--set #1:1:1: 'extends' cannot be set: files are read before "
                    "--set (write it into a file)\n"},
            {"forceps=2",
                    "--set #1:1:1: 'forceps' cannot be set: files are read before "
                    "--set (write it into a file)\n"},
            {"a.other=~",
                    "--set #1:1:1: '~' removes 'other' here, but nothing of that name is "
                    "inherited\n"},
            {"a.b=!x",
                    "--set #1:1:5: '!' starts a YAML tag, so nothing is left of this "
                    "condition (write not x)\n"},
            {"a.b={c: f(1, 2)}",
                    "--set #1:1:9: YAML split this value at the comma inside the "
                    "parentheses (write c: \"f(1, 2)\")\n"},
            {"a.b=\xFF",
                    "--set #1:1:5: the byte 0xFF is not UTF-8 here "
                    "(save the file as UTF-8)\n"},
    };
    put("scene.yaml", "forceps: 1\na: {b: 1}\nb: 2\n");
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        const char *sets[] = {ROWS[i][0], NULL};
        check_mistakes(sets, ROWS[i][1]);
    }
}

/* The second of two sets keeps its number and its columns. */
static void a_value_that_was_set_remembers_its_set(void **state)
{
    (void)state;
    Mistakes *mistakes = mistakes_create();
    put("scene.yaml", "forceps: 1\na: {b: 1}\n");
    const char *sets[] = {"x=1", "a.\xC2\xB1=5 mm", NULL};
    SceneText *scene = read_sets(sets, mistakes);
    assert_non_null(scene);
    const Node *value = node_get(node_get(scene_text_root(scene), "a"), "\xC2\xB1");
    assert_string_equal(value->place.file, "--set #2");
    assert_int_equal(value->place.column, 5);
    assert_string_equal(value->place.source, sets[1]);
    scene_text_destroy(scene);
    mistakes_destroy(mistakes);
}

/* ---- writing */

static void origins_name_the_file_of_each_value(void **state)
{
    (void)state;
    Mistakes *mistakes = mistakes_create();
    Text out = {0};
    put("lib.yaml", "forceps_mixin: 1\na: {b: 1,\n  c: 2}\n");
    put("scene.yaml", "forceps: 1\nextends: ./lib.yaml\na: {b: 3}\n");
    const char *sets[] = {"d=4", NULL};
    SceneText *scene = read_sets(sets, mistakes);
    assert_non_null(scene);
    scene_text_write(scene, true, &out);
    static const char *const LINES[] = {"forceps: 1  # ", "/scene.yaml:1\n", "  b: 3  # ",
            "/scene.yaml:3\n", "  c: 2  # ", "/lib.yaml:3\n", "d: 4  # --set #1\n"};
    const char *at = text_chars(&out);
    for (size_t i = 0; i < sizeof LINES / sizeof *LINES; i++) {
        at = strstr(at, LINES[i]);
        assert_non_null(at);
    }
    text_release(&out);
    scene_text_destroy(scene);
    mistakes_destroy(mistakes);
}

/* What is written is itself a scene, and it says the same. */
static void the_resolved_text_reads_back_to_itself(void **state)
{
    (void)state;
    Text out = {0};
    Mistakes *mistakes = mistakes_create();
    put("lib.yaml", "forceps_mixin: 1\n\"*/mass\": ~x\nlist: [a, {b: c}]\n");
    put("scene.yaml", "forceps: 1\nextends: lib.yaml\nexpert: |\n  x = 1\n\n  y = 2\n");
    SceneText *scene = read_sets(NULL, mistakes);
    assert_non_null(scene);
    scene_text_write(scene, false, &out);
    put("scene.yaml", text_chars(&out));
    check_tree(NULL, text_chars(&out));
    text_release(&out);
    scene_text_destroy(scene);
    mistakes_destroy(mistakes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            IN_SCRATCH(maps_merge_by_key_and_everything_else_is_replaced),
            IN_SCRATCH(a_tilde_removes_what_is_inherited),
            IN_SCRATCH(files_merge_from_left_to_right_and_the_nearer_wins),
            IN_SCRATCH(paths_stay_relative_to_their_own_file),
            IN_SCRATCH(variables_of_the_environment_are_whole_first_folders),
            IN_SCRATCH(a_ring_of_files_is_printed),
            IN_SCRATCH(files_extend_each_other_eight_deep_and_no_deeper),
            IN_SCRATCH(mistakes_of_all_files_are_told_in_one_run),
            IN_SCRATCH(a_scene_that_is_not_there_is_an_error),
            IN_SCRATCH(sets_replace_add_and_remove_values),
            IN_SCRATCH(later_sets_win_over_earlier_ones),
            IN_SCRATCH(mistakes_in_sets_name_the_set),
            IN_SCRATCH(a_value_that_was_set_remembers_its_set),
            IN_SCRATCH(origins_name_the_file_of_each_value),
            IN_SCRATCH(the_resolved_text_reads_back_to_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
