#include "scenes/part_edit.h"

#include <string.h>

#include "base/text.h"
#include "scenes/contact_class.h"
#include "scenes/part_path.h"
#include "scenes/spec_field.h"
#include "scenes/suggestion.h"
#include "scenes/value.h"

enum { SET_NUMBERS_MAX = 6 };

/* The kinds that a path without a kind may mean, in the order of mjtObj. */
static mjtObj kind_at(size_t i, const char **ret_word)
{
    *ret_word = spec_kind_words()[i];
    return *ret_word == NULL ? mjOBJ_UNKNOWN : spec_kind_object(*ret_word);
}

static void say_no_match(mjSpec *part, const PartPath *path, Place place, Mistakes *mistakes)
{
    Suggestion near = suggestion_for(path->glob);
    const char *word = NULL;
    mjtObj object = mjOBJ_UNKNOWN;
    for (size_t i = 0; (object = kind_at(i, &word)) != mjOBJ_UNKNOWN; i++) {
        suggestion_add_spec(&near, part, object);
    }
    mistakes_add(mistakes, place, suggestion_hint(&near),
            "the model of the part has no %s '%s'",
            path->kind[0] == '\0' ? "element" : path->kind, path->glob);
}

/* ---- drop */

/* Deletes what matches among one kind of elements; how many there were. */
static size_t drop_kind(
        mjSpec *part, const PartPath *path, mjtObj object, const Node *node, Mistakes *mistakes)
{
    size_t dropped = 0;
    mjsElement *element = part_path_next(part, path, object, NULL);
    while (element != NULL) {
        if (mjs_delete(part, element) != 0) {
            mistakes_add(mistakes, node->place, NULL, "MuJoCo cannot delete '%s': %s",
                    node->text, mjs_getError(part));
            return dropped + 1;
        }
        dropped++;
        /* A body takes others with it, so the walk begins anew. */
        element = part_path_next(part, path, object, NULL);
    }
    return dropped;
}

static void drop(mjSpec *part, const Node *node, Mistakes *mistakes)
{
    PartPath path;
    size_t dropped = 0;
    if (node->text == NULL ||
            !part_path_read(node->text, node->place, false, mistakes, &path)) {
        return;
    }
    const char *word = NULL;
    mjtObj object = mjOBJ_UNKNOWN;
    for (size_t i = 0; (object = kind_at(i, &word)) != mjOBJ_UNKNOWN; i++) {
        bool meant = path.kind[0] == '\0' || strcmp(path.kind, word) == 0;
        bool there = meant && part_path_next(part, &path, object, NULL) != NULL;
        if (there && dropped > 0) {
            mistakes_add(mistakes, node->place, "write the kind, as in geom:NAME",
                    "'%s' fits several kinds of elements", node->text);
            return;
        }
        dropped += there ? drop_kind(part, &path, object, node, mistakes) : 0;
    }
    if (dropped == 0) {
        say_no_match(part, &path, node->place, mistakes);
    }
}

/* ---- set */

static void set_element(
        const SpecField *field, mjsElement *element, const Node *value, Mistakes *mistakes)
{
    double numbers[SET_NUMBERS_MAX];
    Dimension due = spec_field_dimension(field, element);
    size_t count = value_number_count(value);
    if (field->type == SPEC_BOOL) {
        bool yes = false;
        if (!value_read_bool(value, mistakes, &yes)) {
            return;
        }
        numbers[0] = yes ? 1.0 : 0.0;
        count = 1;
    } else if (field->count == 1) {
        count = 1;
        if (!value_read_quantity(value, due, mistakes, numbers)) {
            return;
        }
    } else if (count == 0 || count > field->count) {
        mistakes_add(mistakes, value->place, NULL, "%s of a %s takes 1 to %zu numbers, got %zu",
                field->name, field->kind, field->count, count);
        return;
    } else if (!value_read_vector(value, due, count, mistakes, numbers)) {
        return;
    }
    spec_field_set(field, element, numbers, count);
}

static void say_unknown_field(const PartPath *path, const Node *value, Mistakes *mistakes)
{
    Suggestion near = suggestion_for(path->property);
    Text known = {0};
    for (size_t i = 0; spec_field_at(i) != NULL; i++) {
        const SpecField *field = spec_field_at(i);
        if (path->kind[0] == '\0' || strcmp(field->kind, path->kind) == 0) {
            suggestion_add(&near, field->name);
            text_addf(&known, "%s%s", known.length == 0 ? "" : ", ", field->name);
        }
    }
    if (path->kind[0] == '\0') {
        mistakes_add(mistakes, value->key_place, suggestion_hint(&near),
                "nothing in a model has an attribute '%s'", path->property);
    } else {
        mistakes_add(mistakes, value->key_place, suggestion_hint(&near),
                "`set` cannot write '%s' of a %s; it knows %s", path->property, path->kind,
                known.length == 0 ? "none" : text_chars(&known));
    }
    text_release(&known);
}

static void set_field(mjSpec *part, const Node *value, Mistakes *mistakes)
{
    PartPath path;
    const SpecField *matched = NULL;
    bool known = false;
    if (!part_path_read(value->key, value->key_place, true, mistakes, &path)) {
        return;
    }
    for (size_t i = 0; spec_field_at(i) != NULL; i++) {
        const SpecField *field = spec_field_at(i);
        bool kind_fits = path.kind[0] == '\0' || strcmp(field->kind, path.kind) == 0;
        if (!kind_fits || strcmp(field->name, path.property) != 0) {
            continue;
        }
        known = true;
        mjsElement *element = part_path_next(part, &path, field->object, NULL);
        if (element != NULL && matched != NULL) {
            mistakes_add(mistakes, value->key_place, "write the kind, as in geom:NAME/pos",
                    "'%s' fits a %s and a %s", value->key, matched->kind, field->kind);
            return;
        }
        matched = element == NULL ? matched : field;
    }
    if (!known) {
        say_unknown_field(&path, value, mistakes);
        return;
    }
    if (matched == NULL) {
        say_no_match(part, &path, value->key_place, mistakes);
        return;
    }
    for (mjsElement *element = part_path_next(part, &path, matched->object, NULL);
            element != NULL; element = part_path_next(part, &path, matched->object, element)) {
        set_element(matched, element, value, mistakes);
    }
}

/* ---- class */

static void set_class(mjSpec *part, const Node *node, Mistakes *mistakes)
{
    const ContactClass *kind = node->text == NULL ? NULL : contact_class_find(node->text);
    if (kind == NULL) {
        mistakes_add(mistakes, node->place, contact_class_words(), "'%s' is no contact class",
                node->text == NULL ? "" : node->text);
        return;
    }
    contact_class_apply(part, kind);
}

void part_edit_apply(mjSpec *part, const Node *edits, Mistakes *mistakes)
{
    if (edits == NULL) {
        return;
    }
    const Node *drops = node_get(edits, "drop");
    const Node *sets = node_get(edits, "set");
    const Node *add = node_get(edits, "add");
    const Node *actuators = node_get(edits, "actuators");
    const Node *kind = node_get(edits, "class");
    for (size_t i = 0; drops != NULL && i < drops->child_count; i++) {
        drop(part, drops->children[i], mistakes);
    }
    for (size_t i = 0; sets != NULL && i < sets->child_count; i++) {
        set_field(part, sets->children[i], mistakes);
    }
    if (add != NULL) {
        part_add(part, add, mistakes);
    }
    if (actuators != NULL) {
        part_replace_actuators(part, actuators, mistakes);
    }
    if (kind != NULL) {
        set_class(part, kind, mistakes);
    }
}
