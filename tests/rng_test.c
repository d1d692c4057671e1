#include "randomize/rng.h"

#include <string.h>

#include "check.h"

/* Known answers of the Random123 library (kat_vectors, philox4x32 10). */
static void philox_gives_the_published_answers(void **state)
{
    (void)state;
    const struct {
        uint32_t counter[4], key[2], answer[4];
    } rows[] = {
            {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
            {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff},
                    {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
            {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0},
                    {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint32_t block[4];
        rng_philox(rows[i].counter, rows[i].key, block);
        assert_memory_equal(block, rows[i].answer, sizeof block);
    }
}

/* Counter and key of the first published vector are those of a zeroed Rng. */
static void bits_are_the_halves_of_blocks_in_order(void **state)
{
    (void)state;
    Rng rng = {0};
    assert_true(rng_bits(&rng) == 0xe169c58d6627e8d5U);
    assert_true(rng_bits(&rng) == 0x9b00dbd8bc57ac4cU);
    assert_int_equal(rng.draws, 2);
}

static void a_generator_depends_on_every_part_of_its_name(void **state)
{
    (void)state;
    Rng rngs[] = {
            rng_for_slot(1, "peg", 4),
            rng_for_slot(2, "peg", 4),
            rng_for_slot(1, "tote", 4),
            rng_for_slot(1, "peg", 5),
            rng_for_attempt(1, "peg", 4, 0),
            rng_for_attempt(1, "peg", 4, 1),
    };
    size_t count = sizeof rngs / sizeof rngs[0];
    uint64_t first[sizeof rngs / sizeof rngs[0]];
    for (size_t i = 0; i < count; i++) {
        first[i] = rng_bits(&rngs[i]);
        for (size_t j = 0; j < i; j++) {
            assert_true(first[i] != first[j]);
        }
    }
    Rng again = rng_for_slot(1, "peg", 4);
    assert_true(rng_bits(&again) == first[0]);
}

static void rng_split_is_blind_to_what_the_parent_drew(void **state)
{
    (void)state;
    Rng parent = rng_for_slot(7, "peg", 0);
    Rng early = rng_split(&parent, "randomize/peg/mass");
    (void)rng_bits(&parent);
    (void)rng_bits(&parent);
    Rng late = rng_split(&parent, "randomize/peg/mass");
    Rng other = rng_split(&parent, "randomize/peg/friction");
    uint64_t value = rng_bits(&early);
    assert_true(value == rng_bits(&late));
    assert_true(value != rng_bits(&other));
}

static void splits_of_splits_are_streams_of_their_own(void **state)
{
    (void)state;
    Rng root = rng_for_slot(7, "peg", 0);
    Rng a = rng_split(&root, "a");
    Rng b = rng_split(&root, "b");
    Rng ab = rng_split(&a, "b");
    Rng ba = rng_split(&b, "a");
    assert_true(rng_bits(&ab) != rng_bits(&ba));
}

static void rng_at_jumps_to_any_draw(void **state)
{
    (void)state;
    Rng rng = rng_for_slot(3, "peg", 9);
    uint64_t bits[7];
    for (int i = 0; i < 7; i++) {
        bits[i] = rng_bits(&rng);
    }
    for (uint64_t i = 0; i < 7; i++) {
        Rng jumped = rng_at(&rng, i);
        assert_true(rng_bits(&jumped) == bits[i]);
    }
}

/* The sample mean of n uniforms has deviation 1/sqrt(12 n); 5 of them are allowed. */
static void uniforms_fill_their_interval_and_stay_in_it(void **state)
{
    (void)state;
    enum { N = 20000 };
    Rng rng = rng_for_slot(11, "uniform", 0);
    double sum = 0.0;
    double least = 1.0;
    double most = 0.0;
    for (int i = 0; i < N; i++) {
        double x = rng_uniform(&rng, -2.0, 3.0);
        assert_true(x >= -2.0 && x < 3.0);
        sum += (x + 2.0) / 5.0;
        least = fmin(least, (x + 2.0) / 5.0);
        most = fmax(most, (x + 2.0) / 5.0);
    }
    check_near(sum / N, 0.5, 5.0 / sqrt(12.0 * N));
    assert_true(least < 1e-3 && most > 1.0 - 1e-3);
}

static void a_uniform_between_equal_bounds_is_the_bound(void **state)
{
    (void)state;
    Rng rng = rng_for_slot(1, "u", 0);
    assert_true(rng_uniform(&rng, 0.3, 0.3) == 0.3);
}

static void a_uniform_never_reaches_its_open_end(void **state)
{
    (void)state;
    Rng rng = rng_for_slot(1, "u", 0);
    double high = nextafter(1.0, 2.0);
    for (int i = 0; i < 200; i++) {
        assert_true(rng_uniform(&rng, 1.0, high) == 1.0);
    }
}

/* Each count is binomial; 5 deviations are allowed. */
static void rng_below_gives_each_number_its_share(void **state)
{
    (void)state;
    enum { N = 30000, BOUND = 7 };
    Rng rng = rng_for_slot(5, "below", 0);
    int counts[BOUND] = {0};
    for (int i = 0; i < N; i++) {
        uint32_t x = rng_below(&rng, BOUND);
        assert_true(x < BOUND);
        counts[x]++;
    }
    double share = 1.0 / BOUND;
    for (int i = 0; i < BOUND; i++) {
        check_near(counts[i], N * share, 5.0 * sqrt(N * share * (1.0 - share)));
    }
    assert_int_equal(rng_below(&rng, 1), 0);
}

static void normals_take_two_draws_and_have_their_moments(void **state)
{
    (void)state;
    enum { N = 20000 };
    Rng rng = rng_for_slot(5, "normal", 0);
    double sum = 0.0;
    double square = 0.0;
    for (int i = 0; i < N; i++) {
        double z = (rng_normal(&rng, 10.0, 2.0) - 10.0) / 2.0;
        sum += z;
        square += z * z;
    }
    assert_int_equal(rng.draws, 2 * N);
    check_near(sum / N, 0.0, 5.0 / sqrt(N));
    check_near(square / N, 1.0, 5.0 * sqrt(2.0 / N));
    assert_true(rng_normal(&rng, 4.0, 0.0) == 4.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(philox_gives_the_published_answers),
            cmocka_unit_test(bits_are_the_halves_of_blocks_in_order),
            cmocka_unit_test(a_generator_depends_on_every_part_of_its_name),
            cmocka_unit_test(rng_split_is_blind_to_what_the_parent_drew),
            cmocka_unit_test(splits_of_splits_are_streams_of_their_own),
            cmocka_unit_test(rng_at_jumps_to_any_draw),
            cmocka_unit_test(uniforms_fill_their_interval_and_stay_in_it),
            cmocka_unit_test(a_uniform_between_equal_bounds_is_the_bound),
            cmocka_unit_test(a_uniform_never_reaches_its_open_end),
            cmocka_unit_test(rng_below_gives_each_number_its_share),
            cmocka_unit_test(normals_take_two_draws_and_have_their_moments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
