#include "render/sheet.h"

#include <string.h>

#include "check.h"
#include "scratch_folder.h"

enum { SIDE = 8, FRAMES = 21 };

/* Pictures of one colour each: frame i is (10 i, 0, 255). */
typedef struct Film {
    uint8_t rgb[FRAMES * SIDE * SIDE * 3];
    double time_s[FRAMES];
} Film;

static SheetCamera film_camera(Film *film)
{
    for (size_t i = 0; i < FRAMES; i++) {
        film->time_s[i] = 0.05 * (double)i;
        for (size_t k = 0; k < (size_t)SIDE * SIDE; k++) {
            uint8_t *pixel = film->rgb + 3 * (i * SIDE * SIDE + k);
            pixel[0] = (uint8_t)(10 * i);
            pixel[1] = 0;
            pixel[2] = 255;
        }
    }
    return (SheetCamera){"front", SIDE, SIDE, film->rgb, film->time_s, FRAMES};
}

static size_t count_pixels(const Canvas *canvas, const uint8_t rgb[3])
{
    Pixels pixels = canvas_pixels(canvas);
    const uint8_t *pixel = pixels.rows;
    size_t count = 0;
    for (size_t i = 0; i < (size_t)pixels.width_px * pixels.height_px; i++, pixel += 3) {
        count += memcmp(pixel, rgb, 3) == 0;
    }
    return count;
}

static void sheet_choose_spreads_over_time(void **state)
{
    (void)state;
    static const double EVEN[] = {0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0};
    static const double LATE[] = {0.0, 8.0, 9.0, 10.0}; /* most pictures near the end */
    static const struct {
        const double *times;
        size_t count, wanted, chosen[7], expected;
    } ROWS[] = {
            {EVEN, 7, 3, {0, 3, 6}, 3},
            {EVEN, 7, 4, {0, 2, 4, 6}, 4},
            {EVEN, 7, 1, {0}, 1},
            {EVEN, 7, 50, {0, 1, 2, 3, 4, 5, 6}, 7},
            {LATE, 4, 3, {0, 1, 3}, 3},
            {LATE, 1, 5, {0}, 1},
            {LATE, 0, 5, {0}, 0},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        size_t chosen[50] = {0};
        size_t count = sheet_choose(ROWS[i].times, ROWS[i].count, ROWS[i].wanted, chosen);
        assert_int_equal(count, ROWS[i].expected);
        assert_memory_equal(chosen, ROWS[i].chosen, count * sizeof *chosen);
    }
}

static void sheet_shows_first_middle_and_last_picture_whole(void **state)
{
    (void)state;
    static Film film;
    static const uint8_t SHOWN[][3] = {{0, 0, 255}, {100, 0, 255}, {200, 0, 255}};
    static const uint8_t LEFT_OUT[3] = {50, 0, 255};
    Error err = {0};
    Canvas *canvas = NULL;
    SheetCamera camera = film_camera(&film);
    SheetDef def = sheet_def_default();
    def.cameras = &camera;
    def.camera_count = 1;
    def.columns = 3;
    def.tile_px = 40;
    assert_true(sheet_draw(&def, &canvas, &err));
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(count_pixels(canvas, SHOWN[i]), 40 * 40);
    }
    assert_int_equal(count_pixels(canvas, LEFT_OUT), 0);
    canvas_destroy(canvas);
}

static void sheet_grows_with_cameras_and_plots_and_keeps_its_width(void **state)
{
    (void)state;
    static Film film;
    Error err = {0};
    SheetCamera cameras[2] = {film_camera(&film), film_camera(&film)};
    SheetPlot plots[2] = {{"wrist force", "N", NULL, 0}, {"width", "mm", NULL, 0}};
    uint32_t height = 0;
    uint32_t width = 0;
    for (size_t step = 0; step <= 4; step++) {
        Canvas *canvas = NULL;
        SheetDef def = sheet_def_default();
        def.cameras = cameras;
        def.camera_count = step < 2 ? step : 2;
        def.plots = plots;
        def.plot_count = step < 2 ? 0 : step - 2;
        def.duration_s = 1.0;
        assert_true(sheet_draw(&def, &canvas, &err));
        Pixels pixels = canvas_pixels(canvas);
        assert_true(pixels.height_px > height + 100 || step == 0);
        assert_true(pixels.width_px == width || step == 0);
        height = pixels.height_px;
        width = pixels.width_px;
        canvas_destroy(canvas);
    }
}

static void sheet_colours_the_outcome(void **state)
{
    (void)state;
    static const uint8_t GOOD[3] = {0x1E, 0x8E, 0x4E};
    static const uint8_t BAD[3] = {0xC5, 0x38, 0x2C};
    Error err = {0};
    for (int success = 0; success < 2; success++) {
        Canvas *canvas = NULL;
        SheetDef def = sheet_def_default();
        def.outcome = "dropped";
        def.success = success == 1;
        assert_true(sheet_draw(&def, &canvas, &err));
        assert_int_equal(count_pixels(canvas, GOOD) > 200, success == 1);
        assert_int_equal(count_pixels(canvas, BAD) > 200, success == 0);
        canvas_destroy(canvas);
    }
}

/* Text longer than its room, and letters that the font lacks. */
static void sheet_survives_long_texts_and_many_events(void **state)
{
    (void)state;
    enum { EVENTS = 300 };
    static Film film;
    static PlotMark events[EVENTS];
    static PlotBand phases[EVENTS];
    Error err = {0};
    Canvas *canvas = NULL;
    char words[3000];
    memset(words, 'w', sizeof words - 1);
    words[sizeof words - 1] = '\0';
    for (size_t i = 0; i < EVENTS; i++) {
        events[i] = (PlotMark){i % 2 == 0 ? words : "slip", 1.0 * (double)i / EVENTS};
        phases[i] = (PlotBand){i % 2 == 0 ? words : "hold", 1.0 * (double)i / EVENTS,
                1.0 * (double)(i + 1) / EVENTS};
    }
    SheetCamera camera = film_camera(&film);
    camera.name = words;
    SheetPlot plot = {words, "N", NULL, 0};
    SheetDef def = sheet_def_default();
    def.scene = words;
    def.instruction = "caf\xc3\xa9 \xe2\x9c\x93";
    def.outcome = words;
    def.note = words;
    def.duration_s = 1.0;
    def.cameras = &camera;
    def.camera_count = 1;
    def.phases = phases;
    def.phase_count = EVENTS;
    def.events = events;
    def.event_count = EVENTS;
    def.plots = &plot;
    def.plot_count = 1;
    assert_true(sheet_draw(&def, &canvas, &err));
    canvas_destroy(canvas);
}

static void sheet_refuses_what_does_not_fit(void **state)
{
    (void)state;
    static Film film;
    SheetCamera camera = film_camera(&film);
    SheetCamera empty = camera;
    empty.count = 0;
    static const struct {
        size_t columns;
        uint32_t tile_px;
        size_t cameras;
        const char *part;
    } ROWS[] = {
            {0, 100, 1, "1 to 32 pictures per camera, not 0"},
            {33, 100, 1, "1 to 32 pictures per camera, not 33"},
            {4, 31, 1, "32 to 1024 pixels wide, not 31"},
            {4, 1025, 1, "32 to 1024 pixels wide, not 1025"},
            {4, 100, 17, "room for 16 cameras, not 17"},
            {4, 100, 0, "camera 'front' has no pictures"},
            {32, 1024, 1, "a sheet of this size"},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        Error err = {0};
        Canvas *canvas = NULL;
        SheetDef def = sheet_def_default();
        def.columns = ROWS[i].columns;
        def.tile_px = ROWS[i].tile_px;
        def.cameras = ROWS[i].cameras == 0 ? &empty : &camera;
        def.camera_count = ROWS[i].cameras == 0 ? 1 : ROWS[i].cameras;
        assert_false(sheet_draw(&def, &canvas, &err));
        assert_null(canvas);
        assert_non_null(strstr(err.text, ROWS[i].part));
    }
}

static void sheet_write_makes_a_png(void **state)
{
    (void)state;
    Error err = {0};
    FileBytes file = {0};
    SheetDef def = sheet_def_default();
    def.scene = "peg_insertion";
    const char *path = scratch_path("sheet.png");
    assert_true(sheet_write(path, &def, &err));
    assert_true(file_read(path, 0, &file, &err));
    assert_true(file.size > 100);
    assert_memory_equal(file.bytes, "\x89PNG\r\n\x1a\n", 8);
    file_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(sheet_choose_spreads_over_time),
            cmocka_unit_test(sheet_shows_first_middle_and_last_picture_whole),
            cmocka_unit_test(sheet_grows_with_cameras_and_plots_and_keeps_its_width),
            cmocka_unit_test(sheet_colours_the_outcome),
            cmocka_unit_test(sheet_survives_long_texts_and_many_events),
            cmocka_unit_test(sheet_refuses_what_does_not_fit),
            IN_SCRATCH(sheet_write_makes_a_png),
    };
    return cmocka_run_group_tests_name("sheet", tests, NULL, NULL);
}
