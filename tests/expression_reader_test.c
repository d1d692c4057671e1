#include "scenes/expression_reader.h"

#include <stdlib.h>
#include <string.h>

#include "expression_world.h"
#include "written.h"

static World *world;

static int make_world(void **state)
{
    (void)state;
    world = world_create();
    return 0;
}

static int destroy_world(void **state)
{
    (void)state;
    world_destroy(world);
    return 0;
}

static ExpressionScope scope_of(ExpressionWant want)
{
    return (ExpressionScope){
            .task = &world->task, .model = world->model, .want = want, .any_dimension = true};
}

/* The conditions of the eight example scenes that this build can evaluate. */
static void conditions_of_the_example_scenes_are_read(void **state)
{
    (void)state;
    const char *const texts[] = {
            "distance(peg, socket/hole) > 60 mm",
            "depth(peg/tip, socket/hole) > 18 mm and released(peg)",
            "below(peg, bench/top, 50 mm)",
            "norm(force(wrist_force)) > 60 N",
            "time > 20 s",
            "steady(held(target) and height(target, bench/top) > 0.1 m, 0.5 s)",
            "any(held(clutter))",
            "below(target, bench/top, 50 mm)",
            "box1.width > box2.width and box2.width > box3.width",
            "atop(box2, box1) and atop(box3, box2)",
            "steady(all(still(box)), 1 s)",
            "tilt(box1) > 20 deg",
            "opening(cabinet/{which}_slide) >= goal",
            "max(opening(cabinet/*_slide except cabinet/{which}_slide)) > 5 %",
            "steady(norm(force(wrist_force)) > 50 N and speed(hand/tcp) < 2 mm/s, 0.5 s)",
            "peak(normal_force(probe, tissue)) > 3 N",
            "distance(answer(lump), tissue/lump) < 6 mm",
            "all(inside(parcel, tote/inside))",
            "any(inside(parcel, belt/outfeed))",
            "share(abs(normal_force(sponge, panel) - force) < 2 N, touching(sponge, panel))>90 %",
            "internal_force(tool) > 60 N",
            "normal_force(sponge, panel) > 30 N",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        Expression *expression = world_read(world, texts[i], WANT_CONDITION);
        assert_string_equal(expression_text(expression), texts[i]);
        expression_destroy(expression);
    }
}

static void robots_are_arguments_by_their_own_names(void **state)
{
    (void)state;
    world->task.robot_count = 2;
    memcpy(world->task.robots[0].word, "left", sizeof "left");
    expression_destroy(world_read(world,
            "steady(held(tool, right) and not held(tool, left), 0.5 s)", WANT_CONDITION));
    expression_destroy(
            world_read(world, "norm(force(left_wrist_force)) > 3 N", WANT_CONDITION));
    world->task.robots[0].word[0] = '\0';
    world->task.robot_count = 1;
}

static void formulas_need_no_world(void **state)
{
    (void)state;
    const struct {
        const char *text, *symbol;
        double value;
    } rows[] = {
            {"= bore - clearance", "m", 0.011},
            {"=bore", "m", 0.012},
            {"= (index - 1)*0.6 m/speed", "s", 6.0},
            {"= bore*tan(180 deg/count)/2", "m", 0.006 * tan(0.7853981633974483)},
            {"= (bore*3/4 + 3 mm)*2", "m", 0.024},
            {"= 0.5", "1", 0.5},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Mistakes *mistakes = mistakes_create();
        Node node = written("enter", rows[i].text);
        ExpressionScope scope = scope_of(WANT_NUMBER);
        scope.model = NULL;
        scope.indexed = true;
        Expression *expression = expression_read(&node, &scope, mistakes);
        check_no_mistake(mistakes, rows[i].text);
        assert_non_null(expression);
        ExpressionWorld view = {.task = &world->task, .index = 3.0, .count = 4.0};
        char symbol[32];
        dimension_symbol(expression_dimension(expression), symbol, sizeof symbol);
        assert_string_equal(symbol, rows[i].symbol);
        check_near(
                expression_evaluate(expression, &view, NULL).number[0], rows[i].value, 1e-12);
        expression_destroy(expression);
        mistakes_destroy(mistakes);
    }
}

static void a_number_follows_its_task_without_reading_again(void **state)
{
    (void)state;
    Expression *expression = world_read(world, "bore*2", WANT_NUMBER);
    world->numbers[0].value = 0.016;
    check_near(expression_evaluate(expression, &world->view, NULL).number[0], 0.032, 1e-15);
    world->numbers[0].value = 0.012;
    expression_destroy(expression);
}

static void the_name_of_a_drawn_word_can_be_a_formula(void **state)
{
    (void)state;
    Mistakes *mistakes = mistakes_create();
    Node node = written("handle", "= which");
    ExpressionScope scope = scope_of(WANT_NUMBER);
    scope.words = true;
    Expression *expression = expression_read(&node, &scope, mistakes);
    check_no_mistake(mistakes, node.text);
    assert_non_null(expression);
    check_near(expression_evaluate(expression, &world->view, NULL).number[0], 1.0, 0.0);
    expression_destroy(expression);
    scope.words = false;
    assert_null(expression_read(&node, &scope, mistakes));
    check_mistake(mistakes, node.text, 3, "expected a quantity, got a drawn word", NULL);
    mistakes_destroy(mistakes);
}

static void the_numbers_an_expression_uses_are_listed_once(void **state)
{
    (void)state;
    Expression *expression = world_read(world,
            "bore > clearance and bore < 3 mm and opening(cabinet/{which}_slide) > goal and "
            "other == top",
            WANT_CONDITION);
    int used[8];
    assert_int_equal(expression_numbers_used(expression, used, 8), 5);
    const int expected[] = {0, 1, 3, 2, 4};
    assert_memory_equal(used, expected, sizeof expected);
    assert_int_equal(expression_numbers_used(expression, used, 1), 5);
    expression_destroy(expression);
}

typedef struct WrongRow {
    const char *text;
    unsigned column;
    const char *sentence, *hint;
} WrongRow;

static void check_wrong(const WrongRow *rows, size_t count, const ExpressionScope *scope)
{
    for (size_t i = 0; i < count; i++) {
        Mistakes *mistakes = mistakes_create();
        Node node = written("success", rows[i].text);
        Expression *expression = expression_read(&node, scope, mistakes);
        check_mistake(mistakes, rows[i].text, rows[i].column, rows[i].sentence, rows[i].hint);
        assert_null(expression);
        mistakes_destroy(mistakes);
    }
}

#define CHECK_WRONG(rows, scope) check_wrong((rows), sizeof(rows) / sizeof *(rows), (scope))

static void wrong_grammar_is_shown_where_it_is(void **state)
{
    (void)state;
    const WrongRow rows[] = {
            {"", 1, "the expression ends where a quantity, a name or a condition is due", NULL},
            {"1 <", 4, "the expression ends where", NULL},
            {"1 < 2)", 6, "expected an operator, got ')'", NULL},
            {"(1 < 2", 1, "this bracket is not closed", NULL},
            {"held(peg", 5, "this bracket is not closed", NULL},
            {"held(peg bench)", 10, "expected an operator, ',' or ')', got 'bench)'", NULL},
            {"1 < 2 < 3", 7, "comparisons do not chain", "a < b and b < c"},
            {"1 < 2 && 2 < 3", 7, "expected an operator, got '&&", "write 'and'"},
            {"1 < 2 || 2 < 3", 7, "expected an operator, got '||", "write 'or'"},
            {"1 != 2", 3, "expected an operator, got '!=", "write '~='"},
            {"1 = 2", 3, "expected an operator, got '= 2'", "write '=='"},
            {"!held(peg)", 1, "expected a quantity, a name or a condition, got '!", "'not'"},
            {"5 % 3", 5, "expected an operator, got '3'", NULL},
            {"bore % 3 > 0", 6, "expected an operator, got '% 3", "'%' is a unit"},
            {"bore > .5", 8, "expected a quantity", "a digit stands on both sides"},
            {"bore > 5.", 9, "a digit stands on both sides of a decimal point", "5.0"},
            {"bore > 5 mmm", 10, "'mmm' is not a unit", "did you mean 'mm'?"},
            {"and 1 < 2", 1, "expected a quantity, a name or a condition, got 'and", NULL},
            {"which == \"top", 10, "this quote is not closed", NULL},
            {"± 3", 1, "expected a quantity, a name or a condition", NULL},
            /* code points, not bytes: the mistake stands behind the two-byte sign */
            {"\"±\" == nowhere", 1, "a quoted word can only be compared with a drawn word",
                    NULL},
            {"which == \"±\"", 10, "'which' is never '±'", NULL},
            {"which == \"±\" && true", 14, "expected an operator, got '&&", "write 'and'"},
    };
    ExpressionScope scope = scope_of(WANT_CONDITION);
    CHECK_WRONG(rows, &scope);
}

static void wrong_names_come_with_the_nearest_right_one(void **state)
{
    (void)state;
    const WrongRow rows[] = {
            {"bor > 5 mm", 1, "there is no 'bor' here", "did you mean 'bore'?"},
            {"peg > 5 mm", 1, "'peg' is a thing, not a quantity", "pos(a)"},
            {"peg/tip > 5 mm", 1, "'peg/tip' is a thing, not a quantity", NULL},
            {"distance > 5 mm", 1, "'distance' is a function", NULL},
            {"distence(peg, bench) > 5 mm", 1, "there is no function 'distence'",
                    "did you mean 'distance'?"},
            {"distance(pge, bench) > 5 mm", 10, "there is no part 'pge'",
                    "did you mean 'peg'?"},
            {"distance(peg/tib, bench) > 5 mm", 10, "'peg/tib' is not a place",
                    "did you mean 'peg/tip'?"},
            {"distance(peg/nowhere, bench) > 5 mm", 10, "'peg/nowhere' is not a place",
                    "peg has: tip"},
            {"inside(peg/tip, socket)", 17, "'socket' is a part, inside() needs a region",
                    "socket has: hole, rim"},
            {"inside(peg/tip, peg/tip)", 17, "'peg/tip' is not a region", NULL},
            {"coverage(panel) > 90 %", 10, "'panel' is a part, coverage() needs a surface",
                    "panel has: surface"},
            {"coverage(panel/surfcae) > 90 %", 10, "'panel/surfcae' is not a surface",
                    "did you mean 'panel/surface'?"},
            {"held(peg/tip)", 6, "'peg/tip' is not a part", NULL},
            {"touching(peg/tip, bench)", 10, "'peg/tip' is not a part, body or geom",
                    "peg has: shaft"},
            {"held(peg, righ)", 11, "'righ' is not a robot", "there is robot0"},
            {"norm(force(wrist)) > 60 N", 12, "'wrist' is not a force sensor", "wrist_force"},
            {"norm(force(hand/wrist_t)) > 60 N", 12, "'hand/wrist_t' is not a force sensor",
                    "did you mean 'hand/wrist_f'?"},
            {"joint(cabinet/tp_slide) > 1 mm", 7, "'cabinet/tp_slide' is not a hinge or slide",
                    "did you mean 'cabinet/top_slide'?"},
            {"joint(peg/free) > 1 mm", 7, "'peg/free' is not a hinge or slide", NULL},
            {"opening(cabinet/door_hinge) > 1", 9,
                    "'cabinet/door_hinge' is not a hinge or slide joint with a range",
                    "cabinet has: top_slide"},
            {"box1.widht > 5 mm", 6, "there is no parameter 'box1.widht'",
                    "did you mean 'box1.width'?"},
            {"which == topp", 10, "'which' is never 'topp'", "did you mean 'top'?"},
            {"which ~= cup", 10, "'which' is never 'cup'", "'top'"},
            {"opening(cabinet/{whch}_slide) > 1", 18, "'whch' is not a drawn word",
                    "did you mean 'which'?"},
            {"opening(cabinet/{goal}_slide) > 1", 18, "'goal' is not a drawn word", NULL},
            {"opening(cabinet/{which}_door) > 1", 9, "'cabinet/top_door' is not", NULL},
            {"max(opening(cabinet/x*)) > 1", 13, "'cabinet/x*' is not",
                    "cabinet has: top_slide"},
            {"max(opening(cabinet/*_slide except cabinet/*)) > 1", 13,
                    "'except' leaves nothing of this", NULL},
            {"held(peg except {thing})", 6, "'except' takes from a family or a glob", NULL},
            {"held({which})", 6, "there is no part 'top'", NULL},
            {"index > 3", 1, "'index' has a meaning only in the formulas of a family", NULL},
    };
    ExpressionScope scope = scope_of(WANT_CONDITION);
    CHECK_WRONG(rows, &scope);
}

static void wrong_types_and_units_are_named(void **state)
{
    (void)state;
    const WrongRow rows[] = {
            {"force(wrist_force) > 60", 20,
                    "left side is a vector of force, right side has no unit",
                    "norm(force(wrist_force)) > 60 N"},
            {"bore > 60", 6, "left side is a length, right side has no unit", "bore > 60 m"},
            {"bore > 60 N", 6, "left side is a length, right side is a force", NULL},
            {"60 N < bore", 6, "left side is a force, right side is a length", NULL},
            {"bore + goal > 0", 6, "left side is a length, right side is a plain number", NULL},
            {"pos(peg) + 3 mm == 0", 10,
                    "left side is a vector of length, right side is a length", NULL},
            {"norm(pos(peg)*pos(bench)) > 0", 14,
                    "left side is a vector of length, right side is a vector of length", NULL},
            {"3/peg.z > 0", 2, "left side has no unit, right side is a direction", NULL},
            {"bore^clearance > 0", 5, "left side is a length, right side is a length", NULL},
            {"bore^0.5 > 0", 6, "a quantity with a unit takes a whole number up to 8", NULL},
            {"(1 < 2) + 3 > 0", 9, "left side is a condition, right side has no unit", NULL},
            {"bore and held(peg)", 1, "'and' takes conditions, its left side is a length",
                    "> 5 mm"},
            {"held(peg) or bore", 14, "'or' takes conditions, its right side is a length",
                    NULL},
            {"not bore", 5, "'not' takes conditions, its operand is a length", NULL},
            {"-held(peg) == 0", 1, "'-' takes a quantity, got a condition", "write 'not'"},
            {"which > 3", 7, "left side is a drawn word, right side has no unit", NULL},
            {"bore", 1, "expected a condition, got a length", "> 5 mm"},
            {"pos(peg)", 1, "expected a condition, got a vector of length", NULL},
    };
    ExpressionScope scope = scope_of(WANT_CONDITION);
    CHECK_WRONG(rows, &scope);
}

static void wrong_arguments_are_named(void **state)
{
    (void)state;
    const WrongRow rows[] = {
            {"depth(peg) > 3 mm", 1, "depth() does not take 1 argument", "depth(a, region)"},
            {"height(peg, bench, box1) > 3 mm", 1, "height() does not take 3 arguments",
                    "height(a) or height(a, b)"},
            {"below(peg, bench, 50)", 19, "below() needs a length here, got a number without",
                    "below(a, b [, d])"},
            {"below(peg, bench, 50 N)", 19, "below() needs a length here, got a force", NULL},
            {"steady(bore, 1 s)", 8, "steady() needs a condition here, got a length", NULL},
            {"steady(held(peg), 50)", 19, "steady() needs a time here", "steady(p, T)"},
            {"norm(bore) > 0", 6, "norm() needs a vector here, got a length", NULL},
            {"abs(peg.z) > 0", 5, "abs() needs a number here, got a direction", NULL},
            {"max(bore, 3 N) > 0", 11, "max() needs a length here, got a force", NULL},
            {"sin(3 mm) > 0", 5, "sin() needs an angle here, got a length", NULL},
            {"sqrt(bore) > 0", 6, "sqrt() needs a square such as an area here", NULL},
            {"distance(3 mm, peg) > 0", 10, "distance() needs a name here", NULL},
            {"impulse(peg, bench) > 3 N", 21, "left side is an impulse, right side is a force",
                    NULL},
            {"work(peg, bench) > 3 N", 18, "left side is", NULL},
            {"pressure(peg, bench) > 3 N", 22, "left side is a pressure, right side is a force",
                    NULL},
            {"slip(peg, bench) > 3 mm/s", 18, "left side is a length, right side is a speed",
                    NULL},
            {"internal_force(peg, bench) > 3 N", 1,
                    "internal_force() does not take 2 arguments", "internal_force(a)"},
            {"grip(peg/tip) > 3 N", 6, "'peg/tip' is not a part", NULL},
            {"mean(bore, 3 mm) > 3 mm", 12, "mean() needs a time here, got a length", NULL},
            {"spilled(peg, tote/inside) > 3 %", 9,
                    "spilled() needs something that stands for several things", "a family"},
            {"spilled(box, tote) > 3 %", 14, "'tote' is a part, spilled() needs a region",
                    "tote has: inside"},
            {"still(box)", 7, "'box' stands for several things", "all(..)"},
            {"max(opening(cabinet/*_slide)) > 1 and joint(cabinet/*_slide) > 0", 45,
                    "'cabinet/*_slide' stands for several things", NULL},
            {"all(still(peg))", 5, "all() needs something that stands for several things",
                    "a family"},
            {"all(touching(box, clutter))", 19, "'clutter' ranges over other things", NULL},
            {"all(distance(box except box1, box except box2) > 0)", 31,
                    "'box' ranges over other things", NULL},
            {"max(joint(cabinet/*)) > 0", 11, "this meets slide joint 'cabinet/top_slide' (m)",
                    "opening()"},
    };
    ExpressionScope scope = scope_of(WANT_CONDITION);
    CHECK_WRONG(rows, &scope);
}

static void a_formula_cannot_ask_for_the_world(void **state)
{
    (void)state;
    const WrongRow rows[] = {
            {"= distance(peg, bench)", 3, "distance() needs the simulated world", NULL},
            {"= time*2", 3, "there is no time yet", NULL},
            {"= angle(peg.z, bench.z)", 9, "a formula is worked out before anything is placed",
                    NULL},
            {"= bor/2", 3, "there is no 'bor' here", "did you mean 'bore'?"},
    };
    ExpressionScope scope = scope_of(WANT_NUMBER);
    scope.model = NULL;
    CHECK_WRONG(rows, &scope);

    const WrongRow due[] = {
            {"= bore", 3, "expected a mass, got a length", NULL},
            {"= 3", 3, "expected a mass, got a plain number", NULL},
            {"= true", 3, "expected a mass, got a condition", NULL},
    };
    scope.any_dimension = false;
    scope.due = DIMENSION_MASS;
    CHECK_WRONG(due, &scope);
}

static void names_of_parts_decide_between_path_and_division(void **state)
{
    (void)state;
    check_near(world_number(world, "bore/clearance"), 12.0, 1e-12);
    check_near(world_number(world, "speed/2"), 0.1, 1e-15);
    check_near(world_number(world, "height(bench/mark)"), 0.75, 1e-12);
    check_near(world_number(world, "height(bench/site:\"mark\")"), 0.75, 1e-12);
}

static void expressions_of_any_size_are_bounded(void **state)
{
    (void)state;
    enum { LENGTH = 20000 };
    const struct {
        const char *piece, *end, *sentence;
    } rows[] = {
            {"(", "1", "more than 64 brackets or signs inside each other"},
            {"-", "1", "more than 64 brackets or signs inside each other"},
            {"2^", "1", "more than 64 brackets or signs inside each other"},
            {"1+", "1 > 0", "an expression of more than 1000 terms"},
    };
    char *text = malloc(LENGTH + 16);
    assert_non_null(text);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t length = 0;
        while (length + strlen(rows[i].piece) < LENGTH) {
            memcpy(text + length, rows[i].piece, strlen(rows[i].piece));
            length += strlen(rows[i].piece);
        }
        memcpy(text + length, rows[i].end, strlen(rows[i].end) + 1);
        Mistakes *mistakes = mistakes_create();
        Node node = written("success", text);
        ExpressionScope scope = scope_of(WANT_CONDITION);
        assert_null(expression_read(&node, &scope, mistakes));
        Text out = {0};
        mistakes_summary(mistakes, &out);
        assert_non_null(strstr(text_chars(&out), rows[i].sentence));
        text_release(&out);
        mistakes_destroy(mistakes);
    }
    free(text);
}

/* Every prefix and every one-byte change of good texts is either read or refused in words. */
static void damaged_expressions_never_do_harm(void **state)
{
    (void)state;
    const char *const texts[] = {
            "steady(held(target) and height(target, bench/top) > 0.1 m, 0.5 s)",
            "max(opening(cabinet/*_slide except cabinet/{which}_slide)) > 5 %",
            "not (which == \"top\" or bore^2/3 < 4 mm^2) and peg/tip.z == -bench.x",
    };
    const char bytes[] = "()*{}\"/.,:\\ -^%0a\x80";
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        size_t length = strlen(texts[i]);
        for (size_t j = 0; j < length * sizeof bytes; j++) {
            char text[128];
            memcpy(text, texts[i], length + 1);
            text[j / sizeof bytes] = bytes[j % sizeof bytes]; /* the last one cuts it off */
            Mistakes *mistakes = mistakes_create();
            Node node = written("success", text);
            ExpressionScope scope = scope_of(WANT_CONDITION);
            Expression *expression = expression_read(&node, &scope, mistakes);
            assert_int_equal(mistakes_count(mistakes), expression == NULL ? 1 : 0);
            expression_destroy(expression);
            mistakes_destroy(mistakes);
        }
    }
}

static void lists_and_maps_are_no_expressions(void **state)
{
    (void)state;
    Mistakes *mistakes = mistakes_create();
    Node node = {.kind = NODE_LIST, .place = {.file = "s.yaml", .line = 1, .column = 3}};
    ExpressionScope scope = scope_of(WANT_CONDITION);
    assert_null(expression_read(&node, &scope, mistakes));
    check_mistake(mistakes, "list", 3, "expected an expression, got a list", NULL);
    mistakes_destroy(mistakes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(conditions_of_the_example_scenes_are_read),
            cmocka_unit_test(robots_are_arguments_by_their_own_names),
            cmocka_unit_test(formulas_need_no_world),
            cmocka_unit_test(a_number_follows_its_task_without_reading_again),
            cmocka_unit_test(the_name_of_a_drawn_word_can_be_a_formula),
            cmocka_unit_test(the_numbers_an_expression_uses_are_listed_once),
            cmocka_unit_test(wrong_grammar_is_shown_where_it_is),
            cmocka_unit_test(wrong_names_come_with_the_nearest_right_one),
            cmocka_unit_test(wrong_types_and_units_are_named),
            cmocka_unit_test(wrong_arguments_are_named),
            cmocka_unit_test(a_formula_cannot_ask_for_the_world),
            cmocka_unit_test(names_of_parts_decide_between_path_and_division),
            cmocka_unit_test(expressions_of_any_size_are_bounded),
            cmocka_unit_test(damaged_expressions_never_do_harm),
            cmocka_unit_test(lists_and_maps_are_no_expressions),
    };
    return cmocka_run_group_tests(tests, make_world, destroy_world);
}
