#include "scenes/scene_random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/expression_reader.h"
#include "scenes/random_bounds.h"
#include "scenes/value.h"

static const char *const CAMERA_LAWS[] = {"exposure", "noise", "shake", NULL};
static const char *const SENSOR_LAWS[] = {
        "bias", "noise", "gain", "crosstalk", "step", "latency", "rate", NULL};
static const char *const PART_LAWS[] = {"mass", "scale", NULL};
static const char *const LIGHT_LAWS[] = {"colour", "intensity", NULL};

typedef struct RandomReader {
    SceneRandom *random;
    const RandomScope *scope;
    Mistakes *mistakes;
} RandomReader;

static bool has_glob(const char *path)
{
    return strpbrk(path, "*?{") != NULL;
}

static bool read_formula(
        const RandomReader *reader, const Node *node, const Target *target, RandomLaw *law)
{
    ExpressionScope scope = {
            .task = reader->scope->task,
            .want = WANT_NUMBER,
            .due = target->dimension,
            .indexed = true,
    };
    bool muted = mistakes_are_muted(reader->mistakes, node->text);
    law->formula = muted ? NULL : expression_read(node, &scope, reader->mistakes);
    return law->formula != NULL;
}

/* Every word of a law must stand for something that the target can be. */
static void check_words(const RandomReader *reader, const Node *node, const Target *target,
        const Distribution *law)
{
    size_t count = 0;
    const Distribution *words = distribution_options(law, &count);
    for (size_t i = 0; i < count; i++) {
        double ignored[TARGET_COMPONENTS_MAX];
        const char *word = words[i].word;
        if (word != NULL && !target_read_word(target, word, reader->scope->look, ignored)) {
            mistakes_add(reader->mistakes, node->place, NULL, "'%s' is no %s", word,
                    target_word_kind(target));
        }
    }
}

static RandomLaw *read_law(
        const RandomReader *reader, const Node *node, const TargetList *list, bool *ret_fits)
{
    SceneRandom *random = reader->random;
    const Target *target = &list->items[0];
    RandomLaw **grown = realloc(random->laws, (random->law_count + 1) * sizeof(RandomLaw *));
    RandomLaw *law = calloc(1, sizeof *law);
    if (grown != NULL) {
        random->laws = grown;
    }
    if (grown == NULL || law == NULL) {
        free(law);
        return NULL;
    }
    random->laws[random->law_count++] = law;
    if (value_is_formula(node)) {
        *ret_fits = read_formula(reader, node, target, law);
        return law;
    }
    ValueWish wish = {
            .due = target->dimension,
            .words = target_word_kind(target) != NULL,
            .not_negative =
                    target->bounded && target->low >= 0.0 && target_word_kind(target) == NULL,
            .components = target->components,
            .members = list->count,
    };
    *ret_fits = value_read_distribution(node, &wish, reader->mistakes, &law->law, NULL);
    if (*ret_fits && wish.words) {
        check_words(reader, node, target, &law->law);
    }
    return law;
}

RandomLaw *scene_random_add_law(SceneRandom *random, const RandomScope *scope, const Node *node,
        const TargetList *list, Mistakes *mistakes, bool *ret_fits)
{
    const RandomReader reader = {random, scope, mistakes};
    return read_law(&reader, node, list, ret_fits);
}

static void check_units(const RandomReader *reader, const char *path, const Node *node,
        const TargetList *list, const RandomLaw *law)
{
    const Target *targets = list->items;
    for (size_t i = 1; i < list->count; i++) {
        if (!dimension_equal(targets[i].dimension, targets[0].dimension) &&
                law->law.mode != DRAW_SCALE) {
            mistakes_add(reader->mistakes, node->place, "two lines, or scale()",
                    "'%s' meets slide and hinge joints (%s and %s): one unit cannot serve both",
                    path, targets[0].element, targets[i].element);
            return;
        }
        if (targets[i].components != targets[0].components) {
            mistakes_add(reader->mistakes, node->place, "a line for each",
                    "'%s' meets %s with %zu numbers and %s with %zu", path, targets[0].element,
                    targets[0].components, targets[i].element, targets[i].components);
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
    if (exact) {
        free(known->label);
        known->label = NULL;
    }
    return exact ? known : NULL;
}

void scene_random_label(RandomDef *def, const char *prefix)
{
    static const char *const AXES[] = {"x", "y", "z"};
    static const char *const ENDS[] = {"low", "high"};
    const Target *target = &def->target;
    (void)snprintf(def->label[0], RANDOM_LABEL_BYTES, "%srandomize/%s", prefix, target->label);
    if (target->seeded) { /* of one number */
        (void)snprintf(def->label[1], RANDOM_LABEL_BYTES, "%srandomize/%s/seed", prefix,
                target->label);
        return;
    }
    for (size_t i = 0; i < target->components; i++) {
        char *label = def->label[i + 1];
        if (target->components == 3 || target->components == 2) {
            const char *name = target->components == 3 ? AXES[i] : ENDS[i];
            (void)snprintf(label, RANDOM_LABEL_BYTES, "%srandomize/%s/%s", prefix,
                    target->label, name);
        } else {
            (void)snprintf(
                    label, RANDOM_LABEL_BYTES, "%srandomize/%s/%zu", prefix, target->label, i);
        }
    }
}

/* The instance that an element belongs to; NULL outside parts. */
static const PartInstance *instance_of(const SceneParts *parts, const char *element)
{
    char name[TARGET_NAME_BYTES];
    const char *slash = strchr(element, '/');
    int length = slash == NULL ? (int)strlen(element) : (int)(slash - element);
    (void)snprintf(name, sizeof name, "%.*s", length, element);
    return scene_parts_find(parts, name);
}

static bool is_bound(const PartInstance *instance, const double *place)
{
    for (size_t i = 0; i < instance->make_count; i++) {
        if (instance->makes[i].built != NULL ||
                bound_part_writes(instance->makes[i].bound, place)) {
            return true;
        }
    }
    return false;
}

static bool fill_def(const RandomReader *reader, RandomDef *def, const Target *target)
{
    const PartInstance *instance = instance_of(reader->scope->parts, target->element);
    def->target = *target;
    def->colour_number = -1;
    def->index = instance == NULL ? 1.0 : (double)instance->index;
    def->count = instance == NULL ? 1.0 : (double)instance->count;
    if (instance != NULL && target_is_part_colour(target)) {
        def->colour_number = (int)instance->colour_number;
        def->target.paint = part_places_paint(instance->makes[0].source->places);
    }
    def->drawn_file = instance != NULL && instance->file_number >= 0 &&
                    strcmp(instance->name, target->element) == 0
            ? instance
            : NULL;
    const double *place = target_spec_place(target, reader->scope->spec);
    if (instance != NULL && place != NULL && is_bound(instance, place)) {
        mistakes_add(reader->mistakes, def->node->key_place, "draw its parameter instead",
                "'%s' follows from the parameters of part '%s'", target->label, instance->name);
    }
    def->label = calloc(target->components + 1, sizeof *def->label);
    if (def->label == NULL) {
        return false;
    }
    scene_random_label(def, "");
    return true;
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
    bool fits = false;
    const RandomLaw *law = read_law(reader, node, list, &fits);
    if (law == NULL) {
        return false;
    }
    check_units(reader, path, node, list, law);
    bool shared = distribution_is_shared(&law->law);
    for (size_t i = 0; i < list->count; i++) {
        const Target *target = &list->items[i];
        if (fits && law->formula == NULL) {
            random_bounds_check(&law->law, target, node, reader->mistakes);
        }
        RandomDef *def = claim_def(reader, target, node, !has_glob(path));
        if (def == NULL) {
            continue;
        }
        *def = (RandomDef){.node = node, .exact = !has_glob(path), .law = law};
        if (!fill_def(reader, def, target)) {
            return false;
        }
        def->rank = shared ? i : 0;
        (void)snprintf(def->stream, sizeof def->stream, "randomize/%s",
                list->items[shared ? 0 : i].label);
    }
    return true;
}

static bool read_selector(void *self, const char *path, const Node *node)
{
    const RandomReader *reader = self;
    const RandomScope *scope = reader->scope;
    TargetScene scene = {.look = scope->look, .spec = scope->spec, .task = scope->task};
    TargetList list = {0};
    if (scene_random_is_variable(path, scope->parts)) {
        return true;
    }
    bool ok = target_resolve(path, node->key_place, &scene, &list, reader->mistakes) &&
            (list.count == 0 || add_defs(reader, &list, path, node));
    free(list.items);
    return ok;
}

/*
 * The laws that a map of the scene's own cameras, sensors or lights writes beside other keys: the same
 * as "camera:front/exposure" in `randomize`. A light with a count stands for its family.
 */
static bool read_things(const RandomReader *reader, const Node *things, const char *kind,
        const char *const *laws)
{
    for (size_t i = 0; things != NULL && i < things->child_count; i++) {
        const Node *thing = things->children[i];
        /* A light with a count is a family; the name of a part stands for its family anyway. */
        bool family = kind[0] != '\0' && node_get(thing, "count") != NULL;
        for (size_t j = 0; laws[j] != NULL; j++) {
            char path[TARGET_NAME_BYTES];
            const Node *law = node_get(thing, laws[j]);
            (void)snprintf(path, sizeof path, "%s%s%s/%s", kind, thing->key, family ? "?" : "",
                    laws[j]);
            RandomReader once = *reader;
            if (law != NULL && !read_selector(&once, path, law)) {
                return false;
            }
        }
    }
    return true;
}

/* By the property table, then by label: neither file order nor globs matter. */
static int compare_defs(const void *a, const void *b)
{
    const RandomDef *x = a;
    const RandomDef *y = b;
    if (x->target.property != y->target.property) {
        return x->target.property < y->target.property ? -1 : 1;
    }
    return strcmp(x->target.label, y->target.label);
}

bool scene_random_read(const Node *randomize, const RandomScope *scope, SceneRandom *ret_random,
        Mistakes *mistakes, Error *err)
{
    *ret_random = (SceneRandom){.split = RANDOM_TRAIN};
    RandomReader reader = {ret_random, scope, mistakes};
    if (!scene_random_visit(randomize, "", read_selector, &reader) ||
            !read_things(&reader, scope->cameras, "camera:", CAMERA_LAWS) ||
            !read_things(&reader, scope->sensors, "sensor:", SENSOR_LAWS) ||
            !read_things(&reader, scope->lights, "light:", LIGHT_LAWS) ||
            !read_things(&reader, scope->part_laws, "", PART_LAWS)) {
        scene_random_release(ret_random);
        return error_no_memory(err, "the randomized quantities");
    }
    if (ret_random->count > 0) {
        qsort(ret_random->defs, ret_random->count, sizeof *ret_random->defs, compare_defs);
    }
    return true;
}

void scene_random_release(SceneRandom *random)
{
    for (size_t i = 0; i < random->law_count; i++) {
        distribution_release(&random->laws[i]->law);
        expression_destroy(random->laws[i]->formula);
        free(random->laws[i]);
    }
    for (size_t i = 0; i < random->count; i++) {
        free(random->defs[i].label);
    }
    free(random->laws);
    free(random->defs);
    *random = (SceneRandom){0};
}
