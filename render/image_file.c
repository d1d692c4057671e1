#include "render/image_file.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"

enum { SIDE_MAX_PX = 65535, COMPRESSION = 6, FIRST_ROOM_BYTES = 1 << 16 };

/* What the encoder shares with libpng's callbacks. */
typedef struct Encoder {
    uint8_t *bytes;
    size_t size, room;
    char complaint[128];
} Encoder;

/* libpng forbids returning from here. */
static void on_error(png_structp png, png_const_charp text)
{
    Encoder *encoder = png_get_error_ptr(png);
    strncpy(encoder->complaint, text, sizeof encoder->complaint - 1);
    png_longjmp(png, 1);
}

/* Warnings are about metadata, and none is written. */
static void on_warning(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

static void on_write(png_structp png, png_bytep bytes, size_t count)
{
    Encoder *encoder = png_get_io_ptr(png);
    if (encoder->room - encoder->size < count) {
        size_t room = 2 * encoder->room + count + FIRST_ROOM_BYTES;
        uint8_t *larger = realloc(encoder->bytes, room);
        if (larger == NULL) {
            png_error(png, "out of memory");
        }
        encoder->bytes = larger;
        encoder->room = room;
    }
    memcpy(encoder->bytes + encoder->size, bytes, count);
    encoder->size += count;
}

static void on_flush(png_structp png)
{
    (void)png;
}

/* Everything that may jump. Keeps no state of its own across a jump. */
static bool encode_rows(png_structp png, png_infop info, const Pixels *pixels)
{
    bool grey = pixels->format == PIXELS_GREY16;
    size_t row_bytes = (size_t)pixels->width_px * (grey ? 2 : 3);

    if (setjmp(png_jmpbuf(png)) != 0) {
        return false;
    }
    png_set_IHDR(png, info, pixels->width_px, pixels->height_px, grey ? 16 : 8,
            grey ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
            PNG_COMPRESSION_TYPE_BASE, PNG_FILTER_TYPE_BASE);
    png_set_compression_level(png, COMPRESSION);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB | PNG_FILTER_UP);
    png_write_info(png, info);
    if (grey && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__) {
        png_set_swap(png);
    }
    for (uint32_t y = 0; y < pixels->height_px; y++) {
        png_write_row(png, (png_const_bytep)pixels->rows + y * row_bytes);
    }
    png_write_end(png, info);
    return true;
}

bool image_encode(const Pixels *pixels, uint8_t **ret_bytes, size_t *ret_size, Error *err)
{
    if (pixels->width_px < 1 || pixels->width_px > SIDE_MAX_PX || pixels->height_px < 1 ||
            pixels->height_px > SIDE_MAX_PX) {
        return error_set(err, ERROR_USAGE,
                "%u x %u pixels is not a picture size; each side has 1 to %d", pixels->width_px,
                pixels->height_px, SIDE_MAX_PX);
    }
    bool ok = false;
    Encoder encoder = {0};
    png_infop info = NULL;
    png_structp png =
            png_create_write_struct(PNG_LIBPNG_VER_STRING, &encoder, on_error, on_warning);
    if (png != NULL) {
        info = png_create_info_struct(png);
    }
    if (info == NULL) {
        (void)error_no_memory(err, "a PNG encoder");
        goto out;
    }
    png_set_write_fn(png, &encoder, on_write, on_flush);
    if (!encode_rows(png, info, pixels)) {
        (void)error_set(err, ERROR_SYSTEM, "cannot encode a PNG: %s", encoder.complaint);
        goto out;
    }
    *ret_bytes = encoder.bytes;
    *ret_size = encoder.size;
    encoder.bytes = NULL;
    ok = true;
out:
    png_destroy_write_struct(&png, &info);
    free(encoder.bytes);
    return ok;
}

bool image_write(const char *path, const Pixels *pixels, Error *err)
{
    uint8_t *bytes = NULL;
    size_t size = 0;
    if (!image_encode(pixels, &bytes, &size, err)) {
        return error_wrap(err, "picture '%s'", path);
    }
    bool ok = file_publish(path, bytes, size, err);
    free(bytes);
    return ok;
}
