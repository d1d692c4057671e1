#include "scenes/scene_unlike.h"

#include <stdlib.h>
#include <string.h>

#include "scenes/scene_splits.h"
#include "scenes/suggestion.h"

/* Of one group. Rejection keeps the law exact; what needs more files than this finds is refused. */
enum { TRIES_MAX = 1000000 };

typedef struct UnlikeReader {
    const Node *parts_node;
    const SceneParts *parts;
    size_t split_count; /* train included */
    SceneUnlike *unlike;
    Mistakes *mistakes;
} UnlikeReader;

static bool add_pair(SceneUnlike *unlike, const UnlikePair *pair)
{
    if (unlike->count == unlike->room) {
        size_t room = unlike->room == 0 ? 16 : 2 * unlike->room;
        UnlikePair *grown = realloc(unlike->pairs, room * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        unlike->pairs = grown;
        unlike->room = room;
    }
    unlike->pairs[unlike->count++] = *pair;
    return true;
}

/* The bit that marks files of a split (0: train), which are those of train unless it names some. */
static unsigned split_bit(const PartInstance *instance, size_t split)
{
    unsigned all = 0;
    for (size_t i = 0; i < instance->make_count; i++) {
        all |= instance->makes[i].splits;
    }
    return (all & (1U << split)) != 0 ? 1U << split : 1U;
}

/* True if the part may be made of the file in a split. */
static bool may_take(const PartInstance *instance, const PartSource *source, size_t split)
{
    unsigned bit = split_bit(instance, split);
    for (size_t i = 0; i < instance->make_count; i++) {
        const PartMake *make = &instance->makes[i];
        if (make->source == source && (make->splits & bit) != 0) {
            return true;
        }
    }
    return false;
}

static size_t file_count(const PartInstance *instance, size_t split)
{
    unsigned bit = split_bit(instance, split);
    size_t count = 0;
    for (size_t i = 0; i < instance->make_count; i++) {
        count += (instance->makes[i].splits & bit) != 0 ? 1 : 0;
    }
    return count;
}

static bool is_named(const Node *unlike, const PartInstance *instance)
{
    const char *key = instance->node->key;
    bool named = unlike->kind == NODE_TEXT && strcmp(unlike->text, key) == 0;
    for (size_t i = 0; unlike->kind == NODE_LIST && i < unlike->child_count; i++) {
        const char *text = unlike->children[i]->text;
        named = named || (text != NULL && strcmp(text, key) == 0);
    }
    return named;
}

/* How many of the instance's files the parts that it is unlike can take away from it. */
static size_t taken_count(const UnlikeReader *reader, const Node *unlike,
        const PartInstance *instance, size_t split)
{
    size_t takers = 0;
    size_t files = 0;
    for (size_t i = 0; i < reader->parts->count; i++) {
        const PartInstance *other = &reader->parts->instances[i];
        bool meets = false;
        for (size_t j = 0; j < instance->make_count; j++) {
            meets = meets ||
                    (may_take(instance, instance->makes[j].source, split) &&
                            may_take(other, instance->makes[j].source, split));
        }
        takers += meets && other->node != instance->node && is_named(unlike, other) ? 1 : 0;
    }
    for (size_t j = 0; j < instance->make_count; j++) {
        bool met = false;
        for (size_t i = 0; i < reader->parts->count; i++) {
            const PartInstance *other = &reader->parts->instances[i];
            met = met ||
                    (other->node != instance->node && is_named(unlike, other) &&
                            may_take(other, instance->makes[j].source, split));
        }
        files += met && may_take(instance, instance->makes[j].source, split) ? 1 : 0;
    }
    return takers < files ? takers : files;
}

/* The splits in which members of a family can all differ, whatever the others took. */
static unsigned distinct_splits(
        const UnlikeReader *reader, const Node *unlike, const PartInstance *instance)
{
    unsigned splits = 0;
    for (size_t split = 0; split < reader->split_count; split++) {
        size_t files = file_count(instance, split);
        size_t taken = taken_count(reader, unlike, instance, split);
        if (files <= taken) {
            mistakes_add(reader->mistakes, unlike->place, "widen the glob",
                    "'%s' has %zu file%s to draw from, and the parts that it is unlike can take %zu",
                    instance->node->key, files, files == 1 ? "" : "s", taken);
        } else if (files - taken >= (size_t)instance->count) {
            splits |= 1U << split;
        }
    }
    return splits;
}

static void check_names(const UnlikeReader *reader, const Node *unlike)
{
    size_t count = unlike->kind == NODE_LIST ? unlike->child_count : 1;
    for (size_t i = 0; i < count; i++) {
        const Node *node = unlike->kind == NODE_LIST ? unlike->children[i] : unlike;
        if (node->text == NULL || node_get(reader->parts_node, node->text) != NULL) {
            continue;
        }
        Suggestion near = suggestion_for(node->text);
        for (size_t j = 0; j < reader->parts_node->child_count; j++) {
            suggestion_add(&near, reader->parts_node->children[j]->key);
        }
        mistakes_add(reader->mistakes, node->place, suggestion_hint(&near),
                "'%s' is no part of this scene", node->text);
    }
}

/* Adds the pairs of one instance with those that stand before or behind it. */
static bool add_pairs(const UnlikeReader *reader, size_t number, const Node *unlike)
{
    const PartInstance *instance = &reader->parts->instances[number];
    unsigned distinct = distinct_splits(reader, unlike, instance);
    for (size_t i = 0; i < reader->parts->count; i++) {
        const PartInstance *other = &reader->parts->instances[i];
        bool sibling = other->node == instance->node;
        UnlikePair pair = {number, i, sibling ? distinct : ~0U, unlike};
        bool due = sibling ? i > number : is_named(unlike, other);
        if (due && !add_pair(reader->unlike, &pair)) {
            return false;
        }
    }
    return true;
}

static void find_groups(SceneUnlike *unlike, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        unlike->group[i] = i;
    }
    for (size_t i = 0; i < unlike->count; i++) {
        size_t one = unlike->group[unlike->pairs[i].one];
        size_t other = unlike->group[unlike->pairs[i].other];
        size_t kept = one < other ? one : other;
        size_t gone = one < other ? other : one;
        for (size_t j = 0; j < count; j++) {
            unlike->group[j] = unlike->group[j] == gone ? kept : unlike->group[j];
        }
    }
}

bool scene_unlike_read(const Node *root, const SceneParts *parts, SceneUnlike *ret_unlike,
        Mistakes *mistakes, Error *err)
{
    UnlikeReader reader = {node_get(root, "parts"), parts, 1, ret_unlike, mistakes};
    *ret_unlike = (SceneUnlike){0};
    ret_unlike->group = calloc(parts->count + 1, sizeof *ret_unlike->group);
    ret_unlike->now = calloc(parts->count + 1, sizeof(PartSource *));
    bool ok = ret_unlike->group != NULL && ret_unlike->now != NULL;
    while (reader.split_count <= SPLITS_MAX &&
            scene_split_at(root, reader.split_count - 1) != NULL) {
        reader.split_count++;
    }
    for (size_t i = 0; ok && i < parts->count; i++) {
        const PartInstance *instance = &parts->instances[i];
        const Node *unlike = node_get(instance->node, "unlike");
        if (unlike != NULL) {
            check_names(&reader, unlike);
            ok = add_pairs(&reader, i, unlike);
        }
    }
    if (ok) {
        find_groups(ret_unlike, parts->count);
    }
    return ok || error_no_memory(err, "the parts that must differ");
}

void scene_unlike_release(SceneUnlike *unlike)
{
    free(unlike->pairs);
    free(unlike->group);
    free(unlike->now);
    *unlike = (SceneUnlike){0};
}

/* ---- drawing */

/* The file that the instance will be, as often drawn as the tries say. */
static const PartSource *draw_file(const PartInstance *instance, const VariableSet *variables,
        const Rng *slot, const unsigned *tries)
{
    if (instance->file_number < 0) {
        return instance->makes[0].source;
    }
    size_t item = (size_t)instance->file_number;
    Rng stream = variable_stream(variables, item, slot, tries[item]);
    DistributionValue drawn =
            distribution_draw(variable_law(variables, item), &stream, NULL, 1);
    for (size_t i = 0; i < instance->make_count; i++) {
        if (strcmp(instance->makes[i].word, drawn.word) == 0) {
            return instance->makes[i].source;
        }
    }
    return NULL;
}

static const UnlikePair *find_alike(const SceneUnlike *unlike, int split)
{
    unsigned bit = split == SPLIT_TRAIN ? 1U : 2U << split;
    for (size_t i = 0; i < unlike->count; i++) {
        const UnlikePair *pair = &unlike->pairs[i];
        if ((pair->splits & bit) != 0 && unlike->now[pair->one] == unlike->now[pair->other]) {
            return pair;
        }
    }
    return NULL;
}

const UnlikePair *scene_unlike_draw(const SceneUnlike *unlike, const SceneParts *parts,
        const VariableSet *variables, const Rng *slot, unsigned *tries)
{
    for (size_t i = 0; unlike->count > 0 && i < parts->count; i++) {
        unlike->now[i] = draw_file(&parts->instances[i], variables, slot, tries);
    }
    const UnlikePair *alike = find_alike(unlike, variables->split);
    for (int try = 0; alike != NULL && try < TRIES_MAX; try++) {
        size_t group = unlike->group[alike->one];
        for (size_t i = 0; i < parts->count; i++) {
            const PartInstance *instance = &parts->instances[i];
            if (unlike->group[i] == group && instance->file_number >= 0) {
                tries[instance->file_number]++;
                unlike->now[i] = draw_file(instance, variables, slot, tries);
            }
        }
        alike = find_alike(unlike, variables->split);
    }
    return alike;
}
