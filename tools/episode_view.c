#include "tools/episode_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/text.h"

enum { PATH_BYTES = 160, NAMES_SHOWN = 8 };

static const char IMAGE_ENDING[] = "_image";

static bool say_unknown(const ShardReader *reader, const char *word, Error *err)
{
    Text known = {0};
    size_t count = shard_reader_episode_count(reader);
    for (size_t i = 0; i < count && i < NAMES_SHOWN; i++) {
        text_addf(&known, "%s%s", i == 0 ? "" : ", ", shard_reader_episode(reader, i)->id);
    }
    (void)error_set(err, ERROR_USAGE, "there is no episode '%s'; there are: %s%s",
            word == NULL ? "0" : word, count == 0 ? "none" : text_chars(&known),
            count > NAMES_SHOWN ? ", ..." : "");
    text_release(&known);
    return false;
}

/* "12" means the episode of slot 12. */
static const EpisodeRecord *find_slot(const ShardReader *reader, const char *word)
{
    char *end = NULL;
    unsigned long long slot = strtoull(word, &end, 10);
    for (size_t i = 0; *end == '\0' && i < shard_reader_episode_count(reader); i++) {
        const EpisodeRecord *record = shard_reader_episode(reader, i);
        if (record->slot == slot && record->success) {
            return record;
        }
    }
    for (size_t i = 0; *end == '\0' && i < shard_reader_episode_count(reader); i++) {
        if (shard_reader_episode(reader, i)->slot == slot) {
            return shard_reader_episode(reader, i);
        }
    }
    return NULL;
}

static const EpisodeRecord *choose(const ShardReader *reader, const char *word)
{
    size_t count = shard_reader_episode_count(reader);
    if (word != NULL) {
        const EpisodeRecord *found = shard_reader_find(reader, word);
        return found != NULL ? found : find_slot(reader, word);
    }
    for (size_t i = 0; i < count; i++) {
        if (shard_reader_episode(reader, i)->success) {
            return shard_reader_episode(reader, i);
        }
    }
    return count > 0 ? shard_reader_episode(reader, 0) : NULL;
}

static void path_in(const EpisodeView *view, const char *name, char path[PATH_BYTES])
{
    (void)snprintf(path, PATH_BYTES, "/data/%s/%s", view->demo, name);
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
    ViewCamera *camera = &view->cameras[view->camera_count];
    const char *name = path_name(path);
    double rate = 0.0;
    (void)snprintf(camera->name, sizeof camera->name, "%.*s",
            (int)(strlen(name) - (sizeof IMAGE_ENDING - 1)), name);
    view->camera_count++;
    if (!shard_reader_read(reader, path, &camera->rgb, err) ||
            !shard_reader_number(reader, path, "rate", &rate, err)) {
        return false;
    }
    if (camera->rgb.rank != 4 || camera->rgb.extent[3] != 3 || rate <= 0.0) {
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

static bool is_image(const char *path)
{
    size_t length = strlen(path);
    size_t tail = sizeof IMAGE_ENDING - 1;
    return length > tail && strcmp(path + length - tail, IMAGE_ENDING) == 0;
}

static bool read_cameras(ShardReader *reader, EpisodeView *view, Error *err)
{
    char group[PATH_BYTES];
    StoredPaths paths = {0};
    path_in(view, "obs", group);
    bool ok = shard_reader_datasets(reader, group, &paths, err);
    for (size_t i = 0; ok && i < paths.count && view->camera_count < VIEW_CAMERAS_MAX; i++) {
        if (is_image(paths.items[i])) {
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

static bool read_streams(ShardReader *reader, EpisodeView *view, Error *err)
{
    if (!read_block(reader, view, "force/wrist/wrench", &view->wrench, err) ||
            !read_rate(reader, view, "force/wrist/wrench", &view->wrench_hz, err) ||
            !read_block(reader, view, "labels/phase", &view->phase, err) ||
            !read_rate(reader, view, "labels/phase", &view->policy_hz, err) ||
            !read_block(reader, view, "labels/phase_names", &view->phase_names, err) ||
            !read_block(reader, view, "obs/robot0_gripper_qpos", &view->width, err)) {
        return false;
    }
    if (view->wrench.rank != 2 || view->wrench.extent[1] != 6 || view->wrench_hz <= 0.0 ||
            view->policy_hz <= 0.0) {
        return error_set(err, ERROR_DATA, "episode %s has no wrist wrench to show", view->id);
    }
    view->duration_s = (double)block_rows(&view->wrench) / view->wrench_hz;
    return true;
}

bool episode_view_read(ShardReader *reader, const char *word, EpisodeView *ret_view, Error *err)
{
    const EpisodeRecord *record = choose(reader, word);
    if (record == NULL) {
        return say_unknown(reader, word, err);
    }
    *ret_view = (EpisodeView){.success = record->success};
    (void)snprintf(ret_view->demo, sizeof ret_view->demo, "%s", record->demo);
    (void)snprintf(ret_view->id, sizeof ret_view->id, "%s", record->id);
    if (!read_facts(reader, ret_view, err) || !read_streams(reader, ret_view, err) ||
            !read_cameras(reader, ret_view, err)) {
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
    stored_block_release(&view->wrench);
    stored_block_release(&view->phase);
    stored_block_release(&view->phase_names);
    stored_block_release(&view->width);
    free(view->scene);
    free(view->instruction);
    free(view->outcome);
    free(view->cause);
    *view = (EpisodeView){.success = false};
}
