#include <math.h>
#include <string.h>

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

static void node_parts(
        const ExpressionNode *node, const ExpressionWorld *world, bool *ret_parts)
{
    const ThingSet *set = node->things;
    if (node->op == OP_CALL && node->function->evaluate == evaluate_visible) {
        for (size_t part = 0; part < world->task->part_count; part++) {
            ret_parts[part] = true; /* any of them may stand in the way */
        }
    }
    for (size_t i = 0; set != NULL && i < set->first[set->alternative_count]; i++) {
        int part = thing_part(world, set->things[i]);
        if (part >= 0) {
            ret_parts[part] = true;
        }
    }
    for (size_t i = 0; i < node->child_count; i++) {
        node_parts(node->child[i], world, ret_parts);
    }
}

void expression_parts(
        const Expression *expression, const ExpressionWorld *world, bool *ret_parts)
{
    node_parts(expression->root, world, ret_parts);
}

/* Functions of places alone, and their costs. */
typedef struct PlaceFunction {
    const char *name;
    int cost;
} PlaceFunction;

static const PlaceFunction PLACE_FUNCTIONS[] = {{"above", 1}, {"aligned", 1}, {"angle", 1},
        {"below", 1}, {"beside", 2}, {"closed", 1}, {"depth", 1}, {"distance", 1}, {"gap", 2},
        {"height", 1}, {"inside", 1}, {"joint", 1}, {"open", 1}, {"opening", 1}, {"pos", 1},
        {"tilt", 1}, {"upright", 1}, {"visible", 3}};

/* NULL if the function needs more than places. */
static const PlaceFunction *place_function(const char *name)
{
    for (size_t i = 0; i < sizeof PLACE_FUNCTIONS / sizeof *PLACE_FUNCTIONS; i++) {
        if (strcmp(PLACE_FUNCTIONS[i].name, name) == 0) {
            return &PLACE_FUNCTIONS[i];
        }
    }
    return NULL;
}

static bool node_needs_sight(const ExpressionNode *node)
{
    bool needs = node->op == OP_CALL && node->function->evaluate == evaluate_visible;
    for (size_t i = 0; !needs && i < node->child_count; i++) {
        needs = node_needs_sight(node->child[i]);
    }
    return needs;
}

bool expression_needs_sight(const Expression *expression)
{
    return node_needs_sight(expression->root);
}

static int node_cost(const ExpressionNode *node)
{
    const PlaceFunction *known =
            node->op == OP_CALL ? place_function(node->function->name) : NULL;
    int cost = known != NULL ? known->cost : node_needs_state(node) ? 1 : 0;
    for (size_t i = 0; i < node->child_count; i++) {
        int below = node_cost(node->child[i]);
        cost = below > cost ? below : cost;
    }
    return cost;
}

int expression_cost(const Expression *expression)
{
    return node_cost(expression->root);
}

static const char *node_needs_motion(const ExpressionNode *node)
{
    bool call = node->op == OP_CALL &&
            (node->function->scope == SCOPE_WORLD || node->function->scope == SCOPE_TIME);
    if (call && place_function(node->function->name) == NULL) {
        return node->function->name;
    }
    const char *name = node->op == OP_TIME ? "time" : NULL;
    for (size_t i = 0; name == NULL && i < node->child_count; i++) {
        name = node_needs_motion(node->child[i]);
    }
    return name;
}

const char *expression_needs_motion(const Expression *expression)
{
    return node_needs_motion(expression->root);
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
