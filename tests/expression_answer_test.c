#include <stdlib.h>
#include <string.h>

#include "expression_world.h"
#include "sim/event_log.h"
#include "sim/expression.h"
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

static void answer_at(Answers *answers, const char *word, double x, double y, double z)
{
    int wish = answer_wish(&world->asked, word);
    assert_true(wish >= 0);
    answers->given[answers->count++] =
            (Answer){.wish = (size_t)wish, .number = {x, y, z}, .word = ""};
}

static ExpressionResult ask(Expression *expression, const Answers *answers)
{
    world->view.answers = answers;
    ExpressionResult result = expression_evaluate(expression, &world->view, NULL);
    world->view.answers = NULL;
    return result;
}

/* Box 1 stands at 0.3, 0.1: see world_create(). */
static void a_position_is_compared_once_it_is_answered(void **state)
{
    (void)state;
    Answers answers = {.count = 0};
    double height = world_number(world, "height(box1)");
    Expression *expression =
            world_read(world, "distance(answer(lump), box1) < 6 mm", WANT_CONDITION);
    ExpressionResult before = ask(expression, &answers);
    assert_true(before.valid);
    check_near(before.number[0], 0.0, 0.0);
    check_near(before.margin, -1.0, 0.0);

    int body = world->parts[PART_BOX1].root_body;
    const double *box = world->data->xpos + 3 * (size_t)body;
    answer_at(&answers, "lump", box[0] + 0.003, box[1], height);
    ExpressionResult near = ask(expression, &answers);
    check_near(near.number[0], 1.0, 0.0);
    check_near(near.margin, 0.5, 1e-9);
    answer_at(&answers, "lump", box[0], box[1] + 0.012, height); /* the last one counts */
    ExpressionResult far = ask(expression, &answers);
    check_near(far.number[0], 0.0, 0.0);
    check_near(far.margin, -1.0, 1e-9);
    expression_destroy(expression);
    assert_int_equal(world->asked.wish[0].kind, ANSWER_POSITION);
}

/* Whatever is around it: the smallest condition that needs the answer does not hold. */
static void without_an_answer_a_condition_is_false_and_valid(void **state)
{
    (void)state;
    const ConditionRow rows[] = {
            {"answer(mass) < 3 kg", false},
            {"answer(mass) >= 3 kg", false},
            {"not (answer(mass) < 3 kg)", true},
            {"abs(answer(mass) - 0.2 kg) < 20 g", false},
            {"max(answer(mass) - 1 kg, 0 kg) ~= 0 kg", false},
            {"answer(mass) < 3 kg or height(box1) > 0.5 m", true},
            {"inside(answer(spot), tote/inside)", false},
            {"above(answer(spot), bench) or below(answer(spot), bench)", false},
            {"norm(pos(answer(spot)) - pos(box1)) > 0", false},
            {"answer(kind) == which", false},
            {"answer(kind) ~= \"left\"", true}, /* not == */
            {"answer(kind) == \"left\"", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ExpressionResult result = world_condition(world, rows[i].text);
        if (!result.valid || (result.number[0] != 0.0) != rows[i].truth) {
            fail_msg("'%s' is %g", rows[i].text, result.number[0]);
        }
    }
}

static void numbers_take_the_unit_beside_them_and_words_compare(void **state)
{
    (void)state;
    Answers answers = {.count = 0};
    Expression *mass = world_read(world, "abs(answer(mass) - 0.2 kg) < 20 g", WANT_CONDITION);
    Expression *drawn = world_read(world, "answer(kind) == which", WANT_CONDITION);
    Expression *text = world_read(world, "answer(kind) ~= \"left\"", WANT_CONDITION);
    const AnswerWish *wish = &world->asked.wish[answer_wish(&world->asked, "mass")];
    assert_true(dimension_equal(wish->dimension, DIMENSION_MASS));
    answer_at(&answers, "mass", 0.21, 0, 0);
    answer_at(&answers, "kind", 0, 0, 0);
    (void)snprintf(answers.given[1].word, ANSWER_WORD_BYTES, "middle"); /* what was drawn */
    check_near(ask(mass, &answers).margin, 0.5, 1e-9);
    check_near(ask(drawn, &answers).number[0], 1.0, 0.0);
    check_near(ask(text, &answers).number[0], 1.0, 0.0);
    (void)snprintf(answers.given[1].word, ANSWER_WORD_BYTES, "left");
    check_near(ask(drawn, &answers).number[0], 0.0, 0.0);
    check_near(ask(text, &answers).number[0], 0.0, 0.0);
    expression_destroy(mass);
    expression_destroy(drawn);
    expression_destroy(text);
}

/* A number that is none is still a reason to stop: a missing answer must not hide it. */
static void a_missing_answer_hides_no_broken_number(void **state)
{
    (void)state;
    Expression *expression = world_read(
            world, "answer(mass) < 3 kg or 1/(height(box1)*0) > 2 m^-1", WANT_CONDITION);
    assert_false(ask(expression, NULL).valid);
    expression_destroy(expression);
}

static void mistakes_name_the_place(void **state)
{
    (void)state;
    const struct {
        const char *text;
        unsigned column;
        const char *sentence, *hint;
    } rows[] = {
            {"tilt(answer(lump)) > 3 deg", 6,
                    "tilt() needs a thing that is there, an answer is only a point",
                    "distance, height"},
            {"answer(peg/tip) > 3 N", 8, "answer() takes a word of your own", "answer(lump)"},
            {"answer(lump) > 3 N", 8, "answer(lump) is a number here and a position elsewhere",
                    NULL},
            {"answer(mass) > 3 N", 14, "answer(mass) is a force here and a mass elsewhere",
                    NULL},
            {"count(makes) > 3", 7,
                    "count() needs an event: make, break, grasp, release or guard",
                    "did you mean 'make'?"},
            {"count(3 N) > 3", 7, "count() needs an event", NULL},
            {"broken(peg)", 1, "nothing can break", "peak(normal_force(a, b)) > 30 N"},
    };
    expression_destroy(world_read(world, "distance(answer(lump), peg) < 6 mm", WANT_CONDITION));
    expression_destroy(world_read(world, "answer(mass) < 6 kg", WANT_CONDITION));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Mistakes *mistakes = mistakes_create();
        Node node = written("success", rows[i].text);
        ExpressionScope scope = {.task = &world->task,
                .model = world->model,
                .want = WANT_CONDITION,
                .answers = &world->asked};
        assert_null(expression_read(&node, &scope, mistakes));
        check_mistake(mistakes, rows[i].text, rows[i].column, rows[i].sentence, rows[i].hint);
        mistakes_destroy(mistakes);
    }
    Mistakes *mistakes = mistakes_create();
    Node node = written("require", "answer(mass) < 6 kg");
    ExpressionScope scope = {
            .task = &world->task, .model = world->model, .want = WANT_CONDITION};
    assert_null(expression_read(&node, &scope, mistakes));
    check_mistake(
            mistakes, node.text, 8, "answer() has a meaning in success and fail only", NULL);
    mistakes_destroy(mistakes);
}

static double count(Expression *expression, ExpressionState *memory, const EventLog *log)
{
    world->view.events = log;
    ExpressionResult result = expression_evaluate(expression, &world->view, memory);
    world->view.events = NULL;
    assert_true(result.valid);
    return result.number[0];
}

static void events_are_counted_as_they_come(void **state)
{
    (void)state;
    Event events[] = {
            {0.1, EVENT_MAKE, PART_BENCH, PART_BOX1, 1.0},
            {0.2, EVENT_BREAK, PART_BENCH, PART_BOX1, 0.0},
            {0.3, EVENT_MAKE, PART_BENCH, PART_BOX1, 1.0},
            {0.4, EVENT_MAKE, PART_BENCH, PART_BOX2, 1.0},
            {0.5, EVENT_GRASP, PART_PEG, -1, 1.0},
    };
    EventLog log = {.events = events, .count = 1};
    const struct {
        const char *text;
        double first, last;
    } rows[] = {
            {"count(make)", 1, 3},
            {"count(make, box1)", 1, 2},
            {"count(make, box1, bench)", 1, 2},
            {"count(make, bench, box2)", 0, 1},
            {"count(make, box1, box2)", 0, 0},
            {"count(break, bench)", 0, 1},
            {"count(grasp, peg, hand)", 0, 1},
            {"count(grasp, box1)", 0, 0},
            {"count(release)", 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Error err = {0};
        Expression *expression = world_read(world, rows[i].text, WANT_NUMBER);
        ExpressionState *memory = expression_state_create(expression, &err);
        assert_non_null(memory);
        log.count = 1;
        check_near(count(expression, memory, NULL), 0, 0);
        check_near(count(expression, memory, &log), rows[i].first, 0);
        check_near(count(expression, memory, &log), rows[i].first, 0);
        log.count = sizeof events / sizeof *events;
        if (count(expression, memory, &log) != rows[i].last) {
            fail_msg("%s", rows[i].text);
        }
        expression_state_destroy(memory);
        expression_destroy(expression);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test_setup_teardown(
                    a_position_is_compared_once_it_is_answered, make_world, destroy_world),
            cmocka_unit_test_setup_teardown(without_an_answer_a_condition_is_false_and_valid,
                    make_world, destroy_world),
            cmocka_unit_test_setup_teardown(numbers_take_the_unit_beside_them_and_words_compare,
                    make_world, destroy_world),
            cmocka_unit_test_setup_teardown(
                    a_missing_answer_hides_no_broken_number, make_world, destroy_world),
            cmocka_unit_test_setup_teardown(mistakes_name_the_place, make_world, destroy_world),
            cmocka_unit_test_setup_teardown(
                    events_are_counted_as_they_come, make_world, destroy_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
