/*
 * canvas.h - an RGB picture to draw on: boxes, anti-aliased lines, text, other pictures.
 *
 * Pixel (0, 0) is the top-left one; positions are in pixels, with pixel centres at halves.
 * Everything is clipped at the border, so any position and size is allowed; lines that reach
 * farther than a million pixels are left out. A Canvas belongs to one thread. Apart from
 * canvas_create() nothing allocates and nothing fails.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"
#include "render/image_file.h"

typedef struct Canvas Canvas;

/* 0xRRGGBB */
typedef uint32_t Colour;

typedef struct CanvasBox {
    double x, y, width, height; /* x, y: top-left corner */
} CanvasBox;

typedef enum TextAlign { TEXT_LEFT, TEXT_CENTRE, TEXT_RIGHT } TextAlign;

typedef struct TextStyle {
    double size_px; /* height of capitals */
    double weight;  /* pen width as a share of it; 0.13 regular, 0.2 bold */
    Colour colour;
    TextAlign align;
} TextStyle;

/* Filled with `background`. Sides 1..16384. */
MUST_USE Canvas *canvas_create(
        uint32_t width_px, uint32_t height_px, Colour background, Error *err);

/* Accepts NULL. */
void canvas_destroy(Canvas *canvas);

/* The picture; valid until the next change or the end of the canvas. */
Pixels canvas_pixels(const Canvas *canvas);

/* Rounded to whole pixels: edges are sharp. */
void canvas_fill(Canvas *canvas, CanvasBox box, Colour colour);

/* A line with round ends. */
void canvas_line(Canvas *canvas, const double from[2], const double to[2], double width_px,
        Colour colour);

/* Joined lines through `count` points (x, y after each other), drawn as one shape. */
void canvas_polyline(
        Canvas *canvas, const double *points, size_t count, double width_px, Colour colour);

/* Text with its baseline at y; x is its left end, middle or right end by style->align. */
void canvas_text(Canvas *canvas, double x, double y, const TextStyle *style, const char *text);

/* Width that canvas_text() needs. */
double canvas_text_width(const TextStyle *style, const char *text);

/* canvas_text(), cut with "..." where it would be wider than width_px. */
void canvas_text_within(Canvas *canvas, double x, double y, double width_px,
        const TextStyle *style, const char *text);

/* A picture of RGB pixels scaled into the box by averaging areas; the box is rounded. */
void canvas_picture(Canvas *canvas, CanvasBox box, const Pixels *pixels);
