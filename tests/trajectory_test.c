#include "sim/trajectory.h"

#include <mujoco/mujoco.h>

#include "check.h"
#include "sim/rotation.h"

static const TrajectoryDef DEF = {
        .speed = 0.25,
        .acceleration = 2,
        .rotation_speed = 2,
        .rotation_acceleration = 8,
};
static const double DOWN[4] = {0, 1, 0, 0};

/* Largest speed and acceleration along the way, by differences of 1 ms. */
static void measure(const Trajectory *way, double *ret_speed, double *ret_acceleration)
{
    double step = 0.001;
    double last_velocity[3] = {0};
    *ret_speed = 0;
    *ret_acceleration = 0;
    int count = (int)((way->duration_s + 0.1) / step);
    for (int i = 1; i < count; i++) {
        double t = i * step;
        double here[3];
        double there[3];
        double quat[4];
        double change[3];
        trajectory_at(way, t - step, here, quat);
        trajectory_at(way, t, there, quat);
        mju_subFrom3(there, here);
        mju_scl3(there, there, 1 / step);
        mju_sub3(change, there, last_velocity);
        *ret_speed = fmax(*ret_speed, mju_norm3(there));
        *ret_acceleration = fmax(*ret_acceleration, mju_norm3(change) / step);
        mju_copy3(last_velocity, there);
    }
}

static void way_starts_and_ends_where_it_should(void **state)
{
    (void)state;
    const double from[3] = {0.5, -0.1, 0.3};
    const double to[3] = {0.4, 0.3, 0.5};
    const double turned[4] = {0, 0.8, 0.6, 0};
    double pos[3];
    double quat[4];
    Trajectory way;
    trajectory_begin(&way, from, DOWN, to, turned, &DEF);
    trajectory_at(&way, 0, pos, quat);
    check_near(mju_dist3(pos, from), 0, 1e-12);
    check_near(rotation_angle(quat, DOWN), 0, 1e-9);
    trajectory_at(&way, way.duration_s, pos, quat);
    check_near(mju_dist3(pos, to), 0, 1e-12);
    check_near(rotation_angle(quat, turned), 0, 1e-9);
    trajectory_at(&way, way.duration_s + 10, pos, quat);
    check_near(mju_dist3(pos, to), 0, 1e-12);
}

static void limits_hold_on_long_and_short_ways(void **state)
{
    (void)state;
    const double from[3] = {0, 0, 0};
    const double goals[][3] = {
            {0.6, 0, 0}, {0.01, 0, 0}, {0.3, 0.2, 0.25}, {0.2, 0.1, -0.3}, {0, 0, 0.4}};
    for (size_t i = 0; i < sizeof goals / sizeof goals[0]; i++) {
        Trajectory way;
        double speed = 0;
        double acceleration = 0;
        trajectory_begin(&way, from, DOWN, goals[i], DOWN, &DEF);
        measure(&way, &speed, &acceleration);
        assert_true(speed <= DEF.speed * 1.0001);
        /* The bend of a way that climbs first adds to what the ramps take. */
        assert_true(acceleration <= DEF.acceleration * 1.6);
    }
}

static void turn_alone_takes_its_own_time(void **state)
{
    (void)state;
    const double here[3] = {0.5, 0, 0.3};
    const double turned[4] = {0, 0, 1, 0}; /* half a turn about z */
    double pos[3];
    double quat[4];
    Trajectory way;
    trajectory_begin(&way, here, DOWN, here, turned, &DEF);
    assert_true(way.duration_s > mjPI / DEF.rotation_speed);
    trajectory_at(&way, 0.5 * way.duration_s, pos, quat);
    check_near(rotation_angle(DOWN, quat), mjPI / 2, 1e-9);
    trajectory_begin(&way, here, DOWN, here, DOWN, &DEF);
    check_near(way.duration_s, 0, 0);
}

static void way_climbs_first_and_sinks_last_unless_straight(void **state)
{
    (void)state;
    const double low[3] = {0, 0, 0};
    const double high[3] = {0.3, 0, 0.1};
    double pos[3];
    double quat[4];
    Trajectory way;
    trajectory_begin(&way, low, DOWN, high, DOWN, &DEF);
    trajectory_at(&way, 0.5 * way.duration_s, pos, quat);
    assert_true(pos[2] > 0.065);
    trajectory_begin(&way, high, DOWN, low, DOWN, &DEF);
    trajectory_at(&way, 0.5 * way.duration_s, pos, quat);
    assert_true(pos[2] > 0.065);

    TrajectoryDef straight = DEF;
    straight.straight = true;
    trajectory_begin(&way, low, DOWN, high, DOWN, &straight);
    trajectory_at(&way, 0.5 * way.duration_s, pos, quat);
    check_near(pos[2], 0.05, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(way_starts_and_ends_where_it_should),
            cmocka_unit_test(limits_hold_on_long_and_short_ways),
            cmocka_unit_test(turn_alone_takes_its_own_time),
            cmocka_unit_test(way_climbs_first_and_sinks_last_unless_straight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
