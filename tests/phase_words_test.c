#include "scenes/phase_words.h"

#include <string.h>

#include "check.h"

/* What is found: the words with a '|' behind each. */
typedef struct Row {
    const char *text, *words;
    bool said, computed;
} Row;

static const Row ROWS[] = {
        {"", "", false, false},
        {"phase \"pick\" phase 'place'", "pick|place|", true, false},
        {"phase(\"let go\"); phase( 'b' )", "let go|b|", true, false},
        {"phase [[long]] phase [=[ a]b ]=]", "long| a]b |", true, false},
        {"phase -- the first\n \"pick\"", "pick|", true, false},
        {"phase(\"pick \" .. i)", "", true, true},
        {"phase(name)", "", true, true},
        {"local p = phase p \"x\"", "", true, true},
        {"phase \"a\\n\"", "", true, true},
        {"-- phase \"a\"\n--[[ phase \"b\" ]] x = 'phase \"c\"'", "", false, false},
        {"phases \"a\" my_phase \"b\" phase2 \"c\"", "", false, false},
        {"scene.phase \"a\" robot:phase \"b\" t = {phase = 1, phase = \"c\"}", "", false,
                false},
        {"x = 'a' .. phase", "", true, true},
        {"phase \"open", "open|", true, false},
        {"phase(\"open\"", "", true, true},
        {"phase [==[ open", " open|", true, false},
};

static void names_are_found_where_they_are_said(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        const Row *row = &ROWS[i];
        char words[256] = "";
        PhaseWords found = phase_words_find(row->text, strlen(row->text));
        for (size_t j = 0; j < found.count; j++) {
            (void)strncat(words, found.word[j], sizeof words - strlen(words) - 2);
            (void)strncat(words, "|", sizeof words - strlen(words) - 1);
        }
        if (strcmp(words, row->words) != 0 || found.said != row->said ||
                found.computed != row->computed) {
            fail_msg("'%s' gives '%s', said %d, computed %d", row->text, words, found.said,
                    found.computed);
        }
    }
}

static void more_than_there_is_room_for_counts_as_computed(void **state)
{
    (void)state;
    enum { CALLS = PHASE_WORDS_MAX + 1, CALL_BYTES = 10 };
    char text[CALLS * CALL_BYTES + 1];
    for (int i = 0; i < CALLS; i++) {
        memcpy(text + (size_t)i * CALL_BYTES, "phase \"a\"\n", CALL_BYTES);
    }
    PhaseWords found = phase_words_find(text, (size_t)CALLS * CALL_BYTES);
    assert_int_equal(found.count, PHASE_WORDS_MAX);
    assert_true(found.computed);
    assert_true(phase_words_has(&found, "a"));
    assert_false(phase_words_has(&found, "b"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(names_are_found_where_they_are_said),
            cmocka_unit_test(more_than_there_is_room_for_counts_as_computed),
    };
    return cmocka_run_group_tests_name("phase_words", tests, NULL, NULL);
}
