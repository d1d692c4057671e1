#include "render/gl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "render/gl_context.h"

enum {
    GROUPS_DRAWN = 3,       /* geom groups 0, 1, 2; the rest is collision geometry */
    SCENE_SPARE_GEOMS = 64, /* beside geoms and pieces of tendons */
    IDENTITY_BYTES = 288,
};

typedef struct GlRenderer {
    GlContext *context;
    const mjModel *model;
    uint64_t uploaded; /* fingerprint of what the driver holds */
    int width, height; /* of the off-screen buffer: the largest camera */
    bool scene_made;
    mjvScene scene;
    mjvOption option;
    mjrContext resources;
    uint8_t *pixels; /* one picture as GL hands it over, bottom row first */
    float *depth;
    char identity[IDENTITY_BYTES];
} GlRenderer;

/* Fingerprint of one array, mixed into the one of all before it. */
static uint64_t mix(uint64_t hash, const void *bytes, size_t size)
{
    const uint64_t pair[2] = {hash, hash64(bytes, size)};
    return hash64(pair, sizeof pair);
}

#define MIX(hash, array, count) mix((hash), (array), sizeof *(array) * (size_t)(count))

static uint64_t mix_meshes(uint64_t hash, const mjModel *model)
{
    hash = MIX(hash, model->mesh_vertadr, model->nmesh);
    hash = MIX(hash, model->mesh_faceadr, model->nmesh);
    hash = MIX(hash, model->mesh_texcoordadr, model->nmesh);
    hash = MIX(hash, model->mesh_vert, 3 * model->nmeshvert);
    hash = MIX(hash, model->mesh_normal, 3 * model->nmeshnormal);
    hash = MIX(hash, model->mesh_texcoord, 2 * model->nmeshtexcoord);
    hash = MIX(hash, model->mesh_face, 3 * model->nmeshface);
    hash = MIX(hash, model->mesh_graph, model->nmeshgraph);
    hash = MIX(hash, model->hfield_size, 4 * model->nhfield);
    hash = MIX(hash, model->hfield_nrow, model->nhfield);
    hash = MIX(hash, model->hfield_data, model->nhfielddata);
    hash = MIX(hash, model->skin_vertadr, model->nskin);
    hash = MIX(hash, model->skin_face, 3 * model->nskinface);
    hash = MIX(hash, model->skin_texcoord, 2 * model->nskintexvert);
    return hash;
}

static uint64_t mix_textures(uint64_t hash, const mjModel *model)
{
    hash = MIX(hash, model->tex_type, model->ntex);
    hash = MIX(hash, model->tex_width, model->ntex);
    hash = MIX(hash, model->tex_height, model->ntex);
    hash = MIX(hash, model->tex_adr, model->ntex);
    hash = MIX(hash, model->tex_data, model->ntexdata);
    hash = MIX(hash, model->tex_pathadr, model->ntex);
    hash = MIX(hash, model->paths, model->npaths);
    hash = MIX(hash, model->mat_texid, mjNTEXROLE * model->nmat);
    hash = MIX(hash, model->mat_texuniform, model->nmat);
    hash = MIX(hash, model->mat_texrepeat, 2 * model->nmat);
    return hash;
}

/* Planes are tessellated by size when resources are made; other shapes are scaled as drawn. */
static uint64_t mix_planes(uint64_t hash, const mjModel *model)
{
    for (ptrdiff_t geom = 0; geom < (ptrdiff_t)model->ngeom; geom++) {
        if (model->geom_type[geom] == mjGEOM_PLANE) {
            hash = MIX(hash, &geom, 1);
            hash = MIX(hash, model->geom_size + 3 * geom, 3);
            hash = MIX(hash, model->geom_matid + geom, 1);
        }
    }
    return hash;
}

/* Fingerprint of everything that mjr_makeContext() copies out of a model. */
static uint64_t model_fingerprint(const mjModel *model)
{
    uint64_t hash = MIX(0, &model->vis, 1);
    hash = MIX(hash, &model->stat.extent, 1);
    hash = mix_meshes(hash, model);
    hash = mix_textures(hash, model);
    return mix_planes(hash, model);
}

/* Room for every geom, each piece of a tendon path, and some. */
static bool make_scene(GlRenderer *gl, const mjModel *model, Error *err)
{
    int room = SCENE_SPARE_GEOMS + (int)model->ngeom + 4 * (int)model->nwrap +
            2 * (int)model->ntendon + (int)model->nflex + (int)model->nskin;
    if (gl->scene_made) {
        mjv_freeScene(&gl->scene);
    }
    mjv_defaultScene(&gl->scene);
    mjv_makeScene(model, &gl->scene, room);
    gl->scene_made = gl->scene.geoms != NULL;
    return gl->scene_made || error_no_memory(err, "the scene to draw");
}

/* The buffer must hold the largest camera, whatever size the model asks for. */
static bool make_resources(GlRenderer *gl, const mjModel *model, Error *err)
{
    mjModel sized = *model;
    sized.vis.global.offwidth = gl->width;
    sized.vis.global.offheight = gl->height;

    mjr_makeContext(&sized, &gl->resources, mjFONTSCALE_50);
    mjr_setBuffer(mjFB_OFFSCREEN, &gl->resources);
    if (gl->resources.currentBuffer != mjFB_OFFSCREEN) {
        return error_set(err, ERROR_DEVICE,
                "this host cannot draw with gl: no off-screen buffer of %d x %d pixels",
                gl->width, gl->height);
    }
    /* Floats are dense near 0: with far at 0 no precision is lost in the distance. */
    gl->resources.readDepthMap = mjDEPTH_ZEROFAR;
    return true;
}

static bool gl_set_model(void *self, const mjModel *model, Error *err)
{
    GlRenderer *gl = self;
    uint64_t fingerprint = model_fingerprint(model);
    if (!gl_context_bind(gl->context, err)) {
        return false;
    }
    if ((gl->model == NULL || gl->uploaded != fingerprint) && !make_resources(gl, model, err)) {
        return false;
    }
    if (!make_scene(gl, model, err)) {
        return false;
    }
    gl->model = model;
    gl->uploaded = fingerprint;
    return true;
}

static void gl_destroy(void *self)
{
    GlRenderer *gl = self;
    if (gl != NULL) {
        Error ignored;
        if (gl->context != NULL && gl_context_bind(gl->context, &ignored)) {
            mjr_freeContext(&gl->resources);
        }
        gl_context_destroy(gl->context);
        if (gl->scene_made) {
            mjv_freeScene(&gl->scene);
        }
        free(gl->pixels);
        free(gl->depth);
        free(gl);
    }
}

/* Shows what a camera would see: no sites, no helpers, no collision geometry. */
static void set_option(mjvOption *option)
{
    mjv_defaultOption(option);
    for (int group = 0; group < mjNGROUP; group++) {
        option->geomgroup[group] = group < GROUPS_DRAWN;
        option->sitegroup[group] = 0;
    }
    memset(option->flags, 0, sizeof option->flags);
    option->flags[mjVIS_TEXTURE] = 1;
    option->flags[mjVIS_STATIC] = 1;
    option->flags[mjVIS_TENDON] = 1;
    option->flags[mjVIS_SKIN] = 1;
    option->flags[mjVIS_FLEXEDGE] = 1;
    option->flags[mjVIS_FLEXSKIN] = 1;
}

static void *gl_create(const RendererDef *def, Error *err)
{
    GlRenderer *gl = calloc(1, sizeof *gl);
    if (gl == NULL) {
        (void)error_no_memory(err, "a renderer");
        return NULL;
    }
    size_t pixels = 1;
    for (size_t i = 0; i < def->camera_count; i++) {
        const CameraDef *camera = &def->cameras[i];
        size_t count = (size_t)camera->width_px * camera->height_px;
        pixels = count > pixels ? count : pixels;
        gl->width = (int)camera->width_px > gl->width ? (int)camera->width_px : gl->width;
        gl->height = (int)camera->height_px > gl->height ? (int)camera->height_px : gl->height;
    }
    mjr_defaultContext(&gl->resources);
    set_option(&gl->option);
    gl->pixels = calloc(pixels, 3);
    gl->depth = calloc(pixels, sizeof *gl->depth);
    if (gl->pixels == NULL || gl->depth == NULL) {
        (void)error_no_memory(err, "a picture");
        goto fail;
    }
    gl->context = gl_context_create(def->graphics_file, def->device, err);
    if (gl->context == NULL || !gl_set_model(gl, def->model, err)) {
        goto fail;
    }
    (void)snprintf(
            gl->identity, sizeof gl->identity, "gl: %s", gl_context_identity(gl->context));
    return gl;
fail:
    gl_destroy(gl);
    return NULL;
}

/* Row `y` from the top of what GL delivered from the bottom. */
static size_t row_start(const CameraDef *camera, uint32_t y)
{
    return (size_t)(camera->height_px - 1 - y) * camera->width_px;
}

static void store_colour(const GlRenderer *gl, const CameraDef *camera, uint8_t *ret_colour)
{
    size_t row_bytes = 3 * (size_t)camera->width_px;
    for (uint32_t y = 0; y < camera->height_px; y++) {
        memcpy(ret_colour + y * row_bytes, gl->pixels + 3 * row_start(camera, y), row_bytes);
    }
}

/*
 * The depth buffer holds b = n (f - z) / (z (f - n)) for a surface at distance z between the
 * near and far planes n, f (0 is far), so z = n f / (b (f - n) + n). b = 0 is the background.
 */
static void store_depth(const GlRenderer *gl, const CameraDef *camera, uint16_t *ret_depth)
{
    double near = (double)gl->scene.camera[0].frustum_near;
    double far = (double)gl->scene.camera[0].frustum_far;

    for (uint32_t y = 0; y < camera->height_px; y++) {
        const float *row = gl->depth + row_start(camera, y);
        uint16_t *out = ret_depth + (size_t)y * camera->width_px;
        for (uint32_t x = 0; x < camera->width_px; x++) {
            double b = (double)row[x];
            out[x] = b > 0.0 ? camera_depth_encode(near * far / (b * (far - near) + near)) : 0;
        }
    }
}

/* Colours of the id pass count from 1 over the scene's list of things drawn. */
static int32_t geom_of_colour(const mjvScene *scene, const uint8_t *pixel)
{
    int index = pixel[0] + (pixel[1] << 8) + (pixel[2] << 16) - 1;
    if (index < 0 || index >= scene->ngeom) {
        return -1;
    }
    const mjvGeom *drawn = &scene->geoms[index];
    return drawn->segid == index && drawn->objtype == mjOBJ_GEOM ? drawn->objid : -1;
}

static void store_ids(const GlRenderer *gl, const CameraDef *camera, int32_t *ret_ids)
{
    for (uint32_t y = 0; y < camera->height_px; y++) {
        const uint8_t *row = gl->pixels + 3 * row_start(camera, y);
        int32_t *out = ret_ids + (size_t)y * camera->width_px;
        for (size_t x = 0; x < camera->width_px; x++) {
            bool same = x > 0 && memcmp(row + 3 * x, row + 3 * (x - 1), 3) == 0;
            out[x] = same ? out[x - 1] : geom_of_colour(&gl->scene, row + 3 * x);
        }
    }
}

static bool gl_shoot(
        void *self, mjData *data, const CameraDef *camera, const CameraImage *image, Error *err)
{
    GlRenderer *gl = self;
    if (!gl_context_bind(gl->context, err)) {
        return false;
    }
    mjvCamera view;
    mjv_defaultCamera(&view);
    view.type = mjCAMERA_FIXED;
    view.fixedcamid = camera->camera_id;
    mjv_updateScene(gl->model, data, &gl->option, NULL, &view, mjCAT_STATIC | mjCAT_DYNAMIC,
            &gl->scene);
    if (gl->scene.status != 0) {
        return error_set(err, ERROR_SCENE, "more than %d things to draw", gl->scene.maxgeom);
    }

    const mjrRect viewport = {0, 0, (int)camera->width_px, (int)camera->height_px};
    mjr_setBuffer(mjFB_OFFSCREEN, &gl->resources);
    if (image->colour != NULL) {
        gl->scene.flags[mjRND_SEGMENT] = 0;
        gl->scene.flags[mjRND_IDCOLOR] = 0;
        mjr_render(viewport, &gl->scene, &gl->resources);
        mjr_readPixels(gl->pixels, NULL, viewport, &gl->resources);
        store_colour(gl, camera, image->colour);
    }
    if (image->depth != NULL || image->segmentation != NULL) {
        gl->scene.flags[mjRND_SEGMENT] = 1;
        gl->scene.flags[mjRND_IDCOLOR] = 1;
        mjr_render(viewport, &gl->scene, &gl->resources);
        mjr_readPixels(image->segmentation != NULL ? gl->pixels : NULL,
                image->depth != NULL ? gl->depth : NULL, viewport, &gl->resources);
    }
    if (image->depth != NULL) {
        store_depth(gl, camera, image->depth);
    }
    if (image->segmentation != NULL) {
        store_ids(gl, camera, image->segmentation);
    }
    return true;
}

static const char *gl_identity(const void *self)
{
    const GlRenderer *gl = self;
    return gl->identity;
}

const RendererKind RENDERER_GL = {
        .name = "gl",
        .meaning = "MuJoCo's OpenGL renderer, off screen through EGL",
        .create = gl_create,
        .destroy = gl_destroy,
        .set_model = gl_set_model,
        .shoot = gl_shoot,
        .identity = gl_identity,
};
