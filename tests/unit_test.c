#include "base/unit.h"

#include <string.h>

#include "check.h"

static Unit read_all(const char *text)
{
    Unit unit = {DIMENSION_NONE, 0.0};
    size_t length = unit_read(text, &unit);
    if (length != strlen(text)) {
        fail_msg("'%s': %zu bytes were read as a unit", text, length);
    }
    return unit;
}

static void units_have_their_si_value_and_dimension(void **state)
{
    (void)state;
    const struct {
        const char *text;
        double factor;
        const char *symbol;
    } rows[] = {
            {"m", 1.0, "m"},
            {"cm", 0.01, "m"},
            {"mm", 0.001, "m"},
            {"um", 1e-6, "m"},
            {"km", 1000.0, "m"},
            {"in", 0.0254, "m"},
            {"rad", 1.0, "rad"},
            {"deg", 0.017453292519943295, "rad"},
            {"rev", 6.283185307179586, "rad"},
            {"kg", 1.0, "kg"},
            {"g", 0.001, "kg"},
            {"mg", 1e-6, "kg"},
            {"s", 1.0, "s"},
            {"ms", 0.001, "s"},
            {"us", 1e-6, "s"},
            {"min", 60.0, "s"},
            {"N", 1.0, "N"},
            {"mN", 0.001, "N"},
            {"kN", 1000.0, "N"},
            {"Pa", 1.0, "Pa"},
            {"kPa", 1000.0, "Pa"},
            {"MPa", 1e6, "Pa"},
            {"J", 1.0, "N*m"},
            {"W", 1.0, "W"},
            {"Hz", 1.0, "Hz"},
            {"kHz", 1000.0, "Hz"},
            {"%", 0.01, "1"},
            {"px", 1.0, "px"},
            {"K", 1.0, "K"},
            {"N*m/rad", 1.0, "N*m/rad"},
            {"N*s/m", 1.0, "N*s/m"},
            {"N*m*s/rad", 1.0, "N*m*s/rad"},
            {"m/s^2", 1.0, "m/s^2"},
            {"mm/s", 0.001, "m/s"},
            {"deg/s", 0.017453292519943295, "rad/s"},
            {"kg*m^2", 1.0, "kg*m^2"},
            {"N/mm", 1000.0, "N/m"},
            {"s^-1", 1.0, "Hz"},
            {"m/s^3", 1.0, "m/s^3"},
            {"K/m", 1.0, "K/m"},
            {"s^-3", 1.0, "1/s^3"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Unit unit = read_all(rows[i].text);
        char symbol[64];
        dimension_symbol(unit.dimension, symbol, sizeof symbol);
        assert_string_equal(symbol, rows[i].symbol);
        check_near(unit.factor, rows[i].factor, 1e-15 * rows[i].factor);
    }
}

static void a_unit_ends_before_what_is_none(void **state)
{
    (void)state;
    const struct {
        const char *text;
        size_t length;
    } rows[] = {
            {"m/speed", 1},
            {"m/s*speed", 3},
            {"mm and", 2},
            {"deg/count)", 3},
            {"N*m*min(a, b)", 3}, /* min( is a call */
            {"mmm", 0},
            {"m2", 0},
            {"m_s", 0},
            {"speed", 0},
            {"", 0},
            {"*m", 0},
            {"m^", 0},
            {"m^12", 0},
            {"m/", 1},
            {"%)", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Unit unit;
        size_t length = unit_read(rows[i].text, &unit);
        if (length != rows[i].length) {
            fail_msg("'%s': %zu bytes were read as a unit", rows[i].text, length);
        }
    }
}

static void angle_is_a_dimension_of_its_own(void **state)
{
    (void)state;
    assert_false(dimension_equal(read_all("N*m").dimension, read_all("N*m/rad").dimension));
    assert_false(dimension_equal(read_all("Hz").dimension, read_all("rad/s").dimension));
    assert_true(dimension_equal(read_all("J").dimension, read_all("N*m").dimension));
}

static void decimal_spellings_of_a_quantity_are_one_number(void **state)
{
    (void)state;
    for (int i = 1; i < 2000; i++) {
        double metres = unit_value(read_all("m"), i / 1000.0);
        assert_true(unit_value(read_all("mm"), i) == metres);
        assert_true(unit_value(read_all("um"), i * 1000.0) == metres);
    }
    assert_true(unit_value(read_all("%"), 30.0) == 0.3);
    assert_true(unit_value(read_all("kN"), 2.0) == 2000.0);
}

static void dimensions_have_words_and_units_for_messages(void **state)
{
    (void)state;
    const struct {
        const char *unit, *words, *units;
    } rows[] = {
            {"mm", "a length", "m, mm, cm"},
            {"g", "a mass", "kg, g, mg"},
            {"%", "a plain number", "no unit, or %"},
            {"deg", "an angle", "deg, rad"},
            {"N/m", "a stiffness", "N/m, N/mm"},
            {"N*s/m", "a quantity in N*s/m", "N*s/m"},
            {"m^2", "an area", "m^2"},
            {"K/m", "a quantity in K/m", "K/m"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[64];
        dimension_words(read_all(rows[i].unit).dimension, text, sizeof text);
        assert_string_equal(text, rows[i].words);
        dimension_units(read_all(rows[i].unit).dimension, text, sizeof text);
        assert_string_equal(text, rows[i].units);
    }
}

static void a_symbol_is_cut_to_its_buffer(void **state)
{
    (void)state;
    char text[5];
    dimension_symbol(read_all("K*px/m^3").dimension, text, sizeof text);
    assert_string_equal(text, "px*K");
}

static void exponents_stop_at_their_bound(void **state)
{
    (void)state;
    Dimension dimension = DIMENSION_LENGTH;
    for (int i = 0; i < 500; i++) {
        dimension = dimension_times(dimension, DIMENSION_LENGTH);
    }
    assert_int_equal(dimension.length, 100);
    dimension = dimension_over(DIMENSION_NONE, dimension);
    assert_int_equal(dimension.length, -100);
}

static void unit_names_are_reserved(void **state)
{
    (void)state;
    assert_true(unit_is_name("m"));
    assert_true(unit_is_name("min"));
    assert_false(unit_is_name("%"));
    assert_false(unit_is_name("peg"));
    assert_string_equal(unit_nearest("kPas"), "kPa");
    assert_null(unit_nearest("sponge"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(units_have_their_si_value_and_dimension),
            cmocka_unit_test(a_unit_ends_before_what_is_none),
            cmocka_unit_test(angle_is_a_dimension_of_its_own),
            cmocka_unit_test(decimal_spellings_of_a_quantity_are_one_number),
            cmocka_unit_test(dimensions_have_words_and_units_for_messages),
            cmocka_unit_test(a_symbol_is_cut_to_its_buffer),
            cmocka_unit_test(exponents_stop_at_their_bound),
            cmocka_unit_test(unit_names_are_reserved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
