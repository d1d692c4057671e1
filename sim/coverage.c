#include "sim/coverage.h"

#include <math.h>
#include <string.h>

#include "sim/press.h"

/* Rectangles are at least so wide, m: a single line is no patch. */
static const double LEAST_M = 1e-4;

static void find_axes(
        Coverage *coverage, const SkillPath *path, int first, const double normal[3])
{
    double longest = 0;
    press_plane(normal, coverage->side, coverage->across);
    for (int i = first; i + 1 < path->count; i++) {
        double step[3];
        mju_sub3(step, path->at[i + 1].pos, path->at[i].pos);
        mju_addToScl3(step, normal, -mju_dot3(step, normal));
        double length = mju_norm3(step);
        if (length > longest) {
            longest = length;
            mju_scl3(coverage->side, step, 1 / length);
        }
    }
    mju_cross(coverage->across, normal, coverage->side);
}

void coverage_begin(Coverage *coverage, const SkillPath *path, int first,
        const double normal[3], double width)
{
    double high[2] = {-HUGE_VAL, -HUGE_VAL};
    memset(coverage, 0, sizeof *coverage);
    find_axes(coverage, path, first, normal);
    coverage->low[0] = HUGE_VAL;
    coverage->low[1] = HUGE_VAL;
    for (int i = first; i < path->count; i++) {
        const double at[2] = {mju_dot3(path->at[i].pos, coverage->side),
                mju_dot3(path->at[i].pos, coverage->across)};
        for (int k = 0; k < 2; k++) {
            coverage->low[k] = fmin(coverage->low[k], at[k]);
            high[k] = fmax(high[k], at[k]);
        }
    }
    for (int k = 0; k < 2; k++) {
        coverage->low[k] -= 0.5 * width;
        coverage->size[k] = fmax(LEAST_M, high[k] + 0.5 * width - coverage->low[k]);
    }
}

/* Middle of cell i along axis k. */
static double cell_middle(const Coverage *coverage, int k, int i)
{
    return coverage->low[k] + coverage->size[k] * (i + 0.5) / COVERAGE_CELLS;
}

void coverage_add(Coverage *coverage, const double pos[3], double width)
{
    double x = mju_dot3(pos, coverage->side);
    double y = mju_dot3(pos, coverage->across);
    for (int i = 0; i < COVERAGE_CELLS; i++) {
        double off_x = cell_middle(coverage, 0, i) - x;
        for (int j = 0; j < COVERAGE_CELLS; j++) {
            double off_y = cell_middle(coverage, 1, j) - y;
            if (4 * (off_x * off_x + off_y * off_y) <= width * width) {
                int cell = i * COVERAGE_CELLS + j;
                coverage->cells[cell / 8] |= (unsigned char)(1U << (cell % 8));
            }
        }
    }
}

double coverage_share(const Coverage *coverage)
{
    int covered = 0;
    for (int cell = 0; cell < COVERAGE_CELLS * COVERAGE_CELLS; cell++) {
        covered += coverage->cells[cell / 8] >> (cell % 8) & 1;
    }
    return (double)covered / (COVERAGE_CELLS * COVERAGE_CELLS);
}
