/*
 * plot.h - a time plot on a canvas: curves, ticks with units, legend, bands and marks.
 *
 * Plain data in, pixels out. Curves with more samples than pixels are drawn as the band from
 * their lowest to their highest value in each pixel, so no peak is lost. Values that are not
 * finite leave a gap.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "render/canvas.h"

/* Sample i was taken at t0_s + i * step_s and is values[i * stride]. */
typedef struct PlotCurve {
    const char *name;
    const float *values;
    size_t count;
    size_t stride; /* in values; 1: tightly packed */
    double t0_s, step_s;
    Colour colour;
} PlotCurve;

/* A span of time with a name: a phase. */
typedef struct PlotBand {
    const char *name;
    double from_s, to_s;
} PlotBand;

/* A moment with a name: an event. */
typedef struct PlotMark {
    const char *name;
    double time_s;
} PlotMark;

typedef struct PlotDef {
    const char *title; /* "wrist force" */
    const char *unit;  /* "N" */
    double from_s, to_s;
    const PlotCurve *curves;
    size_t curve_count;
    const PlotBand *bands;
    size_t band_count;
    const PlotMark *marks;
    size_t mark_count;
    const double *pins; /* small triangles on the time axis */
    size_t pin_count;
    bool names_shown; /* write the names of bands and marks above the curves */
} PlotDef;

/* Space that plot_draw() keeps around the area of the curves, inside its box. */
enum { PLOT_LEFT_PX = 64, PLOT_RIGHT_PX = 16, PLOT_BOTTOM_PX = 24 };

/* Draws into the box; at least 200 x 120 pixels to be readable. */
void plot_draw(Canvas *canvas, CanvasBox box, const PlotDef *def);

/*
 * A step of 1, 2 or 5 times a power of ten that cuts `span` into at most `pieces` pieces; 1 for
 * a span that is not positive.
 */
double plot_tick_step(double span, int pieces);
