#include "tools/redraw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "render/look.h"
#include "render/renderer.h"
#include "tools/camera_lens.h"
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
    CameraDef cameras[VIEW_CAMERAS_MAX];
    CameraLens lenses[VIEW_CAMERAS_MAX]; /* that the episode had drawn */
} Redraw;

/* Draws picture i of every camera from a look row evenly in time. */
static bool draw_row(const Redraw *redraw, EpisodeView *view, size_t i, Error *err)
{
    size_t rows = block_rows(&redraw->rows);
    size_t row = redraw->count > 1 ? i * (rows - 1) / (redraw->count - 1) : 0;
    size_t width = block_row_values(&redraw->rows);
    const float *qpos = (const float *)(const void *)redraw->rows.bytes;
    for (size_t c = 0; c < view->camera_count; c++) {
        ViewCamera *camera = &view->cameras[c];
        const CameraLens *lens = &redraw->lenses[c];
        size_t bytes = camera->rgb.size / redraw->count;
        union {
            const uint8_t *constant;
            uint8_t *own;
        } rgb = {.constant = camera->rgb.bytes};
        CameraImage image = {.colour = rgb.own + i * bytes};
        camera->time_s[i] = block_number(&redraw->times, row);
        look_pose(redraw->model, redraw->data, qpos + row * width, NULL);
        camera_lens_shake(lens, camera->time_s[i], redraw->cameras[c].camera_id, redraw->data);
        if (!renderer_shoot(redraw->renderer, redraw->data, c, &image, err)) {
            return false;
        }
        camera_lens_expose(lens, row, image.colour, bytes);
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

/* The number of a lens that a row of labels/parameters tells; NULL for other rows. */
static double *lens_number(CameraLens *lens, const char *camera, const char *path)
{
    char wanted[PATH_BYTES];
    const struct {
        const char *name;
        double *number;
    } numbers[] = {{"exposure", &lens->exposure}, {"noise", &lens->noise},
            {"noise/seed", &lens->noise_seed}, {"shake", &lens->shake_m},
            {"shake/seed", &lens->shake_seed}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        (void)snprintf(
                wanted, sizeof wanted, "randomize/camera:%.64s/%s", camera, numbers[i].name);
        if (strcmp(path, wanted) == 0) {
            return numbers[i].number;
        }
    }
    return NULL;
}

/* Hand-held motion, exposure and noise of the episode. */
static bool read_lenses(ShardReader *reader, const EpisodeView *view, size_t cameras,
        Redraw *redraw, Error *err)
{
    char path[PATH_BYTES];
    Block paths = {0};
    Block values = {0};
    (void)snprintf(path, sizeof path, "/data/%s/labels/parameters/path", view->demo);
    bool ok = shard_reader_read(reader, path, &paths, err);
    (void)snprintf(path, sizeof path, "/data/%s/labels/parameters/value", view->demo);
    ok = ok && shard_reader_read(reader, path, &values, err);
    size_t rows = ok ? block_rows(&paths) : 0;
    if (ok && rows != block_rows(&values)) {
        ok = error_set(err, ERROR_DATA, "the columns beside %s have different lengths", path);
    }
    for (size_t row = 0; ok && row < rows; row++) {
        block_text(&paths, row, path, sizeof path);
        for (size_t c = 0; c < cameras; c++) {
            double *number = lens_number(&redraw->lenses[c], redraw->cameras[c].name, path);
            if (number != NULL) {
                *number = block_number(&values, row);
            }
        }
    }
    stored_block_release(&paths);
    stored_block_release(&values);
    return ok;
}

static bool draw_all(
        ShardReader *reader, Redraw *redraw, EpisodeView *view, unsigned side_px, Error *err)
{
    CameraDef *cameras = redraw->cameras;
    RendererDef def = renderer_def_default();
    def.model = redraw->model;
    def.cameras = cameras;
    def.camera_count = find_cameras(redraw->model, side_px, cameras);
    if (def.camera_count == 0) {
        return error_set(err, ERROR_DATA, "the scene of %s has no cameras", view->id);
    }
    if (!read_rows(reader, view, redraw, err) ||
            !read_lenses(reader, view, def.camera_count, redraw, err)) {
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
