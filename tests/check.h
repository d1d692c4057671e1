/*
 * check.h - what the tests share: cmocka, included in the order it demands, and the assertions
 * that it lacks.
 */
#pragma once

/* cmocka.h needs these before it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* |actual - expected| <= tolerance, and both finite. cmocka's own takes float. */
#define check_near(actual, expected, tolerance) \
    check_near_at((actual), (expected), (tolerance), #actual, __FILE__, __LINE__)

static inline void check_near_at(double actual, double expected, double tolerance,
        const char *what, const char *file, int line)
{
    if (!(fabs(actual - expected) <= tolerance)) {
        print_error(
                "%s is %.17g, expected %.17g within %.3g\n", what, actual, expected, tolerance);
        _fail(file, line);
    }
}
