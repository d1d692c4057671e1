#include "sim/disturber.h"

#include <stdlib.h>
#include <string.h>

#include "attempt.h"
#include "sim/event_log.h"

static const double BENCH_TOP_M = 0.75;
static const double BOX_HALF_M = 0.035;

/* An attempt of 1 s in which this befalls the box; nobody drives the robot. */
typedef struct Fall {
    Attempt attempt;
    Disturbance list[2];
    int qpos, dof; /* of the box */
    double mass;
} Fall;

static Fall *fall_create(const Disturbance *first, const Disturbance *second)
{
    Fall *fall = calloc(1, sizeof *fall);
    assert_non_null(fall);
    fall->attempt = attempt_create(never);
    EpisodeFixture *fixture = fall->attempt.fixture;
    fixture->fails[0] = (FailRule){"late", condition_time(1.0)};
    fixture->task.fail_count = 1;
    fall->list[0] = *first;
    fall->list[1] = second == NULL ? *first : *second;
    fixture->task.disturbances = fall->list;
    fixture->task.disturbance_count = second == NULL ? 1 : 2;
    for (int i = 0; i < 2; i++) {
        fall->list[i].part = PART_BOX;
        fall->list[i].body = fixture->parts[PART_BOX].root_body;
    }
    int joint = fixture->parts[PART_BOX].free_joint;
    fall->qpos = fixture->model->jnt_qposadr[joint];
    fall->dof = fixture->model->jnt_dofadr[joint];
    fall->mass = fixture->model->body_subtreemass[fixture->parts[PART_BOX].root_body];
    return fall;
}

static void fall_destroy(Fall *fall)
{
    attempt_destroy(&fall->attempt);
    free(fall);
}

/* Takes the weight from everything and puts the box far from everything. */
static void float_box(Fall *fall)
{
    const double pose[7] = {0.3, -0.6, 1.3, 1.0, 0.0, 0.0, 0.0};
    mju_zero3(fall->attempt.fixture->model->opt.gravity);
    memcpy(fall->attempt.fixture->qpos + fall->qpos, pose, sizeof pose);
}

static const double *state_of(const Fall *fall, size_t tick)
{
    return series_at(attempt_series(&fall->attempt, "states"), tick);
}

static const double *velocity_of(const Fall *fall, size_t tick)
{
    return state_of(fall, tick) + fall->attempt.fixture->model->nq + fall->dof;
}

static const char *outcome_of(const Fall *fall, size_t row)
{
    return series_at(attempt_series(&fall->attempt, "disturb/outcome"), row);
}

static const double *numbers_of(const Fall *fall, const char *path, size_t row)
{
    return series_at(attempt_series(&fall->attempt, path), row);
}

/* The time of the only event of a kind; fails if there is another number of them. */
static double event_time(const Fall *fall, EventKind kind, double *ret_value)
{
    const Series *kinds = attempt_series(&fall->attempt, "events/kind");
    int found = 0;
    double time_s = -1.0;
    for (size_t i = 0; i < kinds->count; i++) {
        if (kinds->bytes[i] == (uint8_t)kind) {
            time_s = attempt_time(&fall->attempt, "events/time", i);
            *ret_value = attempt_time(&fall->attempt, "events/value", i);
            found++;
        }
    }
    assert_int_equal(found, 1);
    return time_s;
}

static Disturbance push(double size_n, double at_s, double duration_s)
{
    return (Disturbance){.name = "nudge",
            .target = "box",
            .kind = DISTURBANCE_PUSH,
            .happens = true,
            .at_s = at_s,
            .duration_s = duration_s,
            .size = size_n,
            .direction = {2.0 / 3.0, -1.0 / 3.0, 2.0 / 3.0}};
}

static Disturbance shift(double by_m, double at_s, double x, double y)
{
    return (Disturbance){.name = "slide",
            .target = "box",
            .kind = DISTURBANCE_SHIFT,
            .happens = true,
            .at_s = at_s,
            .size = by_m,
            .direction = {x, y, 0.0}};
}

/* 0.1234 s are no whole number of steps of 1 ms: the last step gets 0.4 of the force. */
static void a_push_in_free_flight_gives_force_times_time(void **state)
{
    (void)state;
    const Disturbance nudge = push(3.0, 0.2005, 0.1234);
    Fall *fall = fall_create(&nudge, NULL);
    float_box(fall);
    attempt_run(&fall->attempt, NULL);
    double value = 0.0;
    double sum[6] = {0.0};
    for (int axis = 0; axis < 3; axis++) {
        double impulse = 3.0 * 0.1234 * nudge.direction[axis];
        check_near(fall->mass * velocity_of(fall, 4)[axis], 0.0, 1e-12);
        check_near(fall->mass * velocity_of(fall, 19)[axis], impulse, 1e-12);
        check_near(velocity_of(fall, 19)[3 + axis], 0.0, 1e-9); /* it does not turn */
        check_near(
                numbers_of(fall, "disturb/force", 0)[axis], 3.0 * nudge.direction[axis], 1e-12);
    }
    const Series *applied = attempt_series(&fall->attempt, "disturb/applied");
    for (size_t i = 0; i < applied->count; i++) {
        for (int j = 0; j < 6; j++) {
            sum[j] += ATTEMPT_STEP_S * (double)((const float *)series_at(applied, i))[j];
        }
    }
    check_near(sum[0], 3.0 * 0.1234 * nudge.direction[0], 1e-6);
    check_near(event_time(fall, EVENT_PUSH, &value), 0.201, 1e-12);
    check_near(value, 3.0, 0.0);
    check_near(event_time(fall, EVENT_PUSH_END, &value), 0.325, 1e-12);
    assert_string_equal(outcome_of(fall, 0), "pushed");
    check_near(numbers_of(fall, "disturb/end", 0)[0], 0.201 + 0.1234, 1e-12);
    fall_destroy(fall);
}

/* Angular momentum about the centre of mass, from the recorded wrench alone. */
static void a_push_beside_the_centre_turns_the_box(void **state)
{
    (void)state;
    Disturbance nudge = push(0.5, 0.1, 0.02);
    nudge.at_point = true;
    nudge.point[2] = BOX_HALF_M;
    nudge.direction[0] = 1.0;
    nudge.direction[1] = 0.0;
    nudge.direction[2] = 0.0;
    Fall *fall = fall_create(&nudge, NULL);
    float_box(fall);
    attempt_run(&fall->attempt, NULL);
    assert_true(velocity_of(fall, 4)[4] > 0.05); /* about y */
    const float *applied = series_at(attempt_series(&fall->attempt, "disturb/applied"), 100);
    check_near((double)applied[0], 0.5, 1e-9);
    check_near((double)applied[4], 0.5 * (1.3 + BOX_HALF_M), 1e-6);
    check_near((double)applied[5], 0.5 * 0.6, 1e-6);
    fall_destroy(fall);
}

/* On the bench: what the push, the bench and the weight do is what the box gains. */
static void momentum_closes_on_the_bench(void **state)
{
    (void)state;
    const Disturbance nudge = push(4.0, 0.1, 0.15);
    Fall *fall = fall_create(&nudge, NULL);
    attempt_run(&fall->attempt, NULL);
    double impulse[3] = {0.0, 0.0, -9.81 * fall->mass * 0.3};
    const Series *applied = attempt_series(&fall->attempt, "disturb/applied");
    const Series *rows = attempt_series(&fall->attempt, "contacts/part");
    const Series *offset = attempt_series(&fall->attempt, "contacts/offset");
    for (size_t i = 0; i < 300; i++) {
        for (int j = 0; j < 3; j++) {
            impulse[j] += ATTEMPT_STEP_S * (double)((const float *)series_at(applied, i))[j];
        }
    }
    for (int64_t i = 0; i < *(const int64_t *)series_at(offset, 30); i++) {
        const int32_t *parts = series_at(rows, (size_t)i);
        for (int j = 0; parts[1] == PART_BOX && j < 3; j++) {
            impulse[j] +=
                    (double)attempt_floats(&fall->attempt, "contacts/impulse", (size_t)i)[j];
        }
    }
    for (int j = 0; j < 3; j++) {
        check_near(fall->mass * velocity_of(fall, 6)[j], impulse[j], 1e-4);
    }
    fall_destroy(fall);
}

static void a_shift_moves_exactly_as_drawn(void **state)
{
    (void)state;
    const Disturbance slide = shift(0.03, 0.25, 0.6, 0.8);
    Fall *fall = fall_create(&slide, NULL);
    attempt_run(&fall->attempt, NULL);
    const double *before = state_of(fall, 4) + fall->qpos;
    const double *after = state_of(fall, 5) + fall->qpos;
    const double *moved = numbers_of(fall, "disturb/moved", 0);
    double value = 0.0;
    check_near(after[0] - before[0], 0.018, 1e-9);
    check_near(after[1] - before[1], 0.024, 1e-9);
    check_near(after[2] - before[2], 0.0, 1e-6);
    check_near(sqrt(moved[0] * moved[0] + moved[1] * moved[1]), 0.03, 1e-12);
    check_near(event_time(fall, EVENT_SHIFT, &value), 0.25, 1e-12);
    check_near(value, 0.03, 0.0);
    assert_string_equal(outcome_of(fall, 0), "shifted");
    fall_destroy(fall);
}

/* Puts the box somewhere, has it shifted and compares what is said of that. */
static void check_refused(
        double x, double y, double z, const Disturbance *slide, const char *word)
{
    Fall *fall = fall_create(slide, NULL);
    const double pos[3] = {x, y, z};
    if (z > 1.0) {
        mju_zero3(fall->attempt.fixture->model->opt.gravity);
    }
    mju_copy3(fall->attempt.fixture->qpos + fall->qpos, pos);
    attempt_run(&fall->attempt, NULL);
    assert_string_equal(outcome_of(fall, 0), word);
    const double *moved = numbers_of(fall, "disturb/moved", 0);
    check_near(fabs(moved[0]) + fabs(moved[1]) + fabs(moved[2]), 0.0, 0.0);
    fall_destroy(fall);
}

static void a_shift_that_cannot_be_says_why(void **state)
{
    (void)state;
    const double rest = BENCH_TOP_M + BOX_HALF_M + 0.5e-3;
    const Disturbance far = shift(2.0, 0.2, 0.0, 1.0);
    const Disturbance into_arm = shift(0.5, 0.2, -1.0, 0.0);
    const Disturbance small = shift(0.01, 0.2, 1.0, 0.0);
    Disturbance later = shift(0.01, 3.0, 1.0, 0.0);
    Disturbance spared = shift(0.01, 0.2, 1.0, 0.0);
    Disturbance phase = shift(0.01, 0.0, 1.0, 0.0);
    phase.phase = "lift";
    spared.happens = false;
    check_refused(0.55, 0.0, rest, &far, "edge");
    check_refused(0.5, 0.0, rest, &into_arm, "blocked");
    check_refused(0.3, -0.6, 1.3, &small, "unsupported");
    check_refused(0.55, 0.0, rest, &later, "never");
    check_refused(0.55, 0.0, rest, &spared, "spared");
    check_refused(0.55, 0.0, rest, &phase, "never");
}

/* The script says the phase "wait" from its first tick on, so both begin in the first steps. */
static void what_waits_for_a_phase_comes_with_it(void **state)
{
    (void)state;
    Disturbance nudge = push(0.5, 0.0, 0.1);
    Disturbance slide = shift(0.01, 0.0, 0.0, 1.0);
    nudge.phase = "wait";
    slide.phase = "wait";
    Fall *fall = fall_create(&nudge, &slide);
    Script script = {.policy.tick = script_report, .act_at = -1};
    attempt_run(&fall->attempt, &script);
    check_near(numbers_of(fall, "disturb/start", 0)[0], 0.0, 0.0);
    check_near(numbers_of(fall, "disturb/start", 1)[0], ATTEMPT_STEP_S, 1e-12);
    assert_string_equal(outcome_of(fall, 1), "shifted");
    fall_destroy(fall);
}

/* The hand has lifted the box: a shift would tear it out of the fingers. */
static void what_a_robot_holds_is_not_shifted(void **state)
{
    (void)state;
    const Disturbance slide = shift(0.01, 4.0, 0.0, 1.0);
    Fall *fall = fall_create(&slide, NULL);
    fall->attempt.fixture->task.fail_count = 0;
    Script script = {.policy.tick = script_pick};
    attempt_run(&fall->attempt, &script);
    assert_string_equal(outcome_of(fall, 0), "touched");
    fall_destroy(fall);
}

static void two_pushes_on_one_body_add_up_and_end(void **state)
{
    (void)state;
    const Disturbance long_one = push(1.0, 0.1, 0.3);
    const Disturbance short_one = push(2.0, 0.2, 0.1);
    Fall *fall = fall_create(&long_one, &short_one);
    float_box(fall);
    attempt_run(&fall->attempt, NULL);
    check_near(fall->mass * velocity_of(fall, 19)[0], (0.3 + 0.2) * 2.0 / 3.0, 1e-12);
    check_near(velocity_of(fall, 10)[0], velocity_of(fall, 19)[0], 1e-15);
    fall_destroy(fall);
}

static void the_same_attempt_is_the_same_to_the_bit(void **state)
{
    (void)state;
    const Disturbance nudge = push(4.0, 0.1, 0.15);
    const Disturbance slide = shift(0.01, 0.5, 0.0, 1.0);
    uint64_t digest[2];
    for (int i = 0; i < 2; i++) {
        Fall *fall = fall_create(&nudge, &slide);
        attempt_run(&fall->attempt, NULL);
        digest[i] = attempt_digest(&fall->attempt);
        fall_destroy(fall);
    }
    assert_true(digest[0] == digest[1]);
}

/* A disturbance that does not happen leaves the physics as they were, bit by bit. */
static void what_does_not_happen_changes_nothing(void **state)
{
    (void)state;
    Disturbance nudge = push(4.0, 0.1, 0.15);
    nudge.happens = false;
    Fall *with = fall_create(&nudge, NULL);
    Fall *without = fall_create(&nudge, NULL);
    without->attempt.fixture->task.disturbance_count = 0;
    attempt_run(&with->attempt, NULL);
    attempt_run(&without->attempt, NULL);
    const Series *one = attempt_series(&with->attempt, "replay/hash");
    const Series *other = attempt_series(&without->attempt, "replay/hash");
    assert_int_equal(one->count, other->count);
    assert_memory_equal(one->bytes, other->bytes, one->count * sizeof(uint64_t));
    fall_destroy(with);
    fall_destroy(without);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_push_in_free_flight_gives_force_times_time),
            cmocka_unit_test(a_push_beside_the_centre_turns_the_box),
            cmocka_unit_test(momentum_closes_on_the_bench),
            cmocka_unit_test(a_shift_moves_exactly_as_drawn),
            cmocka_unit_test(a_shift_that_cannot_be_says_why),
            cmocka_unit_test(what_waits_for_a_phase_comes_with_it),
            cmocka_unit_test(what_a_robot_holds_is_not_shifted),
            cmocka_unit_test(two_pushes_on_one_body_add_up_and_end),
            cmocka_unit_test(the_same_attempt_is_the_same_to_the_bit),
            cmocka_unit_test(what_does_not_happen_changes_nothing),
    };
    return cmocka_run_group_tests_name("disturber", tests, NULL, NULL);
}
