/*
 * scene_random_split.c - the laws that a split draws in place of train's.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/law_overlap.h"
#include "scenes/random_bounds.h"
#include "scenes/scene_random.h"
#include "scenes/value.h"

enum { HINT_BYTES = 96 };

typedef struct SplitReader {
    SceneRandom *random;
    const RandomScope *scope;
    Mistakes *mistakes;
    size_t number; /* of the split */
} SplitReader;

static RandomDef *find_def(SceneRandom *random, const char *label)
{
    for (size_t i = 0; i < random->count; i++) {
        if (strcmp(random->defs[i].target.label, label) == 0) {
            return &random->defs[i];
        }
    }
    return NULL;
}

/* Why a split cannot have a law of its own here; NULL: it can. */
static const char *why_fixed(const RandomDef *def)
{
    if (def == NULL) {
        return "is not drawn in train: write its law under the scene's `randomize` too";
    }
    if (def->colour_number >= 0) {
        return "is a word of the task, drawn alike in every split";
    }
    if (strcmp(def->target.label, "physics/timestep") == 0 ||
            strcmp(target_property_name(def->target.property), "delay") == 0) {
        return "shapes the model, which is one for all splits";
    }
    return NULL;
}

/* As in the main map, an exact path wins over globs, and two of a kind are a mistake. */
static void claim(const SplitReader *reader, RandomDef *def, const RandomOverride *wanted)
{
    if (def == NULL) {
        return; /* why_fixed() has told */
    }
    RandomOverride *own = &def->own[reader->number];
    if (own->law != NULL && own->exact == wanted->exact) {
        mistakes_add(reader->mistakes, wanted->node->key_place, "except",
                "%s is drawn twice: here and at line %u", def->target.label,
                own->node->key_place.line);
    } else if (own->law == NULL || wanted->exact) {
        *own = *wanted;
    }
}

static bool add_laws(
        const SplitReader *reader, const TargetList *list, const char *path, const Node *node)
{
    bool fits = false;
    for (size_t i = 0; i < list->count; i++) {
        const char *why = why_fixed(find_def(reader->random, list->items[i].label));
        if (why != NULL) {
            mistakes_add(reader->mistakes, node->key_place, NULL, "%s %s", list->items[i].label,
                    why);
            return true;
        }
        if (!dimension_equal(list->items[i].dimension, list->items[0].dimension) ||
                list->items[i].components != list->items[0].components) {
            mistakes_add(reader->mistakes, node->place, "two lines",
                    "'%s' meets %s and %s, which one law cannot serve", path,
                    list->items[0].element, list->items[i].element);
            return true;
        }
    }
    if (value_is_formula(node)) {
        mistakes_add(reader->mistakes, node->place, NULL,
                "a split's own law is drawn: a formula cannot stand here");
        return true;
    }
    const RandomLaw *law = scene_random_add_law(
            reader->random, reader->scope, node, list, reader->mistakes, &fits);
    if (law != NULL && fits && distribution_is_shared(&law->law)) {
        mistakes_add(reader->mistakes, node->place, NULL,
                "a permutation cannot stand in a split of its own");
        fits = false;
    }
    RandomOverride own = {law, node, strpbrk(path, "*?{") == NULL};
    for (size_t i = 0; fits && i < list->count; i++) {
        random_bounds_check(&law->law, &list->items[i], node, reader->mistakes);
        claim(reader, find_def(reader->random, list->items[i].label), &own);
    }
    return law != NULL;
}

static bool read_selector(void *self, const char *path, const Node *node)
{
    const SplitReader *reader = self;
    const RandomScope *scope = reader->scope;
    TargetScene scene = {.look = scope->look, .spec = scope->spec, .task = scope->task};
    TargetList list = {0};
    if (scene_random_is_variable(path, scope->parts)) {
        mistakes_add(reader->mistakes, node->key_place,
                "a parameter stands under `parts: {PART: {params: ..}}` of the split",
                "%s is no quantity of the model that a split could draw otherwise", path);
        return true;
    }
    bool ok = target_resolve(path, node->key_place, &scene, &list, reader->mistakes) &&
            (list.count == 0 || add_laws(reader, &list, path, node));
    free(list.items);
    return ok;
}

/* ---- held against train */

static bool is_direction(const Distribution *law)
{
    return law->kind == DIST_CONE || law->kind == DIST_SPHERE || law->kind == DIST_ROTATION;
}

static bool is_disjoint(const RandomDef *def, size_t split)
{
    const Distribution *own = &def->own[split].law->law;
    const Distribution *train = &def->law->law;
    if (def->law->formula != NULL || is_direction(own) || is_direction(train)) {
        return false;
    }
    if (law_has_words(own) || law_has_words(train)) {
        return law_words_disjoint(own, train);
    }
    for (size_t i = 0; i < def->target.components; i++) {
        double ours[2];
        double theirs[2];
        random_bounds_reach(own, &def->target, i, &ours[0], &ours[1]);
        random_bounds_reach(train, &def->target, i, &theirs[0], &theirs[1]);
        if (law_ranges_disjoint(ours, theirs)) {
            return true;
        }
    }
    return false;
}

static void say_overlap(
        const Node *split, size_t number, const RandomDef *def, Mistakes *mistakes)
{
    const RandomOverride *own = &def->own[number];
    const Distribution *train = &def->law->law;
    double ours[2];
    double theirs[2];
    char hint[HINT_BYTES];
    bool numbers = def->law->formula == NULL && !is_direction(&own->law->law) &&
            !is_direction(train) && !law_has_words(&own->law->law) && !law_has_words(train) &&
            def->target.components == 1;
    if (!numbers) {
        mistakes_add(mistakes, own->node->place, NULL,
                "%s of split %s can draw what train draws too", def->target.label, split->key);
        return;
    }
    random_bounds_reach(&own->law->law, &def->target, 0, &ours[0], &ours[1]);
    random_bounds_reach(train, &def->target, 0, &theirs[0], &theirs[1]);
    bool plain = strcmp(def->target.unit, "1") == 0;
    const char *unit = plain ? "" : def->target.unit;
    bool below = ours[0] < theirs[0];
    bool outside = below || ours[1] > theirs[1];
    (void)snprintf(hint, sizeof hint, "%g..%g%s%s", below ? ours[0] : theirs[1],
            below ? theirs[0] : ours[1], plain ? "" : " ", unit);
    mistakes_add(mistakes, own->node->place,
            outside && own->law->law.mode == DRAW_SET ? hint : NULL,
            "%s %g..%g%s%s of split %s lies %s train's %g..%g%s%s", def->target.label, ours[0],
            ours[1], plain ? "" : " ", unit, split->key, outside ? "partly inside" : "inside",
            theirs[0], theirs[1], plain ? "" : " ", unit);
}

void scene_random_check_split(
        const Node *split, size_t number, const SceneRandom *random, Mistakes *mistakes)
{
    const RandomDef *overlapping = NULL;
    for (size_t i = 0; i < random->count; i++) {
        const RandomDef *def = &random->defs[i];
        if (def->own[number].law == NULL) {
            continue;
        }
        if (is_disjoint(def, number)) {
            return;
        }
        overlapping = overlapping == NULL ? def : overlapping;
    }
    if (overlapping != NULL) {
        say_overlap(split, number, overlapping, mistakes);
    }
}

bool scene_random_read_split(const Node *split, size_t number, const RandomScope *scope,
        SceneRandom *random, Mistakes *mistakes, Error *err)
{
    SplitReader reader = {random, scope, mistakes, number};
    return scene_random_visit(node_get(split, "randomize"), "", read_selector, &reader) ||
            error_no_memory(err, "the laws of a split");
}
