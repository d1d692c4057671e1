/*
 * unit.h - physical dimensions and the units scene files may write.
 *
 * A Dimension is a vector of small exponents over length, mass, time, angle, temperature and
 * pixels. Angle is a dimension of its own, so N*m and N*m/rad, Hz and rad/s do not mix.
 * Inside the program every quantity is SI (metres, kilograms, seconds, radians, kelvin).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Dimension {
    int8_t length, mass, time, angle, temperature, pixel;
} Dimension;

typedef struct Unit {
    Dimension dimension;
    double factor; /* SI value of 1 of this unit */
} Unit;

#define DIMENSION_NONE         ((Dimension){0})
#define DIMENSION_LENGTH       ((Dimension){.length = 1})
#define DIMENSION_MASS         ((Dimension){.mass = 1})
#define DIMENSION_TIME         ((Dimension){.time = 1})
#define DIMENSION_ANGLE        ((Dimension){.angle = 1})
#define DIMENSION_SPEED        ((Dimension){.length = 1, .time = -1})
#define DIMENSION_ACCELERATION ((Dimension){.length = 1, .time = -2})
#define DIMENSION_ANGULAR_RATE ((Dimension){.angle = 1, .time = -1})
#define DIMENSION_FORCE        ((Dimension){.length = 1, .mass = 1, .time = -2})
#define DIMENSION_TORQUE       ((Dimension){.length = 2, .mass = 1, .time = -2})
#define DIMENSION_FREQUENCY    ((Dimension){.time = -1})
#define DIMENSION_STIFFNESS    ((Dimension){.mass = 1, .time = -2})
#define DIMENSION_ANGULAR_STIFFNESS \
    ((Dimension){.length = 2, .mass = 1, .time = -2, .angle = -1})

bool dimension_equal(Dimension a, Dimension b);

/* Exponents stop at +-100, far beyond anything with a meaning. */
Dimension dimension_times(Dimension a, Dimension b);
Dimension dimension_over(Dimension a, Dimension b);

/* "a length", "a mass", "a force", ... or the SI unit for dimensions without a name. */
void dimension_words(Dimension dimension, char *buffer, size_t size);

/* Units of the dimension that a person would write: "kg, g, mg"; the SI symbol if it has no own. */
void dimension_units(Dimension dimension, char *buffer, size_t size);

/* The SI symbol: "m", "N*m/rad", "kg*m^2"; "1" without dimension. */
void dimension_symbol(Dimension dimension, char *buffer, size_t size);

/*
 * Reads the longest unit at the start of text ("mm", "N*m*s/rad", "%", "m/s^2") and returns
 * how many bytes it took, 0 if there is none. A '*' or '/' that no unit follows is not part
 * of it.
 */
size_t unit_read(const char *text, Unit *ret_unit);

/*
 * The SI value of `number` units. Correctly rounded for decimal units, so that "50 mm" and
 * "0.05 m" are one number.
 */
double unit_value(Unit unit, double number);

/* The unit name nearest to what was written, or NULL. For "did you mean". */
const char *unit_nearest(const char *word);

/* True if word is one of the unit names: no part, let or parameter may be named so. */
bool unit_is_name(const char *word);
