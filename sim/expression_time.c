/*
 * expression_time.c - functions that remember, and functions over families and globs.
 *
 * Memory is zeroed at the start of an attempt; each evaluation is one physics step. Every
 * argument is evaluated at every step, so nested memories advance together.
 */
#include <math.h>

#include "sim/expression_tree.h"

/* Durations are counted in steps; sums of steps may miss them by rounding. */
#define ALMOST 1e-9

/* Memory: [0] steps in a row that p held, [1] least margin of p in that run. */
ExpressionResult evaluate_steady(const ExpressionContext *context, const ExpressionNode *call)
{
    double *memory = expression_memory(context, call);
    ExpressionResult p = expression_node_evaluate(context, call->child[0]);
    double duration;
    if (!expression_number(context, call, 1, &duration) || !p.valid) {
        return result_invalid();
    }
    if (p.number[0] == 0.0) {
        memory[0] = 0.0;
        return result_condition(false, fmin(p.margin, -1.0));
    }
    memory[1] = memory[0] > 0.0 ? fmin(memory[1], p.margin) : p.margin;
    memory[0] += 1.0;
    double held = (memory[0] - 1.0) * context->world->step_s;
    bool long_enough = held >= duration * (1.0 - ALMOST);
    return result_condition(long_enough, long_enough ? memory[1] : held / duration - 1.0);
}

/* Memory: [0] 1 once begun, [1] greatest margin so far. */
ExpressionResult evaluate_ever(const ExpressionContext *context, const ExpressionNode *call)
{
    double *memory = expression_memory(context, call);
    ExpressionResult p = expression_node_evaluate(context, call->child[0]);
    if (!p.valid) {
        return p;
    }
    memory[1] = memory[0] > 0.0 ? fmax(memory[1], p.margin) : p.margin;
    memory[0] = 1.0;
    return result_condition(memory[1] >= 0.0, memory[1]);
}

/* Memory: [0] 1 once begun, [1] least margin so far. */
ExpressionResult evaluate_always(const ExpressionContext *context, const ExpressionNode *call)
{
    double *memory = expression_memory(context, call);
    ExpressionResult p = expression_node_evaluate(context, call->child[0]);
    if (!p.valid) {
        return p;
    }
    memory[1] = memory[0] > 0.0 ? fmin(memory[1], p.margin) : p.margin;
    memory[0] = 1.0;
    return result_condition(memory[1] >= 0.0, memory[1]);
}

/* Memory: [0] 1 once begun, [1] greatest value so far. */
ExpressionResult evaluate_peak(const ExpressionContext *context, const ExpressionNode *call)
{
    double *memory = expression_memory(context, call);
    double value;
    if (!expression_number(context, call, 0, &value)) {
        return result_invalid();
    }
    memory[1] = memory[0] > 0.0 ? fmax(memory[1], value) : value;
    memory[0] = 1.0;
    return result_number(memory[1]);
}

/* Memory: [0] steps, [1] sum. */
ExpressionResult evaluate_mean(const ExpressionContext *context, const ExpressionNode *call)
{
    double *memory = expression_memory(context, call);
    double value;
    if (!expression_number(context, call, 0, &value)) {
        return result_invalid();
    }
    memory[0] += 1.0;
    memory[1] += value;
    return result_number(memory[1] / memory[0]);
}

/*
 * Memory: [0] steps in the span that fills, [1] their sum, [2] spans finished; then a ring of
 * sums of finished spans. With T of at most MEAN_SPANS steps a span is one step, and the window
 * is exact.
 */
ExpressionResult evaluate_mean_window(
        const ExpressionContext *context, const ExpressionNode *call)
{
    double *memory = expression_memory(context, call);
    double *ring = memory + 3;
    double value;
    double duration;
    bool valid = expression_number(context, call, 0, &value);
    valid = expression_number(context, call, 1, &duration) && valid;
    if (!valid) {
        return result_invalid();
    }
    double window = fmax(1.0, floor(duration / context->world->step_s + 0.5)); /* steps */
    double span = ceil(window / MEAN_SPANS);
    if (memory[0] >= span) {
        ring[(size_t)memory[2] % MEAN_SPANS] = memory[1];
        memory[2] += 1.0;
        memory[0] = 0.0;
        memory[1] = 0.0;
    }
    memory[0] += 1.0;
    memory[1] += value;

    size_t whole = (size_t)fmin(memory[2], floor(window / span) - 1.0);
    double sum = memory[1];
    for (size_t i = 1; i <= whole; i++) {
        sum += ring[((size_t)memory[2] - i) % MEAN_SPANS];
    }
    return result_number(sum / (memory[0] + (double)whole * span));
}

/* Memory: [0] steps at which q held, [1] of them those at which p held too. */
ExpressionResult evaluate_share(const ExpressionContext *context, const ExpressionNode *call)
{
    double *memory = expression_memory(context, call);
    ExpressionResult p = expression_node_evaluate(context, call->child[0]);
    ExpressionResult q = expression_node_evaluate(context, call->child[1]);
    if (!p.valid || !q.valid) {
        return result_invalid();
    }
    if (q.number[0] != 0.0) {
        memory[0] += 1.0;
        memory[1] += p.number[0];
    }
    return result_number(memory[0] > 0.0 ? memory[1] / memory[0] : 0.0);
}

/* Memory: [0] whether p held at the last step, [1] steps since it began to; 0: never yet. */
ExpressionResult evaluate_since(const ExpressionContext *context, const ExpressionNode *call)
{
    double *memory = expression_memory(context, call);
    ExpressionResult p = expression_node_evaluate(context, call->child[0]);
    if (!p.valid) {
        return p;
    }
    bool begins = p.number[0] != 0.0 && memory[0] == 0.0;
    if (begins) {
        memory[1] = 1.0;
    } else if (memory[1] > 0.0) {
        memory[1] += 1.0;
    }
    memory[0] = p.number[0];
    return result_number(fmax(memory[1] - 1.0, 0.0) * context->world->step_s);
}

/* ------------------------------------------------------------------------- sets */

/* Running through the present instances of a set function's argument. */
typedef struct SetWalk {
    ExpressionContext context; /* of the instance */
    const ExpressionContext *outer;
    const ExpressionNode *call;
    const Thing *things;
    size_t count, next, room;
    bool valid; /* false: an instance had no valid value */
} SetWalk;

static SetWalk set_walk(const ExpressionContext *context, const ExpressionNode *call)
{
    SetWalk walk = {.context = *context, .outer = context, .call = call, .valid = true};
    walk.things = thing_set_now(context, call->range, &walk.count);
    walk.room = thing_set_size(call->range);
    return walk;
}

/* Goes to the next present instance; false at the end. */
static bool set_advance(SetWalk *walk)
{
    const ExpressionWorld *world = walk->outer->world;
    for (; walk->next < walk->count; walk->next++) {
        int part = thing_part(world, walk->things[walk->next]);
        if (part < 0 || world->task->parts[part].present) {
            break;
        }
    }
    if (walk->next >= walk->count) {
        return false;
    }
    walk->context.instance = walk->next;
    walk->context.slot = walk->outer->slot * walk->room + walk->next;
    walk->next++;
    return true;
}

/* The argument's value for the next present instance; false at the end. */
static bool set_next(SetWalk *walk, ExpressionResult *ret_result)
{
    if (!set_advance(walk)) {
        return false;
    }
    *ret_result = expression_node_evaluate(&walk->context, walk->call->child[0]);
    walk->valid = walk->valid && ret_result->valid;
    return true;
}

/* Nothing present: all() holds, any() does not, each by a whole margin. */
ExpressionResult evaluate_all(const ExpressionContext *context, const ExpressionNode *call)
{
    SetWalk walk = set_walk(context, call);
    ExpressionResult p;
    double margin = HUGE_VAL;
    while (set_next(&walk, &p)) {
        margin = fmin(margin, p.margin);
    }
    margin = isinf(margin) ? 1.0 : margin;
    return walk.valid ? result_condition(margin >= 0.0, margin) : result_invalid();
}

ExpressionResult evaluate_any(const ExpressionContext *context, const ExpressionNode *call)
{
    SetWalk walk = set_walk(context, call);
    ExpressionResult p;
    double margin = -HUGE_VAL;
    while (set_next(&walk, &p)) {
        margin = fmax(margin, p.margin);
    }
    margin = isinf(margin) ? -1.0 : margin;
    return walk.valid ? result_condition(margin >= 0.0, margin) : result_invalid();
}

ExpressionResult evaluate_how_many(const ExpressionContext *context, const ExpressionNode *call)
{
    SetWalk walk = set_walk(context, call);
    ExpressionResult p;
    double sum = 0.0;
    while (set_next(&walk, &p)) {
        sum += p.number[0];
    }
    return walk.valid ? result_number(sum) : result_invalid();
}

ExpressionResult evaluate_sum(const ExpressionContext *context, const ExpressionNode *call)
{
    return evaluate_how_many(context, call);
}

/* Of nothing the greatest is -infinity and the least infinity, so that comparisons come out. */
ExpressionResult evaluate_set_max(const ExpressionContext *context, const ExpressionNode *call)
{
    SetWalk walk = set_walk(context, call);
    ExpressionResult x;
    double most = -HUGE_VAL;
    while (set_next(&walk, &x)) {
        most = fmax(most, x.number[0]);
    }
    return walk.valid ? result_number(most) : result_invalid();
}

ExpressionResult evaluate_set_min(const ExpressionContext *context, const ExpressionNode *call)
{
    SetWalk walk = set_walk(context, call);
    ExpressionResult x;
    double least = HUGE_VAL;
    while (set_next(&walk, &x)) {
        least = fmin(least, x.number[0]);
    }
    return walk.valid ? result_number(least) : result_invalid();
}

/* Nobody has spilled where nobody is. */
ExpressionResult evaluate_spilled(const ExpressionContext *context, const ExpressionNode *call)
{
    SetWalk walk = set_walk(context, call);
    double all = 0.0;
    double outside = 0.0;
    while (set_advance(&walk)) {
        ExpressionResult inside = evaluate_inside(&walk.context, call);
        walk.valid = walk.valid && inside.valid;
        all += 1.0;
        outside += 1.0 - inside.number[0];
    }
    return walk.valid ? result_number(all > 0.0 ? outside / all : 0.0) : result_invalid();
}
