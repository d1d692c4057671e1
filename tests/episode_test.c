#include "sim/episode.h"

#include <stdlib.h>
#include <string.h>

#include "attempt.h"

/* Allocations are counted: the executable's own malloc goes before the library's. */

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

#ifndef SANITIZED
static bool counting;
static long allocations;
static long allocated_at_last_tick;

void *libc_malloc(size_t size) __asm__("__libc_malloc");
void *libc_calloc(size_t nmemb, size_t size) __asm__("__libc_calloc");
void *libc_realloc(void *ptr, size_t size) __asm__("__libc_realloc");

void *malloc(size_t size)
{
    allocations += counting ? 1 : 0;
    return libc_malloc(size);
}

void *calloc(size_t nmemb, size_t size)
{
    allocations += counting ? 1 : 0;
    return libc_calloc(nmemb, size);
}

void *realloc(void *ptr, size_t size)
{
    allocations += counting ? 1 : 0;
    return libc_realloc(ptr, size);
}
#endif

/* Calls MuJoCo wrongly at one tick. */
static void tick_break(
        void *self, const SkillView *view, Setpoint *setpoint, PolicyReport *report, Error *err)
{
    Script *script = self;
    (void)view;
    (void)setpoint;
    (void)report;
    (void)err;
    if (script->ticks++ == script->act_at) {
        mju_error("the arm broke");
    }
}

static double not_a_number(const ExpressionWorld *world)
{
    return world->time_s > 0.1 ? (double)NAN : -1.0;
}

static void verdicts_follow_from_policy_and_conditions(void **state)
{
    (void)state;
    const struct {
        FixtureMeasure success;
        int act_at;
        PolicyStatus then;
        EpisodeVerdict verdict;
        const char *cause;
        double decided_s;
    } rows[] = {
            {always, 3, POLICY_FINISHED, EPISODE_SUCCESS, "", 0.15},
            {never, 3, POLICY_FINISHED, EPISODE_FAILURE, "not_achieved", 1.15},
            {always, 3, POLICY_GAVE_UP, EPISODE_FAILURE, "hole not found", 0.15},
            {always, 3, POLICY_BROKEN, EPISODE_FAILURE, "expert_error", 0.15},
            {always, -1, POLICY_ACTING, EPISODE_FAILURE, "timeout", 1.5},
            {not_a_number, -1, POLICY_ACTING, EPISODE_FAILURE, "invalid", 0.101},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Attempt attempt = attempt_create(rows[i].success);
        Script script = {
                .policy.tick = script_report, .act_at = rows[i].act_at, .then = rows[i].then};
        attempt.fixture->task.time_limit_s = 1.5;
        attempt_run(&attempt, &script);
        assert_int_equal(attempt.result.verdict, rows[i].verdict);
        assert_string_equal(attempt.result.cause, rows[i].cause);
        check_near(attempt.result.decided_s, rows[i].decided_s, 1e-9);
        if (rows[i].then == POLICY_BROKEN) {
            assert_string_equal(attempt.result.detail, "expert.lua:3: no part 'pge'");
        }
        check_near(attempt.result.success_s, rows[i].success == always ? 0.0 : -1.0,
                rows[i].then == POLICY_GAVE_UP || rows[i].then == POLICY_BROKEN ? 1.0 : 0.0);
        attempt_destroy(&attempt);
    }
}

/* A judge that agrees from 0.1 s on, is broken at 0.2 s, or gives no number there. */
static bool judge_late(void *self, const ExpressionWorld *world, double *ret_margin, Error *err)
{
    const double *end_s = self;
    *ret_margin = world->time_s - 0.1;
    if (end_s[0] > 0.0 && world->time_s >= end_s[0]) {
        return error_set(err, ERROR_SCENE, "peg.lua:7: 'x' is not defined");
    }
    if (end_s[1] > 0.0 && world->time_s >= end_s[1]) {
        *ret_margin = (double)NAN;
    }
    return true;
}

static void a_judge_must_agree_with_the_conditions(void **state)
{
    (void)state;
    struct {
        FixtureMeasure success;
        double end_s[2];
        EpisodeVerdict verdict;
        const char *cause;
        double decided_s, margin;
    } rows[] = {
            {always, {0}, EPISODE_SUCCESS, "", 0.1, 0.0},
            {never, {0}, EPISODE_FAILURE, "not_achieved", 1.05, -1.0},
            {never, {0.2, 0.0}, EPISODE_FAILURE, "expert_error", 0.2, -1.0},
            {never, {0.0, 0.2}, EPISODE_FAILURE, "invalid", 0.2, -1.0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Attempt attempt = attempt_create(rows[i].success);
        Script script = {.policy.tick = script_report, .act_at = 1, .then = POLICY_FINISHED};
        attempt.fixture->task.judge = (SuccessJudge){.self = rows[i].end_s, .look = judge_late};
        attempt_run(&attempt, &script);
        assert_int_equal(attempt.result.verdict, rows[i].verdict);
        assert_string_equal(attempt.result.cause, rows[i].cause);
        check_near(attempt.result.decided_s, rows[i].decided_s, 1.5e-3);
        check_near(attempt.result.margin, rows[i].margin, 1.5e-3);
        assert_int_equal(attempt.result.clause_count, 2);
        attempt_destroy(&attempt);
    }
}

typedef struct Onlooker {
    Script script;
    int seen;
    double time_s;
} Onlooker;

static void see(void *self, const ExpressionWorld *truth)
{
    Onlooker *onlooker = self;
    onlooker->seen++;
    onlooker->time_s = truth->time_s;
    assert_non_null(truth->data);
    assert_non_null(truth->contacts);
}

static void a_privileged_policy_sees_the_truth_before_each_tick(void **state)
{
    (void)state;
    Attempt attempt = attempt_create(never);
    Onlooker onlooker = {.script = {.policy = {.tick = script_report, .see = see},
                                 .act_at = 5,
                                 .then = POLICY_GAVE_UP}};
    attempt_run(&attempt, &onlooker.script);
    assert_int_equal(onlooker.seen, 6);
    check_near(onlooker.time_s, 0.25, 1e-9);
    attempt_destroy(&attempt);
}

static void without_a_policy_success_ends_the_attempt_at_once(void **state)
{
    (void)state;
    Attempt attempt = attempt_create(always);
    attempt_run(&attempt, NULL);
    assert_int_equal(attempt.result.verdict, EPISODE_SUCCESS);
    assert_int_equal(attempt.result.ticks, 1);
    check_near((double)*attempt_floats(&attempt, "rewards", 0), 1.0, 0.0);
    attempt_destroy(&attempt);
}

#ifndef SANITIZED
/* Holds, and notes what has been allocated since its first tick. */
static void tick_counting(
        void *self, const SkillView *view, Setpoint *setpoint, PolicyReport *report, Error *err)
{
    counting = false;
    allocated_at_last_tick = allocations;
    script_report(self, view, setpoint, report, err);
    counting = true;
}
#endif

static void nothing_is_allocated_between_two_policy_ticks(void **state)
{
    (void)state;
#ifdef SANITIZED
    skip(); /* its own allocator cannot be counted this way */
#else
    Script script = {.policy.tick = tick_counting, .act_at = -1};
    Attempt attempt = attempt_create(never);
    attempt.fixture->task.contacts = CONTACTS_ALL;
    attempt.fixture->task.time_limit_s = 2.0;
    allocations = 0;
    attempt_run(&attempt, &script);
    assert_int_equal(script.ticks, 41);
    counting = false;
    assert_int_equal(allocated_at_last_tick, 0);
    /* The counter does count: what ends an attempt may allocate. */
    assert_true(allocations > 0);
    attempt_destroy(&attempt);
#endif
}

static void a_fatal_error_voids_the_attempt_and_leaves_no_trace(void **state)
{
    (void)state;
    Script pick = {.policy.tick = script_pick};
    Script broken = {.policy.tick = tick_break, .act_at = 5};
    Attempt attempt = attempt_create(box_height);
    attempt_run(&attempt, &pick);
    uint64_t expected = attempt_digest(&attempt);
    attempt_run(&attempt, &broken);
    assert_int_equal(attempt.result.verdict, EPISODE_VOID);
    assert_string_equal(attempt.result.cause, "fatal");
    assert_string_equal(attempt.result.detail, "MuJoCo: the arm broke");
    attempt_run(&attempt, &pick);
    assert_true(expected == attempt_digest(&attempt));
    attempt_destroy(&attempt);
}

/* A condition that spoils the state it looks at. */
static double spoil(const ExpressionWorld *world)
{
    union {
        const mjData *seen;
        mjData *spoilt;
    } data = {.seen = world->data};
    if (world->time_s > 0.2) {
        data.spoilt->ctrl[0] = (double)NAN;
        data.spoilt->warning[mjWARN_BADCTRL].number++;
    }
    return -1.0;
}

static void a_warning_voids_the_attempt_at_its_step(void **state)
{
    (void)state;
    Attempt attempt = attempt_create(spoil);
    attempt_run(&attempt, NULL);
    assert_int_equal(attempt.result.verdict, EPISODE_VOID);
    assert_string_equal(attempt.result.cause, "BADCTRL");
    check_near(attempt.result.decided_s, 0.201, 1e-9);
    attempt_destroy(&attempt);
}

static void a_start_that_does_not_stay_is_refused(void **state)
{
    (void)state;
    Attempt attempt = attempt_create(never);
    int box = attempt.fixture->model->jnt_qposadr[attempt.fixture->parts[PART_BOX].free_joint];
    attempt.fixture->qpos[box + 2] += 0.05;
    Rng rng = rng_for_attempt(5, "fixture", 1, 0);
    Error err = {.kind = ERROR_NONE};
    assert_true(episode_begin(attempt.episode, attempt.fixture->model, &attempt.fixture->task,
            attempt.fixture->qpos, &rng, &err));
    assert_false(episode_settle(attempt.episode, &err));
    assert_int_equal(err.kind, ERROR_PHYSICS);
    assert_non_null(strstr(err.text, "box moved 5"));
    attempt_destroy(&attempt);
}

static void models_and_rates_that_cannot_work_are_refused(void **state)
{
    (void)state;
    enum { AUTORESET, SLEEP, RK4, POLICY_RATE, FORCE_RATE, CASES };
    const char *const expected[CASES] = {
            "autoreset", "sleep", "RK4", "policy rate of 30 Hz", "force rate of 300 Hz"};
    for (int i = 0; i < CASES; i++) {
        Attempt attempt = attempt_create(never);
        mjOption *option = &attempt.fixture->model->opt;
        Task *task = &attempt.fixture->task;
        Rng rng = rng_for_attempt(5, "fixture", 1, 0);
        Error err = {.kind = ERROR_NONE};
        option->disableflags ^= i == AUTORESET ? mjDSBL_AUTORESET : 0;
        option->enableflags |= i == SLEEP ? mjENBL_SLEEP : 0;
        option->integrator = i == RK4 ? mjINT_RK4 : option->integrator;
        task->policy_hz = i == POLICY_RATE ? 30.0 : task->policy_hz;
        task->force_hz = i == FORCE_RATE ? 300.0 : task->force_hz;
        assert_false(episode_begin(attempt.episode, attempt.fixture->model, task,
                attempt.fixture->qpos, &rng, &err));
        assert_int_equal(err.kind, ERROR_SCENE);
        assert_non_null(strstr(err.text, expected[i]));
        attempt_destroy(&attempt);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(verdicts_follow_from_policy_and_conditions),
            cmocka_unit_test(a_judge_must_agree_with_the_conditions),
            cmocka_unit_test(a_privileged_policy_sees_the_truth_before_each_tick),
            cmocka_unit_test(without_a_policy_success_ends_the_attempt_at_once),
            cmocka_unit_test(nothing_is_allocated_between_two_policy_ticks),
            cmocka_unit_test(a_fatal_error_voids_the_attempt_and_leaves_no_trace),
            cmocka_unit_test(a_warning_voids_the_attempt_at_its_step),
            cmocka_unit_test(a_start_that_does_not_stay_is_refused),
            cmocka_unit_test(models_and_rates_that_cannot_work_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
