#include <math.h>

#include "sim/expression.h"
#include "sim/expression_tree.h"

static bool node_needs_state(const ExpressionNode *node)
{
    if (node->op == OP_THING || node->op == OP_AXIS || node->op == OP_TIME) {
        return true;
    }
    for (size_t i = 0; i < node->child_count; i++) {
        if (node_needs_state(node->child[i])) {
            return true;
        }
    }
    return false;
}

bool expression_needs_state(const Expression *expression)
{
    return node_needs_state(expression->root);
}

static double node_time_bound(const ExpressionNode *node)
{
    if (node->op == OP_OR) {
        return fmin(node_time_bound(node->child[0]), node_time_bound(node->child[1]));
    }
    bool after = node->op == OP_GREATER || node->op == OP_GREATER_EQUAL;
    if (after && node->child[0]->op == OP_TIME && node->child[1]->op == OP_CONSTANT) {
        return node->child[1]->number;
    }
    return (double)INFINITY;
}

double expression_time_bound(const Expression *expression)
{
    return node_time_bound(expression->root);
}
