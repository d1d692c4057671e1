#include "tools/redraw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "render/look.h"
#include "render/renderer.h"
#include "tools/reopen.h"

enum { PATH_BYTES = 160 };

/* The cameras that the scene itself defined: their names have no part in front. */
static size_t find_cameras(
        const mjModel *model, unsigned side_px, CameraDef cameras[VIEW_CAMERAS_MAX])
{
    size_t count = 0;
    for (int id = 0; id < (int)model->ncam && count < VIEW_CAMERAS_MAX; id++) {
        const char *name = mj_id2name(model, mjOBJ_CAMERA, id);
        if (name != NULL && strchr(name, '/') == NULL) {
            cameras[count] = camera_def_default();
            cameras[count].name = name;
            cameras[count].camera_id = id;
            cameras[count].width_px = side_px;
            cameras[count].height_px = side_px;
            count++;
        }
    }
    return count;
}

static bool make_room(
        ViewCamera *camera, const CameraDef *def, size_t count, unsigned side_px, Error *err)
{
    size_t bytes = (size_t)side_px * side_px * 3;
    uint8_t *rgb = calloc(count, bytes);
    camera->time_s = calloc(count, sizeof *camera->time_s);
    (void)snprintf(camera->name, sizeof camera->name, "%s", def->name);
    camera->rgb = (Block){.type = CHANNEL_U8,
            .rank = 4,
            .extent = {count, side_px, side_px, 3},
            .bytes = rgb,
            .size = count * bytes};
    return (rgb != NULL && camera->time_s != NULL) || error_no_memory(err, "pictures");
}

typedef struct Redraw {
    const mjModel *model;
    mjData *data;
    Renderer *renderer;
    Block times, rows;
    size_t count;
} Redraw;

/* Draws picture i of every camera from a look row evenly in time. */
static bool draw_row(const Redraw *redraw, EpisodeView *view, size_t i, Error *err)
{
    size_t rows = block_rows(&redraw->rows);
    size_t row = redraw->count > 1 ? i * (rows - 1) / (redraw->count - 1) : 0;
    size_t width = block_row_values(&redraw->rows);
    const float *qpos = (const float *)(const void *)redraw->rows.bytes;
    look_pose(redraw->model, redraw->data, qpos + row * width, NULL);
    for (size_t c = 0; c < view->camera_count; c++) {
        ViewCamera *camera = &view->cameras[c];
        size_t bytes = camera->rgb.size / redraw->count;
        union {
            const uint8_t *constant;
            uint8_t *own;
        } rgb = {.constant = camera->rgb.bytes};
        CameraImage image = {.colour = rgb.own + i * bytes};
        camera->time_s[i] = block_number(&redraw->times, row);
        if (!renderer_shoot(redraw->renderer, redraw->data, c, &image, err)) {
            return false;
        }
    }
    return true;
}

static bool read_rows(ShardReader *reader, const EpisodeView *view, Redraw *redraw, Error *err)
{
    char path[PATH_BYTES];
    if (redraw->model->nmocap > 0) {
        return error_set(err, ERROR_DATA, "%s has mocap bodies, whose rows cannot be drawn yet",
                view->id);
    }
    (void)snprintf(path, sizeof path, "/data/%s/look/time", view->demo);
    if (!shard_reader_read(reader, path, &redraw->times, err)) {
        return false;
    }
    (void)snprintf(path, sizeof path, "/data/%s/look/qpos", view->demo);
    if (!shard_reader_read(reader, path, &redraw->rows, err)) {
        return false;
    }
    bool fits = redraw->rows.type == CHANNEL_F32 && block_rows(&redraw->rows) > 0 &&
            block_rows(&redraw->rows) == block_rows(&redraw->times) &&
            block_row_values(&redraw->rows) == (size_t)redraw->model->nq;
    return fits || error_set(err, ERROR_DATA, "%s does not fit its model", path);
}

static bool draw_all(
        ShardReader *reader, Redraw *redraw, EpisodeView *view, unsigned side_px, Error *err)
{
    CameraDef cameras[VIEW_CAMERAS_MAX];
    RendererDef def = renderer_def_default();
    def.model = redraw->model;
    def.cameras = cameras;
    def.camera_count = find_cameras(redraw->model, side_px, cameras);
    if (def.camera_count == 0) {
        return error_set(err, ERROR_DATA, "the scene of %s has no cameras", view->id);
    }
    if (!read_rows(reader, view, redraw, err)) {
        return false;
    }
    redraw->renderer = renderer_create(renderer_find("gl"), &def, err);
    redraw->data = mj_makeData(redraw->model);
    if (redraw->renderer == NULL || redraw->data == NULL) {
        return redraw->renderer == NULL ? false : error_no_memory(err, "pictures");
    }
    for (size_t i = 0; i < def.camera_count; i++) {
        view->camera_count++;
        if (!make_room(&view->cameras[i], &cameras[i], redraw->count, side_px, err)) {
            return false;
        }
    }
    for (size_t i = 0; i < redraw->count; i++) {
        if (!draw_row(redraw, view, i, err)) {
            return false;
        }
    }
    return true;
}

bool redraw_view(ShardReader *reader, const char *shard_path, EpisodeView *view, size_t count,
        unsigned side_px, Error *err)
{
    mjModel *model = reopen_model(reader, shard_path, view->demo, REOPEN_LOOK, err);
    if (model == NULL) {
        return false;
    }
    Redraw redraw = {.model = model, .count = count};
    bool ok = draw_all(reader, &redraw, view, side_px, err);
    renderer_destroy(redraw.renderer);
    mj_deleteData(redraw.data);
    stored_block_release(&redraw.times);
    stored_block_release(&redraw.rows);
    mj_deleteModel(model);
    return ok;
}
