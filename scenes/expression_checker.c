#include "scenes/expression_checker.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/expression_names.h"

enum { WORDS_BYTES = 96, MEMORY_MAX = 100000, EXPONENT_MAX = 8 };

static const char *const OP_SYMBOLS[] = {
        [OP_NEGATE] = "-",
        [OP_NOT] = "not",
        [OP_ADD] = "+",
        [OP_SUBTRACT] = "-",
        [OP_MULTIPLY] = "*",
        [OP_DIVIDE] = "/",
        [OP_POWER] = "^",
        [OP_LESS] = "<",
        [OP_LESS_EQUAL] = "<=",
        [OP_GREATER] = ">",
        [OP_GREATER_EQUAL] = ">=",
        [OP_EQUAL] = "==",
        [OP_NOT_EQUAL] = "~=",
        [OP_AND] = "and",
        [OP_OR] = "or",
};

ExpressionNode *checker_node(
        Checker *checker, ExpressionOp op, ExpressionNode *first, ExpressionNode *second)
{
    ExpressionNode *node = calloc(1, sizeof *node);
    if (node == NULL) {
        expression_node_destroy(first);
        expression_node_destroy(second);
        (void)value_text_fail(checker->text, checker->text->at, NULL, "out of memory");
        return NULL;
    }
    node->op = op;
    node->child[0] = first;
    node->child[1] = second;
    node->child_count = (first != NULL ? 1U : 0U) + (second != NULL ? 1U : 0U);
    return node;
}

/* Drops the article of "a length". */
static const char *bare_words(const char *words)
{
    const char *space = strchr(words, ' ');
    return strncmp(words, "a ", 2) == 0 || strncmp(words, "an ", 3) == 0 ? space + 1 : words;
}

void checker_describe(const ExpressionNode *node, char *buffer, size_t size)
{
    char words[WORDS_BYTES];
    dimension_words(node->dimension, words, sizeof words);
    switch (node->type) {
    case EXPRESSION_NUMBER:
        (void)snprintf(buffer, size, "%s", words);
        break;
    case EXPRESSION_VECTOR:
        if (dimension_equal(node->dimension, DIMENSION_NONE)) {
            (void)snprintf(buffer, size, "a direction");
        } else {
            (void)snprintf(buffer, size, "a vector of %s", bare_words(words));
        }
        break;
    case EXPRESSION_CONDITION:
        (void)snprintf(buffer, size, "a condition");
        break;
    case EXPRESSION_WORD:
        (void)snprintf(buffer, size, "a drawn word");
        break;
    case EXPRESSION_THING:
        (void)snprintf(buffer, size, "a thing");
        break;
    }
}

bool checker_is_zero(const ExpressionNode *node)
{
    return node->op == OP_CONSTANT && node->type == EXPRESSION_NUMBER && node->number == 0.0 &&
            dimension_equal(node->dimension, DIMENSION_NONE);
}

static void slice_text(const Checker *checker, Slice slice, char *buffer, size_t size)
{
    (void)snprintf(buffer, size, "%.*s", (int)slice.length, checker->text->text + slice.start);
}

/* ------------------------------------------------------------------------ names */

/* A path inside a set function must range over what the others there range over. */
static bool join_range(Checker *checker, const Syntax *syntax, const ThingSet *set)
{
    char name[VALUE_WORD_BYTES];
    slice_text(checker, syntax->name, name, sizeof name);
    if (checker->set_depth == 0) {
        return value_text_fail(checker->text, syntax->whole.start,
                "wrap it: all(..), any(..), number(..), max(..), min(..) or sum(..)",
                "'%s' stands for several things", name);
    }
    if (checker->range == NULL) {
        checker->range = set;
        return true;
    }
    const ThingSet *range = checker->range;
    bool same = range->family != NULL && set->family != NULL &&
            strcmp(range->family, set->family) == 0;
    bool equal = range->alternative_count == set->alternative_count;
    for (size_t i = 0; equal && i <= range->alternative_count; i++) {
        equal = range->first[i] == set->first[i];
    }
    for (size_t i = 0; equal && !same && i < range->first[range->alternative_count]; i++) {
        equal = range->things[i].kind == set->things[i].kind &&
                range->things[i].index == set->things[i].index;
    }
    return equal ||
            value_text_fail(checker->text, syntax->whole.start, NULL,
                    "'%s' ranges over other things than the name before it", name);
}

ExpressionNode *checker_thing(
        Checker *checker, const Syntax *syntax, ArgumentKind kind, const char *function)
{
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
    ExpressionNode *node = checker_node(checker, OP_THING, NULL, NULL);
    if (node == NULL || (set->many && !join_range(checker, syntax, set))) {
        checker->range = checker->range == set ? NULL : checker->range;
        free(node);
        thing_set_destroy(set);
        return NULL;
    }
    node->type = EXPRESSION_THING;
    node->things = set;
    return node;
}

static ExpressionNode *number_node(Checker *checker, int index)
{
    const NamedNumber *number = &checker->scope->task->numbers[index];
    ExpressionNode *node = checker_node(checker, OP_NAMED, NULL, NULL);
    if (node != NULL) {
        node->index = index;
        node->type = number->words != NULL ? EXPRESSION_WORD : EXPRESSION_NUMBER;
        node->dimension = number->dimension;
    }
    return node;
}

static ExpressionNode *plain_node(Checker *checker, ExpressionOp op, ExpressionType type)
{
    ExpressionNode *node = checker_node(checker, op, NULL, NULL);
    if (node != NULL) {
        node->type = type;
    }
    return node;
}

/* The words of the language itself; NULL without failure if the name is none of them. */
static ExpressionNode *keyword_node(Checker *checker, const Syntax *syntax, const char *name)
{
    ExpressionNode *node = NULL;
    if (strcmp(name, "true") == 0 || strcmp(name, "false") == 0) {
        node = plain_node(checker, OP_CONSTANT, EXPRESSION_CONDITION);
        if (node != NULL) {
            node->number = name[0] == 't' ? 1.0 : 0.0;
        }
    } else if (strcmp(name, "time") == 0) {
        if (checker->scope->model == NULL) {
            (void)value_text_fail(checker->text, syntax->whole.start, NULL,
                    "there is no time yet when a formula is worked out");
            return NULL;
        }
        node = plain_node(checker, OP_TIME, EXPRESSION_NUMBER);
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
        node = plain_node(checker, name[0] == 'i' ? OP_INDEX : OP_COUNT, EXPRESSION_NUMBER);
    }
    return node;
}

/* "peg.diameter" or "peg.z": a parameter or a direction. */
static ExpressionNode *field_node(Checker *checker, const Syntax *syntax)
{
    char name[2 * VALUE_WORD_BYTES];
    char field[VALUE_WORD_BYTES];
    slice_text(checker,
            (Slice){syntax->name.start, syntax->name.length + 1 + syntax->field.length}, name,
            sizeof name);
    slice_text(checker, syntax->field, field, sizeof field);
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
    ExpressionNode *node = thing == NULL ? NULL : checker_node(checker, OP_AXIS, thing, NULL);
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

static ExpressionNode *name_node(Checker *checker, const Syntax *syntax)
{
    const Task *task = checker->scope->task;
    char name[2 * VALUE_WORD_BYTES];
    char hint[VALUE_SENTENCE_BYTES];
    slice_text(checker, syntax->name, name, sizeof name);
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

/* The number behind a name that is a drawn word, or -1. */
static int word_number(const Checker *checker, const Syntax *syntax)
{
    if (syntax->kind != SYNTAX_NAME || syntax->except.length > 0) {
        return -1;
    }
    char name[2 * VALUE_WORD_BYTES];
    size_t field = syntax->field.length > 0 ? 1 + syntax->field.length : 0;
    slice_text(checker, (Slice){syntax->name.start, syntax->name.length + field}, name,
            sizeof name);
    int number = names_number(checker->scope->task, name);
    return number >= 0 && checker->scope->task->numbers[number].words != NULL ? number : -1;
}

/* which == top, which ~= "top", or two drawn words. */
static ExpressionNode *compare_words(
        Checker *checker, const Syntax *syntax, int number, const Syntax *other)
{
    ExpressionNode *node = plain_node(checker, OP_WORD_IS, EXPRESSION_CONDITION);
    if (node == NULL) {
        return NULL;
    }
    node->index = number;
    node->other = word_number(checker, other);
    if (node->other >= 0) {
        node->op = OP_WORD_SAME;
    } else {
        const NamedNumber *drawn = &checker->scope->task->numbers[number];
        char word[VALUE_WORD_BYTES];
        slice_text(checker, other->name, word, sizeof word);
        for (size_t i = 0; i < drawn->word_count; i++) {
            node->other = strcmp(drawn->words[i], word) == 0 ? (int)i : node->other;
        }
        if (node->other < 0) {
            const char *nearest = text_nearest(word, drawn->words, drawn->word_count);
            char hint[VALUE_SENTENCE_BYTES];
            (void)snprintf(hint, sizeof hint, "%s'%s'%s",
                    nearest != NULL ? "did you mean " : "the first of its words is ",
                    nearest != NULL ? nearest : drawn->words[0], nearest != NULL ? "?" : "");
            (void)value_text_fail(checker->text, other->whole.start, hint, "'%s' is never '%s'",
                    drawn->name, word);
            expression_node_destroy(node);
            return NULL;
        }
    }
    if (syntax->op == OP_EQUAL) {
        return node;
    }
    ExpressionNode *negated = checker_node(checker, OP_NOT, node, NULL);
    if (negated != NULL) {
        negated->type = EXPRESSION_CONDITION;
    }
    return negated;
}

/* -------------------------------------------------------------------- operators */

/* The mended comparison, where it is a vector or a bare number that is in the way. */
static void suggest_comparison(const Checker *checker, const Syntax *syntax,
        const ExpressionNode *left, const ExpressionNode *right, char *buffer, size_t size)
{
    char sides[2][VALUE_SENTENCE_BYTES / 4];
    char unit[WORDS_BYTES / 3] = "";
    bool vector[2] = {left->type == EXPRESSION_VECTOR, right->type == EXPRESSION_VECTOR};
    bool bare = right->op == OP_CONSTANT && dimension_equal(right->dimension, DIMENSION_NONE) &&
            !dimension_equal(left->dimension, DIMENSION_NONE);
    slice_text(checker, syntax->child[0]->whole, sides[0], sizeof sides[0]);
    slice_text(checker, syntax->child[1]->whole, sides[1], sizeof sides[1]);
    buffer[0] = '\0';
    if (bare) {
        dimension_units(left->dimension, unit, sizeof unit);
        unit[strcspn(unit, ",")] = '\0';
    }
    if (bare || vector[0] || vector[1]) {
        (void)snprintf(buffer, size, "%s%s%s %s %s%s%s%s%s", vector[0] ? "norm(" : "", sides[0],
                vector[0] ? ")" : "", OP_SYMBOLS[syntax->op], vector[1] ? "norm(" : "",
                sides[1], vector[1] ? ")" : "", unit[0] != '\0' ? " " : "", unit);
    }
}

/* "left side is a length, right side has no unit" */
static bool fail_sides(Checker *checker, const Syntax *syntax, const ExpressionNode *left,
        const ExpressionNode *right)
{
    char words[2][WORDS_BYTES];
    char hint[VALUE_SENTENCE_BYTES];
    const ExpressionNode *side[2] = {left, right};
    for (int i = 0; i < 2; i++) {
        bool bare = side[i]->op == OP_CONSTANT && side[i]->type == EXPRESSION_NUMBER &&
                dimension_equal(side[i]->dimension, DIMENSION_NONE);
        char description[WORDS_BYTES];
        checker_describe(side[i], description, sizeof description);
        (void)snprintf(
                words[i], sizeof words[i], bare ? "has no unit" : "is %.80s", description);
    }
    suggest_comparison(checker, syntax, left, right, hint, sizeof hint);
    return value_text_fail(checker->text, syntax->op_at, hint, "left side %s, right side %s",
            words[0], words[1]);
}

static bool same_dimension(const ExpressionNode *left, const ExpressionNode *right)
{
    return dimension_equal(left->dimension, right->dimension) || checker_is_zero(left) ||
            checker_is_zero(right);
}

static bool check_comparison(Checker *checker, const Syntax *syntax, ExpressionNode *node)
{
    const ExpressionNode *left = node->child[0];
    const ExpressionNode *right = node->child[1];
    node->type = EXPRESSION_CONDITION;
    return (left->type == EXPRESSION_NUMBER && right->type == EXPRESSION_NUMBER &&
                   same_dimension(left, right)) ||
            fail_sides(checker, syntax, left, right);
}

static bool check_sum(Checker *checker, const Syntax *syntax, ExpressionNode *node)
{
    const ExpressionNode *left = node->child[0];
    const ExpressionNode *right = node->child[1];
    bool measures = left->type == EXPRESSION_NUMBER || left->type == EXPRESSION_VECTOR;
    node->type = left->type;
    node->dimension = checker_is_zero(left) ? right->dimension : left->dimension;
    return (measures && left->type == right->type && same_dimension(left, right)) ||
            fail_sides(checker, syntax, left, right);
}

static bool check_product(Checker *checker, const Syntax *syntax, ExpressionNode *node)
{
    const ExpressionNode *left = node->child[0];
    const ExpressionNode *right = node->child[1];
    bool vectors[2] = {left->type == EXPRESSION_VECTOR, right->type == EXPRESSION_VECTOR};
    bool left_fits = left->type == EXPRESSION_NUMBER || vectors[0];
    bool right_fits = right->type == EXPRESSION_NUMBER || vectors[1];
    bool divide = node->op == OP_DIVIDE;
    if (!left_fits || !right_fits || (vectors[1] && (vectors[0] || divide))) {
        return fail_sides(checker, syntax, left, right);
    }
    node->type = vectors[0] || vectors[1] ? EXPRESSION_VECTOR : EXPRESSION_NUMBER;
    node->dimension = divide ? dimension_over(left->dimension, right->dimension)
                             : dimension_times(left->dimension, right->dimension);
    return true;
}

/* A base with a dimension takes only whole constants, else the dimension would vary. */
static bool check_power(Checker *checker, const Syntax *syntax, ExpressionNode *node)
{
    const ExpressionNode *base = node->child[0];
    const ExpressionNode *exponent = node->child[1];
    bool negative = exponent->op == OP_NEGATE;
    const ExpressionNode *constant = negative ? exponent->child[0] : exponent;
    bool plain = dimension_equal(exponent->dimension, DIMENSION_NONE);
    if (base->type != EXPRESSION_NUMBER || exponent->type != EXPRESSION_NUMBER || !plain) {
        return fail_sides(checker, syntax, base, exponent);
    }
    node->type = EXPRESSION_NUMBER;
    if (dimension_equal(base->dimension, DIMENSION_NONE)) {
        return true;
    }
    bool whole = constant->op == OP_CONSTANT && floor(constant->number) == constant->number &&
            constant->number <= EXPONENT_MAX;
    if (!whole) {
        return value_text_fail(checker->text, syntax->child[1]->whole.start, NULL,
                "a quantity with a unit takes a whole number up to %d as its power",
                (int)EXPONENT_MAX);
    }
    for (int i = 0; i < (int)constant->number; i++) {
        node->dimension = negative ? dimension_over(node->dimension, base->dimension)
                                   : dimension_times(node->dimension, base->dimension);
    }
    return true;
}

static bool check_logic(Checker *checker, const Syntax *syntax, ExpressionNode *node)
{
    const char *const sides[] = {"left side", "right side"};
    node->type = EXPRESSION_CONDITION;
    for (size_t i = 0; i < node->child_count; i++) {
        if (node->child[i]->type != EXPRESSION_CONDITION) {
            char words[WORDS_BYTES];
            checker_describe(node->child[i], words, sizeof words);
            return value_text_fail(checker->text, syntax->child[i]->whole.start,
                    "compare it with something, such as ... > 5 mm",
                    "'%s' takes conditions, its %s is %s", OP_SYMBOLS[syntax->op],
                    node->child_count == 1 ? "operand" : sides[i], words);
        }
    }
    return true;
}

static bool check_operator(Checker *checker, const Syntax *syntax, ExpressionNode *node)
{
    switch ((int)node->op) {
    case OP_AND:
    case OP_OR:
    case OP_NOT:
        return check_logic(checker, syntax, node);
    case OP_ADD:
    case OP_SUBTRACT:
        return check_sum(checker, syntax, node);
    case OP_MULTIPLY:
    case OP_DIVIDE:
        return check_product(checker, syntax, node);
    case OP_POWER:
        return check_power(checker, syntax, node);
    case OP_NEGATE: {
        const ExpressionNode *operand = node->child[0];
        node->type = operand->type;
        node->dimension = operand->dimension;
        char words[WORDS_BYTES];
        checker_describe(operand, words, sizeof words);
        return operand->type == EXPRESSION_NUMBER || operand->type == EXPRESSION_VECTOR ||
                value_text_fail(checker->text, syntax->whole.start, "write 'not'",
                        "'-' takes a quantity, got %s", words);
    }
    default:
        return check_comparison(checker, syntax, node);
    }
}

static ExpressionNode *operator_node(Checker *checker, const Syntax *syntax)
{
    if (syntax->op == OP_EQUAL || syntax->op == OP_NOT_EQUAL) {
        for (int i = 0; i < 2; i++) {
            const Syntax *other = syntax->child[1 - i];
            int number = word_number(checker, syntax->child[i]);
            if (number >= 0 && (other->kind == SYNTAX_NAME || other->kind == SYNTAX_TEXT)) {
                return compare_words(checker, syntax, number, other);
            }
        }
    }
    ExpressionNode *child[2] = {NULL, NULL};
    for (size_t i = 0; i < syntax->child_count; i++) {
        child[i] = checker_check(checker, syntax->child[i]);
        if (child[i] == NULL) {
            expression_node_destroy(child[0]);
            return NULL;
        }
    }
    ExpressionNode *node = checker_node(checker, syntax->op, child[0], child[1]);
    if (node != NULL && !check_operator(checker, syntax, node)) {
        expression_node_destroy(node);
        return NULL;
    }
    return node;
}

ExpressionNode *checker_check(Checker *checker, const Syntax *syntax)
{
    ExpressionNode *node = NULL;
    switch (syntax->kind) {
    case SYNTAX_NUMBER:
        node = plain_node(checker, OP_CONSTANT, EXPRESSION_NUMBER);
        if (node != NULL) {
            node->number = syntax->quantity.number;
            node->dimension = syntax->quantity.unit.dimension;
        }
        return node;
    case SYNTAX_NAME:
        return name_node(checker, syntax);
    case SYNTAX_TEXT:
        (void)value_text_fail(checker->text, syntax->whole.start, NULL,
                "a quoted word can only be compared with a drawn word");
        return NULL;
    case SYNTAX_UNARY:
    case SYNTAX_BINARY:
        return operator_node(checker, syntax);
    case SYNTAX_CALL:
        break;
    }
    return checker_check_call(checker, syntax);
}

static size_t lay_out(ExpressionNode *node, size_t used, size_t instances)
{
    bool call = node->op == OP_CALL;
    if (call && node->function->scope == SCOPE_TIME) {
        node->memory = used;
        used += node->function->memory_doubles * instances;
    }
    if (call && node->function->scope == SCOPE_SET) {
        instances *= thing_set_size(node->range);
    }
    for (size_t i = 0; i < node->child_count && used <= MEMORY_MAX && instances <= MEMORY_MAX;
            i++) {
        used = lay_out(node->child[i], used, instances);
    }
    return instances > MEMORY_MAX ? MEMORY_MAX + 1 : used;
}

bool checker_lay_out_memory(Checker *checker, ExpressionNode *root, size_t *ret_doubles)
{
    *ret_doubles = lay_out(root, 0, 1);
    return *ret_doubles <= MEMORY_MAX ||
            value_text_fail(checker->text, 0, NULL,
                    "this needs to remember too many things at each step");
}
