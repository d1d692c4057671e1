#include "scenes/goal.h"

#include <mujoco/mujoco.h>

#include "tests/check.h"

/* Sums and products of a few numbers near 1. */
static const double ROUNDING = 1e-12;

static const double DEGREE = mjPI / 180;

/* Turned about x by roll, then about the vertical by yaw, degrees. */
static void make_quat(double roll, double yaw, double ret_quat[4])
{
    const double x[3] = {1, 0, 0};
    const double z[3] = {0, 0, 1};
    double tilt[4];
    double turn[4];
    mju_axisAngle2Quat(tilt, x, roll * DEGREE);
    mju_axisAngle2Quat(turn, z, yaw * DEGREE);
    mju_mulQuat(ret_quat, turn, tilt);
}

/* The angle between two attitudes, degrees. */
static double angle(const double a[4], const double b[4])
{
    return 2 * acos(fmin(1, pose_likeness(a, b))) / DEGREE;
}

static Pose make_pose(double x, double roll, double yaw)
{
    Pose pose = {.pos = {x, 0, 0}};
    make_quat(roll, yaw, pose.quat);
    return pose;
}

/* The tool hangs at yaw 0; the part lies at each yaw in turn. */
static void a_grasp_takes_the_nearest_of_equal_turns(void **state)
{
    (void)state;
    static const struct {
        double symmetry, yaw, expected;
    } CASES[] = {
            {0, 30, 30},
            {0, 100, 80},
            {0, -170, 10}, /* only the fingers may change places */
            {90, 30, 30},
            {90, 50, 40},
            {90, 100, 10},
            {90, -170, 10},
            {60, 50, 10},
            {180, 100, 80},
            {360, 77, 0},
            {400, -123, 0},
    };
    double tool[4];
    make_quat(180, 0, tool);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        Pose part = make_pose(0.3, 0, CASES[i].yaw);
        Pose local = make_pose(0, 180, 0);
        Pose grasp = pose_compose(&part, &local);
        const double symmetry[3] = {0, 0, CASES[i].symmetry * DEGREE};
        Goal goal = goal_for_grasp(&part, symmetry, &grasp, tool);
        check_near(angle(goal.pose.quat, tool), CASES[i].expected, 1e-5);
        check_near(goal.pose.pos[0], 0.3, ROUNDING);
        assert_int_equal(goal.kind, GOAL_POSE);
    }
}

/* A grasp beside the axis goes round with the turn. */
static void a_turned_grasp_stays_on_its_part(void **state)
{
    (void)state;
    Pose part = make_pose(0, 0, 90);
    Pose local = make_pose(0.1, 180, 0);
    Pose grasp = pose_compose(&part, &local);
    double tool[4];
    make_quat(180, 0, tool);
    const double symmetry[3] = {0, 0, 2 * mjPI};
    Goal goal = goal_for_grasp(&part, symmetry, &grasp, tool);
    double off[3];
    mju_sub3(off, goal.pose.pos, part.pos);
    check_near(mju_norm3(off), 0.1, ROUNDING);
    double x[3];
    pose_axis(&goal.pose, 0, x);
    check_near(mju_dot3(off, x), 0.1, ROUNDING);
}

/* The tool hangs down; what is to be grasped lies turned about its own axes. */
static void a_grasp_takes_turns_about_all_axes(void **state)
{
    (void)state;
    static const struct {
        double symmetry[3], roll, yaw, expected;
    } CASES[] = {
            {{0, 0, 0}, 180, 0, 180},
            {{180, 0, 0}, 180, 0, 0},
            {{0, 180, 0}, 180, 0, 0}, /* with the fingers changed */
            {{90, 0, 0}, 80, 0, 10},
            {{90, 90, 90}, 100, 170, 14.133148779}, /* a cube: 2 acos(cos^2 5 deg) */
            {{360, 0, 0}, 77, 0, 0},
            {{360, 0, 180}, 77, 180, 0},
            {{360, 360, 0}, 33, 44, 0}, /* a ball */
            {{0, 360, 360}, 33, 44, 0},
    };
    double tool[4];
    make_quat(180, 0, tool);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        Pose part = make_pose(0.3, CASES[i].roll, CASES[i].yaw);
        Pose local = make_pose(0, 180, 0);
        Pose grasp = pose_compose(&part, &local);
        double symmetry[3];
        mju_scl3(symmetry, CASES[i].symmetry, DEGREE);
        Goal goal = goal_for_grasp(&part, symmetry, &grasp, tool);
        check_near(angle(goal.pose.quat, tool), CASES[i].expected, 1e-5);
        check_near(goal.pose.pos[0], 0.3, ROUNDING);
    }
}

static void a_frame_has_the_symmetry_of_the_axis_along_it(void **state)
{
    (void)state;
    const double symmetry[3] = {1, 2, 3};
    const double bare[3] = {0, 0, 3};
    Pose part = make_pose(0, 20, 30);
    Pose along_z = part;
    Pose along_y = part;
    const double x[3] = {1, 0, 0};
    double turn[4];
    mju_axisAngle2Quat(turn, x, mjPI / 2);
    mju_mulQuat(along_y.quat, part.quat, turn);
    check_near(goal_symmetry(symmetry, &part, &along_z), 3, 0);
    check_near(goal_symmetry(symmetry, &part, &along_y), 2, 0);
    check_near(goal_symmetry(bare, &part, &along_y), 3, 0);
}

static void a_seat_opposes_the_axes_and_keeps_the_allowed_turn(void **state)
{
    (void)state;
    static const struct {
        double seat, mover, yaw, expected;
    } CASES[] = {
            {0, 0, 50, 50},
            {360, 0, 50, 50},
            {90, 360, 50, 50}, /* free: as it is */
            {90, 0, 50, 90},
            {0, 90, 40, 0},
            {90, 180, 130, 90},
            {180, 0, 80, 0},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        Goal seat = {.kind = GOAL_SEAT,
                .pose = make_pose(0.2, 0, 0),
                .symmetry = CASES[i].seat * DEGREE};
        Mover mover = {
                .pose = make_pose(0.7, 180, CASES[i].yaw), .symmetry = CASES[i].mover * DEGREE};
        double expected[4];
        make_quat(180, CASES[i].expected, expected);
        Pose reached = goal_pose(&seat, &mover);
        check_near(angle(reached.quat, expected), 0, 1e-5);
        check_near(reached.pos[0], 0.2, ROUNDING);
    }
}

static void a_whole_part_keeps_its_attitude_and_a_point_turns_nothing(void **state)
{
    (void)state;
    Goal seat = {.kind = GOAL_SEAT, .pose = make_pose(0.2, 0, 0)};
    Mover part = {.pose = make_pose(0, 70, 33), .whole = true};
    Pose reached = goal_pose(&seat, &part);
    check_near(angle(reached.quat, part.pose.quat), 0, 1e-5);
    check_near(reached.pos[0], 0.2, ROUNDING);

    Goal point = {.kind = GOAL_POINT, .pose = make_pose(0.4, 10, 20)};
    reached = goal_pose(&point, &part);
    check_near(angle(reached.quat, part.pose.quat), 0, 1e-5);
    check_near(reached.pos[0], 0.4, ROUNDING);

    Goal pose = {.kind = GOAL_POSE, .pose = make_pose(0.4, 10, 20)};
    reached = goal_pose(&pose, &part);
    check_near(angle(reached.quat, pose.pose.quat), 0, 1e-5);
}

static void above_follows_a_seat_that_is_nearly_upright(void **state)
{
    (void)state;
    static const struct {
        GoalKind kind;
        double roll, y, z;
    } CASES[] = {
            {GOAL_SEAT, 0, 0, 1},
            {GOAL_SEAT, 180, 0, 1},
            {GOAL_SEAT, 30, -0.5, 0.8660254037844386},
            {GOAL_SEAT, 150, 0.5, 0.8660254037844386},
            {GOAL_SEAT, 70, 0, 1},
            {GOAL_POSE, 30, 0, 1},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        Goal goal = {.kind = CASES[i].kind, .pose = make_pose(0, CASES[i].roll, 0)};
        Goal above = goal_above(&goal, 2);
        check_near(above.pose.pos[1], 2 * CASES[i].y, ROUNDING);
        check_near(above.pose.pos[2], 2 * CASES[i].z, ROUNDING);
    }
}

static void offset_moves_along_and_turns_about_its_axes(void **state)
{
    (void)state;
    Goal goal = {.kind = GOAL_POSE, .pose = make_pose(1, 0, 90)};
    mju_copy4(goal.axes, goal.pose.quat);
    const double move[3] = {0.1, 0, 0.3};
    Goal moved = goal_offset(&goal, move, 45 * DEGREE);
    double expected[4];
    make_quat(0, 135, expected);
    check_near(moved.pose.pos[0], 1, ROUNDING);
    check_near(moved.pose.pos[1], 0.1, ROUNDING);
    check_near(moved.pose.pos[2], 0.3, ROUNDING);
    check_near(angle(moved.pose.quat, expected), 0, 1e-5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_grasp_takes_the_nearest_of_equal_turns),
            cmocka_unit_test(a_turned_grasp_stays_on_its_part),
            cmocka_unit_test(a_grasp_takes_turns_about_all_axes),
            cmocka_unit_test(a_frame_has_the_symmetry_of_the_axis_along_it),
            cmocka_unit_test(a_seat_opposes_the_axes_and_keeps_the_allowed_turn),
            cmocka_unit_test(a_whole_part_keeps_its_attitude_and_a_point_turns_nothing),
            cmocka_unit_test(above_follows_a_seat_that_is_nearly_upright),
            cmocka_unit_test(offset_moves_along_and_turns_about_its_axes),
    };
    return cmocka_run_group_tests_name("goal", tests, NULL, NULL);
}
