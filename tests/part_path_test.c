#include "scenes/part_path.h"

#include <string.h>

#include "base/text.h"
#include "said.h"

static void paths_come_apart_and_names_keep_their_odd_letters(void **state)
{
    (void)state;
    static const struct {
        const char *text, *kind, *glob, *property, *name;
        bool has_property;
    } ROWS[] = {
            {"geom:wall*/size", "geom", "wall*", "size", "wall_3", true},
            {"elbow/damping", "", "elbow", "damping", "elbow", true},
            {"joint:robot0:elbow/range", "joint", "robot0:elbow", "range", "robot0:elbow",
                    true},
            {"robot0:elbow", "", "robot0:elbow", "", "robot0:elbow", false},
            {"geom:\"left*pad\"/friction", "geom", "left\\*pad", "friction", "left*pad", true},
            {"site:left\\*pad", "site", "left\\*pad", "", "left*pad", false},
            {"geom:\"a/b c\"/size", "geom", "a\\/b\\ c", "size", "a/b c", true},
            {"panda/hand/left/size", "", "panda/hand/left", "size", "panda/hand/left", true},
            {"geom:@2", "geom", "@2", "", "@2", false},
    };
    const Place place = {.file = "s.yaml", .line = 1, .column = 1};
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        Mistakes *mistakes = mistakes_create();
        PartPath path;
        assert_true(part_path_read(ROWS[i].text, place, ROWS[i].has_property, mistakes, &path));
        assert_string_equal(path.kind, ROWS[i].kind);
        assert_string_equal(path.glob, ROWS[i].glob);
        assert_string_equal(path.property, ROWS[i].property);
        assert_true(text_glob(path.glob, ROWS[i].name));
        assert_int_equal(mistakes_count(mistakes), 0);
        assert_int_equal(mistakes_warning_count(mistakes), strchr(ROWS[i].text, '@') != NULL);
        mistakes_destroy(mistakes);
    }
}

static void paths_that_are_none_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *text, *said;
    } ROWS[] = {
            {"geom:\"open/size",
                    "1:1 'geom:\"open/size' is no path: a quote is open, or it is too long\n"},
            {"geom:wall",
                    "1:1 'geom:wall' names no property; write KIND:ELEMENT/PROPERTY "
                    "(geom:pad/friction)\n"},
            {"/size",
                    "1:1 '/size' names no property; write KIND:ELEMENT/PROPERTY "
                    "(geom:pad/friction)\n"},
    };
    const Place place = {.file = "s.yaml", .line = 1, .column = 1};
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        Mistakes *mistakes = mistakes_create();
        PartPath path;
        assert_false(part_path_read(ROWS[i].text, place, true, mistakes, &path));
        check_said(mistakes, ROWS[i].text, ROWS[i].said);
        mistakes_destroy(mistakes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(paths_come_apart_and_names_keep_their_odd_letters),
            cmocka_unit_test(paths_that_are_none_are_told),
    };
    return cmocka_run_group_tests_name("part_path", tests, NULL, NULL);
}
