#include "sim/expression.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/expression_tree.h"

/* Margins are relative; beyond this nothing is gained by telling them apart. */
#define MARGIN_MAX 1e6

/* The least margin that still tells false from true. */
#define MARGIN_LEAST DBL_MIN

struct ExpressionState {
    size_t count;
    double memory[];
};

/* -------------------------------------------------------------------- life time */

void thing_set_destroy(ThingSet *set)
{
    if (set == NULL) {
        return;
    }
    free(set->things);
    free(set->first);
    free(set->family);
    free(set);
}

void expression_node_destroy(ExpressionNode *node)
{
    if (node == NULL) {
        return;
    }
    for (size_t i = 0; i < node->child_count; i++) {
        expression_node_destroy(node->child[i]);
    }
    thing_set_destroy(node->things);
    free(node->word);
    free(node);
}

void expression_destroy(Expression *expression)
{
    if (expression == NULL) {
        return;
    }
    expression_node_destroy(expression->root);
    free(expression->text);
    free(expression);
}

const char *expression_text(const Expression *expression)
{
    return expression->text;
}

Dimension expression_dimension(const Expression *expression)
{
    return expression->root->dimension;
}

ExpressionState *expression_state_create(const Expression *expression, Error *err)
{
    size_t count = expression->memory_doubles;
    ExpressionState *state = calloc(1, sizeof *state + count * sizeof state->memory[0]);
    if (state == NULL) {
        (void)error_no_memory(err, "the memory of a condition");
        return NULL;
    }
    state->count = count;
    return state;
}

bool expression_keeps_memory(const Expression *expression)
{
    return expression->memory_doubles > 0;
}

void expression_state_destroy(ExpressionState *state)
{
    free(state);
}

void expression_state_reset(ExpressionState *state)
{
    memset(state->memory, 0, state->count * sizeof state->memory[0]);
}

size_t expression_state_bytes(const ExpressionState *state)
{
    return sizeof *state + state->count * sizeof state->memory[0];
}

/* ---------------------------------------------------------------------- results */

ExpressionResult result_invalid(void)
{
    return (ExpressionResult){.valid = false};
}

ExpressionResult result_number(double number)
{
    return (ExpressionResult){.number = {number}, .valid = !isnan(number)};
}

ExpressionResult result_vector(const double vector[3])
{
    return (ExpressionResult){.number = {vector[0], vector[1], vector[2]},
            .valid = isfinite(vector[0]) && isfinite(vector[1]) && isfinite(vector[2])};
}

ExpressionResult result_condition(bool truth, double margin)
{
    double bounded = fmax(-MARGIN_MAX, fmin(MARGIN_MAX, margin));
    bounded = truth ? fmax(bounded, 0.0) : fmin(bounded, -MARGIN_LEAST);
    return (ExpressionResult){
            .number = {truth ? 1.0 : 0.0}, .margin = bounded, .valid = !isnan(margin)};
}

/* What a difference is measured against: a right side of 0 counts as one SI unit. */
static double right_scale(double right)
{
    return right == 0.0 || isinf(right) ? 1.0 : fabs(right);
}

ExpressionResult result_at_least(double left, double right, bool strictly)
{
    if (isnan(left) || isnan(right)) {
        return result_invalid();
    }
    bool truth = strictly ? left > right : left >= right;
    double difference = left == right ? 0.0 : left - right;
    return result_condition(truth, difference / right_scale(right));
}

/* ----------------------------------------------------------------------- things */

size_t thing_set_size(const ThingSet *set)
{
    size_t most = 0;
    for (size_t i = 0; i < set->alternative_count; i++) {
        size_t size = set->first[i + 1] - set->first[i];
        most = size > most ? size : most;
    }
    return most;
}

const Thing *thing_set_now(
        const ExpressionContext *context, const ThingSet *set, size_t *ret_count)
{
    size_t alternative = 0;
    for (size_t i = 0; i < set->word_count; i++) {
        const NamedNumber *number = &context->world->task->numbers[set->words[i]];
        assert(number->value >= 0.0 && number->value < (double)number->word_count);
        alternative = alternative * number->word_count + (size_t)number->value;
    }
    assert(alternative < set->alternative_count);
    *ret_count = set->first[alternative + 1] - set->first[alternative];
    return set->things + set->first[alternative];
}

Thing expression_thing(const ExpressionContext *context, const ExpressionNode *call, size_t i)
{
    const ThingSet *set = call->child[i]->things;
    size_t count;
    const Thing *things = thing_set_now(context, set, &count);
    size_t at = set->many ? context->instance : 0;
    assert(at < count);
    return things[at];
}

bool expression_number(const ExpressionContext *context, const ExpressionNode *call, size_t i,
        double *ret_number)
{
    ExpressionResult result = expression_node_evaluate(context, call->child[i]);
    *ret_number = result.number[0];
    return result.valid;
}

double *expression_memory(const ExpressionContext *context, const ExpressionNode *call)
{
    assert(context->memory != NULL); /* time functions need a state */
    return context->memory + call->memory + context->slot * call->function->memory_doubles;
}

/* -------------------------------------------------------------------- operators */

static ExpressionResult evaluate_axis(
        const ExpressionContext *context, const ExpressionNode *node)
{
    double pos[3];
    double quat[4];
    double direction[3];
    thing_pose(context->world, expression_thing(context, node, 0), pos, quat);
    thing_pose_axis(quat, node->index, direction);
    return result_vector(direction);
}

static double power(double base, double exponent)
{
    /* Products are exact to the last bit on every machine; pow() need not be. */
    bool whole = exponent == floor(exponent) && fabs(exponent) <= 8.0;
    if (!whole) {
        return pow(base, exponent);
    }
    double product = 1.0;
    for (int i = 0; i < (int)fabs(exponent); i++) {
        product *= base;
    }
    return exponent < 0.0 ? 1.0 / product : product;
}

static double combine(ExpressionOp op, double a, double b)
{
    switch ((int)op) {
    case OP_ADD:
        return a + b;
    case OP_SUBTRACT:
        return a - b;
    case OP_MULTIPLY:
        return a * b;
    case OP_DIVIDE:
        return a / b;
    default:
        return power(a, b);
    }
}

/* Numbers and vectors; a scalar meets every component of a vector. */
static ExpressionResult evaluate_arithmetic(
        const ExpressionNode *node, const ExpressionResult *a, const ExpressionResult *b)
{
    ExpressionResult result = {.valid = true};
    bool vector = node->type == EXPRESSION_VECTOR;
    for (int i = 0; i < (vector ? 3 : 1); i++) {
        double left = a->number[node->child[0]->type == EXPRESSION_VECTOR ? i : 0];
        double right = b->number[node->child[1]->type == EXPRESSION_VECTOR ? i : 0];
        result.number[i] = combine(node->op, left, right);
        result.valid = result.valid && isfinite(result.number[i]);
    }
    return result;
}

static ExpressionResult evaluate_equality(
        const ExpressionNode *node, const ExpressionResult *a, const ExpressionResult *b)
{
    double left = a->number[0];
    double right = b->number[0];
    bool equal = left == right;
    double apart = equal ? 0.0 : fabs(left - right) / right_scale(right);
    return node->op == OP_EQUAL ? result_condition(equal, -apart)
                                : result_condition(!equal, apart);
}

static ExpressionResult evaluate_logic(
        const ExpressionNode *node, const ExpressionResult *a, const ExpressionResult *b)
{
    bool left = a->number[0] != 0.0;
    bool right = b->number[0] != 0.0;
    return node->op == OP_AND ? result_condition(left && right, fmin(a->margin, b->margin))
                              : result_condition(left || right, fmax(a->margin, b->margin));
}

/* Both sides always: the margin needs them, and time functions on either side must advance. */
static ExpressionResult evaluate_binary(
        const ExpressionContext *context, const ExpressionNode *node)
{
    ExpressionResult a = expression_node_evaluate(context, node->child[0]);
    ExpressionResult b = expression_node_evaluate(context, node->child[1]);
    if (!a.valid || !b.valid) {
        return result_invalid();
    }
    switch ((int)node->op) {
    case OP_LESS:
    case OP_LESS_EQUAL:
        /* left < right is -left > -right with the same scale */
        return result_at_least(-a.number[0], -b.number[0], node->op == OP_LESS);
    case OP_GREATER:
    case OP_GREATER_EQUAL:
        return result_at_least(a.number[0], b.number[0], node->op == OP_GREATER);
    case OP_EQUAL:
    case OP_NOT_EQUAL:
        return evaluate_equality(node, &a, &b);
    case OP_AND:
    case OP_OR:
        return evaluate_logic(node, &a, &b);
    default:
        return evaluate_arithmetic(node, &a, &b);
    }
}

static ExpressionResult evaluate_unary(
        const ExpressionContext *context, const ExpressionNode *node)
{
    ExpressionResult result = expression_node_evaluate(context, node->child[0]);
    if (node->op == OP_NOT) {
        bool truth = result.number[0] == 0.0;
        return result.valid ? result_condition(truth, -result.margin) : result;
    }
    for (int i = 0; i < 3; i++) {
        result.number[i] = -result.number[i];
    }
    return result;
}

/* Words have no distance, so their margin is 1 either way. */
static ExpressionResult evaluate_words(
        const ExpressionContext *context, const ExpressionNode *node)
{
    const NamedNumber *numbers = context->world->task->numbers;
    bool same = false;
    if (node->op == OP_WORD_IS) {
        same = numbers[node->index].value == (double)node->other;
    } else {
        const char *left = numbers[node->index].word;
        const char *right = numbers[node->other].word;
        same = left != NULL && right != NULL && strcmp(left, right) == 0;
    }
    return result_condition(same, same ? 1.0 : -1.0);
}

static ExpressionResult evaluate_node(
        const ExpressionContext *context, const ExpressionNode *node)
{
    switch (node->op) {
    case OP_CONSTANT:
        return node->type == EXPRESSION_CONDITION
                ? result_condition(node->number != 0.0, node->number != 0.0 ? 1.0 : -1.0)
                : result_number(node->number);
    case OP_NAMED:
        return result_number(context->world->task->numbers[node->index].value);
    case OP_INDEX:
        return result_number(context->world->index);
    case OP_COUNT:
        return result_number(context->world->count);
    case OP_TIME:
        return result_number(context->world->time_s);
    case OP_AXIS:
        return evaluate_axis(context, node);
    case OP_WORD_IS:
    case OP_WORD_SAME:
        return evaluate_words(context, node);
    case OP_NEGATE:
    case OP_NOT:
        return evaluate_unary(context, node);
    case OP_ADD:
    case OP_SUBTRACT:
    case OP_MULTIPLY:
    case OP_DIVIDE:
    case OP_POWER:
    case OP_LESS:
    case OP_LESS_EQUAL:
    case OP_GREATER:
    case OP_GREATER_EQUAL:
    case OP_EQUAL:
    case OP_NOT_EQUAL:
    case OP_AND:
    case OP_OR:
        return evaluate_binary(context, node);
    case OP_ANSWER_IS:
    case OP_ANSWER_SAME:
        return evaluate_answer_word(context, node);
    case OP_CALL:
        return expression_unanswered(context, node) ? result_invalid()
                                                    : node->function->evaluate(context, node);
    case OP_THING:
        break;
    }
    return result_invalid();
}

/* A condition for which the answer is missing does not hold. */
static ExpressionResult evaluate_condition(
        const ExpressionContext *context, const ExpressionNode *node)
{
    bool around = *context->unanswered;
    *context->unanswered = false;
    ExpressionResult result = evaluate_node(context, node);
    if (!result.valid && *context->unanswered) {
        result = result_condition(false, -1.0);
    }
    *context->unanswered = around;
    return result;
}

ExpressionResult expression_node_evaluate(
        const ExpressionContext *context, const ExpressionNode *node)
{
    return node->type == EXPRESSION_CONDITION ? evaluate_condition(context, node)
                                              : evaluate_node(context, node);
}

ExpressionResult expression_evaluate(
        const Expression *expression, const ExpressionWorld *world, ExpressionState *state)
{
    bool unanswered = false;
    ExpressionContext context = {.world = world,
            .memory = state == NULL ? NULL : state->memory,
            .unanswered = &unanswered};
    ExpressionResult result = expression_node_evaluate(&context, expression->root);
    for (int i = 0; i < 3; i++) {
        result.valid = result.valid && isfinite(result.number[i]);
    }
    return result;
}
