#include "sim/arc.h"

#include <mujoco/mujoco.h>

#include "check.h"

/* A point of the true circle: radius 0.4 m about (0.1, 0.2, z), axis up. */
static void true_point(double angle, double ret_pos[3])
{
    ret_pos[0] = 0.1 + 0.4 * cos(angle);
    ret_pos[1] = 0.2 + 0.4 * sin(angle);
    ret_pos[2] = 0.5;
}

static void a_right_belief_stays_and_measures_angles(void **state)
{
    (void)state;
    const double axis[3] = {0, 0, 1};
    const double centre[3] = {0.1, 0.2, 0.3};
    double start[3];
    double there[3];
    double pos[3];
    double along[3];
    Arc arc;
    true_point(0.0, start);
    arc_begin(&arc, axis, centre, start);
    check_near(arc_radius(&arc), 0.4, 1e-12);
    for (int i = 0; i < 24; i++) {
        true_point(0.05 * i, there);
        arc_see(&arc, there);
    }
    true_point(1.2, there);
    check_near(arc_angle(&arc, there), 1.2, 1e-6);
    arc_at(&arc, 1.2, pos, along);
    for (int i = 0; i < 3; i++) {
        check_near(pos[i], there[i], 1e-6);
    }
    check_near(along[0], -sin(1.2), 1e-6);
    check_near(along[1], cos(1.2), 1e-6);
}

/* A hinge that is 20 mm away from where the eyes put it, and leans by 2 deg. */
static void a_wrong_centre_is_learned_from_the_motion(void **state)
{
    (void)state;
    const double axis[3] = {0.0, sin(0.035), cos(0.035)};
    const double centre[3] = {0.12, 0.185, 0.5};
    double start[3];
    double there[3];
    Arc arc;
    true_point(0.0, start);
    arc_begin(&arc, axis, centre, start);
    double wrong = fabs(arc_radius(&arc) - 0.4);
    for (int i = 0; i < 75; i++) {
        true_point(0.02 * i, there);
        arc_see(&arc, there);
    }
    assert_true(fabs(arc_radius(&arc) - 0.4) < 0.25 * wrong);
    assert_true(fabs(arc_angle(&arc, there) - 1.48) < 0.02);
    assert_true(arc.axis[2] > axis[2]);
}

/* Points nearer than 2 mm to the last tell more noise than arc. */
static void points_close_together_are_not_taken(void **state)
{
    (void)state;
    const double axis[3] = {0, 0, 1};
    const double centre[3] = {0.1, 0.2, 0.5};
    double start[3];
    Arc arc;
    true_point(0.0, start);
    arc_begin(&arc, axis, centre, start);
    Arc before = arc;
    const double near[3] = {start[0] + 0.001, start[1], start[2] + 0.001};
    arc_see(&arc, near);
    assert_memory_equal(&arc, &before, sizeof arc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_right_belief_stays_and_measures_angles),
            cmocka_unit_test(a_wrong_centre_is_learned_from_the_motion),
            cmocka_unit_test(points_close_together_are_not_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
