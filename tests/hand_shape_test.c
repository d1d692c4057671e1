/* The room that an open hand takes, and what it would run into on its way to a grasp. */
#include "scenes/hand_shape.h"

#include <string.h>

#include "check.h"

/* A palm of 40 x 200 x 20 mm, 100 mm above the tool, and two closed fingers down to it. */
static const char HAND[] =
        "<mujoco><worldbody><body name='palm' pos='0 0 .5' euler='180 0 0'>"
        "<geom type='box' size='.02 .1 .01' mass='.1'/><site name='tool' pos='0 0 .1'/>"
        "<body name='left' pos='0 0 .1'><joint name='l' type='slide' axis='0 1 0' range='0 .04'/>"
        "<geom type='box' size='.01 .005 .05' pos='0 .005 -.05' mass='.01'/></body>"
        "<body name='right' pos='0 0 .1'><joint name='r' type='slide' axis='0 -1 0' range='0 .04'/>"
        "<geom type='box' size='.01 .005 .05' pos='0 -.005 -.05' mass='.01'/></body>"
        "</body></worldbody></mujoco>";

typedef struct Stage {
    mjModel *model;
    mjData *data;
    Robot robot;
} Stage;

static Stage stage_create(void)
{
    char message[500] = "";
    mjSpec *spec = mj_parseXMLString(HAND, NULL, message, sizeof message);
    assert_non_null(spec);
    Stage stage = {.model = mj_compile(spec, NULL)};
    mj_deleteSpec(spec);
    assert_non_null(stage.model);
    stage.data = mj_makeData(stage.model);
    mj_forward(stage.model, stage.data);
    stage.robot = (Robot){.finger_count = 2, .finger_travel = 0.04, .tool_site = 0};
    stage.robot.hand_body = mj_name2id(stage.model, mjOBJ_BODY, "palm");
    for (int i = 0; i < 2; i++) {
        stage.robot.finger_joint[i] = i;
        stage.robot.finger_body[i] = stage.model->jnt_bodyid[i];
        stage.robot.finger_qpos_adr[i] = stage.model->jnt_qposadr[i];
        stage.robot.finger_gain[i] = 1.0;
    }
    return stage;
}

static void stage_destroy(Stage *stage)
{
    mj_deleteData(stage->data);
    mj_deleteModel(stage->model);
}

static void fingers_stand_at_their_stops(void **state)
{
    (void)state;
    Stage stage = stage_create();
    HandShape shape = hand_shape_of(&stage.robot, stage.model, stage.data);
    assert_int_equal(shape.count, 3);
    check_near(shape.boxes[0].low[1], -0.1, 1e-9);
    check_near(shape.boxes[0].high[2], -0.09, 1e-9);
    check_near(shape.boxes[1].low[1], 0.04, 1e-9);
    check_near(shape.boxes[1].high[1], 0.05, 1e-9);
    check_near(shape.boxes[2].high[1], -0.04, 1e-9);
    check_near(shape.boxes[2].high[2], 0.0, 1e-9);
    stage_destroy(&stage);
}

/* True if a hand at the origin that points down meets a box of 20 mm at the place. */
static bool meets(const Stage *stage, double x, double y, double z, double yaw, double approach)
{
    HandShape shape = hand_shape_of(&stage->robot, stage->model, stage->data);
    const Pose tool = {.quat = {0.0, 1.0, 0.0, 0.0}};
    const double half[3] = {0.01, 0.01, 0.01};
    const Pose box = {.pos = {x, y, z}, .quat = {cos(yaw / 2.0), 0.0, 0.0, sin(yaw / 2.0)}};
    return hand_shape_meets(&shape, &tool, approach, &box, half);
}

static void what_stands_between_the_fingers_is_no_obstacle(void **state)
{
    (void)state;
    Stage stage = stage_create();
    assert_false(meets(&stage, 0.0, 0.0, 0.02, 0.0, 0.08));
    assert_false(meets(&stage, 0.0, 0.029, 0.02, 0.0, 0.08));
    assert_true(meets(&stage, 0.0, 0.031, 0.02, 0.0, 0.08));
    assert_false(meets(&stage, 0.0, 0.061, 0.02, 0.0, 0.08));
    /* Turned by 45 deg its corner comes 4 mm further. */
    assert_true(meets(&stage, 0.0, 0.063, 0.02, mjPI / 4.0, 0.08));
    assert_false(meets(&stage, 0.0, 0.065, 0.02, mjPI / 4.0, 0.08));
    stage_destroy(&stage);
}

static void the_way_down_counts(void **state)
{
    (void)state;
    Stage stage = stage_create();
    assert_false(meets(&stage, 0.0, 0.08, 0.07, 0.0, 0.0)); /* below the palm */
    assert_true(meets(&stage, 0.0, 0.08, 0.1, 0.0, 0.0));
    assert_false(meets(&stage, 0.0, 0.08, 0.15, 0.0, 0.0)); /* above it */
    assert_true(meets(&stage, 0.0, 0.08, 0.15, 0.0, 0.08)); /* where it comes through */
    stage_destroy(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(fingers_stand_at_their_stops),
            cmocka_unit_test(what_stands_between_the_fingers_is_no_obstacle),
            cmocka_unit_test(the_way_down_counts),
    };
    return cmocka_run_group_tests_name("hand_shape", tests, NULL, NULL);
}
