/*
 * renderer.h - draws the state of a look model as cameras see it, whatever does the drawing.
 *
 * Life: renderer_create() with a look model and the cameras; for every picture look_pose() and
 * renderer_shoot(); renderer_set_model() when the model changed between slots. A Renderer
 * borrows the model and copies the cameras. It belongs to the thread that made it; a thread
 * may have several.
 *
 * A way of drawing is a RendererKind: one file that ends in one constant table, and one line
 * in renderer.c. Geom groups 0 to 2 are drawn; sites, contacts and other decoration are not.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "base/attributes.h"
#include "base/error.h"
#include "render/camera.h"

typedef struct Renderer Renderer;

/* Device number that stands for "software, or else the first device that works". */
enum { RENDERER_DEVICE_ANY = -1 };

typedef struct RendererDef {
    const mjModel *model;      /* look model; required */
    const CameraDef *cameras;  /* required; names must outlive the renderer */
    size_t camera_count;       /* at least 1 */
    int device;                /* GPU number; default RENDERER_DEVICE_ANY */
    const char *graphics_file; /* library to load for GL; default "libEGL.so.1" */
} RendererDef;

/* What a way of drawing provides. The defs and cameras it is given have been checked. */
typedef struct RendererKind {
    const char *name;    /* "gl" */
    const char *meaning; /* one line for help */
    void *(*create)(const RendererDef *def, Error *err);
    void (*destroy)(void *self); /* accepts NULL */
    bool (*set_model)(void *self, const mjModel *model, Error *err);
    bool (*shoot)(void *self, mjData *data, const CameraDef *camera, const CameraImage *image,
            Error *err);
    const char *(*identity)(const void *self);
} RendererKind;

RendererDef renderer_def_default(void);

/* NULL if there is none of that name. */
const RendererKind *renderer_find(const char *name);
const RendererKind *const *renderer_list(size_t *ret_count);

/*
 * ERROR_DEVICE if this host cannot draw so, with what to install; ERROR_SCENE for a bad
 * camera.
 */
MUST_USE Renderer *renderer_create(
        const RendererKind *kind, const RendererDef *def, Error *err);

/* Accepts NULL. */
void renderer_destroy(Renderer *renderer);

/*
 * Draws this model from now on. Call it also when fields of the same model were changed. It
 * finds out by itself whether meshes, textures or quality differ from what was uploaded (20 ms
 * if so, a hash over them if not); sizes, colours, lights and poses are read at every shot.
 */
MUST_USE bool renderer_set_model(Renderer *renderer, const mjModel *model, Error *err);

/*
 * Takes a picture of `data`, posed by look_pose(), with the camera of that index. Fills the
 * members of *image that are set; they need room as camera_image_init() makes it. `data` is
 * only used as workspace.
 */
MUST_USE bool renderer_shoot(
        Renderer *renderer, mjData *data, size_t camera, const CameraImage *image, Error *err);

/*
 * What decides the bytes besides the scene, for the recipe:
 * "gl: llvmpipe (LLVM 15.0.6, 256 bits), 4.5 (Compatibility Profile) Mesa 22.3.6".
 */
const char *renderer_identity(const Renderer *renderer);
