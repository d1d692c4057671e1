#include "sim/placement.h"

#include <stdlib.h>
#include <string.h>

#include "sim/fault.h"
#include "sim/placement_job.h"
#include "sim/sight.h"

/* Where absent parts are parked: this far down and this far apart, m. */
static const double PARK_DEPTH_M = 10.0;
static const double PARK_STEP_M = 1.0;

/* What `visible` asks for. */
static const double SEEN_SHARE = 0.5;

/* How placing a part, a group or all of them ended. */
typedef enum Outcome {
    PLACED,
    STUCK,   /* no room: start over */
    REFUSED, /* a condition cannot be met by drawing places alone, or not any more */
} Outcome;

PlacementLimits placement_limits_default(void)
{
    return (PlacementLimits){.tries = 200, .restarts = 50, .rejections = 10000};
}

/* ---- one part ---- */

/* True if the camera sees enough of it past what stands already. */
static bool is_seen(const PlacementJob *job, const PlacementDef *def)
{
    const Task *task = job->problem->task;
    const ExpressionWorld world = {
            .task = task, .model = job->problem->model, .data = job->data};
    return !def->is_seen || task->sight == NULL ||
            sight_share(task->sight, &world, (Thing){THING_PART, def->part}, def->seen_by) >=
            SEEN_SHARE;
}

/* The first thing that is wrong with a try; PLACEMENT_FAULTS: nothing is. */
static PlacementFault try_part(PlacementJob *job, const PlacementDef *def, PlacementDraw *draw)
{
    PlacementSpot spot;
    if (!placement_put(job, def, draw->tries++, draw->value, &spot)) {
        return FAULT_OUTSIDE;
    }
    if (!placement_clear(job, def, &spot)) {
        return FAULT_CLEAR;
    }
    return is_seen(job, def) ? PLACEMENT_FAULTS : FAULT_HIDDEN;
}

static bool place_part(PlacementJob *job, size_t index)
{
    const PlacementDef *def = &job->problem->defs[index];
    PlacementTally *tally = &job->tally[index];
    for (unsigned i = 0; i < job->problem->limits.tries; i++) {
        PlacementFault fault = try_part(job, def, &job->draws[index]);
        tally->tries++;
        if (fault == PLACEMENT_FAULTS) {
            job->pending[def->part] = false;
            return true;
        }
        tally->faults[fault]++;
    }
    return false;
}

/* ---- a group ---- */

static bool goes_first(const Task *task, const PlacementDef *x, const PlacementDef *y)
{
    if (x->order != y->order) {
        return x->order < y->order;
    }
    return strcmp(task->parts[x->part].name, task->parts[y->part].name) < 0;
}

/* True if all that the part is placed by stands already. */
static bool is_ready(const PlacementJob *job, const PlacementDef *def)
{
    int needs[PLACEMENT_NEEDS_MAX];
    size_t count = placement_needs(job->problem->task, job->problem->model, def, needs);
    for (size_t i = 0; i < count; i++) {
        if (job->pending[needs[i]]) {
            return false;
        }
    }
    return true;
}

/* The next def to place, of a group or (-1) of all. -1: none can be placed. */
static int next_part(const PlacementJob *job, int group)
{
    const PlacementProblem *problem = job->problem;
    int best = -1;
    for (size_t i = 0; i < problem->count; i++) {
        const PlacementDef *def = &problem->defs[i];
        bool wanted = job->pending[def->part] && problem->task->parts[def->part].present &&
                (group < 0 || job->group[i] == group);
        if (wanted && is_ready(job, def) &&
                (best < 0 || goes_first(problem->task, def, &problem->defs[best]))) {
            best = (int)i;
        }
    }
    return best;
}

/* Asks the conditions of a group (-1: of what is not placed here). */
static Outcome ask_conditions(PlacementJob *job, int group, bool *ret_again)
{
    const PlacementProblem *problem = job->problem;
    *ret_again = false;
    for (size_t i = 0; i < problem->condition_count; i++) {
        PlacementTest *test = &job->tests[i];
        if (test->group != group) {
            continue;
        }
        test->asked++;
        if (problem->holds(problem->self, i, job->data)) {
            continue;
        }
        test->failed++;
        job->result.refused = problem->conditions[i].beyond ? (int)i : -1;
        *ret_again = !problem->conditions[i].beyond && group >= 0 &&
                ++job->refusals[group] <= problem->limits.rejections;
        return REFUSED;
    }
    return PLACED;
}

static Outcome place_group(PlacementJob *job, int group)
{
    bool again = true;
    Outcome outcome = REFUSED;
    while (again) {
        for (size_t i = 0; i < job->problem->count; i++) {
            const PlacementDef *def = &job->problem->defs[i];
            job->pending[def->part] = job->pending[def->part] || job->group[i] == group;
        }
        for (int i = next_part(job, group); i >= 0; i = next_part(job, group)) {
            if (!place_part(job, (size_t)i)) {
                return STUCK;
            }
        }
        outcome = ask_conditions(job, group, &again);
        job->result.rounds += again ? 1 : 0;
    }
    return outcome;
}

/* ---- all parts ---- */

/* Parts that are away stay pending: nothing keeps clear of them. */
static void park_absent(PlacementJob *job)
{
    const PlacementProblem *problem = job->problem;
    for (size_t part = 0; part < problem->task->part_count; part++) {
        const Part *absent = &problem->task->parts[part];
        if (absent->present || absent->free_joint < 0) {
            continue;
        }
        double *pose = job->data->qpos + problem->model->jnt_qposadr[absent->free_joint];
        const double parked[7] = {
                PARK_STEP_M * (double)part, 0.0, -PARK_DEPTH_M, 1.0, 0.0, 0.0, 0.0};
        memcpy(pose, parked, sizeof parked);
        job->pending[part] = true;
    }
}

/* Places every part once. */
static Outcome place_all(PlacementJob *job)
{
    const PlacementProblem *problem = job->problem;
    bool again;
    memcpy(job->data->qpos, job->qpos, (size_t)problem->model->nq * sizeof(double));
    park_absent(job);
    for (size_t i = 0; i < problem->count; i++) {
        job->pending[problem->defs[i].part] = true;
    }
    mj_kinematics(problem->model, job->data);
    mj_comPos(problem->model, job->data);
    mj_camlight(problem->model, job->data);
    Outcome outcome = ask_conditions(job, -1, &again);
    for (int i = next_part(job, -1); outcome == PLACED && i >= 0; i = next_part(job, -1)) {
        outcome = place_group(job, job->group[i]);
    }
    return outcome;
}

static void search(void *argument)
{
    PlacementJob *job = argument;
    const PlacementProblem *problem = job->problem;
    Outcome outcome = STUCK;
    mj_resetData(problem->model, job->data);
    for (unsigned i = 0; outcome == STUCK && i <= problem->limits.restarts; i++) {
        job->result.rounds++;
        outcome = place_all(job);
    }
    job->result.placed = outcome == PLACED;
}

static void release(PlacementJob *job)
{
    free(job->pending);
    free(job->drop);
    free(job->group);
    free(job->refusals);
    free(job->tally);
    free(job->tests);
}

static bool make_room(PlacementJob *job, Error *err)
{
    const PlacementProblem *problem = job->problem;
    size_t parts = problem->task->part_count + 1;
    job->pending = calloc(parts, sizeof *job->pending);
    job->drop = calloc(parts, sizeof *job->drop);
    job->group = calloc(problem->count + 1, sizeof *job->group);
    job->refusals = calloc(problem->count + 1, sizeof *job->refusals);
    job->tally = calloc(problem->count + 1, sizeof *job->tally);
    job->tests = calloc(problem->condition_count + 1, sizeof *job->tests);
    if (job->pending == NULL || job->drop == NULL || job->group == NULL ||
            job->refusals == NULL || job->tally == NULL || job->tests == NULL) {
        return error_no_memory(err, "placement");
    }
    return placement_join(job, err);
}

bool placement_draw(const PlacementProblem *problem, mjData *scratch, double *qpos,
        PlacementDraw *draws, PlacementResult *ret_result, Error *err)
{
    PlacementJob job = {.problem = problem, .data = scratch, .qpos = qpos, .draws = draws};
    job.result = (PlacementResult){.refused = -1, .worst_part = -1, .worst_condition = -1};
    for (size_t i = 0; i < problem->count; i++) {
        draws[i] = (PlacementDraw){.first = draws[i].first, .tries = draws[i].first};
    }
    bool ran = make_room(&job, err) && fault_run(search, &job, err);
    if (ran && job.result.placed) {
        memcpy(qpos, scratch->qpos, (size_t)problem->model->nq * sizeof(double));
    } else if (ran) {
        placement_describe_obstacle(&job);
    }
    if (ran) {
        *ret_result = job.result;
    }
    release(&job);
    return ran;
}
