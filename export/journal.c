#include "export/journal.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/text.h"

static const char LINE_HASH_KEY[] = ",\"line\":\"";

/* What follows the text that the hash covers: key, digits, quote, brace. */
enum { LINE_END_BYTES = sizeof LINE_HASH_KEY - 1 + HASH_TEXT_BYTES - 1 + 2 };

static bool entry_format(const JournalEntry *entry, Text *line, Error *err)
{
    const ShardSummary *shard = &entry->shard;
    json_t *json = json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:s, s:s, s:s}",
            "shard", entry->path, "index", (json_int_t)shard->index, "first_slot",
            (json_int_t)entry->first_slot, "slots", (json_int_t)entry->slots, "episodes",
            (json_int_t)shard->episodes, "attempts", (json_int_t)shard->attempts, "successes",
            (json_int_t)shard->successes, "samples", (json_int_t)shard->samples, "bytes",
            (json_int_t)shard->bytes, "xxh3", shard->xxh3, "sha256", shard->sha256, "content",
            shard->content);
    if (json != NULL && shard->siblings > 0) {
        (void)json_object_set_new(json, "siblings", json_integer((json_int_t)shard->siblings));
    }
    char *chars = json == NULL ? NULL : json_dumps(json, JSON_COMPACT | JSON_PRESERVE_ORDER);
    json_decref(json);
    if (chars == NULL) {
        return error_no_memory(err, "a line of the journal");
    }
    size_t length = strlen(chars) - 1; /* without the closing brace */
    char hash[HASH_TEXT_BYTES];
    hash64_text(hash64(chars, length), hash);
    text_add_bytes(line, chars, length);
    text_addf(line, "%s%s\"}\n", LINE_HASH_KEY, hash);
    free(chars);
    return text_ok(line, "a line of the journal", err);
}

/* True if the line, without its line feed, ends with the hash of what is before. */
static bool line_whole(const char *line, size_t length)
{
    if (length <= LINE_END_BYTES) {
        return false;
    }
    size_t body = length - LINE_END_BYTES;
    char hash[HASH_TEXT_BYTES];
    char end[LINE_END_BYTES + 1];
    hash64_text(hash64(line, body), hash);
    (void)snprintf(end, sizeof end, "%s%s\"}", LINE_HASH_KEY, hash);
    return memcmp(line + body, end, LINE_END_BYTES) == 0;
}

static bool copy_text(char *to, size_t size, const char *from)
{
    size_t length = strlen(from);
    if (length >= size) {
        return false;
    }
    memcpy(to, from, length + 1);
    return true;
}

static bool entry_parse(const char *line, size_t length, JournalEntry *ret_entry)
{
    JournalEntry entry = {0};
    ShardSummary *shard = &entry.shard;
    const char *path = NULL;
    const char *xxh3 = NULL;
    const char *sha256 = NULL;
    const char *content = NULL;
    json_int_t number[9] = {0};
    json_t *json = json_loadb(line, length, JSON_REJECT_DUPLICATES, NULL);
    bool ok = json != NULL &&
            json_unpack(json,
                    "{s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:s, s:s, s:s, s?I}",
                    "shard", &path, "index", &number[0], "first_slot", &number[1], "slots",
                    &number[2], "episodes", &number[3], "attempts", &number[4], "successes",
                    &number[5], "samples", &number[6], "bytes", &number[7], "xxh3", &xxh3,
                    "sha256", &sha256, "content", &content, "siblings", &number[8]) == 0 &&
            copy_text(entry.path, sizeof entry.path, path) &&
            copy_text(shard->xxh3, sizeof shard->xxh3, xxh3) &&
            copy_text(shard->sha256, sizeof shard->sha256, sha256) &&
            copy_text(shard->content, sizeof shard->content, content);
    for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
        ok = ok && number[i] >= 0;
    }
    if (ok && number[0] <= UINT32_MAX) {
        shard->index = (uint32_t)number[0];
        entry.first_slot = (uint64_t)number[1];
        entry.slots = (uint64_t)number[2];
        shard->episodes = (uint64_t)number[3];
        shard->attempts = (uint64_t)number[4];
        shard->successes = (uint64_t)number[5];
        shard->samples = (uint64_t)number[6];
        shard->bytes = (uint64_t)number[7];
        shard->siblings = (uint64_t)number[8];
        *ret_entry = entry;
    }
    json_decref(json);
    return ok && number[0] <= UINT32_MAX;
}

static bool journal_grow(Journal *journal)
{
    if (journal->count < journal->room) {
        return true;
    }
    size_t room = journal->room == 0 ? 64 : 2 * journal->room;
    JournalEntry *entries = realloc(journal->entries, room * sizeof *entries);
    if (entries == NULL) {
        return false;
    }
    journal->entries = entries;
    journal->room = room;
    return true;
}

bool journal_add(Journal *journal, const JournalEntry *entry, Error *err)
{
    /* Shards finish nearly in order, so the place is near the end. */
    size_t place = journal->count;
    while (place > 0 && journal->entries[place - 1].shard.index >= entry->shard.index) {
        place--;
    }
    const JournalEntry *old = journal_find(journal, entry->shard.index);
    if (old != NULL) {
        bool same = strcmp(old->shard.sha256, entry->shard.sha256) == 0 &&
                strcmp(old->path, entry->path) == 0;
        return same ? true
                    : error_set(err, ERROR_DATA,
                              "shard %" PRIu32 " is listed twice, with different contents",
                              entry->shard.index);
    }
    if (!journal_grow(journal)) {
        return error_no_memory(err, "the journal");
    }
    memmove(journal->entries + place + 1, journal->entries + place,
            (journal->count - place) * sizeof *entry);
    journal->entries[place] = *entry;
    journal->count++;
    return true;
}

/* Takes the lines of a file into the journal; the last may be torn. */
static bool lines_read(const FileBytes *file, Journal *journal, Error *err)
{
    const char *chars = (const char *)file->bytes;
    size_t number = 0;
    for (size_t at = 0; at < file->size;) {
        number++;
        const char *line = chars + at;
        const char *feed = memchr(line, '\n', file->size - at);
        size_t length = feed == NULL ? file->size - at : (size_t)(feed - line);
        size_t next = feed == NULL ? file->size : at + length + 1;
        JournalEntry entry;
        if (feed != NULL && line_whole(line, length) && entry_parse(line, length, &entry)) {
            if (!journal_add(journal, &entry, err)) {
                return false;
            }
        } else if (next == file->size) {
            journal->torn = true;
            journal->torn_bytes = file->size - at;
        } else {
            return error_set(err, ERROR_DATA,
                    "line %zu is damaged: it does not match its own hash", number);
        }
        at = next;
    }
    return true;
}

bool journal_read(const char *path, Journal *ret_journal, Error *err)
{
    Journal journal = {0};
    FileBytes file = {0};
    if (!file_exists(path)) {
        *ret_journal = journal;
        return true;
    }
    if (!file_read(path, 0, &file, err)) {
        return false;
    }
    bool ok = lines_read(&file, &journal, err);
    file_release(&file);
    if (ok) {
        *ret_journal = journal;
    } else {
        journal_release(&journal);
        (void)error_wrap(err, "'%s'", path);
    }
    return ok;
}

void journal_release(Journal *journal)
{
    free(journal->entries);
    *journal = (Journal){0};
}

static int entry_order(const void *a, const void *b)
{
    const JournalEntry *left = a;
    const JournalEntry *right = b;
    return (left->shard.index > right->shard.index) - (left->shard.index < right->shard.index);
}

ShardSummary journal_total(const Journal *journal)
{
    ShardSummary total = {0};
    for (size_t i = 0; i < journal->count; i++) {
        const ShardSummary *shard = &journal->entries[i].shard;
        total.episodes += shard->episodes;
        total.attempts += shard->attempts;
        total.successes += shard->successes;
        total.samples += shard->samples;
        total.siblings += shard->siblings;
        total.bytes += shard->bytes;
    }
    return total;
}

const JournalEntry *journal_find(const Journal *journal, uint32_t index)
{
    const JournalEntry key = {.shard.index = index};
    return journal->count == 0 ? NULL
                               : bsearch(&key, journal->entries, journal->count,
                                         sizeof *journal->entries, entry_order);
}

bool journal_append(const char *path, const JournalEntry *entry, Error *err)
{
    Text line = {0};
    bool ok = entry_format(entry, &line, err) && file_append_line(path, text_chars(&line), err);
    text_release(&line);
    return ok;
}

bool journal_write(const char *path, const Journal *journal, Error *err)
{
    Text text = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < journal->count; i++) {
        ok = entry_format(&journal->entries[i], &text, err);
    }
    ok = ok && file_publish(path, text_chars(&text), text.length, err);
    text_release(&text);
    return ok;
}
