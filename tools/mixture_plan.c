#include "tools/mixture_plan.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tools/child.h"

/* ---- sending */

static json_t *scene_json(const MixtureScene *scene)
{
    char seed[32];
    json_t *sets = json_array();
    (void)snprintf(seed, sizeof seed, "%" PRIu64, scene->seed);
    for (size_t i = 0; i < scene->set_count; i++) {
        (void)json_array_append_new(sets, json_string(scene->sets[i]));
    }
    return json_pack("{s:s, s:s, s:s, s:s, s:I, s:o}", "key", scene->key, "group",
            scene->group == NULL ? "" : scene->group, "path", scene->path, "seed", seed,
            "slots", (json_int_t)scene->slots, "sets", sets);
}

bool mixture_plan_send(int fd, const Mixture *mixture, Error *err)
{
    char seed[32];
    json_t *scenes = json_array();
    (void)snprintf(seed, sizeof seed, "%" PRIu64, mixture_seed(mixture));
    for (size_t i = 0; i < mixture_scene_count(mixture); i++) {
        (void)json_array_append_new(scenes, scene_json(mixture_scene(mixture, i)));
    }
    json_t *json = json_pack(
            "{s:s, s:s, s:o}", "name", mixture_name(mixture), "seed", seed, "scenes", scenes);
    char *text = json == NULL ? NULL : json_dumps(json, JSON_COMPACT);
    json_decref(json);
    if (text == NULL) {
        return error_no_memory(err, "the plan");
    }
    bool ok = child_tell(fd, text, strlen(text), err);
    free(text);
    return ok;
}

/* ---- reading */

bool mixture_plan_is(const uint8_t *bytes, size_t count)
{
    return count > 0 && bytes[0] == '{';
}

static bool read_sets(const json_t *sets, MixturePlanScene *scene)
{
    size_t count = json_array_size(sets);
    scene->sets = calloc(count + 1, sizeof *scene->sets);
    bool ok = scene->sets != NULL;
    for (size_t i = 0; ok && i < count; i++) {
        const char *text = json_string_value(json_array_get(sets, i));
        scene->sets[i] = text == NULL ? NULL : text_duplicate(text);
        ok = scene->sets[i] != NULL;
        scene->set_count += ok ? 1 : 0;
    }
    return ok;
}

static bool read_scene(json_t *json, MixtureMember *member, MixturePlanScene *scene)
{
    const char *key = NULL;
    const char *group = NULL;
    const char *path = NULL;
    const char *seed = NULL;
    json_t *sets = NULL;
    json_int_t slots = 0;
    if (json_unpack(json, "{s:s, s:s, s:s, s:s, s:I, s:o}", "key", &key, "group", &group,
                "path", &path, "seed", &seed, "slots", &slots, "sets", &sets) != 0 ||
            strlen(key) >= sizeof member->key || strlen(group) >= sizeof member->group) {
        return false;
    }
    (void)snprintf(member->key, sizeof member->key, "%s", key);
    (void)snprintf(member->group, sizeof member->group, "%s", group);
    member->seed = strtoull(seed, NULL, 10);
    member->slots = (uint64_t)slots;
    scene->path = text_duplicate(path);
    return scene->path != NULL && read_sets(sets, scene);
}

static bool read_plan(const json_t *json, MixturePlan *plan)
{
    const json_t *scenes = json_object_get(json, "scenes");
    const char *name = json_string_value(json_object_get(json, "name"));
    const char *seed = json_string_value(json_object_get(json, "seed"));
    size_t count = json_array_size(scenes);
    plan->facts.members = calloc(count + 1, sizeof *plan->facts.members);
    plan->scenes = calloc(count + 1, sizeof *plan->scenes);
    bool ok = name != NULL && seed != NULL && plan->facts.members != NULL &&
            plan->scenes != NULL && count > 0;
    if (ok) {
        (void)snprintf(plan->facts.name, sizeof plan->facts.name, "%s", name);
        plan->facts.seed = strtoull(seed, NULL, 10);
    }
    for (size_t i = 0; ok && i < count; i++) {
        ok = read_scene(json_array_get(scenes, i), &plan->facts.members[i], &plan->scenes[i]);
        plan->facts.count++;
    }
    return ok;
}

bool mixture_plan_read(const uint8_t *bytes, size_t count, MixturePlan *ret_plan, Error *err)
{
    json_error_t where;
    json_t *json = json_loadb((const char *)bytes, count, 0, &where);
    MixturePlan plan = {.scenes = NULL};
    bool ok = json != NULL && read_plan(json, &plan);
    json_decref(json);
    if (!ok) {
        mixture_plan_release(&plan);
        return error_set(err, ERROR_DATA,
                "what was told of the data set file (%zu bytes) is no plan", count);
    }
    *ret_plan = plan;
    return true;
}

void mixture_plan_release(MixturePlan *plan)
{
    for (size_t i = 0; plan->scenes != NULL && i < plan->facts.count; i++) {
        MixturePlanScene *scene = &plan->scenes[i];
        for (size_t k = 0; k < scene->set_count; k++) {
            free(scene->sets[k]);
        }
        free(scene->sets);
        free(scene->path);
    }
    free(plan->scenes);
    mixture_facts_release(&plan->facts);
    *plan = (MixturePlan){.scenes = NULL};
}
