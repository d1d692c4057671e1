#include "sim/phase_clock.h"

bool phase_clock_init(PhaseClock *clock, const Task *task, Error *err)
{
    Error problem = {.kind = ERROR_NONE};
    *clock = (PhaseClock){.task = task};
    for (size_t i = 0; i < task->phase_count; i++) {
        clock->state[i] = expression_state_create(task->phases[i].until, &problem);
        if (clock->state[i] == NULL && problem.kind != ERROR_NONE) {
            *err = problem;
            phase_clock_release(clock);
            return false;
        }
    }
    return true;
}

void phase_clock_release(PhaseClock *clock)
{
    for (size_t i = 0; i < PHASES_MAX; i++) {
        expression_state_destroy(clock->state[i]);
    }
    *clock = (PhaseClock){0};
}

const char *phase_clock_name(const PhaseClock *clock)
{
    const Task *task = clock->task;
    if (task->phase_count == 0) {
        return NULL;
    }
    return clock->current < task->phase_count ? task->phases[clock->current].name : "";
}

bool phase_clock_look(PhaseClock *clock, const ExpressionWorld *world, bool *ret_valid)
{
    const Task *task = clock->task;
    *ret_valid = true;
    if (clock->current >= task->phase_count) {
        return false;
    }
    ExpressionResult until = expression_evaluate(
            task->phases[clock->current].until, world, clock->state[clock->current]);
    *ret_valid = until.valid;
    bool ends = until.valid && until.number[0] != 0.0;
    clock->current += ends ? 1 : 0;
    return ends;
}
