#include "sim/polyline.h"

#include "check.h"

static void add(SkillPath *path, double x, double y, double z)
{
    path->at[path->count].pos[0] = x;
    path->at[path->count].pos[1] = y;
    path->at[path->count].pos[2] = z;
    path->at[path->count].quat[0] = 1;
    path->count++;
}

static void check_at(const SkillPath *path, double way, double window, double x, double y)
{
    double pos[3];
    double quat[4];
    polyline_at(path, way, window, pos, quat);
    check_near(pos[0], x, 1e-12);
    check_near(pos[1], y, 1e-12);
}

static void poses_that_repeat_are_one(void **state)
{
    (void)state;
    static SkillPath path;
    path.count = 0;
    add(&path, 0, 0, 0);
    add(&path, 0, 0, 0);
    add(&path, 0.3, 0, 0);
    add(&path, 0.3, 0, 0);
    add(&path, 0.3, 0.4, 0);
    check_near(polyline_measure(&path), 0.7, 1e-12);
    assert_int_equal(path.count, 3);
}

static void ends_and_straight_lines_stay_where_they_are(void **state)
{
    (void)state;
    static SkillPath path;
    path.count = 0;
    add(&path, 0, 0, 0);
    add(&path, 1, 0, 0);
    add(&path, 1, 1, 0);
    (void)polyline_measure(&path);
    check_at(&path, 0, 0.2, 0, 0);
    check_at(&path, 0.05, 0.2, 0.05, 0);
    check_at(&path, 0.5, 0.2, 0.5, 0);
    check_at(&path, 1.7, 0.2, 1, 0.7);
    check_at(&path, 2, 0.2, 1, 1);
    check_at(&path, 7, 0.2, 1, 1);
}

/* The mean over a window w around a right-angled corner: w/8 short of it on both legs. */
static void a_corner_is_cut_by_an_eighth_of_the_window_on_each_leg(void **state)
{
    (void)state;
    static SkillPath path;
    path.count = 0;
    add(&path, 0, 0, 0);
    add(&path, 1, 0, 0);
    add(&path, 1, 1, 0);
    (void)polyline_measure(&path);
    check_at(&path, 1, 0.2, 1 - 0.2 / 8, 0.2 / 8);
    check_at(&path, 1, 0, 1, 0);
    /* From x to y within 0.2 m of way: sqrt(2) of change. */
    check_near(polyline_bend(&path, 0.2), 1.41421356 / 0.2, 1e-6);
}

/* A circle of radius R made of short lines bends by 1/R. */
static void a_fine_circle_bends_like_a_circle(void **state)
{
    (void)state;
    static SkillPath path;
    const double radius = 0.1;
    path.count = 0;
    for (int i = 0; i <= 360; i++) {
        double angle = i * mjPI / 180;
        add(&path, radius * cos(angle), radius * sin(angle), 0);
    }
    check_near(polyline_measure(&path), 2 * mjPI * radius, 1e-4);
    check_near(polyline_bend(&path, 0.02), 1 / radius, 0.1 / radius);
}

static void a_turn_on_the_spot_has_a_length(void **state)
{
    (void)state;
    static SkillPath path;
    double pos[3];
    double quat[4];
    path.count = 0;
    add(&path, 0, 0, 0);
    add(&path, 0, 0, 0);
    path.at[1].quat[0] = 0.70710678118654752;
    path.at[1].quat[3] = 0.70710678118654752;
    check_near(polyline_measure(&path), POLYLINE_TURN_ARM * mjPI / 2, 1e-9);
    polyline_at(&path, POLYLINE_TURN_ARM * mjPI / 4, 0, pos, quat);
    check_near(quat[0], 0.92387953251128674, 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(poses_that_repeat_are_one),
            cmocka_unit_test(ends_and_straight_lines_stay_where_they_are),
            cmocka_unit_test(a_corner_is_cut_by_an_eighth_of_the_window_on_each_leg),
            cmocka_unit_test(a_fine_circle_bends_like_a_circle),
            cmocka_unit_test(a_turn_on_the_spot_has_a_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
