#include "sim/event_log.h"

#include "model_text.h"

enum { BLOCK = 1, PARTS };

static Part parts[PARTS] = {
        {.name = "world", .free_joint = -1, .present = true},
        {.name = "block", .root_body = 1, .free_joint = 0, .present = true},
};
static int body_part[PARTS] = {0, BLOCK};
static const Task TASK = {.parts = parts, .part_count = PARTS, .body_part = body_part};

/* A log of a block of 2 kg, whose weight is the reference. */
static EventLog log_create(void)
{
    mjModel *model = model_from_text(
            "<mujoco><worldbody><geom type='plane' size='1 1 1'/><body><freejoint/>"
            "<geom size='.1' mass='2'/></body></worldbody></mujoco>");
    EventLog log;
    Error err = {.kind = ERROR_NONE};
    assert_true(event_log_init(&log, &TASK, model, &err));
    assert_true(event_log_reserve(&log, 100, &err));
    mj_deleteModel(model);
    return log;
}

/* Feeds one 10 ms window with the given mean normal force; 0: no contact. */
static void feed(EventLog *log, int index, double force)
{
    double start_s = 0.01 * index;
    WindowPair pair = {.part_b = BLOCK,
            .normal_force = force,
            .first_s = start_s + 0.002,
            .last_s = start_s + 0.008};
    ContactWindow window = {.pairs = &pair, .count = force > 0.0 ? 1 : 0, .steps = 10};
    event_log_window(log, &window, start_s + 0.01);
}

static void a_chattering_contact_is_one_contact(void **state)
{
    (void)state;
    EventLog log = log_create();
    for (int i = 0; i < 100; i++) {
        /* Twice the weight in every other window, from the tenth on. */
        feed(&log, i, i >= 10 && i < 90 && i % 2 == 0 ? 2.0 * 2.0 * 9.81 : 0.0);
    }
    event_log_finish(&log);
    assert_int_equal(log.count, 2);
    assert_int_equal(log.events[0].kind, EVENT_MAKE);
    assert_int_equal(log.events[0].part_a, 0);
    assert_int_equal(log.events[0].part_b, BLOCK);
    check_near(log.events[0].time_s, 0.102, 1e-12);
    check_near(log.events[0].value, 2.0 * 9.81, 1e-9);
    assert_int_equal(log.events[1].kind, EVENT_BREAK);
    check_near(log.events[1].time_s, 0.888, 1e-12);
    event_log_release(&log);
}

static void a_touch_far_below_the_weight_is_no_contact(void **state)
{
    (void)state;
    EventLog log = log_create();
    for (int i = 0; i < 50; i++) {
        feed(&log, i, 0.19 * 2.0 * 9.81);
    }
    assert_int_equal(log.count, 0);
    event_log_release(&log);
}

static void a_slow_build_up_is_dated_to_its_first_touch(void **state)
{
    (void)state;
    EventLog log = log_create();
    for (int i = 0; i < 50; i++) {
        feed(&log, i, i < 20 ? 0.0 : 0.05 * (i - 19) * 2.0 * 9.81);
    }
    assert_int_equal(log.count, 1);
    check_near(log.events[0].time_s, 0.202, 1e-12);
    event_log_release(&log);
}

static void events_end_up_in_the_order_of_time(void **state)
{
    (void)state;
    EventLog log = log_create();
    event_log_add(&log, &(Event){0.5, EVENT_SUCCESS, -1, -1, 0.0});
    event_log_add(&log, &(Event){0.2, EVENT_GUARD, -1, -1, 1.0});
    event_log_add(&log, &(Event){0.5, EVENT_FAIL, -1, -1, 0.0});
    event_log_finish(&log);
    assert_int_equal(log.events[0].kind, EVENT_GUARD);
    assert_int_equal(log.events[1].kind, EVENT_SUCCESS);
    assert_int_equal(log.events[2].kind, EVENT_FAIL);
    event_log_release(&log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_chattering_contact_is_one_contact),
            cmocka_unit_test(a_touch_far_below_the_weight_is_no_contact),
            cmocka_unit_test(a_slow_build_up_is_dated_to_its_first_touch),
            cmocka_unit_test(events_end_up_in_the_order_of_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
