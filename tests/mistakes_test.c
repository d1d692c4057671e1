#include "scenes/mistakes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "said.h"

static const char PEG[] = "forceps: 1\n"
                          "cameras:\n"
                          "  front: {widht: 128}\n";

static Place at(const char *file, unsigned line, unsigned column, const char *source)
{
    return (Place){.file = file, .line = line, .column = column, .source = source};
}

static void check_written(const Mistakes *mistakes, const char *expected)
{
    Text out = {0};
    mistakes_write(mistakes, &out);
    assert_string_equal(text_chars(&out), expected);
    text_release(&out);
}

static void check_summary(const Mistakes *mistakes, const char *expected)
{
    Text out = {0};
    mistakes_summary(mistakes, &out);
    assert_string_equal(text_chars(&out), expected);
    text_release(&out);
}

static void a_mistake_shows_its_line_a_caret_and_the_hint(void **state)
{
    (void)state;
    Mistakes *mistakes = mistakes_create();
    mistakes_add(mistakes, at("peg.yaml", 3, 11, PEG), "did you mean 'width'?",
            "'%s' is not a key of a camera", "widht");
    check_written(mistakes,
            "peg.yaml:3:11: 'widht' is not a key of a camera\n"
            "  3 |   front: {widht: 128}\n"
            "    |           ^~~~~ did you mean 'width'?\n");
    check_summary(
            mistakes, "peg.yaml:3:11: 'widht' is not a key of a camera; did you mean 'width'?");
    mistakes_destroy(mistakes);
}

static void mistakes_are_written_in_order_of_file_and_place(void **state)
{
    (void)state;
    Mistakes *mistakes = mistakes_create();
    mistakes_add(mistakes, at("b.yaml", 1, 1, NULL), NULL, "one");
    mistakes_add(mistakes, at("a.yaml", 12, 1, NULL), NULL, "two");
    mistakes_add(mistakes, at("a.yaml", 2, 9, NULL), NULL, "three");
    mistakes_add(mistakes, at("a.yaml", 2, 1, NULL), NULL, "four");
    mistakes_add(mistakes, at("a.yaml", 2, 1, NULL), "mend it", "five");
    check_written(mistakes,
            "a.yaml:2:1: four\n"
            "a.yaml:2:1: five\n"
            "  mend it\n"
            "a.yaml:2:9: three\n"
            "a.yaml:12:1: two\n"
            "b.yaml:1:1: one\n");
    check_summary(mistakes, "a.yaml:2:1: four, and 4 more");
    mistakes_destroy(mistakes);
}

static void the_same_mistake_is_kept_once(void **state)
{
    (void)state;
    Mistakes *mistakes = mistakes_create();
    mistakes_add(mistakes, at("a.yaml", 1, 1, NULL), NULL, "one");
    mistakes_add(mistakes, at("a.yaml", 1, 1, NULL), NULL, "one");
    mistakes_add(mistakes, at("a.yaml", 1, 2, NULL), NULL, "one");
    assert_int_equal(mistakes_count(mistakes), 2);
    mistakes_destroy(mistakes);
}

static void a_warning_is_no_mistake(void **state)
{
    (void)state;
    Mistakes *mistakes = mistakes_create();
    mistakes_warn(mistakes, at("a.yaml", 1, 1, NULL), NULL, "odd");
    assert_int_equal(mistakes_count(mistakes), 0);
    assert_int_equal(mistakes_warning_count(mistakes), 1);
    check_written(mistakes, "a.yaml:1:1: warning: odd\n");
    check_summary(mistakes, "");
    mistakes_add(mistakes, at("a.yaml", 2, 1, NULL), NULL, "wrong");
    check_summary(mistakes, "a.yaml:2:1: wrong");
    mistakes_destroy(mistakes);
}

/* Columns count characters, and the caret stands below the right one. */
static void carets_fit_lines_with_wide_bytes_and_tabs(void **state)
{
    (void)state;
    Mistakes *mistakes = mistakes_create();
    mistakes_add(mistakes,
            at("a.yaml", 1, 9,
                    "x: \xC2\xB1"
                    "80 mn\r\nb: 1\n"),
            NULL, "wide");
    mistakes_add(mistakes, at("a.yaml", 2, 4, "x: 1\na:\tbc d\n"), NULL, "tab");
    check_written(mistakes,
            "a.yaml:1:9: wide\n"
            "  1 | x: \xC2\xB1"
            "80 mn\n"
            "    |         ^\n"
            "a.yaml:2:4: tab\n"
            "  2 | a:\tbc d\n"
            "    |   \t^~\n");
    mistakes_destroy(mistakes);
}

static void long_lines_are_cut_to_a_window_around_the_caret(void **state)
{
    (void)state;
    char line[601];
    memset(line, 'x', 600);
    memcpy(line + 300, " here ", 6);
    line[600] = '\0';
    Mistakes *mistakes = mistakes_create();
    mistakes_add(mistakes, at("a.yaml", 1, 302, line), NULL, "far");
    Text out = {0};
    mistakes_write(mistakes, &out);
    const char *shown = strstr(text_chars(&out), "| ...");
    const char *caret = strstr(text_chars(&out), "^~~~\n");
    assert_non_null(shown);
    assert_non_null(caret);
    const char *here = strstr(shown, "here");
    assert_non_null(here);
    const char *second = strchr(shown, '\n') + 1;
    assert_int_equal(here - shown, caret - strchr(second, '|'));
    assert_true(text_chars(&out) + out.length - shown < 300);
    text_release(&out);
    mistakes_destroy(mistakes);
}

/* What an author typed cannot drive a terminal. */
static void control_characters_are_not_repeated(void **state)
{
    (void)state;
    Mistakes *mistakes = mistakes_create();
    mistakes_add(
            mistakes, at("a.yaml", 1, 1, "\x1B[2J\xFF\n"), "a\nb", "'%s'", "x\x1B[31m\r\ny");
    check_written(mistakes,
            "a.yaml:1:1: 'x?[31m  y'\n"
            "  1 | ?[2J?\n"
            "    | ^ a b\n");
    mistakes_destroy(mistakes);
}

static void a_line_that_the_file_lacks_is_not_shown(void **state)
{
    (void)state;
    Mistakes *mistakes = mistakes_create();
    mistakes_add(mistakes, at("a.yaml", 9, 1, "x: 1\n"), "mend it", "beyond");
    mistakes_add(mistakes, at("b.yaml", 0, 0, NULL), NULL, "no place");
    check_written(mistakes,
            "a.yaml:9:1: beyond\n"
            "  mend it\n"
            "b.yaml: no place\n");
    mistakes_destroy(mistakes);
}

static void mistakes_beyond_a_thousand_are_counted_only(void **state)
{
    (void)state;
    Mistakes *mistakes = mistakes_create();
    for (unsigned i = 1; i <= 1203; i++) {
        mistakes_add(mistakes, at("a.yaml", i, 1, NULL), NULL, "wrong");
    }
    Text out = {0};
    mistakes_write(mistakes, &out);
    assert_int_equal(mistakes_count(mistakes), 1203);
    assert_non_null(strstr(text_chars(&out), "a.yaml:1000:1: wrong\nand 203 more\n"));
    text_release(&out);
    mistakes_destroy(mistakes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_mistake_shows_its_line_a_caret_and_the_hint),
            cmocka_unit_test(mistakes_are_written_in_order_of_file_and_place),
            cmocka_unit_test(the_same_mistake_is_kept_once),
            cmocka_unit_test(a_warning_is_no_mistake),
            cmocka_unit_test(carets_fit_lines_with_wide_bytes_and_tabs),
            cmocka_unit_test(long_lines_are_cut_to_a_window_around_the_caret),
            cmocka_unit_test(control_characters_are_not_repeated),
            cmocka_unit_test(a_line_that_the_file_lacks_is_not_shown),
            cmocka_unit_test(mistakes_beyond_a_thousand_are_counted_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
