#include "render/canvas.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "render/font.h"

enum { SIDE_MAX_PX = 16384, SHORT_TEXT_BYTES = 512, FAR_PX = 1000000 };

/* Pixels x0 <= x < x1, y0 <= y < y1. */
typedef struct Area {
    int x0, y0, x1, y1;
} Area;

struct Canvas {
    int width, height;
    uint8_t *rgb;
    uint8_t *ink; /* coverage of the shape being drawn; all 0 between shapes */
    Area inked;   /* the part of `ink` that may not be 0 */
};

/* Converts a coordinate to a pixel edge, held to 0..limit so that any double is allowed. */
static int to_pixel(double position, int limit)
{
    if (!(position > 0.0)) {
        return 0;
    }
    return position < limit ? (int)position : limit;
}

Canvas *canvas_create(uint32_t width_px, uint32_t height_px, Colour background, Error *err)
{
    if (width_px < 1 || width_px > SIDE_MAX_PX || height_px < 1 || height_px > SIDE_MAX_PX) {
        (void)error_set(err, ERROR_USAGE,
                "%u x %u pixels is not a canvas size; each side has 1 to %d", width_px,
                height_px, SIDE_MAX_PX);
        return NULL;
    }
    size_t pixels = (size_t)width_px * height_px;
    Canvas *canvas = calloc(1, sizeof *canvas);
    uint8_t *rgb = calloc(pixels, 3);
    uint8_t *ink = calloc(pixels, 1);
    if (canvas == NULL || rgb == NULL || ink == NULL) {
        free(ink);
        free(rgb);
        free(canvas);
        (void)error_no_memory(err, "a canvas");
        return NULL;
    }
    *canvas =
            (Canvas){.width = (int)width_px, .height = (int)height_px, .rgb = rgb, .ink = ink};
    canvas_fill(canvas, (CanvasBox){0.0, 0.0, width_px, height_px}, background);
    return canvas;
}

void canvas_destroy(Canvas *canvas)
{
    if (canvas != NULL) {
        free(canvas->rgb);
        free(canvas->ink);
        free(canvas);
    }
}

Pixels canvas_pixels(const Canvas *canvas)
{
    return (Pixels){
            .format = PIXELS_RGB8,
            .width_px = (uint32_t)canvas->width,
            .height_px = (uint32_t)canvas->height,
            .rows = canvas->rgb,
    };
}

static uint8_t *pixel_at(Canvas *canvas, int x, int y)
{
    return canvas->rgb + 3 * ((size_t)y * (size_t)canvas->width + (size_t)x);
}

static void set_pixel(uint8_t *pixel, Colour colour)
{
    pixel[0] = (uint8_t)(colour >> 16 & 0xFF);
    pixel[1] = (uint8_t)(colour >> 8 & 0xFF);
    pixel[2] = (uint8_t)(colour & 0xFF);
}

void canvas_fill(Canvas *canvas, CanvasBox box, Colour colour)
{
    int x0 = to_pixel(box.x + 0.5, canvas->width);
    int y0 = to_pixel(box.y + 0.5, canvas->height);
    int x1 = to_pixel(box.x + box.width + 0.5, canvas->width);
    int y1 = to_pixel(box.y + box.height + 0.5, canvas->height);
    for (int y = y0; y < y1; y++) {
        for (int x = x0; x < x1; x++) {
            set_pixel(pixel_at(canvas, x, y), colour);
        }
    }
}

static double clamp(double value, double low, double high)
{
    return value < low ? low : (value > high ? high : value);
}

/* Distance from (x, y) to the segment. */
static double segment_distance(double x, double y, const double from[2], const double to[2])
{
    double along[2] = {to[0] - from[0], to[1] - from[1]};
    double square = along[0] * along[0] + along[1] * along[1];
    double share = 0.0;
    if (square > 0.0) {
        share = ((x - from[0]) * along[0] + (y - from[1]) * along[1]) / square;
        share = clamp(share, 0.0, 1.0);
    }
    double dx = x - from[0] - share * along[0];
    double dy = y - from[1] - share * along[1];
    return sqrt(dx * dx + dy * dy);
}

/* The pixels that a pen of this reach touches between two points. */
static Area segment_area(
        const Canvas *canvas, const double from[2], const double to[2], double reach)
{
    return (Area){
            .x0 = to_pixel(fmin(from[0], to[0]) - reach, canvas->width),
            .y0 = to_pixel(fmin(from[1], to[1]) - reach, canvas->height),
            .x1 = to_pixel(fmax(from[0], to[0]) + reach + 1.0, canvas->width),
            .y1 = to_pixel(fmax(from[1], to[1]) + reach + 1.0, canvas->height),
    };
}

static void grow(Area *area, Area more)
{
    if (area->x0 == area->x1) {
        *area = more;
        return;
    }
    area->x0 = more.x0 < area->x0 ? more.x0 : area->x0;
    area->y0 = more.y0 < area->y0 ? more.y0 : area->y0;
    area->x1 = more.x1 > area->x1 ? more.x1 : area->x1;
    area->y1 = more.y1 > area->y1 ? more.y1 : area->y1;
}

/* False for NaN too. Beyond, squares of distances lose the line. */
static bool is_near(double position)
{
    return fabs(position) <= FAR_PX;
}

/* Adds a segment to the shape: where segments overlap, the stronger coverage counts. */
static void ink_segment(
        Canvas *canvas, const double from[2], const double to[2], double width_px)
{
    double reach = 0.5 * width_px + 0.5;
    if (!is_near(from[0]) || !is_near(from[1]) || !is_near(to[0]) || !is_near(to[1])) {
        return;
    }
    Area area = segment_area(canvas, from, to, reach);
    if (area.x0 >= area.x1 || area.y0 >= area.y1) {
        return;
    }
    for (int y = area.y0; y < area.y1; y++) {
        uint8_t *row = canvas->ink + (size_t)y * (size_t)canvas->width;
        for (int x = area.x0; x < area.x1; x++) {
            double cover = reach - segment_distance(x + 0.5, y + 0.5, from, to);
            uint8_t level = (uint8_t)(clamp(cover, 0.0, fmin(width_px, 1.0)) * 255.0 + 0.5);
            row[x] = level > row[x] ? level : row[x];
        }
    }
    grow(&canvas->inked, area);
}

static uint8_t blend(uint8_t below, uint8_t above, uint8_t cover)
{
    return (uint8_t)((below * (255 - cover) + above * cover + 127) / 255);
}

/* Paints the collected shape and forgets it. */
static void paint_ink(Canvas *canvas, Colour colour)
{
    uint8_t pen[3];
    set_pixel(pen, colour);
    const Area *area = &canvas->inked;
    for (int y = area->y0; y < area->y1; y++) {
        uint8_t *cover = canvas->ink + (size_t)y * (size_t)canvas->width + area->x0;
        uint8_t *pixel = pixel_at(canvas, area->x0, y);
        for (int x = area->x0; x < area->x1; x++, cover++, pixel += 3) {
            for (int channel = 0; *cover > 0 && channel < 3; channel++) {
                pixel[channel] = blend(pixel[channel], pen[channel], *cover);
            }
            *cover = 0;
        }
    }
    canvas->inked = (Area){0};
}

void canvas_line(Canvas *canvas, const double from[2], const double to[2], double width_px,
        Colour colour)
{
    ink_segment(canvas, from, to, width_px);
    paint_ink(canvas, colour);
}

void canvas_polyline(
        Canvas *canvas, const double *points, size_t count, double width_px, Colour colour)
{
    for (size_t i = 1; i < count; i++) {
        ink_segment(canvas, points + 2 * (i - 1), points + 2 * i, width_px);
    }
    paint_ink(canvas, colour);
}

/* The bytes of a UTF-8 sequence behind its first one print nothing. */
static bool continues_character(unsigned char code)
{
    return (code & 0xC0) == 0x80;
}

double canvas_text_width(const TextStyle *style, const char *text)
{
    double units = 0.0;
    for (const char *c = text; *c != '\0'; c++) {
        units += continues_character((unsigned char)*c) ? 0.0 : font_advance((unsigned char)*c);
    }
    return units * style->size_px / FONT_CAP_HEIGHT;
}

static void ink_glyph(
        Canvas *canvas, const FontGlyph *glyph, const double origin[2], const TextStyle *style)
{
    double scale = style->size_px / FONT_CAP_HEIGHT;
    double pen = style->weight * style->size_px;
    double from[2] = {0.0, 0.0};
    for (size_t i = 0; i < glyph->count; i++) {
        const FontPoint *point = &glyph->points[i];
        double to[2] = {
                origin[0] + scale * point->x, origin[1] + scale * (point->y - FONT_CAP_HEIGHT)};
        if (point->down) {
            ink_segment(canvas, from, to, pen);
        }
        from[0] = to[0];
        from[1] = to[1];
    }
}

void canvas_text(Canvas *canvas, double x, double y, const TextStyle *style, const char *text)
{
    static const double SHIFT[] = {[TEXT_LEFT] = 0.0, [TEXT_CENTRE] = 0.5, [TEXT_RIGHT] = 1.0};
    double origin[2] = {x - SHIFT[style->align] * canvas_text_width(style, text), y};
    FontGlyph glyph;
    for (const char *c = text; *c != '\0'; c++) {
        if (continues_character((unsigned char)*c)) {
            continue;
        }
        font_glyph((unsigned char)*c, &glyph);
        ink_glyph(canvas, &glyph, origin, style);
        origin[0] += glyph.advance * style->size_px / FONT_CAP_HEIGHT;
    }
    paint_ink(canvas, style->colour);
}

void canvas_text_within(Canvas *canvas, double x, double y, double width_px,
        const TextStyle *style, const char *text)
{
    char cut[SHORT_TEXT_BYTES];
    if (canvas_text_width(style, text) <= width_px) {
        canvas_text(canvas, x, y, style, text);
        return;
    }
    (void)snprintf(cut, sizeof cut - 3, "%s", text);
    size_t length = strlen(cut);
    do {
        memcpy(cut + length, "...", 4);
    } while (length-- > 0 && canvas_text_width(style, cut) > width_px);
    canvas_text(canvas, x, y, style, cut);
}

/* Mean of the pixels in [x0, x1) x [y0, y1), parts of pixels counted as such. */
static void average(const Pixels *pixels, const double span[4], uint8_t ret_rgb[3])
{
    double sum[3] = {0.0, 0.0, 0.0};
    double weight = 0.0;
    const uint8_t *rgb = pixels->rows;
    for (int y = (int)span[1]; y < span[3] && y < (int)pixels->height_px; y++) {
        double part_y = fmin(y + 1, span[3]) - fmax(y, span[1]);
        for (int x = (int)span[0]; x < span[2] && x < (int)pixels->width_px; x++) {
            double part = part_y * (fmin(x + 1, span[2]) - fmax(x, span[0]));
            const uint8_t *pixel = rgb + 3 * ((size_t)y * pixels->width_px + (size_t)x);
            for (int channel = 0; channel < 3; channel++) {
                sum[channel] += part * pixel[channel];
            }
            weight += part;
        }
    }
    for (int channel = 0; channel < 3; channel++) {
        ret_rgb[channel] = (uint8_t)(weight > 0.0 ? sum[channel] / weight + 0.5 : 0.0);
    }
}

void canvas_picture(Canvas *canvas, CanvasBox box, const Pixels *pixels)
{
    assert(pixels->format == PIXELS_RGB8);
    double left = floor(box.x + 0.5);
    double top = floor(box.y + 0.5);
    double scale_x = pixels->width_px / fmax(floor(box.width + 0.5), 1.0);
    double scale_y = pixels->height_px / fmax(floor(box.height + 0.5), 1.0);
    Area area = {
            .x0 = to_pixel(left, canvas->width),
            .y0 = to_pixel(top, canvas->height),
            .x1 = to_pixel(box.x + box.width + 0.5, canvas->width),
            .y1 = to_pixel(box.y + box.height + 0.5, canvas->height),
    };
    for (int y = area.y0; y < area.y1; y++) {
        for (int x = area.x0; x < area.x1; x++) {
            const double span[4] = {(x - left) * scale_x, (y - top) * scale_y,
                    (x + 1 - left) * scale_x, (y + 1 - top) * scale_y};
            average(pixels, span, pixel_at(canvas, x, y));
        }
    }
}
