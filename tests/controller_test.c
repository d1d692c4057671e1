#include <string.h>

#include "robot_stage.h"
#include "sim/rotation.h"

static const char PROBE[] = "<geom name='probe' type='sphere' size='0.01' pos='0 0 0.1134' "
                            "mass='0.05'/>";
static const char BLOCK[] =
        "<body name='block' pos='0.307 0 0.03'><freejoint/>"
        "<geom name='block' type='box' size='0.02 0.02 0.03' mass='0.5'/></body>";

static const double *tool_of(const RobotStage *stage)
{
    return stage->data->site_xpos + 3 * (size_t)stage->robot.tool_site;
}

static void holding(RobotStage *stage, Setpoint *setpoint)
{
    robot_stage_look(stage);
    setpoint_hold(setpoint, &stage->view);
}

static void add_lag(RobotStage *stage)
{
    double off[3];
    mju_sub3(off, stage->controller.ref_pos, tool_of(stage));
    stage->seen += mju_dot3(off, off);
}

static void circle_is_followed_within_half_a_millimetre(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    const double rate = 2 * mjPI / 3; /* radius 0.12 m: 0.25 m/s */
    double middle[3];
    mju_copy3(middle, stage->view.last.pos);
    int steps = 0;
    for (int k = 1; k <= 130; k++) {
        Setpoint setpoint;
        double angle = rate * k / STAGE_HZ;
        double grown = fmin(1, k / 40.0);
        holding(stage, &setpoint);
        setpoint.pos[0] = middle[0] + 0.12 * grown * (cos(angle) - 1);
        setpoint.pos[1] = middle[1] + 0.12 * grown * sin(angle);
        stage->watch = k > 50 ? add_lag : NULL;
        steps += k > 50 ? stage->controller.steps_per_tick : 0;
        robot_stage_tick(stage, &setpoint);
    }
    assert_true(sqrt(stage->seen / steps) < 0.0005);
    robot_stage_destroy(stage);
}

static void reference_meets_each_setpoint_at_the_end_of_its_tick(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    Setpoint setpoint;
    holding(stage, &setpoint);
    for (int k = 0; k < 10; k++) {
        double before[3];
        const double axis[3] = {0.02 * k, -0.01 * k, 0.05};
        mju_copy3(before, setpoint.pos);
        setpoint.pos[0] += 0.002 * k;
        setpoint.pos[2] -= 0.001 * k;
        rotation_apply(setpoint.quat, axis, 1, setpoint.quat);
        robot_stage_tick(stage, &setpoint);
        /* The reference is placed when the next tick begins: ask for it a tick later. */
        Setpoint next = setpoint;
        RobotStage later = *stage;
        controller_command(&later.controller, &later.robot, &next);
        double wrench[6] = {0};
        controller_step(&later.controller, &later.robot, later.model, later.data, wrench);
        check_near(mju_dist3(later.controller.from_pos, setpoint.pos), 0, 1e-12);
        check_near(rotation_angle(later.controller.from_quat, setpoint.quat), 0, 1e-9);
    }
    robot_stage_destroy(stage);
}

static double last_reference_speed;

static void see_jump(RobotStage *stage)
{
    double speed = stage->controller.ref_vel[0];
    stage->seen = fmax(stage->seen, fabs(speed - last_reference_speed));
    last_reference_speed = speed;
}

static void reference_speed_does_not_jump(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    Setpoint setpoint;
    holding(stage, &setpoint);
    last_reference_speed = 0;
    stage->watch = see_jump;
    double travelled = 0;
    for (int k = 0; k < 30; k++) {
        double speed = 0.2 * sin(mjPI * k / 30);
        travelled += speed / STAGE_HZ;
        setpoint.pos[0] -= speed / STAGE_HZ;
        robot_stage_tick(stage, &setpoint);
    }
    /* 0.02 m/s more each tick: twice that over 50 steps is what the curve may take. */
    assert_true(travelled > 0.1);
    assert_true(stage->seen < 4 * 0.02 / 50);
    robot_stage_destroy(stage);
}

static void tool_yields_to_a_push_by_force_over_stiffness(void **state)
{
    (void)state;
    for (int axis = 0; axis < 3; axis++) {
        RobotStage *stage = robot_stage_create("", "");
        double before[3];
        double force[3] = {0};
        force[axis] = 10;
        mju_copy3(before, tool_of(stage));
        for (int k = 0; k < 60; k++) {
            mju_zero(stage->data->qfrc_applied, (int)stage->model->nv);
            mj_applyFT(stage->model, stage->data, force, NULL, tool_of(stage),
                    stage->robot.hand_body, stage->data->qfrc_applied);
            robot_stage_wait(stage, 1);
        }
        double moved = tool_of(stage)[axis] - before[axis];
        check_near(moved, 10.0 / 600, 0.05 * 10 / 600);
        robot_stage_destroy(stage);
    }
}

static void lower_to(RobotStage *stage, double height)
{
    Setpoint setpoint;
    holding(stage, &setpoint);
    while (setpoint.pos[2] > height) {
        setpoint.pos[2] -= 0.01;
        robot_stage_tick(stage, &setpoint);
    }
    setpoint.pos[2] = height;
    robot_stage_tick(stage, &setpoint);
    robot_stage_wait(stage, 20);
}

static void spring_pulls_no_harder_than_its_limit(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", PROBE);
    double force[3];
    lower_to(stage, -0.3); /* 180 N at 600 N/m */
    robot_stage_force(stage, "probe", "floor", force);
    check_near(-force[2], 80, 0.5);
    robot_stage_destroy(stage);
}

/* Commands the tool to press straight down with so much force for some ticks. */
static void press_down(RobotStage *stage, double force, int ticks)
{
    for (int k = 0; k < ticks; k++) {
        Setpoint setpoint;
        holding(stage, &setpoint);
        setpoint.force_axes = 1U << 2;
        setpoint.wrench[2] = -force;
        setpoint.pos[2] = stage->view.tool_pos[2];
        robot_stage_tick(stage, &setpoint);
    }
}

static void force_axis_settles_to_the_wanted_force(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", PROBE);
    lower_to(stage, 0.03);
    const double wanted[] = {5, 15};
    for (int i = 0; i < 2; i++) {
        double force[3];
        press_down(stage, wanted[i], 60);
        robot_stage_force(stage, "probe", "floor", force);
        check_near(-force[2], wanted[i], 0.02 * wanted[i]);
    }
    robot_stage_destroy(stage);
}

static void free_tool_under_force_control_moves_slowly(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", PROBE);
    press_down(stage, 8, 20);
    robot_stage_look(stage);
    check_near(stage->view.tool_vel[2], -0.02, 0.004);
    robot_stage_destroy(stage);
}

static void force_guard_stops_the_reference_where_it_fires(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", PROBE);
    lower_to(stage, 0.03);
    Setpoint setpoint;
    holding(stage, &setpoint);
    setpoint.guard[0] = (Guard){.kind = GUARD_FORCE_ALONG, .axis = {0, 0, 1}, .threshold = 4};
    bool fired = false;
    for (int k = 0; k < 40 && !fired; k++) {
        setpoint.pos[2] -= 0.0015;
        robot_stage_tick(stage, &setpoint);
        fired = stage->controller.guard_fired;
    }
    assert_true(fired);
    assert_true(stage->controller.holding);
    assert_int_equal(stage->controller.guard_index, 0);
    check_near(stage->controller.guard_pos[2], 0.02, 0.002); /* the probe hangs 20 mm low */
    assert_true(stage->controller.ref_pos[2] > setpoint.pos[2]);
    check_near(mju_norm3(stage->controller.ref_vel), 0, 0);
    robot_stage_wait(stage, 1);
    assert_false(stage->controller.guard_fired);
    robot_stage_destroy(stage);
}

static void travel_guard_fires_at_its_distance(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    Setpoint setpoint;
    holding(stage, &setpoint);
    setpoint.guard[1] = (Guard){.kind = GUARD_TRAVEL, .axis = {0, 1, 0}, .threshold = 0.03};
    mju_copy3(setpoint.guard[1].origin, stage->view.tool_pos);
    double start = stage->view.tool_pos[1];
    for (int k = 0; k < 20 && !stage->controller.guard_fired; k++) {
        setpoint.pos[1] += 0.005;
        robot_stage_tick(stage, &setpoint);
    }
    assert_true(stage->controller.guard_fired);
    assert_int_equal(stage->controller.guard_index, 1);
    check_near(stage->controller.guard_pos[1] - start, 0.03, 0.0002);
    robot_stage_destroy(stage);
}

static double last_torque[7];

static void see_torques(RobotStage *stage)
{
    for (int i = 0; i < 7; i++) {
        double torque = stage->data->ctrl[stage->robot.actuator[i]];
        assert_true(fabs(torque) <= stage->robot.torque_limit[i]);
        stage->seen = fmax(stage->seen, fabs(torque - last_torque[i]));
        last_torque[i] = torque;
    }
}

static void torques_and_their_rate_stay_within_limits(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    Setpoint setpoint;
    holding(stage, &setpoint);
    for (int i = 0; i < 7; i++) {
        last_torque[i] = stage->data->ctrl[stage->robot.actuator[i]];
    }
    stage->watch = see_torques;
    for (int k = 0; k < 20; k++) { /* jumps no policy may make */
        setpoint.pos[0] += k % 2 == 0 ? 0.3 : -0.3;
        setpoint.pos[2] += k % 3 == 0 ? 0.2 : -0.1;
        robot_stage_tick(stage, &setpoint);
    }
    assert_true(stage->seen > 0.5);
    assert_true(stage->seen <= 1000 * stage->model->opt.timestep + 1e-9);
    robot_stage_destroy(stage);
}

static void hand_feels_neither_its_weight_nor_its_motion(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    Setpoint setpoint;
    holding(stage, &setpoint);
    for (int k = 0; k < 40; k++) {
        const double turn[3] = {0.01, 0.02, 0.03};
        setpoint.pos[1] += 0.02 * sin(mjPI * k / 20);
        rotation_apply(setpoint.quat, turn, k < 20 ? 1 : -1, setpoint.quat);
        robot_stage_tick(stage, &setpoint);
        assert_true(mju_norm3(stage->controller.contact_wrench) < 0.5);
    }
    robot_stage_destroy(stage);
}

static void tare_learns_the_zero_of_the_sensor(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    stage->offset[0] = 1.5;
    stage->offset[2] = -2;
    stage->offset[4] = 0.05;
    robot_stage_wait(stage, 10);
    assert_true(mju_norm3(stage->controller.contact_wrench) > 2);
    for (int k = 0; k < 10; k++) {
        Setpoint setpoint;
        holding(stage, &setpoint);
        setpoint.tare = true;
        robot_stage_tick(stage, &setpoint);
    }
    assert_true(mju_norm3(stage->controller.contact_wrench) < 0.02);
    assert_true(mju_norm3(stage->controller.contact_wrench + 3) < 0.002);
    robot_stage_destroy(stage);
}

/* Grips the block that stands below and lifts it. */
static void lift_block(RobotStage *stage, double force)
{
    Setpoint setpoint;
    lower_to(stage, 0.045);
    holding(stage, &setpoint);
    setpoint.gripper = (GripperCommand){.mode = GRIPPER_FORCE, .force_n = force};
    robot_stage_tick(stage, &setpoint);
    robot_stage_wait(stage, 20);
    holding(stage, &setpoint);
    for (int k = 0; k < 20; k++) {
        setpoint.pos[2] += 0.005;
        robot_stage_tick(stage, &setpoint);
    }
}

static void load_is_weighed_and_carried(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create(BLOCK, "");
    lift_block(stage, 30);
    robot_stage_wait(stage, 20);
    double weight = 0.5 * 9.81;
    double sag = stage->view.last.pos[2] - stage->view.tool_pos[2];
    check_near(sag, weight / 600, 0.2 * weight / 600);
    for (int k = 0; k < 20; k++) {
        Setpoint setpoint;
        holding(stage, &setpoint);
        setpoint.tare = true;
        robot_stage_tick(stage, &setpoint);
    }
    robot_stage_wait(stage, 10);
    check_near(stage->controller.load, weight, 0.03 * weight);
    check_near(stage->view.last.pos[2] - stage->view.tool_pos[2], 0, 0.0005);
    assert_true(mju_norm3(stage->controller.contact_wrench) < 0.2);
    robot_stage_destroy(stage);
}

static void pads_press_with_the_force_that_was_asked_for(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create(BLOCK, "");
    double force[3];
    lift_block(stage, 25);
    robot_stage_force(stage, "block", "pad_left", force);
    check_near(mju_norm3(force), 25, 2);
    robot_stage_destroy(stage);
}

static void hand_opens_to_a_width(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    Setpoint setpoint;
    holding(stage, &setpoint);
    setpoint.gripper = (GripperCommand){.mode = GRIPPER_WIDTH, .width_m = 0.055};
    robot_stage_tick(stage, &setpoint);
    robot_stage_wait(stage, 20);
    check_near(stage->view.hand_width, 0.055, 0.0005);
    robot_stage_destroy(stage);
}

static void latency_delays_what_is_commanded(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    stage->robot.control.latency_s = 0.02;
    Setpoint setpoint;
    double wrench[6] = {0};
    holding(stage, &setpoint);
    setpoint.pos[0] += 0.01;
    controller_command(&stage->controller, &stage->robot, &setpoint);
    int steps = 0;
    while (stage->controller.executed.pos[0] < setpoint.pos[0] && steps < 100) {
        mj_step1(stage->model, stage->data);
        controller_step(&stage->controller, &stage->robot, stage->model, stage->data, wrench);
        mj_step2(stage->model, stage->data);
        steps++;
    }
    assert_int_equal(steps, 21); /* it acts in the 21st step, 20 ms after the first */
    robot_stage_destroy(stage);
}

/* One tick without anything else that touches the data. */
static void bare_tick(RobotStage *stage, Controller *controller, mjData *data, double x)
{
    Setpoint setpoint = stage->view.last;
    setpoint.pos[0] = x;
    setpoint.guard[0] = (Guard){.kind = GUARD_FORCE_NORM, .threshold = 20};
    controller_command(controller, &stage->robot, &setpoint);
    for (int i = 0; i < controller->steps_per_tick; i++) {
        double wrench[6];
        mj_step1(stage->model, data);
        mju_scl(wrench, data->sensordata, -1, 6);
        controller_step(controller, &stage->robot, stage->model, data, wrench);
        mj_step2(stage->model, data);
    }
}

static void copy_of_controller_and_state_continues_bit_for_bit(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create(BLOCK, PROBE);
    stage->robot.control.latency_s = 0.03;
    lower_to(stage, 0.09);
    double x = stage->view.last.pos[0];
    for (int k = 0; k < 5; k++) {
        bare_tick(stage, &stage->controller, stage->data, x + 0.002 * k);
    }
    Controller controller = stage->controller;
    mjData *twin = mj_makeData(stage->model);
    mj_copyData(twin, stage->model, stage->data);
    for (int k = 0; k < 20; k++) {
        bare_tick(stage, &stage->controller, stage->data, x - 0.004 * k);
    }
    for (int k = 0; k < 20; k++) {
        bare_tick(stage, &controller, twin, x - 0.004 * k);
    }
    assert_memory_equal(
            twin->qpos, stage->data->qpos, (size_t)stage->model->nq * sizeof *twin->qpos);
    assert_memory_equal(
            twin->qvel, stage->data->qvel, (size_t)stage->model->nv * sizeof *twin->qvel);
    assert_memory_equal(controller.torque, stage->controller.torque, sizeof controller.torque);
    mj_deleteData(twin);
    robot_stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(circle_is_followed_within_half_a_millimetre),
            cmocka_unit_test(reference_meets_each_setpoint_at_the_end_of_its_tick),
            cmocka_unit_test(reference_speed_does_not_jump),
            cmocka_unit_test(tool_yields_to_a_push_by_force_over_stiffness),
            cmocka_unit_test(spring_pulls_no_harder_than_its_limit),
            cmocka_unit_test(force_axis_settles_to_the_wanted_force),
            cmocka_unit_test(free_tool_under_force_control_moves_slowly),
            cmocka_unit_test(force_guard_stops_the_reference_where_it_fires),
            cmocka_unit_test(travel_guard_fires_at_its_distance),
            cmocka_unit_test(torques_and_their_rate_stay_within_limits),
            cmocka_unit_test(hand_feels_neither_its_weight_nor_its_motion),
            cmocka_unit_test(tare_learns_the_zero_of_the_sensor),
            cmocka_unit_test(load_is_weighed_and_carried),
            cmocka_unit_test(pads_press_with_the_force_that_was_asked_for),
            cmocka_unit_test(hand_opens_to_a_width),
            cmocka_unit_test(latency_delays_what_is_commanded),
            cmocka_unit_test(copy_of_controller_and_state_continues_bit_for_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
