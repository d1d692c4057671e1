#include "tools/episode_find.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "export/dataset.h"
#include "export/mixture_folder.h"

enum { IDS_SHOWN = 8 };

static const char DEMO[] = "demo_";

/* Where to look: the shards of a set by its journal, or one shard. */
typedef struct Search {
    const char *path;
    const char *word; /* NULL: any */
    bool is_set;
    DatasetFacts facts; /* of a set */
    Journal journal;
} Search;

/* The whole number that `text` begins with; false if it begins with none. */
static bool read_number(const char *text, uint64_t *ret_number, const char **ret_end)
{
    char *end = NULL;
    errno = 0;
    *ret_number = isdigit((unsigned char)*text) ? strtoull(text, &end, 10) : 0;
    *ret_end = end;
    return end != NULL && errno == 0;
}

static const EpisodeRecord *first_of_slot(const ShardReader *reader, uint64_t slot)
{
    const EpisodeRecord *first = NULL;
    for (size_t i = 0; i < shard_reader_episode_count(reader); i++) {
        const EpisodeRecord *record = shard_reader_episode(reader, i);
        if (record->slot == slot && record->success && !record->sibling) {
            return record;
        }
        first = first == NULL && record->slot == slot ? record : first;
    }
    return first;
}

static const EpisodeRecord *first_of_shard(const ShardReader *reader)
{
    for (size_t i = 0; i < shard_reader_episode_count(reader); i++) {
        const EpisodeRecord *record = shard_reader_episode(reader, i);
        if (record->success && !record->sibling) {
            return record;
        }
    }
    return shard_reader_episode_count(reader) > 0 ? shard_reader_episode(reader, 0) : NULL;
}

static const EpisodeRecord *choose(const ShardReader *reader, const char *word)
{
    uint64_t slot = 0;
    const char *end = NULL;
    if (word == NULL) {
        return first_of_shard(reader);
    }
    if (read_number(word, &slot, &end) && *end == '\0') {
        return first_of_slot(reader, slot);
    }
    return shard_reader_find(reader, word);
}

/* Adds ids of a shard's episodes, IDS_SHOWN of them in all; one that cannot be read has none. */
static void list_ids(const char *shard, size_t *shown, Text *ids)
{
    Error ignored = {0};
    ShardReader *reader = shard_reader_open(shard, SHARD_TRUST_MIDDLE, &ignored);
    size_t count = reader == NULL ? 0 : shard_reader_episode_count(reader);
    for (size_t i = 0; i < count && *shown < IDS_SHOWN; i++) {
        text_addf(ids, "%s%s", *shown == 0 ? "" : ", ", shard_reader_episode(reader, i)->id);
        (*shown)++;
    }
    shard_reader_close(reader);
}

static bool say_unknown(const Search *search, Error *err)
{
    Text ids = {0};
    size_t shown = 0;
    uint64_t episodes = 0;
    char shard[PATH_TEXT_BYTES];
    for (size_t i = 0; i < search->journal.count; i++) {
        const JournalEntry *entry = &search->journal.entries[i];
        episodes += entry->shard.episodes;
        if (shown < IDS_SHOWN && path_join(search->path, entry->path, shard)) {
            list_ids(shard, &shown, &ids);
        }
    }
    if (!search->is_set) {
        list_ids(search->path, &shown, &ids);
    }
    if (shown == 0 || search->word == NULL) {
        (void)error_set(err, ERROR_DATA, "'%s' holds no episodes%s", search->path,
                search->is_set && !search->facts.finished ? " yet" : "");
    } else {
        (void)error_set(err, ERROR_USAGE, "'%s' has no episode '%s'; it has %s%s", search->path,
                search->word, text_chars(&ids),
                shown == IDS_SHOWN && (!search->is_set || episodes > shown) ? ", ..." : "");
    }
    text_release(&ids);
    return false;
}

/* Opens a shard and chooses from it. */
static bool take(const Search *search, const char *shard, const char *word,
        FoundEpisode *ret_found, Error *err)
{
    ShardReader *reader = shard_reader_open(shard, SHARD_TRUST_NOTHING, err);
    if (reader == NULL) {
        return false;
    }
    const EpisodeRecord *record = choose(reader, word);
    if (record == NULL) {
        shard_reader_close(reader);
        return say_unknown(search, err);
    }
    *ret_found = (FoundEpisode){.reader = reader, .record = record};
    (void)snprintf(ret_found->shard, sizeof ret_found->shard, "%s", shard);
    return true;
}

/* The entry that must hold the word. A demo's number in its shard is written to `demo`. */
static const JournalEntry *entry_of(const Search *search, char *demo, size_t demo_bytes)
{
    const char *word = search->word;
    const char *end = NULL;
    uint64_t number = 0;
    bool is_demo = strncmp(word, DEMO, sizeof DEMO - 1) == 0;
    if (!read_number(is_demo ? word + sizeof DEMO - 1 : word, &number, &end) ||
            (is_demo && *end != '\0')) {
        return NULL;
    }
    uint64_t before = 0;
    for (size_t i = 0; i < search->journal.count; i++) {
        const JournalEntry *entry = &search->journal.entries[i];
        uint64_t first = is_demo ? before : entry->first_slot;
        uint64_t count = is_demo ? entry->shard.episodes : entry->slots;
        if (number >= first && number - first < count) {
            (void)snprintf(demo, is_demo ? demo_bytes : 0, "%s%llu", DEMO,
                    (unsigned long long)(number - first));
            return entry;
        }
        before += entry->shard.episodes;
    }
    return NULL;
}

/* The entry to look at when any episode will do. */
static const JournalEntry *any_entry(const Journal *journal)
{
    const JournalEntry *any = NULL;
    for (size_t i = 0; i < journal->count; i++) {
        const JournalEntry *entry = &journal->entries[i];
        if (entry->shard.successes > 0) {
            return entry;
        }
        any = any == NULL && entry->shard.episodes > 0 ? entry : any;
    }
    return any;
}

static bool find_in_set(const Search *search, FoundEpisode *ret_found, Error *err)
{
    char demo[32] = "";
    char shard[PATH_TEXT_BYTES];
    const JournalEntry *entry = search->word == NULL ? any_entry(&search->journal)
                                                     : entry_of(search, demo, sizeof demo);
    if (entry == NULL) {
        return say_unknown(search, err);
    }
    if (!path_join(search->path, entry->path, shard)) {
        return error_set(err, ERROR_SYSTEM, "the path '%s' is too long", search->path);
    }
    return take(search, shard, demo[0] == '\0' ? search->word : demo, ret_found, err);
}

static bool find_in_folder(
        const char *path, const char *word, FoundEpisode *ret_found, Error *err)
{
    char journal[PATH_TEXT_BYTES];
    Search search = {.path = path, .word = word, .is_set = true};
    if (!dataset_read_facts(path, &search.facts, err)) {
        return false;
    }
    if (!path_join(path, "journal.jsonl", journal)) {
        return error_set(err, ERROR_SYSTEM, "the path '%s' is too long", path);
    }
    bool ok =
            journal_read(journal, &search.journal, err) && find_in_set(&search, ret_found, err);
    journal_release(&search.journal);
    return ok;
}

/* Lists the scenes of a mixture, one of which the word must begin with. */
static bool say_scenes(const char *path, const MixtureFacts *facts, Error *err)
{
    Text keys = {0};
    for (size_t i = 0; i < facts->count; i++) {
        text_addf(&keys, "%s%s", i == 0 ? "" : ", ", facts->members[i].key);
    }
    (void)error_set(err, ERROR_USAGE,
            "'%s' holds several scenes: say which, as in '%s/17', of %s", path,
            facts->members[0].key, text_chars(&keys));
    text_release(&keys);
    return false;
}

/* In a mixture a word is "SCENE/WORD"; any episode is one of the first scene's. */
static bool find_in_mixture(
        const char *path, const char *word, FoundEpisode *ret_found, Error *err)
{
    MixtureFacts facts;
    if (!mixture_facts_read(path, &facts, err)) {
        return false;
    }
    bool ok = false;
    char folder[PATH_TEXT_BYTES];
    size_t length = word == NULL ? 0 : strcspn(word, "/");
    const MixtureMember *member = word == NULL && facts.count > 0 ? &facts.members[0] : NULL;
    for (size_t i = 0; word != NULL && word[length] == '/' && i < facts.count; i++) {
        const char *key = facts.members[i].key;
        member = strlen(key) == length && strncmp(key, word, length) == 0 ? &facts.members[i]
                                                                          : member;
    }
    if (member == NULL) {
        ok = say_scenes(path, &facts, err);
    } else if (path_join(path, member->key, folder)) {
        ok = find_in_folder(folder, word == NULL ? NULL : word + length + 1, ret_found, err);
    } else {
        ok = error_set(err, ERROR_SYSTEM, "the path '%s' is too long", path);
    }
    mixture_facts_release(&facts);
    return ok;
}

bool episode_find(const char *path, const char *word, FoundEpisode *ret_found, Error *err)
{
    struct stat facts;
    Search search = {.path = path, .word = word};
    if (stat(path, &facts) != 0) {
        return error_set_errno(err, "cannot open '%s'", path);
    }
    if (!S_ISDIR(facts.st_mode)) {
        return take(&search, path, word, ret_found, err);
    }
    return mixture_folder_is(path) ? find_in_mixture(path, word, ret_found, err)
                                   : find_in_folder(path, word, ret_found, err);
}

void found_episode_close(FoundEpisode *found)
{
    shard_reader_close(found->reader);
    *found = (FoundEpisode){.reader = NULL};
}
