#include "render/renderer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "render/gl.h"

static const RendererKind *const KINDS[] = {
        &RENDERER_GL,
};

struct Renderer {
    const RendererKind *kind;
    void *self;
    CameraDef *cameras;
    size_t camera_count;
};

RendererDef renderer_def_default(void)
{
    return (RendererDef){.device = RENDERER_DEVICE_ANY, .graphics_file = "libEGL.so.1"};
}

const RendererKind *const *renderer_list(size_t *ret_count)
{
    *ret_count = sizeof KINDS / sizeof KINDS[0];
    return KINDS;
}

const RendererKind *renderer_find(const char *name)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
        if (strcmp(KINDS[i]->name, name) == 0) {
            return KINDS[i];
        }
    }
    return NULL;
}

static bool check_cameras(
        const CameraDef *cameras, size_t count, const mjModel *model, Error *err)
{
    for (size_t i = 0; i < count; i++) {
        if (!camera_check(&cameras[i], model, err)) {
            return false;
        }
    }
    return true;
}

Renderer *renderer_create(const RendererKind *kind, const RendererDef *def, Error *err)
{
    assert(def->model != NULL && def->camera_count > 0);
    if (!check_cameras(def->cameras, def->camera_count, def->model, err)) {
        return NULL;
    }
    Renderer *renderer = calloc(1, sizeof *renderer);
    CameraDef *cameras = calloc(def->camera_count, sizeof *cameras);
    if (renderer == NULL || cameras == NULL) {
        (void)error_no_memory(err, "a renderer");
        goto fail;
    }
    memcpy(cameras, def->cameras, def->camera_count * sizeof *cameras);
    renderer->kind = kind;
    renderer->self = kind->create(def, err);
    if (renderer->self == NULL) {
        goto fail;
    }
    renderer->cameras = cameras;
    renderer->camera_count = def->camera_count;
    return renderer;
fail:
    free(cameras);
    free(renderer);
    return NULL;
}

void renderer_destroy(Renderer *renderer)
{
    if (renderer != NULL) {
        renderer->kind->destroy(renderer->self);
        free(renderer->cameras);
        free(renderer);
    }
}

bool renderer_set_model(Renderer *renderer, const mjModel *model, Error *err)
{
    return check_cameras(renderer->cameras, renderer->camera_count, model, err) &&
            renderer->kind->set_model(renderer->self, model, err);
}

bool renderer_shoot(
        Renderer *renderer, mjData *data, size_t camera, const CameraImage *image, Error *err)
{
    assert(camera < renderer->camera_count);
    const CameraDef *def = &renderer->cameras[camera];
    if (!renderer->kind->shoot(renderer->self, data, def, image, err)) {
        return error_wrap(err, "camera '%s'", def->name);
    }
    return true;
}

const char *renderer_identity(const Renderer *renderer)
{
    return renderer->kind->identity(renderer->self);
}
