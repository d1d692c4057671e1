#include "render/plot.h"

#include <string.h>

#include "check.h"

enum { WIDTH = 500, HEIGHT = 200, RED = 0xE00000 };

static const CanvasBox BOX = {0.0, 0.0, WIDTH, HEIGHT};

/* Rows of the curve's colour in a column; tells how many and the topmost one. */
typedef struct Column {
    int count;
    int top;
} Column;

static Column column_of(const Canvas *canvas, double x)
{
    Pixels pixels = canvas_pixels(canvas);
    const uint8_t *rgb = pixels.rows;
    Column column = {0, HEIGHT};
    for (int y = HEIGHT - 1; y > 26; y--) { /* below the legend */
        const uint8_t *pixel = rgb + 3 * ((size_t)y * WIDTH + (size_t)x);
        if (pixel[0] > pixel[1] + 80) {
            column.count++;
            column.top = y;
        }
    }
    return column;
}

static Canvas *draw(const PlotDef *def)
{
    Error err = {0};
    Canvas *canvas = canvas_create(WIDTH, HEIGHT, 0xFFFFFF, &err);
    if (canvas == NULL) {
        fail_msg("%s", err.text);
    }
    plot_draw(canvas, BOX, def);
    return canvas;
}

static double column_at(double share)
{
    return PLOT_LEFT_PX + share * (WIDTH - PLOT_LEFT_PX - PLOT_RIGHT_PX);
}

static void plot_tick_step_is_round_and_large_enough(void **state)
{
    (void)state;
    static const struct {
        double span;
        int pieces;
        double step;
    } ROWS[] = {
            {10.0, 5, 2.0},
            {10.0, 10, 1.0},
            {0.7, 5, 0.2},
            {48.0, 5, 10.0},
            {51.0, 5, 20.0},
            {3e-7, 3, 1e-7},
            {2e9, 4, 5e8},
            {0.0, 4, 1.0},
            {-3.0, 4, 1.0},
            {5.0, 0, 1.0},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        double step = plot_tick_step(ROWS[i].span, ROWS[i].pieces);
        check_near(step / ROWS[i].step, 1.0, 1e-9);
    }
    check_near(plot_tick_step((double)INFINITY, 4), 1.0, 0.0);
    check_near(plot_tick_step((double)NAN, 4), 1.0, 0.0);
}

static void curves_rise_with_their_values(void **state)
{
    (void)state;
    float values[101];
    for (int i = 0; i <= 100; i++) {
        values[i] = (float)i;
    }
    PlotCurve curve = {"ramp", values, 101, 1, 0.0, 0.1, RED};
    PlotDef def = {.title = "t", .unit = "N", .to_s = 10.0, .curves = &curve, .curve_count = 1};
    Canvas *canvas = draw(&def);
    Column early = column_of(canvas, column_at(0.1));
    Column middle = column_of(canvas, column_at(0.5));
    Column late = column_of(canvas, column_at(0.9));
    assert_true(early.count > 0 && middle.count > 0 && late.count > 0);
    check_near(middle.top, 0.5 * (early.top + late.top), 1.5);
    assert_true(early.top > middle.top + 40);
    canvas_destroy(canvas);
}

/* One sample of 200000 stands out: it must not fall between the pixels. */
static void no_peak_is_lost_between_pixels(void **state)
{
    (void)state;
    enum { COUNT = 200000 };
    static float values[2 * COUNT];
    values[(size_t)2 * 70001] = 50.0f;
    PlotCurve curve = {"peak", values, COUNT, 2, 0.0, 0.001, RED};
    PlotDef def = {
            .title = "t", .unit = "N", .to_s = 200.0, .curves = &curve, .curve_count = 1};
    Canvas *canvas = draw(&def);
    int tallest = 0;
    for (int shift = -2; shift <= 2; shift++) {
        Column column = column_of(canvas, column_at(70.001 / 200.0) + shift);
        tallest = column.count > tallest ? column.count : tallest;
    }
    assert_true(tallest > 100);
    assert_true(column_of(canvas, column_at(0.5)).count < 4);
    canvas_destroy(canvas);
}

static void values_that_are_not_numbers_leave_a_gap(void **state)
{
    (void)state;
    float values[100];
    for (int i = 0; i < 100; i++) {
        values[i] = i >= 40 && i < 60 ? NAN : 3.0f;
    }
    values[20] = INFINITY;
    PlotCurve curve = {"gap", values, 100, 1, 0.0, 0.1, RED};
    PlotDef def = {.title = "t", .unit = "N", .to_s = 10.0, .curves = &curve, .curve_count = 1};
    Canvas *canvas = draw(&def);
    assert_true(column_of(canvas, column_at(0.3)).count > 0);
    assert_int_equal(column_of(canvas, column_at(0.5)).count, 0);
    assert_true(column_of(canvas, column_at(0.8)).count > 0);
    canvas_destroy(canvas);
}

static void samples_outside_the_time_span_are_not_drawn(void **state)
{
    (void)state;
    static float values[1000];
    for (int i = 0; i < 1000; i++) {
        values[i] = 2.0f;
    }
    PlotCurve curve = {"long", values, 1000, 1, -50.0, 0.1, RED};
    PlotDef def = {.title = "t", .unit = "N", .to_s = 10.0, .curves = &curve, .curve_count = 1};
    Canvas *canvas = draw(&def);
    assert_true(column_of(canvas, column_at(0.5)).count > 0);
    assert_int_equal(column_of(canvas, PLOT_LEFT_PX - 6).count, 0);
    assert_int_equal(column_of(canvas, WIDTH - PLOT_RIGHT_PX + 6).count, 0);
    canvas_destroy(canvas);
}

static void marks_and_bands_show_inside_the_span_only(void **state)
{
    (void)state;
    PlotMark inside = {"event", 5.0};
    PlotMark outside = {"event", 10.5};
    PlotBand band = {"phase", 2.0, 6.0};
    PlotDef bare = {.title = "t", .unit = "N", .to_s = 10.0, .names_shown = true};
    PlotDef with_mark = bare;
    PlotDef with_late_mark = bare;
    PlotDef with_band = bare;
    with_mark.marks = &inside;
    with_mark.mark_count = 1;
    with_late_mark.marks = &outside;
    with_late_mark.mark_count = 1;
    with_band.bands = &band;
    with_band.band_count = 1;
    static const struct {
        double share;
        bool mark, late_mark, band;
    } ROWS[] = {
            {0.5, true, false, true}, {0.35, false, false, true}, {0.85, false, false, false}};
    Canvas *canvases[] = {
            draw(&bare), draw(&with_mark), draw(&with_late_mark), draw(&with_band)};
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        /* A dotted line leaves at most two rows free after each other. */
        bool differs[4] = {false};
        for (int y = HEIGHT - PLOT_BOTTOM_PX - 9; y < HEIGHT - PLOT_BOTTOM_PX - 3; y++) {
            size_t at = 3 * ((size_t)y * WIDTH + (size_t)column_at(ROWS[i].share));
            const uint8_t *base = (const uint8_t *)canvas_pixels(canvases[0]).rows + at;
            for (int k = 1; k < 4; k++) {
                const uint8_t *pixel = (const uint8_t *)canvas_pixels(canvases[k]).rows + at;
                differs[k] = differs[k] || memcmp(base, pixel, 3) != 0;
            }
        }
        assert_int_equal(differs[1], ROWS[i].mark);
        assert_int_equal(differs[2], ROWS[i].late_mark);
        assert_int_equal(differs[3], ROWS[i].band);
    }
    for (size_t k = 0; k < 4; k++) {
        canvas_destroy(canvases[k]);
    }
}

/* Boxes too small to hold a plot, no time, no samples: nothing to see, nothing to break. */
static void hopeless_plots_are_harmless(void **state)
{
    (void)state;
    static const CanvasBox BOXES[] = {{0, 0, WIDTH, HEIGHT}, {0, 0, 10, 10},
            {450, 190, 300, 300}, {-100, -100, 150, 150}, {0, 0, 0, 0}};
    static const double ENDS[] = {0.0, -1.0, 1e-12, 1e12};
    float value = 7.0f;
    PlotCurve curves[] = {
            {"none", NULL, 0, 1, 0.0, 0.1, RED}, {"one", &value, 1, 1, 0.0, 0.0, RED}};
    PlotMark mark = {"event", 0.0};
    PlotBand band = {"phase", 0.0, 1.0};
    double pin = 0.0;
    Error err = {0};
    Canvas *canvas = canvas_create(WIDTH, HEIGHT, 0xFFFFFF, &err);
    assert_non_null(canvas);
    for (size_t i = 0; i < sizeof BOXES / sizeof *BOXES; i++) {
        for (size_t k = 0; k < sizeof ENDS / sizeof *ENDS; k++) {
            PlotDef def = {.title = "t",
                    .unit = "N",
                    .to_s = ENDS[k],
                    .curves = curves,
                    .curve_count = 2,
                    .bands = &band,
                    .band_count = 1,
                    .marks = &mark,
                    .mark_count = 1,
                    .pins = &pin,
                    .pin_count = 1,
                    .names_shown = true};
            plot_draw(canvas, BOXES[i], &def);
        }
    }
    assert_int_equal(canvas_pixels(canvas).width_px, WIDTH);
    canvas_destroy(canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(plot_tick_step_is_round_and_large_enough),
            cmocka_unit_test(curves_rise_with_their_values),
            cmocka_unit_test(no_peak_is_lost_between_pixels),
            cmocka_unit_test(values_that_are_not_numbers_leave_a_gap),
            cmocka_unit_test(samples_outside_the_time_span_are_not_drawn),
            cmocka_unit_test(marks_and_bands_show_inside_the_span_only),
            cmocka_unit_test(hopeless_plots_are_harmless),
    };
    return cmocka_run_group_tests_name("plot", tests, NULL, NULL);
}
