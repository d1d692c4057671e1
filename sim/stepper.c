#include "sim/stepper.h"

#include <stdlib.h>
#include <string.h>

bool stepper_init(
        Stepper *stepper, const mjModel *model, mjData *data, const Task *task, Error *err)
{
    *stepper = (Stepper){.model = model, .data = data, .loop_count = task->robot_count};
    for (size_t i = 0; i < task->robot_count; i++) {
        stepper->loops[i].robot = &task->robots[i];
    }
    stepper->other = calloc((size_t)(model->nq + model->nv + 1), sizeof(double));
    return stepper->other != NULL || error_no_memory(err, "the physics step");
}

void stepper_release(Stepper *stepper)
{
    free(stepper->other);
    *stepper = (Stepper){0};
}

static void swap_numbers(double *x, double *y, int count)
{
    for (int i = 0; i < count; i++) {
        double kept = x[i];
        x[i] = y[i];
        y[i] = kept;
    }
}

/* Exchanges the state before the step with the state after it. */
static void swap_states(Stepper *stepper)
{
    int nq = (int)stepper->model->nq;
    int nv = (int)stepper->model->nv;
    swap_numbers(stepper->data->qpos, stepper->other, nq);
    swap_numbers(stepper->data->qvel, stepper->other + nq, nv);
    swap_numbers(&stepper->data->time, stepper->other + nq + nv, 1);
}

void stepper_open(Stepper *stepper)
{
    mj_step1(stepper->model, stepper->data);
}

void stepper_solve(Stepper *stepper)
{
    const mjModel *model = stepper->model;
    mjData *data = stepper->data;
    for (size_t i = 0; i < stepper->loop_count; i++) {
        RobotLoop *loop = &stepper->loops[i];
        controller_step(&loop->controller, loop->robot, model, data, loop->wrench_felt);
    }

    memcpy(stepper->other, data->qpos, (size_t)model->nq * sizeof(double));
    memcpy(stepper->other + model->nq, data->qvel, (size_t)model->nv * sizeof(double));
    stepper->other[model->nq + model->nv] = data->time;
    mj_step2(model, data);
    swap_states(stepper);

    for (size_t i = 0; i < stepper->loop_count; i++) {
        RobotLoop *loop = &stepper->loops[i];
        wrist_true(loop->robot, data, loop->wrench_true);
        wrist_read(&loop->wrist, loop->wrench_true, loop->wrench_felt);
    }
}

void stepper_close(Stepper *stepper)
{
    swap_states(stepper);
}
