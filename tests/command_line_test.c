#include <stdio.h>
#include <string.h>

#include "check.h"
#include "tools/command.h"

/* A subcommand as tools/cmd_NAME.c declares one. */
static const CommandOption OPTIONS[] = {
        {"--out", "DIR", "where to", false},
        {"--set", "PATH=VALUE", "change a value", true},
        {"--json", NULL, "for machines", false},
        {"--workers", "N", "how many", false},
};

static const Command COMMAND = {
        .name = "bake",
        .operands = "CAKE [CAKE]",
        .operands_min = 1,
        .operands_max = 2,
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof *OPTIONS,
};

enum { WORDS_MAX = 12, WORD_BYTES = 64 };

static CommandLine line;

/* Takes a command line apart at its spaces; `line` points into it until the next call. */
static bool parse(const char *text, Error *err)
{
    static char words[WORDS_MAX][WORD_BYTES];
    char *argv[WORDS_MAX + 1];
    int count = 0;
    for (size_t length = 0; *text != '\0'; text += length + (text[length] == ' ' ? 1 : 0)) {
        length = strcspn(text, " ");
        assert_true(count < WORDS_MAX && length < WORD_BYTES);
        (void)snprintf(words[count], WORD_BYTES, "%.*s", (int)length, text);
        argv[count] = words[count];
        count++;
    }
    argv[count] = NULL;
    return command_line_parse(&COMMAND, count, argv, &line, err);
}

static void operands_and_options_stand_in_any_order(void **state)
{
    (void)state;
    const char *const texts[] = {
            "apple --out tin --json plum",
            "--json --out=tin apple plum",
            "apple plum --out tin --json",
            "--out tin --json -- apple plum",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        Error err = {0};
        assert_true(parse(texts[i], &err));
        assert_int_equal(line.operand_count, 2);
        assert_string_equal(line.operands[0], "apple");
        assert_string_equal(line.operands[1], "plum");
        assert_string_equal(command_line_value(&line, "--out", ""), "tin");
        assert_true(command_line_has(&line, "--json"));
        assert_false(command_line_has(&line, "--workers"));
        assert_int_equal(err.kind, ERROR_NONE);
    }
}

static void values_may_hold_equals_signs_and_dashes(void **state)
{
    (void)state;
    Error err = {0};
    const char *sets[4];
    assert_true(parse("apple --set a=b=c --set=d=-1 --out --json", &err));
    assert_int_equal(command_line_values(&line, "--set", sets, 4), 2);
    assert_string_equal(sets[0], "a=b=c");
    assert_string_equal(sets[1], "d=-1");
    assert_string_equal(command_line_value(&line, "--out", ""), "--json");
    assert_int_equal(command_line_values(&line, "--set", sets, 1), 1);
}

static void behind_two_dashes_everything_is_an_operand(void **state)
{
    (void)state;
    Error err = {0};
    assert_true(parse("--json -- --out", &err));
    assert_int_equal(line.operand_count, 1);
    assert_string_equal(line.operands[0], "--out");
    assert_int_equal(line.option_count, 1);
}

static void what_does_not_fit_is_named(void **state)
{
    (void)state;
    const struct {
        const char *text;
        const char *says;
    } rows[] = {
            {"", "bake needs CAKE [CAKE]"},
            {"--json", "bake needs CAKE [CAKE]"},
            {"apple plum pear", "'pear' is one too many"},
            {"apple --wokrers 2", "did you mean '--workers'?"},
            {"apple --quite-different", "there is no option '--quite-different' (see"},
            {"apple --workers", "--workers needs a value: --workers N"},
            {"apple --json=yes", "--json takes no value"},
            {"apple --out a --out b", "--out is given twice"},
            {"apple --json --json", "--json is given twice"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Error err = {0};
        assert_false(parse(rows[i].text, &err));
        assert_int_equal(err.kind, ERROR_USAGE);
        if (strstr(err.text, rows[i].says) == NULL) {
            fail_msg("'%s' says '%s', not '%s'", rows[i].text, err.text, rows[i].says);
        }
    }
}

static void whole_numbers_are_read_whole_and_in_range(void **state)
{
    (void)state;
    const struct {
        const char *text;
        long long number;
    } good[] = {{"apple --workers 1", 1}, {"apple --workers=16", 16}, {"apple", 7}};
    const char *const bad[] = {
            "0", "17", "-1", "2x", "2.5", "", "many", "99999999999999999999", "0x4"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        Error err = {0};
        long long number = 7;
        assert_true(parse(good[i].text, &err));
        assert_true(command_line_integer(&line, "--workers", 1, 16, &number, &err));
        assert_int_equal(number, good[i].number);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[WORD_BYTES];
        Error err = {0};
        long long number = 7;
        (void)snprintf(text, sizeof text, "apple --workers=%s", bad[i]);
        assert_true(parse(text, &err));
        assert_false(command_line_integer(&line, "--workers", 1, 16, &number, &err));
        assert_int_equal(err.kind, ERROR_USAGE);
        assert_non_null(strstr(err.text, "is not a whole number in 1..16"));
        assert_int_equal(number, 7);
    }
}

static void every_command_of_the_program_can_be_shown_and_found(void **state)
{
    (void)state;
    for (const Command *const *command = command_list(); *command != NULL; command++) {
        assert_ptr_equal(command_find((*command)->name), *command);
        assert_non_null((*command)->run);
        assert_true(strlen((*command)->summary) > 0 && strlen((*command)->details) > 0);
        assert_true((*command)->option_count <= COMMAND_OPTIONS_MAX);
        assert_true((*command)->operands_max <= COMMAND_OPERANDS_MAX);
        for (size_t i = 0; i < (*command)->option_count; i++) {
            assert_memory_equal((*command)->options[i].name, "--", 2);
            assert_true(strlen((*command)->options[i].meaning) > 0);
        }
    }
    assert_null(command_find("bake"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(operands_and_options_stand_in_any_order),
            cmocka_unit_test(values_may_hold_equals_signs_and_dashes),
            cmocka_unit_test(behind_two_dashes_everything_is_an_operand),
            cmocka_unit_test(what_does_not_fit_is_named),
            cmocka_unit_test(whole_numbers_are_read_whole_and_in_range),
            cmocka_unit_test(every_command_of_the_program_can_be_shown_and_found),
    };
    return cmocka_run_group_tests_name("command_line", tests, NULL, NULL);
}
