/*
 * pictures.h - the pictures of a kept episode, drawn afterwards from its recorded look rows.
 *
 * Simulate first, draw what is kept: rejected attempts never pay for vision, and pictures that
 * are made again later from the stored rows are equal byte for byte.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "base/series.h"
#include "render/renderer.h"
#include "sim/task.h"

typedef struct Pictures Pictures;

typedef struct PicturesDef {
    const RendererKind *renderer;
    const mjModel *look;     /* any model of the scene's look layout */
    const Task *task;        /* its cameras are drawn */
    const char *const *only; /* names of the cameras wanted; NULL: all */
    size_t only_count;
} PicturesDef;

/* NULL with err; ERROR_DEVICE if this host cannot draw, ERROR_USAGE for an unknown camera. */
MUST_USE Pictures *pictures_create(const PicturesDef *def, Error *err);
void pictures_destroy(Pictures *pictures);

/* A recorded episode to draw: `ticks` policy ticks, look/time and look/qpos among `series`. */
typedef struct PictureSource {
    const mjModel *look; /* of the slot */
    const Task *task;
    const Series *const *series;
    size_t series_count;
    size_t ticks;
    void (*alive)(void *self); /* told before every picture; NULL: nobody */
    void *self;
} PictureSource;

MUST_USE bool pictures_draw(Pictures *pictures, const PictureSource *source, Error *err);

/* The channels of the last pictures_draw(), for export. */
const Series *const *pictures_series(const Pictures *pictures, size_t *ret_count);

/* Raw bytes of one simulated second of pictures, for planning shards. */
double pictures_bytes_per_s(const Task *task, const char *const *only, size_t only_count);

/* What draws, for the recipe. */
const char *pictures_identity(const Pictures *pictures);
