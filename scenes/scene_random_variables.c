/*
 * scene_random_variables.c - what `randomize` writes for variables: "box/colour", "peg/diameter".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/colour.h"
#include "scenes/scene_random.h"
#include "scenes/value.h"

enum { LABEL_BYTES = 160 };

static const char COLOUR[] = "colour";

bool scene_random_visit(const Node *map, const char *prefix, RandomVisitor visit, void *self)
{
    for (size_t i = 0; map != NULL && i < map->child_count; i++) {
        const Node *node = map->children[i];
        Text path = {0};
        text_addf(&path, "%s%s%s", prefix, prefix[0] == '\0' ? "" : "/", node->key);
        bool is_law = node->kind != NODE_MAP || node_get(node, "choice") != NULL;
        bool ok = !path.failed &&
                (is_law ? visit(self, text_chars(&path), node)
                        : scene_random_visit(node, text_chars(&path), visit, self));
        text_release(&path);
        if (!ok) {
            return false;
        }
    }
    return true;
}

/* Splits "box/colour", a path without an element, into the glob of the part and the name. */
static const char *split_path(const char *path, char part[INSTANCE_NAME_BYTES])
{
    const char *slash = strrchr(path, '/');
    size_t length = slash == NULL ? 0 : (size_t)(slash - path);
    if (length == 0 || length >= INSTANCE_NAME_BYTES) {
        return NULL;
    }
    (void)snprintf(part, INSTANCE_NAME_BYTES, "%.*s", (int)length, path);
    return strpbrk(part, "/:") == NULL ? slash + 1 : NULL;
}

static bool instance_matches(const PartInstance *instance, const char *glob)
{
    return text_glob(glob, instance->name) ||
            (instance->family != NULL && text_glob(glob, instance->family));
}

/* The number of the variable that `name` is for this instance; -1 if it is none. */
static int variable_of(const PartInstance *instance, const char *name)
{
    const PartParams *params = &instance->makes[0].source->params;
    if (strcmp(name, COLOUR) == 0) {
        return (int)instance->colour_number;
    }
    /* Parameters of a part of several files stand in its `params`. */
    for (size_t i = 0; instance->file_number < 0 && i < params->count; i++) {
        if (strcmp(params->params[i].name, name) == 0) {
            return (int)(instance->makes[0].first_number + i);
        }
    }
    return -1;
}

bool scene_random_is_variable(const char *path, const SceneParts *parts)
{
    char part[INSTANCE_NAME_BYTES];
    const char *name = split_path(path, part);
    for (size_t i = 0; name != NULL && i < parts->count; i++) {
        const PartInstance *instance = &parts->instances[i];
        if (strcmp(name, COLOUR) != 0 && instance_matches(instance, part) &&
                variable_of(instance, name) >= 0) {
            return true;
        }
    }
    return false;
}

void scene_random_check_colours(const Distribution *law, const Node *node, Mistakes *mistakes)
{
    double rgb[3];
    size_t count = 0;
    const Distribution *words = distribution_options(law, &count);
    for (size_t i = 0; i < count; i++) {
        if (words[i].word != NULL && !colour_find(words[i].word, rgb)) {
            mistakes_add(mistakes, node->place, NULL, "'%s' is no colour", words[i].word);
        }
    }
}

typedef struct VariableReader {
    const SceneParts *parts;
    VariableSet *variables;
    Mistakes *mistakes;
} VariableReader;

static bool read_law(const VariableReader *reader, const PartInstance *instance,
        const Node *node, Variable *variable)
{
    bool colour = instance->colour_number == (size_t)(variable - reader->variables->items);
    ValueWish wish = {.due = variable->dimension,
            .words = colour || variable->words != NULL,
            .members = (size_t)instance->count};
    Distribution law = {0};
    variable->node = node;
    if (!colour && value_is_formula(node)) {
        variable->is_formula = true;
        return true;
    }
    if (!value_read_distribution(node, &wish, reader->mistakes, &law, NULL)) {
        return true;
    }
    if (colour) {
        scene_random_check_colours(&law, node, reader->mistakes);
    }
    if (!variable->law_borrowed) {
        distribution_release(&variable->law);
    }
    variable->law_borrowed = false;
    if (variable->chooser >= 0) {
        variable->chooser = -1;
        variable->words = NULL;
        variable->word_count = 0;
        free(variable->own_words);
        variable->own_words = NULL;
    }
    variable->law = law;
    variable->quiet = false;
    char label[LABEL_BYTES];
    (void)snprintf(label, sizeof label, "%s/shared", variable->label);
    if (instance->family != NULL) {
        (void)snprintf(label, sizeof label, "%s/%s/%s", colour ? "randomize" : "part",
                instance->family, strchr(variable->name, '.') + 1);
    }
    return variable_share(variable, label, (size_t)instance->index - 1);
}

static bool read_leaf(void *self, const char *path, const Node *node)
{
    const VariableReader *reader = self;
    char part[INSTANCE_NAME_BYTES];
    const char *name = split_path(path, part);
    for (size_t i = 0; name != NULL && i < reader->parts->count; i++) {
        const PartInstance *instance = &reader->parts->instances[i];
        int number = instance_matches(instance, part) ? variable_of(instance, name) : -1;
        if (number < 0) {
            continue;
        }
        const Node *params = node_get(instance->node, "params");
        const Node *written = params == NULL ? NULL : node_get(params, name);
        if (written != NULL) {
            mistakes_add(reader->mistakes, node->key_place, NULL,
                    "%s/%s is drawn twice: here and at line %u", instance->name, name,
                    written->key_place.line);
            continue;
        }
        Variable *variable = &reader->variables->items[number];
        if (!read_law(reader, instance, node, variable)) {
            return false;
        }
    }
    return true;
}

void scene_random_read_variables(const Node *randomize, const SceneParts *parts,
        VariableSet *variables, Mistakes *mistakes)
{
    VariableReader reader = {parts, variables, mistakes};
    (void)scene_random_visit(randomize, "", read_leaf, &reader);
}
