#include "scenes/variable_split.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/law_overlap.h"
#include "scenes/scene_splits.h"
#include "scenes/suggestion.h"
#include "scenes/value.h"

typedef struct SplitVariables {
    const SceneParts *parts;
    VariableSet *variables;
    Mistakes *mistakes;
    Error *err;
    size_t number; /* of the split */
} SplitVariables;

/* Why a variable cannot have a law of the split's own there; NULL: it can. */
static const char *why_fixed(const Variable *variable, const Node *node)
{
    if (value_is_formula(node)) {
        return "a split's own law is drawn: a formula cannot stand here";
    }
    if (variable->is_formula) {
        return "this is a formula in train: the split can draw what it is made of";
    }
    return NULL;
}

/* Gives a variable a law of the split's own. False with err only. */
static bool read_law(const SplitVariables *reader, Variable *variable, const Node *node)
{
    const char *why = why_fixed(variable, node);
    if (why != NULL) {
        mistakes_add(reader->mistakes, node->place, NULL, "%s", why);
        return true;
    }
    Distribution *law = calloc(1, sizeof *law);
    if (law == NULL) {
        return error_no_memory(reader->err, "the laws of a split");
    }
    const ValueWish wish = {.due = variable->dimension, .words = law_has_words(&variable->law)};
    if (!value_read_distribution(node, &wish, reader->mistakes, law, NULL)) {
        free(law);
        return true;
    }
    if (distribution_is_shared(law)) {
        mistakes_add(reader->mistakes, node->place, NULL,
                "a permutation cannot stand in a split of its own");
    }
    variable->own[reader->number] = law;
    variable->own_node[reader->number] = node;
    return true;
}

static bool read_let(const SplitVariables *reader, const Node *node)
{
    static const char LET[] = "let/";
    Suggestion near = suggestion_for(node->key);
    for (size_t i = 0; i < reader->variables->count; i++) {
        Variable *variable = &reader->variables->items[i];
        if (strncmp(variable->label, LET, sizeof LET - 1) != 0) {
            continue;
        }
        if (strcmp(variable->name, node->key) == 0) {
            return read_law(reader, variable, node);
        }
        suggestion_add(&near, variable->name);
    }
    mistakes_add(reader->mistakes, node->key_place, suggestion_hint(&near),
            "the scene has no let '%s' that a split could draw otherwise", node->key);
    return true;
}

/* The variable of a parameter of an instance; NULL: it has none. */
static Variable *find_param(
        const SplitVariables *reader, const PartInstance *instance, const char *param)
{
    Text name = {0};
    text_addf(&name, "%s.%s", instance->name, param);
    int found = variable_set_find(reader->variables, text_chars(&name));
    text_release(&name);
    return found < 0 ? NULL : &reader->variables->items[found];
}

/* Gives all instances of a part the law of one parameter. */
static bool read_param(const SplitVariables *reader, const Node *part, const Node *node)
{
    bool known = false;
    for (size_t i = 0; i < reader->parts->count; i++) {
        const PartInstance *instance = &reader->parts->instances[i];
        if (strcmp(instance->node->key, part->key) != 0) {
            continue;
        }
        if (instance->file_number >= 0) {
            mistakes_add(reader->mistakes, node->key_place, NULL,
                    "parameters of a part of several files are drawn alike in every split");
            return true;
        }
        Variable *variable = find_param(reader, instance, node->key);
        known = known || variable != NULL;
        if (variable != NULL && !read_law(reader, variable, node)) {
            return false;
        }
    }
    if (!known) {
        mistakes_add(reader->mistakes, node->key_place, NULL,
                "'%s' has no parameter '%s' that a split could draw otherwise", part->key,
                node->key);
    }
    return true;
}

static bool is_part(const SceneParts *parts, const char *key)
{
    for (size_t i = 0; i < parts->count; i++) {
        if (strcmp(parts->instances[i].node->key, key) == 0) {
            return true;
        }
    }
    return false;
}

static bool read_part(const SplitVariables *reader, const Node *part)
{
    const Node *params = node_get(part, "params");
    if (!is_part(reader->parts, part->key)) {
        mistakes_add(reader->mistakes, part->key_place, NULL,
                "'%s' is no part of the scene that a split could draw otherwise", part->key);
        return true;
    }
    bool ok = true;
    for (size_t i = 0; ok && params != NULL && i < params->child_count; i++) {
        ok = read_param(reader, part, params->children[i]);
    }
    return ok;
}

bool variable_split_read(const Node *root, const SceneParts *parts, VariableSet *variables,
        Mistakes *mistakes, Error *err)
{
    const Node *split = NULL;
    SplitVariables reader = {parts, variables, mistakes, err, 0};
    for (; reader.number < SPLITS_MAX && (split = scene_split_at(root, reader.number)) != NULL;
            reader.number++) {
        const Node *lets = split->kind == NODE_MAP ? node_get(split, "let") : NULL;
        const Node *own = split->kind == NODE_MAP ? node_get(split, "parts") : NULL;
        bool ok = true;
        for (size_t i = 0; ok && lets != NULL && i < lets->child_count; i++) {
            ok = read_let(&reader, lets->children[i]);
        }
        for (size_t i = 0; ok && own != NULL && i < own->child_count; i++) {
            ok = read_part(&reader, own->children[i]);
        }
        if (!ok) {
            return false;
        }
    }
    return true;
}

static bool is_apart(const Variable *variable, size_t split)
{
    const Distribution *own = variable->own[split];
    const Distribution *train = &variable->law;
    double ours[2];
    double theirs[2];
    if (law_has_words(own) || law_has_words(train)) {
        return law_words_disjoint(own, train);
    }
    distribution_support(own, &ours[0], &ours[1]);
    distribution_support(train, &theirs[0], &theirs[1]);
    return law_ranges_disjoint(ours, theirs);
}

bool variable_split_apart(const VariableSet *variables, size_t split)
{
    for (size_t i = 0; i < variables->count; i++) {
        const Variable *variable = &variables->items[i];
        if (variable->own[split] != NULL && is_apart(variable, split)) {
            return true;
        }
    }
    return false;
}

const Variable *variable_split_first(const VariableSet *variables, size_t split)
{
    for (size_t i = 0; i < variables->count; i++) {
        if (variables->items[i].own[split] != NULL) {
            return &variables->items[i];
        }
    }
    return NULL;
}
