#include "render/canvas.h"

#include <string.h>

#include "base/hash.h"
#include "check.h"
#include "render/font.h"

enum { WHITE = 0xFFFFFF, RED = 0xFF0000, BLUE = 0x0000FF };

static Canvas *make(uint32_t width, uint32_t height)
{
    Error err = {0};
    Canvas *canvas = canvas_create(width, height, WHITE, &err);
    if (canvas == NULL) {
        fail_msg("%s", err.text);
    }
    return canvas;
}

static Colour colour_at(const Canvas *canvas, uint32_t x, uint32_t y)
{
    Pixels pixels = canvas_pixels(canvas);
    const uint8_t *pixel = (const uint8_t *)pixels.rows + 3 * ((size_t)y * pixels.width_px + x);
    return (Colour)pixel[0] << 16 | (Colour)pixel[1] << 8 | pixel[2];
}

static uint64_t canvas_hash(const Canvas *canvas)
{
    Pixels pixels = canvas_pixels(canvas);
    return hash64(pixels.rows, (size_t)pixels.width_px * pixels.height_px * 3);
}

static void canvas_create_refuses_impossible_sizes(void **state)
{
    (void)state;
    static const uint32_t SIDES[][2] = {{0, 1}, {1, 0}, {16385, 1}, {1, 16385}};
    for (size_t i = 0; i < 4; i++) {
        Error err = {0};
        assert_null(canvas_create(SIDES[i][0], SIDES[i][1], WHITE, &err));
        assert_int_equal(err.kind, ERROR_USAGE);
    }
}

static void canvas_fill_covers_its_pixels_and_no_others(void **state)
{
    (void)state;
    Canvas *canvas = make(6, 5);
    canvas_fill(canvas, (CanvasBox){2.0, 1.0, 3.0, 2.0}, RED);
    for (uint32_t y = 0; y < 5; y++) {
        for (uint32_t x = 0; x < 6; x++) {
            bool inside = x >= 2 && x < 5 && y >= 1 && y < 3;
            assert_int_equal(colour_at(canvas, x, y), inside ? RED : WHITE);
        }
    }
    canvas_destroy(canvas);
}

static void canvas_line_is_solid_inside_and_blends_at_its_edge(void **state)
{
    (void)state;
    Canvas *canvas = make(20, 9);
    canvas_line(canvas, (double[2]){4.0, 4.5}, (double[2]){16.0, 4.5}, 2.0, RED);
    assert_int_equal(colour_at(canvas, 10, 4), RED);
    assert_int_equal(colour_at(canvas, 10, 3), 0xFF7F7F); /* half covered */
    assert_int_equal(colour_at(canvas, 10, 5), 0xFF7F7F);
    assert_int_equal(colour_at(canvas, 10, 2), WHITE);
    assert_int_equal(colour_at(canvas, 1, 4), WHITE);
    canvas_destroy(canvas);
}

static void shapes_keep_their_own_colours(void **state)
{
    (void)state;
    Canvas *canvas = make(20, 20);
    canvas_line(canvas, (double[2]){2.0, 5.5}, (double[2]){18.0, 5.5}, 3.0, RED);
    canvas_line(canvas, (double[2]){2.0, 12.5}, (double[2]){18.0, 12.5}, 3.0, BLUE);
    assert_int_equal(colour_at(canvas, 10, 5), RED);
    assert_int_equal(colour_at(canvas, 10, 12), BLUE);
    canvas_destroy(canvas);
}

/* Draws everything there is around a point; the sanitizers watch the borders. */
static void draw_all_at(Canvas *canvas, double x, double y)
{
    static const uint8_t RGB[12] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    const Pixels picture = {PIXELS_RGB8, 2, 2, RGB};
    const double points[6] = {x, y, y, x, -x, -y};
    TextStyle style = {.size_px = 30.0, .weight = 0.2, .colour = BLUE, .align = TEXT_CENTRE};
    canvas_fill(canvas, (CanvasBox){x, y, 10.0, 10.0}, RED);
    canvas_fill(canvas, (CanvasBox){x, y, -10.0, 1e300}, RED);
    canvas_line(canvas, (double[2]){x, y}, (double[2]){y, x}, 5.0, BLUE);
    canvas_polyline(canvas, points, 3, 400.0, RED);
    canvas_text(canvas, x, y, &style, "Agj@|~\x7f\xc3\xa9");
    canvas_picture(canvas, (CanvasBox){x, y, 9.0, 9.0}, &picture);
}

static void drawing_is_clipped_at_every_border(void **state)
{
    (void)state;
    static const double PLACES[] = {-1e300, -1e9, -40.0, -5.0, -0.5, 0.0, 0.5, 3.0, 6.5, 7.0,
            30.0, 1e9, 1e300, (double)INFINITY, -(double)INFINITY, (double)NAN};
    const size_t count = sizeof PLACES / sizeof *PLACES;
    static const uint32_t SIDES[][2] = {{7, 5}, {1, 1}, {1, 40}, {40, 1}};
    for (size_t i = 0; i < sizeof SIDES / sizeof *SIDES; i++) {
        Canvas *canvas = make(SIDES[i][0], SIDES[i][1]);
        uint64_t blank = canvas_hash(canvas);
        for (size_t k = 0; k < count * count; k++) {
            draw_all_at(canvas, PLACES[k % count], PLACES[k / count]);
        }
        assert_true(canvas_hash(canvas) != blank);
        canvas_destroy(canvas);
    }
}

static void drawing_beside_the_canvas_changes_nothing(void **state)
{
    (void)state;
    static const double BESIDE[][2] = {
            {-500.0, 3.0}, {500.0, 3.0}, {3.0, -500.0}, {3.0, 500.0}};
    TextStyle style = {.size_px = 9.0, .weight = 0.13, .colour = RED};
    Canvas *canvas = make(30, 20);
    uint64_t blank = canvas_hash(canvas);
    for (size_t i = 0; i < 4; i++) {
        const double *at = BESIDE[i];
        canvas_fill(canvas, (CanvasBox){at[0], at[1], 40.0, 40.0}, RED);
        canvas_line(canvas, at, (double[2]){at[0] + 9.0, at[1] + 9.0}, 4.0, RED);
        canvas_text(canvas, at[0], at[1], &style, "word");
    }
    assert_true(canvas_hash(canvas) == blank);
    canvas_destroy(canvas);
}

static void every_character_looks_different(void **state)
{
    (void)state;
    enum { FIRST = 32, LAST = 127 }; /* the last one stands for all that cannot be printed */
    uint64_t seen[LAST - FIRST + 1];
    TextStyle style = {.size_px = 18.0, .weight = 0.12, .colour = 0};
    for (int code = FIRST; code <= LAST; code++) {
        const char text[2] = {(char)code, '\0'};
        Canvas *canvas = make(40, 40);
        uint64_t blank = canvas_hash(canvas);
        canvas_text(canvas, 8.0, 25.0, &style, text);
        uint64_t look = canvas_hash(canvas);
        assert_true((look == blank) == (code == ' '));
        for (int other = FIRST; other < code; other++) {
            assert_true(look != seen[other - FIRST]);
        }
        seen[code - FIRST] = look;
        canvas_destroy(canvas);
    }
}

static void glyphs_stay_within_their_advance_and_height(void **state)
{
    (void)state;
    FontGlyph glyph;
    for (int code = 0; code < 256; code++) {
        font_glyph((unsigned char)code, &glyph);
        check_near(glyph.advance, font_advance((unsigned char)code), 0.0);
        for (size_t i = 0; i < glyph.count; i++) {
            assert_true(glyph.points[i].x > 0.0 && glyph.points[i].x < glyph.advance);
            assert_true(glyph.points[i].y >= 0.0 && glyph.points[i].y <= FONT_DESCENT);
        }
    }
}

static void digits_share_one_width(void **state)
{
    (void)state;
    for (int digit = '1'; digit <= '9'; digit++) {
        check_near(font_advance((unsigned char)digit), font_advance('0'), 0.0);
    }
}

static void text_width_grows_with_size_and_counts_characters_not_bytes(void **state)
{
    (void)state;
    TextStyle small = {.size_px = 9.0};
    TextStyle large = {.size_px = 18.0};
    check_near(canvas_text_width(&large, "Fz"), 2.0 * canvas_text_width(&small, "Fz"), 1e-12);
    check_near(canvas_text_width(&small, "\xc3\xa9"), canvas_text_width(&small, "\x7f"), 1e-12);
    check_near(canvas_text_width(&small, ""), 0.0, 0.0);
}

static uint32_t rightmost_ink(const Canvas *canvas)
{
    Pixels pixels = canvas_pixels(canvas);
    for (uint32_t x = pixels.width_px; x-- > 0;) {
        for (uint32_t y = 0; y < pixels.height_px; y++) {
            if (colour_at(canvas, x, y) != WHITE) {
                return x;
            }
        }
    }
    return 0;
}

static void text_within_is_cut_to_its_width(void **state)
{
    (void)state;
    TextStyle style = {.size_px = 10.0, .weight = 0.13, .colour = 0};
    char words[1200];
    memset(words, 'm', sizeof words - 1);
    words[sizeof words - 1] = '\0';
    Canvas *canvas = make(300, 30);
    canvas_text_within(canvas, 0.0, 20.0, 120.0, &style, words);
    assert_true(rightmost_ink(canvas) < 120 && rightmost_ink(canvas) > 100);
    canvas_text_within(canvas, 200.0, 20.0, 0.0, &style, "x"); /* no room for anything */
    canvas_destroy(canvas);
}

static void pictures_are_averaged_when_shrunk_and_sharp_when_doubled(void **state)
{
    (void)state;
    static const uint8_t RGB[12] = {100, 0, 0, 0, 100, 0, 0, 0, 100, 100, 100, 100};
    const Pixels picture = {PIXELS_RGB8, 2, 2, RGB};
    Canvas *canvas = make(8, 8);
    canvas_picture(canvas, (CanvasBox){1.0, 1.0, 1.0, 1.0}, &picture);
    assert_int_equal(colour_at(canvas, 1, 1), 0x323232);
    canvas_picture(canvas, (CanvasBox){2.0, 2.0, 4.0, 4.0}, &picture);
    assert_int_equal(colour_at(canvas, 2, 2), 0x640000);
    assert_int_equal(colour_at(canvas, 3, 3), 0x640000);
    assert_int_equal(colour_at(canvas, 4, 3), 0x006400);
    assert_int_equal(colour_at(canvas, 5, 5), 0x646464);
    assert_int_equal(colour_at(canvas, 6, 5), WHITE);
    canvas_destroy(canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(canvas_create_refuses_impossible_sizes),
            cmocka_unit_test(canvas_fill_covers_its_pixels_and_no_others),
            cmocka_unit_test(canvas_line_is_solid_inside_and_blends_at_its_edge),
            cmocka_unit_test(shapes_keep_their_own_colours),
            cmocka_unit_test(drawing_is_clipped_at_every_border),
            cmocka_unit_test(drawing_beside_the_canvas_changes_nothing),
            cmocka_unit_test(every_character_looks_different),
            cmocka_unit_test(glyphs_stay_within_their_advance_and_height),
            cmocka_unit_test(digits_share_one_width),
            cmocka_unit_test(text_width_grows_with_size_and_counts_characters_not_bytes),
            cmocka_unit_test(text_within_is_cut_to_its_width),
            cmocka_unit_test(pictures_are_averaged_when_shrunk_and_sharp_when_doubled),
    };
    return cmocka_run_group_tests_name("canvas", tests, NULL, NULL);
}
