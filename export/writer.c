#include "export/writer.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "export/h5.h"

enum {
    /* HDF5 1.x keeps 1 MiB of chunks per dataset; a larger chunk is unpacked at every read. */
    CHUNK_BYTES_LIMIT = (1 << 20) - 1,
    STREAM_BYTES_WHOLE = 1 << 20,   /* up to here a stream is one chunk ... */
    STREAM_CHUNK_BYTES = 512 << 10, /* ... beyond, its chunks have at most this */
    IMAGE_SAMPLES = 16, /* the previous pictures in a chunk are what zstd finds matches in */
    IMAGE_CHUNK_BYTES = 400000,
    IMAGE_VALUES_MIN = 1000,
    GZIP_LEVEL = 4,
};

bool writer_init(Writer *writer, hid_t file, ShardCodec codec, Error *err)
{
    *writer = (Writer){.file = file, .codec = codec};
    writer->encoder = encoder_create(err);
    return writer->encoder != NULL;
}

void writer_release(Writer *writer)
{
    encoder_destroy(writer->encoder);
    free(writer->edge);
    content_release(&writer->content);
    *writer = (Writer){0};
}

bool writer_put_text(
        Writer *writer, hid_t object, const char *name, const char *text, Error *err)
{
    content_attr_text(&writer->content, name, text);
    return h5_put_text(object, name, text, err);
}

bool writer_put_number(
        Writer *writer, hid_t object, const char *name, double number, Error *err)
{
    content_attr_number(&writer->content, name, number);
    return h5_put_number(object, name, number, err);
}

bool writer_put_integer(
        Writer *writer, hid_t object, const char *name, int64_t integer, Error *err)
{
    content_attr_integer(&writer->content, name, integer);
    return h5_put_integer(object, name, integer, err);
}

bool writer_put_attrs(
        Writer *writer, hid_t object, const ChannelAttr *attrs, size_t count, Error *err)
{
    for (size_t i = 0; i < count; i++) {
        const ChannelAttr *attr = &attrs[i];
        bool ok = attr->text != NULL
                ? writer_put_text(writer, object, attr->name, attr->text, err)
                : writer_put_number(writer, object, attr->name, attr->number, err);
        if (!ok) {
            return false;
        }
    }
    return true;
}

void writer_group(Writer *writer, const char *path)
{
    content_object(&writer->content, path, NULL);
}

static bool image_like(const ChannelDef *def)
{
    size_t values = channel_sample_bytes(def) / channel_value_bytes(def);
    return def->rank >= 2 && values > IMAGE_VALUES_MIN;
}

ChunkPlan chunk_plan(const ChannelDef *def, size_t rows)
{
    size_t sample = channel_sample_bytes(def);
    size_t samples = rows;
    if (image_like(def)) {
        samples = IMAGE_SAMPLES;
        while (samples > 1 &&
                samples * sample >
                        (samples == IMAGE_SAMPLES ? IMAGE_CHUNK_BYTES : CHUNK_BYTES_LIMIT)) {
            samples /= 2;
        }
    } else if (rows * sample > STREAM_BYTES_WHOLE) {
        samples = STREAM_CHUNK_BYTES / sample;
    }
    samples = samples < rows ? samples : rows;
    ChunkPlan plan = {.samples = samples > 0 ? samples : 1};
    if (plan.samples == 1 && sample > CHUNK_BYTES_LIMIT && def->rank > 0) {
        size_t slice = sample / def->shape[0];
        plan.cut = CHUNK_BYTES_LIMIT / slice;
        plan.cut = plan.cut > 0 ? plan.cut : 1;
    }
    return plan;
}

static hid_t value_type(const ChannelDef *def)
{
    switch (def->type) {
    case CHANNEL_F32:
        return H5Tcopy(H5T_IEEE_F32LE);
    case CHANNEL_F64:
        return H5Tcopy(H5T_IEEE_F64LE);
    case CHANNEL_U8:
        return H5Tcopy(H5T_STD_U8LE);
    case CHANNEL_U16:
        return H5Tcopy(H5T_STD_U16LE);
    case CHANNEL_I32:
        return H5Tcopy(H5T_STD_I32LE);
    case CHANNEL_I64:
        return H5Tcopy(H5T_STD_I64LE);
    case CHANNEL_U64:
        return H5Tcopy(H5T_STD_U64LE);
    case CHANNEL_TEXT:
        return h5_text_type(def->text_bytes);
    }
    return H5I_INVALID_HID;
}

/* Text compresses better in its own order. */
static bool shuffled(const ChannelDef *def)
{
    return def->type != CHANNEL_TEXT && channel_value_bytes(def) > 1;
}

/* The filters as readers meet them: shuffle, zstd or gzip, and Fletcher-32 last. */
static hid_t column_properties(
        const Writer *writer, const ChannelDef *def, const hsize_t *chunk, int rank)
{
    hid_t properties = h5_dataset_properties();
    bool ok = properties >= 0 && H5Pset_chunk(properties, rank, chunk) >= 0;
    if (ok && writer->codec != SHARD_NONE && shuffled(def)) {
        ok = H5Pset_shuffle(properties) >= 0;
    }
    if (ok && writer->codec == SHARD_ZSTD) {
        /* Optional: HDF5 itself never packs these chunks, so it need not know the filter. */
        const unsigned level = ZSTD_FILTER_LEVEL;
        ok = H5Pset_filter(properties, ZSTD_FILTER_ID, H5Z_FLAG_OPTIONAL, 1, &level) >= 0;
    } else if (ok && writer->codec == SHARD_GZIP) {
        ok = H5Pset_deflate(properties, GZIP_LEVEL) >= 0;
    }
    if (!ok || H5Pset_fletcher32(properties) < 0) {
        h5_close(properties);
        return H5I_INVALID_HID;
    }
    return properties;
}

static hid_t dataset_create(
        const Writer *writer, hid_t group, const Column *column, const ChunkPlan *plan)
{
    const ChannelDef *def = column->def;
    hsize_t extent[BLOCK_RANK_MAX] = {column->rows};
    hsize_t chunk[BLOCK_RANK_MAX] = {plan->samples};
    for (uint32_t axis = 0; axis < def->rank; axis++) {
        extent[axis + 1] = def->shape[axis];
        chunk[axis + 1] = axis == 0 && plan->cut > 0 ? plan->cut : def->shape[axis];
    }
    int rank = (int)def->rank + 1;
    hid_t type = value_type(def);
    hid_t space = H5Screate_simple(rank, extent, NULL);
    hid_t properties = column_properties(writer, def, chunk, rank);
    hid_t dataset = H5I_INVALID_HID;
    if (type >= 0 && space >= 0 && properties >= 0) {
        dataset = H5Dcreate2(
                group, path_name(def->path), type, space, H5P_DEFAULT, properties, H5P_DEFAULT);
    }
    h5_close(properties);
    h5_close(space);
    h5_close(type);
    return dataset;
}

/* A run of bytes that becomes one chunk, and where it lies in the dataset. */
typedef struct Piece {
    const uint8_t *bytes;
    size_t size;  /* bytes there are */
    size_t whole; /* bytes a chunk has */
    size_t unit;  /* repeated to fill the rest: what repeats costs nothing when packed */
    hsize_t offset[BLOCK_RANK_MAX];
} Piece;

static const uint8_t *piece_filled(Writer *writer, const Piece *piece)
{
    if (piece->size == piece->whole) {
        return piece->bytes;
    }
    if (writer->edge_room < piece->whole) {
        uint8_t *edge = realloc(writer->edge, piece->whole);
        if (edge == NULL) {
            return NULL;
        }
        writer->edge = edge;
        writer->edge_room = piece->whole;
    }
    memcpy(writer->edge, piece->bytes, piece->size);
    for (size_t at = piece->size; at < piece->whole; at += piece->unit) {
        memcpy(writer->edge + at, piece->bytes + piece->size - piece->unit, piece->unit);
    }
    return writer->edge;
}

static bool piece_write(
        Writer *writer, hid_t dataset, const ChannelDef *def, const Piece *piece, Error *err)
{
    const uint8_t *raw = piece_filled(writer, piece);
    if (raw == NULL) {
        return error_no_memory(err, "a chunk");
    }
    size_t value_bytes = shuffled(def) ? channel_value_bytes(def) : 1;
    PackedChunk chunk;
    if (!encoder_pack(writer->encoder, raw, piece->whole, value_bytes, &chunk, err)) {
        return false;
    }
    if (H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, piece->offset, chunk.size, chunk.bytes) < 0) {
        return h5_error(err, "cannot store a chunk");
    }
    return true;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool samples_write(
        Writer *writer, hid_t dataset, const Column *column, const ChunkPlan *plan, Error *err)
{
    const uint8_t *bytes = column->bytes;
    size_t sample = channel_sample_bytes(column->def);
    for (size_t at = 0; at < column->rows; at += plan->samples) {
        Piece piece = {
                .bytes = bytes + at * sample,
                .size = smaller(plan->samples, column->rows - at) * sample,
                .whole = plan->samples * sample,
                .unit = sample,
                .offset = {at},
        };
        if (!piece_write(writer, dataset, column->def, &piece, err)) {
            return false;
        }
    }
    return true;
}

/* For samples of a MiB and more, cut along their first axis. */
static bool slices_write(
        Writer *writer, hid_t dataset, const Column *column, const ChunkPlan *plan, Error *err)
{
    const uint8_t *bytes = column->bytes;
    size_t sample = channel_sample_bytes(column->def);
    size_t slices = column->def->shape[0];
    size_t slice = sample / slices;
    for (size_t row = 0; row < column->rows; row++) {
        for (size_t at = 0; at < slices; at += plan->cut) {
            Piece piece = {
                    .bytes = bytes + row * sample + at * slice,
                    .size = smaller(plan->cut, slices - at) * slice,
                    .whole = plan->cut * slice,
                    .unit = slice,
                    .offset = {row, at},
            };
            if (!piece_write(writer, dataset, column->def, &piece, err)) {
                return false;
            }
        }
    }
    return true;
}

static bool values_write(
        Writer *writer, hid_t dataset, const Column *column, const ChunkPlan *plan, Error *err)
{
    if (column->rows == 0) {
        return true;
    }
    if (writer->codec == SHARD_ZSTD) {
        return plan->cut > 0 ? slices_write(writer, dataset, column, plan, err)
                             : samples_write(writer, dataset, column, plan, err);
    }
    hid_t type = value_type(column->def);
    bool ok = type >= 0 &&
            H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, column->bytes) >= 0;
    if (!ok) {
        (void)h5_error(err, "cannot store the values");
    }
    h5_close(type);
    return ok;
}

static bool column_attrs(Writer *writer, hid_t dataset, const Column *column, Error *err)
{
    const ChannelDef *def = column->def;
    content_attr_integer(&writer->content, "privileged", def->privileged);
    bool ok = writer_put_text(writer, dataset, "unit", def->unit, err) &&
            writer_put_text(writer, dataset, "meaning", def->meaning, err) &&
            h5_put_flag(dataset, "privileged", def->privileged, err) &&
            (def->frame == NULL ||
                    writer_put_text(writer, dataset, "frame", def->frame, err)) &&
            (def->names == NULL || writer_put_text(writer, dataset, "names", def->names, err));
    if (ok && def->timing == TIMING_UNIFORM) {
        ok = writer_put_number(writer, dataset, "t0", column->t0_s, err) &&
                writer_put_number(writer, dataset, "rate", def->rate_hz, err);
    } else if (ok && def->timing == TIMING_LISTED) {
        ok = writer_put_text(writer, dataset, "time", def->time_path, err);
    }
    return ok && writer_put_attrs(writer, dataset, def->attrs, def->attr_count, err);
}

bool writer_column(Writer *writer, const char *group, const Column *column, Error *err)
{
    const ChannelDef *def = column->def;
    char path[PATH_TEXT_BYTES];
    char folder[PATH_TEXT_BYTES];
    if (!path_join(group, def->path, path)) {
        return error_set(err, ERROR_SYSTEM, "the path '%s' is too long", def->path);
    }
    path_folder(path, folder);
    bool ok = false;
    ChunkPlan plan;
    hid_t dataset = H5I_INVALID_HID;
    hid_t parent = h5_group(writer->file, folder, err);
    if (parent < 0) {
        goto out;
    }
    plan = chunk_plan(def, column->rows);
    dataset = dataset_create(writer, parent, column, &plan);
    if (dataset < 0) {
        (void)h5_error(err, "cannot make a dataset");
        goto out;
    }
    ok = values_write(writer, dataset, column, &plan, err) &&
            column_attrs(writer, dataset, column, err);
    if (ok) {
        Block block = block_of_samples(def, column->bytes, column->rows);
        content_object(&writer->content, path, &block);
    }
out:
    h5_close(dataset);
    h5_close(parent);
    return ok ? true : error_wrap(err, "%s", def->path);
}

bool writer_series(Writer *writer, const char *group, const Series *series, Error *err)
{
    const Column column = {
            .def = &series->def,
            .bytes = series->bytes,
            .rows = series->count,
            .t0_s = series->t0_s,
    };
    return writer_column(writer, group, &column, err);
}

/* Maps `rows` rows from `from` of the source onto those from `to`. */
static bool map_rows(hid_t properties, hid_t space, const char *source, const Block *block,
        const hsize_t where[3])
{
    hsize_t extent[BLOCK_RANK_MAX];
    hsize_t start[BLOCK_RANK_MAX] = {0};
    for (unsigned axis = 0; axis < block->rank; axis++) {
        extent[axis] = block->extent[axis];
    }
    hid_t from = H5Screate_simple((int)block->rank, extent, NULL);
    extent[0] = where[2];
    start[0] = where[0];
    bool ok = from >= 0 &&
            H5Sselect_hyperslab(from, H5S_SELECT_SET, start, NULL, extent, NULL) >= 0;
    start[0] = where[1];
    ok = ok && H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, extent, NULL) >= 0 &&
            H5Pset_virtual(properties, space, ".", source, from) >= 0;
    h5_close(from);
    return ok;
}

static hid_t shifted_create(
        const Writer *writer, const char *path, const char *source, const Column *column)
{
    Block block = block_of_samples(column->def, column->bytes, column->rows);
    hsize_t extent[BLOCK_RANK_MAX];
    for (unsigned axis = 0; axis < block.rank; axis++) {
        extent[axis] = block.extent[axis];
    }
    const hsize_t next[3] = {1, 0, column->rows - 1};
    const hsize_t last[3] = {column->rows - 1, column->rows - 1, 1};
    hid_t dataset = H5I_INVALID_HID;
    hid_t type = value_type(column->def);
    hid_t space = H5Screate_simple((int)block.rank, extent, NULL);
    hid_t map = space < 0 ? H5I_INVALID_HID : H5Scopy(space);
    hid_t properties = h5_dataset_properties();
    if (type >= 0 && map >= 0 && properties >= 0 &&
            (column->rows < 2 || map_rows(properties, map, source, &block, next)) &&
            map_rows(properties, map, source, &block, last)) {
        dataset = H5Dcreate2(
                writer->file, path, type, space, H5P_DEFAULT, properties, H5P_DEFAULT);
    }
    h5_close(properties);
    h5_close(map);
    h5_close(space);
    h5_close(type);
    return dataset;
}

/* What readers will see there, for the digest. */
static bool shifted_content(Writer *writer, const char *path, const Column *column, Error *err)
{
    size_t sample = channel_sample_bytes(column->def);
    size_t size = column->rows * sample;
    const uint8_t *bytes = column->bytes;
    uint8_t *copy = malloc(size);
    if (copy == NULL) {
        return error_no_memory(err, path);
    }
    memcpy(copy, bytes + sample, size - sample);
    memcpy(copy + size - sample, bytes + size - sample, sample);
    Block block = block_of_samples(column->def, copy, column->rows);
    content_object(&writer->content, path, &block);
    free(copy);
    return true;
}

bool writer_shifted(
        Writer *writer, const char *group, const char *path, const Series *series, Error *err)
{
    const Column column = {.def = &series->def,
            .bytes = series->bytes,
            .rows = series->count,
            .t0_s = series->t0_s};
    char source[PATH_TEXT_BYTES];
    char target[PATH_TEXT_BYTES];
    char folder[PATH_TEXT_BYTES];
    if (!path_join(group, series->def.path, source) || !path_join(group, path, target)) {
        return error_set(err, ERROR_SYSTEM, "the path '%s' is too long", path);
    }
    if (series->count == 0) {
        return true;
    }
    path_folder(target, folder);
    hid_t parent = h5_group(writer->file, folder, err);
    if (parent < 0) {
        return error_wrap(err, "%s", path);
    }
    hid_t dataset = shifted_create(writer, target, source, &column);
    bool ok = dataset >= 0 || h5_error(err, "cannot make a view");
    ok = ok && column_attrs(writer, dataset, &column, err) &&
            writer_put_text(
                    writer, dataset, "last", "that of obs, repeated: dones is 1", err) &&
            shifted_content(writer, target, &column, err);
    h5_close(dataset);
    h5_close(parent);
    return ok ? true : error_wrap(err, "%s", path);
}

void text_list_add(TextList *list, const char *text)
{
    size_t length = strlen(text);
    text_add_bytes(&list->chars, text, length + 1);
    list->count++;
    list->widest = length > list->widest ? length : list->widest;
}

void text_list_release(TextList *list)
{
    text_release(&list->chars);
    *list = (TextList){0};
}

const char *text_list_next(const TextList *list, const char *previous)
{
    return previous == NULL ? text_chars(&list->chars) : previous + strlen(previous) + 1;
}

/* Without its NUL: the place may be no longer than the text. */
static void text_put(char *to, const char *text)
{
    while (*text != '\0') {
        *to++ = *text++;
    }
}

bool writer_texts(Writer *writer, const char *group, const ChannelDef *def,
        const TextList *list, Error *err)
{
    ChannelDef texts = *def;
    texts.type = CHANNEL_TEXT;
    texts.rank = 0;
    texts.text_bytes = list->widest > 0 ? (uint32_t)list->widest : 1;
    char *bytes = list->chars.failed ? NULL : calloc(list->count + 1, texts.text_bytes);
    if (bytes == NULL) {
        return error_no_memory(err, def->path);
    }
    const char *text = NULL;
    for (size_t i = 0; i < list->count; i++) {
        text = text_list_next(list, text);
        text_put(bytes + i * texts.text_bytes, text);
    }
    Column column = {.def = &texts, .bytes = bytes, .rows = list->count};
    bool ok = writer_column(writer, group, &column, err);
    free(bytes);
    return ok;
}
