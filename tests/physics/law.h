/*
 * law.h - asserts every promised row of a law of scenes/validation.h.
 */
#pragma once

#include "../check.h"
#include "scenes/validation.h"
#include "sim/fault.h"

/* Measures all rows; those that are only there to compare with must at least be measurable. */
static inline void check_law(const char *name)
{
    const Law *law = law_find(name);
    assert_non_null(law);
    fault_install();
    size_t promised = 0;
    for (size_t i = 0; i < law->row_count; i++) {
        LawRow row;
        Error err = {0};
        if (!law->measure(i, &row, &err)) {
            fail_msg("%s: %s", name, err.text);
        }
        assert_true(isfinite(row.measured) && row.scale > 0.0);
        if (row.promised && law_row_error(&row) > law->tolerance) {
            fail_msg("%s (%s): %.9g %s, expected %.9g within %.3g", name, row.setting,
                    row.measured, law->unit, row.expected, law->tolerance * row.scale);
        }
        promised += row.promised ? 1 : 0;
    }
    assert_true(promised > 0);
}
