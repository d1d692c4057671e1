#include "tools/episode_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"

enum { PATH_BYTES = 160 };

/* At policy rate a picture is obs/front_image, at a rate of its own camera/front/image. */
static const char IMAGE_ENDING[] = "_image";
static const char IMAGE_NAME[] = "image";

static void path_in(const EpisodeView *view, const char *name, char path[PATH_BYTES])
{
    (void)snprintf(path, PATH_BYTES, "/data/%.64s/%.80s", view->demo, name);
}

static bool read_block(ShardReader *reader, const EpisodeView *view, const char *name,
        Block *block, Error *err)
{
    char path[PATH_BYTES];
    path_in(view, name, path);
    return shard_reader_read(reader, path, block, err);
}

static bool read_rate(ShardReader *reader, const EpisodeView *view, const char *name,
        double *rate, Error *err)
{
    char path[PATH_BYTES];
    path_in(view, name, path);
    return shard_reader_number(reader, path, "rate", rate, err);
}

static bool read_camera(ShardReader *reader, EpisodeView *view, const char *path, Error *err)
{
    ViewCamera *camera = &view->cameras[view->camera_count - 1];
    double rate = 0.0;
    if (!shard_reader_read(reader, path, &camera->rgb, err) ||
            !shard_reader_number(reader, path, "rate", &rate, err)) {
        return false;
    }
    if (camera->rgb.type != CHANNEL_U8 || camera->rgb.rank != 4 || camera->rgb.extent[3] != 3 ||
            !(rate > 0.0)) {
        return error_set(err, ERROR_DATA, "%s is no colour picture", path);
    }
    size_t count = block_rows(&camera->rgb);
    camera->time_s = calloc(count + 1, sizeof *camera->time_s);
    if (camera->time_s == NULL) {
        return error_no_memory(err, "the pictures");
    }
    for (size_t i = 0; i < count; i++) {
        camera->time_s[i] = (double)i / rate;
    }
    return true;
}

/* The name of the camera whose colour pictures lie at the path; false if it holds others. */
static bool camera_of(const char *path, char ret_name[VIEW_WORD_BYTES])
{
    const char *last = path_name(path);
    size_t tail = sizeof IMAGE_ENDING - 1;
    size_t length = strlen(last);
    if (length > tail && strcmp(last + length - tail, IMAGE_ENDING) == 0) {
        (void)snprintf(ret_name, VIEW_WORD_BYTES, "%.*s", (int)(length - tail), last);
        return true;
    }
    char folder[PATH_TEXT_BYTES];
    path_folder(path, folder);
    (void)snprintf(ret_name, VIEW_WORD_BYTES, "%s", path_name(folder));
    return strcmp(last, IMAGE_NAME) == 0;
}

static bool read_cameras(ShardReader *reader, EpisodeView *view, const char *folder, Error *err)
{
    char group[PATH_BYTES];
    StoredPaths paths = {0};
    path_in(view, folder, group);
    if (!shard_reader_has(reader, group)) {
        return true;
    }
    bool ok = shard_reader_datasets(reader, group, &paths, err);
    for (size_t i = 0; ok && i < paths.count && view->camera_count < VIEW_CAMERAS_MAX; i++) {
        if (camera_of(paths.items[i], view->cameras[view->camera_count].name)) {
            view->camera_count++;
            ok = read_camera(reader, view, paths.items[i], err);
        }
    }
    stored_paths_release(&paths);
    return ok;
}

static bool read_facts(ShardReader *reader, EpisodeView *view, Error *err)
{
    char group[PATH_BYTES];
    (void)snprintf(group, sizeof group, "/data/%s", view->demo);
    return shard_reader_text(reader, group, "scene", &view->scene, err) &&
            shard_reader_text(reader, group, "instruction", &view->instruction, err) &&
            shard_reader_text(reader, group, "outcome", &view->outcome, err) &&
            shard_reader_text(reader, group, "cause", &view->cause, err);
}

/* Plots read these as floats. */
static bool is_signal(const Block *block, size_t columns)
{
    return block->type == CHANNEL_F32 && block->rank == 2 &&
            (columns == 0 || block->extent[1] == columns);
}

static bool read_robot(ShardReader *reader, EpisodeView *view, size_t number, Error *err)
{
    char wrench[PATH_BYTES];
    char width[PATH_BYTES];
    ViewRobot *robot = &view->robots[number];
    view->robot_count = number + 1;
    (void)snprintf(wrench, sizeof wrench, "force/%s%swrist/wrench", robot->name,
            robot->name[0] == '\0' ? "" : "/");
    (void)snprintf(width, sizeof width, "obs/robot%zu_gripper_qpos", number);
    if (!read_block(reader, view, wrench, &robot->wrench, err) ||
            !read_rate(reader, view, wrench, &view->wrench_hz, err) ||
            !read_block(reader, view, width, &robot->width, err)) {
        return false;
    }
    return (is_signal(&robot->wrench, 6) && is_signal(&robot->width, 0)) ||
            error_set(err, ERROR_DATA, "episode %s has no wrist wrench to show", view->id);
}

/* The robots in the order of their numbers; an only one without a name has no attribute. */
static bool read_robots(ShardReader *reader, EpisodeView *view, Error *err)
{
    for (size_t i = 0; i < VIEW_ROBOTS_MAX; i++) {
        char name[PATH_BYTES];
        char path[PATH_BYTES];
        char *word = NULL;
        Error none = {0};
        (void)snprintf(name, sizeof name, "obs/robot%zu_eef_pos", i);
        path_in(view, name, path);
        if (i > 0 && !shard_reader_has(reader, path)) {
            break;
        }
        if (shard_reader_text(reader, path, "robot", &word, &none)) {
            (void)snprintf(view->robots[i].name, sizeof view->robots[i].name, "%s", word);
        }
        free(word);
        if (!read_robot(reader, view, i, err)) {
            return false;
        }
    }
    return true;
}

static bool read_streams(ShardReader *reader, EpisodeView *view, Error *err)
{
    if (!read_robots(reader, view, err) ||
            !read_block(reader, view, "labels/phase", &view->phase, err) ||
            !read_rate(reader, view, "labels/phase", &view->policy_hz, err) ||
            !read_block(reader, view, "labels/phase_names", &view->phase_names, err)) {
        return false;
    }
    if (!(view->wrench_hz > 0.0) || !(view->policy_hz > 0.0)) {
        return error_set(err, ERROR_DATA, "episode %s has streams without a rate", view->id);
    }
    view->duration_s = (double)block_rows(&view->robots[0].wrench) / view->wrench_hz;
    return true;
}

static bool read_events(ShardReader *reader, EpisodeView *view, Error *err)
{
    char path[PATH_BYTES];
    path_in(view, "events/kind", path);
    if (!read_block(reader, view, "events/time", &view->event_time, err) ||
            !read_block(reader, view, "events/kind", &view->event_kind, err) ||
            !read_block(reader, view, "events/a", &view->event_a, err) ||
            !read_block(reader, view, "events/b", &view->event_b, err) ||
            !read_block(reader, view, "labels/parts", &view->parts, err) ||
            !shard_reader_text(reader, path, "kinds", &view->event_kinds, err)) {
        return false;
    }
    size_t rows = block_rows(&view->event_time);
    return (block_rows(&view->event_kind) == rows && block_rows(&view->event_a) == rows &&
                   block_rows(&view->event_b) == rows) ||
            error_set(err, ERROR_DATA, "the columns of events have different lengths");
}

bool episode_view_read(
        ShardReader *reader, const EpisodeRecord *record, EpisodeView *ret_view, Error *err)
{
    *ret_view = (EpisodeView){.success = record->success};
    (void)snprintf(ret_view->demo, sizeof ret_view->demo, "%s", record->demo);
    (void)snprintf(ret_view->id, sizeof ret_view->id, "%s", record->id);
    if (!read_facts(reader, ret_view, err) || !read_streams(reader, ret_view, err) ||
            !read_events(reader, ret_view, err) ||
            !read_cameras(reader, ret_view, "obs", err) ||
            !read_cameras(reader, ret_view, "camera", err)) {
        episode_view_release(ret_view);
        return false;
    }
    return true;
}

void episode_view_release(EpisodeView *view)
{
    for (size_t i = 0; i < view->camera_count; i++) {
        stored_block_release(&view->cameras[i].rgb);
        free(view->cameras[i].time_s);
    }
    for (size_t i = 0; i < view->robot_count; i++) {
        stored_block_release(&view->robots[i].wrench);
        stored_block_release(&view->robots[i].width);
    }
    Block *const blocks[] = {&view->phase, &view->phase_names, &view->event_time,
            &view->event_kind, &view->event_a, &view->event_b, &view->parts};
    for (size_t i = 0; i < sizeof blocks / sizeof(Block *); i++) {
        stored_block_release(blocks[i]);
    }
    char *const texts[] = {
            view->scene, view->instruction, view->outcome, view->cause, view->event_kinds};
    for (size_t i = 0; i < sizeof texts / sizeof(char *); i++) {
        free(texts[i]);
    }
    *view = (EpisodeView){.success = false};
}
