#include "sim/recorder.h"

#include <string.h>

#include "attempt.h"

/* From tick act_at on it asks for a place 0.1 m away at once. */
static void tick_jump(
        void *self, const SkillView *view, Setpoint *setpoint, PolicyReport *report, Error *err)
{
    Script *script = self;
    (void)report;
    (void)err;
    if (script->ticks == 0) {
        memcpy(script->from, view->tool_pos, sizeof view->tool_pos);
    }
    if (script->ticks++ >= script->act_at) {
        setpoint->pos[1] = script->from[1] + 0.1;
    }
}

static Answers said;

/* Answers once, then is done. */
static void tick_answer(
        void *self, const SkillView *view, Setpoint *setpoint, PolicyReport *report, Error *err)
{
    Script *script = self;
    (void)setpoint;
    (void)err;
    if (script->ticks++ == 2) {
        said.given[said.count++] =
                (Answer){.wish = 1, .time_s = view->time_s, .number = {1.5, 2.5, -3.5}};
        said.given[said.count++] = (Answer){.wish = 0, .time_s = view->time_s, .word = "left"};
    }
    report->answers = &said;
    report->status = script->ticks > 4 ? POLICY_FINISHED : POLICY_ACTING;
}

static double pointed_high(const ExpressionWorld *world)
{
    const Answer *answer = answer_now(world->answers, 1);
    return answer == NULL ? -1.0 : answer->number[1];
}

static void answers_reach_the_conditions_and_are_stored(void **state)
{
    (void)state;
    static const AnswerWishes ASKED = {.wish = {{.word = "side", .kind = ANSWER_WORD},
                                               {.word = "lump", .kind = ANSWER_POSITION}},
            .count = 2};
    Attempt attempt = attempt_create(pointed_high);
    attempt.fixture->task.answers = &ASKED;
    Script script = {.policy = {.tick = tick_answer}};
    attempt_run(&attempt, &script);
    assert_int_equal(attempt.result.verdict, EPISODE_SUCCESS);
    check_near(attempt.result.success_s, 0.1, 1e-12);
    assert_int_equal(attempt_series(&attempt, "labels/answer/time")->count, 2);
    check_near(attempt_time(&attempt, "labels/answer/time", 0), 0.1, 1e-12);
    const Series *values = attempt_series(&attempt, "labels/answer/value");
    double value[6];
    memcpy(value, values->bytes, sizeof value);
    check_near(value[2], -3.5, 0);
    check_near(value[3], 0, 0);
    const Series *names = attempt_series(&attempt, "labels/answer/name");
    const Series *words = attempt_series(&attempt, "labels/answer/word");
    assert_string_equal((const char *)names->bytes, "lump");
    assert_string_equal((const char *)names->bytes + names->def.text_bytes, "side");
    assert_string_equal((const char *)words->bytes, "");
    assert_string_equal((const char *)words->bytes + words->def.text_bytes, "left");
    attempt_destroy(&attempt);
}

static void every_stream_ends_on_the_same_grid(void **state)
{
    (void)state;
    Attempt attempt = attempt_create(never);
    attempt.fixture->fails[0] = (FailRule){"late", condition_time(0.4321)};
    attempt.fixture->task.fail_count = 1;
    attempt.fixture->task.contacts = CONTACTS_ALL;
    attempt_run(&attempt, NULL);
    const EpisodeResult *result = &attempt.result;
    assert_int_equal(result->verdict, EPISODE_FAILURE);
    assert_string_equal(result->cause, "late");
    check_near(result->decided_s, 0.433, 1e-12);
    assert_int_equal(result->ticks, 9);
    assert_int_equal(result->steps, 450);
    const struct {
        const char *path;
        size_t count;
    } rows[] = {
            {"actions", 9},
            {"states", 9},
            {"obs/robot0_joint_pos", 9},
            {"replay/hash", 9},
            {"replay/state0", 1},
            {"force/wrist/wrench", 450},
            {"force/wrist/wrench_clean", 450},
            {"force/joint_torque", 450},
            {"contacts/time", 45},
            {"contacts/offset", 46},
            {"contacts_raw/time", 450},
            {"contacts_raw/offset", 451},
            {"look/time", 23},
            {"look/qpos", 23},
            {"labels/parts", FIXTURE_PARTS},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const Series *series = attempt_series(&attempt, rows[i].path);
        if (series->count != rows[i].count) {
            fail_msg("%s has %zu samples, not %zu", rows[i].path, series->count, rows[i].count);
        }
    }
    check_near(attempt_time(&attempt, "contacts/time", 44), 0.44, 1e-12);
    check_near(attempt_time(&attempt, "look/time", 22), 0.44, 1e-12);
    const Series *dones = attempt_series(&attempt, "dones");
    assert_int_equal(dones->bytes[7], 0);
    assert_int_equal(dones->bytes[8], 1);
    attempt_destroy(&attempt);
}

static void a_resting_scene_is_measured_as_it_is(void **state)
{
    (void)state;
    Attempt attempt = attempt_create(never);
    attempt.fixture->fails[0] = (FailRule){"late", condition_time(0.2)};
    attempt.fixture->task.fail_count = 1;
    attempt.fixture->task.wrist[0] = (WristFaults){.force_bias = {0.0, 0.0, 1.5}};
    attempt_run(&attempt, NULL);

    /* The hand points down, so the sensor's z is the world's -z. */
    const double hand = (0.73 + 2 * 0.015) * 9.81;
    const float *clean = attempt_floats(&attempt, "force/wrist/wrench_clean", 100);
    const float *read = attempt_floats(&attempt, "force/wrist/wrench", 100);
    check_near((double)clean[2], hand, 0.002 * hand);
    check_near((double)(read[2] - clean[2]), 1.5, 1e-5);
    check_near((double)attempt_floats(&attempt, "obs/wrench", 2)[2], hand + 1.5, 0.002 * hand);

    /* One pair touches: the box on the bench. */
    const double box = 8.0 * 0.025 * 0.030 * 0.035 * 500.0 * 9.81;
    const Series *parts = attempt_series(&attempt, "contacts/part");
    const int32_t *pair = series_at(parts, 10);
    assert_int_equal(parts->count, attempt_series(&attempt, "contacts/time")->count);
    assert_int_equal(pair[0], PART_BENCH);
    assert_int_equal(pair[1], PART_BOX);
    check_near((double)attempt_floats(&attempt, "contacts/wrench", 10)[2], box, 0.002 * box);
    check_near((double)attempt_floats(&attempt, "contacts/impulse", 10)[2], box * 0.01,
            0.002 * box * 0.01);
    check_near((double)attempt_floats(&attempt, "contacts/frame", 10)[2], 1.0, 1e-6);

    const float *object = attempt_floats(&attempt, "obs/object", 0);
    check_near((double)object[0], 0.55, 1e-3);
    check_near((double)object[2], 0.035, 1e-3); /* above the arm's base */
    check_near((double)object[3], 1.0, 1e-3);
    const float *guess = attempt_floats(&attempt, "obs/object_estimate", 0);
    assert_true(fabsf(guess[0] - object[0]) > 1e-6F && fabsf(guess[0] - object[0]) < 5e-3F);

    /* At rest nothing is commanded. */
    const float *action = attempt_floats(&attempt, "actions", 1);
    for (int i = 0; i < 6; i++) {
        check_near((double)action[i], 0.0, 1e-6);
    }
    assert_int_equal(*(const uint8_t *)series_at(attempt_series(&attempt, "events/kind"), 0),
            EVENT_MAKE);
    attempt_destroy(&attempt);
}

static void equal_attempts_record_equal_bytes(void **state)
{
    (void)state;
    Script script = {.policy.tick = script_pick};
    Attempt first = attempt_create(box_height);
    Attempt second = attempt_create(box_height);
    for (int i = 0; i < 2; i++) {
        Task *task = i == 0 ? &first.fixture->task : &second.fixture->task;
        task->wrist[0] =
                (WristFaults){.force_noise = 0.1, .torque_noise = 0.01, .latency_s = 0.003};
    }
    attempt_run(&first, &script);
    uint64_t expected = attempt_digest(&first);
    attempt_run(&second, &script);
    assert_true(expected == attempt_digest(&second));
    /* A used episode is as good as a new one. */
    attempt_run(&first, &script);
    assert_true(expected == attempt_digest(&first));
    attempt_destroy(&first);
    attempt_destroy(&second);
}

static void picking_a_box_up_is_seen_in_every_stream(void **state)
{
    (void)state;
    Script script = {.policy.tick = script_pick};
    Attempt attempt = attempt_create(box_height);
    attempt_run(&attempt, &script);
    const EpisodeResult *result = &attempt.result;
    if (result->verdict != EPISODE_SUCCESS) {
        fail_msg("verdict %d, cause '%s': %s", (int)result->verdict, result->cause,
                result->detail);
    }
    assert_true(result->margin >= 0.0);
    assert_true(result->success_s > 3.0 && result->success_s < 4.5);
    assert_int_equal(result->limited_ticks, 0);
    assert_true(result->deepest_m < 1e-3);

    const Series *kinds = attempt_series(&attempt, "events/kind");
    bool grasped = false;
    bool lifted = false;
    for (size_t i = 0; i < kinds->count; i++) {
        int32_t part_a = *(const int32_t *)series_at(attempt_series(&attempt, "events/a"), i);
        double time_s = attempt_time(&attempt, "events/time", i);
        assert_true(i == 0 || time_s >= attempt_time(&attempt, "events/time", i - 1));
        if (kinds->bytes[i] == EVENT_GRASP && part_a == PART_BOX) {
            grasped = true;
            assert_true(time_s > 2.0 && time_s < 3.0);
        } else if (kinds->bytes[i] == EVENT_BREAK && part_a == PART_BENCH) {
            lifted = grasped && time_s > 3.0 && time_s < 3.3;
        }
    }
    assert_true(grasped);
    assert_true(lifted);

    /* Held, the hand weighs as much more as the box; the contacts carry it. */
    const double box = 8.0 * 0.025 * 0.030 * 0.035 * 500.0 * 9.81;
    const double hand = (0.73 + 2 * 0.015) * 9.81;
    size_t last = attempt_series(&attempt, "force/wrist/wrench_clean")->count - 20;
    check_near((double)attempt_floats(&attempt, "force/wrist/wrench_clean", last)[2],
            hand + box, 0.01 * (hand + box));
    const Series *parts = attempt_series(&attempt, "contacts/part");
    const int32_t *pair = series_at(parts, parts->count - 1);
    assert_int_equal(pair[0], PART_HAND);
    assert_int_equal(pair[1], PART_BOX);
    check_near((double)attempt_floats(&attempt, "contacts/wrench", parts->count - 1)[2], box,
            0.05 * box);
    const char *phase = series_at(attempt_series(&attempt, "labels/phase_names"), 2);
    assert_string_equal(phase, "grasp");
    attempt_destroy(&attempt);
}

static void actions_lie_within_one_and_add_up_to_the_commanded_path(void **state)
{
    (void)state;
    Script script = {.policy.tick = tick_jump, .act_at = 4};
    Attempt attempt = attempt_create(never);
    attempt.fixture->task.time_limit_s = 1.0;
    attempt_run(&attempt, &script);
    const Series *actions = attempt_series(&attempt, "actions");
    double sum = 0.0;
    double executed = 0.0;
    for (size_t i = 0; i < actions->count; i++) {
        const float *action = series_at(actions, i);
        for (int j = 0; j < 7; j++) {
            assert_true(fabsf(action[j]) <= 1.00001F);
        }
        sum += (double)action[1] * 0.5 / 20.0;
        executed += (double)attempt_floats(&attempt, "action_dict/executed", i)[1] * 0.5 / 20.0;
    }
    check_near(sum, 0.1, 1e-5);
    check_near(executed, 0.1, 1e-3);
    assert_true(attempt.result.limited_ticks >= 3);
    const float *from = attempt_floats(&attempt, "obs/robot0_eef_pos", 0);
    const float *to = attempt_floats(&attempt, "obs/robot0_eef_pos", actions->count - 1);
    check_near((double)(to[1] - from[1]), 0.1, 2e-3);
    attempt_destroy(&attempt);
}

static void a_lower_force_rate_stores_means_and_peaks(void **state)
{
    (void)state;
    Script script = {.policy.tick = script_pick};
    Attempt full = attempt_create(never);
    Attempt means = attempt_create(never);
    full.fixture->task.time_limit_s = 0.5;
    means.fixture->task.time_limit_s = 0.5;
    means.fixture->task.force_hz = 100.0;
    attempt_run(&full, &script);
    attempt_run(&means, &script);
    const Series *series = attempt_series(&means, "force/wrist/wrench_clean");
    assert_int_equal(series->count, full.result.steps / 10);
    double mean = 0.0;
    double peak = 0.0;
    for (size_t i = 200; i < 210; i++) {
        double value = (double)attempt_floats(&full, "force/wrist/wrench_clean", i)[2];
        mean += value / 10.0;
        peak = fmax(peak, value);
    }
    check_near((double)attempt_floats(&means, "force/wrist/wrench_clean", 20)[2], mean, 1e-5);
    check_near(
            (double)attempt_floats(&means, "force/wrist/wrench_clean_peak", 20)[2], peak, 1e-5);
    attempt_destroy(&full);
    attempt_destroy(&means);
}

static void actions_are_made_of_the_forms_that_are_listed(void **state)
{
    (void)state;
    static const ActionForm LISTED[] = {
            ACTION_GRIPPER, ACTION_JOINT_POSITION, ACTION_TOOL_DELTA_POSE, ACTION_TOOL_POSE};
    Script script = {.policy.tick = script_pick};
    Attempt attempt = attempt_create(box_height);
    Task *task = &attempt.fixture->task;
    memcpy(task->actions, LISTED, sizeof LISTED);
    task->action_count = sizeof LISTED / sizeof LISTED[0];
    attempt_run(&attempt, &script);
    const Series *actions = attempt_series(&attempt, "actions");
    int joints = task->robots[0].dof_count;
    assert_int_equal(actions->def.shape[0], 1 + joints + 6 + 7);
    for (size_t i = 0; i < actions->count; i++) {
        const float *row = attempt_floats(&attempt, "actions", i);
        const float *executed = attempt_floats(&attempt, "action_dict/executed", i);
        assert_true(row[0] == executed[6]);
        assert_memory_equal(row + 1, attempt_floats(&attempt, "action_dict/joint_position", i),
                (size_t)joints * sizeof *row);
        assert_memory_equal(row + 1 + joints + 6,
                attempt_floats(&attempt, "action_dict/tool_pose", i), 7 * sizeof *row);
    }
    size_t count = 0;
    const Series *const *list = episode_series(attempt.episode, &count);
    for (size_t i = 0; i < count; i++) {
        assert_string_not_equal(list[i]->def.path, "action_dict/tool_wrench");
    }
    attempt_destroy(&attempt);
}

static void without_states_nothing_of_them_is_recorded(void **state)
{
    (void)state;
    Attempt attempt = attempt_create(never);
    attempt.fixture->fails[0] = (FailRule){"late", condition_time(0.2)};
    attempt.fixture->task.fail_count = 1;
    attempt.fixture->task.stateless = true;
    attempt_run(&attempt, NULL);
    size_t count = 0;
    const Series *const *list = episode_series(attempt.episode, &count);
    assert_int_equal(attempt_series(&attempt, "look/qpos")->count, 13);
    for (size_t i = 0; i < count; i++) {
        assert_true(strncmp(list[i]->def.path, "replay/", 7) != 0);
        assert_string_not_equal(list[i]->def.path, "states");
    }
    attempt_destroy(&attempt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(answers_reach_the_conditions_and_are_stored),
            cmocka_unit_test(every_stream_ends_on_the_same_grid),
            cmocka_unit_test(a_resting_scene_is_measured_as_it_is),
            cmocka_unit_test(equal_attempts_record_equal_bytes),
            cmocka_unit_test(picking_a_box_up_is_seen_in_every_stream),
            cmocka_unit_test(actions_lie_within_one_and_add_up_to_the_commanded_path),
            cmocka_unit_test(actions_are_made_of_the_forms_that_are_listed),
            cmocka_unit_test(without_states_nothing_of_them_is_recorded),
            cmocka_unit_test(a_lower_force_rate_stores_means_and_peaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
