/*
 * placement_group.c - which parts have to be drawn again together.
 *
 * A condition joins the parts that it speaks of with those that they are placed by: a lid on a
 * pot moves with the pot. So a group never waits for a part that is drawn after it.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/placement_job.h"

size_t placement_needs(const Task *task, const mjModel *model, const PlacementDef *def,
        int ret_parts[PLACEMENT_NEEDS_MAX])
{
    const ExpressionWorld world = {.task = task, .model = model};
    size_t count = 0;
    ret_parts[count++] = placement_anchor_part(task, def);
    if (def->is_near) {
        ret_parts[count++] = thing_part(&world, def->near);
    }
    if (def->heading != HEADING_ANCHOR) {
        ret_parts[count++] = thing_part(&world, def->toward);
    }
    return count;
}

/* Adds to the set what its parts are placed by, and what those are. */
static void close_set(const PlacementProblem *problem, bool *set)
{
    bool grown = true;
    while (grown) {
        grown = false;
        for (size_t i = 0; i < problem->count; i++) {
            int needs[PLACEMENT_NEEDS_MAX];
            size_t count =
                    placement_needs(problem->task, problem->model, &problem->defs[i], needs);
            for (size_t j = 0; set[problem->defs[i].part] && j < count; j++) {
                grown = grown || !set[needs[j]];
                set[needs[j]] = true;
            }
        }
    }
}

static void join(int *group, size_t count, int one, int other)
{
    int least = one < other ? one : other;
    int gone = one < other ? other : one;
    for (size_t i = 0; i < count; i++) {
        group[i] = group[i] == gone ? least : group[i];
    }
}

bool placement_join(PlacementJob *job, Error *err)
{
    const PlacementProblem *problem = job->problem;
    size_t parts = problem->task->part_count;
    bool *set = calloc(parts + 1, sizeof *set);
    if (set == NULL) {
        return error_no_memory(err, "placement");
    }
    for (size_t i = 0; i < problem->count; i++) {
        job->group[i] = (int)i;
    }
    for (size_t condition = 0; condition < problem->condition_count; condition++) {
        int first = -1;
        memcpy(set, problem->conditions[condition].parts, parts * sizeof *set);
        close_set(problem, set);
        for (size_t i = 0; i < problem->count; i++) {
            if (set[problem->defs[i].part]) {
                first = first < 0 ? (int)i : first;
                join(job->group, problem->count, job->group[first], job->group[i]);
            }
        }
        job->tests[condition].group = first;
    }
    for (size_t condition = 0; condition < problem->condition_count; condition++) {
        PlacementTest *test = &job->tests[condition];
        test->group = test->group < 0 ? -1 : job->group[test->group];
    }
    free(set);
    return true;
}
