#include "scenes/bind.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/bind_attribute.h"
#include "scenes/bind_field.h"
#include "scenes/bind_switch.h"
#include "scenes/suggestion.h"

enum { BIND_NUMBERS_MAX = 3, NAME_BYTES = 160, UNIT_BYTES = 32 };

/* Each instance has a place of its own for geoms that are off, so that these do not meet. */
static const double FAR_AWAY_M = 100.0;
static const double FAR_APART_M = 10.0;

/* A default may differ by so much from what the MJCF says, in SI. */
static const double STALE_TOLERANCE = 1e-9;

typedef struct Bind {
    const BindAttribute *attribute;
    const Node *node;
    char glob[NAME_BYTES]; /* of element names, without the part's prefix */
    Formula numbers[BIND_NUMBERS_MAX];
    size_t count;
} Bind;

struct BindSet {
    const Task *names; /* the parameters, with their defaults as values */
    const char *model; /* the MJCF, as the sidecar names it */
    Bind *binds;
    size_t count;
    Variant *variants;
    size_t variant_count;
};

/* One element that one bind writes. */
typedef struct BoundElement {
    const Bind *bind;
    double *look, *physics; /* its numbers in the specs; physics may be NULL */
    const mjString *name;
    const mjString *info; /* where the MJCF writes it; may be NULL */
    double scale;         /* of SI as the spec writes it: degrees, if the MJCF speaks them */
    double index, count;
} BoundElement;

struct BoundPart {
    BoundElement *elements;
    size_t count, room;
    SwitchSet switches;
};

/* Splits "geom:wall_1/size". False if it is not of that form. */
static bool split_key(const char *key, char kind[NAME_BYTES], char glob[NAME_BYTES],
        char attribute[NAME_BYTES])
{
    const char *colon = strchr(key, ':');
    const char *slash = strrchr(key, '/');
    if (colon == NULL || slash == NULL || slash < colon || strlen(key) >= NAME_BYTES) {
        return false;
    }
    (void)snprintf(kind, NAME_BYTES, "%.*s", (int)(colon - key), key);
    (void)snprintf(glob, NAME_BYTES, "%.*s", (int)(slash - colon - 1), colon + 1);
    (void)snprintf(attribute, NAME_BYTES, "%s", slash + 1);
    return true;
}

/* Reads the numbers of a bind in the dimension of its attribute. */
static bool read_numbers(const Node *node, const Task *names, Bind *bind, Mistakes *mistakes)
{
    bind->count = node->kind == NODE_LIST ? node->child_count : 1;
    for (size_t i = 0; i < bind->count; i++) {
        const Node *value = node->kind == NODE_LIST ? node->children[i] : node;
        if (!formula_read(value, bind->attribute->dimension, names, true, mistakes,
                    &bind->numbers[i])) {
            return false;
        }
    }
    return true;
}

static void release_numbers(Bind *bind)
{
    for (size_t i = 0; i < BIND_NUMBERS_MAX; i++) {
        formula_release(&bind->numbers[i]);
    }
}

/*
 * The range of a joint is two lengths or two angles, and which of them only the model knows; so
 * it is with its damping and stiffness. What is written decides here, and the joint is looked at when the bind meets it.
 */
static bool reads_as(
        const Node *node, const Task *names, const BindAttribute *attribute, Error *err)
{
    Mistakes *aside = mistakes_create();
    if (aside == NULL) {
        return error_no_memory(err, "binds");
    }
    Bind trial = {.attribute = attribute};
    bool reads = read_numbers(node, names, &trial, aside);
    release_numbers(&trial);
    mistakes_destroy(aside);
    return reads;
}

static bool read_bind(
        const Node *node, const Task *names, Bind *bind, Mistakes *mistakes, Error *err)
{
    char kind[NAME_BYTES];
    char attribute[NAME_BYTES];
    *bind = (Bind){.node = node};
    if (!split_key(node->key, kind, bind->glob, attribute)) {
        mistakes_add(mistakes, node->key_place, NULL,
                "'%s' is no bind target; write KIND:ELEMENT/ATTRIBUTE", node->key);
        return false;
    }
    bind->attribute = bind_attribute_find(kind, attribute);
    if (bind->attribute == NULL) {
        mistakes_add(mistakes, node->key_place, BIND_ATTRIBUTE_WORDS,
                "attribute '%s' of a %s cannot be bound", attribute, kind);
        return false;
    }
    size_t given = node->kind == NODE_LIST ? node->child_count : 1;
    if (given > bind->attribute->count) {
        mistakes_add(mistakes, node->place, NULL, "'%s' takes at most %zu numbers, got %zu",
                node->key, bind->attribute->count, given);
        return false;
    }
    const BindAttribute *turns = bind_attribute_twin(bind->attribute);
    if (turns != NULL && reads_as(node, names, turns, err)) {
        bind->attribute = turns;
    }
    return read_numbers(node, names, bind, mistakes);
}

static size_t child_count(const Node *map)
{
    return map == NULL ? 0 : map->child_count;
}

/* Adds a mistake if no parameter can be the word of a variant: its elements would never be there. */
static void check_variant(const Node *node, const Task *names, Mistakes *mistakes)
{
    Suggestion near = suggestion_for(node->key);
    for (size_t i = 0; i < names->number_count; i++) {
        const NamedNumber *number = &names->numbers[i];
        for (size_t j = 0; number->words != NULL && j < number->word_count; j++) {
            if (strcmp(number->words[j], node->key) == 0) {
                return;
            }
            suggestion_add(&near, number->words[j]);
        }
    }
    mistakes_add(mistakes, node->key_place, suggestion_hint(&near),
            "no parameter of the part can be '%s'", node->key);
}

BindSet *bind_set_read(const Node *sidecar, const Task *names, Mistakes *mistakes, Error *err)
{
    const Node *binds = sidecar == NULL ? NULL : node_get(sidecar, "bind");
    const Node *variants = sidecar == NULL ? NULL : node_get(sidecar, "variants");
    BindSet *set = calloc(1, sizeof *set);
    if (set == NULL) {
        (void)error_no_memory(err, "binds");
        return NULL;
    }
    const Node *model = sidecar == NULL ? NULL : node_get(sidecar, "model");
    set->names = names;
    set->model = model == NULL || model->text == NULL ? "the model" : model->text;
    set->binds = calloc(child_count(binds) + 1, sizeof *set->binds);
    set->variants = calloc(child_count(variants) + 1, sizeof *set->variants);
    if (set->binds == NULL || set->variants == NULL) {
        (void)error_no_memory(err, "binds");
        bind_set_destroy(set);
        return NULL;
    }
    for (size_t i = 0; i < child_count(binds); i++) {
        Bind *bind = &set->binds[set->count++];
        if (!read_bind(binds->children[i], names, bind, mistakes, err)) {
            bind->attribute = NULL;
        }
    }
    for (size_t i = 0; i < child_count(variants); i++) {
        const Node *node = variants->children[i];
        set->variants[set->variant_count++] = (Variant){.word = node->key, .globs = node};
        check_variant(node, names, mistakes);
    }
    return set;
}

void bind_set_destroy(BindSet *set)
{
    if (set == NULL) {
        return;
    }
    for (size_t i = 0; i < set->count; i++) {
        release_numbers(&set->binds[i]);
    }
    free(set->binds);
    free(set->variants);
    free(set);
}

static bool add_element(BoundPart *bound, const BoundElement *element)
{
    if (bound->count == bound->room) {
        size_t room = bound->room == 0 ? 64 : 2 * bound->room;
        BoundElement *grown = realloc(bound->elements, room * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        bound->elements = grown;
        bound->room = room;
    }
    bound->elements[bound->count++] = *element;
    return true;
}

static void say_stale(const BindSet *set, const BoundElement *element, size_t number,
        double given, Mistakes *mistakes)
{
    const Node *node = element->bind->node;
    const Node *place = node->kind == NODE_LIST ? node->children[number] : node;
    const char *info = element->info == NULL ? "" : mjs_getString(element->info);
    char symbol[UNIT_BYTES];
    dimension_symbol(element->bind->attribute->dimension, symbol, sizeof symbol);
    mistakes_add(mistakes, place->place, "bring the defaults and the model together",
            "with the defaults of the part this gives %.10g %s, but %s%s%s%s says %.10g %s",
            given, symbol, set->model, *info == '\0' ? "" : " (", info,
            *info == '\0' ? "" : ")", element->look[number] / element->scale, symbol);
}

/*
 * With its defaults a part is what its MJCF shows in any viewer: says where a bind gives
 * another number than stands there. What the MJCF leaves open is not-a-number and fits.
 */
static void check_defaults(
        const BindSet *set, const BoundPart *bound, size_t first, Mistakes *mistakes)
{
    for (size_t i = first; i < bound->count; i++) {
        const BoundElement *element = &bound->elements[i];
        for (size_t j = 0; j < element->bind->count; j++) {
            double given = formula_value(
                    &element->bind->numbers[j], set->names, element->index, element->count);
            if (fabs(given - element->look[j] / element->scale) > STALE_TOLERANCE) {
                say_stale(set, element, j, given, mistakes);
                return;
            }
        }
    }
}

/* False with a mistake if the body is turned otherwise than by euler angles. */
static bool turn_fits(const Bind *bind, mjsElement *element, Mistakes *mistakes)
{
    if (bind->attribute != BIND_BODY_EULER ||
            mjs_asBody(element)->alt.type == mjORIENTATION_EULER) {
        return true;
    }
    mistakes_add(mistakes, bind->node->place, "euler=\"0 0 0\" in the model",
            "body '%s' is not written with euler angles", mjs_getString(mjs_getName(element)));
    return false;
}

/* False with a mistake if a joint that turns is given what one that slides has, or otherwise. */
static bool joint_fits(const Bind *bind, mjsElement *element, Mistakes *mistakes)
{
    const BindAttribute *attribute = bind->attribute;
    const BindAttribute *twin = bind_attribute_twin(attribute);
    if (twin == NULL) {
        return true;
    }
    const char *joint = mjs_getString(mjs_getName(element));
    mjtJoint type = mjs_asJoint(element)->type;
    if (type == mjJNT_FREE) {
        mistakes_add(mistakes, bind->node->place, "only of joints that slide or turn",
                "joint '%s' is free, so its %s cannot be bound", joint, attribute->name);
        return false;
    }
    bool turns = type != mjJNT_SLIDE;
    if (turns == (attribute->motion == BIND_TURNS)) {
        return true;
    }
    char unit[UNIT_BYTES];
    dimension_symbol(twin->dimension, unit, sizeof unit);
    mistakes_add(mistakes, bind->node->place, "one line for slides, one for hinges",
            "joint '%s' %s, so its %s is %s%s", joint, turns ? "turns" : "slides",
            attribute->name, attribute->count == 1 ? "in " : "two ",
            attribute->count == 1 ? unit
                    : turns       ? "angles"
                                  : "lengths");
    return false;
}

/* Finds the elements of one bind, in spec order. */
static bool bind_elements(
        BoundPart *bound, const Bind *bind, const BoundWhere *where, Mistakes *mistakes)
{
    char pattern[2 * NAME_BYTES];
    (void)snprintf(pattern, sizeof pattern, "%s/%s", where->part, bind->glob);
    size_t first = bound->count;
    for (mjsElement *element = mjs_firstElement(where->look, bind->attribute->object);
            element != NULL; element = mjs_nextElement(where->look, element)) {
        const char *name = mjs_getString(mjs_getName(element));
        double *numbers = bind_attribute_numbers(where->look, bind->attribute, name);
        if (numbers == NULL || !text_glob(pattern, name) ||
                !joint_fits(bind, element, mistakes) || !turn_fits(bind, element, mistakes)) {
            continue;
        }
        BoundElement added = {
                .bind = bind,
                .look = numbers,
                .physics = bind_attribute_numbers(where->physics, bind->attribute, name),
                .name = mjs_getName(element),
                .info = bind_attribute_info(bind->attribute, element),
                .scale = bind_attribute_scale(bind->attribute, element),
                .index = (double)(bound->count - first + 1),
        };
        if (!add_element(bound, &added)) {
            return false;
        }
    }
    for (size_t i = first; i < bound->count; i++) {
        bound->elements[i].count = (double)(bound->count - first);
    }
    return true;
}

static bool bind_everything(
        BoundPart *bound, const BindSet *set, const BoundWhere *where, Mistakes *mistakes)
{
    for (size_t i = 0; i < set->count; i++) {
        const Bind *bind = &set->binds[i];
        size_t before = bound->count;
        size_t said = mistakes_count(mistakes);
        if (bind->attribute == NULL) {
            continue;
        }
        if (!bind_elements(bound, bind, where, mistakes)) {
            return false;
        }
        if (bound->count == before && mistakes_count(mistakes) == said) {
            mistakes_add(mistakes, bind->node->key_place, NULL,
                    "'%s' matches no %s of part '%s'", bind->glob, bind->attribute->kind,
                    where->part);
        }
        check_defaults(set, bound, before, mistakes);
    }
    for (size_t i = 0; i < set->variant_count; i++) {
        const Variant *variant = &set->variants[i];
        if (!switch_set_add_variant(&bound->switches, variant, where->part, where->look) ||
                !switch_set_add_variant(
                        &bound->switches, variant, where->part, where->physics)) {
            return false;
        }
    }
    return !where->drawn ||
            (switch_set_add_all(&bound->switches, where->part, where->look) &&
                    switch_set_add_all(&bound->switches, where->part, where->physics));
}

double bind_far_away_m(size_t instance)
{
    return FAR_AWAY_M + FAR_APART_M * (double)instance;
}

BoundPart *bound_part_create(
        const BindSet *set, const BoundWhere *where, Mistakes *mistakes, Error *err)
{
    BoundPart *bound = calloc(1, sizeof *bound);
    if (bound == NULL || !bind_everything(bound, set, where, mistakes)) {
        (void)error_no_memory(err, "bound elements");
        bound_part_destroy(bound);
        return NULL;
    }
    bound->switches.far_away_m = bind_far_away_m(where->instance);
    return bound;
}

void bound_part_destroy(BoundPart *bound)
{
    if (bound != NULL) {
        free(bound->elements);
        switch_set_release(&bound->switches);
        free(bound);
    }
}

/* Writes one number where it differs. */
static bool write_number(double *place, double value)
{
    if (*place == value) {
        return false;
    }
    *place = value;
    return true;
}

/* A speed has a sign; of the others the compiler has a word to say below 0. */
static bool needs_compiler(const Bind *bind, double value)
{
    BindField field = bind->attribute->field;
    return field == BIND_COMPILED || (field != BIND_SURFACE_VELOCITY && !(value >= 0.0));
}

/* True if something was written that the compiled model is not given. */
static bool apply_element(const BoundElement *element, const Task *values)
{
    bool changed = false;
    for (size_t i = 0; i < element->bind->count; i++) {
        double value = formula_value(&element->bind->numbers[i], values, element->index,
                               element->count) *
                element->scale;
        bool written = write_number(element->look + i, value);
        if (element->physics != NULL) {
            written = write_number(element->physics + i, value) || written;
        }
        changed = changed || (written && needs_compiler(element->bind, value));
    }
    return changed;
}

bool bound_part_apply(BoundPart *bound, const Task *values, bool there)
{
    bool changed = false;
    switch_set_return(&bound->switches);
    for (size_t i = 0; i < bound->count; i++) {
        changed = apply_element(&bound->elements[i], values) || changed;
    }
    return switch_set_apply(&bound->switches, values, there) || changed;
}

bool bound_part_writes(const BoundPart *bound, const double *numbers)
{
    for (size_t i = 0; bound != NULL && i < bound->count; i++) {
        if (bound->elements[i].look == numbers) {
            return true;
        }
    }
    return false;
}

void bound_part_finish(const BoundPart *bound, mjModel *model)
{
    switch_set_finish(&bound->switches, model);
    for (size_t i = 0; i < bound->count; i++) {
        const BoundElement *element = &bound->elements[i];
        bind_field_write(element->bind->attribute->field, model, mjs_getString(element->name),
                element->look, element->bind->count);
    }
    if (bound->count > 0) {
        bind_field_finish(model);
    }
}
