#include "base/unit.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define PI 3.14159265358979323846

enum { EXPONENT_MAX = 100, FACTORS_MAX = 8 };

typedef struct NamedUnit {
    const char *name;
    double factor;
    Dimension dimension;
} NamedUnit;

static const NamedUnit UNITS[] = {
        {"m", 1.0, {.length = 1}},
        {"cm", 1e-2, {.length = 1}},
        {"mm", 1e-3, {.length = 1}},
        {"um", 1e-6, {.length = 1}},
        {"km", 1e3, {.length = 1}},
        {"in", 0.0254, {.length = 1}},
        {"rad", 1.0, {.angle = 1}},
        {"deg", PI / 180.0, {.angle = 1}},
        {"rev", 2.0 * PI, {.angle = 1}},
        {"kg", 1.0, {.mass = 1}},
        {"g", 1e-3, {.mass = 1}},
        {"mg", 1e-6, {.mass = 1}},
        {"s", 1.0, {.time = 1}},
        {"ms", 1e-3, {.time = 1}},
        {"us", 1e-6, {.time = 1}},
        {"min", 60.0, {.time = 1}},
        {"N", 1.0, {.length = 1, .mass = 1, .time = -2}},
        {"mN", 1e-3, {.length = 1, .mass = 1, .time = -2}},
        {"kN", 1e3, {.length = 1, .mass = 1, .time = -2}},
        {"Pa", 1.0, {.mass = 1, .length = -1, .time = -2}},
        {"kPa", 1e3, {.mass = 1, .length = -1, .time = -2}},
        {"MPa", 1e6, {.mass = 1, .length = -1, .time = -2}},
        {"J", 1.0, {.mass = 1, .length = 2, .time = -2}},
        {"W", 1.0, {.mass = 1, .length = 2, .time = -3}},
        {"Hz", 1.0, {.time = -1}},
        {"kHz", 1e3, {.time = -1}},
        {"%", 1e-2, {0}},
        {"px", 1.0, {.pixel = 1}},
        {"K", 1.0, {.temperature = 1}},
};

enum { UNIT_COUNT = sizeof UNITS / sizeof UNITS[0] };

/* Dimensions that have a name or a symbol of their own. */
typedef struct NamedDimension {
    Dimension dimension;
    const char *symbol;
    const char *words; /* NULL: the symbol says it better */
    const char *units; /* NULL: the symbol */
} NamedDimension;

static const NamedDimension DIMENSIONS[] = {
        {{0}, "1", "a plain number", "no unit, or %"},
        {{.length = 1}, "m", "a length", "m, mm, cm"},
        {{.mass = 1}, "kg", "a mass", "kg, g, mg"},
        {{.time = 1}, "s", "a time", "s, ms, min"},
        {{.angle = 1}, "rad", "an angle", "deg, rad"},
        {{.temperature = 1}, "K", "a temperature", "K"},
        {{.pixel = 1}, "px", "a number of pixels", "px"},
        {{.length = 2}, "m^2", "an area", NULL},
        {{.length = 3}, "m^3", "a volume", NULL},
        {{.length = 1, .time = -1}, "m/s", "a speed", "m/s, mm/s"},
        {{.length = 1, .time = -2}, "m/s^2", "an acceleration", NULL},
        {{.angle = 1, .time = -1}, "rad/s", "a rate of rotation", "deg/s, rad/s"},
        {{.angle = 1, .time = -2}, "rad/s^2", NULL, NULL},
        {{.time = -1}, "Hz", "a frequency", "Hz, kHz"},
        {{.length = 1, .mass = 1, .time = -2}, "N", "a force", "N, mN, kN"},
        {{.length = 2, .mass = 1, .time = -2}, "N*m", "a torque", "N*m"},
        {{.length = 1, .mass = 1, .time = -1}, "N*s", "an impulse", NULL},
        {{.mass = 1, .length = -1, .time = -2}, "Pa", "a pressure", "Pa, kPa, MPa"},
        {{.mass = 1, .length = 2, .time = -3}, "W", "a power", "W"},
        {{.mass = 1, .time = -2}, "N/m", "a stiffness", "N/m, N/mm"},
        {{.mass = 1, .length = 2, .time = -2, .angle = -1}, "N*m/rad",
                "a stiffness of rotation", NULL},
        {{.mass = 1, .time = -1}, "N*s/m", NULL, NULL},
        {{.mass = 1, .length = 2, .time = -1, .angle = -1}, "N*m*s/rad", NULL, NULL},
        {{.mass = 1, .length = 2}, "kg*m^2", "an inertia", NULL},
        {{.mass = 1, .length = -3}, "kg/m^3", "a density", NULL},
};

enum { DIMENSION_COUNT = sizeof DIMENSIONS / sizeof DIMENSIONS[0] };

bool dimension_equal(Dimension a, Dimension b)
{
    return a.length == b.length && a.mass == b.mass && a.time == b.time && a.angle == b.angle &&
            a.temperature == b.temperature && a.pixel == b.pixel;
}

static int8_t exponent_sum(int a, int b)
{
    int sum = a + b;
    sum = sum > EXPONENT_MAX ? EXPONENT_MAX : sum;
    return (int8_t)(sum < -EXPONENT_MAX ? -EXPONENT_MAX : sum);
}

static Dimension dimension_combine(Dimension a, Dimension b, int sign)
{
    return (Dimension){
            .length = exponent_sum(a.length, sign * b.length),
            .mass = exponent_sum(a.mass, sign * b.mass),
            .time = exponent_sum(a.time, sign * b.time),
            .angle = exponent_sum(a.angle, sign * b.angle),
            .temperature = exponent_sum(a.temperature, sign * b.temperature),
            .pixel = exponent_sum(a.pixel, sign * b.pixel),
    };
}

Dimension dimension_times(Dimension a, Dimension b)
{
    return dimension_combine(a, b, 1);
}

Dimension dimension_over(Dimension a, Dimension b)
{
    return dimension_combine(a, b, -1);
}

static const NamedDimension *dimension_find(Dimension dimension)
{
    for (size_t i = 0; i < DIMENSION_COUNT; i++) {
        if (dimension_equal(DIMENSIONS[i].dimension, dimension)) {
            return &DIMENSIONS[i];
        }
    }
    return NULL;
}

void dimension_words(Dimension dimension, char *buffer, size_t size)
{
    const NamedDimension *named = dimension_find(dimension);
    if (named != NULL && named->words != NULL) {
        (void)snprintf(buffer, size, "%s", named->words);
        return;
    }
    char symbol[64];
    dimension_symbol(dimension, symbol, sizeof symbol);
    (void)snprintf(buffer, size, "a quantity in %s", symbol);
}

void dimension_units(Dimension dimension, char *buffer, size_t size)
{
    const NamedDimension *named = dimension_find(dimension);
    if (named != NULL && named->units != NULL) {
        (void)snprintf(buffer, size, "%s", named->units);
        return;
    }
    dimension_symbol(dimension, buffer, size);
}

/* Appends "*m^2" or "/s" to what is in the buffer; `length` is what a full text would take. */
static size_t symbol_add(
        char *buffer, size_t size, size_t length, const char *base, int exponent)
{
    char power[16] = "";
    int magnitude = exponent < 0 ? -exponent : exponent;
    if (magnitude > 1) {
        (void)snprintf(power, sizeof power, "^%d", magnitude);
    }
    const char *link = exponent < 0 ? "/" : "*";
    if (length == 0) {
        link = exponent < 0 ? "1/" : "";
    }
    int added = snprintf(length < size ? buffer + length : NULL,
            length < size ? size - length : 0, "%s%s%s", link, base, power);
    return length + (added > 0 ? (size_t)added : 0);
}

void dimension_symbol(Dimension dimension, char *buffer, size_t size)
{
    const NamedDimension *named = dimension_find(dimension);
    if (named != NULL) {
        (void)snprintf(buffer, size, "%s", named->symbol);
        return;
    }
    const struct {
        const char *base;
        int exponent;
    } factors[] = {{"kg", dimension.mass}, {"m", dimension.length}, {"px", dimension.pixel},
            {"K", dimension.temperature}, {"rad", dimension.angle}, {"s", dimension.time}};
    size_t length = 0;
    for (int sign = 1; sign >= -1; sign -= 2) {
        for (size_t i = 0; i < sizeof factors / sizeof factors[0]; i++) {
            if (factors[i].exponent * sign > 0) {
                length = symbol_add(buffer, size, length, factors[i].base, factors[i].exponent);
            }
        }
    }
}

static bool is_word_byte(char byte)
{
    return isalnum((unsigned char)byte) != 0 || byte == '_';
}

/* Length of the unit name at the start of text; a name that a '(' follows is a call. */
static size_t unit_name_length(const char *text)
{
    if (*text == '%') {
        return 1;
    }
    if (isalpha((unsigned char)*text) == 0) {
        return 0;
    }
    size_t length = 1;
    while (is_word_byte(text[length])) {
        length++;
    }
    return text[length] == '(' ? 0 : length;
}

static const NamedUnit *unit_find(const char *name, size_t length)
{
    for (size_t i = 0; i < UNIT_COUNT; i++) {
        if (strlen(UNITS[i].name) == length && memcmp(UNITS[i].name, name, length) == 0) {
            return &UNITS[i];
        }
    }
    return NULL;
}

/* Reads "mm" or "s^-2". Returns the bytes it took, 0 if no factor is there. */
static size_t factor_read(const char *text, Unit *ret_factor)
{
    size_t length = unit_name_length(text);
    const NamedUnit *named = length > 0 ? unit_find(text, length) : NULL;
    if (named == NULL) {
        return 0;
    }
    int exponent = 1;
    if (text[length] == '^') {
        size_t digit = length + (text[length + 1] == '-' ? 2 : 1);
        bool single = isdigit((unsigned char)text[digit]) != 0 &&
                isdigit((unsigned char)text[digit + 1]) == 0;
        if (!single) {
            return 0;
        }
        exponent = text[digit] - '0';
        exponent = text[length + 1] == '-' ? -exponent : exponent;
        length = digit + 1;
    }
    Unit factor = {DIMENSION_NONE, 1.0};
    for (int i = 0; i < abs(exponent); i++) {
        factor.dimension = dimension_times(factor.dimension, named->dimension);
        factor.factor *= named->factor;
    }
    if (exponent < 0) {
        factor.dimension = dimension_over(DIMENSION_NONE, factor.dimension);
        factor.factor = 1.0 / factor.factor;
    }
    *ret_factor = factor;
    return length;
}

size_t unit_read(const char *text, Unit *ret_unit)
{
    Unit unit;
    size_t length = factor_read(text, &unit);
    if (length == 0) {
        return 0;
    }
    for (int i = 1; i < FACTORS_MAX && (text[length] == '*' || text[length] == '/'); i++) {
        Unit factor;
        size_t more = factor_read(text + length + 1, &factor);
        if (more == 0) {
            break;
        }
        if (text[length] == '*') {
            unit.dimension = dimension_times(unit.dimension, factor.dimension);
            unit.factor *= factor.factor;
        } else {
            unit.dimension = dimension_over(unit.dimension, factor.dimension);
            unit.factor /= factor.factor;
        }
        length += 1 + more;
    }
    *ret_unit = unit;
    return length;
}

double unit_value(Unit unit, double number)
{
    double inverse = floor(1.0 / unit.factor + 0.5);
    if (unit.factor < 1.0 && unit.factor * inverse == 1.0) {
        return number / inverse;
    }
    return number * unit.factor;
}

const char *unit_nearest(const char *word)
{
    const char *names[UNIT_COUNT];
    for (size_t i = 0; i < UNIT_COUNT; i++) {
        names[i] = UNITS[i].name;
    }
    return text_nearest(word, names, UNIT_COUNT);
}

bool unit_is_name(const char *word)
{
    return strcmp(word, "%") != 0 && unit_find(word, strlen(word)) != NULL;
}
