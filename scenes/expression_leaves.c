/*
 * expression_leaves.c - what single names in an expression mean: numbers, things, directions,
 * drawn words and the words of the language itself.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/expression_checker.h"
#include "scenes/expression_names.h"

/* The same things, or places on the same members of a family, one by one. */
static bool runs_along(const Checker *checker, const ThingSet *range, const ThingSet *set)
{
    const ExpressionWorld world = {
            .task = checker->scope->task, .model = checker->scope->model};
    bool family = range->family != NULL && set->family != NULL &&
            strcmp(range->family, set->family) == 0;
    bool equal = range->alternative_count == set->alternative_count;
    for (size_t i = 0; equal && i <= range->alternative_count; i++) {
        equal = range->first[i] == set->first[i];
    }
    for (size_t i = 0; equal && i < range->first[range->alternative_count]; i++) {
        Thing a = range->things[i];
        Thing b = set->things[i];
        equal = family ? thing_part(&world, a) == thing_part(&world, b)
                       : a.kind == b.kind && a.index == b.index;
    }
    return equal;
}

/* A path inside a set function must range over what the others there range over. */
static bool join_range(Checker *checker, const Syntax *syntax, const ThingSet *set)
{
    char name[VALUE_WORD_BYTES];
    checker_slice(checker, syntax->name, name, sizeof name);
    if (checker->set_depth == 0) {
        return value_text_fail(checker->text, syntax->whole.start,
                "wrap it: all(..), any(..), number(..), max(..), min(..) or sum(..)",
                "'%s' stands for several things", name);
    }
    if (checker->range == NULL) {
        checker->range = set;
        return true;
    }
    return runs_along(checker, checker->range, set) ||
            value_text_fail(checker->text, syntax->whole.start, NULL,
                    "'%s' ranges over other things than the name before it", name);
}

ExpressionNode *checker_thing(
        Checker *checker, const Syntax *syntax, ArgumentKind kind, const char *function)
{
    if (kind == ARGUMENT_ANSWER) {
        return checker_answer_number(checker, syntax);
    }
    if (kind == ARGUMENT_EVENT) {
        return checker_event(checker, syntax);
    }
    if (checker_is_answer(checker, syntax) && kind == ARGUMENT_PLACE) {
        return checker_answer_place(checker, syntax, function);
    }
    if (syntax->kind != SYNTAX_NAME || syntax->field.length > 0) {
        (void)value_text_fail(checker->text, syntax->whole.start, NULL,
                "%s() needs a name here, such as part/element", function);
        return NULL;
    }
    if (checker->scope->model == NULL) {
        (void)value_text_fail(checker->text, syntax->whole.start, NULL,
                "a formula is worked out before anything is placed, so no part has a place yet");
        return NULL;
    }
    NameWish wish = {.text = checker->text,
            .task = checker->scope->task,
            .model = checker->scope->model,
            .kind = kind,
            .function = function};
    ThingSet *set = names_resolve(&wish, syntax);
    if (set == NULL) {
        return NULL;
    }
    ExpressionNode *node = checker_leaf(checker, OP_THING, EXPRESSION_THING);
    if (node == NULL || (set->many && !join_range(checker, syntax, set))) {
        checker->range = checker->range == set ? NULL : checker->range;
        free(node);
        thing_set_destroy(set);
        return NULL;
    }
    node->things = set;
    return node;
}

static ExpressionNode *number_node(Checker *checker, int index)
{
    const NamedNumber *number = &checker->scope->task->numbers[index];
    ExpressionNode *node = checker_leaf(
            checker, OP_NAMED, number->words != NULL ? EXPRESSION_WORD : EXPRESSION_NUMBER);
    if (node != NULL) {
        node->index = index;
        node->dimension = number->dimension;
    }
    return node;
}

/* The words of the language itself; NULL without failure if the name is none of them. */
static ExpressionNode *keyword_node(Checker *checker, const Syntax *syntax, const char *name)
{
    ExpressionNode *node = NULL;
    if (strcmp(name, "true") == 0 || strcmp(name, "false") == 0) {
        node = checker_leaf(checker, OP_CONSTANT, EXPRESSION_CONDITION);
        if (node != NULL) {
            node->number = name[0] == 't' ? 1.0 : 0.0;
        }
    } else if (strcmp(name, "time") == 0) {
        if (checker->scope->model == NULL) {
            (void)value_text_fail(checker->text, syntax->whole.start, NULL,
                    "there is no time yet when a formula is worked out");
            return NULL;
        }
        node = checker_leaf(checker, OP_TIME, EXPRESSION_NUMBER);
        if (node != NULL) {
            node->dimension = DIMENSION_TIME;
        }
    } else if (strcmp(name, "index") == 0 || strcmp(name, "count") == 0) {
        if (!checker->scope->indexed) {
            (void)value_text_fail(checker->text, syntax->whole.start, NULL,
                    "'%s' has a meaning only in the formulas of a family or of a selector",
                    name);
            return NULL;
        }
        node = checker_leaf(checker, name[0] == 'i' ? OP_INDEX : OP_COUNT, EXPRESSION_NUMBER);
    }
    return node;
}

/* "peg.diameter" or "peg.z": a parameter or a direction. */
static ExpressionNode *field_node(Checker *checker, const Syntax *syntax)
{
    char name[2 * VALUE_WORD_BYTES];
    char field[VALUE_WORD_BYTES];
    checker_slice(checker,
            (Slice){syntax->name.start, syntax->name.length + 1 + syntax->field.length}, name,
            sizeof name);
    checker_slice(checker, syntax->field, field, sizeof field);
    int number = names_number(checker->scope->task, name);
    if (number >= 0) {
        return number_node(checker, number);
    }
    bool axis = strlen(field) == 1 && strchr("xyz", field[0]) != NULL;
    if (!axis) {
        char hint[VALUE_SENTENCE_BYTES];
        names_suggest(checker->scope->task, name, hint, sizeof hint);
        (void)value_text_fail(
                checker->text, syntax->field.start, hint, "there is no parameter '%s'", name);
        return NULL;
    }
    Syntax place = *syntax;
    place.field = (Slice){0, 0};
    ExpressionNode *thing = checker_thing(checker, &place, ARGUMENT_PLACE, "a direction");
    ExpressionNode *node = thing == NULL ? NULL : checker_parent(checker, OP_AXIS, &thing, 1);
    if (node != NULL) {
        node->type = EXPRESSION_VECTOR;
        node->index = field[0] - 'x';
    }
    return node;
}

static bool is_function(const char *name)
{
    size_t count;
    const ExpressionFunction *functions = expression_functions(&count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(functions[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

ExpressionNode *checker_name(Checker *checker, const Syntax *syntax)
{
    const Task *task = checker->scope->task;
    char name[2 * VALUE_WORD_BYTES];
    char hint[VALUE_SENTENCE_BYTES];
    checker_slice(checker, syntax->name, name, sizeof name);
    if (syntax->field.length > 0) {
        return field_node(checker, syntax);
    }
    int number = names_number(task, name);
    if (number >= 0) {
        return number_node(checker, number);
    }
    ExpressionNode *node = keyword_node(checker, syntax, name);
    if (node != NULL || checker->text->failed) {
        return node;
    }
    if (strchr(name, '/') != NULL || syntax_is_part(task, name, strlen(name))) {
        (void)value_text_fail(checker->text, syntax->whole.start,
                "a function makes it one, such as pos(a), height(a) or touching(a, b)",
                "'%s' is a thing, not a quantity", name);
        return NULL;
    }
    if (is_function(name)) {
        (void)value_text_fail(checker->text, syntax->whole.start, NULL,
                "'%s' is a function: write its arguments behind it", name);
        return NULL;
    }
    names_suggest(task, name, hint, sizeof hint);
    (void)value_text_fail(
            checker->text, syntax->whole.start, hint, "there is no '%s' here", name);
    return NULL;
}

/* ------------------------------------------------------------------------ words */

int checker_word_number(const Checker *checker, const Syntax *syntax)
{
    if (syntax->kind != SYNTAX_NAME || syntax->except.length > 0) {
        return -1;
    }
    char name[2 * VALUE_WORD_BYTES];
    size_t field = syntax->field.length > 0 ? 1 + syntax->field.length : 0;
    checker_slice(checker, (Slice){syntax->name.start, syntax->name.length + field}, name,
            sizeof name);
    int number = names_number(checker->scope->task, name);
    return number >= 0 && checker->scope->task->numbers[number].words != NULL ? number : -1;
}

/* Index of the literal among the words of a drawn word, or -1 with a failure. */
static int word_index(Checker *checker, const Syntax *literal, const NamedNumber *drawn)
{
    char word[VALUE_WORD_BYTES];
    checker_slice(checker, literal->name, word, sizeof word);
    for (size_t i = 0; i < drawn->word_count; i++) {
        if (strcmp(drawn->words[i], word) == 0) {
            return (int)i;
        }
    }
    const char *nearest = text_nearest(word, drawn->words, drawn->word_count);
    char hint[VALUE_SENTENCE_BYTES];
    if (nearest != NULL) {
        (void)snprintf(hint, sizeof hint, "did you mean '%s'?", nearest);
    } else {
        (void)snprintf(hint, sizeof hint, "the first of its words is '%s'", drawn->words[0]);
    }
    (void)value_text_fail(
            checker->text, literal->whole.start, hint, "'%s' is never '%s'", drawn->name, word);
    return -1;
}

ExpressionNode *checker_compare_words(
        Checker *checker, const Syntax *syntax, int number, const Syntax *other)
{
    int second = checker_word_number(checker, other);
    ExpressionOp op = second >= 0 ? OP_WORD_SAME : OP_WORD_IS;
    if (second < 0) {
        second = word_index(checker, other, &checker->scope->task->numbers[number]);
    }
    ExpressionNode *node = second < 0 ? NULL : checker_leaf(checker, op, EXPRESSION_CONDITION);
    if (node == NULL) {
        return NULL;
    }
    node->index = number;
    node->other = second;
    return checker_equality(checker, syntax, node);
}
