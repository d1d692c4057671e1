#include "randomize/texture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "check.h"

enum { SIDE = 128, BYTES = SIDE * SIDE * 3 };

static const double BROWN[3] = {0.55, 0.4, 0.25};

static TextureDef def_of(TextureKind kind)
{
    TextureDef def = {.kind = kind, .width_px = SIDE, .height_px = SIDE};
    memcpy(def.base, BROWN, sizeof BROWN);
    return def;
}

static Rng stream(uint64_t slot)
{
    Rng root = rng_for_slot(7, "texture_test", slot);
    return rng_split(&root, "randomize/table/texture");
}

static uint8_t *painted(TextureKind kind, uint64_t slot)
{
    uint8_t *rgb = malloc(BYTES);
    assert_non_null(rgb);
    TextureDef def = def_of(kind);
    Rng rng = stream(slot);
    Error err = {0};
    assert_true(texture_paint(&def, &rng, rgb, &err));
    assert_int_equal(rng.draws, stream(slot).draws);
    return rgb;
}

/* The bytes that every machine must give; they change only when the patterns are changed. */
static void equal_streams_give_equal_bytes_everywhere(void **state)
{
    (void)state;
    static const char *const DIGESTS[TEXTURE_KINDS] = {"250b623de789075b", "c5e1cb8f691307a7",
            "68cd48ba37ce202a", "5549c35cfa807914", "57f240aee9c4940c", "4f15d08c81250758"};
    for (int kind = 0; kind < TEXTURE_KINDS; kind++) {
        char digest[DIGEST_TEXT_BYTES];
        uint8_t *rgb = painted((TextureKind)kind, 3);
        sha256_text(rgb, BYTES, digest);
        digest[16] = '\0';
        if (strcmp(digest, DIGESTS[kind]) != 0) {
            print_error("%s: %s\n", texture_kind_name((TextureKind)kind), digest);
            fail();
        }
        free(rgb);
    }
}

static void another_stream_gives_another_texture(void **state)
{
    (void)state;
    for (int kind = 0; kind < TEXTURE_KINDS; kind++) {
        uint8_t *one = painted((TextureKind)kind, 1);
        uint8_t *other = painted((TextureKind)kind, 2);
        assert_memory_not_equal(one, other, BYTES);
        free(one);
        free(other);
    }
}

static double level(const uint8_t *rgb, size_t row, size_t column)
{
    const uint8_t *pixel = rgb + 3 * (row * SIDE + column);
    return (pixel[0] + pixel[1] + pixel[2]) / 3.0;
}

/* A seam would be a step between the last and the first column that no two neighbours inside
 * have. Checkers have steps everywhere, and boards at the top. */
static void left_and_right_edges_meet(void **state)
{
    (void)state;
    static const TextureKind SMOOTH[] = {
            TEXTURE_WOOD, TEXTURE_METAL, TEXTURE_NOISE, TEXTURE_GRADIENT};
    for (size_t i = 0; i < sizeof SMOOTH / sizeof *SMOOTH; i++) {
        uint8_t *rgb = painted(SMOOTH[i], 5);
        double inside = 0.0;
        double seam = 0.0;
        for (size_t row = 0; row < SIDE; row++) {
            double across = fabs(level(rgb, row, 0) - level(rgb, row, SIDE - 1));
            seam = across > seam ? across : seam;
            for (size_t column = 1; column < SIDE; column++) {
                double step = fabs(level(rgb, row, column) - level(rgb, row, column - 1));
                inside = step > inside ? step : inside;
            }
        }
        assert_true(seam <= inside);
        free(rgb);
    }
}

/* Patterns stay around the colour they are of, and are patterns. */
static void colours_stay_around_the_base(void **state)
{
    (void)state;
    for (int kind = 0; kind < TEXTURE_KINDS; kind++) {
        uint8_t *rgb = painted((TextureKind)kind, 9);
        double mean = 0.0;
        double least = 255.0;
        double most = 0.0;
        for (size_t i = 0; i < (size_t)SIDE * SIDE; i++) {
            double here = level(rgb, i / SIDE, i % SIDE);
            mean += here / (SIDE * SIDE);
            least = here < least ? here : least;
            most = here > most ? here : most;
        }
        double base = 255.0 * (BROWN[0] + BROWN[1] + BROWN[2]) / 3.0;
        assert_true(fabs(mean - base) < 60.0);
        assert_true(most - least > 10.0);
        free(rgb);
    }
}

static void names_and_kinds_agree(void **state)
{
    (void)state;
    for (int kind = 0; kind < TEXTURE_KINDS; kind++) {
        TextureKind found = TEXTURE_KINDS;
        assert_true(texture_kind_find(texture_kind_name((TextureKind)kind), &found));
        assert_int_equal(found, kind);
    }
    TextureKind found = TEXTURE_KINDS;
    assert_false(texture_kind_find("marble", &found));
    assert_null(texture_kind_name(TEXTURE_KINDS));
}

static void what_cannot_be_painted_is_refused(void **state)
{
    (void)state;
    Rng rng = stream(0);
    uint8_t rgb[3];
    const struct {
        TextureDef def;
        const char *said;
    } rows[] = {
            {{.kind = TEXTURE_WOOD, .width_px = 0, .height_px = 1},
                    "a texture has sides of 1..4096 pixels, not 0 x 1"},
            {{.kind = TEXTURE_WOOD, .width_px = 1, .height_px = 5000},
                    "a texture has sides of 1..4096 pixels, not 1 x 5000"},
            {{.kind = TEXTURE_KINDS, .width_px = 1, .height_px = 1},
                    "there is no texture of kind 6"},
            {{.kind = TEXTURE_WOOD, .width_px = 1, .height_px = 1, .base = {2.0, 0.0, 0.0}},
                    "the colour of a texture lies in 0..1, not 2"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Error err = {0};
        assert_false(texture_paint(&rows[i].def, &rng, rgb, &err));
        assert_string_equal(err.text, rows[i].said);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(equal_streams_give_equal_bytes_everywhere),
            cmocka_unit_test(another_stream_gives_another_texture),
            cmocka_unit_test(left_and_right_edges_meet),
            cmocka_unit_test(colours_stay_around_the_base),
            cmocka_unit_test(names_and_kinds_agree),
            cmocka_unit_test(what_cannot_be_painted_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
