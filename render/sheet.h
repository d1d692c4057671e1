/*
 * sheet.h - one episode on one page: pictures of each camera evenly in time, what it was
 * about, how it ended, and curves of force and motion with phases and events.
 *
 * Plain data in, a canvas out; knows neither files of data nor models. Everything is borrowed
 * for the call.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "render/canvas.h"
#include "render/plot.h"

enum { SHEET_COLUMNS_MAX = 32, SHEET_ROWS_MAX = 16 };

/* All recorded pictures of one camera: `count` of them after each other in memory. */
typedef struct SheetCamera {
    const char *name;
    uint32_t width_px, height_px;
    const uint8_t *rgb;
    const double *time_s; /* of each picture, ascending */
    size_t count;         /* at least 1 */
} SheetCamera;

/* One plot under the pictures; times, bands and marks come from the sheet. */
typedef struct SheetPlot {
    const char *title; /* "wrist force" */
    const char *unit;
    const PlotCurve *curves;
    size_t curve_count;
} SheetPlot;

typedef struct SheetDef {
    const char *scene;       /* headline */
    const char *instruction; /* "" if there is none */
    const char *outcome;     /* "success", "dropped", ... */
    bool success;            /* colours the outcome */
    const char *note;        /* small print: seed, slot, ...; "" for none */
    double duration_s;
    const SheetCamera *cameras;
    size_t camera_count; /* at most SHEET_ROWS_MAX */
    const PlotBand *phases;
    size_t phase_count;
    const PlotMark *events; /* ascending in time */
    size_t event_count;
    const SheetPlot *plots;
    size_t plot_count;
    size_t columns;   /* pictures per camera, 1..32; default 8 */
    uint32_t tile_px; /* width of a picture on the sheet, 32..1024; default 160 */
} SheetDef;

SheetDef sheet_def_default(void);

/* A new canvas with the sheet on it. */
MUST_USE bool sheet_draw(const SheetDef *def, Canvas **ret_canvas, Error *err);

/* Draws and writes a PNG. */
MUST_USE bool sheet_write(const char *path, const SheetDef *def, Error *err);

/*
 * Chooses min(wanted, count) of ascending times, evenly between the first and the last one
 * (both included), and writes their indices, without repeats, to ret_chosen. Returns how many.
 */
size_t sheet_choose(const double *time_s, size_t count, size_t wanted, size_t *ret_chosen);
