#include "tools/reopen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/hash.h"
#include "base/text.h"
#include "sim/fault.h"
#include "sim/model_changes.h"

enum { PATH_BYTES = 256, FIELD_BYTES = 64 };

static mjModel *load_model(const void *bytes, size_t size, const char *name, Error *err)
{
    fault_install();
    mjModel *model = mj_loadModelBuffer(bytes, (int)size);
    if (model == NULL) {
        (void)error_set(err, ERROR_DATA, "%s is no model of this MuJoCo (%s)", name,
                mj_versionString());
    }
    return model;
}

/* The scene's physics model, out of the shard. */
static mjModel *load_physics(ShardReader *reader, Error *err)
{
    StoredPaths paths = {0};
    Block block = {0};
    mjModel *model = NULL;
    if (shard_reader_datasets(reader, "/models", &paths, err)) {
        if (paths.count == 0) {
            (void)error_set(err, ERROR_DATA, "the shard holds no model");
        } else if (shard_reader_read(reader, paths.items[0], &block, err)) {
            model = load_model(block.bytes, block.size, paths.items[0], err);
        }
    }
    stored_block_release(&block);
    stored_paths_release(&paths);
    return model;
}

/* The scene's look model, out of the data set's folder; its name is its digest. */
static mjModel *load_look(ShardReader *reader, const char *shard_path, Error *err)
{
    char *digest = NULL;
    char shards[PATH_TEXT_BYTES];
    char folder[PATH_TEXT_BYTES];
    char name[PATH_BYTES];
    char path[PATH_TEXT_BYTES];
    char seen[DIGEST_TEXT_BYTES];
    FileBytes file = {0};
    mjModel *model = NULL;
    if (!shard_reader_text(reader, "/", "look_model", &digest, err)) {
        return NULL;
    }
    path_folder(shard_path, shards);
    path_folder(shards, folder);
    if (strcmp(shards, ".") == 0) {
        (void)snprintf(folder, sizeof folder, "..");
    }
    (void)snprintf(name, sizeof name, "models/%.64s.mjb", digest);
    if (!path_join(folder, name, path)) {
        (void)error_set(err, ERROR_SYSTEM, "the path '%s' is too long", folder);
    } else if (file_read(path, 0, &file, err)) {
        sha256_text(file.bytes, file.size, seen);
        if (strcmp(seen, digest) != 0) {
            (void)error_set(err, ERROR_DATA, "'%s' is damaged: its digest is another", path);
        } else {
            model = load_model(file.bytes, file.size, path, err);
        }
    }
    file_release(&file);
    free(digest);
    return model;
}

/* The three columns of an episode's list of changes. */
typedef struct ChangeColumns {
    Block field, index, value;
} ChangeColumns;

static bool read_columns(ShardReader *reader, const char *demo, ReopenModel which,
        ChangeColumns *columns, Error *err)
{
    char path[PATH_BYTES];
    const char *kind = which == REOPEN_PHYSICS ? "physics" : "look";
    (void)snprintf(path, sizeof path, "/data/%s/model/%s/field", demo, kind);
    if (!shard_reader_read(reader, path, &columns->field, err)) {
        return false;
    }
    (void)snprintf(path, sizeof path, "/data/%s/model/%s/index", demo, kind);
    if (!shard_reader_read(reader, path, &columns->index, err)) {
        return false;
    }
    (void)snprintf(path, sizeof path, "/data/%s/model/%s/value", demo, kind);
    if (!shard_reader_read(reader, path, &columns->value, err)) {
        return false;
    }
    size_t rows = block_rows(&columns->field);
    if (rows != block_rows(&columns->index) || rows != block_rows(&columns->value)) {
        return error_set(err, ERROR_DATA, "the columns of %s have different lengths", path);
    }
    return true;
}

static bool apply_columns(const ChangeColumns *columns, mjModel *model, Error *err)
{
    size_t rows = block_rows(&columns->field);
    for (size_t i = 0; i < rows; i++) {
        char field[FIELD_BYTES];
        block_text(&columns->field, i, field, sizeof field);
        ModelChange change = {
                .field = field,
                .index = (size_t)block_number(&columns->index, i),
                .value = block_number(&columns->value, i),
        };
        if (!model_changes_apply(&change, 1, model, err)) {
            return false;
        }
    }
    return true;
}

mjModel *reopen_model(ShardReader *reader, const char *shard_path, const char *demo,
        ReopenModel which, Error *err)
{
    ChangeColumns columns = {0};
    mjModel *model = which == REOPEN_PHYSICS ? load_physics(reader, err)
                                             : load_look(reader, shard_path, err);
    bool ok = model != NULL && read_columns(reader, demo, which, &columns, err) &&
            apply_columns(&columns, model, err);
    stored_block_release(&columns.field);
    stored_block_release(&columns.index);
    stored_block_release(&columns.value);
    if (!ok) {
        mj_deleteModel(model);
        return NULL;
    }
    return model;
}

bool reopen_start(
        ShardReader *reader, const char *demo, const mjModel *physics, mjData *data, Error *err)
{
    char path[PATH_BYTES];
    Block block = {0};
    (void)snprintf(path, sizeof path, "/data/%s/replay/state0", demo);
    if (!shard_reader_has(reader, path)) {
        return error_set(err, ERROR_DATA,
                "%s holds no states (record: {state: false}): it can be drawn, not replayed; "
                "there is no %s",
                demo, path);
    }
    if (!shard_reader_read(reader, path, &block, err)) {
        return false;
    }
    bool fits = block.type == CHANNEL_F64 && block_rows(&block) == 1 &&
            block_row_values(&block) == (size_t)mj_stateSize(physics, mjSTATE_INTEGRATION);
    if (fits) {
        mj_resetData(physics, data);
        mj_setState(
                physics, data, (const mjtNum *)(const void *)block.bytes, mjSTATE_INTEGRATION);
    } else {
        (void)error_set(err, ERROR_DATA, "%s is no state of its model", path);
    }
    stored_block_release(&block);
    return fits;
}
