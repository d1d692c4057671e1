#include "tools/pictures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "render/camera_channels.h"
#include "render/look.h"
#include "tools/camera_lens.h"

enum { CAMERAS_MAX = 16, SERIES_MAX = CAMERAS_MAX * CAMERA_CHANNELS };

/* One camera with its channels and their samples. */
typedef struct Shooter {
    CameraDef camera;
    double rate_hz;
    CameraChannels *channels;
    CameraImage image;
    Series series[CAMERA_CHANNELS];
} Shooter;

struct Pictures {
    Renderer *renderer;
    mjData *data;
    Shooter shooters[CAMERAS_MAX];
    size_t count;
    uint16_t *geom_labels; /* part number + 1 of each geom */
    size_t geom_count;
    Series *series[SERIES_MAX];
    size_t series_count;
};

static bool is_wanted(const char *name, const char *const *only, size_t only_count)
{
    for (size_t i = 0; i < only_count; i++) {
        if (strcmp(only[i], name) == 0) {
            return true;
        }
    }
    return only == NULL;
}

static uint32_t outputs_of(const TaskCamera *camera)
{
    return (camera->color ? (uint32_t)CAMERA_COLOUR : 0u) |
            (camera->depth ? (uint32_t)CAMERA_DEPTH : 0u) |
            (camera->segmentation ? (uint32_t)CAMERA_SEGMENTATION : 0u);
}

static bool add_shooter(
        Pictures *pictures, const TaskCamera *camera, double policy_hz, Error *err)
{
    Shooter *shooter = &pictures->shooters[pictures->count];
    *shooter = (Shooter){
            .camera =
                    {
                            .name = camera->name,
                            .camera_id = camera->camera_id,
                            .width_px = camera->width_px,
                            .height_px = camera->height_px,
                            .outputs = outputs_of(camera),
                    },
            .rate_hz = camera->rate_hz,
    };
    pictures->count++;
    shooter->channels = camera_channels_create(
            &shooter->camera, camera->rate_hz == policy_hz, camera->rate_hz, err);
    if (shooter->channels == NULL ||
            !camera_image_init(&shooter->image, &shooter->camera, err)) {
        return false;
    }
    for (int channel = 0; channel < CAMERA_CHANNELS; channel++) {
        if (!camera_channels_has(shooter->channels, (CameraChannel)channel)) {
            continue;
        }
        Series *series = &shooter->series[channel];
        const ChannelDef *def = camera_channels_def(shooter->channels, (CameraChannel)channel);
        if (!series_init(series, def, 0, err)) {
            return false;
        }
        pictures->series[pictures->series_count++] = series;
    }
    return true;
}

static bool check_names(const PicturesDef *def, Error *err)
{
    for (size_t i = 0; i < def->only_count; i++) {
        bool found = false;
        for (size_t j = 0; j < def->task->camera_count; j++) {
            found = found || strcmp(def->only[i], def->task->cameras[j].name) == 0;
        }
        if (!found) {
            return error_set(err, ERROR_USAGE, "the scene has no camera '%s'; it has '%s'%s",
                    def->only[i],
                    def->task->camera_count == 0 ? "none" : def->task->cameras[0].name,
                    def->task->camera_count > 1 ? ", ..." : "");
        }
    }
    return true;
}

static bool make_renderer(Pictures *pictures, const PicturesDef *def, Error *err)
{
    CameraDef cameras[CAMERAS_MAX];
    for (size_t i = 0; i < pictures->count; i++) {
        cameras[i] = pictures->shooters[i].camera;
    }
    RendererDef renderer = renderer_def_default();
    renderer.model = def->look;
    renderer.cameras = cameras;
    renderer.camera_count = pictures->count;
    pictures->renderer = renderer_create(def->renderer, &renderer, err);
    return pictures->renderer != NULL;
}

Pictures *pictures_create(const PicturesDef *def, Error *err)
{
    if (!check_names(def, err)) {
        return NULL;
    }
    Pictures *pictures = calloc(1, sizeof *pictures);
    if (pictures == NULL) {
        (void)error_no_memory(err, "pictures");
        return NULL;
    }
    bool ok = true;
    for (size_t i = 0; ok && i < def->task->camera_count; i++) {
        const TaskCamera *camera = &def->task->cameras[i];
        if (is_wanted(camera->name, def->only, def->only_count)) {
            ok = add_shooter(pictures, camera, def->task->policy_hz, err);
        }
    }
    if (ok && pictures->count > 0) {
        pictures->geom_count = (size_t)def->look->ngeom;
        pictures->geom_labels = calloc(pictures->geom_count, sizeof *pictures->geom_labels);
        pictures->data = mj_makeData(def->look);
        ok = pictures->geom_labels != NULL && pictures->data != NULL;
        ok = ok ? make_renderer(pictures, def, err) : error_no_memory(err, "pictures");
    }
    if (!ok) {
        pictures_destroy(pictures);
        return NULL;
    }
    return pictures;
}

void pictures_destroy(Pictures *pictures)
{
    if (pictures == NULL) {
        return;
    }
    renderer_destroy(pictures->renderer);
    for (size_t i = 0; i < pictures->count; i++) {
        Shooter *shooter = &pictures->shooters[i];
        for (int channel = 0; channel < CAMERA_CHANNELS; channel++) {
            series_release(&shooter->series[channel]);
        }
        camera_image_release(&shooter->image);
        camera_channels_destroy(shooter->channels);
    }
    mj_deleteData(pictures->data);
    free(pictures->geom_labels);
    free(pictures);
}

static const Series *find_series(const Series *const *series, size_t count, const char *path)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(series[i]->def.path, path) == 0) {
            return series[i];
        }
    }
    return NULL;
}

/* The row taken at time_s; count if there is none. Rows are in time order. */
static size_t row_at(const Series *times, double time_s, size_t from)
{
    const double half_step_s = 1e-6;
    for (size_t row = from; row < times->count; row++) {
        const double *taken = series_at(times, row);
        if (fabs(*taken - time_s) < half_step_s) {
            return row;
        }
    }
    return times->count;
}

/* Copies one picture into the samples of its channels. */
static bool keep_picture(Pictures *pictures, Shooter *shooter, Error *err)
{
    const CameraImage *image = &shooter->image;
    Series *series = shooter->series;
    double matrix[16];
    camera_extrinsics(&shooter->camera, pictures->data, matrix);
    bool ok = series_push(&series[CAMERA_CHANNEL_EXTRINSICS], matrix, err);
    if (ok && image->colour != NULL) {
        ok = series_push(&series[CAMERA_CHANNEL_IMAGE], image->colour, err);
    }
    if (ok && image->depth != NULL) {
        ok = series_push(&series[CAMERA_CHANNEL_DEPTH], image->depth, err);
    }
    if (ok && image->segmentation != NULL) {
        uint16_t *labels = series_append(&series[CAMERA_CHANNEL_SEGMENTATION]);
        size_t pixels = (size_t)shooter->camera.width_px * shooter->camera.height_px;
        if (labels == NULL) {
            return error_no_memory(err, "pictures");
        }
        camera_segmentation_label(image->segmentation, pixels, pictures->geom_labels,
                pictures->geom_count, labels);
    }
    return ok;
}

/* The rows to draw from, and how long the episode is. */
typedef struct LookRows {
    const PictureSource *source;
    const Series *times, *rows;
    double duration_s;
} LookRows;

/* The lens that the present slot has drawn for a camera. */
static const CameraLens *lens_of(const Task *task, const char *name)
{
    static const CameraLens PERFECT = {.exposure = 1.0};
    for (size_t i = 0; i < task->camera_count; i++) {
        if (strcmp(task->cameras[i].name, name) == 0) {
            return &task->cameras[i].lens;
        }
    }
    return &PERFECT;
}

static bool draw_camera(Pictures *pictures, size_t index, const LookRows *from, Error *err)
{
    const PictureSource *source = from->source;
    const mjModel *look = source->look;
    Shooter *shooter = &pictures->shooters[index];
    const CameraLens *lens = lens_of(source->task, shooter->camera.name);
    size_t values = (size_t)3 * shooter->camera.width_px * shooter->camera.height_px;
    double intrinsics[9];
    camera_intrinsics(&shooter->camera, look, intrinsics);
    if (!series_push(&shooter->series[CAMERA_CHANNEL_INTRINSICS], intrinsics, err)) {
        return false;
    }
    size_t row = 0;
    for (size_t frame = 0; (double)frame / shooter->rate_hz < from->duration_s - 1e-9;
            frame++) {
        row = row_at(from->times, (double)frame / shooter->rate_hz, row);
        if (row == from->times->count) {
            return error_set(err, ERROR_DATA, "no state was recorded for picture %zu of '%s'",
                    frame, shooter->camera.name);
        }
        if (source->alive != NULL) {
            source->alive(source->self);
        }
        look_pose(look, pictures->data, series_at(from->rows, row), NULL);
        camera_lens_shake(lens, (double)frame / shooter->rate_hz, shooter->camera.camera_id,
                pictures->data);
        if (!renderer_shoot(pictures->renderer, pictures->data, index, &shooter->image, err)) {
            return false;
        }
        if (shooter->image.colour != NULL) {
            camera_lens_expose(lens, frame, shooter->image.colour, values);
        }
        if (!keep_picture(pictures, shooter, err)) {
            return false;
        }
    }
    return true;
}

bool pictures_draw(Pictures *pictures, const PictureSource *source, Error *err)
{
    const mjModel *look = source->look;
    LookRows from = {
            .source = source,
            .times = find_series(source->series, source->series_count, "look/time"),
            .rows = find_series(source->series, source->series_count, "look/qpos"),
            .duration_s = (double)source->ticks / source->task->policy_hz,
    };
    if (pictures->count == 0) {
        return true;
    }
    if (from.times == NULL || from.rows == NULL || look->nmocap > 0) {
        return error_set(err, ERROR_DATA, "the episode has no look rows to draw from");
    }
    for (size_t i = 0; i < pictures->series_count; i++) {
        series_clear(pictures->series[i]);
    }
    for (size_t geom = 0; geom < pictures->geom_count; geom++) {
        pictures->geom_labels[geom] =
                (uint16_t)(source->task->body_part[look->geom_bodyid[geom]] + 1);
    }
    if (!renderer_set_model(pictures->renderer, look, err)) {
        return false;
    }
    for (size_t i = 0; i < pictures->count; i++) {
        if (!draw_camera(pictures, i, &from, err)) {
            return error_wrap(err, "camera '%s'", pictures->shooters[i].camera.name);
        }
    }
    return true;
}

const Series *const *pictures_series(const Pictures *pictures, size_t *ret_count)
{
    *ret_count = pictures->series_count;
    return (const Series *const *)pictures->series;
}

double pictures_bytes_per_s(const Task *task, const char *const *only, size_t only_count)
{
    double bytes = 0.0;
    for (size_t i = 0; i < task->camera_count; i++) {
        const TaskCamera *camera = &task->cameras[i];
        if (is_wanted(camera->name, only, only_count)) {
            double pixel = (camera->color ? 3.0 : 0.0) + (camera->depth ? 2.0 : 0.0) +
                    (camera->segmentation ? 2.0 : 0.0);
            bytes += pixel * camera->width_px * camera->height_px * camera->rate_hz;
        }
    }
    return bytes;
}

const char *pictures_identity(const Pictures *pictures)
{
    return pictures->renderer == NULL ? "none" : renderer_identity(pictures->renderer);
}
