#include "render/plot.h"

#include <math.h>
#include <stdio.h>

enum {
    TITLE_PX = 26, /* title and legend */
    LABEL_ROW_PX = 13,
    LABEL_ROWS = 2,   /* of mark names, when there are marks */
    BAND_PX = 16,     /* strip with the names of the bands */
    TICK_GAP_PX = 18, /* between value ticks, at least */
    TIME_GAP_PX = 70,
    COLUMNS_MAX = 4096,
    POINTS_MAX = 2 * COLUMNS_MAX,
    NUMBER_BYTES = 32,
};

static const Colour PAPER = 0xFFFFFF;
static const Colour GRID = 0xD9DDE4;
static const Colour AXIS = 0x9AA0AA;
static const Colour PIN = 0x6B727D;
static const Colour MARK = 0xB0B6C0;
static const Colour STRIPE[2] = {0xF3F5F8, 0xE9EDF3};

static const TextStyle TITLE_STYLE = {.size_px = 9.0, .weight = 0.17, .colour = 0x1F2329};
static const TextStyle LEGEND_STYLE = {.size_px = 8.0, .weight = 0.14, .colour = 0x3A3F47};
static const TextStyle SMALL_STYLE = {.size_px = 7.0, .weight = 0.14, .colour = 0x5B626D};

/* What value and time mean in pixels. */
typedef struct Scale {
    CanvasBox area; /* of the curves */
    double from_s, to_s;
    double low, high; /* values at the bottom and top edge */
} Scale;

static double x_of(const Scale *scale, double time_s)
{
    double share = (time_s - scale->from_s) / (scale->to_s - scale->from_s);
    return scale->area.x + share * scale->area.width;
}

static double y_of(const Scale *scale, double value)
{
    double share = (value - scale->low) / (scale->high - scale->low);
    return scale->area.y + (1.0 - share) * scale->area.height;
}

double plot_tick_step(double span, int pieces)
{
    static const double STEPS[] = {1.0, 2.0, 5.0, 10.0};
    if (!(span > 0.0 && isfinite(span)) || pieces < 1) {
        return 1.0;
    }
    double least = span / pieces;
    double decade = 1.0;
    while (decade > least) {
        decade /= 10.0;
    }
    while (decade * 10.0 <= least) {
        decade *= 10.0;
    }
    for (size_t i = 0; i < sizeof STEPS / sizeof *STEPS; i++) {
        if (decade * STEPS[i] >= least * (1.0 - 1e-9)) {
            return decade * STEPS[i];
        }
    }
    return decade * 10.0;
}

/* As many decimals as the step needs. */
static void number_text(
        double value, double step, const char *unit, char ret_text[NUMBER_BYTES])
{
    int decimals = 0;
    double shown = step;
    while (shown < 0.999 && decimals < 6) {
        shown *= 10.0;
        decimals++;
    }
    double clean = fabs(value) < 1e-9 * step ? 0.0 : value;
    (void)snprintf(ret_text, NUMBER_BYTES, "%.*f%s", decimals, clean, unit);
}

/* The multiples of a step between two values: first, first + 1, ... times the step. */
typedef struct Ticks {
    double step;
    double first;
    int count;
} Ticks;

static Ticks find_ticks(double low, double high, double pieces)
{
    Ticks ticks = {.step = plot_tick_step(high - low, (int)pieces)};
    ticks.first = ceil(low / ticks.step - 1e-9);
    double more = floor(high / ticks.step + 1e-9) - ticks.first;
    ticks.count = more >= 0.0 && more <= pieces ? (int)more + 1 : 0;
    return ticks;
}

/* Lowest and highest finite value, 0 included, with a little air. */
static void find_range(const PlotDef *def, double *ret_low, double *ret_high)
{
    double low = 0.0;
    double high = 0.0;
    for (size_t i = 0; i < def->curve_count; i++) {
        const PlotCurve *curve = &def->curves[i];
        for (size_t k = 0; k < curve->count; k++) {
            double value = (double)curve->values[k * curve->stride];
            low = isfinite(value) ? fmin(low, value) : low;
            high = isfinite(value) ? fmax(high, value) : high;
        }
    }
    double air = high > low ? 0.06 * (high - low) : 1.0;
    *ret_low = low < 0.0 || high <= low ? low - air : 0.0;
    *ret_high = high > 0.0 || high <= low ? high + air : 0.0;
}

/* Height of the strip above the curves that holds the names of the bands. */
static double band_strip_px(const PlotDef *def)
{
    return def->names_shown && def->band_count > 0 ? BAND_PX : 0;
}

static Scale make_scale(CanvasBox box, const PlotDef *def)
{
    double head = TITLE_PX;
    if (def->names_shown) {
        head += (def->mark_count > 0 ? LABEL_ROWS * LABEL_ROW_PX : 0) + band_strip_px(def);
    }
    Scale scale = {
            .area = {box.x + PLOT_LEFT_PX, box.y + head,
                    fmax(box.width - PLOT_LEFT_PX - PLOT_RIGHT_PX, 1.0),
                    fmax(box.height - head - PLOT_BOTTOM_PX, 1.0)},
            .from_s = def->from_s,
            .to_s = def->to_s > def->from_s ? def->to_s : def->from_s + 1.0,
    };
    find_range(def, &scale.low, &scale.high);
    return scale;
}

static void draw_vertical(Canvas *canvas, const Scale *scale, double x, Colour colour)
{
    canvas_fill(canvas, (CanvasBox){floor(x), scale->area.y, 1.0, scale->area.height}, colour);
}

static void draw_value_axis(Canvas *canvas, const Scale *scale)
{
    TextStyle style = SMALL_STYLE;
    style.align = TEXT_RIGHT;
    double pieces = fmax(floor(scale->area.height / TICK_GAP_PX), 2.0);
    Ticks ticks = find_ticks(scale->low, scale->high, pieces);

    for (int i = 0; i < ticks.count; i++) {
        char text[NUMBER_BYTES];
        double value = (ticks.first + i) * ticks.step;
        double y = floor(y_of(scale, value));
        canvas_fill(canvas, (CanvasBox){scale->area.x, y, scale->area.width, 1.0},
                ticks.first + i == 0.0 ? AXIS : GRID);
        number_text(value, ticks.step, "", text);
        canvas_text(canvas, scale->area.x - 8.0, y + 4.0, &style, text);
    }
}

static void draw_time_axis(Canvas *canvas, const Scale *scale)
{
    TextStyle style = SMALL_STYLE;
    style.align = TEXT_CENTRE;
    double pieces = fmax(floor(scale->area.width / TIME_GAP_PX), 1.0);
    Ticks ticks = find_ticks(scale->from_s, scale->to_s, pieces);
    double bottom = scale->area.y + scale->area.height;

    for (int i = 0; i < ticks.count; i++) {
        char text[NUMBER_BYTES];
        double time_s = (ticks.first + i) * ticks.step;
        double x = x_of(scale, time_s);
        draw_vertical(canvas, scale, x, GRID);
        number_text(time_s, ticks.step, " s", text);
        canvas_text(canvas, x, bottom + 17.0, &style, text);
    }
}

static void draw_bands(Canvas *canvas, const Scale *scale, const PlotDef *def)
{
    TextStyle style = SMALL_STYLE;
    style.align = TEXT_CENTRE;
    double strip = band_strip_px(def);
    for (size_t i = 0; i < def->band_count; i++) {
        const PlotBand *band = &def->bands[i];
        double left = x_of(scale, fmax(band->from_s, scale->from_s));
        double right = x_of(scale, fmin(band->to_s, scale->to_s));
        if (!(right > left)) {
            continue;
        }
        canvas_fill(canvas,
                (CanvasBox){
                        left, scale->area.y - strip, right - left, strip + scale->area.height},
                STRIPE[i % 2]);
        if (def->names_shown && canvas_text_width(&style, band->name) + 6.0 <= right - left) {
            canvas_text(canvas, 0.5 * (left + right), scale->area.y - 4.0, &style, band->name);
        }
    }
}

/* Writes a name into the first row of labels where it does not touch the one before. */
static void draw_mark_name(
        Canvas *canvas, double x, double bottom, const char *name, double taken[LABEL_ROWS])
{
    double width = canvas_text_width(&SMALL_STYLE, name);
    for (int row = 0; row < LABEL_ROWS; row++) {
        if (x >= taken[row]) {
            canvas_text(canvas, x, bottom - row * LABEL_ROW_PX, &SMALL_STYLE, name);
            taken[row] = x + width + 4.0;
            return;
        }
    }
}

static void draw_dotted(Canvas *canvas, double x, double top, double bottom)
{
    int dots = (int)ceil((bottom - top) / 4.0);
    for (int i = 0; i < dots; i++) {
        double y = top + 4.0 * i;
        canvas_fill(canvas, (CanvasBox){x, y, 1.0, fmin(2.0, bottom - y)}, MARK);
    }
}

/* A dotted line for each mark, and its name where there is room for it. */
static void draw_marks(Canvas *canvas, const Scale *scale, const PlotDef *def)
{
    double top = scale->area.y - band_strip_px(def);
    double bottom = scale->area.y + scale->area.height;
    double right_end = scale->area.x + scale->area.width + PLOT_RIGHT_PX;
    double taken[LABEL_ROWS] = {0.0};

    for (size_t i = 0; i < def->mark_count; i++) {
        const PlotMark *mark = &def->marks[i];
        if (!(mark->time_s >= scale->from_s && mark->time_s <= scale->to_s)) {
            continue;
        }
        double x = x_of(scale, mark->time_s);
        if (def->names_shown) {
            double width = canvas_text_width(&SMALL_STYLE, mark->name);
            draw_mark_name(
                    canvas, fmin(x - 2.0, right_end - width), top - 4.0, mark->name, taken);
        }
        draw_dotted(canvas, floor(x), top, bottom);
    }
}

static void draw_pins(Canvas *canvas, const Scale *scale, const PlotDef *def)
{
    double bottom = scale->area.y + scale->area.height;
    for (size_t i = 0; i < def->pin_count; i++) {
        double x = x_of(scale, def->pins[i]);
        for (int row = 0; row < 4; row++) {
            canvas_fill(canvas, (CanvasBox){x - row, bottom + 1.0 + row, 2.0 * row + 1.0, 1.0},
                    PIN);
        }
    }
}

/* The points that are drawn of one curve, at most two for each pixel column. */
typedef struct Trace {
    double points[2 * POINTS_MAX]; /* x, y */
    size_t count;
} Trace;

static void trace_add(Trace *trace, double x, double y)
{
    trace->points[2 * trace->count] = x;
    trace->points[2 * trace->count + 1] = y;
    trace->count++;
}

static void trace_flush(Canvas *canvas, Trace *trace, Colour colour)
{
    canvas_polyline(canvas, trace->points, trace->count, 1.5, colour);
    trace->count = 0;
}

/* Adds samples first..end-1, which share a pixel column, as their extremes in order of time. */
static bool trace_column(
        Trace *trace, const Scale *scale, const PlotCurve *curve, size_t first, size_t end)
{
    size_t lowest = first;
    size_t highest = first;
    for (size_t k = first; k < end; k++) {
        float value = curve->values[k * curve->stride];
        if (!isfinite(value)) {
            return false;
        }
        lowest = value < curve->values[lowest * curve->stride] ? k : lowest;
        highest = value > curve->values[highest * curve->stride] ? k : highest;
    }
    size_t early = lowest < highest ? lowest : highest;
    size_t late = lowest < highest ? highest : lowest;
    for (size_t k = early;; k = late) {
        trace_add(trace, x_of(scale, curve->t0_s + (double)k * curve->step_s),
                y_of(scale, (double)curve->values[k * curve->stride]));
        if (k == late) {
            return true;
        }
    }
}

static void draw_curve(Canvas *canvas, const Scale *scale, const PlotCurve *curve, Trace *trace)
{
    double per_column = 1.0;
    double column_s = (scale->to_s - scale->from_s) / fmin(scale->area.width, COLUMNS_MAX);
    if (curve->step_s > 0.0) {
        per_column = fmax(ceil(column_s / curve->step_s), 1.0);
    }
    trace->count = 0;
    for (size_t first = 0; first < curve->count;) {
        double time_s = curve->t0_s + (double)first * curve->step_s;
        size_t end = first + (size_t)per_column;
        end = end < curve->count ? end : curve->count;
        bool inside = time_s >= scale->from_s && time_s <= scale->to_s;
        bool full = trace->count + 2 > POINTS_MAX;
        if (!inside || full || !trace_column(trace, scale, curve, first, end)) {
            trace_flush(canvas, trace, curve->colour);
        }
        first = end;
    }
    trace_flush(canvas, trace, curve->colour);
}

static void draw_title(Canvas *canvas, CanvasBox box, const PlotDef *def)
{
    char title[128];
    double y = box.y + 15.0;
    double x = box.x + box.width - PLOT_RIGHT_PX;
    for (size_t i = def->curve_count; i-- > 0;) {
        const PlotCurve *curve = &def->curves[i];
        x -= canvas_text_width(&LEGEND_STYLE, curve->name);
        canvas_text(canvas, x, y, &LEGEND_STYLE, curve->name);
        x -= 22.0;
        canvas_line(canvas, (double[2]){x, y - 4.0}, (double[2]){x + 14.0, y - 4.0}, 2.5,
                curve->colour);
        x -= 14.0;
    }
    (void)snprintf(title, sizeof title, "%s (%s)", def->title, def->unit);
    double left = box.x + PLOT_LEFT_PX;
    canvas_text_within(canvas, left, y, x - left, &TITLE_STYLE, title);
}

void plot_draw(Canvas *canvas, CanvasBox box, const PlotDef *def)
{
    Scale scale = make_scale(box, def);
    Trace trace;

    canvas_fill(canvas, scale.area, PAPER);
    draw_bands(canvas, &scale, def);
    draw_time_axis(canvas, &scale);
    draw_value_axis(canvas, &scale);
    draw_marks(canvas, &scale, def);
    for (size_t i = 0; i < def->curve_count; i++) {
        draw_curve(canvas, &scale, &def->curves[i], &trace);
    }
    draw_pins(canvas, &scale, def);
    draw_title(canvas, box, def);
}
