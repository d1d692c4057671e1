#include "sim/joint_sensor.h"

#include <math.h>

#include "check.h"

static Rng stream(void)
{
    const Rng attempt = rng_for_attempt(1, "joints", 0, 0);
    const Robot only = {.name = "robot0"};
    return joint_sensor_stream(&only, &attempt);
}

static void encoders_without_faults_tell_the_truth(void **state)
{
    (void)state;
    const JointFaults none = {.noise = 0.0};
    const Rng rng = stream();
    double angles[2] = {0.1, -2.7};
    joint_sensor_read(&none, &rng, 5, 2, angles);
    assert_true(angles[0] == 0.1 && angles[1] == -2.7);
}

static void encoders_are_biased_and_read_whole_steps(void **state)
{
    (void)state;
    const JointFaults faults = {.bias = {0.01, -0.02}, .step = 0.004};
    const Rng rng = stream();
    double angles[2] = {0.1, 0.1};
    joint_sensor_read(&faults, &rng, 0, 2, angles);
    check_near(angles[0], 0.112, 1e-15); /* 0.11 is 27.5 steps */
    check_near(angles[1], 0.08, 1e-15);
}

static void noise_belongs_to_the_tick_and_has_its_deviation(void **state)
{
    (void)state;
    enum { TICKS = 5000 };
    const JointFaults faults = {.noise = 0.002};
    const Rng rng = stream();
    double square = 0.0;
    for (long tick = 0; tick < TICKS; tick++) {
        double angles[3] = {0.0, 0.0, 0.0};
        double again[3] = {0.0, 0.0, 0.0};
        joint_sensor_read(&faults, &rng, tick, 3, angles);
        joint_sensor_read(&faults, &rng, tick, 3, again);
        assert_memory_equal(angles, again, sizeof angles);
        assert_true(angles[0] != angles[1]);
        square += angles[2] * angles[2];
    }
    double expected = 0.002 * 0.002;
    check_near(square / TICKS, expected, 5.0 * expected * sqrt(2.0 / TICKS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(encoders_without_faults_tell_the_truth),
            cmocka_unit_test(encoders_are_biased_and_read_whole_steps),
            cmocka_unit_test(noise_belongs_to_the_tick_and_has_its_deviation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
