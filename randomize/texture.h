/*
 * texture.h - procedural surfaces: wood, cloth, metal, checker, noise and gradient, from a seed.
 *
 * A texture tiles: its left edge continues at the right, its top at the bottom. Its colours lie
 * around `base`, so that a drawn colour and a drawn texture do not fight. Equal definitions give
 * equal bytes on every machine: integer lattices from the generator, and the program's own sin.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "randomize/rng.h"

typedef enum TextureKind {
    TEXTURE_WOOD,     /* boards with grain along x */
    TEXTURE_CLOTH,    /* a plain weave */
    TEXTURE_METAL,    /* brushed along x, with scratches */
    TEXTURE_CHECKER,  /* squares of two colours */
    TEXTURE_NOISE,    /* clouds of five octaves */
    TEXTURE_GRADIENT, /* from one colour to another and back */
    TEXTURE_KINDS,    /* how many there are */
} TextureKind;

typedef struct TextureDef {
    TextureKind kind;
    double base[3];     /* colour in 0..1 */
    uint32_t width_px;  /* 1..4096 */
    uint32_t height_px; /* 1..4096 */
} TextureDef;

/* "wood", ...; NULL beyond the last. */
const char *texture_kind_name(TextureKind kind);

/* False if no kind is called so. */
bool texture_kind_find(const char *name, TextureKind *ret_kind);

/*
 * Paints width * height pixels of 3 bytes, rows from the top. Takes what it draws from a copy of
 * `rng`, so the texture is a function of the definition and the stream alone.
 */
MUST_USE bool texture_paint(
        const TextureDef *def, const Rng *rng, uint8_t *ret_rgb, Error *err);
