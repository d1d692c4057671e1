/*
 * expression_calls.c - checks calls against the function table.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/expression_checker.h"

enum { FUNCTIONS_MAX = 128, WORDS_BYTES = 96 };

static const ExpressionFunction *fail_unknown(
        Checker *checker, const Syntax *syntax, const char *name)
{
    size_t count;
    const ExpressionFunction *functions = expression_functions(&count);
    const char *names[FUNCTIONS_MAX];
    assert(count <= FUNCTIONS_MAX);
    for (size_t i = 0; i < count; i++) {
        names[i] = functions[i].name;
    }
    const char *nearest = text_nearest(name, names, count);
    char hint[VALUE_SENTENCE_BYTES] = "";
    if (strcmp(name, "broken") == 0) {
        (void)value_text_fail(checker->text, syntax->whole.start,
                "peak(normal_force(a, b)) > 30 N",
                "nothing can break: neither bodies nor welds of MuJoCo have a strength. Ask for "
                "the force that would break it");
        return NULL;
    }
    if (nearest != NULL) {
        (void)snprintf(hint, sizeof hint, "did you mean '%s'?", nearest);
    }
    (void)value_text_fail(
            checker->text, syntax->whole.start, hint, "there is no function '%s'", name);
    return NULL;
}

/* The form of the function that takes as many arguments as were written. */
static const ExpressionFunction *find_function(Checker *checker, const Syntax *syntax)
{
    char name[VALUE_WORD_BYTES];
    (void)snprintf(name, sizeof name, "%.*s", (int)syntax->name.length,
            checker->text->text + syntax->name.start);
    size_t count;
    const ExpressionFunction *functions = expression_functions(&count);
    char forms[VALUE_SENTENCE_BYTES] = "";
    for (size_t i = 0; i < count; i++) {
        const ExpressionFunction *function = &functions[i];
        if (strcmp(function->name, name) != 0) {
            continue;
        }
        if (syntax->child_count >= expression_function_arguments(function, true) &&
                syntax->child_count <= expression_function_arguments(function, false)) {
            return function;
        }
        size_t length = strlen(forms);
        (void)snprintf(forms + length, sizeof forms - length, "%s%s", length == 0 ? "" : " or ",
                function->form);
    }
    if (forms[0] == '\0') {
        return fail_unknown(checker, syntax, name);
    }
    (void)value_text_fail(checker->text, syntax->whole.start, forms,
            "%s() does not take %zu argument%s", name, syntax->child_count,
            syntax->child_count == 1 ? "" : "s");
    return NULL;
}

static bool fail_argument(Checker *checker, const Syntax *syntax,
        const ExpressionFunction *function, const char *wanted, const ExpressionNode *got)
{
    char words[WORDS_BYTES];
    checker_describe(got, words, sizeof words);
    bool bare = got->op == OP_CONSTANT && got->type == EXPRESSION_NUMBER &&
            dimension_equal(got->dimension, DIMENSION_NONE);
    return value_text_fail(checker->text, syntax->whole.start, function->form,
            "%s() needs %s here, got %s", function->name, wanted,
            bare ? "a number without a unit" : words);
}

/* Numbers, vectors and conditions: type and dimension of an argument. */
static bool check_argument(Checker *checker, const Syntax *syntax,
        const ExpressionFunction *function, size_t index, ExpressionNode *const *children)
{
    const ExpressionArgument *argument = &function->argument[index];
    const ExpressionNode *node = children[index];
    if (argument->kind == ARGUMENT_CONDITION) {
        return node->type == EXPRESSION_CONDITION ||
                fail_argument(checker, syntax, function, "a condition", node);
    }
    if (argument->kind == ARGUMENT_VECTOR) {
        return node->type == EXPRESSION_VECTOR ||
                fail_argument(checker, syntax, function, "a vector", node);
    }
    Dimension due =
            argument->takes == TAKES_AS_FIRST ? children[0]->dimension : argument->dimension;
    char wanted[WORDS_BYTES];
    dimension_words(due, wanted, sizeof wanted);
    if (node->type != EXPRESSION_NUMBER) {
        return fail_argument(checker, syntax, function,
                argument->takes == TAKES_ANY ? "a number" : wanted, node);
    }
    return argument->takes == TAKES_ANY || dimension_equal(node->dimension, due) ||
            checker_is_zero(node) || fail_argument(checker, syntax, function, wanted, node);
}

/* The constant that stands for an argument that was left out. */
static ExpressionNode *fallback_node(Checker *checker, const ExpressionArgument *argument)
{
    ExpressionNode *node = checker_leaf(checker, OP_CONSTANT, EXPRESSION_NUMBER);
    if (node != NULL) {
        node->number = argument->fallback;
        node->dimension = argument->dimension;
    }
    return node;
}

static bool is_measure(ArgumentKind kind)
{
    return kind == ARGUMENT_NUMBER || kind == ARGUMENT_VECTOR || kind == ARGUMENT_CONDITION;
}

/* Fills call->child. False with a failure; what was made so far hangs on the call. */
static bool check_arguments(Checker *checker, const Syntax *syntax, ExpressionNode *call)
{
    const ExpressionFunction *function = call->function;
    size_t all = expression_function_arguments(function, false);
    for (size_t i = 0; i < all; i++) {
        const ExpressionArgument *argument = &function->argument[i];
        const Syntax *written = i < syntax->child_count ? syntax->child[i] : NULL;
        ExpressionNode *child = NULL;
        if (written == NULL) {
            if (!is_measure(argument->kind)) {
                return true; /* a robot that is left out: any robot */
            }
            child = fallback_node(checker, argument);
        } else if (is_measure(argument->kind)) {
            child = checker_check(checker, written);
        } else {
            child = checker_thing(checker, written, argument->kind, function->name);
        }
        if (child == NULL) {
            return false;
        }
        call->child[call->child_count++] = child;
        if (written != NULL && is_measure(argument->kind) &&
                !check_argument(checker, written, function, i, call->child)) {
            return false;
        }
    }
    return true;
}

/* Angle or length, by the joints that the argument stands for: they must agree. */
static bool joint_dimension(
        Checker *checker, const Syntax *syntax, const ExpressionNode *call, Dimension *ret)
{
    const mjModel *model = checker->scope->model;
    const ThingSet *set = call->child[0]->things;
    int first = set->things[0].index;
    for (size_t i = 1; i < set->first[set->alternative_count]; i++) {
        int other = set->things[i].index;
        if (model->jnt_type[other] != model->jnt_type[first]) {
            bool hinge = model->jnt_type[first] == mjJNT_HINGE;
            return value_text_fail(checker->text, syntax->child[0]->whole.start,
                    "one unit cannot serve both; opening() is a share of the range",
                    "this meets slide joint '%s' (m) and hinge '%s' (rad)",
                    mj_id2name(model, mjOBJ_JOINT, hinge ? other : first),
                    mj_id2name(model, mjOBJ_JOINT, hinge ? first : other));
        }
    }
    *ret = model->jnt_type[first] == mjJNT_HINGE ? DIMENSION_ANGLE : DIMENSION_LENGTH;
    return true;
}

static bool halve(Dimension d, Dimension *ret_root)
{
    bool even = d.length % 2 == 0 && d.mass % 2 == 0 && d.time % 2 == 0 && d.angle % 2 == 0 &&
            d.temperature % 2 == 0 && d.pixel % 2 == 0;
    *ret_root = (Dimension){(int8_t)(d.length / 2), (int8_t)(d.mass / 2), (int8_t)(d.time / 2),
            (int8_t)(d.angle / 2), (int8_t)(d.temperature / 2), (int8_t)(d.pixel / 2)};
    return even;
}

static bool set_dimension(Checker *checker, const Syntax *syntax, ExpressionNode *call)
{
    const ExpressionFunction *function = call->function;
    switch (function->gives) {
    case GIVES_FIXED:
        call->dimension = function->dimension;
        return true;
    case GIVES_FIRST:
        call->dimension = call->child[0]->dimension;
        return true;
    case GIVES_ROOT:
        return halve(call->child[0]->dimension, &call->dimension) ||
                fail_argument(checker, syntax->child[0], function, "a square such as an area",
                        call->child[0]);
    case GIVES_JOINT:
        return joint_dimension(checker, syntax, call, &call->dimension);
    case GIVES_JOINT_RATE:
        break;
    }
    if (!joint_dimension(checker, syntax, call, &call->dimension)) {
        return false;
    }
    call->dimension = dimension_over(call->dimension, DIMENSION_TIME);
    return true;
}

/* Checks the argument of a set function and what it ranges over. */
static bool check_set(Checker *checker, const Syntax *syntax, ExpressionNode *call)
{
    const ThingSet *outer = checker->range;
    checker->range = NULL;
    checker->set_depth++;
    bool ok = check_arguments(checker, syntax, call);
    checker->set_depth--;
    call->range = checker->range;
    checker->range = outer;
    if (ok && call->range == NULL) {
        return value_text_fail(checker->text, syntax->child[0]->whole.start,
                "a family (a part with count) or a glob such as part/joint*",
                "%s() needs something that stands for several things", call->function->name);
    }
    return ok;
}

ExpressionNode *checker_check_call(Checker *checker, const Syntax *syntax)
{
    const ExpressionFunction *function = find_function(checker, syntax);
    if (function == NULL) {
        return NULL;
    }
    if (checker->scope->model == NULL && function->scope != SCOPE_ANYWHERE) {
        (void)value_text_fail(checker->text, syntax->whole.start, NULL,
                "%s() needs the simulated world, and a formula is worked out before it",
                function->name);
        return NULL;
    }
    ExpressionNode *call = checker_leaf(checker, OP_CALL, function->type);
    if (call == NULL) {
        return NULL;
    }
    call->function = function;
    bool ok = function->scope == SCOPE_SET ? check_set(checker, syntax, call)
                                           : check_arguments(checker, syntax, call);
    if (!ok || !set_dimension(checker, syntax, call)) {
        expression_node_destroy(call);
        return NULL;
    }
    return call;
}
