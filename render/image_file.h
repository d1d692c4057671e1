/*
 * image_file.h - pictures as PNG files.
 *
 * The same pixels make the same bytes (with one build of zlib): fixed filters and compression,
 * no time stamp. Rows are tightly packed, from the top.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/error.h"

typedef enum PixelFormat {
    PIXELS_RGB8,   /* u8 x 3 */
    PIXELS_GREY16, /* u16 in the machine's byte order: depth, labels */
} PixelFormat;

typedef struct Pixels {
    PixelFormat format;
    uint32_t width_px, height_px; /* 1..65535 */
    const void *rows;             /* borrowed */
} Pixels;

/* A PNG in malloc'd memory: free() it. */
MUST_USE bool image_encode(
        const Pixels *pixels, uint8_t **ret_bytes, size_t *ret_size, Error *err);

/* Writes a PNG durably and in one step (file_publish). */
MUST_USE bool image_write(const char *path, const Pixels *pixels, Error *err);
