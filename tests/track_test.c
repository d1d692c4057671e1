/* A motion is believed as the last looks tell it. */
#include "scenes/track.h"

#include <math.h>

#include "check.h"
#include "randomize/rng.h"

static Pose seen_at(double time_s)
{
    return (Pose){
            .pos = {0.1 + 0.07 * time_s, -0.4 + 0.01 * time_s, 0.8}, .quat = {1, 0, 0, 0}};
}

static void two_looks_are_too_few_for_a_speed(void **state)
{
    (void)state;
    Track track;
    Pose pose;
    double velocity[3];
    track_begin(&track);
    for (int i = 0; i < TRACK_LOOKS_MIN; i++) {
        double time_s = 0.1 * (i + 1);
        Pose seen = seen_at(time_s);
        track_add(&track, time_s, &seen);
        bool moves = track_at(&track, time_s + 0.05, &pose, velocity);
        assert_int_equal(moves, i + 1 >= TRACK_LOOKS_MIN);
        check_near(pose.pos[0], moves ? seen_at(time_s + 0.05).pos[0] : seen.pos[0], 1e-12);
        check_near(velocity[0], moves ? 0.07 : 0, 1e-12);
    }
    check_near(velocity[1], 0.01, 1e-12);
}

/* Where a part turned off its line is no longer told by what was seen before. */
static void only_the_last_looks_count(void **state)
{
    (void)state;
    Track track;
    Pose pose;
    double velocity[3];
    track_begin(&track);
    for (int i = 0; i < 3 * TRACK_LOOKS; i++) {
        Pose seen = {.pos = {i < 2 * TRACK_LOOKS ? 0 : 0.1 * i, 0, 0}, .quat = {1, 0, 0, 0}};
        track_add(&track, 0.1 * i, &seen);
    }
    assert_true(track_at(&track, 0.1 * (3 * TRACK_LOOKS - 1), &pose, velocity));
    check_near(velocity[0], 1, 1e-9);
    check_near(pose.pos[0], 0.1 * (3 * TRACK_LOOKS - 1), 1e-9);
}

/*
 * Deviation of the slope of n looks that err by s, dt apart: s / (dt sqrt(n (n^2 - 1) / 12)).
 * With 8 looks at 10 Hz and 1 mm: 1.54 mm/s; two of them alone: 14 mm/s.
 */
static void a_speed_is_as_exact_as_least_squares_make_it(void **state)
{
    (void)state;
    enum { TRACKS = 4000 };
    Rng rng = rng_for_slot(1, "track", 0);
    double squares = 0;
    for (int n = 0; n < TRACKS; n++) {
        Track track;
        Pose pose;
        double velocity[3];
        track_begin(&track);
        for (int i = 0; i < TRACK_LOOKS; i++) {
            Pose seen = seen_at(0.1 * i);
            seen.pos[0] += rng_normal(&rng, 0, 0.001);
            track_add(&track, 0.1 * i, &seen);
        }
        assert_true(track_at(&track, 0.8, &pose, velocity));
        squares += (velocity[0] - 0.07) * (velocity[0] - 0.07) / TRACKS;
    }
    check_near(sqrt(squares), 0.001543, 0.06 * 0.001543);
}

static void attitudes_are_averaged_whatever_their_sign(void **state)
{
    (void)state;
    Track track;
    Pose pose;
    double velocity[3];
    track_begin(&track);
    for (int i = 0; i < TRACK_LOOKS; i++) {
        double sign = i % 2 == 0 ? 1 : -1;
        Pose seen = {.quat = {sign * cos(0.2), 0, 0, sign * sin(0.2)}};
        track_add(&track, 0.1 * i, &seen);
    }
    assert_true(track_at(&track, 0.8, &pose, velocity));
    check_near(pose.quat[3] / pose.quat[0], tan(0.2), 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(two_looks_are_too_few_for_a_speed),
            cmocka_unit_test(only_the_last_looks_count),
            cmocka_unit_test(a_speed_is_as_exact_as_least_squares_make_it),
            cmocka_unit_test(attitudes_are_averaged_whatever_their_sign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
