/*
 * expression_answer.c - what the expert said, and what happened, in conditions.
 *
 * Before an answer there is nothing to compare: whatever condition needs it is false by a whole
 * margin, where a number that is none would make the attempt invalid.
 */
#include <math.h>
#include <string.h>

#include "sim/event_log.h"
#include "sim/expression_tree.h"

/* ---------------------------------------------------------------------- answers */

static const Answer *answer_of(const ExpressionContext *context, size_t wish)
{
    const Answer *answer = answer_now(context->world->answers, wish);
    if (answer == NULL) {
        *context->unanswered = true;
    }
    return answer;
}

bool expression_unanswered(const ExpressionContext *context, const ExpressionNode *call)
{
    bool missing = false;
    for (size_t i = 0; i < call->child_count; i++) {
        const ThingSet *set = call->child[i]->things;
        if (set != NULL && !set->many && set->things[0].kind == THING_ANSWER) {
            missing = answer_of(context, (size_t)set->things[0].index) == NULL || missing;
        }
    }
    return missing;
}

ExpressionResult evaluate_answer(const ExpressionContext *context, const ExpressionNode *call)
{
    Thing asked = expression_thing(context, call, 0);
    const Answer *answer = answer_of(context, (size_t)asked.index);
    return answer == NULL ? result_invalid() : result_number(answer->number[0]);
}

/* Words have no distance, so their margin is 1 either way. */
ExpressionResult evaluate_answer_word(
        const ExpressionContext *context, const ExpressionNode *node)
{
    const Answer *answer = answer_of(context, (size_t)node->index);
    const char *due = node->op == OP_ANSWER_IS
            ? node->word
            : context->world->task->numbers[node->other].word;
    if (answer == NULL) {
        return result_invalid();
    }
    bool same = due != NULL && strcmp(answer->word, due) == 0;
    return result_condition(same, same ? 1.0 : -1.0);
}

/* ----------------------------------------------------------------------- events */

/* True if the event is about the part; a hand without a name is that of the only robot. */
static bool event_names(const Task *task, const Event *event, int part)
{
    bool handled = event->kind == EVENT_GRASP || event->kind == EVENT_RELEASE ||
            event->kind == EVENT_GUARD;
    bool hand = handled && (event->part_a < 0 || event->part_b < 0) && task->robot_count > 0 &&
            task->body_part[task->robots[0].hand_body] == part;
    return event->part_a == part || event->part_b == part || hand;
}

/* Memory: [0] events of the log that were looked at, [1] those that count. */
ExpressionResult evaluate_count(const ExpressionContext *context, const ExpressionNode *call)
{
    const ExpressionWorld *world = context->world;
    double *memory = expression_memory(context, call);
    Thing kind = expression_thing(context, call, 0);
    if (world->events == NULL) {
        return result_number(0.0);
    }
    size_t next = (size_t)memory[0];
    for (; next < world->events->count; next++) {
        const Event *event = &world->events->events[next];
        bool counts = (int)event->kind == kind.index;
        for (size_t i = 1; counts && i < call->child_count; i++) {
            Thing part = expression_thing(context, call, i);
            counts = event_names(world->task, event, part.index);
        }
        memory[1] += counts ? 1.0 : 0.0;
    }
    memory[0] = (double)next;
    return result_number(memory[1]);
}
