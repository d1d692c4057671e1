/*
 * What a picture costs: every camera of a scene with all that it records, and colour alone.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "render/look.h"
#include "render/renderer.h"
#include "tools/bench.h"
#include "tools/bench_stage.h"

enum { FRAMES = 40, CAMERAS_MAX = 32 };

typedef struct Studio {
    BenchStage *stage;
    Renderer *renderer;
    mjData *data;
    float *qpos;
    CameraDef cameras[CAMERAS_MAX]; /* each twice: as recorded, and colour alone */
    size_t count;
} Studio;

static void add_cameras(Studio *studio, const Task *task)
{
    for (size_t i = 0; i < task->camera_count && studio->count + 2 <= CAMERAS_MAX; i++) {
        const TaskCamera *camera = &task->cameras[i];
        CameraDef def = camera_def_default();
        def.name = camera->name;
        def.camera_id = camera->camera_id;
        def.width_px = camera->width_px;
        def.height_px = camera->height_px;
        def.outputs = (camera->color ? (uint32_t)CAMERA_COLOUR : 0u) |
                (camera->depth ? (uint32_t)CAMERA_DEPTH : 0u) |
                (camera->segmentation ? (uint32_t)CAMERA_SEGMENTATION : 0u);
        studio->cameras[studio->count++] = def;
        def.outputs = CAMERA_COLOUR;
        studio->cameras[studio->count++] = def;
    }
}

/* Poses the first slot that can be placed as it starts. */
static bool pose(Studio *studio, const mjModel **ret_look, Error *err)
{
    bool ready = false;
    EpisodeResult unused;
    for (uint64_t slot = 0; !ready && slot < 10; slot++) {
        if (!bench_stage_prepare(studio->stage, slot, false, &ready, &unused, err)) {
            return false;
        }
    }
    Scene *scene = bench_stage_scene(studio->stage);
    const mjModel *physics = bench_stage_slot(studio->stage)->physics;
    if (!scene_look_model(scene, ret_look, err)) {
        return false;
    }
    studio->data = mj_makeData(*ret_look);
    studio->qpos = calloc((size_t)physics->nq + 1, sizeof *studio->qpos);
    if (studio->data == NULL || studio->qpos == NULL) {
        return error_no_memory(err, "pictures");
    }
    look_take(physics, episode_data(bench_stage_episode(studio->stage)), studio->qpos, NULL);
    return true;
}

static bool studio_open(Studio *studio, const BenchStageDef *def, Error *err)
{
    const mjModel *look = NULL;
    studio->stage = bench_stage_create(def, err);
    if (studio->stage == NULL || !pose(studio, &look, err)) {
        return false;
    }
    RendererDef renderer = renderer_def_default();
    add_cameras(studio, bench_stage_slot(studio->stage)->task);
    renderer.model = look;
    renderer.cameras = studio->cameras;
    renderer.camera_count = studio->count;
    studio->renderer = renderer_create(renderer_find("gl"), &renderer, err);
    return studio->renderer != NULL;
}

static void studio_close(Studio *studio)
{
    renderer_destroy(studio->renderer);
    mj_deleteData(studio->data);
    free(studio->qpos);
    bench_stage_destroy(studio->stage);
}

/* Milliseconds of FRAMES pictures, by wall clock and by CPU. */
static bool shoot(Studio *studio, size_t camera, const mjModel *look, BenchSamples *wall_ms,
        BenchSamples *cpu_ms, Error *err)
{
    CameraImage image = {0};
    if (!camera_image_init(&image, &studio->cameras[camera], err)) {
        return false;
    }
    bool ok = true;
    for (int i = 0; ok && i < FRAMES; i++) {
        double wall_s = clock_wall_s();
        double cpu_s = clock_cpu_s();
        look_pose(look, studio->data, studio->qpos, NULL);
        ok = renderer_shoot(studio->renderer, studio->data, camera, &image, err);
        bench_samples_add(wall_ms, 1e3 * (clock_wall_s() - wall_s));
        bench_samples_add(cpu_ms, 1e3 * (clock_cpu_s() - cpu_s));
    }
    camera_image_release(&image);
    return ok;
}

static bool report_cameras(Studio *studio, BenchReport *report, Error *err)
{
    const mjModel *look = NULL;
    if (!scene_look_model(bench_stage_scene(studio->stage), &look, err)) {
        return false;
    }
    for (size_t i = 0; i < studio->count; i++) {
        const CameraDef *camera = &studio->cameras[i];
        BenchSamples wall_ms = {.count = 0};
        BenchSamples cpu_ms = {.count = 0};
        char name[96];
        char note[64];
        if (!shoot(studio, i, look, &wall_ms, &cpu_ms, err)) {
            return false;
        }
        (void)snprintf(name, sizeof name, "%s %ux%u, %s", camera->name, camera->width_px,
                camera->height_px, i % 2 == 0 ? "all it records" : "colour alone");
        (void)snprintf(
                note, sizeof note, "wall clock; %.2f ms of CPU", bench_samples_median(&cpu_ms));
        BenchRow row = bench_row(name, "ms", &wall_ms);
        row.note = note;
        bench_report_add(report, &row);
    }
    return true;
}

static bool measure_scene(
        const BenchDef *def, const char *path, BenchReport *report, Error *err)
{
    Studio studio = {.count = 0};
    char word[64];
    const BenchStageDef stage = {.scene_path = path, .seed = def->seed};
    bench_report_head(report, "vision", bench_scene_word(path, word, sizeof word));
    bool ok = studio_open(&studio, &stage, err);
    if (ok) {
        bench_report_say(report, "%s", renderer_identity(studio.renderer));
        ok = report_cameras(&studio, report, err);
    } else if (err->kind == ERROR_DEVICE) {
        bench_report_say(report, "left out: %s", err->text);
        *err = (Error){0};
        ok = true;
    }
    studio_close(&studio);
    return ok;
}

static bool run(const BenchDef *def, BenchReport *report, Error *err)
{
    for (size_t i = 0; i < def->scene_count; i++) {
        if (!measure_scene(def, def->scenes[i], report, err)) {
            return false;
        }
    }
    return true;
}

const BenchGroup BENCH_VISION = {
        .option = "--vision",
        .run = run,
};
