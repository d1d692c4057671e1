/*
 * writer.h - puts datasets and attributes into one HDF5 file, and tells the content digest.
 *
 * The layer below shard.h: it knows how a channel is chunked, packed and described, not what
 * an episode is. Attributes go to one object at a time: all writer_put_*() calls of an object
 * come together, and writer_group() or the column itself ends it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hdf5.h>

#include "base/channel.h"
#include "base/error.h"
#include "base/series.h"
#include "base/text.h"
#include "export/codec.h"
#include "export/content.h"

typedef enum ShardCodec {
    SHARD_ZSTD = 0, /* readers need `pip install hdf5plugin` */
    SHARD_GZIP,     /* 15 to 40 times slower; every HDF5 reads it */
    SHARD_NONE,
} ShardCodec;

typedef struct Writer {
    hid_t file;
    ShardCodec codec;
    Encoder *encoder;
    uint8_t *edge; /* one chunk that reaches over the end of its data */
    size_t edge_room;
    Content content;
} Writer;

/* One channel's samples; nothing is kept. */
typedef struct Column {
    const ChannelDef *def;
    const void *bytes;
    size_t rows;
    double t0_s; /* TIMING_UNIFORM */
} Column;

/* Texts of any length that become one CHANNEL_TEXT column. Start from zero. */
typedef struct TextList {
    Text chars; /* each with its NUL */
    size_t count;
    size_t widest;
} TextList;

MUST_USE bool writer_init(Writer *writer, hid_t file, ShardCodec codec, Error *err);

/* Does not close the file. Accepts a zeroed Writer. */
void writer_release(Writer *writer);

MUST_USE bool writer_put_text(
        Writer *writer, hid_t object, const char *name, const char *text, Error *err);
MUST_USE bool writer_put_number(
        Writer *writer, hid_t object, const char *name, double number, Error *err);
MUST_USE bool writer_put_integer(
        Writer *writer, hid_t object, const char *name, int64_t integer, Error *err);
MUST_USE bool writer_put_attrs(
        Writer *writer, hid_t object, const ChannelAttr *attrs, size_t count, Error *err);

/* Ends the attributes of the group at `path`. */
void writer_group(Writer *writer, const char *path);

/* Writes one dataset, with its attributes, at `group`/column->def->path. */
MUST_USE bool writer_column(
        Writer *writer, const char *group, const Column *column, Error *err);

MUST_USE bool writer_series(
        Writer *writer, const char *group, const Series *series, Error *err);

/*
 * Writes a virtual dataset at `group`/`path`: row i is row i + 1 of `series`, which is stored
 * already, and its last row is repeated. It holds no values of its own; readers that know HDF5
 * 1.10 read it as any other.
 */
MUST_USE bool writer_shifted(
        Writer *writer, const char *group, const char *path, const Series *series, Error *err);

void text_list_add(TextList *list, const char *text);
void text_list_release(TextList *list);

/* The i-th text; walks the list. */
const char *text_list_next(const TextList *list, const char *previous);

/* Writes the list as a column; type, rank and text_bytes of def are set here. */
MUST_USE bool writer_texts(Writer *writer, const char *group, const ChannelDef *def,
        const TextList *list, Error *err);

/* How a dataset is cut into chunks. */
typedef struct ChunkPlan {
    size_t samples; /* of one chunk; 1 if samples are cut */
    size_t cut;     /* first-axis extent of a piece of a sample; 0: samples are whole */
} ChunkPlan;

ChunkPlan chunk_plan(const ChannelDef *def, size_t rows);
