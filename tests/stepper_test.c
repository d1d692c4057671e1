#include "sim/stepper.h"

#include <stdlib.h>
#include <string.h>

#include "episode_fixture.h"

static const double STEP_S = 0.001;

static void a_step_equals_mujocos_and_shows_the_state_it_started_from(void **state)
{
    (void)state;
    EpisodeFixture *fixture = episode_fixture_create(STEP_S);
    const mjModel *model = fixture->model;
    mjData *ours = mj_makeData(model);
    mjData *plain = mj_makeData(model);
    const WristFaults none = {.latency_s = 0.0};
    const double resting[6] = {0};
    Rng rng = rng_for_attempt(1, "x", 0, 0);
    Error err = {.kind = ERROR_NONE};
    Stepper stepper;
    assert_true(stepper_init(&stepper, model, ours, &fixture->task, &err));
    RobotLoop *loop = &stepper.loops[0];
    assert_true(wrist_begin(&loop->wrist, loop->robot, &none, &rng, STEP_S, &err));
    wrist_rest(&loop->wrist, resting);
    memcpy(ours->qpos, fixture->qpos, (size_t)model->nq * sizeof(double));
    mj_forward(model, ours);
    controller_begin(&loop->controller, loop->robot, model, ours, 20.0);
    mj_copyData(plain, model, ours);

    int size = mj_stateSize(model, mjSTATE_INTEGRATION);
    double *first = calloc((size_t)size, sizeof(double));
    double *second = calloc((size_t)size, sizeof(double));
    double *start = calloc((size_t)model->nq, sizeof(double));
    for (int i = 0; i < 100; i++) {
        double time = ours->time;
        memcpy(start, ours->qpos, (size_t)model->nq * sizeof(double));
        stepper_open(&stepper);
        stepper_solve(&stepper);
        assert_memory_equal(start, ours->qpos, (size_t)model->nq * sizeof(double));
        check_near(ours->time, time, 0.0);
        stepper_close(&stepper);

        mj_step1(model, plain);
        memcpy(plain->ctrl, ours->ctrl, (size_t)model->nu * sizeof(double));
        mj_step2(model, plain);
        mj_getState(model, ours, first, mjSTATE_INTEGRATION);
        mj_getState(model, plain, second, mjSTATE_INTEGRATION);
        assert_memory_equal(first, second, (size_t)size * sizeof(double));
    }
    free(first);
    free(second);
    free(start);
    stepper_release(&stepper);
    mj_deleteData(ours);
    mj_deleteData(plain);
    episode_fixture_destroy(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_step_equals_mujocos_and_shows_the_state_it_started_from),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
