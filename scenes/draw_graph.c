#include "scenes/draw_graph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenes/expression_reader.h"

enum { USES_MAX = 256, FAMILY_NAME_BYTES = 96 };

typedef struct Builder {
    const DrawScope *scope;
    DrawGraph *graph;
} Builder;

/* ---- the nodes of one requirement ---- */

static bool *joined_by(const DrawGraph *graph, size_t requirement)
{
    return graph->joined + requirement * graph->node_count;
}

/* The members of a family that share out a permutation are drawn together. */
static bool shares_draw(const Variable *one, const Variable *other)
{
    return one->shared != NULL && other->shared != NULL &&
            strcmp(one->shared, other->shared) == 0;
}

/* True if drawing it again can change it, in train or in a split. */
static bool is_varied(const Variable *variable)
{
    bool varied = variable->law.kind != DIST_CONSTANT;
    for (size_t i = 0; i < SPLITS_MAX; i++) {
        varied = varied || variable->own[i] != NULL;
    }
    return varied;
}

/* Adds the draws behind a number: itself, or what its formula is made of. */
static void add_number(const Builder *builder, int number, bool *joined)
{
    const VariableSet *set = builder->scope->variables;
    const Variable *variable = &set->items[number];
    if (variable->alias >= 0) {
        add_number(builder, variable->alias, joined);
        return;
    }
    if (variable->chooser >= 0) {
        add_number(builder, variable->chooser, joined);
        return;
    }
    if (variable->formula == NULL) {
        joined[number] = is_varied(variable);
        for (size_t i = 0; joined[number] && i < set->count; i++) {
            joined[i] = joined[i] || shares_draw(variable, &set->items[i]);
        }
        return;
    }
    int uses[USES_MAX];
    size_t count = expression_numbers_used(variable->formula, uses, USES_MAX);
    for (size_t i = 0; i < count && i < USES_MAX; i++) {
        add_number(builder, uses[i], joined);
    }
}

static void add_expression(const Builder *builder, const Expression *expression, bool *joined)
{
    int uses[USES_MAX];
    size_t count = expression_numbers_used(expression, uses, USES_MAX);
    for (size_t i = 0; i < count && i < USES_MAX; i++) {
        add_number(builder, uses[i], joined);
    }
}

/* The numbers that give a part its shape, and whether it is there. */
static void add_shape(const Builder *builder, const PartInstance *instance, bool *joined)
{
    for (size_t i = 0; i < instance->make_count; i++) {
        const PartMake *make = &instance->makes[i];
        for (size_t j = 0; j < make->source->params.count; j++) {
            add_number(builder, (int)(make->first_number + j), joined);
        }
    }
    if (instance->file_number >= 0) {
        add_number(builder, instance->file_number, joined);
    }
    if (instance->count_number >= 0) {
        add_number(builder, instance->count_number, joined);
    }
}

/* Adds to the set the part that a part is fixed to; true if it was new. */
static bool add_carrier(const Builder *builder, size_t part, bool *parts)
{
    const Task *task = builder->scope->task;
    int body = task->parts[part].root_body;
    int carrier = body <= 0 ? 0 : task->body_part[builder->scope->model->body_parentid[body]];
    bool grown = !parts[carrier];
    parts[carrier] = true;
    return grown;
}

/* Adds what the parts of the set are placed by or fixed to, and what those are. */
static void close_parts(const Builder *builder, bool *parts)
{
    const DrawScope *scope = builder->scope;
    bool grown = true;
    while (grown) {
        grown = false;
        for (size_t i = 0; i < scope->start->placement_count; i++) {
            const PlacementDef *def = &scope->start->placements[i];
            int needs[PLACEMENT_NEEDS_MAX];
            size_t count = placement_needs(scope->task, scope->model, def, needs);
            for (size_t j = 0; parts[def->part] && j < count; j++) {
                grown = grown || !parts[needs[j]];
                parts[needs[j]] = true;
            }
        }
        for (size_t part = 1; part < scope->task->part_count; part++) {
            grown = (parts[part] && add_carrier(builder, part, parts)) || grown;
        }
    }
}

/* True if drawing the entry again can change anything. */
static bool is_drawn(const StartDef *def)
{
    bool drawn = !def->fixed;
    for (int axis = 0; axis < PLACE_AXES; axis++) {
        drawn = drawn || (def->given[axis] && def->law[axis].kind != DIST_CONSTANT);
    }
    return drawn;
}

/* Places, and the shapes of what stands there. */
static void add_places(const Builder *builder, const bool *spoken, bool *joined, bool *scratch)
{
    const DrawScope *scope = builder->scope;
    memcpy(scratch, spoken, scope->task->part_count * sizeof *scratch);
    close_parts(builder, scratch);
    for (size_t i = 0; i < scope->parts->count; i++) {
        if (scratch[i + 1]) {
            add_shape(builder, &scope->parts->instances[i], joined);
        }
    }
    for (size_t i = 0; i < scope->start->count; i++) {
        const StartDef *def = &scope->start->defs[i];
        joined[builder->graph->variable_count + i] = scratch[def->part] && is_drawn(def);
        for (int axis = 0; scratch[def->part] && axis < START_LAWS; axis++) {
            if (def->formula[axis] != NULL) {
                add_expression(builder, def->formula[axis], joined);
            }
        }
    }
}

/* ---- groups ---- */

static void join(int *group, size_t count, const bool *joined)
{
    int first = -1;
    for (size_t node = 0; node < count; node++) {
        if (!joined[node]) {
            continue;
        }
        first = first < 0 ? group[node] : first;
        int gone = group[node] > first ? group[node] : first;
        int kept = group[node] > first ? first : group[node];
        for (size_t i = 0; i < count; i++) {
            group[i] = group[i] == gone ? kept : group[i];
        }
        first = kept;
    }
}

/* Files that must differ are drawn together, by numbers and by places. */
static void join_unlike(const Builder *builder, bool *scratch)
{
    DrawGraph *graph = builder->graph;
    const SceneUnlike *unlike = builder->scope->unlike;
    const PartInstance *instances = builder->scope->parts->instances;
    for (size_t i = 0; i < unlike->count; i++) {
        int one = instances[unlike->pairs[i].one].file_number;
        int other = instances[unlike->pairs[i].other].file_number;
        if (one < 0 || other < 0) {
            continue;
        }
        scratch[one] = true;
        scratch[other] = true;
        join(graph->number_group, graph->node_count, scratch);
        join(graph->group, graph->node_count, scratch);
        scratch[one] = false;
        scratch[other] = false;
    }
}

/* The first node of a requirement; -1 if nothing that is drawn decides it. */
static int first_node(const DrawGraph *graph, size_t requirement)
{
    const bool *joined = joined_by(graph, requirement);
    for (size_t node = 0; node < graph->node_count; node++) {
        if (joined[node]) {
            return (int)node;
        }
    }
    return -1;
}

bool draw_graph_joins_number(const DrawGraph *graph, size_t requirement, size_t node)
{
    int first = first_node(graph, requirement);
    return first >= 0 && graph->number_group[node] == graph->number_group[first];
}

bool draw_graph_joins(const DrawGraph *graph, size_t requirement, size_t node)
{
    int first = first_node(graph, requirement);
    return first >= 0 && graph->group[node] == graph->group[first];
}

bool draw_graph_is_drawn(const DrawGraph *graph, size_t requirement)
{
    return first_node(graph, requirement) >= 0;
}

bool draw_graph_same_numbers(const DrawGraph *graph, size_t requirement, size_t other)
{
    int first = first_node(graph, other);
    bool numbers = first >= 0 && !graph->spatial[requirement] && !graph->spatial[other];
    return requirement == other ||
            (numbers && draw_graph_joins_number(graph, requirement, (size_t)first));
}

/* True if more than free places is drawn again with the requirement. */
static bool is_beyond(const Builder *builder, size_t requirement)
{
    const DrawGraph *graph = builder->graph;
    const SceneStart *start = builder->scope->start;
    for (size_t node = 0; node < graph->node_count; node++) {
        bool place = node >= graph->variable_count &&
                !start->defs[node - graph->variable_count].fixed;
        if (!place && draw_graph_joins(graph, requirement, node)) {
            return true;
        }
    }
    return false;
}

/* The conditions on places by cost, then in file order. */
static void add_conditions(const Builder *builder)
{
    const SceneGoal *goal = builder->scope->goal;
    DrawGraph *graph = builder->graph;
    for (int cost = 0; cost <= EXPRESSION_COST_MAX; cost++) {
        for (size_t i = 0; i < goal->requirement_count; i++) {
            const Requirement *requirement = &goal->requirements[i];
            if (!requirement->spatial || expression_cost(requirement->that) != cost) {
                continue;
            }
            graph->requirement[graph->condition_count] = i;
            graph->conditions[graph->condition_count++] = (PlacementCondition){
                    .text = expression_text(requirement->that),
                    .parts = graph->parts + i * builder->scope->task->part_count,
                    .beyond = is_beyond(builder, i),
            };
        }
    }
}

static bool make_room(const DrawScope *scope, DrawGraph *graph, Error *err)
{
    size_t requirements = scope->goal->requirement_count;
    graph->variable_count = scope->variables->count;
    graph->node_count = scope->variables->count + scope->start->count;
    graph->group = calloc(graph->node_count + 1, sizeof *graph->group);
    graph->number_group = calloc(graph->node_count + 1, sizeof *graph->number_group);
    graph->joined = calloc(requirements * graph->node_count + 1, sizeof *graph->joined);
    graph->conditions = calloc(requirements + 1, sizeof *graph->conditions);
    graph->requirement = calloc(requirements + 1, sizeof *graph->requirement);
    graph->spatial = calloc(requirements + 1, sizeof *graph->spatial);
    /* One row more, as workspace. */
    graph->parts = calloc((requirements + 1) * scope->task->part_count, sizeof *graph->parts);
    if (graph->group == NULL || graph->number_group == NULL || graph->joined == NULL ||
            graph->conditions == NULL || graph->requirement == NULL || graph->spatial == NULL ||
            graph->parts == NULL) {
        draw_graph_release(graph);
        return error_no_memory(err, "the requirements");
    }
    return true;
}

bool draw_graph_create(const DrawScope *scope, DrawGraph *ret_graph, Error *err)
{
    const SceneGoal *goal = scope->goal;
    const ExpressionWorld world = {.task = scope->task, .model = scope->model};
    size_t part_count = scope->task->part_count;
    *ret_graph = (DrawGraph){0};
    if (!make_room(scope, ret_graph, err)) {
        return false;
    }
    Builder builder = {scope, ret_graph};
    for (size_t node = 0; node < ret_graph->node_count; node++) {
        ret_graph->group[node] = (int)node;
        ret_graph->number_group[node] = (int)node;
    }
    bool *row = calloc(ret_graph->node_count + 1, sizeof *row);
    if (row == NULL) {
        draw_graph_release(ret_graph);
        return error_no_memory(err, "the requirements");
    }
    join_unlike(&builder, row);
    free(row);
    bool *scratch = ret_graph->parts + goal->requirement_count * part_count;
    for (size_t i = 0; i < goal->requirement_count; i++) {
        const Requirement *requirement = &goal->requirements[i];
        bool *joined = joined_by(ret_graph, i);
        bool *spoken = ret_graph->parts + i * part_count;
        add_expression(&builder, requirement->that, joined);
        ret_graph->spatial[i] = requirement->spatial;
        if (requirement->spatial) {
            expression_parts(requirement->that, &world, spoken);
            add_places(&builder, spoken, joined, scratch);
        } else {
            join(ret_graph->number_group, ret_graph->node_count, joined);
        }
        join(ret_graph->group, ret_graph->node_count, joined);
    }
    add_conditions(&builder);
    return true;
}

void draw_graph_release(DrawGraph *graph)
{
    free(graph->group);
    free(graph->number_group);
    free(graph->joined);
    free(graph->conditions);
    free(graph->requirement);
    free(graph->spatial);
    free(graph->parts);
    *graph = (DrawGraph){0};
}
