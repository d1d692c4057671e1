#include "randomize/texture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE_MAX_PX = 4096, LATTICE = 64, OCTAVES_MAX = 5 };

static const double PI = 3.14159265358979323846;

/* What a kind draws once, and what every pixel is computed from. */
typedef struct Painter {
    TextureDef def;
    double lattice[LATTICE][LATTICE]; /* value noise, in [-1, 1), periodic */
    double accent[3];                 /* the second colour */
    double contrast;                  /* of the pattern, 0..1 */
    double phase;                     /* 0..1 */
    unsigned repeats;                 /* of the pattern's main period over the texture */
} Painter;

typedef void (*PixelFunction)(const Painter *painter, double u, double v, double ret_colour[3]);

/* ---- noise */

static double smooth(double t)
{
    return t * t * (3.0 - 2.0 * t);
}

/* Value noise with `cells_u` x `cells_v` cells over the texture; periodic in both. */
static double lattice_noise(
        const Painter *painter, double u, double v, unsigned cells_u, unsigned cells_v)
{
    double x = u * cells_u;
    double y = v * cells_v;
    unsigned x0 = (unsigned)x % cells_u;
    unsigned y0 = (unsigned)y % cells_v;
    unsigned x1 = (x0 + 1) % cells_u;
    unsigned y1 = (y0 + 1) % cells_v;
    double fx = smooth(x - floor(x));
    double fy = smooth(y - floor(y));
    const double *top = painter->lattice[y0 % LATTICE];
    const double *bottom = painter->lattice[y1 % LATTICE];
    double above = top[x0 % LATTICE] + fx * (top[x1 % LATTICE] - top[x0 % LATTICE]);
    double below = bottom[x0 % LATTICE] + fx * (bottom[x1 % LATTICE] - bottom[x0 % LATTICE]);
    return above + fy * (below - above);
}

/* Octaves of halving weight and doubling frequency; in about [-1, 1]. */
static double cloud(const Painter *painter, double u, double v, unsigned cells, int octaves)
{
    double sum = 0.0;
    double weight = 0.5;
    for (int i = 0; i < octaves; i++) {
        sum += weight * lattice_noise(painter, u, v, cells, cells);
        weight *= 0.5;
        cells *= 2;
    }
    return sum * 2.0 / (2.0 - 2.0 * weight);
}

/* ---- colours */

static void shade(const double base[3], double factor, double ret_colour[3])
{
    for (int i = 0; i < 3; i++) {
        ret_colour[i] = base[i] * factor;
    }
}

static void mix(const double a[3], const double b[3], double t, double ret_colour[3])
{
    for (int i = 0; i < 3; i++) {
        ret_colour[i] = a[i] + t * (b[i] - a[i]);
    }
}

/* ---- kinds */

static void paint_wood(const Painter *painter, double u, double v, double ret_colour[3])
{
    double boards = v * painter->repeats;
    double board = floor(boards);
    double in_board = boards - board;
    double shift = lattice_noise(painter, 0.0, board / painter->repeats, 1, LATTICE);
    double bend = 0.06 * lattice_noise(painter, u, v, 3, painter->repeats * 2);
    double rings = sin(2.0 * PI * (7.0 * (in_board + bend) + shift + painter->phase));
    double fibre = lattice_noise(painter, u, v, 8, LATTICE);
    double gap = in_board < 0.03 ? 0.55 : 1.0;
    double factor = 1.0 + painter->contrast * (0.18 * rings + 0.12 * fibre + 0.15 * shift);
    shade(painter->def.base, gap * factor, ret_colour);
}

static void paint_cloth(const Painter *painter, double u, double v, double ret_colour[3])
{
    double threads = 8.0 * painter->repeats;
    double x = u * threads;
    double y = v * threads;
    bool warp = ((long)x + (long)y) % 2 == 0;
    double along = warp ? x - floor(x) : y - floor(y);
    double thread = lattice_noise(painter, warp ? u : v, 0.0, LATTICE, 1);
    double round = sin(PI * along);
    double factor = 0.75 + 0.3 * round + 0.15 * painter->contrast * thread;
    mix(painter->def.base, painter->accent, warp ? 0.0 : 0.25 * painter->contrast, ret_colour);
    shade(ret_colour, factor, ret_colour);
}

static void paint_metal(const Painter *painter, double u, double v, double ret_colour[3])
{
    double brushed = lattice_noise(painter, u, v, 2, LATTICE);
    double scratch = lattice_noise(painter, u, v, 5, 53);
    double sheen = 0.08 * sin(2.0 * PI * (v + painter->phase));
    double bright = scratch > 0.85 ? 0.25 : 0.0;
    double factor = 1.0 + painter->contrast * (0.12 * brushed + bright) + sheen;
    shade(painter->def.base, factor, ret_colour);
}

static void paint_checker(const Painter *painter, double u, double v, double ret_colour[3])
{
    long column = (long)(u * 2.0 * painter->repeats);
    long row = (long)(v * 2.0 * painter->repeats);
    const double *colour = (column + row) % 2 == 0 ? painter->def.base : painter->accent;
    shade(colour, 1.0, ret_colour);
}

static void paint_noise(const Painter *painter, double u, double v, double ret_colour[3])
{
    double t = 0.5 + 0.5 * cloud(painter, u, v, painter->repeats, OCTAVES_MAX);
    mix(painter->def.base, painter->accent, painter->contrast * t, ret_colour);
}

static void paint_gradient(const Painter *painter, double u, double v, double ret_colour[3])
{
    double t = 0.5 - 0.5 * cos(2.0 * PI * (v + painter->phase));
    double grain = 0.02 * lattice_noise(painter, u, v, LATTICE, LATTICE);
    mix(painter->def.base, painter->accent, t + grain, ret_colour);
}

typedef struct Kind {
    const char *name;
    PixelFunction paint;
} Kind;

static const Kind KINDS[TEXTURE_KINDS] = {
        [TEXTURE_WOOD] = {"wood", paint_wood},
        [TEXTURE_CLOTH] = {"cloth", paint_cloth},
        [TEXTURE_METAL] = {"metal", paint_metal},
        [TEXTURE_CHECKER] = {"checker", paint_checker},
        [TEXTURE_NOISE] = {"noise", paint_noise},
        [TEXTURE_GRADIENT] = {"gradient", paint_gradient},
};

const char *texture_kind_name(TextureKind kind)
{
    return (unsigned)kind < TEXTURE_KINDS ? KINDS[kind].name : NULL;
}

bool texture_kind_find(const char *name, TextureKind *ret_kind)
{
    for (int i = 0; i < TEXTURE_KINDS; i++) {
        if (strcmp(KINDS[i].name, name) == 0) {
            *ret_kind = (TextureKind)i;
            return true;
        }
    }
    return false;
}

/* ---- painting */

static void draw_pattern(Painter *painter, Rng rng)
{
    for (int row = 0; row < LATTICE; row++) {
        for (int column = 0; column < LATTICE; column++) {
            painter->lattice[row][column] = rng_uniform(&rng, -1.0, 1.0);
        }
    }
    painter->contrast = rng_uniform(&rng, 0.6, 1.0);
    painter->phase = rng_uniform(&rng, 0.0, 1.0);
    painter->repeats = 2 + rng_below(&rng, 5);
    for (int i = 0; i < 3; i++) {
        /* Clearly lighter or clearly darker than the base, whichever has more room. */
        double base = painter->def.base[i];
        double room = base < 0.5 ? 1.0 - base : -base;
        painter->accent[i] = base + room * rng_uniform(&rng, 0.3, 0.7);
    }
}

static uint8_t to_byte(double level)
{
    double clamped = level < 0.0 ? 0.0 : level > 1.0 ? 1.0 : level;
    return (uint8_t)(clamped * 255.0 + 0.5);
}

static bool check_def(const TextureDef *def, Error *err)
{
    if (def->width_px < 1 || def->width_px > SIDE_MAX_PX || def->height_px < 1 ||
            def->height_px > SIDE_MAX_PX) {
        return error_set(err, ERROR_USAGE, "a texture has sides of 1..%d pixels, not %u x %u",
                SIDE_MAX_PX, def->width_px, def->height_px);
    }
    if ((unsigned)def->kind >= TEXTURE_KINDS) {
        return error_set(err, ERROR_USAGE, "there is no texture of kind %d", (int)def->kind);
    }
    for (int i = 0; i < 3; i++) {
        if (!(def->base[i] >= 0.0 && def->base[i] <= 1.0)) {
            return error_set(err, ERROR_USAGE, "the colour of a texture lies in 0..1, not %g",
                    def->base[i]);
        }
    }
    return true;
}

bool texture_paint(const TextureDef *def, const Rng *rng, uint8_t *ret_rgb, Error *err)
{
    if (!check_def(def, err)) {
        return false;
    }
    Painter *painter = malloc(sizeof *painter);
    if (painter == NULL) {
        return error_no_memory(err, "a texture");
    }
    painter->def = *def;
    draw_pattern(painter, *rng);
    for (uint32_t row = 0; row < def->height_px; row++) {
        for (uint32_t column = 0; column < def->width_px; column++) {
            double colour[3];
            KINDS[def->kind].paint(painter, (column + 0.5) / def->width_px,
                    (row + 0.5) / def->height_px, colour);
            for (int i = 0; i < 3; i++) {
                *ret_rgb++ = to_byte(colour[i]);
            }
        }
    }
    free(painter);
    return true;
}
