/*
 * font.h - printable ASCII as strokes: lines and smooth curves that a round pen draws, so text
 * can have any size and weight. Part of the program; no font file is read.
 *
 * Units: capitals are FONT_CAP_HEIGHT high, y grows downwards, 0 is their top edge and
 * FONT_CAP_HEIGHT the baseline. Descenders reach FONT_DESCENT.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define FONT_CAP_HEIGHT 9.0
#define FONT_DESCENT    12.0

enum { FONT_POINTS_MAX = 192 };

typedef struct FontPoint {
    double x, y;
    bool down; /* the pen draws from the previous point to this one */
} FontPoint;

typedef struct FontGlyph {
    double advance; /* to the next glyph's origin */
    size_t count;
    FontPoint points[FONT_POINTS_MAX];
} FontGlyph;

/* Distance to the next glyph. Anything but printable ASCII is a hollow box. */
double font_advance(unsigned char code);

void font_glyph(unsigned char code, FontGlyph *ret_glyph);
