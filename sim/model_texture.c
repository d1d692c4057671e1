#include "sim/model_texture.h"

#include <string.h>

#include "randomize/texture.h"

enum { CHANNELS = 3, CUBE_SIDES = 6 };

/* Light enough to leave the material its colour, dark enough to vary both ways. */
static const double NEUTRAL = 0.82;

bool model_texture_paint(mjModel *model, int texture, const char *kind, double seed, Error *err)
{
    TextureDef def = {.base = {NEUTRAL, NEUTRAL, NEUTRAL}};
    bool known = texture >= 0 && texture < model->ntex && texture_kind_find(kind, &def.kind) &&
            model->tex_nchannel[texture] == CHANNELS;
    if (!known) {
        return error_set(
                err, ERROR_DATA, "the model has no texture %d for '%s'", texture, kind);
    }
    bool plane = model->tex_type[texture] == mjTEXTURE_2D;
    def.width_px = (uint32_t)model->tex_width[texture];
    def.height_px = plane ? (uint32_t)model->tex_height[texture] : def.width_px;
    mjtByte *pixels = model->tex_data + model->tex_adr[texture];
    size_t side = (size_t)CHANNELS * def.width_px * def.height_px;
    const Rng rng = {.key = (uint64_t)seed};
    if (!texture_paint(&def, &rng, pixels, err)) {
        return false;
    }
    for (size_t i = 1; i < CUBE_SIDES && !plane; i++) {
        memcpy(pixels + i * side, pixels, side);
    }
    return true;
}
