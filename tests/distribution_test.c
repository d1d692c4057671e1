#include "randomize/distribution.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "check.h"

enum { N = 20000 };

#define HALF_TURN 3.14159265358979323846

static void scalar_laws_have_their_support_mean_and_middle(void **state)
{
    (void)state;
    const struct {
        Distribution law;
        double low, high, mean, deviation, nominal;
    } rows[] = {
            {{.kind = DIST_CONSTANT, .a = 3.0}, 3.0, 3.0, 3.0, 0.0, 3.0},
            {{.kind = DIST_UNIFORM, .a = -1.0, .b = 2.0}, -1.0, 2.0, 0.5, 3.0 / sqrt(12.0),
                    0.5},
            {{.kind = DIST_INTEGER, .a = 1.0, .b = 4.0}, 1.0, 4.0, 2.5, sqrt(1.25), 2.0},
            {{.kind = DIST_NORMAL, .a = 5.0, .b = 2.0}, -HUGE_VAL, HUGE_VAL, 5.0, 2.0, 5.0},
            {{.kind = DIST_NORMAL, .a = 5.0}, 5.0, 5.0, 5.0, 0.0, 5.0},
            /* mean of a lognormal: median exp(s^2/2); variance (exp(s^2) - 1) mean^2 */
            {{.kind = DIST_LOGNORMAL, .a = 0.06, .b = 0.3}, 0.0, HUGE_VAL, 0.06 * exp(0.045),
                    0.06 * exp(0.045) * sqrt(exp(0.09) - 1.0), 0.06},
            /* mean of a log-uniform: (b - a)/ln(b/a); second moment (b^2 - a^2)/(2 ln(b/a)) */
            {{.kind = DIST_LOG, .a = 1.0, .b = 16.0}, 1.0, 16.0, 15.0 / log(16.0),
                    sqrt(255.0 / (2.0 * log(16.0)) - pow(15.0 / log(16.0), 2.0)), 4.0},
            {{.kind = DIST_BALL, .a = 2.0}, -2.0, 2.0, 0.0, 4.0 / sqrt(12.0), 0.0},
            {{.kind = DIST_ANY_ANGLE}, -HALF_TURN, HALF_TURN, 0.0, 2.0 * HALF_TURN / sqrt(12.0),
                    0.0},
            /* half a normal: mean sqrt(2/pi), variance 1 - 2/pi */
            {{.kind = DIST_NORMAL,
                     .a = 0.0,
                     .b = 1.0,
                     .truncated = true,
                     .low = 0.0,
                     .high = 100.0},
                    0.0, 100.0, sqrt(2.0 / HALF_TURN), sqrt(1.0 - 2.0 / HALF_TURN), 0.0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Rng rng = rng_for_slot(1, "law", i);
        double low;
        double high;
        double sum = 0.0;
        distribution_support(&rows[i].law, &low, &high);
        assert_true(low == rows[i].low && high == rows[i].high);
        for (int j = 0; j < N; j++) {
            DistributionValue value = distribution_draw(&rows[i].law, &rng, NULL, 1);
            assert_int_equal(value.components, 1);
            assert_int_equal(value.choice, -1);
            assert_true(value.number[0] >= low && value.number[0] <= high);
            sum += value.number[0];
        }
        check_near(sum / N, rows[i].mean, 5.0 * rows[i].deviation / sqrt(N) + 1e-12);
        check_near(distribution_nominal(&rows[i].law).number[0], rows[i].nominal, 1e-12);
    }
}

static void integers_include_both_ends_and_nothing_between(void **state)
{
    (void)state;
    Distribution law = {.kind = DIST_INTEGER, .a = 0.0, .b = 4.0};
    Rng rng = rng_for_slot(1, "count", 0);
    int counts[5] = {0};
    for (int i = 0; i < 1000; i++) {
        double x = distribution_draw(&law, &rng, NULL, 1).number[0];
        assert_true(x == floor(x) && x >= 0.0 && x <= 4.0);
        counts[(int)x]++;
    }
    for (int i = 0; i < 5; i++) {
        assert_true(counts[i] > 100);
    }
}

static void scale_multiplies_and_offset_adds_to_the_nominal(void **state)
{
    (void)state;
    Rng rng = rng_for_slot(1, "mode", 0);
    const double nominal[3] = {2.0, 3.0, 4.0};
    Distribution law = {.kind = DIST_CONSTANT, .a = 0.5};
    assert_true(distribution_draw(&law, &rng, nominal, 1).number[0] == 0.5);
    law.mode = DRAW_SCALE;
    assert_true(distribution_draw(&law, &rng, nominal, 1).number[0] == 1.0);
    assert_true(distribution_draw(&law, &rng, nominal, 3).number[2] == 2.0);
    law.mode = DRAW_OFFSET;
    assert_true(distribution_draw(&law, &rng, nominal, 3).number[1] == 3.5);
}

static void components_of_a_vector_are_drawn_each_by_itself(void **state)
{
    (void)state;
    Rng rng = rng_for_slot(1, "vector", 0);
    Distribution law = {.kind = DIST_NORMAL, .b = 1.0};
    DistributionValue value = distribution_draw(&law, &rng, NULL, 3);
    assert_int_equal(value.components, 3);
    assert_true(value.number[0] != value.number[1] && value.number[1] != value.number[2]);
}

/* In the unit ball the mean of r^2 is 3/5 and of r^4 is 3/7. */
static void a_ball_is_filled_evenly(void **state)
{
    (void)state;
    Rng rng = rng_for_slot(1, "ball", 0);
    Distribution law = {.kind = DIST_BALL, .mode = DRAW_OFFSET, .a = 0.5};
    const double nominal[3] = {1.0, 2.0, 3.0};
    double sum = 0.0;
    double drift[3] = {0.0, 0.0, 0.0};
    for (int i = 0; i < N; i++) {
        DistributionValue value = distribution_draw(&law, &rng, nominal, 3);
        double square = 0.0;
        for (int j = 0; j < 3; j++) {
            double d = (value.number[j] - nominal[j]) / 0.5;
            square += d * d;
            drift[j] += d;
        }
        assert_true(square <= 1.0 + 1e-12);
        sum += square;
    }
    check_near(sum / N, 0.6, 5.0 * sqrt((3.0 / 7.0 - 0.36) / N));
    for (int j = 0; j < 3; j++) {
        check_near(drift[j] / N, 0.0, 5.0 * sqrt(0.2 / N));
    }
}

/* Uniform in solid angle: cos of the angle is uniform in [cos a, 1]. */
static void a_cone_surrounds_its_nominal_evenly(void **state)
{
    (void)state;
    const double axes[][3] = {{0.0, 0.0, 2.0}, {0.0, 0.0, -1.0}, {1.0, -2.0, 0.5}, {0, 0, 0}};
    Distribution law = {.kind = DIST_CONE, .a = 0.4};
    for (size_t i = 0; i < sizeof axes / sizeof axes[0]; i++) {
        Rng rng = rng_for_slot(1, "cone", i);
        double length = sqrt(
                axes[i][0] * axes[i][0] + axes[i][1] * axes[i][1] + axes[i][2] * axes[i][2]);
        double sum = 0.0;
        for (int j = 0; j < N; j++) {
            DistributionValue value = distribution_draw(&law, &rng, axes[i], 3);
            double dot = length > 0.0 ? 0.0 : value.number[2];
            double square = 0.0;
            for (int k = 0; k < 3; k++) {
                dot += length > 0.0 ? value.number[k] * axes[i][k] / length : 0.0;
                square += value.number[k] * value.number[k];
            }
            check_near(square, 1.0, 1e-12);
            assert_true(dot >= cos(0.4) - 1e-12);
            sum += dot;
        }
        double width = 1.0 - cos(0.4);
        check_near(sum / N, 1.0 - width / 2.0, 5.0 * width / sqrt(12.0 * N));
    }
}

static void a_sphere_has_no_preferred_direction(void **state)
{
    (void)state;
    Rng rng = rng_for_slot(1, "sphere", 0);
    Distribution law = {.kind = DIST_SPHERE};
    double sum[3] = {0.0, 0.0, 0.0};
    for (int i = 0; i < N; i++) {
        DistributionValue value = distribution_draw(&law, &rng, NULL, 3);
        for (int j = 0; j < 3; j++) {
            sum[j] += value.number[j];
        }
    }
    for (int j = 0; j < 3; j++) {
        check_near(sum[j] / N, 0.0, 5.0 / sqrt(3.0 * N));
    }
}

static Distribution word_choice(double first_weight)
{
    Distribution law = {.kind = DIST_CHOICE, .child_count = 2};
    law.child = calloc(2, sizeof *law.child);
    law.weight = calloc(2, sizeof *law.weight);
    assert_non_null(law.child);
    assert_non_null(law.weight);
    law.child[0] = (Distribution){.kind = DIST_CONSTANT, .word = text_duplicate("bar")};
    law.child[1] = (Distribution){.kind = DIST_CONSTANT, .word = text_duplicate("knob")};
    law.weight[0] = first_weight;
    law.weight[1] = 1.0 - first_weight;
    return law;
}

static void choices_come_by_weight_and_name_their_word(void **state)
{
    (void)state;
    Distribution law = word_choice(0.2);
    Rng rng = rng_for_slot(1, "choice", 0);
    int knobs = 0;
    for (int i = 0; i < N; i++) {
        DistributionValue value = distribution_draw(&law, &rng, NULL, 1);
        assert_string_equal(value.word, value.choice == 0 ? "bar" : "knob");
        knobs += value.choice;
    }
    check_near(knobs, 0.8 * N, 5.0 * sqrt(0.16 * N));
    assert_string_equal(distribution_nominal(&law).word, "knob");
    assert_int_equal(distribution_nominal(&law).choice, 1);
    distribution_release(&law);
    assert_null(law.child);
}

static void a_mixture_draws_from_its_laws_by_share(void **state)
{
    (void)state;
    Distribution law = {.kind = DIST_MIXTURE, .child_count = 2};
    law.child = calloc(2, sizeof *law.child);
    law.weight = calloc(2, sizeof *law.weight);
    assert_non_null(law.child);
    assert_non_null(law.weight);
    law.child[0] = (Distribution){.kind = DIST_UNIFORM, .a = 0.0, .b = 1.0};
    law.child[1] = (Distribution){.kind = DIST_UNIFORM, .a = 10.0, .b = 11.0};
    law.weight[0] = 0.3;
    law.weight[1] = 0.7;
    Rng rng = rng_for_slot(1, "mixture", 0);
    int low = 0;
    for (int i = 0; i < N; i++) {
        double x = distribution_draw(&law, &rng, NULL, 1).number[0];
        assert_true((x >= 0.0 && x < 1.0) || (x >= 10.0 && x < 11.0));
        low += x < 1.0;
    }
    check_near(low, 0.3 * N, 5.0 * sqrt(0.21 * N));
    check_near(distribution_probability(&law, 0.5, 10.5), 0.5, 1e-12);
    check_near(distribution_nominal(&law).number[0], 10.5, 1e-12);
    distribution_release(&law);
}

static void probabilities_agree_with_the_draws(void **state)
{
    (void)state;
    const struct {
        Distribution law;
        double low, high;
    } rows[] = {
            {{.kind = DIST_CONSTANT, .a = 3.0}, 2.0, 4.0},
            {{.kind = DIST_UNIFORM, .a = 0.0, .b = 4.0}, 1.0, 2.0},
            {{.kind = DIST_INTEGER, .a = 0.0, .b = 4.0}, 0.5, 3.5},
            {{.kind = DIST_NORMAL, .a = 1.0, .b = 2.0}, -1.0, 2.0},
            {{.kind = DIST_LOGNORMAL, .a = 2.0, .b = 0.5}, -1.0, 3.0},
            {{.kind = DIST_LOG, .a = 1.0, .b = 10.0}, 2.0, 20.0},
            {{.kind = DIST_BALL, .a = 1.0}, 0.0, 0.5},
            {{.kind = DIST_ANY_ANGLE}, 0.0, 10.0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Rng rng = rng_for_slot(2, "probability", i);
        int inside = 0;
        for (int j = 0; j < N; j++) {
            double x = distribution_draw(&rows[i].law, &rng, NULL, 1).number[0];
            inside += x >= rows[i].low && x <= rows[i].high;
        }
        double p = distribution_probability(&rows[i].law, rows[i].low, rows[i].high);
        check_near((double)inside / N, p, 5.0 * sqrt(p * (1.0 - p) / N) + 1e-12);
    }
}

static int ascending(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;
    return (*x > *y) - (*x < *y);
}

/* Largest distance between the sorted draws and a law (Kolmogorov and Smirnov). */
static double ks_distance(
        const double *sorted, double (*below)(double x, const void *law), const void *law)
{
    double largest = 0.0;
    for (int i = 0; i < N; i++) {
        double share = below(sorted[i], law);
        largest = fmax(largest, fmax(share - (double)i / N, (i + 1.0) / N - share));
    }
    return largest;
}

/* Exceeded by one right law in 10 000: sqrt(-ln(0.00005) / 2) / sqrt(N). */
#define KS_LIMIT (2.225 / sqrt(N))

static double law_below(double x, const void *context)
{
    const Distribution *law = context;
    double whole = 1.0;
    double low = -HUGE_VAL;
    if (law->truncated) {
        low = law->low;
        whole = distribution_probability(law, law->low, law->high);
    }
    return x < low ? 0.0 : distribution_probability(law, low, x) / whole;
}

static void draws_follow_their_law_everywhere(void **state)
{
    (void)state;
    static double drawn[N];
    Distribution halves[2] = {{.kind = DIST_UNIFORM, .a = 0.0, .b = 1.0},
            {.kind = DIST_NORMAL, .a = 3.0, .b = 0.5}};
    double weights[2] = {0.3, 0.7};
    const Distribution laws[] = {
            {.kind = DIST_UNIFORM, .a = -1.0, .b = 2.0},
            {.kind = DIST_NORMAL, .a = 5.0, .b = 2.0},
            {.kind = DIST_NORMAL, .b = 1.0, .truncated = true, .low = 0.5, .high = 1.5},
            {.kind = DIST_LOGNORMAL, .a = 0.06, .b = 0.3},
            {.kind = DIST_LOGNORMAL,
                    .a = 1.0,
                    .b = 0.5,
                    .truncated = true,
                    .low = 1,
                    .high = 2},
            {.kind = DIST_LOG, .a = 1.0, .b = 16.0},
            {.kind = DIST_BALL, .a = 2.0},
            {.kind = DIST_ANY_ANGLE},
            {.kind = DIST_MIXTURE, .child = halves, .weight = weights, .child_count = 2},
    };
    for (size_t i = 0; i < sizeof laws / sizeof laws[0]; i++) {
        Rng rng = rng_for_slot(3, "ks", i);
        for (int j = 0; j < N; j++) {
            drawn[j] = distribution_draw(&laws[i], &rng, NULL, 1).number[0];
        }
        qsort(drawn, N, sizeof drawn[0], ascending);
        assert_true(ks_distance(drawn, law_below, &laws[i]) < KS_LIMIT);
    }
}

/* The angle of a uniform rotation has density (1 - cos a) / pi. */
static double angle_below(double angle, const void *context)
{
    (void)context;
    return (angle - sin(angle)) / HALF_TURN;
}

static double coordinate_below(double z, const void *context)
{
    (void)context;
    return (z + 1.0) / 2.0;
}

static void rotations_are_uniform_in_angle_and_axis(void **state)
{
    (void)state;
    static double angles[N];
    static double heights[3][N];
    Rng rng = rng_for_slot(1, "rotation", 0);
    Distribution law = {.kind = DIST_ROTATION};
    for (int i = 0; i < N; i++) {
        DistributionValue value = distribution_draw(&law, &rng, NULL, 3);
        double angle = sqrt(value.number[0] * value.number[0] +
                value.number[1] * value.number[1] + value.number[2] * value.number[2]);
        assert_int_equal(value.components, 3);
        angles[i] = angle;
        for (int j = 0; j < 3; j++) {
            heights[j][i] = value.number[j] / angle;
        }
    }
    qsort(angles, N, sizeof angles[0], ascending);
    assert_true(angles[N - 1] <= HALF_TURN + 1e-12);
    assert_true(ks_distance(angles, angle_below, NULL) < KS_LIMIT);
    for (int j = 0; j < 3; j++) {
        qsort(heights[j], N, sizeof heights[j][0], ascending);
        assert_true(ks_distance(heights[j], coordinate_below, NULL) < KS_LIMIT);
    }
}

static void a_permutation_gives_each_member_another_value(void **state)
{
    (void)state;
    Distribution values[3] = {{.a = 10.0}, {.a = 11.0}, {.a = 12.0}};
    const Distribution law = {.kind = DIST_PERMUTATION, .child = values, .child_count = 3};
    int orders[9] = {0};
    double low;
    double high;
    assert_true(distribution_is_shared(&law));
    distribution_support(&law, &low, &high);
    assert_true(low == 10.0 && high == 12.0);
    for (int i = 0; i < N; i++) {
        Rng rng = rng_for_slot(1, "permutation", (uint64_t)i);
        double number[3];
        for (size_t rank = 0; rank < 3; rank++) {
            Rng copy = rng;
            number[rank] = distribution_draw_member(&law, &copy, NULL, 1, rank).number[0];
        }
        Rng copy = rng;
        DistributionValue vector = distribution_draw(&law, &copy, NULL, 3);
        assert_true(number[0] + number[1] + number[2] == 33.0 && number[0] != number[1]);
        assert_memory_equal(number, vector.number, sizeof number);
        orders[(int)(number[0] - 10.0) * 3 + (int)(number[1] - 10.0)]++;
    }
    for (int first = 0; first < 3; first++) {
        for (int second = 0; second < 3; second++) {
            double share = first == second ? 0.0 : 1.0 / 6.0;
            check_near(orders[3 * first + second], N * share, 5.0 * sqrt(N * share));
        }
    }
}

/* Between the ends a ramp of uniform laws is uniform, its bounds on straight lines. */
static void a_ramp_moves_from_one_law_to_another(void **state)
{
    (void)state;
    static double drawn[N];
    Distribution ends[2] = {{.kind = DIST_UNIFORM, .a = 0.0, .b = 1.0},
            {.kind = DIST_UNIFORM, .a = 2.0, .b = 6.0}};
    const Distribution law = {.kind = DIST_RAMP, .a = 200.0, .child = ends, .child_count = 2};
    const struct {
        uint64_t slot;
        double low, high;
    } rows[] = {
            {0, 0.0, 1.0}, {50, 0.5, 2.25}, {100, 1.0, 3.5}, {200, 2.0, 6.0}, {9999, 2.0, 6.0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Rng slot = rng_for_slot(1, "ramp", rows[i].slot);
        Rng rng = rng_split(&slot, "x");
        const Distribution expected = {
                .kind = DIST_UNIFORM, .a = rows[i].low, .b = rows[i].high};
        for (int j = 0; j < N; j++) {
            drawn[j] = distribution_draw(&law, &rng, NULL, 1).number[0];
        }
        qsort(drawn, N, sizeof drawn[0], ascending);
        assert_true(drawn[0] >= rows[i].low && drawn[N - 1] <= rows[i].high);
        assert_true(ks_distance(drawn, law_below, &expected) < KS_LIMIT);
    }
    assert_true(distribution_nominal(&law).number[0] == 4.0);
}

static void a_vector_has_a_law_for_each_component(void **state)
{
    (void)state;
    Distribution laws[3] = {{.kind = DIST_CONSTANT, .a = 1.0},
            {.kind = DIST_UNIFORM, .a = 2.0, .b = 3.0},
            {.kind = DIST_CONSTANT, .mode = DRAW_SCALE, .a = 2.0}};
    const Distribution law = {.kind = DIST_VECTOR, .child = laws, .child_count = 3};
    const double nominal[3] = {7.0, 7.0, 7.0};
    Rng rng = rng_for_slot(1, "vector", 0);
    DistributionValue value = distribution_draw(&law, &rng, nominal, 3);
    assert_true(value.number[0] == 1.0);
    assert_true(value.number[1] >= 2.0 && value.number[1] < 3.0);
    assert_true(value.number[2] == 14.0);
    assert_true(distribution_nominal(&law).number[1] == 2.5);
}

static void hopeless_bounds_end_at_the_nearest_bound(void **state)
{
    (void)state;
    Rng rng = rng_for_slot(1, "hopeless", 0);
    Distribution law = {.kind = DIST_UNIFORM,
            .a = 0.0,
            .b = 1.0,
            .truncated = true,
            .low = 2.0,
            .high = 3.0};
    assert_true(distribution_draw(&law, &rng, NULL, 1).number[0] == 2.0);
    assert_int_equal(rng.draws, 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(scalar_laws_have_their_support_mean_and_middle),
            cmocka_unit_test(integers_include_both_ends_and_nothing_between),
            cmocka_unit_test(scale_multiplies_and_offset_adds_to_the_nominal),
            cmocka_unit_test(components_of_a_vector_are_drawn_each_by_itself),
            cmocka_unit_test(a_ball_is_filled_evenly),
            cmocka_unit_test(a_cone_surrounds_its_nominal_evenly),
            cmocka_unit_test(a_sphere_has_no_preferred_direction),
            cmocka_unit_test(choices_come_by_weight_and_name_their_word),
            cmocka_unit_test(a_mixture_draws_from_its_laws_by_share),
            cmocka_unit_test(probabilities_agree_with_the_draws),
            cmocka_unit_test(draws_follow_their_law_everywhere),
            cmocka_unit_test(rotations_are_uniform_in_angle_and_axis),
            cmocka_unit_test(a_permutation_gives_each_member_another_value),
            cmocka_unit_test(a_ramp_moves_from_one_law_to_another),
            cmocka_unit_test(a_vector_has_a_law_for_each_component),
            cmocka_unit_test(hopeless_bounds_end_at_the_nearest_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
