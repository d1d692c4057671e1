/* What a privileged expert, and a function that judges success, are shown of the truth. */
#include "scenes/expert_truth.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "scenes/expert_judge.h"
#include "tests/check.h"
#include "tests/expert_stage.h"

static void truth_leads_to_the_same_names_without_errors(void **state)
{
    (void)state;
    stage_check_truth_finishes(
            "local function near(a, b) assert((a - b):norm() < 1e-9, tostring(a)) end\n"
            "near(truth.peg.pos, vec(0.5, 0.1, 0.03))\n"
            "near(scene.peg.pos, vec(0.501, 0.1, 0.03))\n"
            "near(truth.peg.tip.pos, vec(0.5, 0.1, 0))\n"
            "near(truth.peg:grasp(1).pos, vec(0.5, 0.1, 0.05))\n"
            "near(truth.peg.side.pos - scene.peg.side.pos, vec(-0.001, 0, 0))\n"
            "near(truth.box1.pos, vec(1, 0, 0.02))\n"
            "near(truth.box[1].pos, truth.box1.pos)\n"
            "near(truth.ghost.pos, vec(3, 0, 1))\n" /* not known to other experts */
            "assert(truth.let.clearance == 0.001 and truth.let.which == scene.let.which)\n"
            "assert(truth.peg ~= scene.peg and truth.peg == truth.peg)\n"
            "assert(tostring(truth.peg.tip) == 'truth.peg.tip')");
    stage_check_truth_broken("return truth.pge.pos", "Did you mean 'peg'?");
    stage_check_truth_broken("truth.peg:look()", "look(): the truth needs no look");
    stage_check_broken("return truth.peg", "'truth' is not defined");
}

static void truth_is_of_the_present_tick(void **state)
{
    (void)state;
    Stage *stage = stage_set_truth("note('x', truth.peg.pos.x) wait(0.05)\n"
                                   "note('x', truth.peg.pos.x) note('b', scene.peg.pos.x)");
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    stage->data->qpos[0] = 0.7;
    mj_forward(stage->model, stage->data);
    assert_int_equal(stage_tick(stage), POLICY_FINISHED);
    size_t count = 0;
    const ExpertNote *notes = expert_notes(stage->expert, &count);
    assert_int_equal(count, 3);
    check_near(notes[0].number, 0.5, 1e-12);
    check_near(notes[1].number, 0.7, 1e-12);
    check_near(notes[2].number, 0.501, 1e-12);
    stage_strike(stage);
}

static void a_target_of_the_truth_is_exact(void **state)
{
    (void)state;
    Stage *stage = stage_set_truth("robot:go(truth.peg)");
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    stage_check_pos(stage->setpoint.pos, 0.5, 0.1, 0.05);
    stage_strike(stage);
}

static void the_truth_can_be_asked(void **state)
{
    (void)state;
    stage_check_truth_finishes(
            "local yes, margin = truth:is('distance(peg, box1) > 25 cm')\n"
            "local d = truth:value('distance(peg, box1)')\n"
            "assert(yes == true and math.abs(margin - (d - 0.25)/0.25) < 1e-9)\n"
            "assert(truth:is('distance(peg, box1) < 25 cm') == false)\n"
            "for i = 1, 100 do assert(truth:is('distance(peg, box1) > 25 cm')) end");
    stage_check_truth_broken("truth:is('distance(peg, bxo1) > 2 cm')", "bxo1");
    stage_check_truth_broken("truth:is('distance(peg, box1)')", "expected a condition");
    stage_check_truth_broken(
            "truth:value('distance(peg, box1) > 2 cm')", "expected a quantity");
    stage_check_truth_broken("truth:is('steady(distance(peg, box1) > 2 cm, 1 s)')",
            "truth:is: what keeps a memory belongs into the scene's success or fail");
    stage_check_truth_broken("truth:is(3)", "expected an expression in quotes, got number");
    stage_check_truth_broken(
            "for i = 1, 70 do truth:is('distance(peg, box1) > ' .. i .. ' mm') end",
            "an attempt may put 64 different questions");
}

static void an_expert_ends_at_its_limit(void **state)
{
    (void)state;
    Stage *stage = stage_set("");
    stage_set_limit(stage, "pcall(function() while true do wait(0.01) end end)", 0.5);
    int ticks = 0;
    while (stage_tick(stage) == POLICY_ACTING && ticks < 100) {
        ticks++;
    }
    assert_int_equal(stage->report.status, POLICY_GAVE_UP);
    assert_string_equal(stage->report.cause, "timeout");
    assert_int_equal(ticks, 10); /* 0 to 0.45 s */
    stage_strike(stage);
}

/* ---- judges */

/* What a body with a peg at x = 0.5 m is judged to be; false with err if it breaks. */
static bool judge(const char *text, double *ret_margin, Error *err)
{
    Stage *stage = stage_set("");
    const ExpertJudgeDef def = {.file_name = "j.lua",
            .chunk = text,
            .size = strlen(text),
            .first_line = 1,
            .function = "is_done"};
    ExpertJudge *judge = expert_judge_create(&def, err);
    bool judged = judge != NULL && expert_judge_begin(judge, &stage->task, err);
    if (judged) {
        const ExpressionWorld world = {.task = &stage->task,
                .model = stage->model,
                .data = stage->data,
                .start_qpos = stage->data->qpos,
                .time_s = 2.0,
                .step_s = 0.002};
        expert_judge_tell_start(judge, stage->model, stage->data);
        SuccessJudge success = expert_judge_success(judge);
        judged = success.look(success.self, &world, ret_margin, err);
    }
    expert_judge_destroy(judge);
    stage_strike(stage);
    return judged;
}

static void a_judge_answers_with_a_word_or_a_margin(void **state)
{
    (void)state;
    const struct {
        const char *text;
        double margin;
    } rows[] = {
            {"function is_done(truth) return truth.peg.pos.x > 0.4 end", 1.0},
            {"function is_done(truth) return truth.peg.pos.x > 0.6 end", -1.0},
            {"function is_done(truth) return truth.peg.pos.x - 0.2 end", 0.3},
            {"function is_done(truth) return time() end", 2.0},
            {"local n = 0 function is_done() n = n + 1 return n end", 1.0},
            {"function is_done(t) local _, m = t:is('distance(peg, box1) > 1 m') return m end",
                    -0.489902},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Error err = {0};
        double margin = 7.0;
        assert_true(judge(rows[i].text, &margin, &err));
        check_near(margin, rows[i].margin, 1e-4);
    }
    Error err = {0};
    double margin = 0.0;
    assert_true(judge("function is_done() return 0/0 end", &margin, &err));
    assert_true(isnan(margin));
}

static void a_judge_can_neither_act_nor_draw(void **state)
{
    (void)state;
    const struct {
        const char *body, *sentence;
    } rows[] = {
            {"phase 'x'", "j.lua:2: phase() is refused here: what judges success only looks"},
            {"note('a', 1)", "note() is refused here"},
            {"fail 'x'", "fail() is refused here"},
            {"random()", "random() is refused here"},
            {"wait(1)", "wait() is refused here"},
            {"shuffle{1, 2}", "shuffle() is refused here"},
            {"robot:home()", "'robot' is not defined"},
            {"scene.peg:look()", "'scene' is not defined"},
            {"return 'yes'", "expected true, false or a margin, got string"},
            {"return", "expected true, false or a margin, got nil"},
            {"while true do end", "the limit of 10000000 instructions in one tick is reached"},
            {"return truth.pge", "truth has no part 'pge'"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[256];
        Error err = {0};
        double margin = 0.0;
        (void)snprintf(text, sizeof text, "function is_done(truth)\n%s\nend", rows[i].body);
        assert_false(judge(text, &margin, &err));
        if (strstr(err.text, rows[i].sentence) == NULL) {
            print_error("%s: %s\n", rows[i].body, err.text);
            fail();
        }
    }
    Error err = {0};
    double margin = 0.0;
    assert_false(judge("function is_dnoe() end", &margin, &err));
    assert_non_null(strstr(err.text, "the text has no function 'is_done'"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(truth_leads_to_the_same_names_without_errors),
            cmocka_unit_test(truth_is_of_the_present_tick),
            cmocka_unit_test(a_target_of_the_truth_is_exact),
            cmocka_unit_test(the_truth_can_be_asked),
            cmocka_unit_test(an_expert_ends_at_its_limit),
            cmocka_unit_test(a_judge_answers_with_a_word_or_a_margin),
            cmocka_unit_test(a_judge_can_neither_act_nor_draw),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
