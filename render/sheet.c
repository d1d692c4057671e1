#include "render/sheet.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    MARGIN_PX = 20,
    GAP_PX = 6,      /* between pictures */
    HEADER_PX = 62,  /* headline and instruction */
    CAPTION_PX = 34, /* time and phase under the last row of pictures */
    PLOT_PX = 210,   /* first plot, with names of phases and events */
    PLOT_NEXT_PX = 150,
    FOOTER_PX = 24,
};

static const Colour PAGE = 0xFFFFFF;
static const Colour RULE = 0xDDE1E7;
static const Colour GOOD = 0x1E8E4E;
static const Colour BAD = 0xC5382C;

static const TextStyle HEADLINE = {.size_px = 15.0, .weight = 0.17, .colour = 0x1F2329};
static const TextStyle SENTENCE = {.size_px = 10.0, .weight = 0.12, .colour = 0x4A515B};
static const TextStyle CHIP = {.size_px = 9.0, .weight = 0.18, .colour = 0xFFFFFF};
static const TextStyle ROW_NAME = {.size_px = 8.0, .weight = 0.15, .colour = 0x3A3F47};
static const TextStyle TIME = {.size_px = 8.0, .weight = 0.15, .colour = 0x1F2329};
static const TextStyle PHASE = {.size_px = 7.0, .weight = 0.13, .colour = 0x5B626D};
static const TextStyle NOTE = {.size_px = 7.0, .weight = 0.13, .colour = 0x7A818C};

/* Where things are, in pixels. */
typedef struct Layout {
    size_t columns; /* with pictures */
    double left;    /* of the pictures and the plot areas */
    double right;
    double tile;
    double width, height; /* of the page */
    double times[SHEET_COLUMNS_MAX];
} Layout;

SheetDef sheet_def_default(void)
{
    return (SheetDef){
            .scene = "",
            .instruction = "",
            .outcome = "",
            .note = "",
            .columns = 8,
            .tile_px = 160,
    };
}

static size_t nearest(const double *time_s, size_t count, double wanted_s)
{
    size_t best = 0;
    for (size_t i = 1; i < count; i++) {
        if (fabs(time_s[i] - wanted_s) < fabs(time_s[best] - wanted_s)) {
            best = i;
        }
    }
    return best;
}

size_t sheet_choose(const double *time_s, size_t count, size_t wanted, size_t *ret_chosen)
{
    size_t chosen = 0;
    double span = count > 0 ? time_s[count - 1] - time_s[0] : 0.0;
    for (size_t column = 0; count > 0 && column < wanted; column++) {
        double share = wanted > 1 ? (double)column / (double)(wanted - 1) : 0.0;
        size_t i = nearest(time_s, count, time_s[0] + share * span);
        if (chosen == 0 || i > ret_chosen[chosen - 1]) {
            ret_chosen[chosen++] = i;
        }
    }
    return chosen;
}

static bool check(const SheetDef *def, Error *err)
{
    if (def->columns < 1 || def->columns > SHEET_COLUMNS_MAX) {
        return error_set(err, ERROR_USAGE, "a sheet has 1 to %d pictures per camera, not %zu",
                SHEET_COLUMNS_MAX, def->columns);
    }
    if (def->tile_px < 32 || def->tile_px > 1024) {
        return error_set(err, ERROR_USAGE,
                "pictures on a sheet are 32 to 1024 pixels wide, not %u", def->tile_px);
    }
    if (def->camera_count > SHEET_ROWS_MAX) {
        return error_set(err, ERROR_USAGE, "a sheet has room for %d cameras, not %zu",
                SHEET_ROWS_MAX, def->camera_count);
    }
    for (size_t i = 0; i < def->camera_count; i++) {
        const SheetCamera *camera = &def->cameras[i];
        if (camera->count < 1 || camera->width_px < 1 || camera->height_px < 1) {
            return error_set(
                    err, ERROR_DATA, "camera '%s' has no pictures for a sheet", camera->name);
        }
    }
    return true;
}

static double row_height(const SheetDef *def, const SheetCamera *camera)
{
    return floor((double)def->tile_px * camera->height_px / camera->width_px + 0.5);
}

static Layout make_layout(const SheetDef *def)
{
    size_t chosen[SHEET_COLUMNS_MAX];
    Layout layout = {.tile = def->tile_px, .left = MARGIN_PX + PLOT_LEFT_PX};

    if (def->camera_count > 0) {
        const SheetCamera *first = &def->cameras[0];
        layout.columns = sheet_choose(first->time_s, first->count, def->columns, chosen);
        for (size_t i = 0; i < layout.columns; i++) {
            layout.times[i] = first->time_s[chosen[i]];
        }
    }
    layout.right = layout.left + (double)def->columns * (layout.tile + GAP_PX) - GAP_PX;
    layout.width = layout.right + PLOT_RIGHT_PX + MARGIN_PX;
    layout.height = MARGIN_PX + HEADER_PX + FOOTER_PX;
    for (size_t i = 0; i < def->camera_count; i++) {
        layout.height += row_height(def, &def->cameras[i]) + GAP_PX;
    }
    if (def->camera_count > 0) {
        layout.height += CAPTION_PX;
    }
    for (size_t i = 0; i < def->plot_count; i++) {
        layout.height += i == 0 ? PLOT_PX : PLOT_NEXT_PX;
    }
    return layout;
}

/* The outcome in a coloured pill at the right. Returns its left end. */
static double draw_outcome(Canvas *canvas, const SheetDef *def, const Layout *layout)
{
    if (def->outcome[0] == '\0') {
        return layout->right;
    }
    double y = MARGIN_PX + 10.0;
    double to = layout->right - 10.0;
    double from = to - canvas_text_width(&CHIP, def->outcome);
    canvas_line(
            canvas, (double[2]){from, y}, (double[2]){to, y}, 22.0, def->success ? GOOD : BAD);
    canvas_text(canvas, from, y + 4.5, &CHIP, def->outcome);
    return from - 11.0;
}

static void draw_header(Canvas *canvas, const SheetDef *def, const Layout *layout)
{
    double pill = draw_outcome(canvas, def, layout);
    double left = MARGIN_PX;
    canvas_text_within(
            canvas, left, MARGIN_PX + 17.0, pill - 20.0 - left, &HEADLINE, def->scene);
    canvas_text_within(
            canvas, left, MARGIN_PX + 40.0, layout->right - left, &SENTENCE, def->instruction);
    canvas_fill(canvas,
            (CanvasBox){left, MARGIN_PX + HEADER_PX - 11.0, layout->right - left, 1.0}, RULE);
}

static const char *phase_at(const SheetDef *def, double time_s)
{
    const char *name = "";
    for (size_t i = 0; i < def->phase_count; i++) {
        if (time_s >= def->phases[i].from_s && time_s <= def->phases[i].to_s) {
            name = def->phases[i].name;
        }
    }
    return name;
}

static double column_left(const Layout *layout, size_t column)
{
    return layout->left + (double)column * (layout->tile + GAP_PX);
}

static void draw_camera(Canvas *canvas, const SheetDef *def, const Layout *layout, double top,
        const SheetCamera *camera)
{
    double height = row_height(def, camera);
    size_t picture_bytes = (size_t)camera->width_px * camera->height_px * 3;
    TextStyle style = ROW_NAME;
    style.align = TEXT_LEFT;
    canvas_text_within(canvas, MARGIN_PX, top + 0.5 * height + 4.0,
            layout->left - MARGIN_PX - 8.0, &style, camera->name);
    for (size_t column = 0; column < layout->columns; column++) {
        size_t i = nearest(camera->time_s, camera->count, layout->times[column]);
        const Pixels pixels = {
                .format = PIXELS_RGB8,
                .width_px = camera->width_px,
                .height_px = camera->height_px,
                .rows = camera->rgb + i * picture_bytes,
        };
        canvas_picture(canvas,
                (CanvasBox){column_left(layout, column), top, layout->tile, height}, &pixels);
    }
}

static void draw_captions(Canvas *canvas, const SheetDef *def, const Layout *layout, double top)
{
    TextStyle time_style = TIME;
    TextStyle phase_style = PHASE;
    time_style.align = TEXT_LEFT;
    phase_style.align = TEXT_LEFT;
    for (size_t column = 0; column < layout->columns; column++) {
        char text[32];
        double x = column_left(layout, column);
        (void)snprintf(text, sizeof text, "%.2f s", layout->times[column]);
        double width = canvas_text_width(&time_style, text);
        canvas_text_within(canvas, x, top + 11.0, layout->tile, &time_style, text);
        canvas_text_within(canvas, x + width + 8.0, top + 11.0, layout->tile - width - 8.0,
                &phase_style, phase_at(def, layout->times[column]));
    }
}

/* Names of phases and events are written on the first plot only. */
static void draw_plots(Canvas *canvas, const SheetDef *def, const Layout *layout, double top)
{
    for (size_t i = 0; i < def->plot_count; i++) {
        const SheetPlot *plot = &def->plots[i];
        double height = i == 0 ? PLOT_PX : PLOT_NEXT_PX;
        const PlotDef plot_def = {
                .title = plot->title,
                .unit = plot->unit,
                .to_s = def->duration_s,
                .curves = plot->curves,
                .curve_count = plot->curve_count,
                .bands = def->phases,
                .band_count = def->phase_count,
                .marks = def->events,
                .mark_count = def->event_count,
                .pins = layout->times,
                .pin_count = layout->columns,
                .names_shown = i == 0,
        };
        plot_draw(canvas,
                (CanvasBox){MARGIN_PX, top, layout->right + PLOT_RIGHT_PX - MARGIN_PX, height},
                &plot_def);
        top += height;
    }
}

bool sheet_draw(const SheetDef *def, Canvas **ret_canvas, Error *err)
{
    if (!check(def, err)) {
        return false;
    }
    Layout layout = make_layout(def);
    Canvas *canvas = canvas_create((uint32_t)layout.width, (uint32_t)layout.height, PAGE, err);
    if (canvas == NULL) {
        return error_wrap(err, "a sheet of this size");
    }
    draw_header(canvas, def, &layout);
    double top = MARGIN_PX + HEADER_PX;
    for (size_t i = 0; i < def->camera_count; i++) {
        draw_camera(canvas, def, &layout, top, &def->cameras[i]);
        top += row_height(def, &def->cameras[i]) + GAP_PX;
    }
    if (def->camera_count > 0) {
        draw_captions(canvas, def, &layout, top);
        top += CAPTION_PX;
    }
    draw_plots(canvas, def, &layout, top);
    canvas_text_within(canvas, MARGIN_PX, layout.height - 12.0, layout.right - MARGIN_PX, &NOTE,
            def->note);
    *ret_canvas = canvas;
    return true;
}

bool sheet_write(const char *path, const SheetDef *def, Error *err)
{
    Canvas *canvas = NULL;
    if (!sheet_draw(def, &canvas, err)) {
        return false;
    }
    Pixels pixels = canvas_pixels(canvas);
    bool ok = image_write(path, &pixels, err);
    canvas_destroy(canvas);
    return ok;
}
