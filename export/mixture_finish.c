#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "export/dataset.h"
#include "export/dataset_files.h"
#include "export/mixture_files.h"

static const char INDEX_START[] = "index";
static const char INDEX_END[] = ".h5";

/* The members with their journals, while the summaries are written. */
typedef struct Parts {
    const char *folder;
    MixtureFacts facts;
    Journal *journals;
    char (*scenes)[MIXTURE_NAME_BYTES];
    IndexPart *parts; /* room for those of one index */
} Parts;

bool mixture_is_summary(const char *name)
{
    size_t length = strlen(name);
    bool index = strncmp(name, INDEX_START, sizeof INDEX_START - 1) == 0 &&
            length >= sizeof INDEX_END &&
            strcmp(name + length - (sizeof INDEX_END - 1), INDEX_END) == 0;
    return index || strcmp(name, MIXTURE_SUMS) == 0 || strcmp(name, "README.md") == 0;
}

static bool parts_read_one(Parts *parts, size_t i, Error *err)
{
    const char *key = parts->facts.members[i].key;
    char folder[PATH_TEXT_BYTES];
    char path[PATH_TEXT_BYTES];
    DatasetFacts facts;
    if (!path_join(parts->folder, key, folder) || !path_join(folder, "journal.jsonl", path)) {
        return error_set(err, ERROR_SYSTEM, "the path '%s' is too long", parts->folder);
    }
    if (!dataset_read_facts(folder, &facts, err)) {
        return false;
    }
    if (!facts.finished) {
        return error_set(err, ERROR_DATA, "'%s' is not finished", folder);
    }
    (void)snprintf(parts->scenes[i], sizeof parts->scenes[i], "%s", facts.scene);
    return journal_read(path, &parts->journals[i], err);
}

static void parts_release(Parts *parts)
{
    for (size_t i = 0; parts->journals != NULL && i < parts->facts.count; i++) {
        journal_release(&parts->journals[i]);
    }
    free(parts->journals);
    free(parts->scenes);
    free(parts->parts);
    mixture_facts_release(&parts->facts);
}

static bool parts_read(const char *folder, Parts *ret_parts, Error *err)
{
    Parts parts = {.folder = folder};
    if (!mixture_facts_read(folder, &parts.facts, err)) {
        return false;
    }
    size_t room = parts.facts.count + 1;
    parts.journals = calloc(room, sizeof *parts.journals);
    parts.scenes = calloc(room, sizeof *parts.scenes);
    parts.parts = calloc(room, sizeof *parts.parts);
    bool ok = parts.journals != NULL && parts.scenes != NULL && parts.parts != NULL;
    if (!ok) {
        (void)error_no_memory(err, "a mixture");
    }
    for (size_t i = 0; ok && i < parts.facts.count; i++) {
        /* A scene whose share came to no slot has no set. */
        ok = parts.facts.members[i].slots == 0 || parts_read_one(&parts, i, err);
    }
    if (!ok) {
        parts_release(&parts);
        return false;
    }
    *ret_parts = parts;
    return true;
}

/* ---- the indices */

/* One index: of the members of a group, or of all for NULL. */
static bool write_index(Parts *parts, const char *group, Error *err)
{
    char name[MIXTURE_KEY_BYTES + 16];
    char env_args[2 * MIXTURE_NAME_BYTES];
    (void)snprintf(name, sizeof name, "%s%s%s%s", INDEX_START, group == NULL ? "" : "-",
            group == NULL ? "" : group, INDEX_END);
    (void)snprintf(env_args, sizeof env_args,
            "{\"env_name\": \"%s\", \"type\": 1, \"env_version\": \"forceps\", "
            "\"env_kwargs\": {}}",
            parts->facts.name);
    IndexDef def = {.name = name, .parts = parts->parts, .env_args = env_args};
    for (size_t i = 0; i < parts->facts.count; i++) {
        const MixtureMember *member = &parts->facts.members[i];
        if (member->slots > 0 && (group == NULL || strcmp(member->group, group) == 0)) {
            parts->parts[def.part_count++] = (IndexPart){
                    .folder = member->key, .journal = &parts->journals[i], .mask = member->key};
        }
    }
    return index_write(parts->folder, &def, err);
}

/* True if a member before `end` has the group too. */
static bool group_seen(const MixtureFacts *facts, size_t end)
{
    for (size_t i = 0; i < end; i++) {
        if (strcmp(facts->members[i].group, facts->members[end].group) == 0) {
            return true;
        }
    }
    return false;
}

static bool write_indices(Parts *parts, Error *err)
{
    bool ok = write_index(parts, NULL, err);
    for (size_t i = 0; ok && i < parts->facts.count; i++) {
        const char *group = parts->facts.members[i].group;
        if (group[0] != '\0' && !group_seen(&parts->facts, i)) {
            ok = write_index(parts, group, err);
        }
    }
    return ok;
}

/* ---- dataset.json, README.md */

static json_t *total_json(const ShardSummary *total)
{
    json_t *json = json_pack("{s:I, s:I, s:I, s:I, s:I}", "episodes",
            (json_int_t)total->episodes, "attempts", (json_int_t)total->attempts, "successes",
            (json_int_t)total->successes, "samples", (json_int_t)total->samples, "bytes",
            (json_int_t)total->bytes);
    if (json != NULL && total->siblings > 0) {
        (void)json_object_set_new(json, "siblings", json_integer((json_int_t)total->siblings));
    }
    return json;
}

/* Puts the scenes' names and the totals into dataset.json. */
static bool write_json(const Parts *parts, Error *err)
{
    json_t *json = mixture_json_new(&parts->facts, err);
    if (json == NULL) {
        return false;
    }
    ShardSummary all = {0};
    int failed = 0;
    for (size_t i = 0; i < parts->facts.count; i++) {
        ShardSummary total = journal_total(&parts->journals[i]);
        json_t *member = json_array_get(json_object_get(json, "scenes"), i);
        failed |= json_object_set_new(member, "scene", json_string(parts->scenes[i]));
        failed |= json_object_set_new(member, "totals", total_json(&total));
        all.episodes += total.episodes;
        all.attempts += total.attempts;
        all.successes += total.successes;
        all.samples += total.samples;
        all.siblings += total.siblings;
        all.bytes += total.bytes;
    }
    failed |= json_object_set_new(json, "totals", total_json(&all));
    bool ok = failed == 0 ? dataset_publish_json(parts->folder, "dataset.json", json, err)
                          : error_no_memory(err, "dataset.json");
    json_decref(json);
    return ok;
}

static const char READING[] =
        "\n## Reading\n\n"
        "```\npip install h5py hdf5plugin\n```\n\n"
        "```python\n"
        "import hdf5plugin, h5py  # hdf5plugin first: the chunks are zstd\n\n"
        "with h5py.File(\"index.h5\") as f:\n"
        "    for name in f[\"mask/train\"].asstr():\n"
        "        demo = f[\"data\"][name]\n"
        "        print(name, demo.attrs[\"scene\"], demo[\"actions\"].shape)\n"
        "```\n\n"
        "`index.h5` links to every episode of every scene; beside the masks of splits and outcomes\n"
        "it has one for each scene, named as in the table. Loaders that want one shape of actions\n"
        "and pictures read the index of a group, `index-GROUP.h5`, or a scene's own. Each scene's\n"
        "folder is a data set by itself, with a card of its own that lists its channels.\n\n"
        "`sha256sum -c SHA256SUMS` compares all files, `forceps verify .` also what is in them.\n";

static bool write_card(const Parts *parts, Error *err)
{
    Text text = {0};
    long long episodes = 0;
    for (size_t i = 0; i < parts->facts.count; i++) {
        episodes += (long long)journal_total(&parts->journals[i]).episodes;
    }
    dataset_card_front(&text, "unknown", episodes);
    text_addf(&text,
            "# %s\n\nSimulated robot manipulation from %zu scenes, made by forceps with seed "
            "%" PRIu64
            ".\n\n| folder | scene | group | slots | episodes | successful | attempts |\n"
            "|--|--|--|--|--|--|--|\n",
            parts->facts.name, parts->facts.count, parts->facts.seed);
    for (size_t i = 0; i < parts->facts.count; i++) {
        const MixtureMember *member = &parts->facts.members[i];
        ShardSummary total = journal_total(&parts->journals[i]);
        text_addf(&text,
                "| `%s` | %s | %s | %" PRIu64 " | %" PRIu64 " | %" PRIu64 " | %" PRIu64 " |\n",
                member->key, parts->scenes[i], member->group, member->slots, total.episodes,
                total.successes, total.attempts);
    }
    text_add(&text, READING);
    return dataset_publish(parts->folder, "README.md", &text, err);
}

/* ---- SHA256SUMS */

/* Adds the sums of a member, its names below its folder. */
static bool add_member_sums(const char *folder, const char *key, Text *text, Error *err)
{
    char inside[PATH_TEXT_BYTES];
    char path[PATH_TEXT_BYTES];
    FileBytes file = {0};
    if (!path_join(folder, key, inside) || !path_join(inside, MIXTURE_SUMS, path)) {
        return error_set(err, ERROR_SYSTEM, "the path '%s' is too long", folder);
    }
    if (!file_read(path, 0, &file, err)) {
        return false;
    }
    for (const char *line = (const char *)file.bytes; *line != '\0';) {
        size_t size = strcspn(line, "\n");
        if (size > DIGEST_TEXT_BYTES + 1) {
            text_addf(text, "%.*s%s/%.*s\n", DIGEST_TEXT_BYTES + 1, line, key,
                    (int)(size - (DIGEST_TEXT_BYTES + 1)), line + DIGEST_TEXT_BYTES + 1);
        }
        line += line[size] == '\0' ? size : size + 1;
    }
    file_release(&file);
    return true;
}

static bool add_own_sums(const char *folder, Text *text, Error *err)
{
    char **names = NULL;
    if (!folder_list(folder, &names, err)) {
        return false;
    }
    bool ok = true;
    for (char **name = names; ok && *name != NULL; name++) {
        bool ours = strcmp(*name, "dataset.json") == 0 ||
                (mixture_is_summary(*name) && strcmp(*name, MIXTURE_SUMS) != 0);
        ok = !ours || dataset_add_sum(text, folder, *name, err);
    }
    names_release(names);
    return ok;
}

bool mixture_sums_text(const char *folder, const MixtureFacts *facts, Text *text, Error *err)
{
    bool ok = add_own_sums(folder, text, err);
    for (size_t i = 0; ok && i < facts->count; i++) {
        ok = facts->members[i].slots == 0 ||
                add_member_sums(folder, facts->members[i].key, text, err);
    }
    return ok;
}

static bool write_sums(const Parts *parts, Error *err)
{
    Text text = {0};
    if (!mixture_sums_text(parts->folder, &parts->facts, &text, err)) {
        text_release(&text);
        return false;
    }
    return dataset_publish(parts->folder, MIXTURE_SUMS, &text, err);
}

bool mixture_finish(const char *folder, Error *err)
{
    Parts parts;
    if (!parts_read(folder, &parts, err)) {
        return false;
    }
    bool ok = write_indices(&parts, err) && write_json(&parts, err) &&
            write_card(&parts, err) && write_sums(&parts, err);
    parts_release(&parts);
    return ok;
}
