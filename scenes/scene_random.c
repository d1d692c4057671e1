#include "scenes/scene_random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/colour.h"
#include "scenes/value.h"

static const char *const COMPONENT[TARGET_COMPONENTS_MAX] = {"x", "y", "z"};
static const char COLOUR_ENDING[] = "/colour";

/* Calls `visit` for every leaf of a map whose keys are joined with '/'. */
typedef bool (*LeafVisitor)(void *self, const char *path, const Node *node);

static bool visit_leaves(const Node *map, const char *prefix, LeafVisitor visit, void *self)
{
    for (size_t i = 0; map != NULL && i < map->child_count; i++) {
        const Node *node = map->children[i];
        Text path = {0};
        text_addf(&path, "%s%s%s", prefix, prefix[0] == '\0' ? "" : "/", node->key);
        bool is_law = node->kind != NODE_MAP || node_get(node, "choice") != NULL;
        bool ok = !path.failed &&
                (is_law ? visit(self, text_chars(&path), node)
                        : visit_leaves(node, text_chars(&path), visit, self));
        text_release(&path);
        if (!ok) {
            return false;
        }
    }
    return true;
}

/* "box/colour" without an element: the glob of the part in `part`. */
static bool is_part_colour(const char *path, char part[INSTANCE_NAME_BYTES])
{
    const char *slash = strrchr(path, '/');
    bool colour = slash != NULL && strcmp(slash, COLOUR_ENDING) == 0;
    size_t length = colour ? (size_t)(slash - path) : 0;
    if (!colour || length >= INSTANCE_NAME_BYTES) {
        return false;
    }
    (void)snprintf(part, INSTANCE_NAME_BYTES, "%.*s", (int)length, path);
    return strchr(part, '/') == NULL && strchr(part, ':') == NULL;
}

static bool instance_matches(const PartInstance *instance, const char *glob)
{
    return text_glob(glob, instance->name) ||
            (instance->family != NULL && text_glob(glob, instance->family));
}

typedef struct ColourReader {
    const SceneParts *parts;
    VariableSet *variables;
    Mistakes *mistakes;
} ColourReader;

static void say_unknown_colours(const Distribution *law, const Node *node, Mistakes *mistakes)
{
    double rgb[3];
    const Distribution *words = law->kind == DIST_CHOICE ? law->child : law;
    size_t count = law->kind == DIST_CHOICE ? law->child_count : 1;
    for (size_t i = 0; i < count; i++) {
        if (words[i].word != NULL && !colour_find(words[i].word, rgb)) {
            mistakes_add(mistakes, node->place, NULL, "'%s' is no colour", words[i].word);
        }
    }
}

static bool read_colour(void *self, const char *path, const Node *node)
{
    const ColourReader *reader = self;
    char part[INSTANCE_NAME_BYTES];
    if (!is_part_colour(path, part)) {
        return true;
    }
    for (size_t i = 0; i < reader->parts->count; i++) {
        const PartInstance *instance = &reader->parts->instances[i];
        if (!instance_matches(instance, part)) {
            continue;
        }
        Variable *variable = &reader->variables->items[instance->colour_number];
        ValueWish wish = {.words = true};
        Distribution law = {0};
        if (value_read_distribution(node, &wish, reader->mistakes, &law, NULL)) {
            say_unknown_colours(&law, node, reader->mistakes);
            distribution_release(&variable->law);
            variable->law = law;
            variable->node = node;
            variable->quiet = false;
        }
    }
    return true;
}

void scene_random_read_colours(const Node *randomize, const SceneParts *parts,
        VariableSet *variables, Mistakes *mistakes)
{
    ColourReader reader = {parts, variables, mistakes};
    (void)visit_leaves(randomize, "", read_colour, &reader);
}

typedef struct RandomReader {
    SceneRandom *random;
    const mjModel *look;
    const Task *task;
    const SceneParts *parts;
    Mistakes *mistakes;
} RandomReader;

static bool has_glob(const char *path)
{
    return strpbrk(path, "*?{") != NULL;
}

/* The law of a selector; it belongs to the SceneRandom. NULL: no memory, or a mistake. */
static Distribution *read_law(
        const RandomReader *reader, const Node *node, const Target *target)
{
    SceneRandom *random = reader->random;
    Distribution **grown =
            realloc(random->laws, (random->law_count + 1) * sizeof(Distribution *));
    Distribution *law = calloc(1, sizeof *law);
    if (grown != NULL) {
        random->laws = grown;
    }
    if (grown == NULL || law == NULL) {
        free(law);
        return NULL;
    }
    random->laws[random->law_count++] = law;
    bool colour = target->components == 3 && dimension_equal(target->dimension, DIMENSION_NONE);
    ValueWish wish = {.due = target->dimension, .words = colour && !target->direction};
    if (value_read_distribution(node, &wish, reader->mistakes, law, NULL) && wish.words) {
        say_unknown_colours(law, node, reader->mistakes);
    }
    return law;
}

static void check_units(const RandomReader *reader, const char *path, const Node *node,
        const TargetList *list, const Distribution *law)
{
    const Target *targets = list->items;
    for (size_t i = 1; i < list->count; i++) {
        if (!dimension_equal(targets[i].dimension, targets[0].dimension) &&
                law->mode != DRAW_SCALE) {
            mistakes_add(reader->mistakes, node->place, "two lines, or scale()",
                    "'%s' meets slide and hinge joints (%s and %s): one unit cannot serve both",
                    path, targets[0].element, targets[i].element);
            return;
        }
    }
}

/* The definition that already draws this label, or NULL. */
static RandomDef *find_def(SceneRandom *random, const char *label)
{
    for (size_t i = 0; i < random->count; i++) {
        if (strcmp(random->defs[i].target.label, label) == 0) {
            return &random->defs[i];
        }
    }
    return NULL;
}

/* Where a new definition goes: an exact path replaces a glob's. NULL: it is not wanted. */
static RandomDef *claim_def(
        const RandomReader *reader, const Target *target, const Node *node, bool exact)
{
    RandomDef *known = find_def(reader->random, target->label);
    if (known == NULL) {
        return &reader->random->defs[reader->random->count++];
    }
    if (known->exact == exact) {
        mistakes_add(reader->mistakes, node->key_place, "except",
                "%s is drawn twice: here and at line %u", target->label,
                known->node->key_place.line);
        return NULL;
    }
    return exact ? known : NULL;
}

static void fill_def(const RandomReader *reader, RandomDef *def, const Target *target)
{
    const PartInstance *instance = scene_parts_find(reader->parts, target->element);
    def->target = *target;
    def->colour_number = -1;
    if (instance != NULL && target_is_part_colour(target)) {
        def->colour_number = (int)instance->colour_number;
        def->target.paint = part_places_paint(instance->source->places);
    }
    (void)snprintf(def->label[0], RANDOM_LABEL_BYTES, "randomize/%s", target->label);
    for (int i = 0; i < TARGET_COMPONENTS_MAX; i++) {
        (void)snprintf(def->label[i + 1], RANDOM_LABEL_BYTES, "randomize/%s/%s", target->label,
                COMPONENT[i]);
    }
}

/* Gives every target of a selector its definition. */
static bool add_defs(
        const RandomReader *reader, const TargetList *list, const char *path, const Node *node)
{
    SceneRandom *random = reader->random;
    RandomDef *grown =
            realloc(random->defs, (random->count + list->count) * sizeof *random->defs);
    if (grown == NULL) {
        return false;
    }
    random->defs = grown;
    const Distribution *law = read_law(reader, node, &list->items[0]);
    if (law == NULL) {
        return false;
    }
    check_units(reader, path, node, list, law);
    for (size_t i = 0; i < list->count; i++) {
        RandomDef *def = claim_def(reader, &list->items[i], node, !has_glob(path));
        if (def != NULL) {
            *def = (RandomDef){.node = node, .exact = !has_glob(path), .law = law};
            fill_def(reader, def, &list->items[i]);
        }
    }
    return true;
}

static bool read_selector(void *self, const char *path, const Node *node)
{
    const RandomReader *reader = self;
    TargetList list = {0};
    bool ok = target_resolve(path, node->key_place, reader->look, reader->task, &list,
                      reader->mistakes) &&
            (list.count == 0 || add_defs(reader, &list, path, node));
    free(list.items);
    return ok;
}

bool scene_random_read(const Node *randomize, const RandomScope *scope, SceneRandom *ret_random,
        Mistakes *mistakes, Error *err)
{
    *ret_random = (SceneRandom){0};
    RandomReader reader = {ret_random, scope->look, scope->task, scope->parts, mistakes};
    if (!visit_leaves(randomize, "", read_selector, &reader)) {
        scene_random_release(ret_random);
        return error_no_memory(err, "the randomized quantities");
    }
    return true;
}

void scene_random_release(SceneRandom *random)
{
    for (size_t i = 0; i < random->law_count; i++) {
        distribution_release(random->laws[i]);
        free(random->laws[i]);
    }
    free(random->laws);
    free(random->defs);
    *random = (SceneRandom){0};
}

/* Draws one definition; *ret_word is the drawn colour word or NULL. */
static void draw_def(RandomDef *def, const Rng *slot, const Task *task, const char **ret_word)
{
    if (def->colour_number >= 0) {
        *ret_word = task->numbers[def->colour_number].word;
    } else {
        Rng stream = rng_split(slot, def->label[0]);
        DistributionValue drawn = distribution_draw(
                def->law, &stream, def->target.nominal, def->target.components);
        memcpy(def->value, drawn.number, sizeof def->value);
        *ret_word = drawn.word;
    }
    if (*ret_word != NULL) {
        (void)colour_find(*ret_word, def->value);
    }
}

static bool add_rows(const RandomDef *def, const char *word, DrawTable *table, Error *err)
{
    bool whole = word != NULL || def->target.components == 1;
    size_t count = whole ? 1 : def->target.components;
    for (size_t i = 0; i < count; i++) {
        DrawRow row = {
                .path = def->label[whole ? 0 : i + 1],
                .unit = def->target.unit,
                .word = word == NULL ? "" : word,
                .value = word == NULL ? def->value[i] : 0.0,
                .nominal = def->target.nominal[i],
                .tries = 1,
        };
        if (!draw_table_add(table, &row, err)) {
            return false;
        }
    }
    return true;
}

bool scene_random_draw(
        SceneRandom *random, const Rng *slot, const Task *task, DrawTable *table, Error *err)
{
    for (size_t i = 0; i < random->count; i++) {
        RandomDef *def = &random->defs[i];
        const char *word = NULL;
        draw_def(def, slot, task, &word);
        /* The row of a part's colour is that of its variable. */
        if (def->colour_number < 0 && !add_rows(def, word, table, err)) {
            return false;
        }
    }
    return true;
}

void scene_random_apply(const SceneRandom *random, mjModel *model, Task *task)
{
    for (size_t i = 0; i < random->count; i++) {
        target_apply(&random->defs[i].target, random->defs[i].value, model, task);
    }
}
