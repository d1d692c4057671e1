#include "scenes/value.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenes/value_law.h"
#include "scenes/value_text.h"

static const char *const KIND_WORDS[] = {
        [NODE_TEXT] = "one value",
        [NODE_LIST] = "a list",
        [NODE_MAP] = "a map",
        [NODE_REMOVED] = "nothing ('~')",
};

static ValueText text_of(const Node *node)
{
    return (ValueText){.text = node->text, .name = node->key};
}

/* Values are texts. `wanted` completes "expected ...". */
static bool require_text(const Node *node, const char *wanted, Mistakes *mistakes)
{
    if (node->broken) {
        return false;
    }
    if (node->kind != NODE_TEXT) {
        mistakes_add(mistakes, node->place, NULL, "expected %s, got %s", wanted,
                KIND_WORDS[node->kind]);
        return false;
    }
    if (value_is_formula(node)) {
        mistakes_add(mistakes, node->place, NULL, "expected %s, a formula cannot stand here",
                wanted);
        return false;
    }
    return true;
}

static bool read_single(ValueText *text, Dimension due, double *ret_number)
{
    Quantity quantity;
    if (!value_text_quantity(text, &quantity) || !value_text_end(text) ||
            !value_text_check_unit(text, &quantity, due)) {
        return false;
    }
    *ret_number = quantity.number;
    return true;
}

bool value_read_quantity(
        const Node *node, Dimension due, Mistakes *mistakes, double *ret_number)
{
    if (!require_text(node, "one quantity", mistakes)) {
        return false;
    }
    ValueText text = text_of(node);
    if (!read_single(&text, due, ret_number)) {
        value_text_report(&text, node, mistakes);
        return false;
    }
    return true;
}

void value_read_key(
        const Node *map, const char *key, Dimension due, double *number, Mistakes *mistakes)
{
    const Node *node = map == NULL ? NULL : node_get(map, key);
    if (node != NULL) {
        (void)value_read_quantity(node, due, mistakes, number);
    }
}

bool value_parse_quantity(const char *text, Dimension due, double *ret_number, Error *err)
{
    ValueText reading = {.text = text};
    return read_single(&reading, due, ret_number) || value_text_error(&reading, err);
}

enum { VECTOR_MAX = 16 };

/* "number number number [unit]": one unit for all. */
static bool read_components(
        ValueText *text, Dimension due, size_t count, double numbers[VECTOR_MAX])
{
    Quantity all = {.unit = {DIMENSION_NONE, 1.0}};
    size_t found = 0;
    value_text_skip_blanks(text);
    all.start = text->at;
    do {
        if (found == VECTOR_MAX || !value_text_number(text, &numbers[found])) {
            return value_text_fail(text, text->at, NULL, "expected %zu numbers", count);
        }
        all.written = numbers[found] != 0.0 ? numbers[found] : all.written;
        found++;
        all.has_unit = value_text_unit(text, &all.unit);
        value_text_skip_blanks(text);
    } while (!all.has_unit && text->text[text->at] != '\0');

    if (!value_text_end(text)) {
        return false;
    }
    if (found != count) {
        return value_text_fail(
                text, all.start, NULL, "expected %zu numbers, got %zu", count, found);
    }
    for (size_t i = 0; i < count; i++) {
        numbers[i] = unit_value(all.unit, numbers[i]);
    }
    return value_text_check_unit(text, &all, due);
}

size_t value_number_count(const Node *value)
{
    if (value->kind == NODE_LIST) {
        return value->child_count;
    }
    size_t count = 0;
    for (const char *at = value->text; at != NULL && *at != '\0';) {
        char *end = NULL;
        at += strspn(at, " ");
        (void)strtod(at, &end);
        count += end != at;
        at += strcspn(at, " ");
    }
    return count;
}

bool value_read_vector(
        const Node *node, Dimension due, size_t count, Mistakes *mistakes, double *ret_numbers)
{
    assert(count <= VECTOR_MAX);
    double numbers[VECTOR_MAX];
    bool ok = true;
    if (node->kind == NODE_LIST) {
        if (node->child_count != count) {
            mistakes_add(mistakes, node->place, NULL, "expected %zu numbers, got %zu", count,
                    node->child_count);
            return false;
        }
        for (size_t i = 0; i < count; i++) {
            ok = value_read_quantity(node->children[i], due, mistakes, &numbers[i]) && ok;
        }
    } else {
        if (!require_text(node, "numbers", mistakes)) {
            return false;
        }
        ValueText text = text_of(node);
        ok = read_components(&text, due, count, numbers);
        if (!ok) {
            value_text_report(&text, node, mistakes);
        }
    }
    if (ok) {
        memcpy(ret_numbers, numbers, count * sizeof *numbers);
    }
    return ok;
}

/* One entry of {choice: ..}: for maps the key is the word and the value its weight. */
static bool read_entry(const Node *node, LawReader *reader, Mistakes *mistakes,
        Distribution *ret_child, double *ret_weight)
{
    bool weighted = node->key != NULL;
    Node key = {.kind = NODE_TEXT, .place = node->key_place, .text = node->key};
    const Node *value = weighted ? &key : node;
    if (!require_text(value, "a word or a quantity", mistakes)) {
        return false;
    }
    ValueText text = {.text = value->text};
    reader->text = &text;
    *ret_child = (Distribution){0};
    bool ok = law_read_single(reader, ret_child) && value_text_end(&text) &&
            law_check_sign(reader, ret_child);
    if (!ok) {
        value_text_report(&text, value, mistakes);
    } else if (weighted) {
        ok = value_read_quantity(node, DIMENSION_NONE, mistakes, ret_weight);
        if (ok && *ret_weight <= 0.0) {
            mistakes_add(mistakes, node->place, NULL, "the weight of '%s' is not above 0",
                    node->key);
            ok = false;
        }
    }
    reader->text = NULL;
    if (!ok) {
        distribution_release(ret_child);
    }
    return ok;
}

/* {choice: {word: weight}} or {choice: [value, ..]}. */
static bool read_choice_map(
        const Node *node, LawReader *reader, Mistakes *mistakes, Distribution *ret_law)
{
    const Node *entries = node->child_count == 1 ? node->children[0] : NULL;
    bool fits = entries != NULL && entries->key != NULL &&
            strcmp(entries->key, "choice") == 0 &&
            (entries->kind == NODE_MAP || entries->kind == NODE_LIST) &&
            entries->child_count > 0;
    if (!fits) {
        mistakes_add(mistakes, node->place, "a map of values is {choice: {word: weight, ..}}",
                "expected one value, got a map");
        return false;
    }
    Distribution law;
    if (!law_with_children(DIST_CHOICE, entries->child_count, &law)) {
        mistakes_add(mistakes, node->place, NULL, "out of memory");
        return false;
    }
    bool ok = true;
    for (size_t i = 0; i < entries->child_count; i++) {
        const Node *entry = entries->children[i];
        ok = read_entry(entry, reader, mistakes, &law.child[i], &law.weight[i]) && ok;
        if (ok && (law.child[i].word == NULL) != (law.child[0].word == NULL)) {
            mistakes_add(mistakes, entry->place, NULL,
                    "a choice is among words or among numbers, not both");
            ok = false;
        }
    }
    if (!ok) {
        distribution_release(&law);
        return false;
    }
    law_normalise(&law);
    *ret_law = law;
    return true;
}

/* A list of laws, one for each component. */
static bool read_law_list(const Node *node, const ValueWish *wish, Mistakes *mistakes,
        Distribution *ret_law, Dimension *ret_dimension)
{
    ValueWish one = *wish;
    Distribution law;
    one.components = 1;
    if (node->child_count != wish->components) {
        mistakes_add(mistakes, node->place, NULL, "expected %zu values, got %zu",
                wish->components, node->child_count);
        return false;
    }
    if (!law_with_children(DIST_VECTOR, node->child_count, &law)) {
        mistakes_add(mistakes, node->place, NULL, "out of memory");
        return false;
    }
    bool ok = true;
    for (size_t i = 0; i < node->child_count; i++) {
        const Node *child = node->children[i];
        bool read = child->kind == NODE_TEXT &&
                value_read_distribution(child, &one, mistakes, &law.child[i], ret_dimension);
        if (read &&
                (law.child[i].word != NULL || law.child[i].kind > DIST_ANY_ANGLE ||
                        law.child[i].kind == DIST_CHOICE)) {
            mistakes_add(mistakes, child->place, NULL,
                    "each value of a vector is a number or a law of one number");
            read = false;
        }
        ok = ok && read;
    }
    if (!ok) {
        distribution_release(&law);
        return false;
    }
    *ret_law = law;
    return true;
}

/* True for "0.1 0 0 m": two numbers with nothing but blanks between. */
static bool is_vector_text(const char *text)
{
    double ignored;
    text += strspn(text, " ");
    size_t length = number_read(text, &ignored);
    size_t blanks = length == 0 ? 0 : strspn(text + length, " ");
    return blanks > 0 && number_read(text + length + blanks, &ignored) > 0;
}

static bool read_constant_vector(
        const Node *node, const ValueWish *wish, Mistakes *mistakes, Distribution *ret_law)
{
    double numbers[VECTOR_MAX];
    Distribution law;
    if (wish->components > VECTOR_MAX) {
        mistakes_add(mistakes, node->place, NULL, "write these %zu numbers as a list",
                wish->components);
        return false;
    }
    if (!value_read_vector(node, wish->due, wish->components, mistakes, numbers)) {
        return false;
    }
    if (!law_with_children(DIST_VECTOR, wish->components, &law)) {
        mistakes_add(mistakes, node->place, NULL, "out of memory");
        return false;
    }
    for (size_t i = 0; i < wish->components; i++) {
        law.child[i] = (Distribution){.kind = DIST_CONSTANT, .a = numbers[i]};
    }
    *ret_law = law;
    return true;
}

bool value_read_distribution(const Node *node, const ValueWish *wish, Mistakes *mistakes,
        Distribution *ret_law, Dimension *ret_dimension)
{
    LawReader reader = law_reader(NULL, wish);
    Distribution law = {0};
    if (node->kind == NODE_LIST && wish->components > 1) {
        return read_law_list(node, wish, mistakes, ret_law, ret_dimension);
    }
    if (node->kind == NODE_TEXT && wish->components > 1 && is_vector_text(node->text)) {
        return read_constant_vector(node, wish, mistakes, ret_law);
    }
    if (node->kind == NODE_MAP) {
        if (!read_choice_map(node, &reader, mistakes, &law)) {
            return false;
        }
    } else {
        if (!require_text(node, "one value or a law", mistakes)) {
            return false;
        }
        ValueText text = text_of(node);
        reader.text = &text;
        if (!law_read(&reader, &law)) {
            value_text_report(&text, node, mistakes);
            return false;
        }
    }
    *ret_law = law;
    if (ret_dimension != NULL) {
        *ret_dimension = reader.dimension;
    }
    return true;
}

bool value_read_bool(const Node *node, Mistakes *mistakes, bool *ret_value)
{
    if (!require_text(node, "true or false", mistakes)) {
        return false;
    }
    bool yes = strcmp(node->text, "true") == 0;
    if (!yes && strcmp(node->text, "false") != 0) {
        mistakes_add(
                mistakes, node->place, NULL, "expected true or false, got '%s'", node->text);
        return false;
    }
    *ret_value = yes;
    return true;
}

bool value_read_integer(
        const Node *node, long low, long high, Mistakes *mistakes, long *ret_value)
{
    if (!require_text(node, "a whole number", mistakes)) {
        return false;
    }
    char *end = NULL;
    errno = 0;
    long value = strtol(node->text, &end, 10);
    bool whole = end != node->text && *end == '\0' && errno == 0;
    if (!whole || value < low || value > high) {
        mistakes_add(mistakes, node->place, NULL,
                "expected a whole number from %ld to %ld, got '%s'", low, high, node->text);
        return false;
    }
    *ret_value = value;
    return true;
}

bool value_is_formula(const Node *node)
{
    return node->kind == NODE_TEXT && node->text[strspn(node->text, " ")] == '=';
}
