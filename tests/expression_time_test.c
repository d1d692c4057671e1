#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expression_world.h"
#include "sim/expression.h"

static World *fresh;   /* at its start */
static World *settled; /* boxes at rest, peg in the hand */

static int make_worlds(void **state)
{
    (void)state;
    fresh = world_create();
    settled = world_create();
    world_settle(settled);
    return 0;
}

static int destroy_worlds(void **state)
{
    (void)state;
    world_destroy(fresh);
    world_destroy(settled);
    return 0;
}

static void sets_cover_present_instances_only(void **state)
{
    (void)state;
    const NumberRow numbers[] = {
            {"number(height(box) > -100 m)", 2.0, 0.0},
            {"max(height(box))", 0.81, 1e-3},
            {"min(height(box))", 0.77, 1e-3},
            {"sum(height(box))", 1.58, 2e-3},
            {"max(height(box) + distance(box, box1))", 0.85, 2e-3},
            {"max(joint(cabinet/*_slide))", 0.0, 1e-3},
    };
    CHECK_NUMBERS(settled, numbers);
    const ConditionRow conditions[] = {
            {"all(still(box))", true}, /* the absent one falls */
            {"any(held(box))", false},
            {"any(height(box) > 0.8 m)", true},
            {"all(height(box) > 0.8 m)", false},
            {"all(any(touching(box, bench)) and height(box) > 0.7 m)", true},
            {"max(height(box)) > 0.8 m", true},
    };
    CHECK_CONDITIONS(settled, conditions);
}

static void sets_of_nobody_keep_comparisons_sensible(void **state)
{
    (void)state;
    for (int i = PART_BOX1; i <= PART_BOX3; i++) {
        settled->parts[i].present = false;
    }
    const ConditionRow rows[] = {
            {"all(still(box))", true},
            {"any(still(box))", false},
            {"max(height(box)) > 1 m", false},
            {"min(height(box)) > 1 m", true},
            {"number(still(box)) == 0", true},
            {"sum(height(box)) == 0", true},
    };
    CHECK_CONDITIONS(settled, rows);
    settled->parts[PART_BOX1].present = true;
    settled->parts[PART_BOX2].present = true;
}

static void globs_range_over_elements_less_exceptions(void **state)
{
    (void)state;
    const mjModel *model = fresh->model;
    const char *const names[] = {"top", "middle", "bottom"};
    for (int i = 0; i < 3; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "cabinet/%s_slide", names[i]);
        int joint = mj_name2id(model, mjOBJ_JOINT, name);
        fresh->data->qpos[model->jnt_qposadr[joint]] = 0.1 * (3 - i);
    }
    world_forward(fresh);
    const NumberRow rows[] = {
            {"max(opening(cabinet/*_slide))", 0.75, 1e-12},
            {"max(opening(cabinet/*_slide except cabinet/top_slide))", 0.5, 1e-12},
            {"sum(joint(cabinet/{top,bottom}_slide))", 0.4, 1e-12},
            {"number(joint(cabinet/?op_slide) > 0)", 1.0, 0.0},
    };
    CHECK_NUMBERS(fresh, rows);
    Expression *others = world_read(
            fresh, "max(opening(cabinet/*_slide except cabinet/{which}_slide))", WANT_NUMBER);
    const double expected[] = {0.5, 0.75, 0.75};
    for (int i = 0; i < 3; i++) {
        fresh->numbers[3].value = i;
        double value = expression_evaluate(others, &fresh->view, NULL).number[0];
        check_near(value, expected[i], 1e-12);
        check_near(
                world_number(fresh, "opening(cabinet/{which}_slide)"), 0.25 * (3 - i), 1e-12);
    }
    fresh->numbers[3].value = 1.0;
    expression_destroy(others);
}

enum { STEPS = 9 };

typedef struct TimeRow {
    const char *text;
    ExpressionWant want;
    double expected[STEPS];
} TimeRow;

/* What `goal` is at each step. */
static const double GOALS[STEPS] = {0, 1, 1, 1, 0, 1, 1, 1, 1};

static bool is_as_expected(const TimeRow *row, size_t step, const ExpressionResult *result)
{
    bool sign =
            row->want == WANT_NUMBER || (result->margin >= 0.0) == (row->expected[step] != 0.0);
    return result->valid && sign && fabs(result->number[0] - row->expected[step]) <= 1e-12;
}

static void a_drawn_word_can_be_a_part(void **state)
{
    (void)state;
    const ConditionRow box[] = {
            {"released({thing})", true},
            {"below({thing}, bench/top, 10 mm)", false},
            {"inside({thing}, bench/top, 50 mm)", true},
            {"any(atop(box except {thing}, box1))", true},
            {"any(height(box except {thing}) < 0.8 m)", false},
            {"box1.colour ~= box2.colour", true},
    };
    CHECK_CONDITIONS(settled, box);
    settled->numbers[10].value = 1.0;
    const ConditionRow peg[] = {
            {"held({thing})", true},
            {"any(height(box except {thing}) < 0.8 m)", true},
    };
    CHECK_CONDITIONS(settled, peg);
    settled->numbers[10].value = 0.0;
}

/* Evaluates at each step, and again after a reset. */
static void check_in_time(const TimeRow *row)
{
    Error err = {.kind = ERROR_NONE};
    Expression *expression = world_read(fresh, row->text, row->want);
    ExpressionState *state = expression_state_create(expression, &err);
    assert_non_null(state);
    for (size_t i = 0; i < 2 * (size_t)STEPS; i++) {
        size_t step = i % STEPS;
        if (step == 0) {
            expression_state_reset(state);
        }
        fresh->numbers[2].value = GOALS[step];
        ExpressionResult result = expression_evaluate(expression, &fresh->view, state);
        if (!is_as_expected(row, step, &result)) {
            fail_msg("'%s' at step %zu is %g (margin %g)", row->text, step, result.number[0],
                    result.margin);
        }
    }
    fresh->numbers[2].value = 0.75;
    expression_state_destroy(state);
    expression_destroy(expression);
}

static void time_functions_remember(void **state)
{
    (void)state;
    const TimeRow rows[] = {
            /* steps are 2 ms: 3 in a row span 4 ms */
            {"steady(goal > 50 %, 4 ms)", WANT_CONDITION, {0, 0, 0, 1, 0, 0, 0, 1, 1}},
            {"steady(goal > 50 %, 0 s)", WANT_CONDITION, {0, 1, 1, 1, 0, 1, 1, 1, 1}},
            {"ever(goal > 50 %)", WANT_CONDITION, {0, 1, 1, 1, 1, 1, 1, 1, 1}},
            {"always(goal < 50 %)", WANT_CONDITION, {1, 0, 0, 0, 0, 0, 0, 0, 0}},
            {"not always(goal < 50 %)", WANT_CONDITION, {0, 1, 1, 1, 1, 1, 1, 1, 1}},
            {"peak(goal)", WANT_NUMBER, {0, 1, 1, 1, 1, 1, 1, 1, 1}},
            {"peak(-goal)", WANT_NUMBER, {0, 0, 0, 0, 0, 0, 0, 0, 0}},
            {"mean(goal)", WANT_NUMBER,
                    {0, 1 / 2., 2 / 3., 3 / 4., 3 / 5., 4 / 6., 5 / 7., 6 / 8., 7 / 9.}},
            {"mean(goal, 4 ms)", WANT_NUMBER, {0, .5, 1, 1, .5, .5, 1, 1, 1}},
            {"mean(goal, 2 ms)", WANT_NUMBER, {0, 1, 1, 1, 0, 1, 1, 1, 1}},
            {"mean(goal, 10 s)", WANT_NUMBER,
                    {0, 1 / 2., 2 / 3., 3 / 4., 3 / 5., 4 / 6., 5 / 7., 6 / 8., 7 / 9.}},
            {"since(goal > 50 %)", WANT_NUMBER, {0, 0, .002, .004, .006, 0, .002, .004, .006}},
            {"share(goal > 50 %, true)", WANT_NUMBER,
                    {0, 1 / 2., 2 / 3., 3 / 4., 3 / 5., 4 / 6., 5 / 7., 6 / 8., 7 / 9.}},
            {"share(goal > 50 %, goal > 50 %)", WANT_NUMBER, {0, 1, 1, 1, 1, 1, 1, 1, 1}},
            /* one part of a condition does not stop another from remembering */
            {"goal > 2 or ever(goal > 50 %)", WANT_CONDITION, {0, 1, 1, 1, 1, 1, 1, 1, 1}},
            {"ever(steady(goal > 50 %, 4 ms))", WANT_CONDITION, {0, 0, 0, 1, 1, 1, 1, 1, 1}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check_in_time(&rows[i]);
    }
}

static void the_margin_of_steady_is_time_left_and_then_the_worst(void **state)
{
    (void)state;
    Error err = {.kind = ERROR_NONE};
    Expression *expression = world_read(fresh, "steady(goal > 50 %, 4 ms)", WANT_CONDITION);
    ExpressionState *memory = expression_state_create(expression, &err);
    const double goals[] = {0.25, 0.75, 0.6, 1.0, 1.0};
    const double margins[] = {-1.0, -1.0, -0.5, 0.2, 0.2};
    for (int i = 0; i < 5; i++) {
        fresh->numbers[2].value = goals[i];
        check_near(expression_evaluate(expression, &fresh->view, memory).margin, margins[i],
                1e-12);
    }
    fresh->numbers[2].value = 0.75;
    expression_state_destroy(memory);
    expression_destroy(expression);
}

static void each_instance_of_a_set_has_its_own_memory(void **state)
{
    (void)state;
    Error err = {.kind = ERROR_NONE};
    Expression *expression = world_read(fresh, "number(ever(height(box) > 2 m))", WANT_NUMBER);
    ExpressionState *memory = expression_state_create(expression, &err);
    const struct {
        int part;
        double z, expected;
    } steps[] = {{PART_BOX1, 0.77, 0}, {PART_BOX1, 3.0, 1}, {PART_BOX1, 0.77, 1},
            {PART_BOX2, 3.0, 2}, {PART_BOX2, 0.81, 2}};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        world_place(fresh, steps[i].part, -0.2, 0.0, steps[i].z, 0.0);
        check_near(expression_evaluate(expression, &fresh->view, memory).number[0],
                steps[i].expected, 0.0);
    }
    expression_state_destroy(memory);
    expression_destroy(expression);
}

/* A ramp's mean over the last T is what it was T/2 ago; the window is right to 1 %. */
static void a_long_window_moves_with_time(void **state)
{
    (void)state;
    Error err = {.kind = ERROR_NONE};
    Expression *expression = world_read(fresh, "mean(goal, 1 s)", WANT_NUMBER);
    ExpressionState *memory = expression_state_create(expression, &err);
    assert_non_null(memory);
    for (int i = 0; i < 5000; i++) {
        fresh->numbers[2].value = i;
        double mean = expression_evaluate(expression, &fresh->view, memory).number[0];
        double expected = i < 500 ? i / 2.0 : i - 249.5;
        check_near(mean, expected, 0.5 * 0.01 * 500);
    }
    fresh->numbers[2].value = 0.75;
    expression_state_destroy(memory);
    expression_destroy(expression);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(sets_cover_present_instances_only),
            cmocka_unit_test(sets_of_nobody_keep_comparisons_sensible),
            cmocka_unit_test(globs_range_over_elements_less_exceptions),
            cmocka_unit_test(a_drawn_word_can_be_a_part),
            cmocka_unit_test(time_functions_remember),
            cmocka_unit_test(the_margin_of_steady_is_time_left_and_then_the_worst),
            cmocka_unit_test(a_long_window_moves_with_time),
            cmocka_unit_test(each_instance_of_a_set_has_its_own_memory),
    };
    return cmocka_run_group_tests(tests, make_worlds, destroy_worlds);
}
