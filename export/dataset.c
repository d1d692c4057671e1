#include "export/dataset.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "export/dataset_files.h"
#include "export/folder_lock.h"
#include "export/folder_state.h"

enum { REPAIRS_MAX = 8, REPAIR_BYTES = 256, RECIPE_LINE_SHOWN = 80 };

struct Dataset {
    char folder[PATH_TEXT_BYTES];
    char journal_path[PATH_TEXT_BYTES];
    FolderLock *lock;
    DatasetFacts facts;
    Journal journal;
    char repair_texts[REPAIRS_MAX][REPAIR_BYTES];
    const char *repairs[REPAIRS_MAX + 1];
    size_t repair_count;
};

DatasetDef dataset_def_default(void)
{
    return (DatasetDef){.description = "", .license = "unknown"};
}

static void repair_add(Dataset *dataset, const char *what, unsigned long long number)
{
    if (dataset->repair_count < REPAIRS_MAX) {
        char *text = dataset->repair_texts[dataset->repair_count];
        (void)snprintf(text, REPAIR_BYTES, "%s %llu", what, number);
        dataset->repairs[dataset->repair_count++] = text;
    }
}

static bool remove_partials(Dataset *dataset, const char *folder, Error *err)
{
    size_t removed = 0;
    if (!folder_remove_partials(folder, &removed, err)) {
        return false;
    }
    if (removed > 0) {
        repair_add(dataset, "unfinished files removed:", removed);
    }
    return true;
}

/* A folder without a recipe must be empty. */
static bool check_empty(const char *folder, Error *err)
{
    static const char *const OURS[] = {"shards", "models", "run.log", NULL};
    return folder_check_foreign(folder, OURS, err);
}

/* Says where two recipes first differ. */
static bool recipe_differs(const char *folder, const char *old, const char *new, Error *err)
{
    for (size_t line = 1;; line++) {
        size_t old_length = strcspn(old, "\n");
        size_t new_length = strcspn(new, "\n");
        if (old_length != new_length || memcmp(old, new, old_length) != 0) {
            int old_shown =
                    (int)(old_length < RECIPE_LINE_SHOWN ? old_length : RECIPE_LINE_SHOWN);
            int new_shown =
                    (int)(new_length < RECIPE_LINE_SHOWN ? new_length : RECIPE_LINE_SHOWN);
            return error_set(err, ERROR_USAGE,
                    "'%s' was made by another recipe: line %zu of recipe.yaml says '%.*s', this "
                    "run '%.*s'; name a new folder or run with what the file says",
                    folder, line, old_shown, old, new_shown, new);
        }
        if (old[old_length] == '\0' || new[new_length] == '\0') {
            return error_set(err, ERROR_USAGE,
                    "'%s' was made by another recipe: recipe.yaml %s at line %zu", folder,
                    old[old_length] == '\0' ? "ends earlier" : "goes on", line);
        }
        old += old_length + 1;
        new += new_length + 1;
    }
}

static bool recipe_settle(Dataset *dataset, const DatasetDef *def, Error *err)
{
    char path[PATH_TEXT_BYTES];
    if (!path_join(dataset->folder, "recipe.yaml", path)) {
        return error_set(err, ERROR_SYSTEM, "the path '%s' is too long", dataset->folder);
    }
    if (!file_exists(path)) {
        return check_empty(dataset->folder, err) &&
                file_publish(path, def->recipe, strlen(def->recipe), err);
    }
    FileBytes file = {0};
    if (!file_read(path, 0, &file, err)) {
        return false;
    }
    const char *old = (const char *)file.bytes;
    bool same = strcmp(old, def->recipe) == 0 ||
            recipe_differs(dataset->folder, old, def->recipe, err);
    file_release(&file);
    return same;
}

/* A set that grows has no valid summary until it is finished again. */
static void remove_summaries(const Dataset *dataset)
{
    for (size_t i = 0; i < DATASET_SUMMARY_COUNT; i++) {
        char path[PATH_TEXT_BYTES];
        if (path_join(dataset->folder, DATASET_SUMMARIES[i], path)) {
            (void)unlink(path);
        }
    }
}

static bool facts_settle(Dataset *dataset, const DatasetDef *def, Error *err)
{
    char path[PATH_TEXT_BYTES];
    DatasetDef merged = *def;
    if (!path_join(dataset->folder, "dataset.json", path)) {
        return error_set(err, ERROR_SYSTEM, "the path '%s' is too long", dataset->folder);
    }
    if (file_exists(path)) {
        DatasetFacts old;
        if (!dataset_read_facts(dataset->folder, &old, err)) {
            return false;
        }
        if (def->slots < old.slots) {
            return error_set(err, ERROR_USAGE,
                    "'%s' has %" PRIu64 " slots already; it can grow, not shrink to %" PRIu64,
                    dataset->folder, old.slots, def->slots);
        }
        merged.shard_slots = old.shard_slots;
        if (def->slots == old.slots) {
            dataset->facts = old;
            return true;
        }
        remove_summaries(dataset);
    }
    if (merged.shard_slots == 0) {
        return error_set(err, ERROR_USAGE, "a new data set needs its 'shard_slots'");
    }
    return dataset_json_start(&merged, path, err) &&
            dataset_read_facts(dataset->folder, &dataset->facts, err);
}

/* True if the file of a journal entry is there, with its size. */
static bool shard_present(const Dataset *dataset, const JournalEntry *entry)
{
    char path[PATH_TEXT_BYTES];
    struct stat facts;
    return path_join(dataset->folder, entry->path, path) && stat(path, &facts) == 0 &&
            S_ISREG(facts.st_mode) && (uint64_t)facts.st_size == entry->shard.bytes;
}

/* True if the shard holds the slots that it has in a set of the present size: the last one of
 * a set that has grown does not. */
static bool shard_complete(const Dataset *dataset, const JournalEntry *entry)
{
    uint64_t first = entry->shard.index * dataset->facts.shard_slots;
    uint64_t left = first < dataset->facts.slots ? dataset->facts.slots - first : 0;
    uint64_t wanted = left < dataset->facts.shard_slots ? left : dataset->facts.shard_slots;
    return entry->first_slot == first && entry->slots == wanted;
}

static bool journal_settle(Dataset *dataset, Error *err)
{
    Journal *journal = &dataset->journal;
    if (!journal_read(dataset->journal_path, journal, err)) {
        return false;
    }
    bool torn = journal->torn;
    if (torn) {
        repair_add(dataset, "torn line removed from the journal, bytes:", journal->torn_bytes);
    }
    size_t kept = 0;
    for (size_t i = 0; i < journal->count; i++) {
        if (!shard_complete(dataset, &journal->entries[i])) {
            repair_add(dataset, "shard has more slots now and will be made again:",
                    journal->entries[i].shard.index);
        } else if (shard_present(dataset, &journal->entries[i])) {
            journal->entries[kept++] = journal->entries[i];
        } else {
            repair_add(dataset, "shard is missing or cut and will be made again:",
                    journal->entries[i].shard.index);
        }
    }
    bool changed = torn || kept < journal->count;
    journal->count = kept;
    if (!changed) {
        return true;
    }
    remove_summaries(dataset);
    return journal_write(dataset->journal_path, journal, err);
}

static bool folders_make(Dataset *dataset, const char *folder, Error *err)
{
    char shards[PATH_TEXT_BYTES];
    char models[PATH_TEXT_BYTES];
    if (strlen(folder) >= sizeof dataset->folder || !path_join(folder, "shards", shards) ||
            !path_join(folder, "models", models) ||
            !path_join(folder, "journal.jsonl", dataset->journal_path)) {
        return error_set(err, ERROR_SYSTEM, "the path '%s' is too long", folder);
    }
    memcpy(dataset->folder, folder, strlen(folder) + 1);
    if (!folder_create(folder, err)) {
        return false;
    }
    dataset->lock = folder_lock_take(folder, err);
    if (dataset->lock == NULL) {
        return false;
    }
    char recipe[PATH_TEXT_BYTES];
    if (path_join(folder, "recipe.yaml", recipe) && !file_exists(recipe) &&
            !check_empty(folder, err)) {
        return false;
    }
    return folder_create(shards, err) && folder_create(models, err) &&
            remove_partials(dataset, folder, err) && remove_partials(dataset, shards, err) &&
            remove_partials(dataset, models, err);
}

Dataset *dataset_open(const DatasetDef *def, const char *folder, Error *err)
{
    if (def->scene == NULL || def->recipe == NULL || def->slots == 0) {
        (void)error_set(err, ERROR_USAGE, "a data set needs its '%s'",
                def->scene == NULL            ? "scene"
                        : def->recipe == NULL ? "recipe"
                                              : "slots");
        return NULL;
    }
    Dataset *dataset = calloc(1, sizeof *dataset);
    if (dataset == NULL) {
        (void)error_no_memory(err, "a data set");
        return NULL;
    }
    if (!folders_make(dataset, folder, err) || !recipe_settle(dataset, def, err) ||
            !facts_settle(dataset, def, err) || !journal_settle(dataset, err)) {
        dataset_close(dataset);
        return NULL;
    }
    return dataset;
}

void dataset_close(Dataset *dataset)
{
    if (dataset != NULL) {
        folder_lock_release(dataset->lock);
        journal_release(&dataset->journal);
        free(dataset);
    }
}

const DatasetFacts *dataset_facts(const Dataset *dataset)
{
    return &dataset->facts;
}

const Journal *dataset_journal(const Dataset *dataset)
{
    return &dataset->journal;
}

const char *const *dataset_repairs(const Dataset *dataset)
{
    return dataset->repairs;
}

void dataset_shard_path(const char *scene, uint32_t index, char ret_path[JOURNAL_PATH_BYTES])
{
    (void)snprintf(
            ret_path, JOURNAL_PATH_BYTES, "shards/%.200s-%05" PRIu32 ".h5", scene, index);
}

bool dataset_commit(Dataset *dataset, const JournalEntry *entry, Error *err)
{
    if (dataset->facts.finished) {
        remove_summaries(dataset);
        dataset->facts.finished = false;
    }
    return journal_append(dataset->journal_path, entry, err) &&
            journal_add(&dataset->journal, entry, err);
}

bool dataset_digests(const Journal *journal, char ret_content[DIGEST_TEXT_BYTES],
        char ret_files[DIGEST_TEXT_BYTES], Error *err)
{
    Text content = {0};
    Text files = {0};
    for (size_t i = 0; i < journal->count; i++) {
        const JournalEntry *entry = &journal->entries[i];
        text_addf(&content, "%s  %s\n", entry->shard.content, entry->path);
        text_addf(&files, "%s  %s\n", entry->shard.sha256, entry->path);
    }
    bool ok = text_ok(&content, "a digest", err) && text_ok(&files, "a digest", err);
    if (ok) {
        sha256_text(text_chars(&content), content.length, ret_content);
        sha256_text(text_chars(&files), files.length, ret_files);
    }
    text_release(&content);
    text_release(&files);
    return ok;
}
