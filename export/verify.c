#include "export/verify.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/text.h"
#include "export/dataset.h"
#include "export/dataset_files.h"
#include "export/mixture_folder.h"
#include "export/shard_reader.h"
#include "export/verify_sibling.h"
#include "export/verify_values.h"

/* What is remembered of a dataset, for the checks between datasets. */
typedef struct Seen {
    char path[PATH_TEXT_BYTES];
    char time[PATH_TEXT_BYTES]; /* absolute path of its times; "" if uniform or none */
    uint64_t rows;
    uint64_t end; /* last value of offsets */
} Seen;

/* One search through one shard. */
typedef struct Search {
    const char *file;
    const VerifyReport *report;
    VerifyTally *tally;
    Seen *seen; /* in path order */
    size_t count, room;
} Search;

static void found(Search *search, const char *format, ...) PRINTF_LIKE(2, 3);

static void found(Search *search, const char *format, ...)
{
    char sentence[PATH_TEXT_BYTES + FINDING_BYTES];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    search->tally->findings++;
    search->report->found(search->report->user, search->file, sentence);
}

static bool is_named(const char *path, const char *name)
{
    return strcmp(path_name(path), name) == 0;
}

/* "/data/demo_3" of a path inside it; false for paths outside /data. */
static bool episode_of(const char *path, char ret_episode[64])
{
    static const char DATA[] = "/data/";
    if (strncmp(path, DATA, sizeof DATA - 1) != 0) {
        return false;
    }
    size_t length = strcspn(path + sizeof DATA - 1, "/") + sizeof DATA - 1;
    if (length >= 64 || path[length] != '/') {
        return false;
    }
    (void)snprintf(ret_episode, 64, "%.*s", (int)length, path);
    return true;
}

static Seen *seen_add(Search *search, const char *path)
{
    if (search->count == search->room) {
        size_t room = search->room == 0 ? 256 : 2 * search->room;
        Seen *seen = realloc(search->seen, room * sizeof *seen);
        if (seen == NULL) {
            found(search, "%s could not be checked against the others: out of memory", path);
            return NULL;
        }
        search->seen = seen;
        search->room = room;
    }
    Seen *seen = &search->seen[search->count++];
    *seen = (Seen){0};
    (void)snprintf(seen->path, sizeof seen->path, "%s", path);
    return seen;
}

static int seen_order(const void *a, const void *b)
{
    const Seen *left = a;
    const Seen *right = b;
    return strcmp(left->path, right->path);
}

static const Seen *seen_find(const Search *search, const char *path)
{
    Seen key = {0};
    (void)snprintf(key.path, sizeof key.path, "%s", path);
    return search->count == 0
            ? NULL
            : bsearch(&key, search->seen, search->count, sizeof *search->seen, seen_order);
}

/* Several events, and contacts listed one by one, may share a time. */
static bool ties_allowed(const char *path)
{
    return strstr(path, "/events/") != NULL || strstr(path, "/contacts_raw/") != NULL;
}

static void check_episode_values(
        Search *search, const char *path, const StoredAttrs *attrs, const Block *block)
{
    char text[FINDING_BYTES];
    const char *names = stored_attrs_text(attrs, "names");
    if (stored_attrs_find(attrs, "nan") == NULL && !check_finite(block, text)) {
        found(search, "%s: %s", path, text);
        return;
    }
    if (is_named(path, "time") && !check_increasing(block, ties_allowed(path), text)) {
        found(search, "%s: %s", path, text);
    }
    if (is_named(path, "offset") && !check_offsets(block, text)) {
        found(search, "%s: %s", path, text);
    }
    bool absent = stored_attrs_find(attrs, "absent") != NULL;
    if (names != NULL && !check_quaternions(names, absent, block, text)) {
        found(search, "%s: %s", path, text);
    }
    if (is_named(path, "actions") && !check_actions(names, block, text)) {
        found(search, "%s: %s", path, text);
    }
}

static void visit_dataset(
        Search *search, const char *path, const StoredAttrs *attrs, const Block *block)
{
    char text[FINDING_BYTES];
    char episode[64];
    search->tally->datasets++;
    search->tally->bytes += block->size;
    if (!check_attrs(attrs, block, text)) {
        found(search, "%s: %s", path, text);
    }
    bool in_episode = episode_of(path, episode);
    if (in_episode) {
        check_episode_values(search, path, attrs, block);
    }
    Seen *seen = seen_add(search, path);
    if (seen == NULL) {
        return;
    }
    seen->rows = block_rows(block);
    if (is_named(path, "offset") && block->type != CHANNEL_TEXT && seen->rows > 0) {
        double end = block_number(block, seen->rows - 1);
        seen->end = end > 0.0 ? (uint64_t)end : 0;
    }
    const char *time = stored_attrs_text(attrs, "time");
    if (in_episode && time != NULL) {
        (void)path_join(episode, time, seen->time);
    }
}

static void visit_group(Search *search, const char *path, const StoredAttrs *attrs)
{
    static const char *const REQUIRED[] = {"id", "num_samples", "split", "success"};
    char episode[64];
    char inside[PATH_TEXT_BYTES];
    (void)snprintf(inside, sizeof inside, "%s/", path);
    if (!episode_of(inside, episode) || strcmp(episode, path) != 0) {
        return;
    }
    for (size_t i = 0; i < sizeof REQUIRED / sizeof *REQUIRED; i++) {
        if (stored_attrs_find(attrs, REQUIRED[i]) == NULL) {
            found(search, "%s: has no attribute '%s'", path, REQUIRED[i]);
        }
    }
}

static void visit(void *user, const char *path, const StoredAttrs *attrs, const Block *block)
{
    Search *search = user;
    if (block == NULL) {
        visit_group(search, path, attrs);
    } else {
        visit_dataset(search, path, attrs, block);
    }
}

static void damaged(void *user, const Error *why)
{
    found(user, "%s", why->text);
}

static bool policy_rate(const char *relative)
{
    static const char *const FOLDERS[] = {"obs/", "next_obs/", "action_dict/"};
    static const char *const NAMES[] = {"actions", "rewards", "dones", "states"};
    for (size_t i = 0; i < sizeof FOLDERS / sizeof *FOLDERS; i++) {
        if (strncmp(relative, FOLDERS[i], strlen(FOLDERS[i])) == 0) {
            return true;
        }
    }
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        if (strcmp(relative, NAMES[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Rows against times, or against the end of the offsets beside them. */
static void check_rows(Search *search, const Seen *seen)
{
    char folder[PATH_TEXT_BYTES];
    char offset_path[PATH_TEXT_BYTES];
    path_folder(seen->path, folder);
    const Seen *offset =
            path_join(folder, "offset", offset_path) ? seen_find(search, offset_path) : NULL;
    bool is_time = is_named(seen->path, "time");
    if (seen == offset) {
        return;
    }
    if (offset != NULL && is_time && seen->rows + 1 != offset->rows) {
        found(search, "%s: has %" PRIu64 " rows, and its offsets %" PRIu64, seen->path,
                seen->rows, offset->rows);
    } else if (offset != NULL && !is_time && seen->rows != offset->end) {
        found(search, "%s: has %" PRIu64 " rows, and its offsets end at %" PRIu64, seen->path,
                seen->rows, offset->end);
    } else if (offset == NULL && seen->time[0] != '\0') {
        const Seen *time = seen_find(search, seen->time);
        if (time == NULL) {
            found(search, "%s: there is no '%s' to tell its times", seen->path, seen->time);
        } else if (time->rows != seen->rows) {
            found(search, "%s: has %" PRIu64 " rows, and %" PRIu64 " times", seen->path,
                    seen->rows, time->rows);
        }
    }
}

static void check_episode(Search *search, const EpisodeRecord *episode)
{
    static const char *const REQUIRED[] = {"actions", "rewards", "dones"};
    char prefix[64];
    bool has_obs = false;
    (void)snprintf(prefix, sizeof prefix, "/data/%s/", episode->demo);
    for (size_t i = 0; i < sizeof REQUIRED / sizeof *REQUIRED; i++) {
        char path[128];
        (void)snprintf(path, sizeof path, "%s%s", prefix, REQUIRED[i]);
        if (seen_find(search, path) == NULL) {
            found(search, "there is no '%s'", path);
        }
    }
    for (size_t i = 0; i < search->count; i++) {
        const Seen *seen = &search->seen[i];
        if (strncmp(seen->path, prefix, strlen(prefix)) != 0) {
            continue;
        }
        const char *relative = seen->path + strlen(prefix);
        has_obs = has_obs || strncmp(relative, "obs/", 4) == 0;
        if (policy_rate(relative) && seen->rows != episode->num_samples) {
            found(search, "%s: has %" PRIu64 " rows, and the episode %" PRIu64 " samples",
                    seen->path, seen->rows, episode->num_samples);
        }
        check_rows(search, seen);
    }
    char states[128];
    (void)snprintf(states, sizeof states, "%sstates", prefix);
    search->tally->stateless += seen_find(search, states) == NULL ? 1 : 0;
    if (!has_obs) {
        found(search, "there is nothing in '%sobs'", prefix);
    }
}

static void check_totals(Search *search, ShardReader *reader)
{
    Error err = {0};
    double total = 0.0;
    uint64_t samples = 0;
    for (size_t i = 0; i < shard_reader_episode_count(reader); i++) {
        const EpisodeRecord *episode = shard_reader_episode(reader, i);
        char path[64];
        double length = 0.0;
        samples += episode->num_samples;
        (void)snprintf(path, sizeof path, "/data/%s", episode->demo);
        if (shard_reader_number(reader, path, "num_samples", &length, &err) &&
                length != (double)episode->num_samples) {
            found(search, "%s: has %g samples, and /index says %" PRIu64, path, length,
                    episode->num_samples);
        }
    }
    if (!shard_reader_number(reader, "/data", "total", &total, &err)) {
        found(search, "%s", err.text);
    } else if (total != (double)samples) {
        found(search, "/data: total is %g, and its episodes have %" PRIu64 " samples", total,
                samples);
    }
}

/* Compares the file with the journal; false if it must not be opened. */
static bool check_bytes(Search *search, const char *path, const JournalEntry *entry)
{
    Error err = {0};
    FileBytes file = {0};
    char digest[DIGEST_TEXT_BYTES];
    if (!file_read(path, 0, &file, &err)) {
        found(search, "%s", err.text);
        return false;
    }
    size_t size = file.size;
    sha256_text(file.bytes, file.size, digest);
    file_release(&file);
    if (size != entry->shard.bytes) {
        found(search, "has %zu bytes, and the journal says %" PRIu64, size, entry->shard.bytes);
        return false;
    }
    if (strcmp(digest, entry->shard.sha256) != 0) {
        found(search, "is damaged: its sha256 is not the one in the journal");
        return false;
    }
    return true;
}

static void search_shard(Search *search, const char *path, const JournalEntry *entry)
{
    Error err = {0};
    char content[DIGEST_TEXT_BYTES];
    if (entry != NULL && !check_bytes(search, path, entry)) {
        return;
    }
    ShardReader *reader = shard_reader_open(
            path, entry == NULL ? SHARD_TRUST_NOTHING : SHARD_TRUST_MIDDLE, &err);
    if (reader == NULL) {
        found(search, "%s", err.text);
        return;
    }
    const ShardVisitor visitor = {.user = search, .visit = visit, .damaged = damaged};
    bool whole = shard_reader_visit(reader, &visitor, content, &err);
    if (whole && entry != NULL && strcmp(content, entry->shard.content) != 0) {
        found(search, "its content digest is not the one in the journal");
    }
    for (size_t i = 0; i < shard_reader_episode_count(reader); i++) {
        char text[FINDING_BYTES];
        check_episode(search, shard_reader_episode(reader, i));
        if (!check_sibling(reader, shard_reader_episode(reader, i), text)) {
            found(search, "%s", text);
        }
    }
    check_totals(search, reader);
    search->tally->episodes += shard_reader_episode_count(reader);
    shard_reader_close(reader);
}

void verify_shard(const char *path, const JournalEntry *entry, const VerifyReport *report,
        VerifyTally *tally)
{
    Search search = {.file = path, .report = report, .tally = tally};
    search_shard(&search, path, entry);
    tally->shards++;
    free(search.seen);
}

/* Files below shards/ that the journal does not know. */
static void check_strays(Search *search, const char *folder, const Journal *journal)
{
    Error err = {0};
    char shards[PATH_TEXT_BYTES];
    char **names = NULL;
    if (!path_join(folder, "shards", shards) || !folder_list(shards, &names, &err)) {
        found(search, "there is no folder 'shards'");
        return;
    }
    for (char **name = names; *name != NULL; name++) {
        bool known = false;
        for (size_t i = 0; !known && i < journal->count; i++) {
            known = strcmp(path_name(journal->entries[i].path), *name) == 0;
        }
        if (!known) {
            found(search, "'shards/%s' is not in the journal: an unfinished run left it",
                    *name);
        }
    }
    names_release(names);
}

/* The digest that a list of sums has for a file; NULL if it is not in it. */
static const char *sum_of(const char *sums, const char *name, size_t length)
{
    for (const char *line = sums; *line != '\0'; line += strcspn(line, "\n") + 1) {
        size_t size = strcspn(line, "\n");
        if (size == DIGEST_TEXT_BYTES + 1 + length &&
                strncmp(line + DIGEST_TEXT_BYTES + 1, name, length) == 0) {
            return line;
        }
        if (line[size] == '\0') {
            break;
        }
    }
    return NULL;
}

/* Compares the lines of SHA256SUMS with those that would be written now. */
static void check_sum_lines(Search *search, const char *sums, const char *now)
{
    for (const char *line = sums; *line != '\0';) {
        size_t size = strcspn(line, "\n");
        if (size <= DIGEST_TEXT_BYTES + 1) {
            found(search, "SHA256SUMS has a line that is none of ours");
            return;
        }
        const char *name = line + DIGEST_TEXT_BYTES + 1;
        size_t length = size - (DIGEST_TEXT_BYTES + 1);
        const char *sum = sum_of(now, name, length);
        if (sum == NULL) {
            found(search, "'%.*s' is missing", (int)length, name);
        } else if (strncmp(sum, line, DIGEST_TEXT_BYTES - 1) != 0) {
            found(search, "'%.*s' does not match SHA256SUMS", (int)length, name);
        }
        line += line[size] == '\0' ? size : size + 1;
    }
}

/* Compares SHA256SUMS with `now`, or says why that cannot be; releases `now`. */
static void check_sums(Search *search, const char *folder, bool known, Text *now, Error *err)
{
    char path[PATH_TEXT_BYTES];
    FileBytes file = {0};
    if (known && text_ok(now, "the sums", err) && path_join(folder, "SHA256SUMS", path) &&
            file_read(path, 0, &file, err)) {
        check_sum_lines(search, (const char *)file.bytes, text_chars(now));
    } else {
        found(search, "%s", err->text);
    }
    file_release(&file);
    text_release(now);
}

/* The shards among the sums are compared with the journal, which is compared with the files. */
static void check_set_sums(Search *search, const char *folder, const Journal *journal)
{
    Error err = {0};
    Text now = {0};
    bool known = dataset_sums_text(folder, journal, &now, &err);
    check_sums(search, folder, known, &now, &err);
}

static void check_slots(Search *search, const DatasetFacts *facts, const Journal *journal)
{
    uint64_t slots = 0;
    for (size_t i = 0; i < journal->count; i++) {
        slots += journal->entries[i].slots;
    }
    if (slots != facts->slots) {
        found(search, "%" PRIu64 " of %" PRIu64 " slots are there; generate makes the rest",
                slots, facts->slots);
    }
    if (journal->torn) {
        found(search, "the last line of journal.jsonl is incomplete; generate removes it");
    }
}

bool verify_dataset(
        const char *folder, const VerifyReport *report, VerifyTally *tally, Error *err)
{
    DatasetFacts facts;
    Journal journal = {0};
    char path[PATH_TEXT_BYTES];
    if (!dataset_read_facts(folder, &facts, err)) {
        return false;
    }
    if (!path_join(folder, "journal.jsonl", path) || !journal_read(path, &journal, err)) {
        return false;
    }
    for (size_t i = 0; i < journal.count; i++) {
        const JournalEntry *entry = &journal.entries[i];
        if (path_join(folder, entry->path, path)) {
            verify_shard(path, entry, report, tally);
        }
        if (report->progress != NULL) {
            report->progress(report->user, i + 1, journal.count);
        }
    }
    Search search = {.file = folder, .report = report, .tally = tally};
    check_slots(&search, &facts, &journal);
    check_strays(&search, folder, &journal);
    if (facts.finished) {
        check_set_sums(&search, folder, &journal);
    } else {
        found(&search, "is not finished: there is no SHA256SUMS");
    }
    journal_release(&journal);
    return true;
}

/* The files of the whole; those of the scenes are compared with sums of their own. */
static void check_mixture_sums(Search *search, const char *folder, const MixtureFacts *facts)
{
    Error err = {0};
    Text now = {0};
    bool known = mixture_sums_text(folder, facts, &now, &err);
    check_sums(search, folder, known, &now, &err);
}

bool verify_mixture(
        const char *folder, const VerifyReport *report, VerifyTally *tally, Error *err)
{
    MixtureFacts facts;
    if (!mixture_facts_read(folder, &facts, err)) {
        return false;
    }
    Search search = {.file = folder, .report = report, .tally = tally};
    for (size_t i = 0; i < facts.count; i++) {
        char path[PATH_TEXT_BYTES];
        Error why = {0};
        if (facts.members[i].slots > 0 && path_join(folder, facts.members[i].key, path) &&
                !verify_dataset(path, report, tally, &why)) {
            found(&search, "%s", why.text);
        }
    }
    if (facts.finished) {
        check_mixture_sums(&search, folder, &facts);
    } else {
        found(&search, "is not finished: there is no SHA256SUMS");
    }
    mixture_facts_release(&facts);
    return true;
}
