/*
 * coverage.h - how much of a patch a tool has been over: cells of a rectangle, one bit each.
 *
 * The rectangle lies in a plane and is divided into COVERAGE_CELLS by COVERAGE_CELLS cells. Plain
 * data, part of a skill's state.
 */
#pragma once

#include "sim/skill.h"

enum { COVERAGE_CELLS = 48 };

typedef struct Coverage {
    double side[3], across[3]; /* axes of the plane, unit */
    double low[2], size[2];    /* of the rectangle along them, m */
    unsigned char cells[COVERAGE_CELLS * COVERAGE_CELLS / 8];
} Coverage;

/*
 * The rectangle around poses `first` and later of a path, square to `normal` and along the
 * longest line of the path, with a margin of half the tool's width.
 */
void coverage_begin(Coverage *coverage, const SkillPath *path, int first,
        const double normal[3], double width);

/* The tool, a disc of this width, has been at pos. */
void coverage_add(Coverage *coverage, const double pos[3], double width);

/* 0..1. */
double coverage_share(const Coverage *coverage);
