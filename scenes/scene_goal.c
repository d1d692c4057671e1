#include "scenes/scene_goal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scenes/expression_reader.h"
#include "scenes/value.h"

static const char DEFAULT_TIMEOUT[] = "time > 60 s";

typedef struct GoalReader {
    const Task *task;
    const mjModel *model;
    Mistakes *mistakes;
    AnswerWishes *answers; /* NULL: nobody has answered yet */
} GoalReader;

/* A condition, or NULL with a mistake. */
static Expression *read_condition(const GoalReader *reader, const Node *node)
{
    if (node->kind != NODE_TEXT) {
        mistakes_add(reader->mistakes, node->place, NULL, "a condition is written as one text");
        return NULL;
    }
    ExpressionScope scope = {.task = reader->task,
            .model = reader->model,
            .want = WANT_CONDITION,
            .answers = reader->answers};
    if (mistakes_are_muted(reader->mistakes, node->text)) {
        return NULL;
    }
    return expression_read(node, &scope, reader->mistakes);
}

static size_t entry_count(const Node *node)
{
    return node == NULL ? 0 : node->kind == NODE_LIST ? node->child_count : 1;
}

static const Node *entry_at(const Node *node, size_t i)
{
    return node->kind == NODE_LIST ? node->children[i] : node;
}

static bool read_success(
        const GoalReader *reader, const Node *success, SceneGoal *goal, Error *err)
{
    goal->success = calloc(entry_count(success) + 1, sizeof(Expression *));
    if (goal->success == NULL) {
        return error_no_memory(err, "the success conditions");
    }
    for (size_t i = 0; i < entry_count(success); i++) {
        const Node *entry = entry_at(success, i);
        /* {lua: ..} is read with the expert. */
        Expression *clause = entry->kind == NODE_MAP ? NULL : read_condition(reader, entry);
        if (clause != NULL) {
            goal->success[goal->success_count++] = clause;
        }
    }
    return true;
}

static bool read_fails(const GoalReader *reader, const Node *fail, SceneGoal *goal, Error *err)
{
    size_t count = fail == NULL ? 0 : fail->child_count;
    goal->fails = calloc(count + 2, sizeof *goal->fails);
    if (goal->fails == NULL) {
        return error_no_memory(err, "the fail rules");
    }
    bool has_timeout = false;
    for (size_t i = 0; i < count; i++) {
        const Node *node = fail->children[i];
        Expression *condition = read_condition(reader, node);
        has_timeout = has_timeout || strcmp(node->key, "timeout") == 0;
        if (condition != NULL) {
            goal->fails[goal->fail_count++] =
                    (FailRule){.cause = node->key, .condition = condition};
        }
    }
    if (!has_timeout) {
        Node node = {.kind = NODE_TEXT, .text = DEFAULT_TIMEOUT, .place = {.file = "default"}};
        Expression *condition = read_condition(reader, &node);
        if (condition != NULL) {
            goal->fails[goal->fail_count++] =
                    (FailRule){.cause = "timeout", .condition = condition};
        }
    }
    return true;
}

static void read_requirement(const GoalReader *reader, const Node *node, SceneGoal *goal)
{
    const Node *that = node->kind == NODE_MAP ? node_get(node, "that") : node;
    const Node *with = node->kind == NODE_MAP ? node_get(node, "with") : NULL;
    Requirement requirement = {.chance = 1.0};
    if (that == NULL) {
        mistakes_add(reader->mistakes, node->place, "{that: distance(a, b) > 5 cm, with: 80 %}",
                "a requirement with a chance needs `that`");
        return;
    }
    if (with != NULL) {
        (void)value_read_quantity(with, DIMENSION_NONE, reader->mistakes, &requirement.chance);
    }
    requirement.that = read_condition(reader, that);
    const char *moving =
            requirement.that == NULL ? NULL : expression_needs_motion(requirement.that);
    if (moving != NULL) {
        mistakes_add(reader->mistakes, that->place,
                "distance, gap, height, inside, angle and the like, and drawn numbers",
                "'require' is asked before anything moves or touches: '%s' has no meaning there",
                moving);
        expression_destroy(requirement.that);
    } else if (requirement.that != NULL) {
        requirement.place = that->place;
        requirement.spatial = expression_needs_state(requirement.that);
        goal->requirements[goal->requirement_count++] = requirement;
    }
}

static bool read_requirements(
        const GoalReader *reader, const Node *require, SceneGoal *goal, Error *err)
{
    goal->requirements = calloc(entry_count(require) + 1, sizeof *goal->requirements);
    if (goal->requirements == NULL) {
        return error_no_memory(err, "the requirements");
    }
    for (size_t i = 0; i < entry_count(require); i++) {
        read_requirement(reader, entry_at(require, i), goal);
    }
    return true;
}

/* The shortest time after which some rule fires whatever happens. */
static double find_time_limit(const SceneGoal *goal)
{
    double limit = (double)INFINITY;
    for (size_t i = 0; i < goal->fail_count; i++) {
        double bound = expression_time_bound(goal->fails[i].condition);
        limit = bound < limit ? bound : limit;
    }
    return limit;
}

bool scene_goal_read(const Node *root, const Task *task, const mjModel *model,
        SceneGoal *ret_goal, Mistakes *mistakes, Error *err)
{
    const Node *fail = node_get(root, "fail");
    *ret_goal = (SceneGoal){0};
    const GoalReader reader = {task, model, mistakes, &ret_goal->answers};
    const GoalReader before = {task, model, mistakes, NULL};
    if (!read_success(&reader, node_get(root, "success"), ret_goal, err) ||
            !read_fails(&reader, fail, ret_goal, err) ||
            !read_requirements(&before, node_get(root, "require"), ret_goal, err)) {
        scene_goal_release(ret_goal);
        return false;
    }
    ret_goal->time_limit_s = find_time_limit(ret_goal);
    bool all_read =
            fail == NULL || (!fail->incomplete && ret_goal->fail_count >= fail->child_count);
    if (all_read && !isfinite(ret_goal->time_limit_s)) {
        mistakes_add(mistakes, fail == NULL ? root->place : fail->key_place,
                "timeout: time > 30 s", "no fail rule bounds the time of an attempt");
    }
    return true;
}

void scene_goal_release(SceneGoal *goal)
{
    for (size_t i = 0; i < goal->success_count; i++) {
        expression_destroy(goal->success[i]);
    }
    for (size_t i = 0; i < goal->fail_count; i++) {
        expression_destroy(goal->fails[i].condition);
    }
    for (size_t i = 0; i < goal->requirement_count; i++) {
        expression_destroy(goal->requirements[i].that);
    }
    free(goal->success);
    free(goal->fails);
    free(goal->requirements);
    *goal = (SceneGoal){0};
}
