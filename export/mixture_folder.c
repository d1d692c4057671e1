#include "export/mixture_folder.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "export/dataset.h"
#include "export/dataset_files.h"
#include "export/folder_lock.h"
#include "export/folder_state.h"
#include "export/mixture_files.h"

struct MixtureFolder {
    FolderLock *lock;
};

/* ---- dataset.json */

static json_t *member_json(const MixtureMember *member)
{
    char seed[32];
    (void)snprintf(seed, sizeof seed, "%" PRIu64, member->seed);
    json_t *json = json_pack("{s:s, s:s, s:I}", "key", member->key, "seed", seed, "slots",
            (json_int_t)member->slots);
    if (member->group[0] != '\0') {
        (void)json_object_set_new(json, "group", json_string(member->group));
    }
    return json;
}

json_t *mixture_json_new(const MixtureFacts *facts, Error *err)
{
    char seed[32];
    json_t *scenes = json_array();
    int failed = scenes == NULL;
    (void)snprintf(seed, sizeof seed, "%" PRIu64, facts->seed);
    for (size_t i = 0; i < facts->count; i++) {
        failed |= json_array_append_new(scenes, member_json(&facts->members[i]));
    }
    json_t *json = json_pack("{s:i, s:s, s:s, s:o}", "format", SHARD_FORMAT, "name",
            facts->name, "seed", seed, "scenes", scenes);
    if (json == NULL || failed != 0) {
        json_decref(json);
        (void)error_no_memory(err, "dataset.json");
        return NULL;
    }
    return json;
}

static bool read_member(json_t *json, MixtureMember *ret_member)
{
    const char *key = NULL;
    const char *seed = NULL;
    const char *group = "";
    json_int_t slots = 0;
    MixtureMember member = {.slots = 0};
    bool ok = json_unpack(json, "{s:s, s:s, s:I, s?:s}", "key", &key, "seed", &seed, "slots",
                      &slots, "group", &group) == 0 &&
            slots >= 0 && strlen(key) < sizeof member.key &&
            strlen(group) < sizeof member.group && strchr(key, '/') == NULL;
    if (ok) {
        (void)snprintf(member.key, sizeof member.key, "%s", key);
        (void)snprintf(member.group, sizeof member.group, "%s", group);
        member.seed = strtoull(seed, NULL, 10);
        member.slots = (uint64_t)slots;
        *ret_member = member;
    }
    return ok;
}

static bool read_members(const json_t *scenes, MixtureFacts *facts)
{
    size_t count = json_array_size(scenes);
    facts->members = calloc(count + 1, sizeof *facts->members);
    bool ok = facts->members != NULL && count <= MIXTURE_SCENES_MAX;
    for (size_t i = 0; ok && i < count; i++) {
        ok = read_member(json_array_get(scenes, i), &facts->members[i]);
        facts->count++;
    }
    return ok;
}

bool mixture_folder_is(const char *folder)
{
    Error ignored = {0};
    json_t *json = dataset_json_load(folder, &ignored);
    bool is = json != NULL && json_is_array(json_object_get(json, "scenes"));
    json_decref(json);
    return is;
}

bool mixture_facts_read(const char *folder, MixtureFacts *ret_facts, Error *err)
{
    json_t *json = dataset_json_load(folder, err);
    if (json == NULL) {
        return false;
    }
    const char *name = NULL;
    const char *seed = NULL;
    json_t *scenes = NULL;
    char sums[PATH_TEXT_BYTES];
    MixtureFacts facts = {.count = 0};
    bool ok = json_unpack(json, "{s:s, s:s, s:o}", "name", &name, "seed", &seed, "scenes",
                      &scenes) == 0 &&
            read_members(scenes, &facts);
    if (ok) {
        (void)snprintf(facts.name, sizeof facts.name, "%s", name);
        facts.seed = strtoull(seed, NULL, 10);
        facts.finished = path_join(folder, MIXTURE_SUMS, sums) && file_exists(sums);
        *ret_facts = facts;
    } else {
        mixture_facts_release(&facts);
        (void)error_set(err, ERROR_DATA,
                "'%s/dataset.json' lacks a name, a seed or a sound list of scenes", folder);
    }
    json_decref(json);
    return ok;
}

void mixture_facts_release(MixtureFacts *facts)
{
    free(facts->members);
    *facts = (MixtureFacts){.members = NULL};
}

/* ---- taking the folder */

static MixtureMember *find_member(const MixtureFacts *facts, const char *key)
{
    for (size_t i = 0; i < facts->count; i++) {
        if (strcmp(facts->members[i].key, key) == 0) {
            return &facts->members[i];
        }
    }
    return NULL;
}

/* Holds what is to be made against what is there. */
static bool settle(MixtureFacts *facts, const MixtureFacts *old, const char *folder, Error *err)
{
    if (facts->seed != old->seed) {
        return error_set(err, ERROR_USAGE,
                "'%s' was made with seed %" PRIu64 ", this run has %" PRIu64
                "; name a new folder or run with the old seed",
                folder, old->seed, facts->seed);
    }
    for (size_t i = 0; i < old->count; i++) {
        const MixtureMember *was = &old->members[i];
        MixtureMember *member = find_member(facts, was->key);
        if (member == NULL) {
            return error_set(err, ERROR_USAGE,
                    "'%s' holds the scene '%s', which the data set file does not name any more; "
                    "name a new folder or put the scene back",
                    folder, was->key);
        }
        member->slots = member->slots > was->slots ? member->slots : was->slots;
    }
    return true;
}

/* A folder without a dataset.json holds at most the sets of members, from a run that was killed
 * before it wrote one. */
static bool check_new(const MixtureFacts *facts, const char *folder, Error *err)
{
    const char *ours[MIXTURE_SCENES_MAX + 1] = {NULL};
    for (size_t i = 0; i < facts->count; i++) {
        ours[i] = facts->members[i].key;
    }
    return folder_check_foreign(folder, ours, err);
}

static bool settle_folder(MixtureFacts *facts, const char *folder, Error *err)
{
    char path[PATH_TEXT_BYTES];
    size_t removed = 0;
    if (!path_join(folder, "dataset.json", path)) {
        return error_set(err, ERROR_SYSTEM, "the path '%s' is too long", folder);
    }
    if (!file_exists(path)) {
        return check_new(facts, folder, err);
    }
    if (!mixture_folder_is(folder)) {
        return error_set(err, ERROR_USAGE,
                "'%s' holds the data set of one scene; name a new folder for this data set file",
                folder);
    }
    MixtureFacts old;
    if (!mixture_facts_read(folder, &old, err)) {
        return false;
    }
    bool ok = settle(facts, &old, folder, err) && folder_remove_partials(folder, &removed, err);
    mixture_facts_release(&old);
    return ok;
}

/* What describes the whole is void until it is written again. */
static void remove_summaries(const char *folder)
{
    char **names = NULL;
    Error ignored = {0};
    if (!folder_list(folder, &names, &ignored)) {
        return;
    }
    for (char **name = names; *name != NULL; name++) {
        char path[PATH_TEXT_BYTES];
        if (mixture_is_summary(*name) && path_join(folder, *name, path)) {
            (void)unlink(path);
        }
    }
    names_release(names);
}

MixtureFolder *mixture_folder_open(MixtureFacts *facts, const char *folder, Error *err)
{
    MixtureFolder *mixture = calloc(1, sizeof *mixture);
    if (mixture == NULL) {
        (void)error_no_memory(err, "a mixture");
        return NULL;
    }
    json_t *json = NULL;
    bool ok = folder_create(folder, err);
    if (ok) {
        mixture->lock = folder_lock_take(folder, err);
        ok = mixture->lock != NULL && settle_folder(facts, folder, err);
    }
    if (ok) {
        remove_summaries(folder);
        json = mixture_json_new(facts, err);
        ok = json != NULL && dataset_publish_json(folder, "dataset.json", json, err);
    }
    json_decref(json);
    if (!ok) {
        mixture_folder_close(mixture);
        return NULL;
    }
    return mixture;
}

void mixture_folder_close(MixtureFolder *mixture)
{
    if (mixture != NULL) {
        folder_lock_release(mixture->lock);
        free(mixture);
    }
}
