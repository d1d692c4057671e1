#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "export/arena.h"
#include "export/dataset_files.h"
#include "export/h5.h"
#include "export/mask.h"
#include "export/shard_reader.h"
#include "export/writer.h"

typedef struct Index {
    Writer writer;
    hid_t data;
    MaskList masks;
    bool described; /* the root has its attributes */
    uint64_t episodes, samples;
} Index;

/* Links to one episode of a shard, which lies at `target_file` as seen from the index. */
static bool link_episode(Index *index, const char *target_file, const IndexPart *part,
        const EpisodeRecord *episode, Error *err)
{
    char name[32];
    char target[64];
    (void)snprintf(name, sizeof name, "demo_%" PRIu64, index->episodes);
    (void)snprintf(target, sizeof target, "/data/%s", episode->demo);
    if (H5Lcreate_external(target_file, target, index->data, name, H5P_DEFAULT, H5P_DEFAULT) <
            0) {
        return h5_error(err, "cannot link '%s'", name);
    }
    mask_list_add_episode(&index->masks, name, episode->split, episode->success);
    if (episode->sibling) {
        mask_list_add(&index->masks, "sibling", name);
    }
    if (part->mask != NULL) {
        mask_list_add(&index->masks, part->mask, name);
    }
    index->episodes++;
    index->samples += episode->num_samples;
    return true;
}

/* What the root of a shard says of that shard or of its scene alone. */
static bool is_own(const char *name, bool mixed)
{
    static const char *const OF_SCENE[] = {
            "scene", "seed", "recipe_digest", "look_model", "renderer"};
    bool own = strcmp(name, "shard") == 0;
    for (size_t i = 0; mixed && i < sizeof OF_SCENE / sizeof *OF_SCENE; i++) {
        own = own || strcmp(name, OF_SCENE[i]) == 0;
    }
    return own;
}

static bool copy_root_attrs(Index *index, ShardReader *reader, bool mixed, Error *err)
{
    StoredAttrs attrs;
    if (!shard_reader_attrs(reader, "/", &attrs, err)) {
        return false;
    }
    bool ok = true;
    for (size_t i = 0; ok && i < attrs.count; i++) {
        const StoredAttr *attr = &attrs.items[i];
        hid_t root = index->writer.file;
        if (is_own(attr->name, mixed)) {
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

static bool add_shard(Index *index, const char *folder, const IndexPart *part,
        const JournalEntry *entry, const IndexDef *def, Error *err)
{
    char name[PATH_TEXT_BYTES];
    char path[PATH_TEXT_BYTES];
    if (!path_join(part->folder, entry->path, name) || !path_join(folder, name, path)) {
        return error_set(err, ERROR_SYSTEM, "the path '%s' is too long", folder);
    }
    ShardReader *reader = shard_reader_open(path, SHARD_TRUST_MIDDLE, err);
    if (reader == NULL) {
        return false;
    }
    bool ok = index->described ||
            (copy_root_attrs(index, reader, def->env_args != NULL, err) &&
                    (def->env_args != NULL || copy_env_args(index, reader, err)));
    index->described = true;
    for (size_t i = 0; ok && i < shard_reader_episode_count(reader); i++) {
        ok = link_episode(index, name, part, shard_reader_episode(reader, i), err);
    }
    shard_reader_close(reader);
    return ok;
}

static bool index_fill(Index *index, const char *folder, const IndexDef *def, Error *err)
{
    index->data = h5_group(index->writer.file, "/data", err);
    bool ok = index->data >= 0 &&
            (def->env_args == NULL || h5_put_text(index->data, "env_args", def->env_args, err));
    for (size_t i = 0; i < def->part_count; i++) {
        const IndexPart *part = &def->parts[i];
        for (size_t k = 0; ok && k < part->journal->count; k++) {
            ok = add_shard(index, folder, part, &part->journal->entries[k], def, err);
        }
    }
    ok = ok && h5_put_integer(index->data, "total", (int64_t)index->samples, err) &&
            mask_list_write(&index->masks, &index->writer, err);
    h5_close(index->data);
    return ok;
}

bool index_write(const char *folder, const IndexDef *def, Error *err)
{
    Index index = {.data = H5I_INVALID_HID};
    char path[PATH_TEXT_BYTES];
    if (!path_join(folder, def->name, path)) {
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
            index_fill(&index, folder, def, err) &&
            arena_close_file(arena, file, 0, &image, &size, err) &&
            file_publish(path, image, size, err);
    mask_list_release(&index.masks);
    writer_release(&index.writer);
    arena_destroy(arena);
    return ok ? true : error_wrap(err, "%s", def->name);
}

bool dataset_index_write(const char *folder, const Journal *journal, Error *err)
{
    const IndexPart part = {.folder = "", .journal = journal};
    const IndexDef def = {.name = "index.h5", .parts = &part, .part_count = 1};
    return index_write(folder, &def, err);
}
