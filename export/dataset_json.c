#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "export/dataset_files.h"
#include "export/folder_state.h"
#include "export/shard_reader.h"

enum { JSON_INDENT_SPACES = 2 };

const char *const DATASET_SUMMARIES[DATASET_SUMMARY_COUNT] = {
        "SHA256SUMS", "croissant.json", "README.md", "index.h5"};

bool dataset_publish(const char *folder, const char *name, Text *text, Error *err)
{
    char path[PATH_TEXT_BYTES];
    bool ok = text_ok(text, name, err);
    if (ok && !path_join(folder, name, path)) {
        ok = error_set(err, ERROR_SYSTEM, "the path '%s' is too long", folder);
    }
    ok = ok && file_publish(path, text_chars(text), text->length, err);
    text_release(text);
    return ok;
}

bool dataset_publish_json(const char *folder, const char *name, const json_t *json, Error *err)
{
    Text text = {0};
    char *chars = json_dumps(json, JSON_INDENT(JSON_INDENT_SPACES) | JSON_PRESERVE_ORDER);
    if (chars == NULL) {
        return error_no_memory(err, name);
    }
    text_add(&text, chars);
    text_add(&text, "\n");
    free(chars);
    return dataset_publish(folder, name, &text, err);
}

bool dataset_json_start(const DatasetDef *def, const char *path, Error *err)
{
    /* A seed has 64 bits, and most readers of JSON keep 53. */
    char seed[32];
    char folder[PATH_TEXT_BYTES];
    (void)snprintf(seed, sizeof seed, "%" PRIu64, def->seed);
    json_t *versions = json_object();
    int failed = versions == NULL;
    for (size_t i = 0; i < def->version_count; i++) {
        const ChannelAttr *version = &def->versions[i];
        failed |= json_object_set_new(versions, version->name,
                version->text != NULL ? json_string(version->text)
                                      : json_real(version->number));
    }
    json_t *json = json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:o}", "format",
            SHARD_FORMAT, "name", def->name != NULL ? def->name : def->scene, "scene",
            def->scene, "description", def->description, "license", def->license, "seed", seed,
            "slots", (json_int_t)def->slots, "shard_slots", (json_int_t)def->shard_slots,
            "versions", versions);
    if (json == NULL || failed != 0) {
        json_decref(json);
        return error_set(err, ERROR_SYSTEM, "dataset.json: a text is not UTF-8, or no memory");
    }
    path_folder(path, folder);
    bool ok = dataset_publish_json(folder, path_name(path), json, err);
    json_decref(json);
    return ok;
}

json_t *dataset_json_load(const char *folder, Error *err)
{
    char path[PATH_TEXT_BYTES];
    FileBytes file = {0};
    if (!path_join(folder, "dataset.json", path)) {
        (void)error_set(err, ERROR_SYSTEM, "the path '%s' is too long", folder);
        return NULL;
    }
    if (!file_exists(path)) {
        (void)error_set(
                err, ERROR_DATA, "'%s' is not a data set: it has no dataset.json", folder);
        return NULL;
    }
    if (!file_read(path, 0, &file, err)) {
        return NULL;
    }
    json_error_t where;
    json_t *json =
            json_loadb((const char *)file.bytes, file.size, JSON_REJECT_DUPLICATES, &where);
    file_release(&file);
    if (json == NULL) {
        (void)error_set(err, ERROR_DATA, "'%s' is damaged at line %d: %s", path, where.line,
                where.text);
        return NULL;
    }
    int format = 0;
    if (json_unpack(json, "{s:i}", "format", &format) != 0 || format != SHARD_FORMAT) {
        (void)error_set(err, ERROR_DATA, "'%s' is of format %d; this program reads format %d",
                path, format, SHARD_FORMAT);
        json_decref(json);
        return NULL;
    }
    return json;
}

bool dataset_read_facts(const char *folder, DatasetFacts *ret_facts, Error *err)
{
    json_t *json = dataset_json_load(folder, err);
    if (json == NULL) {
        return false;
    }
    const char *name = NULL;
    const char *scene = NULL;
    const char *seed = NULL;
    json_int_t slots = 0;
    json_int_t shard_slots = 0;
    DatasetFacts facts = {0};
    bool ok = json_unpack(json, "{s:s, s:s, s:s, s:I, s:I}", "name", &name, "scene", &scene,
                      "seed", &seed, "slots", &slots, "shard_slots", &shard_slots) == 0 &&
            slots > 0 && shard_slots > 0;
    if (ok) {
        char sums[PATH_TEXT_BYTES];
        (void)snprintf(facts.name, sizeof facts.name, "%s", name);
        (void)snprintf(facts.scene, sizeof facts.scene, "%s", scene);
        facts.seed = strtoull(seed, NULL, 10);
        facts.slots = (uint64_t)slots;
        facts.shard_slots = (uint64_t)shard_slots;
        /* It is written last. */
        facts.finished = path_join(folder, DATASET_SUMMARIES[0], sums) && file_exists(sums);
        *ret_facts = facts;
    } else if (json_is_array(json_object_get(json, "scenes"))) {
        (void)error_set(err, ERROR_USAGE,
                "'%s' holds the data sets of several scenes: name the folder of one of them",
                folder);
    } else {
        (void)error_set(err, ERROR_DATA,
                "'%s/dataset.json' lacks a name, scene, seed, slots or shard_slots", folder);
    }
    json_decref(json);
    return ok;
}

/* What dataset.json says about one dataset of an episode. */
static json_t *channel_json(const char *path, const Block *block, const StoredAttrs *attrs)
{
    json_t *shape = json_array();
    int failed = shape == NULL;
    for (unsigned axis = 1; axis < block->rank; axis++) {
        failed |= json_array_append_new(shape, json_integer((json_int_t)block->extent[axis]));
    }
    json_t *json = json_pack("{s:s, s:s, s:o}", "path", path, "type",
            channel_type_name(block->type), "shape", shape);
    failed |= json == NULL;
    if (block->type == CHANNEL_TEXT) {
        failed |= json_object_set_new(
                json, "text_bytes", json_integer((json_int_t)block->text_bytes));
    }
    for (size_t i = 0; i < attrs->count; i++) {
        const StoredAttr *attr = &attrs->items[i];
        /* When the first sample was taken differs between episodes. */
        if (strcmp(attr->name, "t0") == 0) {
            continue;
        }
        json_t *value = attr->kind == STORED_TEXT ? json_string(attr->text)
                : attr->kind == STORED_INTEGER    ? json_integer(attr->integer)
                                                  : json_real(attr->number);
        if (strcmp(attr->name, "privileged") == 0) {
            json_decref(value);
            value = json_boolean(attr->integer != 0);
        }
        failed |= json_object_set_new(json, attr->name, value);
    }
    if (failed != 0) {
        json_decref(json);
        return NULL;
    }
    return json;
}

/* The datasets of one episode, in path order. */
static json_t *channels_json(ShardReader *reader, const char *demo, Error *err)
{
    char group[64];
    StoredPaths paths;
    (void)snprintf(group, sizeof group, "/data/%s", demo);
    if (!shard_reader_datasets(reader, group, &paths, err)) {
        return NULL;
    }
    json_t *channels = json_array();
    bool ok = channels != NULL;
    for (size_t i = 0; ok && i < paths.count; i++) {
        Block block;
        StoredAttrs attrs = {0};
        ok = shard_reader_describe(reader, paths.items[i], &block, err) &&
                shard_reader_attrs(reader, paths.items[i], &attrs, err);
        if (ok) {
            const char *path = paths.items[i] + strlen(group) + 1;
            ok = json_array_append_new(channels, channel_json(path, &block, &attrs)) == 0 ||
                    error_no_memory(err, "dataset.json");
        }
        stored_attrs_release(&attrs);
    }
    stored_paths_release(&paths);
    if (!ok) {
        json_decref(channels);
        return NULL;
    }
    return channels;
}

static json_t *first_channels(const char *folder, const Journal *journal, Error *err)
{
    for (size_t i = 0; i < journal->count; i++) {
        const JournalEntry *entry = &journal->entries[i];
        char path[PATH_TEXT_BYTES];
        if (entry->shard.episodes == 0 || !path_join(folder, entry->path, path)) {
            continue;
        }
        ShardReader *reader = shard_reader_open(path, SHARD_TRUST_MIDDLE, err);
        if (reader == NULL) {
            return NULL;
        }
        json_t *channels = NULL;
        if (shard_reader_episode_count(reader) > 0) {
            channels = channels_json(reader, shard_reader_episode(reader, 0)->demo, err);
        } else {
            (void)error_set(
                    err, ERROR_DATA, "'%s' has fewer episodes than the journal says", path);
        }
        shard_reader_close(reader);
        return channels;
    }
    return json_array();
}

static json_t *totals_json(const Journal *journal, Error *err)
{
    char content[DIGEST_TEXT_BYTES];
    char files[DIGEST_TEXT_BYTES];
    if (!dataset_digests(journal, content, files, err)) {
        return NULL;
    }
    ShardSummary total = journal_total(journal);
    json_t *totals = json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:s, s:s}", "shards",
            (json_int_t)journal->count, "episodes", (json_int_t)total.episodes, "attempts",
            (json_int_t)total.attempts, "successes", (json_int_t)total.successes, "samples",
            (json_int_t)total.samples, "bytes", (json_int_t)total.bytes, "content", content,
            "files", files);
    if (totals != NULL && total.siblings > 0) {
        (void)json_object_set_new(totals, "siblings", json_integer((json_int_t)total.siblings));
    }
    return totals;
}

bool dataset_json_complete(json_t *json, const char *folder, const Journal *journal, Error *err)
{
    json_t *channels = first_channels(folder, journal, err);
    if (channels == NULL) {
        return false;
    }
    json_t *totals = totals_json(journal, err);
    int failed = json_object_set_new(json, "channels", channels);
    failed |= json_object_set_new(json, "totals", totals);
    return failed == 0 ? true : error_no_memory(err, "dataset.json");
}

bool dataset_finish(const char *folder, Error *err)
{
    Journal journal = {0};
    char path[PATH_TEXT_BYTES];
    json_t *json = dataset_json_load(folder, err);
    if (json == NULL) {
        return false;
    }
    bool ok = false;
    char shards[PATH_TEXT_BYTES];
    size_t removed = 0;
    if (!path_join(folder, "journal.jsonl", path) || !path_join(folder, "shards", shards)) {
        (void)error_set(err, ERROR_SYSTEM, "the path '%s' is too long", folder);
        goto out;
    }
    ok = folder_remove_partials(shards, &removed, err) && journal_read(path, &journal, err) &&
            journal_write(path, &journal, err) &&
            dataset_json_complete(json, folder, &journal, err) &&
            dataset_publish_json(folder, "dataset.json", json, err) &&
            dataset_index_write(folder, &journal, err) &&
            dataset_card_write(folder, json, err) &&
            dataset_croissant_write(folder, json, &journal, err) &&
            dataset_sums_write(folder, &journal, err);
out:
    journal_release(&journal);
    json_decref(json);
    return ok;
}
