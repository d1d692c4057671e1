#include "sim/entry.h"

#include <math.h>
#include <string.h>

#include "attempt.h"
#include "check.h"

static const double ENTERS_S = 0.3;

/* The free joint of the fixture's box. */
static int box_address(const Attempt *attempt)
{
    return attempt->fixture->model->jnt_qposadr[attempt->fixture->parts[PART_BOX].free_joint];
}

/* Where the box was at each moment that the test asks about. */
typedef struct Seen {
    const Attempt *attempt;
    double before_m, at_m, after_m; /* height of the box's origin */
    double speed_at;
} Seen;

static void look(void *self, EpisodeMoment moment, const mjData *data)
{
    Seen *seen = self;
    const mjModel *model = seen->attempt->fixture->model;
    double height = data->qpos[box_address(seen->attempt) + 2];
    if (moment != EPISODE_STEP_OPENED) {
        return;
    }
    long step = lround(data->time / model->opt.timestep);
    long enters = (long)ceil(ENTERS_S / model->opt.timestep);
    if (step == enters - 1) {
        seen->before_m = height;
    } else if (step == enters) {
        int dof = model->jnt_dofadr[seen->attempt->fixture->parts[PART_BOX].free_joint];
        seen->at_m = height;
        seen->speed_at = mju_norm(data->qvel + dof, 6);
    } else if (step == enters + 100) {
        seen->after_m = height;
    }
}

static double moved_far(const ExpressionWorld *world)
{
    return world->time_s - 0.6;
}

static void a_part_that_enters_is_away_until_its_time(void **state)
{
    (void)state;
    Attempt attempt = attempt_create(moved_far);
    Part *box = &attempt.fixture->parts[PART_BOX];
    Seen seen = {.attempt = &attempt};
    EpisodeDef def = episode_def_default();
    Error err = {.kind = ERROR_NONE};
    def.watch = (EpisodeWatch){&seen, look};
    episode_destroy(attempt.episode);
    attempt.episode = episode_create(&def, &err);
    assert_non_null(attempt.episode);
    memcpy(box->entry, attempt.fixture->qpos + box_address(&attempt), sizeof box->entry);
    box->entry[2] += 0.02;
    box->enters = true;
    box->enter_s = ENTERS_S;
    attempt_run(&attempt, NULL);
    assert_int_equal(attempt.result.verdict, EPISODE_SUCCESS);
    assert_true(seen.before_m > 50.0);
    check_near(seen.at_m, box->entry[2], 0.0);
    check_near(seen.speed_at, 0.0, 0.0);
    /* Free from then on: it falls by g t^2 / 2 = 20 mm within 64 ms and rests. */
    assert_true(seen.after_m < box->entry[2] - 0.015);

    /* obs/object is zero until then and the box's pose after. */
    const float *first = attempt_floats(&attempt, "obs/object", 0);
    const float *later = attempt_floats(&attempt, "obs/object", 10);
    for (int i = 0; i < 7; i++) {
        check_near((double)first[i], 0.0, 0.0);
    }
    assert_true(fabsf(later[0]) + fabsf(later[1]) > 0.1F);
    attempt_destroy(&attempt);
}

/* A part that is held neither falls nor is judged while the others settle, and then falls. */
static void a_held_part_stays_where_it_was_put_until_time_zero(void **state)
{
    (void)state;
    Attempt attempt = attempt_create(moved_far);
    Part *box = &attempt.fixture->parts[PART_BOX];
    Error err = {.kind = ERROR_NONE};
    Rng rng = rng_for_attempt(5, "fixture", 1, 0);
    box->held = true;
    attempt.fixture->qpos[box_address(&attempt) + 2] += 0.05;
    double put = attempt.fixture->qpos[box_address(&attempt) + 2];
    assert_true(episode_begin(attempt.episode, attempt.fixture->model, &attempt.fixture->task,
            attempt.fixture->qpos, &rng, &err));
    assert_true(episode_settle(attempt.episode, &err));
    check_near(episode_data(attempt.episode)->qpos[box_address(&attempt) + 2], put, 0.0);
    assert_true(episode_run(attempt.episode, NULL, &attempt.result, &err));
    double ended = episode_data(attempt.episode)->qpos[box_address(&attempt) + 2];
    check_near(ended, put - 0.05, 2e-3);
    attempt_destroy(&attempt);
}

static void waiting_parts_are_apart_and_free_ones_settle(void **state)
{
    (void)state;
    double one[7];
    double other[7];
    const Part free_part = {.present = true};
    const Part fixed = {.present = true, .free_joint = -1};
    const Part held = {.present = true, .held = true};
    const Part late = {.present = true, .enter_s = 1.0};
    const Part absent = {.present = false};
    entry_waiting_pose(1, one);
    entry_waiting_pose(2, other);
    assert_true(mju_dist3(one, other) >= 1.0);
    assert_true(entry_settles(&free_part));
    assert_false(entry_settles(&fixed));
    assert_false(entry_settles(&held));
    assert_false(entry_settles(&late));
    assert_false(entry_settles(&absent));
    assert_false(entry_is_here(&late, 0.999));
    assert_true(entry_is_here(&late, 1.0));
    assert_false(entry_is_here(&absent, 1.0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_part_that_enters_is_away_until_its_time),
            cmocka_unit_test(a_held_part_stays_where_it_was_put_until_time_zero),
            cmocka_unit_test(waiting_parts_are_apart_and_free_ones_settle),
    };
    return cmocka_run_group_tests_name("entry", tests, NULL, NULL);
}
