#include "export/shard_reader.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/text.h"
#include "export/codec.h"
#include "export/content.h"
#include "export/h5.h"
#include "export/shard.h"

enum { SIGNATURE_BYTES = 8 };
static const uint8_t SIGNATURE[SIGNATURE_BYTES] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

struct ShardReader {
    hid_t file;
    EpisodeRecord *episodes;
    size_t episode_count;
};

typedef struct FileEnds {
    uint64_t size;
    uint8_t start[SIGNATURE_BYTES];
    char end[SHARD_TRAILER_BYTES + 1];
} FileEnds;

static bool read_ends(const char *path, FileEnds *ret_ends, Error *err)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return error_set_errno(err, "cannot open '%s'", path);
    }
    FileEnds ends = {0};
    bool ok = fseeko(file, 0, SEEK_END) == 0;
    off_t size = ok ? ftello(file) : -1;
    ok = size >= 0;
    if (ok && size >= SIGNATURE_BYTES + SHARD_TRAILER_BYTES) {
        ok = fseeko(file, 0, SEEK_SET) == 0 &&
                fread(ends.start, 1, SIGNATURE_BYTES, file) == SIGNATURE_BYTES &&
                fseeko(file, size - SHARD_TRAILER_BYTES, SEEK_SET) == 0 &&
                fread(ends.end, 1, SHARD_TRAILER_BYTES, file) == SHARD_TRAILER_BYTES;
    }
    if (ok) {
        ends.size = (uint64_t)size;
        *ret_ends = ends;
    } else {
        (void)error_set_errno(err, "cannot read '%s'", path);
    }
    (void)fclose(file);
    return ok;
}

/* The trailer says what the size is; the hash in it is not looked at. */
static bool check_ends(const char *path, const FileEnds *ends, Error *err)
{
    char expected[SHARD_TRAILER_ROOM];
    shard_trailer(ends->size - SHARD_TRAILER_BYTES, 0, expected);
    const char *digits = strchr(expected, ' ');
    const char *hash = strrchr(expected, ' ');

    if (memcmp(ends->start, SIGNATURE, SIGNATURE_BYTES) != 0) {
        return error_set(
                err, ERROR_DATA, "'%s' is not a shard: it does not begin like HDF5", path);
    }
    if (memcmp(ends->end, expected, (size_t)(digits - expected)) != 0) {
        return error_set(err, ERROR_DATA,
                "'%s' does not end like a shard: it was cut, changed, or not made by forceps",
                path);
    }
    if (memcmp(ends->end, expected, (size_t)(hash - expected)) != 0) {
        return error_set(err, ERROR_DATA,
                "'%s' has %" PRIu64 " bytes, not as many as its last line says", path,
                ends->size);
    }
    return true;
}

static bool check_whole(const char *path, const FileEnds *ends, Error *err)
{
    FileBytes file = {0};
    if (!file_read(path, 0, &file, err)) {
        return false;
    }
    char expected[SHARD_TRAILER_ROOM];
    size_t image = file.size < SHARD_TRAILER_BYTES ? 0 : file.size - SHARD_TRAILER_BYTES;
    shard_trailer(image, hash64(file.bytes, image), expected);
    file_release(&file);
    if (strcmp(ends->end, expected) != 0) {
        return error_set(err, ERROR_DATA,
                "'%s' is damaged: its bytes do not match the hash in its last line", path);
    }
    return true;
}

static hid_t open_file(const char *path, Error *err)
{
    h5_start();
    if (!zstd_filter_register()) {
        (void)h5_error(err, "cannot prepare reading zstd");
        return H5I_INVALID_HID;
    }
    hid_t file = H5I_INVALID_HID;
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    /* A published shard never changes, and network file systems may have no locks. */
    if (access >= 0 && H5Pset_file_locking(access, false, true) >= 0) {
        file = H5Fopen(path, H5F_ACC_RDONLY, access);
    }
    if (file < 0) {
        (void)h5_error(err, "'%s' is damaged", path);
        err->kind = ERROR_DATA;
    }
    h5_close(access);
    return file;
}

static bool check_format(ShardReader *reader, Error *err)
{
    double format = 0.0;
    if (!shard_reader_number(reader, "/", "format", &format, err)) {
        return false;
    }
    if (format != (double)SHARD_FORMAT) {
        return error_set(err, ERROR_DATA, "shards of format %g; this program reads format %d",
                format, SHARD_FORMAT);
    }
    return true;
}

/* The columns of /index, read together. */
typedef enum IndexColumn {
    COLUMN_DEMO,
    COLUMN_SPLIT,
    COLUMN_SLOT,
    COLUMN_ATTEMPT,
    COLUMN_LENGTH,
    COLUMN_SUCCESS,
    INDEX_COLUMN_COUNT,
} IndexColumn;

static bool fill_episodes(
        ShardReader *reader, const Block columns[INDEX_COLUMN_COUNT], Error *err)
{
    size_t count = block_rows(&columns[COLUMN_DEMO]);
    for (size_t i = 0; i < INDEX_COLUMN_COUNT; i++) {
        bool is_text = columns[i].type == CHANNEL_TEXT;
        if (columns[i].rank != 1 || block_rows(&columns[i]) != count ||
                is_text != (i <= COLUMN_SPLIT)) {
            return error_set(err, ERROR_DATA, "/index: its columns do not fit each other");
        }
    }
    reader->episodes = calloc(count + 1, sizeof *reader->episodes);
    if (reader->episodes == NULL) {
        return error_no_memory(err, "the list of episodes");
    }
    reader->episode_count = count;
    for (size_t i = 0; i < count; i++) {
        EpisodeRecord *episode = &reader->episodes[i];
        block_text(&columns[COLUMN_DEMO], i, episode->demo, sizeof episode->demo);
        block_text(&columns[COLUMN_SPLIT], i, episode->split, sizeof episode->split);
        episode->slot = (uint64_t)block_number(&columns[COLUMN_SLOT], i);
        episode->attempt = (uint32_t)block_number(&columns[COLUMN_ATTEMPT], i);
        episode->num_samples = (uint64_t)block_number(&columns[COLUMN_LENGTH], i);
        episode->success = block_number(&columns[COLUMN_SUCCESS], i) != 0.0;
    }
    return true;
}

/* "slot.attempt.branch.index" */
static bool is_sibling(const char *id)
{
    const char *dot = strchr(id, '.');
    return dot != NULL && strchr(dot + 1, '.') != NULL;
}

static bool fill_ids(ShardReader *reader, Error *err)
{
    for (size_t i = 0; i < reader->episode_count; i++) {
        EpisodeRecord *episode = &reader->episodes[i];
        char path[64];
        char *id = NULL;
        (void)snprintf(path, sizeof path, "/data/%s", episode->demo);
        if (!shard_reader_text(reader, path, "id", &id, err)) {
            return false;
        }
        (void)snprintf(episode->id, sizeof episode->id, "%s", id);
        free(id);
        episode->sibling = is_sibling(episode->id);
    }
    return true;
}

static bool read_index(ShardReader *reader, Error *err)
{
    static const char *const PATHS[INDEX_COLUMN_COUNT] = {
            [COLUMN_DEMO] = "/index/demo",
            [COLUMN_SPLIT] = "/index/split",
            [COLUMN_SLOT] = "/index/slot",
            [COLUMN_ATTEMPT] = "/index/attempt",
            [COLUMN_LENGTH] = "/index/length",
            [COLUMN_SUCCESS] = "/index/success",
    };
    Block columns[INDEX_COLUMN_COUNT] = {{0}};
    bool ok = true;
    for (size_t i = 0; ok && i < INDEX_COLUMN_COUNT; i++) {
        ok = shard_reader_read(reader, PATHS[i], &columns[i], err);
    }
    ok = ok && fill_episodes(reader, columns, err) && fill_ids(reader, err);
    for (size_t i = 0; i < INDEX_COLUMN_COUNT; i++) {
        stored_block_release(&columns[i]);
    }
    return ok;
}

ShardReader *shard_reader_open(const char *path, ShardTrust trust, Error *err)
{
    FileEnds ends = {0};
    if (!read_ends(path, &ends, err) || !check_ends(path, &ends, err)) {
        return NULL;
    }
    if (trust == SHARD_TRUST_NOTHING && !check_whole(path, &ends, err)) {
        return NULL;
    }
    ShardReader *reader = calloc(1, sizeof *reader);
    if (reader == NULL) {
        (void)error_no_memory(err, path);
        return NULL;
    }
    reader->file = open_file(path, err);
    if (reader->file < 0) {
        goto failed;
    }
    if (!check_format(reader, err) || !read_index(reader, err)) {
        (void)error_wrap(err, "'%s'", path);
        goto failed;
    }
    return reader;
failed:
    shard_reader_close(reader);
    return NULL;
}

void shard_reader_close(ShardReader *reader)
{
    if (reader == NULL) {
        return;
    }
    if (reader->file >= 0) {
        (void)H5Fclose(reader->file);
    }
    free(reader->episodes);
    free(reader);
}

size_t shard_reader_episode_count(const ShardReader *reader)
{
    return reader->episode_count;
}

const EpisodeRecord *shard_reader_episode(const ShardReader *reader, size_t i)
{
    assert(i < reader->episode_count);
    return &reader->episodes[i];
}

const EpisodeRecord *shard_reader_find(const ShardReader *reader, const char *word)
{
    for (size_t i = 0; i < reader->episode_count; i++) {
        const EpisodeRecord *episode = &reader->episodes[i];
        if (strcmp(episode->id, word) == 0 || strcmp(episode->demo, word) == 0) {
            return episode;
        }
    }
    return NULL;
}

bool shard_reader_datasets(
        ShardReader *reader, const char *group, StoredPaths *ret_paths, Error *err)
{
    return stored_paths_read(reader->file, group, H5O_TYPE_DATASET, ret_paths, err);
}

bool shard_reader_groups(
        ShardReader *reader, const char *group, StoredPaths *ret_paths, Error *err)
{
    return stored_paths_read(reader->file, group, H5O_TYPE_GROUP, ret_paths, err);
}

bool shard_reader_has(ShardReader *reader, const char *path)
{
    hid_t object = H5Oopen(reader->file, path, H5P_DEFAULT);
    h5_close(object);
    return object >= 0;
}

/* Opens any object; the error says that the shard lacks it. */
static hid_t open_object(ShardReader *reader, const char *path, Error *err)
{
    hid_t object = H5Oopen(reader->file, path, H5P_DEFAULT);
    if (object < 0) {
        (void)error_set(err, ERROR_DATA, "there is no '%s'", path);
    }
    return object;
}

typedef bool BlockFunction(hid_t dataset, Block *ret_block, Error *err);

static bool with_dataset(ShardReader *reader, const char *path, BlockFunction *function,
        Block *ret_block, Error *err)
{
    hid_t dataset = open_object(reader, path, err);
    if (dataset < 0) {
        return false;
    }
    bool ok = H5Iget_type(dataset) == H5I_DATASET
            ? function(dataset, ret_block, err)
            : error_set(err, ERROR_DATA, "a group where a dataset belongs");
    if (!ok) {
        (void)error_wrap(err, "%s", path);
    }
    h5_close(dataset);
    return ok;
}

bool shard_reader_describe(ShardReader *reader, const char *path, Block *ret_block, Error *err)
{
    return with_dataset(reader, path, stored_block_describe, ret_block, err);
}

bool shard_reader_read(ShardReader *reader, const char *path, Block *ret_block, Error *err)
{
    return with_dataset(reader, path, stored_block_read, ret_block, err);
}

bool shard_reader_attrs(
        ShardReader *reader, const char *path, StoredAttrs *ret_attrs, Error *err)
{
    hid_t object = open_object(reader, path, err);
    if (object < 0) {
        return false;
    }
    bool ok = stored_attrs_read(object, ret_attrs, err);
    h5_close(object);
    return ok ? true : error_wrap(err, "%s", path);
}

bool shard_reader_text(
        ShardReader *reader, const char *path, const char *name, char **ret_text, Error *err)
{
    StoredAttrs attrs;
    if (!shard_reader_attrs(reader, path, &attrs, err)) {
        return false;
    }
    const char *text = stored_attrs_text(&attrs, name);
    char *copy = text == NULL ? NULL : text_duplicate(text);
    if (text == NULL) {
        (void)error_set(err, ERROR_DATA, "%s has no text attribute '%s'", path, name);
    } else if (copy == NULL) {
        (void)error_no_memory(err, name);
    } else {
        *ret_text = copy;
    }
    stored_attrs_release(&attrs);
    return copy != NULL;
}

bool shard_reader_number(
        ShardReader *reader, const char *path, const char *name, double *ret_number, Error *err)
{
    StoredAttrs attrs;
    if (!shard_reader_attrs(reader, path, &attrs, err)) {
        return false;
    }
    const StoredAttr *attr = stored_attrs_find(&attrs, name);
    bool ok = attr != NULL && attr->kind != STORED_TEXT;
    if (ok) {
        *ret_number = attr->number;
    } else {
        (void)error_set(err, ERROR_DATA, "%s has no number attribute '%s'", path, name);
    }
    stored_attrs_release(&attrs);
    return ok;
}

/* Tells the digest the attributes of one object. */
static void digest_attrs(Content *content, const StoredAttrs *attrs)
{
    for (size_t i = 0; i < attrs->count; i++) {
        const StoredAttr *attr = &attrs->items[i];
        if (strcmp(attr->name, "filter_hint") == 0) {
            continue; /* how values are stored is no part of what they are */
        }
        if (attr->kind == STORED_TEXT) {
            content_attr_text(content, attr->name, attr->text);
        } else if (attr->kind == STORED_INTEGER) {
            content_attr_integer(content, attr->name, attr->integer);
        } else {
            content_attr_number(content, attr->name, attr->number);
        }
    }
}

/* Reads one object, tells the visitor and the digest. */
static bool visit(ShardReader *reader, const char *path, bool is_group,
        const ShardVisitor *visitor, Content *content, Error *err)
{
    StoredAttrs attrs = {0};
    Block block = {0};
    bool ok = shard_reader_attrs(reader, path, &attrs, err) &&
            (is_group || shard_reader_read(reader, path, &block, err));
    if (ok) {
        digest_attrs(content, &attrs);
        if (!is_group || attrs.count > 0) {
            content_object(content, path, is_group ? NULL : &block);
        }
        if (visitor != NULL) {
            visitor->visit(visitor->user, path, &attrs, is_group ? NULL : &block);
        }
    }
    stored_block_release(&block);
    stored_attrs_release(&attrs);
    return ok;
}

static bool visit_all(ShardReader *reader, bool groups, const ShardVisitor *visitor,
        Content *content, Error *err)
{
    StoredPaths paths;
    bool listed = groups ? shard_reader_groups(reader, "/", &paths, err)
                         : shard_reader_datasets(reader, "/", &paths, err);
    if (!listed) {
        return false;
    }
    bool ok = true;
    Error cause = {0};
    for (size_t i = 0; (ok || visitor != NULL) && i < paths.count; i++) {
        if (visit(reader, paths.items[i], groups, visitor, content, &cause)) {
            continue;
        }
        if (visitor != NULL) {
            visitor->damaged(visitor->user, &cause);
        }
        ok = false;
    }
    stored_paths_release(&paths);
    if (!ok) {
        *err = cause;
    }
    return ok;
}

bool shard_reader_visit(ShardReader *reader, const ShardVisitor *visitor,
        char ret_digest[DIGEST_TEXT_BYTES], Error *err)
{
    Content content = {0};
    bool groups = visit_all(reader, true, visitor, &content, err);
    bool datasets =
            (groups || visitor != NULL) && visit_all(reader, false, visitor, &content, err);
    bool ok = groups && datasets && content_digest(&content, ret_digest, err);
    content_release(&content);
    return ok;
}
