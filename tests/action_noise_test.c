#include "sim/action_noise.h"

#include "attempt.h"

static const double TICK_S = 0.05;

static ActionNoise noise_of(double sigma_m, double tau_s, uint64_t attempt)
{
    const ActionNoiseDef def = {.sigma_m = sigma_m, .tau_s = tau_s};
    Rng rng = rng_for_attempt(3, "noise_test", 1, attempt);
    const Robot only = {.name = "robot0"};
    return action_noise_begin(&def, &only, &rng, "noise", TICK_S);
}

/* Standard deviation 2 mm and correlation exp(-1/6) from tick to tick, over 20,000 ticks: the
 * estimate of either is good to 2 %, since some 3,000 samples are independent. */
static void the_process_has_its_deviation_and_memory(void **state)
{
    (void)state;
    enum { TICKS = 20000 };
    ActionNoise noise = noise_of(0.002, 0.3, 1);
    double squares = 0.0;
    double products = 0.0;
    double before = 0.0;
    for (int i = 0; i < TICKS; i++) {
        double pos[3] = {0.0, 0.0, 0.0};
        action_noise_add(&noise, pos);
        squares += pos[1] * pos[1] / TICKS;
        products += i == 0 ? 0.0 : pos[1] * before / TICKS;
        before = pos[1];
    }
    check_near(sqrt(squares), 0.002, 0.0001);
    check_near(products / squares, exp(-TICK_S / 0.3), 0.02);
}

static void attempts_and_axes_differ_and_repeat(void **state)
{
    (void)state;
    double first[3] = {0.0, 0.0, 0.0};
    double again[3] = {0.0, 0.0, 0.0};
    double other[3] = {0.0, 0.0, 0.0};
    ActionNoise noise = noise_of(0.002, 0.3, 1);
    action_noise_add(&noise, first);
    noise = noise_of(0.002, 0.3, 1);
    action_noise_add(&noise, again);
    noise = noise_of(0.002, 0.3, 2);
    action_noise_add(&noise, other);
    assert_memory_equal(first, again, sizeof first);
    assert_true(first[0] != other[0] && first[0] != first[1] && first[1] != first[2]);
}

static void without_deviation_nothing_is_added_or_drawn(void **state)
{
    (void)state;
    double pos[3] = {1.0, 2.0, 3.0};
    ActionNoise noise = noise_of(0.0, 0.3, 1);
    action_noise_add(&noise, pos);
    check_near(pos[0] + pos[1] + pos[2], 6.0, 0.0);
    assert_int_equal(noise.stream.draws, 0);
}

/* The script goes by the clock, so what it asks for does not depend on what came of it. */
static void the_clean_action_is_kept_and_the_noisy_one_runs(void **state)
{
    (void)state;
    Script still = {.policy.tick = script_pick};
    Script shaken = {.policy.tick = script_pick};
    Attempt clean = attempt_create(never);
    Attempt noisy = attempt_create(never);
    noisy.fixture->task.action_noise = (ActionNoiseDef){.sigma_m = 0.002, .tau_s = 0.3};
    attempt_run(&clean, &still);
    attempt_run(&noisy, &shaken);
    const double scale_m = 0.5 * TICK_S; /* limits.speed times the tick */
    double squares = 0.0;
    double offset[3] = {0.0, 0.0, 0.0};
    size_t ticks = attempt_series(&noisy, "actions")->count;
    assert_int_equal(ticks, attempt_series(&clean, "actions")->count);
    for (size_t i = 0; i < ticks; i++) {
        const float *asked = attempt_floats(&noisy, "actions", i);
        const float *ran = attempt_floats(&noisy, "action_dict/executed", i);
        assert_memory_equal(asked, attempt_floats(&clean, "actions", i), 6 * sizeof *asked);
        for (int axis = 0; axis < 3; axis++) {
            offset[axis] += scale_m * ((double)ran[axis] - (double)asked[axis]);
            squares += offset[axis] * offset[axis] / (3.0 * (double)ticks);
        }
    }
    /* Some 15 independent samples an axis: the deviation is good to a third. */
    assert_true(sqrt(squares) > 0.0012 && sqrt(squares) < 0.0032);
    attempt_destroy(&clean);
    attempt_destroy(&noisy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(the_process_has_its_deviation_and_memory),
            cmocka_unit_test(attempts_and_axes_differ_and_repeat),
            cmocka_unit_test(without_deviation_nothing_is_added_or_drawn),
            cmocka_unit_test(the_clean_action_is_kept_and_the_noisy_one_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
