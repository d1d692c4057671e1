#include "scenes/expert_answer.h"

#include <string.h>

#include "tests/check.h"
#include "tests/expert_stage.h"

static const AnswerWishes WISHES = {
        .wish = {{.word = "lump", .kind = ANSWER_POSITION},
                {.word = "mass", .kind = ANSWER_NUMBER, .dimension = {.mass = 1}},
                {.word = "side", .kind = ANSWER_WORD}},
        .count = 3,
};

static Stage *asked(const char *body)
{
    Stage *stage = stage_set(body);
    stage->task.answers = &WISHES;
    return stage;
}

static void answers_are_reported_with_their_times(void **state)
{
    (void)state;
    Stage *stage = asked("robot:answer('mass', '300 g')\n"
                         "wait(0.1)\n"
                         "robot:answer('lump', vec(1, 2, 3))\n"
                         "robot:answer('side', 'left')\n"
                         "robot:answer('mass', 0.4)");
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    assert_int_equal(stage->report.answers->count, 1);
    assert_int_equal(stage_play(stage), POLICY_FINISHED);
    const Answers *answers = stage->report.answers;
    assert_int_equal(answers->count, 4);
    check_near(answers->given[0].number[0], 0.3, 1e-15);
    check_near(answers->given[0].time_s, 0, 0);
    check_near(answers->given[1].time_s, 0.1, 1e-9);
    stage_check_pos(answers->given[1].number, 1, 2, 3);
    assert_string_equal(answer_now(answers, 2)->word, "left");
    check_near(answer_now(answers, 1)->number[0], 0.4, 0);
    stage_begin(stage, 1);
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    assert_int_equal(stage->report.answers->count, 1); /* another attempt */
    stage_strike(stage);
}

static void places_are_positions_as_believed(void **state)
{
    (void)state;
    Stage *stage = asked("robot:answer('lump', scene.peg)\n"
                         "robot:answer('lump', pose(vec(1, 2, 3), rot(vec(0, 0, 1), 1)))\n"
                         "assert(scene.peg.pos)\n"
                         "note('x', scene.peg.pos.x)");
    assert_int_equal(stage_play(stage), POLICY_FINISHED);
    size_t count = 0;
    const ExpertNote *notes = expert_notes(stage->expert, &count);
    check_near(stage->report.answers->given[0].number[0], notes[0].number, 0);
    stage_check_pos(stage->report.answers->given[1].number, 1, 2, 3);
    stage_strike(stage);
}

static void what_is_not_asked_for_is_an_error(void **state)
{
    (void)state;
    const struct {
        const char *body, *sentence;
    } rows[] = {
            {"robot:answer('lmp', vec(0, 0, 0))",
                    "robot:answer: nothing asks for 'lmp'. Did you mean 'lump'?"},
            {"robot:answer(3, 4)", "expected what it answers, such as \"lump\", got number"},
            {"robot:answer('lump', nil)",
                    "robot:answer: lump: expected a position (a vec, a pose or a place), got nil"},
            {"robot:answer('mass', '3 mm')", "robot:answer: mass"},
            {"robot:answer('side', 3)", "expected a word of at most 63 letters, got number"},
            {"robot:answer('lump', vec(0/0, 0, 0))", "number"},
            {"for i = 1, 40 do robot:answer('mass', 1) end",
                    "robot:answer: at most 32 answers in one attempt"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Stage *stage = asked(rows[i].body);
        assert_int_equal(stage_play(stage), POLICY_BROKEN);
        if (strstr(stage->err.text, rows[i].sentence) == NULL) {
            fail_msg("'%s' gives '%s'", rows[i].body, stage->err.text);
        }
        stage_strike(stage);
    }
    stage_check_broken(
            "robot:answer('lump', vec(0, 0, 0))", "robot:answer: nothing asks for an answer");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(answers_are_reported_with_their_times),
            cmocka_unit_test(places_are_positions_as_believed),
            cmocka_unit_test(what_is_not_asked_for_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
