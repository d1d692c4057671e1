#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

static void text_grows_and_keeps_what_it_has(void **state)
{
    (void)state;
    Error err = {0};
    Text text = {0};
    assert_string_equal(text_chars(&text), "");
    for (int i = 0; i < 1000; i++) {
        text_addf(&text, "%d,", i);
    }
    assert_true(text_ok(&text, "numbers", &err));
    assert_int_equal(text.length, strlen(text_chars(&text)));
    assert_memory_equal(text_chars(&text), "0,1,2,3,", 8);
    text_clear(&text);
    assert_string_equal(text_chars(&text), "");
    text_release(&text);
}

static void numbers_read_back_as_they_were(void **state)
{
    (void)state;
    const double numbers[] = {0.0, 1.0, 0.1, 1.0 / 3.0, 1e-300, -2.5e17, 0.30000000000000004};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        char digits[NUMBER_TEXT_BYTES];
        number_to_text(numbers[i], digits);
        assert_true(strtod(digits, NULL) == numbers[i]);
    }
    char digits[NUMBER_TEXT_BYTES];
    number_to_text(0.1, digits);
    assert_string_equal(digits, "0.1");
}

static void nearest_finds_slips_and_leaves_strangers(void **state)
{
    (void)state;
    const char *const words[] = {"friction", "mass", "colour", "damping", "m"};
    const struct {
        const char *typed, *meant;
    } rows[] = {{"frictoin", "friction"}, {"fricton", "friction"}, {"mas", "mass"},
            {"color", "colour"}, {"mass", "mass"}, {"stiffness", NULL}, {"x", NULL}, {"", NULL},
            {"M", "m"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *found = text_nearest(rows[i].typed, words, 5);
        if (rows[i].meant == NULL) {
            assert_null(found);
        } else {
            assert_non_null(found);
            assert_string_equal(found, rows[i].meant);
        }
    }
}

static void globs_match_as_scene_paths_do(void **state)
{
    (void)state;
    const struct {
        const char *pattern, *name;
        bool matches;
    } rows[] = {{"arm/joint*", "arm/joint7", true}, {"arm/*", "arm/a/b", true}, {"*", "", true},
            {"joint?", "joint7", true}, {"joint?", "joint", false}, {"{box,can}", "can", true},
            {"{box,can}/top", "box/top", true}, {"{box,can}", "cap", false},
            {"a\\*b", "a*b", true}, {"a\\*b", "axb", false}, {"box", "box1", false},
            {"*_slide", "top_slide", true}, {"a*b*c", "aXbYc", true}, {"a*b*c", "aXbY", false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(text_glob(rows[i].pattern, rows[i].name), rows[i].matches);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(text_grows_and_keeps_what_it_has),
            cmocka_unit_test(numbers_read_back_as_they_were),
            cmocka_unit_test(nearest_finds_slips_and_leaves_strangers),
            cmocka_unit_test(globs_match_as_scene_paths_do),
    };
    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
