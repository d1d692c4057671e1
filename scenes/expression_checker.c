#include "scenes/expression_checker.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

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

ExpressionNode *checker_leaf(Checker *checker, ExpressionOp op, ExpressionType type)
{
    ExpressionNode *node = calloc(1, sizeof *node);
    if (node == NULL) {
        (void)value_text_fail(checker->text, checker->text->at, NULL, "out of memory");
        return NULL;
    }
    node->op = op;
    node->type = type;
    return node;
}

ExpressionNode *checker_parent(
        Checker *checker, ExpressionOp op, ExpressionNode *const *children, size_t count)
{
    ExpressionNode *node = checker_leaf(checker, op, EXPRESSION_NUMBER);
    if (node == NULL) {
        for (size_t i = 0; i < count; i++) {
            expression_node_destroy(children[i]);
        }
        return NULL;
    }
    memcpy(node->child, children, count * sizeof(ExpressionNode *));
    node->child_count = count;
    return node;
}

ExpressionNode *checker_equality(Checker *checker, const Syntax *syntax, ExpressionNode *equal)
{
    if (syntax->op == OP_EQUAL) {
        return equal;
    }
    ExpressionNode *negated = checker_parent(checker, OP_NOT, &equal, 1);
    if (negated != NULL) {
        negated->type = EXPRESSION_CONDITION;
    }
    return negated;
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

void checker_slice(const Checker *checker, Slice slice, char *buffer, size_t size)
{
    (void)snprintf(buffer, size, "%.*s", (int)slice.length, checker->text->text + slice.start);
}

/* The mended comparison, where it is a vector or a bare number that is in the way. */
static void suggest_comparison(const Checker *checker, const Syntax *syntax,
        const ExpressionNode *left, const ExpressionNode *right, char *buffer, size_t size)
{
    char sides[2][VALUE_SENTENCE_BYTES / 4];
    char unit[WORDS_BYTES / 3] = "";
    bool vector[2] = {left->type == EXPRESSION_VECTOR, right->type == EXPRESSION_VECTOR};
    bool bare = right->op == OP_CONSTANT && dimension_equal(right->dimension, DIMENSION_NONE) &&
            !dimension_equal(left->dimension, DIMENSION_NONE);
    checker_slice(checker, syntax->child[0]->whole, sides[0], sizeof sides[0]);
    checker_slice(checker, syntax->child[1]->whole, sides[1], sizeof sides[1]);
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
    for (size_t i = 0; i < 2 && i < node->child_count; i++) {
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

/* True for operators whose two sides have one dimension. */
static bool takes_alike(ExpressionOp op)
{
    return op == OP_ADD || op == OP_SUBTRACT || (op >= OP_LESS && op <= OP_NOT_EQUAL);
}

static bool check_operator(Checker *checker, const Syntax *syntax, ExpressionNode *node)
{
    assert(node->child[0] != NULL && (node->child_count == 1 || node->child[1] != NULL));
    if (node->child_count == 2 && takes_alike(node->op) &&
            (!checker_answer_unit(checker, syntax, node->child[0], node->child[1]) ||
                    !checker_answer_unit(checker, syntax, node->child[1], node->child[0]))) {
        return false;
    }
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
            bool word = other->kind == SYNTAX_TEXT || checker_word_number(checker, other) >= 0;
            if (word && checker_is_answer(checker, syntax->child[i])) {
                return checker_compare_answer(checker, syntax, syntax->child[i], other);
            }
            int number = checker_word_number(checker, syntax->child[i]);
            if (number >= 0 && (other->kind == SYNTAX_NAME || other->kind == SYNTAX_TEXT)) {
                return checker_compare_words(checker, syntax, number, other);
            }
        }
    }
    ExpressionNode *child[2] = {checker_check(checker, syntax->child[0]), NULL};
    if (child[0] == NULL) {
        return NULL;
    }
    if (syntax->kind == SYNTAX_BINARY) {
        child[1] = checker_check(checker, syntax->child[1]);
        if (child[1] == NULL) {
            expression_node_destroy(child[0]);
            return NULL;
        }
    }
    ExpressionNode *node = checker_parent(checker, syntax->op, child, child[1] == NULL ? 1 : 2);
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
        node = checker_leaf(checker, OP_CONSTANT, EXPRESSION_NUMBER);
        if (node != NULL) {
            node->number = syntax->quantity.number;
            node->dimension = syntax->quantity.unit.dimension;
        }
        return node;
    case SYNTAX_NAME:
        return checker_name(checker, syntax);
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
