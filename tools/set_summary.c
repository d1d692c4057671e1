#include "tools/set_summary.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/files.h"
#include "export/dataset.h"
#include "export/shard_reader.h"

/* The columns of /attempts that are added up. */
enum {
    COLUMN_SLOT,
    COLUMN_ATTEMPT,
    COLUMN_VERDICT,
    COLUMN_CAUSE,
    COLUMN_KEPT,
    COLUMN_TIME,
    COLUMN_RECOVERIES,
    COLUMN_COUNT
};

static const char *const COLUMNS[COLUMN_COUNT] = {"/attempts/slot", "/attempts/attempt",
        "/attempts/verdict", "/attempts/cause", "/attempts/kept", "/attempts/sim_time",
        "/attempts/recoveries"};

static void add_word(WordCount *words, size_t *count, const char *word, uint64_t times)
{
    for (size_t i = 0; i < *count; i++) {
        if (strcmp(words[i].word, word) == 0) {
            words[i].count += times;
            return;
        }
    }
    if (*count < SUMMARY_WORDS_MAX) {
        (void)snprintf(words[*count].word, SUMMARY_WORD_BYTES, "%s", word);
        words[(*count)++].count = times;
    }
}

static void count_word(WordCount *words, size_t *count, const char *word)
{
    add_word(words, count, word, 1);
}

static void add_attempt(SetSummary *summary, const Block columns[COLUMN_COUNT], size_t row)
{
    char verdict[SUMMARY_WORD_BYTES];
    char cause[SUMMARY_WORD_BYTES];
    block_text(&columns[COLUMN_VERDICT], row, verdict, sizeof verdict);
    block_text(&columns[COLUMN_CAUSE], row, cause, sizeof cause);
    bool success = strcmp(verdict, "success") == 0;
    bool first = block_number(&columns[COLUMN_ATTEMPT], row) == 0.0;
    double seconds = block_number(&columns[COLUMN_TIME], row);
    summary->attempts++;
    summary->successes += success ? 1 : 0;
    summary->slots_seen += first ? 1 : 0;
    summary->first_successes += first && success ? 1 : 0;
    bool kept = block_number(&columns[COLUMN_KEPT], row) != 0.0;
    bool recovers = block_number(&columns[COLUMN_RECOVERIES], row) > 0.0;
    summary->tried_s += seconds;
    summary->kept_s += kept ? seconds : 0.0;
    summary->kept_successes += kept && success ? 1 : 0;
    summary->kept_recoveries += kept && success && recovers ? 1 : 0;
    if (!success) {
        count_word(summary->causes, &summary->cause_count, cause);
    }
}

static bool add_attempts(SetSummary *summary, ShardReader *reader, Error *err)
{
    Block columns[COLUMN_COUNT] = {{0}};
    bool ok = true;
    for (int i = 0; ok && i < COLUMN_COUNT; i++) {
        ok = shard_reader_read(reader, COLUMNS[i], &columns[i], err);
    }
    for (size_t row = 0; ok && row < block_rows(&columns[COLUMN_SLOT]); row++) {
        add_attempt(summary, columns, row);
    }
    for (int i = 0; i < COLUMN_COUNT; i++) {
        stored_block_release(&columns[i]);
    }
    return ok;
}

/* The columns of /siblings that are added up. */
enum { SIBLING_KEPT, SIBLING_TIME, SIBLING_APART, SIBLING_OTHER, SIBLING_COUNT };

static const char *const SIBLING_COLUMNS[SIBLING_COUNT] = {"/siblings/kept",
        "/siblings/sim_time", "/siblings/apart_time", "/siblings/other_outcome"};

static bool add_siblings(SetSummary *summary, ShardReader *reader, Error *err)
{
    Block columns[SIBLING_COUNT] = {{0}};
    bool any = shard_reader_has(reader, "/siblings");
    bool ok = true;
    for (int i = 0; any && ok && i < SIBLING_COUNT; i++) {
        ok = shard_reader_read(reader, SIBLING_COLUMNS[i], &columns[i], err);
    }
    for (size_t row = 0; any && ok && row < block_rows(&columns[SIBLING_KEPT]); row++) {
        bool kept = block_number(&columns[SIBLING_KEPT], row) != 0.0;
        bool apart = block_number(&columns[SIBLING_APART], row) >= 0.0;
        bool other = block_number(&columns[SIBLING_OTHER], row) != 0.0;
        double seconds = block_number(&columns[SIBLING_TIME], row);
        summary->siblings += kept ? 1 : 0;
        summary->siblings_missed += kept ? 0 : 1;
        summary->siblings_apart += kept && apart ? 1 : 0;
        summary->siblings_other += kept && other ? 1 : 0;
        summary->tried_s += seconds;
        summary->kept_s += kept ? seconds : 0.0;
    }
    for (int i = 0; i < SIBLING_COUNT; i++) {
        stored_block_release(&columns[i]);
    }
    return ok;
}

static void copy_attr(const StoredAttrs *attrs, const char *name, char *buffer, size_t size)
{
    const StoredAttr *attr = stored_attrs_find(attrs, name);
    if (attr == NULL) {
        return;
    }
    if (attr->text != NULL) {
        (void)snprintf(buffer, size, "%s", attr->text);
    } else {
        (void)snprintf(buffer, size, "%.0f", attr->number);
    }
}

static bool add_shard(SetSummary *summary, const char *path, ShardTrust trust, Error *err)
{
    struct stat facts;
    StoredAttrs attrs = {0};
    ShardReader *reader = shard_reader_open(path, trust, err);
    if (reader == NULL) {
        return false;
    }
    bool ok = add_attempts(summary, reader, err) && add_siblings(summary, reader, err) &&
            shard_reader_attrs(reader, "/", &attrs, err);
    if (ok) {
        copy_attr(&attrs, "scene", summary->scene, sizeof summary->scene);
        copy_attr(&attrs, "seed", summary->seed, sizeof summary->seed);
        summary->privileged = stored_attrs_find(&attrs, "privileged") != NULL;
        copy_attr(&attrs, "recipe_digest", summary->recipe, sizeof summary->recipe);
    }
    for (size_t i = 0; ok && i < shard_reader_episode_count(reader); i++) {
        summary->episodes++;
        count_word(
                summary->splits, &summary->split_count, shard_reader_episode(reader, i)->split);
    }
    if (ok) {
        summary->bytes += stat(path, &facts) == 0 ? (uint64_t)facts.st_size : 0;
        summary->shards++;
    }
    if (ok && summary->sample[0] == '\0' && shard_reader_episode_count(reader) > 0) {
        (void)snprintf(summary->sample, sizeof summary->sample, "%s", path);
    }
    stored_attrs_release(&attrs);
    shard_reader_close(reader);
    return ok;
}

static bool add_set(SetSummary *summary, const char *folder, Error *err)
{
    DatasetFacts facts;
    Journal journal = {0};
    char path[PATH_TEXT_BYTES];
    if (!dataset_read_facts(folder, &facts, err) || !path_join(folder, "journal.jsonl", path) ||
            !journal_read(path, &journal, err)) {
        return false;
    }
    (void)snprintf(summary->scene, sizeof summary->scene, "%s", facts.scene);
    (void)snprintf(summary->seed, sizeof summary->seed, "%llu", (unsigned long long)facts.seed);
    summary->slots = facts.slots;
    summary->shards_wanted = (facts.slots + facts.shard_slots - 1) / facts.shard_slots;
    for (size_t i = 0; i < journal.count; i++) {
        Error why = {0};
        if (!path_join(folder, journal.entries[i].path, path)) {
            (void)error_set(&why, ERROR_SYSTEM, "the path '%s' is too long", folder);
        } else if (add_shard(summary, path, SHARD_TRUST_MIDDLE, &why)) {
            continue;
        }
        summary->lost_why = summary->lost == 0 ? why : summary->lost_why;
        summary->lost++;
    }
    summary->complete = facts.finished && summary->shards == summary->shards_wanted;
    bool ok = dataset_digests(&journal, summary->content, summary->files, err);
    journal_release(&journal);
    return ok;
}

bool set_summary_read(const char *path, SetSummary *ret_summary, Error *err)
{
    struct stat facts;
    *ret_summary = (SetSummary){.shards_wanted = 1};
    if (stat(path, &facts) != 0) {
        return error_set_errno(err, "cannot open '%s'", path);
    }
    if (S_ISDIR(facts.st_mode)) {
        return add_set(ret_summary, path, err);
    }
    ret_summary->complete = true;
    return add_shard(ret_summary, path, SHARD_TRUST_NOTHING, err);
}

void set_summary_add(SetSummary *whole, const SetSummary *part)
{
    if (whole->lost == 0) {
        whole->lost_why = part->lost_why;
    }
    whole->slots += part->slots;
    whole->shards_wanted += part->shards_wanted;
    whole->shards += part->shards;
    whole->complete = whole->complete && part->complete;
    whole->lost += part->lost;
    whole->bytes += part->bytes;
    whole->episodes += part->episodes;
    whole->attempts += part->attempts;
    whole->successes += part->successes;
    whole->slots_seen += part->slots_seen;
    whole->first_successes += part->first_successes;
    whole->kept_successes += part->kept_successes;
    whole->kept_recoveries += part->kept_recoveries;
    whole->siblings += part->siblings;
    whole->siblings_apart += part->siblings_apart;
    whole->siblings_other += part->siblings_other;
    whole->siblings_missed += part->siblings_missed;
    whole->privileged = whole->privileged || part->privileged;
    whole->kept_s += part->kept_s;
    whole->tried_s += part->tried_s;
    for (size_t i = 0; i < part->cause_count; i++) {
        add_word(whole->causes, &whole->cause_count, part->causes[i].word,
                part->causes[i].count);
    }
    for (size_t i = 0; i < part->split_count; i++) {
        add_word(whole->splits, &whole->split_count, part->splits[i].word,
                part->splits[i].count);
    }
}
