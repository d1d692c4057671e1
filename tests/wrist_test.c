#include "sim/wrist.h"

#include <string.h>

#include "check.h"

static const Robot ONLY = {.name = "robot0"};
static const double RESTING[6] = {0.0, 0.0, -9.0, 0.0, 0.0, 0.0};

static Rng root(void)
{
    return rng_for_attempt(1, "wrist", 0, 0);
}

static void begin(Wrist *wrist, const WristFaults *faults)
{
    Rng rng = root();
    Error err = {.kind = ERROR_NONE};
    assert_true(wrist_begin(wrist, &ONLY, faults, &rng, 0.001, &err));
    wrist_rest(wrist, RESTING);
}

static void wrist_without_faults_reads_the_truth(void **state)
{
    (void)state;
    const double truth[6] = {1.0, 2.0, 3.0, 0.1, 0.2, 0.3};
    const WristFaults faults = {.latency_s = 0.0};
    double read[6];
    Wrist wrist;
    begin(&wrist, &faults);
    wrist_read(&wrist, truth, read);
    assert_memory_equal(read, truth, sizeof read);
}

static void wrist_latency_shows_what_was_so_many_steps_ago(void **state)
{
    (void)state;
    const WristFaults faults = {.force_bias = {0.5, 0.0, 0.0}, .latency_s = 0.005};
    Wrist wrist;
    begin(&wrist, &faults);
    for (int step = 0; step < 700; step++) {
        const double truth[6] = {(double)step, 0.0, 0.0, 0.0, 0.0, 0.0};
        double read[6];
        wrist_read(&wrist, truth, read);
        check_near(read[0], step < 5 ? RESTING[0] + 0.5 : (double)(step - 5) + 0.5, 0.0);
        check_near(read[2], step < 5 ? RESTING[2] : 0.0, 0.0);
    }
}

static void wrist_gains_and_crosstalk_distort_the_true_wrench(void **state)
{
    (void)state;
    const double truth[6] = {1.0, 2.0, 3.0, 0.1, 0.2, 0.3};
    WristFaults faults = {.force_gain_error = {0.1, 0.0, -0.1}, .torque_gain_error = {1, 1, 1}};
    faults.crosstalk[0 * 6 + 1] = 0.5;  /* Fx sees half of Fy */
    faults.crosstalk[5 * 6 + 2] = 0.01; /* Tz sees a hundredth of Fz */
    double read[6];
    Wrist wrist;
    begin(&wrist, &faults);
    wrist_read(&wrist, truth, read);
    const double expected[6] = {1.1 * 2.0, 2.0, 0.9 * 3.0, 0.2, 0.4, 2.0 * 0.33};
    for (int i = 0; i < 6; i++) {
        check_near(read[i], expected[i], 1e-15);
    }
}

static void wrist_reads_in_steps_and_at_its_own_rate(void **state)
{
    (void)state;
    const WristFaults faults = {.force_step = 0.25, .torque_step = 0.1, .rate_hz = 250.0};
    Wrist wrist;
    begin(&wrist, &faults); /* steps of 1 ms: every fourth is a sample */
    for (int step = 0; step < 40; step++) {
        const double truth[6] = {0.1 * step, 0.0, 0.0, 0.04 * step, 0.0, 0.0};
        double read[6];
        wrist_read(&wrist, truth, read);
        double taken = step - step % 4;
        check_near(read[0], 0.25 * floor(0.1 * taken / 0.25 + 0.5), 1e-15);
        check_near(read[3], 0.1 * floor(0.04 * taken / 0.1 + 0.5), 1e-15);
    }
}

static void wrist_refuses_a_latency_that_its_memory_cannot_hold(void **state)
{
    (void)state;
    const WristFaults faults = {.latency_s = 0.3};
    Rng rng = root();
    Wrist wrist;
    Error err = {.kind = ERROR_NONE};
    assert_false(wrist_begin(&wrist, &ONLY, &faults, &rng, 0.001, &err));
    assert_int_equal(err.kind, ERROR_SCENE);
    assert_non_null(strstr(err.text, "0.3 s"));
}

static void wrist_noise_depends_on_the_sample_alone(void **state)
{
    (void)state;
    const WristFaults faults = {.force_noise = 0.1, .torque_noise = 0.01};
    Wrist wrist;
    Wrist copy;
    double first[6];
    double second[6];
    begin(&wrist, &faults);
    for (int i = 0; i < 10; i++) {
        wrist_read(&wrist, RESTING, first);
    }
    copy = wrist;
    wrist_read(&wrist, RESTING, first);
    wrist_read(&copy, RESTING, second);
    assert_memory_equal(first, second, sizeof first);

    begin(&copy, &faults);
    copy.samples = 10;
    wrist_read(&copy, RESTING, second);
    assert_memory_equal(first, second, sizeof first);
}

/* Two robots with the same faults read different noise; the only robot's is what it was. */
static void each_named_robot_has_noise_of_its_own(void **state)
{
    (void)state;
    const Robot robots[] = {
            ONLY, {.name = "robot0", .word = "left"}, {.name = "robot1", .word = "right"}};
    const WristFaults faults = {.force_noise = 0.1};
    double read[3][6];
    for (size_t i = 0; i < 3; i++) {
        Wrist wrist;
        Rng rng = root();
        Error err = {.kind = ERROR_NONE};
        assert_true(wrist_begin(&wrist, &robots[i], &faults, &rng, 0.001, &err));
        wrist_read(&wrist, RESTING, read[i]);
    }
    Rng plain = root();
    Rng noise = rng_split(&plain, "sensor/wrist_force/noise");
    check_near(read[0][0], RESTING[0] + rng_normal(&noise, 0.0, 0.1), 0.0);
    noise = rng_split(&plain, "sensor/right_wrist_force/noise");
    check_near(read[2][0], RESTING[0] + rng_normal(&noise, 0.0, 0.1), 0.0);
    assert_true(read[0][0] != read[1][0] && read[1][0] != read[2][0]);
}

static void wrist_noise_has_the_deviation_it_was_given(void **state)
{
    (void)state;
    enum { SAMPLES = 20000 };
    const WristFaults faults = {.force_noise = 0.2, .torque_noise = 0.01};
    Wrist wrist;
    double sum[6] = {0};
    double squares[6] = {0};
    begin(&wrist, &faults);
    for (int i = 0; i < SAMPLES; i++) {
        double read[6];
        wrist_read(&wrist, RESTING, read);
        for (int j = 0; j < 6; j++) {
            double error = read[j] - RESTING[j];
            sum[j] += error;
            squares[j] += error * error;
        }
    }
    for (int j = 0; j < 6; j++) {
        double deviation = j < 3 ? 0.2 : 0.01;
        /* Four standard errors of mean and variance. */
        check_near(sum[j] / SAMPLES, 0.0, 4.0 * deviation / sqrt(SAMPLES));
        check_near(
                squares[j] / SAMPLES / (deviation * deviation), 1.0, 4.0 * sqrt(2.0 / SAMPLES));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(wrist_without_faults_reads_the_truth),
            cmocka_unit_test(wrist_latency_shows_what_was_so_many_steps_ago),
            cmocka_unit_test(wrist_gains_and_crosstalk_distort_the_true_wrench),
            cmocka_unit_test(wrist_reads_in_steps_and_at_its_own_rate),
            cmocka_unit_test(wrist_refuses_a_latency_that_its_memory_cannot_hold),
            cmocka_unit_test(wrist_noise_depends_on_the_sample_alone),
            cmocka_unit_test(each_named_robot_has_noise_of_its_own),
            cmocka_unit_test(wrist_noise_has_the_deviation_it_was_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
