#include "scenes/mixture.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "scenes/mixture_state.h"
#include "scenes/schema.h"
#include "scenes/value.h"

static const uint64_t SLOTS_DEFAULT = 100;
static const uint64_t SEED_DEFAULT = 1;

void mixture_destroy(Mixture *mixture)
{
    if (mixture == NULL) {
        return;
    }
    for (size_t i = 0; i < mixture->count; i++) {
        for (size_t k = 0; k < mixture->members[i].scene.set_count; k++) {
            free(mixture->members[i].texts[k]);
        }
    }
    free(mixture->members);
    scene_text_destroy(mixture->text);
    free(mixture);
}

const char *mixture_name(const Mixture *mixture)
{
    return mixture->name;
}

uint64_t mixture_seed(const Mixture *mixture)
{
    return mixture->seed;
}

size_t mixture_scene_count(const Mixture *mixture)
{
    return mixture->count;
}

const MixtureScene *mixture_scene(const Mixture *mixture, size_t index)
{
    return &mixture->members[index].scene;
}

void mixture_write(const Mixture *mixture, Text *out)
{
    scene_text_write(mixture->text, true, out);
}

/* ---- how many slots */

void mixture_share(const double *weights, size_t count, uint64_t total, uint64_t *ret_counts)
{
    double sum = 0.0;
    uint64_t given = 0;
    for (size_t i = 0; i < count; i++) {
        sum += weights[i];
    }
    for (size_t i = 0; i < count; i++) {
        ret_counts[i] = (uint64_t)floor((double)total * (weights[i] / sum));
        given += ret_counts[i];
    }
    for (; given < total; given++) {
        size_t best = 0;
        double most = -DBL_MAX;
        for (size_t i = 0; i < count; i++) {
            double left = (double)total * (weights[i] / sum) - (double)ret_counts[i];
            if (left > most) {
                most = left;
                best = i;
            }
        }
        ret_counts[best]++;
    }
}

/* What stands behind a key as a whole number; false if nothing does. */
static bool read_count(const Node *map, const char *key, Mistakes *mistakes, uint64_t *count)
{
    const Node *node = node_get(map, key);
    long number = 0;
    if (node == NULL || !value_read_integer(node, 0, INT64_MAX, mistakes, &number)) {
        return false;
    }
    *count = (uint64_t)number;
    return true;
}

static void say_too_few(const Mixture *mixture, uint64_t wanted, uint64_t fixed, bool weighted,
        Mistakes *mistakes)
{
    const Node *root = scene_text_root(mixture->text);
    const Node *episodes = node_find(root, "episodes");
    Place place = episodes != NULL ? episodes->place : node_find(root, "scenes")->key_place;
    if (wanted < fixed) {
        mistakes_add(mistakes, place, "ask for more, or fix fewer",
                "%" PRIu64 " episodes are asked for, but the scenes fix %" PRIu64, wanted,
                fixed);
    } else if (!weighted && wanted > fixed) {
        mistakes_add(mistakes, place, "give a scene a weight in place of `episodes`",
                "%" PRIu64 " episodes are asked for, but the scenes fix %" PRIu64
                " and none takes the rest",
                wanted, fixed);
    }
}

static void share_slots(Mixture *mixture, const MixtureWish *wish, Mistakes *mistakes)
{
    double weights[MIXTURE_SCENES_MAX];
    uint64_t counts[MIXTURE_SCENES_MAX];
    size_t weighted[MIXTURE_SCENES_MAX];
    size_t count = 0;
    uint64_t fixed = 0;
    for (size_t i = 0; i < mixture->count; i++) {
        MixtureMemberState *member = &mixture->members[i];
        if (read_count(member->node, "episodes", mistakes, &member->scene.slots)) {
            fixed += member->scene.slots;
            continue;
        }
        weights[count] = 1.0;
        value_read_key(member->node, "weight", DIMENSION_NONE, &weights[count], mistakes);
        weighted[count++] = i;
    }
    uint64_t total = count == 0 || fixed >= SLOTS_DEFAULT ? fixed : SLOTS_DEFAULT;
    (void)read_count(scene_text_root(mixture->text), "episodes", mistakes, &total);
    total = wish->has_slots ? wish->slots : total;
    say_too_few(mixture, total, fixed, count > 0, mistakes);
    if (count == 0 || total < fixed) {
        return;
    }
    mixture_share(weights, count, total - fixed, counts);
    for (size_t i = 0; i < count; i++) {
        mixture->members[weighted[i]].scene.slots = counts[i];
    }
}

/* ---- groups */

static MixtureMemberState *find_member(Mixture *mixture, const char *key)
{
    for (size_t i = 0; i < mixture->count; i++) {
        if (strcmp(mixture->members[i].scene.key, key) == 0) {
            return &mixture->members[i];
        }
    }
    return NULL;
}

static void say_no_scene(const Mixture *mixture, const Node *node, Mistakes *mistakes)
{
    const char *keys[MIXTURE_SCENES_MAX];
    for (size_t i = 0; i < mixture->count; i++) {
        keys[i] = mixture->members[i].scene.key;
    }
    const char *near = text_nearest(node->text, keys, mixture->count);
    Text hint = {0};
    text_addf(&hint, near == NULL ? "name one of `scenes`" : "did you mean '%s'?", near);
    mistakes_add(mistakes, node->place, text_chars(&hint),
            "'%s' is not a scene of this data set", node->text);
    text_release(&hint);
}

static void read_groups(Mixture *mixture, Mistakes *mistakes)
{
    const Node *groups = node_get(scene_text_root(mixture->text), "groups");
    for (size_t i = 0; groups != NULL && i < groups->child_count; i++) {
        const Node *group = groups->children[i];
        for (size_t k = 0; k < group->child_count; k++) {
            const Node *name = group->children[k];
            MixtureMemberState *member = find_member(mixture, name->text);
            if (member == NULL) {
                say_no_scene(mixture, name, mistakes);
            } else if (member->scene.group != NULL) {
                mistakes_add(mistakes, name->place, "a scene has one group at most",
                        "'%s' is in the group '%s' already", name->text, member->scene.group);
            } else {
                member->scene.group = group->key;
            }
        }
    }
}

/* ---- reading */

/* 63 bits, so that --seed can name it. */
static uint64_t seed_of(uint64_t seed, const char *key)
{
    Text text = {0};
    text_addf(&text, "%" PRIu64 "/%s", seed, key);
    uint64_t hash = hash64(text_chars(&text), text.length);
    text_release(&text);
    return hash & INT64_MAX;
}

static bool read_member(Mixture *mixture, MixtureMemberState *member, const Node *node,
        Mistakes *mistakes, Error *err)
{
    const Node *root = scene_text_root(mixture->text);
    const Node *common = node_get(root, "set");
    const Node *own = node_get(node, "set");
    const Node *splits = node_get(root, "splits");
    member->node = node;
    member->scene.key = node->key;
    member->scene.seed = seed_of(mixture->seed, node->key);
    member->scene.sets = (const char *const *)member->texts;
    if (!scene_text_path(
                mixture->text, node_get(node, "scene"), member->scene.path, mistakes)) {
        return true;
    }
    return (common == NULL || mixture_add_changes(member, common, mistakes, err)) &&
            (own == NULL || mixture_add_changes(member, own, mistakes, err)) &&
            (splits == NULL || mixture_add_splits(member, splits, err));
}

static bool read_members(Mixture *mixture, Mistakes *mistakes, Error *err)
{
    const Node *scenes = node_get(scene_text_root(mixture->text), "scenes");
    if (scenes->child_count == 0 || scenes->child_count > MIXTURE_SCENES_MAX) {
        mistakes_add(mistakes, scenes->key_place, NULL, "a data set mixes 1 to %d scenes",
                MIXTURE_SCENES_MAX);
        return true;
    }
    mixture->members = calloc(scenes->child_count, sizeof *mixture->members);
    if (mixture->members == NULL) {
        return error_no_memory(err, "the data set file");
    }
    for (size_t i = 0; i < scenes->child_count; i++) {
        const Node *node = scenes->children[i];
        mixture->count++;
        if (!read_member(mixture, &mixture->members[i], node, mistakes, err)) {
            return false;
        }
    }
    return true;
}

static bool read_all(Mixture *mixture, const MixtureWish *wish, Mistakes *mistakes, Error *err)
{
    Node *root = scene_text_root(mixture->text);
    schema_check_mixture(root, mistakes);
    if (mistakes_count(mistakes) > 0) {
        return true;
    }
    mixture->name = node_text(root, "name");
    mixture->seed = SEED_DEFAULT;
    (void)read_count(root, "seed", mistakes, &mixture->seed);
    mixture->seed = wish->has_seed ? wish->seed : mixture->seed;
    if (!read_members(mixture, mistakes, err)) {
        return false;
    }
    if (mistakes_count(mistakes) == 0) {
        read_groups(mixture, mistakes);
        share_slots(mixture, wish, mistakes);
    }
    return true;
}

Mixture *mixture_read(const char *path, const MixtureWish *wish, Mistakes *mistakes, Error *err)
{
    Mixture *mixture = calloc(1, sizeof *mixture);
    if (mixture == NULL) {
        (void)error_no_memory(err, path);
        return NULL;
    }
    mixture->text = mixture_text_read(path, wish->sets, wish->set_count, mistakes, err);
    bool ok = mixture->text != NULL && read_all(mixture, wish, mistakes, err);
    if (ok && mistakes_count(mistakes) == 0) {
        return mixture;
    }
    if (err->kind == ERROR_NONE) {
        Text summary = {0};
        mistakes_summary(mistakes, &summary);
        (void)error_set(err, ERROR_SCENE, "%s", text_chars(&summary));
        text_release(&summary);
    }
    mixture_destroy(mixture);
    return NULL;
}
