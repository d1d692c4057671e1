#include "sim/expression.h"

#include <stdlib.h>
#include <string.h>

#include "expression_world.h"
#include "sim/expression_tree.h"

#define DEG 0.017453292519943295

static World *fresh; /* at its start */

static int make_worlds(void **state)
{
    (void)state;
    fresh = world_create();
    return 0;
}

static int destroy_worlds(void **state)
{
    (void)state;
    world_destroy(fresh);
    return 0;
}

static void arithmetic_follows_the_usual_rules(void **state)
{
    (void)state;
    const NumberRow rows[] = {
            {"1 + 2*3", 7.0, 0.0},
            {"(1 + 2)*3", 9.0, 0.0},
            {"2^3^2", 512.0, 0.0},
            {"-2^2", -4.0, 0.0},
            {"2^-2", 0.25, 0.0},
            {"10/4/5", 0.5, 0.0},
            {"7 - 2 - 1", 4.0, 0.0},
            {"2^0.5", sqrt(2.0), 1e-15},
            {"50 %", 0.5, 0.0},
            {"bore - clearance", 0.011, 1e-15},
            {"bore/2", 0.006, 1e-15},
            {"0.6 m/speed", 3.0, 1e-12},
            {"2 m/s*speed", 0.4, 1e-12},
            {"(bore + 6 mm)^2", 0.018 * 0.018, 1e-15},
            {"box1.width*2", 0.12, 1e-15},
            {"bore*tan(180 deg/8)/2", 0.006 * tan(22.5 * DEG), 1e-15},
            {"sin(30 deg) + cos(60 deg)", 1.0, 1e-15},
            {"atan2(1 mm, 1 mm)", 45 * DEG, 1e-15},
            {"sqrt(4 mm^2)", 0.002, 1e-15},
            {"abs(clearance - bore)", 0.011, 1e-15},
            {"floor(2.9)", 2.0, 0.0},
            {"clamp(5 mm, 1 mm, 3 mm)", 0.003, 1e-15},
            {"max(bore, 20 mm)", 0.02, 0.0},
            {"min(bore, 20 mm)", 0.012, 0.0},
            {"0 + bore", 0.012, 0.0},
    };
    CHECK_NUMBERS(fresh, rows);
}

static void conditions_combine_and_compare(void **state)
{
    (void)state;
    const ConditionRow rows[] = {
            {"1 < 2", true},
            {"2 < 2", false},
            {"2 <= 2", true},
            {"3 > 2", true},
            {"2 > 2", false},
            {"2 >= 2", true},
            {"2 == 2", true},
            {"2 ~= 2", false},
            {"2 ~= 3", true},
            {"true", true},
            {"false", false},
            {"not 1 < 2", false},
            {"not false and true", true},
            {"1 < 2 and 2 < 1", false},
            {"1 < 2 or 2 < 1", true},
            {"true or true and false", true},
            {"bore > 0", true},
            {"bore < 0", false},
            {"which == middle", true},
            {"which == \"top\"", false},
            {"which ~= top", true},
            {"middle == which", true},
            {"which == other", true},
            {"which ~= other", false},
            {"time < 1 s", true},
            {"box1.width > box2.width and box2.width > box3.width", true},
    };
    CHECK_CONDITIONS(fresh, rows);
}

static void margins_are_relative_to_the_right_side(void **state)
{
    (void)state;
    const struct {
        const char *text;
        double margin;
    } rows[] = {
            {"30 mm > 20 mm", 0.5},
            {"10 mm > 20 mm", -0.5},
            {"30 mm < 20 mm", -0.5},
            {"10 mm < 20 mm", 0.5},
            {"-3 >= -2", -0.5},
            {"3 mm > 0", 0.003},
            {"2 == 2", 0.0},
            {"3 == 2", -0.5},
            {"3 ~= 2", 0.5},
            {"3 > 2 and 5 > 2", 0.5},
            {"3 > 2 or 5 > 2", 1.5},
            {"not 3 > 2", -0.5},
            {"true", 1.0},
            {"which == top", -1.0},
            {"1000000000 > 0", 1e6},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check_near(world_condition(fresh, rows[i].text).margin, rows[i].margin, 1e-12);
    }
    /* false by nothing is still negative */
    assert_true(world_condition(fresh, "2 > 2").margin < 0.0);
    assert_true(world_condition(fresh, "not 2 >= 2").margin < 0.0);
    assert_true(world_condition(fresh, "not 2 > 2").margin >= 0.0);
}

static void what_has_no_value_is_not_valid(void **state)
{
    (void)state;
    const char *const texts[] = {"1/0", "sqrt(0 - 1)", "(0 - 2)^0.5", "clamp(1, 3, 2)",
            "1/0 + 1", "10^300*10^300", "atan2(1/0, 1)"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        Expression *expression = world_read(fresh, texts[i], WANT_NUMBER);
        if (expression_evaluate(expression, &fresh->view, NULL).valid) {
            fail_msg("'%s' is valid", texts[i]);
        }
        expression_destroy(expression);
    }
    const char *const conditions[] = {"1/0 > 2", "not 1/0 > 2", "true or 1/0 > 2"};
    for (size_t i = 0; i < sizeof conditions / sizeof conditions[0]; i++) {
        Expression *expression = world_read(fresh, conditions[i], WANT_CONDITION);
        assert_false(expression_evaluate(expression, &fresh->view, NULL).valid);
        expression_destroy(expression);
    }
}

static void a_copied_state_goes_on_as_the_original(void **state)
{
    (void)state;
    Error err = {.kind = ERROR_NONE};
    Expression *expression = world_read(fresh, "mean(goal)", WANT_NUMBER);
    ExpressionState *first = expression_state_create(expression, &err);
    ExpressionState *second = expression_state_create(expression, &err);
    fresh->numbers[2].value = 0.5;
    (void)expression_evaluate(expression, &fresh->view, first);
    memcpy(second, first, expression_state_bytes(first));
    fresh->numbers[2].value = 1.0;
    check_near(expression_evaluate(expression, &fresh->view, first).number[0], 0.75, 0.0);
    fresh->numbers[2].value = 0.75;
    check_near(expression_evaluate(expression, &fresh->view, second).number[0], 0.625, 0.0);
    expression_state_destroy(first);
    expression_state_destroy(second);
    expression_destroy(expression);
}

static void the_function_table_is_sound(void **state)
{
    (void)state;
    size_t count;
    const ExpressionFunction *functions = expression_functions(&count);
    for (size_t i = 0; i < count; i++) {
        const ExpressionFunction *function = &functions[i];
        assert_non_null(function->evaluate);
        assert_true(strlen(function->meaning) > 0);
        assert_true(strncmp(function->form, function->name, strlen(function->name)) == 0);
        assert_true(i == 0 || strcmp(functions[i - 1].name, function->name) <= 0);
        assert_int_equal(function->memory_doubles > 0, function->scope == SCOPE_TIME);
        size_t required = expression_function_arguments(function, true);
        size_t all = expression_function_arguments(function, false);
        assert_true(required >= 1 && required <= all);
        for (size_t j = required; j < all; j++) {
            assert_true(function->argument[j].optional);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(arithmetic_follows_the_usual_rules),
            cmocka_unit_test(conditions_combine_and_compare),
            cmocka_unit_test(margins_are_relative_to_the_right_side),
            cmocka_unit_test(what_has_no_value_is_not_valid),
            cmocka_unit_test(a_copied_state_goes_on_as_the_original),
            cmocka_unit_test(the_function_table_is_sound),
    };
    return cmocka_run_group_tests(tests, make_worlds, destroy_worlds);
}
