#include "export/shard.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "export/h5.h"

static const char MODEL_CHANNEL[] = "compiled physics model (MJB); an episode's attributes and "
                                    "parameters say what to change in it";

struct Shard {
    Arena *arena;
    bool owns_arena;
    hid_t file; /* negative before and after; left open by a failure on purpose, see h5.h */
    Writer writer;
    Ledger *ledger;
    char *env_args;
    ShardSummary summary;
    Error failure; /* the first one; ERROR_NONE while all is well */
    bool next_obs;
};

ShardDef shard_def_default(void)
{
    return (ShardDef){.codec = SHARD_ZSTD};
}

bool shard_codec_find(const char *word, ShardCodec *ret_codec)
{
    static const struct {
        const char *word;
        ShardCodec codec;
    } CODECS[] = {{"zstd", SHARD_ZSTD}, {"gzip", SHARD_GZIP}, {"none", SHARD_NONE}};
    for (size_t i = 0; i < sizeof CODECS / sizeof *CODECS; i++) {
        if (strcmp(word, CODECS[i].word) == 0) {
            *ret_codec = CODECS[i].codec;
            return true;
        }
    }
    return false;
}

static const char *codec_hint(ShardCodec codec)
{
    switch (codec) {
    case SHARD_ZSTD:
        return "chunks are zstd (HDF5 filter 32015): pip install hdf5plugin, then "
               "`import hdf5plugin` before opening the file";
    case SHARD_GZIP:
        return "chunks are gzip: every HDF5 reads them";
    case SHARD_NONE:
        return "chunks are not compressed: every HDF5 reads them";
    }
    return "";
}

/* Remembers the first failure and reports it again from then on. */
static bool spent(Shard *shard, const Error *cause, Error *err)
{
    if (shard->failure.kind == ERROR_NONE) {
        shard->failure = *cause;
    }
    *err = shard->failure;
    return false;
}

static bool put_model(Shard *shard, const ShardDef *def, Error *err)
{
    if (def->model == NULL) {
        return true;
    }
    const ChannelDef channel = {
            .path = def->model_digest,
            .unit = "1",
            .meaning = MODEL_CHANNEL,
            .type = CHANNEL_U8,
            .privileged = true,
    };
    Column column = {.def = &channel, .bytes = def->model, .rows = def->model_bytes};
    return writer_column(&shard->writer, "/models", &column, err);
}

static bool put_root(Shard *shard, const ShardDef *def, Error *err)
{
    Writer *writer = &shard->writer;
    bool ok = writer_put_integer(writer, shard->file, "format", SHARD_FORMAT, err) &&
            writer_put_text(writer, shard->file, "scene", def->scene, err) &&
            writer_put_integer(writer, shard->file, "shard", def->index, err) &&
            /* How values are stored is no part of what they are: not in the digest. */
            h5_put_text(shard->file, "filter_hint", codec_hint(def->codec), err) &&
            writer_put_attrs(writer, shard->file, def->attrs, def->attr_count, err);
    if (ok) {
        writer_group(writer, "/");
    }
    return ok && put_model(shard, def, err);
}

static bool def_check(const ShardDef *def, Error *err)
{
    const char *missing = NULL;
    if (def->scene == NULL) {
        missing = "scene";
    } else if (def->env_args == NULL) {
        missing = "env_args";
    } else if (def->model != NULL && def->model_digest == NULL) {
        missing = "model_digest";
    }
    return missing == NULL ? true
                           : error_set(err, ERROR_USAGE, "a shard needs its '%s'", missing);
}

Shard *shard_create(const ShardDef *def, Error *err)
{
    if (!def_check(def, err)) {
        return NULL;
    }
    Shard *shard = calloc(1, sizeof *shard);
    if (shard == NULL) {
        (void)error_no_memory(err, "a shard");
        return NULL;
    }
    shard->file = H5I_INVALID_HID;
    shard->summary.index = def->index;
    shard->next_obs = def->next_obs;
    shard->owns_arena = def->arena == NULL;
    shard->arena = shard->owns_arena ? arena_create(err) : def->arena;
    shard->env_args = text_duplicate(def->env_args);
    if (shard->arena == NULL || shard->env_args == NULL) {
        (void)error_no_memory(err, "a shard");
        goto failed;
    }
    shard->ledger = ledger_create(err);
    shard->file =
            shard->ledger == NULL ? H5I_INVALID_HID : arena_create_file(shard->arena, err);
    if (shard->file < 0 || !writer_init(&shard->writer, shard->file, def->codec, err) ||
            !put_root(shard, def, err)) {
        goto failed;
    }
    return shard;
failed:
    shard->failure = *err;
    shard_destroy(shard);
    return NULL;
}

void shard_destroy(Shard *shard)
{
    if (shard == NULL) {
        return;
    }
    if (shard->file >= 0 && shard->failure.kind == ERROR_NONE) {
        (void)H5Fclose(shard->file);
    }
    writer_release(&shard->writer);
    ledger_destroy(shard->ledger);
    if (shard->owns_arena) {
        arena_destroy(shard->arena);
    }
    free(shard->env_args);
    free(shard);
}

static bool put_episode_attrs(
        Shard *shard, const char *path, const EpisodeFacts *facts, Error *err)
{
    Writer *writer = &shard->writer;
    hid_t group = h5_group(shard->file, path, err);
    if (group < 0) {
        return false;
    }
    bool ok = writer_put_text(writer, group, "id", facts->id, err) &&
            writer_put_integer(writer, group, "slot", (int64_t)facts->slot, err) &&
            writer_put_integer(writer, group, "attempt", facts->attempt, err) &&
            writer_put_integer(
                    writer, group, "num_samples", (int64_t)facts->num_samples, err) &&
            writer_put_text(writer, group, "split", facts->split, err) &&
            writer_put_integer(writer, group, "success", facts->success, err) &&
            writer_put_attrs(writer, group, facts->attrs, facts->attr_count, err);
    if (ok) {
        writer_group(writer, path);
    }
    h5_close(group);
    return ok;
}

/* The view of an observation from the next tick on, if it is wanted. */
static bool put_next(Shard *shard, const char *episode, const Series *series, Error *err)
{
    static const char OBS[] = "obs/";
    char path[PATH_TEXT_BYTES];
    if (!shard->next_obs || strncmp(series->def.path, OBS, sizeof OBS - 1) != 0) {
        return true;
    }
    (void)snprintf(path, sizeof path, "next_%s", series->def.path);
    return writer_shifted(&shard->writer, episode, path, series, err);
}

static bool add_episode(Shard *shard, const EpisodeFacts *facts, const Series *const *series,
        size_t count, Error *err)
{
    char demo[32];
    char path[64];
    (void)snprintf(demo, sizeof demo, "demo_%" PRIu64, shard->summary.episodes);
    (void)snprintf(path, sizeof path, "/data/%s", demo);
    if (!put_episode_attrs(shard, path, facts, err)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!writer_series(&shard->writer, path, series[i], err) ||
                !put_next(shard, path, series[i], err)) {
            return false;
        }
    }
    ledger_add_episode(shard->ledger, demo, facts);
    shard->summary.episodes++;
    shard->summary.samples += facts->num_samples;
    shard->summary.successes += facts->success && !facts->sibling;
    shard->summary.siblings += facts->sibling;
    return true;
}

bool shard_add_episode(Shard *shard, const EpisodeFacts *facts, const Series *const *series,
        size_t count, Error *err)
{
    Error cause = shard->failure;
    if (cause.kind != ERROR_NONE || !add_episode(shard, facts, series, count, &cause)) {
        (void)(shard->failure.kind == ERROR_NONE &&
                error_wrap(&cause, "episode %s", facts->id));
        return spent(shard, &cause, err);
    }
    return true;
}

bool shard_add_attempt(Shard *shard, const AttemptFacts *facts, Error *err)
{
    if (shard->failure.kind != ERROR_NONE) {
        return spent(shard, &shard->failure, err);
    }
    ledger_add_attempt(shard->ledger, facts);
    shard->summary.attempts++;
    return true;
}

bool shard_add_sibling(Shard *shard, const SiblingFacts *facts, Error *err)
{
    if (shard->failure.kind != ERROR_NONE) {
        return spent(shard, &shard->failure, err);
    }
    ledger_add_sibling(shard->ledger, facts);
    return true;
}

static bool put_data_attrs(Shard *shard, Error *err)
{
    Writer *writer = &shard->writer;
    hid_t data = h5_group(shard->file, "/data", err);
    if (data < 0) {
        return false;
    }
    bool ok = writer_put_integer(writer, data, "total", (int64_t)shard->summary.samples, err) &&
            writer_put_text(writer, data, "env_args", shard->env_args, err);
    if (ok) {
        writer_group(writer, "/data");
    }
    h5_close(data);
    return ok;
}

void shard_trailer(uint64_t size, uint64_t hash, char ret_text[SHARD_TRAILER_ROOM])
{
    (void)snprintf(ret_text, SHARD_TRAILER_ROOM,
            "forceps-shard-1 %014" PRIu64 " %016" PRIx64 "\n", size, hash);
}

static bool finish(Shard *shard, const char *path, ShardSummary *ret_summary, Error *err)
{
    ShardSummary summary = shard->summary;
    if (!put_data_attrs(shard, err) || !ledger_write(shard->ledger, &shard->writer, err) ||
            !content_digest(&shard->writer.content, summary.content, err)) {
        return false;
    }
    uint8_t *image = NULL;
    size_t size = 0;
    if (!arena_close_file(shard->arena, shard->file, SHARD_TRAILER_BYTES, &image, &size, err)) {
        return false;
    }
    shard->file = H5I_INVALID_HID;
    char trailer[SHARD_TRAILER_ROOM];
    shard_trailer(size, hash64(image, size), trailer);
    memcpy(image + size, trailer, SHARD_TRAILER_BYTES);
    size += SHARD_TRAILER_BYTES;

    summary.bytes = size;
    hash64_text(hash64(image, size), summary.xxh3);
    sha256_text(image, size, summary.sha256);
    if (!file_publish(path, image, size, err)) {
        return false;
    }
    *ret_summary = summary;
    return true;
}

bool shard_finish(Shard *shard, const char *path, ShardSummary *ret_summary, Error *err)
{
    Error cause = shard->failure;
    if (cause.kind != ERROR_NONE || !finish(shard, path, ret_summary, &cause)) {
        return spent(shard, &cause, err);
    }
    shard->failure.kind = ERROR_USAGE;
    (void)snprintf(shard->failure.text, sizeof shard->failure.text,
            "the shard '%.900s' is finished already", path);
    return true;
}
