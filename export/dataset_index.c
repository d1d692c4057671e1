#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "export/arena.h"
#include "export/dataset_files.h"
#include "export/h5.h"
#include "export/ledger.h"
#include "export/shard_reader.h"
#include "export/writer.h"

typedef struct Index {
    Writer writer;
    hid_t data;
    TextList masks[MASK_COUNT];
    uint64_t episodes, samples;
} Index;

static bool link_episode(
        Index *index, const char *shard, const EpisodeRecord *episode, Error *err)
{
    char name[32];
    char target[64];
    (void)snprintf(name, sizeof name, "demo_%" PRIu64, index->episodes);
    (void)snprintf(target, sizeof target, "/data/%s", episode->demo);
    if (H5Lcreate_external(shard, target, index->data, name, H5P_DEFAULT, H5P_DEFAULT) < 0) {
        return h5_error(err, "cannot link '%s'", name);
    }
    for (size_t i = 0; i < MASK_COUNT; i++) {
        if (mask_holds(MASK_NAMES[i], episode->split, episode->success)) {
            text_list_add(&index->masks[i], name);
        }
    }
    index->episodes++;
    index->samples += episode->num_samples;
    return true;
}

/* Attributes of the root hold for every shard, but for the shard's own number. */
static bool copy_root_attrs(Index *index, ShardReader *reader, Error *err)
{
    StoredAttrs attrs;
    if (!shard_reader_attrs(reader, "/", &attrs, err)) {
        return false;
    }
    bool ok = true;
    for (size_t i = 0; ok && i < attrs.count; i++) {
        const StoredAttr *attr = &attrs.items[i];
        hid_t root = index->writer.file;
        if (strcmp(attr->name, "shard") == 0) {
            continue;
        }
        if (attr->kind == STORED_TEXT) {
            ok = h5_put_text(root, attr->name, attr->text, err);
        } else if (attr->kind == STORED_INTEGER) {
            ok = h5_put_integer(root, attr->name, attr->integer, err);
        } else {
            ok = h5_put_number(root, attr->name, attr->number, err);
        }
    }
    stored_attrs_release(&attrs);
    return ok;
}

static bool copy_env_args(Index *index, ShardReader *reader, Error *err)
{
    char *env_args = NULL;
    if (!shard_reader_text(reader, "/data", "env_args", &env_args, err)) {
        return false;
    }
    bool ok = h5_put_text(index->data, "env_args", env_args, err);
    free(env_args);
    return ok;
}

static bool add_shard(
        Index *index, const char *folder, const JournalEntry *entry, bool is_first, Error *err)
{
    char path[PATH_TEXT_BYTES];
    if (!path_join(folder, entry->path, path)) {
        return error_set(err, ERROR_SYSTEM, "the path '%s' is too long", folder);
    }
    ShardReader *reader = shard_reader_open(path, SHARD_TRUST_MIDDLE, err);
    if (reader == NULL) {
        return false;
    }
    bool ok = !is_first ||
            (copy_root_attrs(index, reader, err) && copy_env_args(index, reader, err));
    for (size_t i = 0; ok && i < shard_reader_episode_count(reader); i++) {
        ok = link_episode(index, entry->path, shard_reader_episode(reader, i), err);
    }
    shard_reader_close(reader);
    return ok;
}

static bool index_fill(Index *index, const char *folder, const Journal *journal, Error *err)
{
    index->data = h5_group(index->writer.file, "/data", err);
    bool ok = index->data >= 0;
    for (size_t i = 0; ok && i < journal->count; i++) {
        ok = add_shard(index, folder, &journal->entries[i], i == 0, err);
    }
    ok = ok && h5_put_integer(index->data, "total", (int64_t)index->samples, err);
    for (size_t i = 0; ok && i < MASK_COUNT; i++) {
        ok = mask_write(&index->writer, MASK_NAMES[i], &index->masks[i], err);
    }
    h5_close(index->data);
    return ok;
}

bool dataset_index_write(const char *folder, const Journal *journal, Error *err)
{
    Index index = {.data = H5I_INVALID_HID};
    char path[PATH_TEXT_BYTES];
    if (!path_join(folder, "index.h5", path)) {
        return error_set(err, ERROR_SYSTEM, "the path '%s' is too long", folder);
    }
    Arena *arena = arena_create(err);
    if (arena == NULL) {
        return false;
    }
    uint8_t *image = NULL;
    size_t size = 0;
    hid_t file = arena_create_file(arena, err);
    /* Uncompressed: the index itself opens without any plug-in. */
    bool ok = file >= 0 && writer_init(&index.writer, file, SHARD_NONE, err) &&
            index_fill(&index, folder, journal, err) &&
            arena_close_file(arena, file, 0, &image, &size, err) &&
            file_publish(path, image, size, err);
    for (size_t i = 0; i < MASK_COUNT; i++) {
        text_list_release(&index.masks[i]);
    }
    writer_release(&index.writer);
    arena_destroy(arena);
    return ok ? true : error_wrap(err, "index.h5");
}
