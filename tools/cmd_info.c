#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "export/mixture_folder.h"
#include "export/shard_reader.h"
#include "tools/command.h"
#include "tools/command_list.h"
#include "tools/exit_status.h"
#include "tools/set_summary.h"

static const double HOUR_S = 3600.0;

static double share(uint64_t part, uint64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 0.0;
}

/* ---- the channels of the first episode of a shard */

typedef void (*ChannelPrinter)(
        void *self, const char *path, const Block *block, const StoredAttrs *attrs);

static bool visit_channels(const char *shard, ChannelPrinter print, void *self, Error *err)
{
    ShardReader *reader =
            shard[0] == '\0' ? NULL : shard_reader_open(shard, SHARD_TRUST_MIDDLE, err);
    if (reader == NULL) {
        return shard[0] == '\0';
    }
    char group[64];
    StoredPaths paths = {0};
    bool ok = true;
    if (shard_reader_episode_count(reader) > 0) {
        (void)snprintf(group, sizeof group, "/data/%s", shard_reader_episode(reader, 0)->demo);
        ok = shard_reader_datasets(reader, group, &paths, err);
    }
    for (size_t i = 0; ok && i < paths.count; i++) {
        Block block;
        StoredAttrs attrs = {0};
        ok = shard_reader_describe(reader, paths.items[i], &block, err) &&
                shard_reader_attrs(reader, paths.items[i], &attrs, err);
        if (ok) {
            print(self, paths.items[i] + strlen(group) + 1, &block, &attrs);
        }
        stored_attrs_release(&attrs);
    }
    stored_paths_release(&paths);
    shard_reader_close(reader);
    return ok;
}

static const char *unit_of(const StoredAttrs *attrs)
{
    const char *unit = stored_attrs_text(attrs, "unit");
    return unit == NULL ? "" : unit;
}

static double rate_of(const StoredAttrs *attrs)
{
    const StoredAttr *rate = stored_attrs_find(attrs, "rate");
    return rate == NULL ? 0.0 : rate->number;
}

static void print_channel(
        void *self, const char *path, const Block *block, const StoredAttrs *attrs)
{
    (void)self;
    char type[BLOCK_TYPE_TEXT_BYTES];
    char rate[32] = "";
    block_type_text(block, type);
    if (rate_of(attrs) > 0.0) {
        (void)snprintf(rate, sizeof rate, "%g Hz", rate_of(attrs));
    }
    (void)printf("  %-30s %-22s %-8s %s\n", path, type, rate, unit_of(attrs));
}

/* ---- for people */

static void print_words(const char *title, const WordCount *words, size_t count, uint64_t whole)
{
    for (size_t i = 0; i < count; i++) {
        (void)printf("%-16s %6" PRIu64 "  %5.1f %%  %s\n", i == 0 ? title : "", words[i].count,
                100.0 * share(words[i].count, whole), words[i].word);
    }
}

/* What is counted, of one set or added up. */
static void print_counts(const SetSummary *summary)
{
    if (summary->slots > 0) {
        (void)printf("%-16s %" PRIu64 " slots in %" PRIu64 " of %" PRIu64 " shards, %.1f MB\n",
                "size", summary->slots, summary->shards, summary->shards_wanted,
                1e-6 * (double)summary->bytes);
    } else {
        (void)printf("%-16s %.1f MB\n", "size", 1e-6 * (double)summary->bytes);
    }
    if (summary->privileged) {
        (void)printf(
                "%-16s privileged: it saw the true state, as no real robot can\n", "expert");
    }
    if (summary->lost > 0) {
        (void)printf("%-16s %" PRIu64 " shards of the journal cannot be read: %s\n", "lost",
                summary->lost, summary->lost_why.text);
    }
    (void)printf("%-16s %" PRIu64 ", %.3f robot-hours\n", "episodes", summary->episodes,
            summary->kept_s / HOUR_S);
    if (summary->siblings + summary->siblings_missed > 0) {
        (void)printf("%-16s %" PRIu64 " of the episodes; %" PRIu64 " went elsewhere than their "
                     "parents, %" PRIu64 " ended otherwise; %" PRIu64 " more were void\n",
                "siblings", summary->siblings, summary->siblings_apart, summary->siblings_other,
                summary->siblings_missed);
    }
    (void)printf("%-16s %" PRIu64 ", %" PRIu64 " succeeded (%.1f %%)\n", "attempts",
            summary->attempts, summary->successes,
            100.0 * share(summary->successes, summary->attempts));
    (void)printf("%-16s %" PRIu64 " of %" PRIu64 " succeeded (%.1f %%)\n", "first attempts",
            summary->first_successes, summary->slots_seen,
            100.0 * share(summary->first_successes, summary->slots_seen));
    (void)printf("%-16s %" PRIu64 " of %" PRIu64 " kept successes contain one (%.1f %%)\n",
            "recovery", summary->kept_recoveries, summary->kept_successes,
            100.0 * share(summary->kept_recoveries, summary->kept_successes));
    print_words("failures", summary->causes, summary->cause_count, summary->attempts);
    print_words("splits", summary->splits, summary->split_count, summary->episodes);
}

static const char NOT_FINISHED[] = ", not finished: run the same generate again";

static bool print_summary(const char *path, const SetSummary *summary, Error *err)
{
    (void)printf("%s: scene %s, seed %s%s\n", path, summary->scene, summary->seed,
            summary->complete ? "" : NOT_FINISHED);
    print_counts(summary);
    if (summary->content[0] != '\0') {
        (void)printf("%-16s %s\n%-16s %s\n", "digest content", summary->content, "digest files",
                summary->files);
    }
    if (summary->recipe[0] != '\0') {
        (void)printf("%-16s %s\n", "recipe", summary->recipe);
    }
    (void)printf("%s", summary->episodes > 0 ? "channels of the first episode:\n" : "");
    return visit_channels(summary->sample, print_channel, NULL, err);
}

static void print_mixture(const char *path, const MixtureFacts *facts, const SetSummary *parts)
{
    SetSummary whole = {.complete = facts->finished};
    (void)printf("%s: %s, %zu scenes, seed %" PRIu64 "%s\n", path, facts->name, facts->count,
            facts->seed, facts->finished ? "" : NOT_FINISHED);
    for (size_t i = 0; i < facts->count; i++) {
        const MixtureMember *member = &facts->members[i];
        (void)printf("%-16s %-20s %6" PRIu64 " slots %6" PRIu64 " episodes, first attempts "
                     "%5.1f %%%s%s%s\n",
                i == 0 ? "scenes" : "", member->key, member->slots, parts[i].episodes,
                100.0 * share(parts[i].first_successes, parts[i].slots_seen),
                member->group[0] == '\0' ? "" : ", group ", member->group,
                parts[i].complete || member->slots == 0 ? "" : ", not finished");
        set_summary_add(&whole, &parts[i]);
    }
    print_counts(&whole);
}

/* ---- for machines */

static json_t *json_words(const WordCount *words, size_t count)
{
    json_t *object = json_object();
    for (size_t i = 0; i < count; i++) {
        (void)json_object_set_new(
                object, words[i].word, json_integer((json_int_t)words[i].count));
    }
    return object;
}

static void json_channel(
        void *self, const char *path, const Block *block, const StoredAttrs *attrs)
{
    json_t *channels = self;
    json_t *shape = json_array();
    for (unsigned axis = 1; axis < block->rank; axis++) {
        (void)json_array_append_new(shape, json_integer((json_int_t)block->extent[axis]));
    }
    json_t *channel = json_object();
    (void)json_object_set_new(channel, "type", json_string(channel_type_name(block->type)));
    (void)json_object_set_new(channel, "shape", shape);
    (void)json_object_set_new(channel, "unit", json_string(unit_of(attrs)));
    if (rate_of(attrs) > 0.0) {
        (void)json_object_set_new(channel, "rate_hz", json_real(rate_of(attrs)));
    }
    (void)json_object_set_new(channels, path, channel);
}

static void set_count(json_t *object, const char *key, uint64_t count)
{
    (void)json_object_set_new(object, key, json_integer((json_int_t)count));
}

/* All but the channels. */
static json_t *summary_json(const SetSummary *summary)
{
    json_t *object = json_object();
    (void)json_object_set_new(object, "scene", json_string(summary->scene));
    (void)json_object_set_new(object, "seed", json_string(summary->seed));
    (void)json_object_set_new(object, "recipe", json_string(summary->recipe));
    (void)json_object_set_new(object, "complete", json_boolean(summary->complete));
    (void)json_object_set_new(object, "privileged", json_boolean(summary->privileged));
    set_count(object, "slots", summary->slots);
    set_count(object, "shards", summary->shards);
    set_count(object, "shards_wanted", summary->shards_wanted);
    set_count(object, "shards_lost", summary->lost);
    set_count(object, "bytes", summary->bytes);
    set_count(object, "episodes", summary->episodes);
    set_count(object, "siblings", summary->siblings);
    set_count(object, "siblings_apart", summary->siblings_apart);
    set_count(object, "siblings_other_outcome", summary->siblings_other);
    set_count(object, "siblings_void", summary->siblings_missed);
    set_count(object, "attempts", summary->attempts);
    set_count(object, "successes", summary->successes);
    set_count(object, "first_attempts", summary->slots_seen);
    set_count(object, "first_successes", summary->first_successes);
    set_count(object, "kept_successes", summary->kept_successes);
    set_count(object, "successes_with_recovery", summary->kept_recoveries);
    (void)json_object_set_new(object, "robot_hours", json_real(summary->kept_s / HOUR_S));
    (void)json_object_set_new(
            object, "causes", json_words(summary->causes, summary->cause_count));
    (void)json_object_set_new(
            object, "splits", json_words(summary->splits, summary->split_count));
    (void)json_object_set_new(object, "digest_content", json_string(summary->content));
    (void)json_object_set_new(object, "digest_files", json_string(summary->files));
    return object;
}

/* Prints the object and lets go of it. */
static bool dump(json_t *object)
{
    bool ok = json_dumpf(object, stdout, JSON_INDENT(1)) == 0;
    (void)putchar('\n');
    json_decref(object);
    return ok;
}

static bool print_json(const SetSummary *summary, Error *err)
{
    json_t *object = summary_json(summary);
    json_t *channels = json_object();
    bool ok = visit_channels(summary->sample, json_channel, channels, err);
    (void)json_object_set_new(object, "channels", channels);
    if (!ok) {
        json_decref(object);
        return false;
    }
    return dump(object);
}

static void print_mixture_json(const MixtureFacts *facts, const SetSummary *parts)
{
    char seed[32];
    json_t *object = json_object();
    json_t *scenes = json_object();
    (void)snprintf(seed, sizeof seed, "%" PRIu64, facts->seed);
    (void)json_object_set_new(object, "name", json_string(facts->name));
    (void)json_object_set_new(object, "seed", json_string(seed));
    (void)json_object_set_new(object, "complete", json_boolean(facts->finished));
    for (size_t i = 0; i < facts->count; i++) {
        json_t *part = summary_json(&parts[i]);
        set_count(part, "slots", facts->members[i].slots);
        (void)json_object_set_new(part, "group", json_string(facts->members[i].group));
        (void)json_object_set_new(scenes, facts->members[i].key, part);
    }
    (void)json_object_set_new(object, "scenes", scenes);
    (void)dump(object);
}

/* ---- the command */

/* Reads a member's set; one that was not begun yet is empty. */
static bool read_part(
        const char *path, const MixtureMember *member, SetSummary *part, Error *err)
{
    char folder[PATH_TEXT_BYTES];
    char facts[PATH_TEXT_BYTES];
    bool there = path_join(path, member->key, folder) &&
            path_join(folder, "dataset.json", facts) && file_exists(facts);
    return !there || set_summary_read(folder, part, err);
}

static int run_mixture(const CommandLine *line, const char *path, Error *err)
{
    MixtureFacts facts;
    if (!mixture_facts_read(path, &facts, err)) {
        return exit_status_of(err->kind);
    }
    SetSummary *parts = calloc(facts.count + 1, sizeof *parts);
    if (parts == NULL) {
        mixture_facts_release(&facts);
        (void)error_no_memory(err, "the summary");
        return EXIT_SYSTEM;
    }
    bool ok = true;
    bool lost = false;
    for (size_t i = 0; ok && i < facts.count; i++) {
        ok = read_part(path, &facts.members[i], &parts[i], err);
        lost = lost || parts[i].lost > 0;
    }
    if (ok && command_line_has(line, "--json")) {
        print_mixture_json(&facts, parts);
    } else if (ok) {
        print_mixture(path, &facts, parts);
    }
    free(parts);
    mixture_facts_release(&facts);
    if (!ok) {
        return exit_status_of(err->kind);
    }
    return lost ? EXIT_LOST : EXIT_DONE;
}

static int run(const CommandLine *line, Error *err)
{
    const char *path = line->operands[0];
    if (mixture_folder_is(path)) {
        return run_mixture(line, path, err);
    }
    SetSummary *summary = calloc(1, sizeof *summary);
    if (summary == NULL) {
        (void)error_no_memory(err, "the summary");
        return EXIT_SYSTEM;
    }
    bool ok = set_summary_read(path, summary, err) &&
            (command_line_has(line, "--json") ? print_json(summary, err)
                                              : print_summary(path, summary, err));
    bool lost = summary->lost > 0;
    free(summary);
    if (ok && lost) {
        return EXIT_LOST;
    }
    return ok ? EXIT_DONE : exit_status_of(err->kind);
}

static const CommandOption OPTIONS[] = {
        {"--json", NULL, "the same as JSON", false},
};

const Command COMMAND_INFO = {
        .name = "info",
        .summary = "what a data set or a shard holds",
        .operands = "DIR|SHARD.h5",
        .operands_min = 1,
        .operands_max = 1,
        .details =
                "Episodes, attempts and why they failed, splits, robot-hours, channels with shape,\n"
                "rate and unit, and two digests: `content` is equal on any machine and library\n"
                "version, `files` for one build. Reads journal and ledgers, not the data: forceps\n"
                "verify does that.\n\n"
                "  forceps info data\n"
                "  forceps info data/shards/peg_insertion-00000.h5 --json\n\n"
                "Status: 0 done, 1 a damaged or missing shard, 4 no such file.\n",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof *OPTIONS,
        .run = run,
};
