#include "scenes/expression_reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/expression_checker.h"
#include "scenes/expression_syntax.h"
#include "scenes/value_text.h"
#include "sim/expression_tree.h"

enum { WORDS_BYTES = 96 };

/* The whole must be what its place wants. */
static bool check_want(Checker *checker, const ExpressionNode *root)
{
    const ExpressionScope *scope = checker->scope;
    char got[WORDS_BYTES];
    checker_describe(root, got, sizeof got);
    if (scope->want == WANT_CONDITION) {
        return root->type == EXPRESSION_CONDITION ||
                value_text_fail(checker->text, checker->text->at,
                        "compare it with something, such as ... > 5 mm",
                        "expected a condition, got %s", got);
    }
    if (root->type == EXPRESSION_WORD && scope->words && root->op == OP_NAMED) {
        return true;
    }
    bool fits = scope->any_dimension || dimension_equal(root->dimension, scope->due) ||
            checker_is_zero(root);
    if (root->type == EXPRESSION_NUMBER && fits) {
        return true;
    }
    char wanted[WORDS_BYTES] = "a quantity";
    if (!scope->any_dimension) {
        dimension_words(scope->due, wanted, sizeof wanted);
    }
    return value_text_fail(checker->text, checker->text->at,
            root->type == EXPRESSION_VECTOR ? "norm(..) is the length of a vector" : NULL,
            "expected %s, got %s", wanted, got);
}

static ExpressionNode *read_tree(
        Checker *checker, SyntaxParser *parser, size_t *ret_memory_doubles)
{
    size_t start = checker->text->at;
    const Syntax *syntax = syntax_parse(parser);
    ExpressionNode *root = syntax == NULL ? NULL : checker_check(checker, syntax);
    checker->text->at = start; /* of failures about the whole */
    if (root != NULL &&
            (!check_want(checker, root) ||
                    !checker_lay_out_memory(checker, root, ret_memory_doubles))) {
        expression_node_destroy(root);
        return NULL;
    }
    return root;
}

Expression *expression_read(const Node *node, const ExpressionScope *scope, Mistakes *mistakes)
{
    if (node->kind != NODE_TEXT || node->broken) {
        if (!node->broken) {
            mistakes_add(mistakes, node->place, NULL, "expected an expression, got a %s",
                    node->kind == NODE_LIST ? "list" : "map");
        }
        return NULL;
    }
    ValueText text = {.text = node->text, .name = node->key};
    text.at += strspn(text.text, " ");
    text.at += text.text[text.at] == '=' && text.text[text.at + 1] != '=' ? 1 : 0;
    text.at += strspn(text.text + text.at, " ");

    SyntaxParser parser = {.text = &text, .task = scope->task};
    Checker checker = {.text = &text, .scope = scope};
    Expression *expression = calloc(1, sizeof *expression);
    char *copy = text_duplicate(node->text);
    if (expression == NULL || copy == NULL) {
        mistakes_add(mistakes, node->place, NULL, "out of memory");
        free(copy);
        free(expression);
        return NULL;
    }
    expression->text = copy;
    expression->root = read_tree(&checker, &parser, &expression->memory_doubles);
    syntax_release(&parser);
    if (expression->root == NULL) {
        value_text_report(&text, node, mistakes);
        expression_destroy(expression);
        return NULL;
    }
    return expression;
}

/* ----------------------------------------------------------------- numbers used */

typedef struct Used {
    int *indices;
    size_t room, count;
} Used;

static void use(Used *used, int index)
{
    size_t stored = used->count < used->room ? used->count : used->room;
    for (size_t i = 0; i < stored; i++) {
        if (used->indices[i] == index) {
            return;
        }
    }
    if (used->count < used->room) {
        used->indices[used->count] = index;
    }
    used->count++;
}

static void collect_numbers(const ExpressionNode *node, Used *used)
{
    if (node->op == OP_NAMED || node->op == OP_WORD_IS || node->op == OP_WORD_SAME) {
        use(used, node->index);
    }
    if (node->op == OP_WORD_SAME || node->op == OP_ANSWER_SAME) {
        use(used, node->other);
    }
    for (size_t i = 0; node->things != NULL && i < node->things->word_count; i++) {
        use(used, node->things->words[i]);
    }
    for (size_t i = 0; i < node->child_count; i++) {
        collect_numbers(node->child[i], used);
    }
}

size_t expression_numbers_used(const Expression *expression, int *ret_indices, size_t room)
{
    Used used = {.room = room};
    used.indices = ret_indices;
    collect_numbers(expression->root, &used);
    return used.count;
}
