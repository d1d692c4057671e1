#include "render/image_file.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "scratch_folder.h"

/* A PNG in memory while libpng reads it. */
typedef struct Source {
    const uint8_t *bytes;
    size_t left;
} Source;

static void read_bytes(png_structp png, png_bytep ret_bytes, size_t count)
{
    Source *source = png_get_io_ptr(png);
    if (count > source->left) {
        png_error(png, "the file ends early");
    }
    memcpy(ret_bytes, source->bytes, count);
    source->bytes += count;
    source->left -= count;
}

/* Decodes to rows in the machine's byte order and compares; libpng aborts on a bad file. */
static void assert_decodes_to(const uint8_t *bytes, size_t size, const Pixels *expected)
{
    Source source = {bytes, size};
    bool grey = expected->format == PIXELS_GREY16;
    size_t row_bytes = (size_t)expected->width_px * (grey ? 2 : 3);
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_set_read_fn(png, &source, read_bytes);
    png_read_png(png, info, PNG_TRANSFORM_SWAP_ENDIAN, NULL);
    assert_int_equal(png_get_image_width(png, info), expected->width_px);
    assert_int_equal(png_get_image_height(png, info), expected->height_px);
    assert_int_equal(png_get_bit_depth(png, info), grey ? 16 : 8);
    assert_int_equal(png_get_channels(png, info), grey ? 1 : 3);
    png_bytepp rows = png_get_rows(png, info);
    for (size_t y = 0; y < expected->height_px; y++) {
        assert_memory_equal(
                rows[y], (const uint8_t *)expected->rows + y * row_bytes, row_bytes);
    }
    assert_int_equal(source.left, 0);
    png_destroy_read_struct(&png, &info, NULL);
}

static void encode_and_compare(const Pixels *pixels)
{
    Error err = {0};
    uint8_t *bytes = NULL;
    size_t size = 0;
    assert_true(image_encode(pixels, &bytes, &size, &err));
    assert_decodes_to(bytes, size, pixels);
    free(bytes);
}

enum { WIDTH = 231, HEIGHT = 173 };

static void colour_pictures_read_back_exactly(void **state)
{
    (void)state;
    static uint8_t rgb[HEIGHT * WIDTH * 3];
    for (size_t i = 0; i < sizeof rgb; i++) {
        rgb[i] = (uint8_t)(i * i >> 7); /* poorly compressible: grows the buffer */
    }
    encode_and_compare(&(Pixels){PIXELS_RGB8, WIDTH, HEIGHT, rgb});
    encode_and_compare(&(Pixels){PIXELS_RGB8, 1, 1, rgb});
}

static void grey_pictures_keep_16_bits(void **state)
{
    (void)state;
    static uint16_t grey[HEIGHT * WIDTH];
    for (size_t i = 0; i < sizeof grey / sizeof *grey; i++) {
        grey[i] = (uint16_t)(i * 40503u);
    }
    encode_and_compare(&(Pixels){PIXELS_GREY16, WIDTH, HEIGHT, grey});
}

static void equal_pixels_make_equal_bytes(void **state)
{
    (void)state;
    static const uint8_t RGB[12] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    const Pixels pixels = {PIXELS_RGB8, 2, 2, RGB};
    Error err = {0};
    uint8_t *bytes[2] = {NULL, NULL};
    size_t size[2] = {0, 0};
    for (int i = 0; i < 2; i++) {
        assert_true(image_encode(&pixels, &bytes[i], &size[i], &err));
    }
    assert_int_equal(size[0], size[1]);
    assert_memory_equal(bytes[0], bytes[1], size[0]);
    free(bytes[0]);
    free(bytes[1]);
}

static void impossible_sizes_are_refused(void **state)
{
    (void)state;
    static const uint32_t SIDES[][2] = {{0, 5}, {5, 0}, {65536, 1}, {1, 65536}};
    for (size_t i = 0; i < 4; i++) {
        Error err = {0};
        uint8_t *bytes = NULL;
        size_t size = 0;
        const Pixels pixels = {PIXELS_RGB8, SIDES[i][0], SIDES[i][1], "abc"};
        assert_false(image_encode(&pixels, &bytes, &size, &err));
        assert_null(bytes);
        assert_non_null(strstr(err.text, "is not a picture size; each side has 1 to 65535"));
    }
}

static void image_write_publishes_a_whole_file(void **state)
{
    (void)state;
    static const uint8_t RGB[6] = {255, 0, 0, 0, 0, 255};
    const Pixels pixels = {PIXELS_RGB8, 2, 1, RGB};
    Error err = {0};
    FileBytes file = {0};
    const char *path = scratch_path("two.png");
    assert_true(image_write(path, &pixels, &err));
    assert_true(file_read(path, 0, &file, &err));
    assert_decodes_to(file.bytes, file.size, &pixels);
    file_release(&file);
}

static void image_write_names_the_path_it_cannot_write(void **state)
{
    (void)state;
    const Pixels pixels = {PIXELS_RGB8, 1, 1, "abc"};
    Error err = {0};
    const char *path = scratch_path("no/such/folder.png");
    assert_false(image_write(path, &pixels, &err));
    assert_int_equal(err.kind, ERROR_SYSTEM);
    assert_non_null(strstr(err.text, "no/such"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(colour_pictures_read_back_exactly),
            cmocka_unit_test(grey_pictures_keep_16_bits),
            cmocka_unit_test(equal_pixels_make_equal_bytes),
            cmocka_unit_test(impossible_sizes_are_refused),
            IN_SCRATCH(image_write_publishes_a_whole_file),
            IN_SCRATCH(image_write_names_the_path_it_cannot_write),
    };
    return cmocka_run_group_tests_name("image_file", tests, NULL, NULL);
}
