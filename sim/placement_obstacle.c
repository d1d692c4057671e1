/*
 * placement_obstacle.c - which condition stood in the way of a start, in one sentence.
 */
#include <stdio.h>

#include "sim/placement_job.h"

enum { CAUSE_BYTES = 160 };

/* What failed how often: a fault of one part, or a condition. */
typedef struct Cause {
    int def; /* -1: a condition */
    int fault, condition;
    unsigned long failed, asked;
} Cause;

/* The most frequent failure that is not `but`; the earlier one of two alike. */
static Cause worst_cause(const PlacementJob *job, const Cause *but)
{
    Cause worst = {.def = -1, .condition = -1};
    for (size_t i = 0; i < job->problem->condition_count; i++) {
        const PlacementTest *test = &job->tests[i];
        bool other = but == NULL || but->def >= 0 || but->condition != (int)i;
        if (other && test->failed > worst.failed) {
            worst = (Cause){-1, 0, (int)i, test->failed, test->asked};
        }
    }
    for (size_t i = 0; i < job->problem->count; i++) {
        for (int fault = 0; fault < PLACEMENT_FAULTS; fault++) {
            const PlacementTally *tally = &job->tally[i];
            bool other = but == NULL || but->def != (int)i || but->fault != fault;
            if (other && tally->faults[fault] > worst.failed) {
                worst = (Cause){(int)i, fault, -1, tally->faults[fault], tally->tries};
            }
        }
    }
    return worst;
}

static void name_cause(const PlacementJob *job, const Cause *cause, char *text, size_t size)
{
    if (cause->def < 0) {
        (void)snprintf(text, size, "%s", job->problem->conditions[cause->condition].text);
        return;
    }
    const PlacementDef *def = &job->problem->defs[cause->def];
    const char *part = job->problem->task->parts[def->part].name;
    if (cause->fault == FAULT_CLEAR) {
        (void)snprintf(text, size, "'clear: %g mm' of %s", 1e3 * def->clear_m, part);
    } else {
        (void)snprintf(text, size, "'%s' of %s",
                cause->fault == FAULT_HIDDEN ? "visible" : "near", part);
    }
}

/* How much of what a part's law covers the other parts left free, and what would help. */
static void add_room(const PlacementJob *job, const Cause *worst, char *text, size_t size)
{
    const PlacementTally *tally = &job->tally[worst->def];
    const Part *part = &job->problem->task->parts[job->problem->defs[worst->def].part];
    unsigned long inside = tally->tries - tally->faults[FAULT_OUTSIDE];
    unsigned long fits = inside - tally->faults[FAULT_CLEAR];
    (void)snprintf(text, size,
            ". Room left after the others: %.0f %%. Fewer %s, or a smaller clear",
            inside == 0 ? 0.0 : 100.0 * (double)fits / (double)inside,
            part->family == NULL ? "parts" : part->family);
}

void placement_describe_obstacle(PlacementJob *job)
{
    char *text = job->result.obstacle;
    size_t size = sizeof job->result.obstacle;
    char name[CAUSE_BYTES];
    Cause worst = worst_cause(job, NULL);
    Cause next = worst_cause(job, &worst);
    name_cause(job, &worst, name, sizeof name);
    job->result.worst_part = worst.def < 0 ? -1 : job->problem->defs[worst.def].part;
    job->result.worst_condition = worst.condition;
    int length = snprintf(
            text, size, "%s failed in %lu of %lu tries", name, worst.failed, worst.asked);
    if (next.failed > 0 && length > 0 && (size_t)length < size) {
        name_cause(job, &next, name, sizeof name);
        length += snprintf(
                text + length, size - (size_t)length, " (next: %s, %lu)", name, next.failed);
    }
    if (worst.def >= 0 && worst.fault == FAULT_CLEAR && length > 0 && (size_t)length < size) {
        add_room(job, &worst, text + length, size - (size_t)length);
    }
}
