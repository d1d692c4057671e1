#include "tools/bench_stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

/* How often each moment came, in which order, and the last time that mjData showed. */
typedef struct Witness {
    long count[EPISODE_MOMENTS];
    int last;
    bool in_order;
    double began_s, closed_s;
} Witness;

static void see(void *self, EpisodeMoment moment, const mjData *data)
{
    Witness *witness = self;
    int expected = (witness->last + 1) % EPISODE_MOMENTS;
    witness->in_order = witness->in_order && (int)moment == expected;
    witness->last = (int)moment;
    witness->count[moment]++;
    if (moment == EPISODE_STEP_BEGINS) {
        witness->began_s = data->time;
    } else if (moment == EPISODE_STEP_CLOSED) {
        witness->closed_s = data->time;
    } else {
        witness->in_order = witness->in_order && data->time == witness->began_s;
    }
}

static void scene_path(char path[1024])
{
    const char *folder = getenv("FORCEPS_SCENES");
    assert_non_null(folder);
    (void)snprintf(path, 1024, "%s/logistics/tote_picking.yaml", folder);
}

static EpisodeResult run(BenchStage *stage, bool watched)
{
    Error err = {0};
    bool ready = false;
    EpisodeResult result = {0};
    if (!bench_stage_prepare(stage, 1, watched, &ready, &result, &err) || !ready ||
            !bench_stage_run(stage, &result, &err)) {
        fail_msg("%s %s", err.text, result.cause);
    }
    return result;
}

/* One second is enough: the attempt fails by its time. */
static void a_watched_attempt_is_the_same_and_shows_every_step(void **state)
{
    (void)state;
    char path[1024];
    Error err = {0};
    Witness witness = {.last = EPISODE_STEP_CLOSED, .in_order = true};
    const char *const sets[] = {"fail.timeout=time > 1 s"};
    scene_path(path);
    const BenchStageDef def = {.scene_path = path,
            .sets = sets,
            .set_count = 1,
            .seed = 1,
            .watch = {&witness, see}};
    BenchStage *stage = bench_stage_create(&def, &err);
    if (stage == NULL) {
        fail_msg("%s", err.text);
    }
    EpisodeResult plain = run(stage, false);
    assert_int_equal(witness.count[EPISODE_STEP_BEGINS], 0);
    EpisodeResult watched = run(stage, true);

    assert_string_equal(plain.cause, "timeout");
    assert_string_equal(watched.cause, plain.cause);
    assert_int_equal(watched.steps, plain.steps);
    assert_memory_equal(&watched.deepest_m, &plain.deepest_m, sizeof plain.deepest_m);
    assert_true(witness.in_order);
    for (int i = 0; i < EPISODE_MOMENTS; i++) {
        assert_int_equal(witness.count[i], plain.steps);
    }
    assert_true(witness.closed_s > witness.began_s);
    bench_stage_destroy(stage);
}

static void a_scene_that_is_not_there_is_an_error(void **state)
{
    (void)state;
    Error err = {0};
    const BenchStageDef def = {.scene_path = "nowhere.yaml"};
    assert_null(bench_stage_create(&def, &err));
    assert_non_null(strstr(err.text, "nowhere.yaml"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_watched_attempt_is_the_same_and_shows_every_step),
            cmocka_unit_test(a_scene_that_is_not_there_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
