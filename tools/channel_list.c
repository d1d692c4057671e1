#include "tools/channel_list.h"

#include <stdio.h>

#include "export/block.h"
#include "render/camera_channels.h"
#include "scenes/scene.h"
#include "sim/episode_channels.h"
#include "tools/draw_labels.h"

enum { RATE_BYTES = 32 };

void channel_list_generic(Text *out)
{
    static const StreamFacts PICTURES[] = {{"obs/CAMERA_image", "1", "colour picture"},
            {"obs/CAMERA_depth", "m", "distance along the optical axis"},
            {"obs/CAMERA_segmentation", "1", "which part is seen"},
            {"camera/CAMERA/intrinsics", "px", "pinhole matrix"},
            {"camera/CAMERA/extrinsics", "m", "pose of each picture's camera in the world"}};
    for (int i = 0; i < STREAM_COUNT; i++) {
        StreamFacts facts = episode_stream((StreamId)i);
        text_addf(out, "  %-30s %-22s %s\n", facts.path, facts.unit, facts.meaning);
    }
    for (size_t i = 0; i < sizeof PICTURES / sizeof *PICTURES; i++) {
        text_addf(out, "  %-30s %-22s %s\n", PICTURES[i].path, PICTURES[i].unit,
                PICTURES[i].meaning);
    }
}

/* "20 Hz", "look/time", or nothing for what is no stream. */
static void rate_text(const ChannelDef *def, char ret_rate[RATE_BYTES])
{
    ret_rate[0] = '\0';
    if (def->timing == TIMING_UNIFORM) {
        (void)snprintf(ret_rate, RATE_BYTES, "%g Hz", def->rate_hz);
    } else if (def->timing == TIMING_LISTED) {
        (void)snprintf(ret_rate, RATE_BYTES, "%s", def->time_path);
    }
}

static void add_channel(const ChannelDef *def, Text *out)
{
    char rate[RATE_BYTES];
    Text type = {0};
    rate_text(def, rate);
    text_add(&type, channel_type_name(def->type));
    for (uint32_t axis = 0; axis < def->rank; axis++) {
        text_addf(&type, "%s%u%s", axis == 0 ? "[" : ",", def->shape[axis],
                axis + 1 == def->rank ? "]" : "");
    }
    text_addf(out, "  %-30s %-14s %-18s %-22s %s\n", def->path, text_chars(&type), rate,
            def->unit, def->meaning);
    text_release(&type);
}

static bool add_camera(const TaskCamera *camera, double policy_hz, Text *out, Error *err)
{
    CameraDef def = camera_def_default();
    def.name = camera->name;
    def.width_px = (uint32_t)camera->width_px;
    def.height_px = (uint32_t)camera->height_px;
    def.outputs = (camera->color ? CAMERA_COLOUR : 0u) | (camera->depth ? CAMERA_DEPTH : 0u) |
            (camera->segmentation ? CAMERA_SEGMENTATION : 0u);
    CameraChannels *channels =
            camera_channels_create(&def, camera->rate_hz == policy_hz, camera->rate_hz, err);
    if (channels == NULL) {
        return false;
    }
    for (int i = 0; i < CAMERA_CHANNELS; i++) {
        if (camera_channels_has(channels, (CameraChannel)i)) {
            add_channel(camera_channels_def(channels, (CameraChannel)i), out);
        }
    }
    camera_channels_destroy(channels);
    return true;
}

static bool add_labels(Text *out, Error *err)
{
    size_t count = 0;
    DrawLabels *labels = draw_labels_create(err);
    if (labels == NULL) {
        return false;
    }
    const Series *const *series = draw_labels_series(labels, false, &count);
    for (size_t i = 0; i < count; i++) {
        add_channel(&series[i]->def, out);
    }
    draw_labels_destroy(labels);
    return true;
}

static bool add_scene(const Scene *scene, Text *out, Error *err)
{
    const Task *task = scene_nominal_task(scene);
    EpisodeChannels channels = {0};
    if (!episode_channels_init(&channels, task, scene_nominal_physics(scene), err)) {
        return false;
    }
    for (int slot = episode_channels_next(&channels, -1); slot >= 0;
            slot = episode_channels_next(&channels, slot)) {
        add_channel(&channels.def[slot], out);
    }
    bool ok = add_labels(out, err);
    for (size_t i = 0; ok && i < task->camera_count; i++) {
        ok = add_camera(&task->cameras[i], task->policy_hz, out, err);
    }
    episode_channels_release(&channels);
    return ok;
}

bool channel_list_scene(const char *scene_path, Text *out, Error *err)
{
    Mistakes *mistakes = mistakes_create();
    if (mistakes == NULL) {
        return error_no_memory(err, "the channels");
    }
    Scene *scene = scene_load(scene_path, NULL, 0, mistakes, err);
    if (scene == NULL) {
        mistakes_write(mistakes, out);
    } else {
        text_addf(out, "channels of %s\n", scene_path);
    }
    bool ok = scene != NULL && add_scene(scene, out, err);
    scene_destroy(scene);
    mistakes_destroy(mistakes);
    return ok;
}
