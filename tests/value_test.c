#include "scenes/value.h"

#include "written.h"

#define DEG      0.017453292519943295
#define DAMPING  ((Dimension){.mass = 1, .time = -1})
#define PRESSURE ((Dimension){.mass = 1, .length = -1, .time = -2})
#define ANY_DIMENSION \
    { \
        .any_dimension = true \
    }
#define PLAIN \
    { \
        .any_dimension = false \
    }

typedef struct LawRow {
    const char *text;
    ValueWish wish;
    DistributionKind kind;
    DistributionMode mode;
    double a, b;
} LawRow;

static bool read_law(const char *text, const ValueWish *wish, Distribution *ret_law,
        Dimension *ret_dimension)
{
    Mistakes *mistakes = mistakes_create();
    Node node = written("x", text);
    bool ok = value_read_distribution(&node, wish, mistakes, ret_law, ret_dimension);
    check_no_mistake(mistakes, text);
    mistakes_destroy(mistakes);
    return ok;
}

/* The numbers of the eight example scenes, and the forms that none of them uses. */
static void laws_are_read_in_si(void **state)
{
    (void)state;
    const LawRow rows[] = {
            {"8..16 mm", ANY_DIMENSION, DIST_UNIFORM, DRAW_SET, 0.008, 0.016},
            {"0.3..1.5 mm", {.due = {.length = 1}}, DIST_UNIFORM, DRAW_SET, 0.0003, 0.0015},
            {"0..4", {.integer = true}, DIST_INTEGER, DRAW_SET, 0.0, 4.0},
            {"4", {.integer = true}, DIST_CONSTANT, DRAW_SET, 4.0, 0.0},
            {"1..3", {.integer = true}, DIST_INTEGER, DRAW_SET, 1.0, 3.0},
            {"±80 mm", {.due = {.length = 1}}, DIST_UNIFORM, DRAW_SET, -0.08, 0.08},
            {"+-80 mm", {.due = {.length = 1}}, DIST_UNIFORM, DRAW_SET, -0.08, 0.08},
            {"±0.2 m", {.due = {.length = 1}}, DIST_UNIFORM, DRAW_SET, -0.2, 0.2},
            {"-80..80 mm", {.due = {.length = 1}}, DIST_UNIFORM, DRAW_SET, -0.08, 0.08},
            {"±30 deg", {.due = {.angle = 1}}, DIST_UNIFORM, DRAW_SET, -30 * DEG, 30 * DEG},
            {"any", {.due = {.angle = 1}}, DIST_ANY_ANGLE, DRAW_SET, 0.0, 0.0},
            {"any", ANY_DIMENSION, DIST_ANY_ANGLE, DRAW_SET, 0.0, 0.0},
            {"lognormal(60 g, 0.3)", {.due = {.mass = 1}}, DIST_LOGNORMAL, DRAW_SET, 0.06, 0.3},
            {"0.15..0.9", PLAIN, DIST_UNIFORM, DRAW_SET, 0.15, 0.9},
            {"scale(0.7..1.4)", {.due = DAMPING}, DIST_UNIFORM, DRAW_SCALE, 0.7, 1.4},
            {"scale(lognormal(1, 0.2))", {.due = {.mass = 1}}, DIST_LOGNORMAL, DRAW_SCALE, 1.0,
                    0.2},
            {"offset(±2 mm)", {.due = {.length = 1}}, DIST_UNIFORM, DRAW_OFFSET, -0.002, 0.002},
            {"normal(0.5 N)", {.due = {.length = 1, .mass = 1, .time = -2}}, DIST_NORMAL,
                    DRAW_SET, 0.0, 0.5},
            {"normal(60 g, 5 g)", {.due = {.mass = 1}, .any_dimension = true}, DIST_NORMAL,
                    DRAW_SET, 0.06, 0.005},
            {"cone(25 deg)", PLAIN, DIST_CONE, DRAW_SET, 25 * DEG, 0.0},
            {"sphere()", PLAIN, DIST_SPHERE, DRAW_SET, 0.0, 0.0},
            {"jitter(20 mm)", {.due = {.length = 1}}, DIST_BALL, DRAW_OFFSET, 0.02, 0.0},
            {"log(30..400 g)", {.due = {.mass = 1}}, DIST_LOG, DRAW_SET, 0.03, 0.4},
            {"log(1..30 N*s/m)", {.due = DAMPING}, DIST_LOG, DRAW_SET, 1.0, 30.0},
            {"log(5..30 kPa)", {.due = PRESSURE}, DIST_LOG, DRAW_SET, 5000.0, 30000.0},
            {"60..90 %", ANY_DIMENSION, DIST_UNIFORM, DRAW_SET, 0.6, 0.9},
            {"30%", PLAIN, DIST_CONSTANT, DRAW_SET, 0.3, 0.0},
            {"5mm", {.due = {.length = 1}}, DIST_CONSTANT, DRAW_SET, 0.005, 0.0},
            {"2 N*m*s/rad", ANY_DIMENSION, DIST_CONSTANT, DRAW_SET, 2.0, 0.0},
            {"1e-3..2e-3 m", {.due = {.length = 1}}, DIST_UNIFORM, DRAW_SET, 0.001, 0.002},
            {"0.05..0.35 m/s", ANY_DIMENSION, DIST_UNIFORM, DRAW_SET, 0.05, 0.35},
            {"0", {.due = {.length = 1}}, DIST_CONSTANT, DRAW_SET, 0.0, 0.0},
            {"  0.2 s ", {.due = {.time = 1}}, DIST_CONSTANT, DRAW_SET, 0.2, 0.0},
            {"2..2 mm", {.due = {.length = 1}}, DIST_UNIFORM, DRAW_SET, 0.002, 0.002},
            {"normal(-1 mm, 0 mm)", {.due = {.length = 1}}, DIST_NORMAL, DRAW_SET, -0.001, 0.0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Distribution law;
        assert_true(read_law(rows[i].text, &rows[i].wish, &law, NULL));
        bool same = law.kind == rows[i].kind && law.mode == rows[i].mode &&
                fabs(law.a - rows[i].a) <= 1e-15 && fabs(law.b - rows[i].b) <= 1e-15;
        if (!same) {
            fail_msg("'%s' is read as kind %d, mode %d, %g, %g", rows[i].text, (int)law.kind,
                    (int)law.mode, law.a, law.b);
        }
        assert_false(law.truncated);
        distribution_release(&law);
    }
}

static void the_first_unit_decides_the_dimension_of_a_let(void **state)
{
    (void)state;
    const struct {
        const char *text, *symbol;
    } rows[] = {
            {"0.05..0.35 m/s", "m/s"},
            {"choice(0 ms, 20 ms)", "s"},
            {"normal(0, 5 mm)", "m"},
            {"any", "rad"},
            {"0.2..1", "1"},
            {"0", "1"},
            {"mixture(50 % 0..1 N, 50 % 3 N)", "N"},
    };
    const ValueWish wish = ANY_DIMENSION;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Distribution law;
        Dimension dimension;
        char symbol[32];
        assert_true(read_law(rows[i].text, &wish, &law, &dimension));
        dimension_symbol(dimension, symbol, sizeof symbol);
        assert_string_equal(symbol, rows[i].symbol);
        distribution_release(&law);
    }
}

static void choices_are_of_words_or_of_numbers(void **state)
{
    (void)state;
    const ValueWish words = {.any_dimension = true, .words = true};
    Distribution law;
    assert_true(read_law("choice(top, middle, bottom)", &words, &law, NULL));
    assert_int_equal(law.kind, DIST_CHOICE);
    assert_int_equal(law.child_count, 3);
    assert_string_equal(law.child[1].word, "middle");
    check_near(law.weight[2], 1.0 / 3.0, 1e-15);
    distribution_release(&law);

    const ValueWish time = {.due = {.time = 1}};
    assert_true(read_law("choice(0 ms, 20 ms, 40 ms)", &time, &law, NULL));
    check_near(law.child[2].a, 0.04, 1e-15);
    distribution_release(&law);

    assert_true(read_law("round", &words, &law, NULL));
    assert_int_equal(law.kind, DIST_CONSTANT);
    assert_string_equal(law.word, "round");
    distribution_release(&law);

    const ValueWish none = PLAIN;
    assert_true(read_law("palette(red, green, blue, yellow, white)", &none, &law, NULL));
    assert_string_equal(law.child[4].word, "white");
    distribution_release(&law);
    assert_true(read_law("texture(wood, cloth, checker, noise)", &none, &law, NULL));
    assert_string_equal(law.child[0].word, "wood");
    distribution_release(&law);
}

static void mixtures_keep_their_shares(void **state)
{
    (void)state;
    const ValueWish wish = {.due = {.length = 1}};
    Distribution law;
    assert_true(
            read_law("mixture(70 % normal(1 mm) in 0..2 mm, 30% ±5 mm)", &wish, &law, NULL));
    assert_int_equal(law.kind, DIST_MIXTURE);
    check_near(law.weight[0], 0.7, 1e-15);
    assert_true(law.child[0].truncated);
    check_near(law.child[0].high, 0.002, 1e-15);
    check_near(law.child[1].a, -0.005, 1e-15);
    distribution_release(&law);
}

static void vectors_may_be_constants_lists_of_laws_or_turns(void **state)
{
    (void)state;
    const ValueWish point = {.due = {.length = 1}, .components = 3};
    const ValueWish turn = {.due = {.angle = 1}, .components = 3};
    Distribution law;
    assert_true(read_law("10 0 -20 mm", &point, &law, NULL));
    assert_int_equal(law.kind, DIST_VECTOR);
    check_near(law.child[2].a, -0.02, 0.0);
    distribution_release(&law);
    assert_true(read_law("any", &turn, &law, NULL));
    assert_int_equal(law.kind, DIST_ROTATION);
    assert_true(read_law("permutation(1 mm, 2 mm, 3 mm)", &point, &law, NULL));
    assert_int_equal(law.kind, DIST_PERMUTATION);
    assert_int_equal(law.child_count, 3);
    distribution_release(&law);

    Node children[3] = {
            written(NULL, "1..2 mm"), written(NULL, "0 mm"), written(NULL, "scale(0.9..1.1)")};
    Node *list_of[3] = {&children[0], &children[1], &children[2]};
    Node list = {.kind = NODE_LIST,
            .place = children[0].place,
            .children = list_of,
            .child_count = 3};
    Mistakes *mistakes = mistakes_create();
    assert_true(value_read_distribution(&list, &point, mistakes, &law, NULL));
    assert_int_equal(law.child[0].kind, DIST_UNIFORM);
    assert_int_equal(law.child[2].mode, DRAW_SCALE);
    distribution_release(&law);
    list.child_count = 2;
    assert_false(value_read_distribution(&list, &point, mistakes, &law, NULL));
    check_mistake(mistakes, "list", 1, "expected 3 values, got 2", NULL);
    mistakes_destroy(mistakes);
}

static void ramps_carry_both_laws_and_a_count(void **state)
{
    (void)state;
    const ValueWish wish = {.due = {.length = 1}};
    Distribution law;
    assert_true(read_law("ramp(0..1 mm, normal(5 mm, 1 mm), 1000)", &wish, &law, NULL));
    assert_int_equal(law.kind, DIST_RAMP);
    assert_true(law.a == 1000.0);
    assert_int_equal(law.child[1].kind, DIST_NORMAL);
    distribution_release(&law);
}

static void bounds_truncate_a_law_in_its_unit(void **state)
{
    (void)state;
    const ValueWish mass = {.due = {.mass = 1}};
    Distribution law;
    assert_true(read_law("normal(60 g, 30 g) in 10..200 g", &mass, &law, NULL));
    assert_true(law.truncated);
    check_near(law.low, 0.01, 1e-15);
    check_near(law.high, 0.2, 1e-15);
    distribution_release(&law);

    assert_true(read_law("scale(normal(1, 0.2)) in 0.5..2", &mass, &law, NULL));
    assert_int_equal(law.mode, DRAW_SCALE);
    check_near(law.low, 0.5, 1e-15);
    distribution_release(&law);
}

static const struct WrongLaw {
    const char *text;
    ValueWish wish;
    unsigned column;
    const char *sentence, *hint;
} WRONG_LAWS[] = {
        {"0.05", {.due = {.length = 1}}, 1, "x is a length and needs a unit",
                "0.05 m or 50 mm"},
        {"0.1..0.3", {.due = {.length = 1}}, 1, "x is a length and needs a unit", "m"},
        {"0..0.3", {.due = {.length = 1}}, 1, "x is a length and needs a unit",
                "0.3 m or 300 mm"},
        {"±30", {.due = {.angle = 1}}, 2, "x is an angle and needs a unit", "30 deg"},
        {"60 mm", {.due = {.mass = 1}}, 1, "expected a mass (kg, g, mg), got a length", NULL},
        {"5..9 N", {.due = {.mass = 1}}, 1, "expected a mass (kg, g, mg), got a force", NULL},
        {"3 mm", PLAIN, 1, "expected a plain number (no unit, or %), got a length", NULL},
        {"5..2 mm", {.due = {.length = 1}}, 1, "the range runs backwards: 5 mm is above 2 mm",
                "2..5 mm"},
        {"log(9..3 g)", {.due = {.mass = 1}}, 5, "the range runs backwards: 9 g is above 3 g",
                "3..9 g"},
        {"normal(60 g, 30 g)", {.due = {.mass = 1}}, 1,
                "this can draw a mass below 0 (2.3 % of draws)",
                "add 'in 12..180 g', or lognormal(60 g, 0.5)"},
        {"-5..15 g", {.due = {.mass = 1}}, 1, "this can draw a mass below 0 (25.0 % of draws)",
                NULL},
        {"-0.1..0.3", {.not_negative = true}, 1,
                "this can draw a value below 0 (25.0 % of draws)", NULL},
        {"-3", {.not_negative = true}, 1, "x cannot be below 0", NULL},
        {"scale(-1..1)", {.due = {.mass = 1}}, 1,
                "this can draw a factor below 0 (50.0 % of draws)", NULL},
        {"2.5", {.integer = true}, 1, "x is a whole number", NULL},
        {"0..2.5", {.integer = true}, 4, "x is a whole number", NULL},
        {"5 mm..9 mm", {.due = {.length = 1}}, 5, "cannot read '..9 mm' here", "5..9 mm"},
        {".5..1 mm", {.due = {.length = 1}}, 1,
                "a digit stands on both sides of a decimal point", "0.5"},
        {"5. mm", {.due = {.length = 1}}, 2, "a digit stands on both sides of a decimal point",
                "5.0"},
        {"5 mmm", {.due = {.length = 1}}, 3, "'mmm' is not a unit", "did you mean 'mm'?"},
        {"5 mm, 6 mm", {.due = {.length = 1}}, 5, "cannot read ', 6 mm' here", NULL},
        {"", {.due = {.length = 1}}, 1, "a number is missing", NULL},
        {"1e999", PLAIN, 1, "this number is too large", NULL},
        {"top", PLAIN, 1, "expected a number, got the word 'top'", NULL},
        {"nromal(5 mm)", {.due = {.length = 1}}, 1, "there is no law 'nromal'",
                "did you mean 'normal'?"},
        {"uniform(1 mm, 2 mm)", {.due = {.length = 1}}, 1, "there is no law 'uniform'",
                "1..2 mm"},
        {"shuffle(a, b)", PLAIN, 1, "there is no law 'shuffle'", "there are choice"},
        {"permutation(1, 2)", PLAIN, 13,
                "permutation() shares values out among several things, and here is one",
                "choice(..)"},
        {"permutation(1, 2)", {.members = 3}, 13, "permutation() has 2 values for 3 things",
                NULL},
        {"ramp(1 mm, 2 mm)", {.due = {.length = 1}}, 16,
                "ramp() takes the law at the start, the law at the end, and in how many episodes",
                "ramp(0..1 mm, 0..5 mm, 1000)"},
        {"ramp(1 mm, 2 mm, 0.5)", {.due = {.length = 1}}, 6,
                "ramp() takes a whole number of episodes, from 1 on", NULL},
        {"ramp(jitter(1 mm), 2 mm, 5)", {.due = {.length = 1}}, 6,
                "a ramp is made of laws of numbers", NULL},
        {"ramp(-5 g, 5 g, 5)", {.due = {.mass = 1}}, 1,
                "this can draw a mass below 0 (50.0 % of draws)", NULL},
        {"ramp(1 mm, 2 mm, 5) in 1..2 mm", {.due = {.length = 1}}, 21,
                "this law takes no bounds", NULL},
        {"0 0 1 m", {.due = {.length = 1}, .components = 2}, 1, "expected 2 numbers, got 3",
                NULL},
        {"normal(5 mm", {.due = {.length = 1}}, 7, "the bracket of normal() is not closed",
                NULL},
        {"normal(5 mm; 2)", {.due = {.length = 1}}, 12, "cannot read '; 2)' inside normal()",
                NULL},
        {"normal(5 mm, -2 mm)", {.due = {.length = 1}}, 8,
                "a standard deviation cannot be negative", NULL},
        {"normal(5 mm, 2 N)", {.due = {.length = 1}}, 14,
                "expected a length (m, mm, cm), got a force", NULL},
        {"lognormal(60 g)", {.due = {.mass = 1}}, 15, "lognormal() takes a median",
                "lognormal(60 g, 0.3)"},
        {"lognormal(0 g, 0.3)", {.due = {.mass = 1}}, 11, "lognormal() needs a median above 0",
                NULL},
        {"log(5 g)", {.due = {.mass = 1}}, 5, "expected a range", "10..20"},
        {"log(0..5 g)", {.due = {.mass = 1}}, 5, "log() needs both ends of its range above",
                NULL},
        {"±-5 mm", {.due = {.length = 1}}, 2, "a positive amount stands behind ±", NULL},
        {"choice(top, 3)", {.words = true}, 12,
                "a choice is among words or among numbers, not both", NULL},
        {"choice(1 mm, 2..3 mm)", {.due = {.length = 1}}, 14, "x is a length and needs a unit",
                NULL},
        {"scale(scale(2))", PLAIN, 13, "scale() cannot stand inside another law", NULL},
        {"scale(2 mm)", {.due = {.length = 1}}, 7, "expected a plain number", NULL},
        {"scale(2)", ANY_DIMENSION, 7, "scale() changes a nominal value, and there is none",
                NULL},
        {"cone(5 mm)", PLAIN, 6, "expected an angle (deg, rad), got a length", NULL},
        {"cone(200 deg)", PLAIN, 6, "cone() takes an angle from 0 to 180 deg", NULL},
        {"jitter(-1 mm)", {.due = {.length = 1}}, 8, "the radius of jitter()", NULL},
        {"mixture(30 % 1 mm, 60 % 2 mm)", {.due = {.length = 1}}, 9,
                "the shares add up to 90 %, not 100 %", NULL},
        {"mixture(1 mm, 2 mm)", {.due = {.length = 1}}, 9,
                "each law of a mixture stands behind its share in %", NULL},
        {"mixture(50 % sphere(), 50 % 2 mm)", {.due = {.length = 1}}, 9,
                "a mixture is made of laws of numbers", NULL},
        {"normal(1 mm) in 20..30 mm", {.due = {.length = 1}}, 14, "only 0 % of this law", NULL},
        {"normal(1 mm) in 2..3", {.due = {.length = 1}}, 17, "x is a length and needs a unit",
                NULL},
        {"choice(1 mm, 2 mm) in 1..2 mm", {.due = {.length = 1}}, 20,
                "this law takes no bounds", NULL},
        {"any", {.due = {.length = 1}}, 1, "expected a length (m, mm, cm), got an angle", NULL},
        {"= bore/2", {.due = {.length = 1}}, 1,
                "expected one value or a law, a formula cannot stand here", NULL},
};

static void wrong_laws_say_where_and_what(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof WRONG_LAWS / sizeof WRONG_LAWS[0]; i++) {
        Mistakes *mistakes = mistakes_create();
        Node node = written("x", WRONG_LAWS[i].text);
        Distribution law;
        bool ok = value_read_distribution(&node, &WRONG_LAWS[i].wish, mistakes, &law, NULL);
        check_mistake(mistakes, WRONG_LAWS[i].text, WRONG_LAWS[i].column,
                WRONG_LAWS[i].sentence, WRONG_LAWS[i].hint);
        assert_false(ok);
        mistakes_destroy(mistakes);
    }
}

static void deep_nesting_of_laws_is_refused(void **state)
{
    (void)state;
    static const char PIECE[] = "mixture(100 % ";
    char text[100 * sizeof PIECE];
    for (size_t i = 0; i < 100; i++) {
        memcpy(text + i * (sizeof PIECE - 1), PIECE, sizeof PIECE);
    }
    Mistakes *mistakes = mistakes_create();
    Node node = written("x", text);
    Distribution law;
    const ValueWish wish = PLAIN;
    assert_false(value_read_distribution(&node, &wish, mistakes, &law, NULL));
    check_mistake(mistakes, text, 113, "laws are nested too deeply", NULL);
    mistakes_destroy(mistakes);
}

/* {choice: {bar: 30 %, knob: 70 %}} and {choice: [1 mm, 3 mm]} as the YAML reader makes them. */
static void choice_maps_carry_weights(void **state)
{
    (void)state;
    Mistakes *mistakes = mistakes_create();
    Node bar = written("bar", "30 %");
    Node knob = written("knob", "70 %");
    Node *weights[] = {&bar, &knob};
    Node choice = {.kind = NODE_MAP, .key = "choice", .children = weights, .child_count = 2};
    Node *only[] = {&choice};
    Node map = {.kind = NODE_MAP, .key = "handle", .children = only, .child_count = 1};
    const ValueWish words = {.words = true};
    Distribution law;
    assert_true(value_read_distribution(&map, &words, mistakes, &law, NULL));
    assert_string_equal(law.child[1].word, "knob");
    check_near(law.weight[1], 0.7, 1e-15);
    distribution_release(&law);

    Node one = written(NULL, "1 mm");
    Node three = written(NULL, "3 mm");
    Node *values[] = {&one, &three};
    choice = (Node){.kind = NODE_LIST, .key = "choice", .children = values, .child_count = 2};
    const ValueWish length = {.due = {.length = 1}};
    assert_true(value_read_distribution(&map, &length, mistakes, &law, NULL));
    check_near(law.child[1].a, 0.003, 1e-15);
    distribution_release(&law);
    check_no_mistake(mistakes, "choice maps");

    knob.text = "-1";
    choice = (Node){.kind = NODE_MAP, .key = "choice", .children = weights, .child_count = 2};
    assert_false(value_read_distribution(&map, &words, mistakes, &law, NULL));
    check_mistake(mistakes, "map", 1, "the weight of 'knob' is not above 0", NULL);
    mistakes_destroy(mistakes);
}

static void other_maps_and_lists_are_no_values(void **state)
{
    (void)state;
    const ValueWish wish = PLAIN;
    Distribution law;
    Node node = {.kind = NODE_MAP, .place = {.file = "s.yaml", .line = 1, .column = 7}};
    Mistakes *mistakes = mistakes_create();
    assert_false(value_read_distribution(&node, &wish, mistakes, &law, NULL));
    check_mistake(mistakes, "map", 7, "expected one value, got a map", NULL);
    mistakes_destroy(mistakes);

    mistakes = mistakes_create();
    node.kind = NODE_LIST;
    assert_false(value_read_distribution(&node, &wish, mistakes, &law, NULL));
    check_mistake(mistakes, "list", 7, "expected one value or a law, got a list", NULL);
    mistakes_destroy(mistakes);
}

static void a_value_that_is_broken_already_is_left_alone(void **state)
{
    (void)state;
    Mistakes *mistakes = mistakes_create();
    Node node = written("x", "");
    node.broken = true;
    double number;
    assert_false(value_read_quantity(&node, DIMENSION_LENGTH, mistakes, &number));
    assert_int_equal(mistakes_count(mistakes), 0);
    mistakes_destroy(mistakes);
}

static void vectors_share_one_unit(void **state)
{
    (void)state;
    const struct {
        const char *text;
        Dimension due;
        size_t count;
        double numbers[4];
    } rows[] = {
            {"0.9 0 0.6 m", {.length = 1}, 3, {0.9, 0.0, 0.6}},
            {"128 128", {.length = 0}, 2, {128.0, 128.0}},
            {"84 84", {.pixel = 1}, 2, {84.0, 84.0}},
            {"0 0 0", {.length = 1}, 3, {0.0, 0.0, 0.0}},
            {"1 0 0 -0.5", {.length = 0}, 4, {1.0, 0.0, 0.0, -0.5}},
            {"-5 2e1 3mm", {.length = 1}, 3, {-0.005, 0.02, 0.003}},
            {"7 mm", {.length = 1}, 1, {0.007}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Mistakes *mistakes = mistakes_create();
        Node node = written("pos", rows[i].text);
        double numbers[4];
        bool ok = value_read_vector(&node, rows[i].due, rows[i].count, mistakes, numbers);
        check_no_mistake(mistakes, rows[i].text);
        assert_true(ok);
        for (size_t j = 0; j < rows[i].count; j++) {
            check_near(numbers[j], rows[i].numbers[j], 1e-15);
        }
        mistakes_destroy(mistakes);
    }
}

static void a_list_of_quantities_is_a_vector(void **state)
{
    (void)state;
    Node items[] = {written(NULL, "1 mm"), written(NULL, "0"), written(NULL, "2 cm")};
    Node *children[] = {&items[0], &items[1], &items[2]};
    Node list = {.kind = NODE_LIST, .key = "pos", .children = children, .child_count = 3};
    double numbers[3];
    Mistakes *mistakes = mistakes_create();
    assert_true(value_read_vector(&list, DIMENSION_LENGTH, 3, mistakes, numbers));
    check_near(numbers[2], 0.02, 1e-15);
    list.place = items[0].place;
    assert_false(value_read_vector(&list, DIMENSION_LENGTH, 2, mistakes, numbers));
    check_mistake(mistakes, "list", 1, "expected 2 numbers, got 3", NULL);
    mistakes_destroy(mistakes);
}

static void wrong_vectors_say_what_is_due(void **state)
{
    (void)state;
    const struct {
        const char *text;
        unsigned column;
        const char *sentence;
    } rows[] = {
            {"0.9 0 m", 1, "expected 3 numbers, got 2"},
            {"0.9 0 0.6 1 m", 1, "expected 3 numbers, got 4"},
            {"0.9 0 0.6", 1, "pos is a length and needs a unit"},
            {"0.9 0 0.6 N", 1, "expected a length (m, mm, cm), got a force"},
            {"0.9 m 0 m 0.6 m", 7, "cannot read '0 m 0.6 m' here"},
            {"0.9 zero 0", 5, "expected a number, got 'zero 0'"},
            {"0.9, 0, 1 m", 4, "expected a number, got ', 0, 1 m'"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Mistakes *mistakes = mistakes_create();
        Node node = written("pos", rows[i].text);
        double numbers[3];
        assert_false(value_read_vector(&node, DIMENSION_LENGTH, 3, mistakes, numbers));
        check_mistake(mistakes, rows[i].text, rows[i].column, rows[i].sentence, NULL);
        mistakes_destroy(mistakes);
    }
}

static void a_quantity_from_plain_text_fails_in_one_sentence(void **state)
{
    (void)state;
    Error err = {.kind = ERROR_NONE};
    double number = 0.0;
    assert_true(value_parse_quantity("30 mm/s", DIMENSION_SPEED, &number, &err));
    check_near(number, 0.03, 1e-15);
    assert_false(value_parse_quantity("30", DIMENSION_SPEED, &number, &err));
    assert_string_equal(err.text, "'30': this is a speed and needs a unit (30 m/s)");
    assert_false(value_parse_quantity("1..2 m/s", DIMENSION_SPEED, &number, &err));
    assert_int_equal(err.kind, ERROR_SCENE);
    assert_false(value_parse_quantity("20 N", DIMENSION_SPEED, &number, &err));
    assert_string_equal(err.text, "'20 N': expected a speed (m/s, mm/s), got a force");
    check_near(number, 0.03, 1e-15);
}

static void truth_values_and_whole_numbers_have_one_spelling(void **state)
{
    (void)state;
    Mistakes *mistakes = mistakes_create();
    bool truth = false;
    long whole = 0;
    Node node = written("free", "true");
    assert_true(value_read_bool(&node, mistakes, &truth));
    assert_true(truth);
    node.text = "12";
    assert_true(value_read_integer(&node, 1, 20, mistakes, &whole));
    assert_int_equal(whole, 12);
    check_no_mistake(mistakes, "true, 12");
    node.text = "yes";
    assert_false(value_read_bool(&node, mistakes, &truth));
    check_mistake(mistakes, "yes", 1, "expected true or false, got 'yes'", NULL);
    mistakes_destroy(mistakes);

    const char *const wrong[] = {"0", "21", "1.5", "", "7 mm", "99999999999999999999"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        mistakes = mistakes_create();
        node.text = wrong[i];
        assert_false(value_read_integer(&node, 1, 20, mistakes, &whole));
        check_mistake(mistakes, wrong[i], 1, "expected a whole number from 1 to 20, got", NULL);
        mistakes_destroy(mistakes);
    }
}

static void formulas_start_with_an_equals_sign(void **state)
{
    (void)state;
    Node node = written("x", " = a + b");
    assert_true(value_is_formula(&node));
    node.text = "5 mm";
    assert_false(value_is_formula(&node));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(laws_are_read_in_si),
            cmocka_unit_test(the_first_unit_decides_the_dimension_of_a_let),
            cmocka_unit_test(choices_are_of_words_or_of_numbers),
            cmocka_unit_test(mixtures_keep_their_shares),
            cmocka_unit_test(vectors_may_be_constants_lists_of_laws_or_turns),
            cmocka_unit_test(ramps_carry_both_laws_and_a_count),
            cmocka_unit_test(bounds_truncate_a_law_in_its_unit),
            cmocka_unit_test(wrong_laws_say_where_and_what),
            cmocka_unit_test(deep_nesting_of_laws_is_refused),
            cmocka_unit_test(choice_maps_carry_weights),
            cmocka_unit_test(other_maps_and_lists_are_no_values),
            cmocka_unit_test(a_value_that_is_broken_already_is_left_alone),
            cmocka_unit_test(vectors_share_one_unit),
            cmocka_unit_test(a_list_of_quantities_is_a_vector),
            cmocka_unit_test(wrong_vectors_say_what_is_due),
            cmocka_unit_test(a_quantity_from_plain_text_fails_in_one_sentence),
            cmocka_unit_test(truth_values_and_whole_numbers_have_one_spelling),
            cmocka_unit_test(formulas_start_with_an_equals_sign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
