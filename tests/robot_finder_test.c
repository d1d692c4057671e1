#include "scenes/robot_finder.h"

#include <string.h>

#include "said.h"
#include "scenes/robot_equip.h"
#include "sim/fault.h"

/*
 * A head, a six-joint arm without motors, a hand whose one finger slides towards -y as it opens
 * and whose other turns, 60 mm below its hinge.
 */
#define LINK(n, axis) \
    "<body name='arm/link" n "' pos='0 0 .1'><joint name='arm/j" n "' axis='" axis \
    "' actuatorfrcrange='-9 9'/><geom size='.01'/>"
static const char ROBOT[] =
        "<mujoco><worldbody><body name='arm'>"
        "<body name='arm/head'><joint name='arm/look'/><geom size='.01'/></body>" LINK(
                "1", "0 0 1") LINK("2", "0 1 0") LINK("3", "0 1 0") LINK("4", "0 1 0") LINK("5",
                "0 0 1") LINK("6",
                "1 0 0") "<body name='hand' pos='0 0 .1'><geom size='.01'/><site name='hand/tcp' pos='0 0 .1'/>"
                         "<body name='hand/slider' pos='0 -.02 .1'>"
                         "<joint name='hand/slide' type='slide' axis='0 1 0' range='-.04 0'/>"
                         "<geom name='hand/pad1' type='box' size='.01 .002 .01'/></body>"
                         "<body name='hand/turner' pos='0 .02 .04'>"
                         "<joint name='hand/turn' axis='1 0 0' range='-30 30'/>"
                         "<geom name='hand/pad2' type='box' size='.01 .002 .01' pos='0 0 .06'/></body>"
                         "</body></body></body></body></body></body></body></body></worldbody>"
                         "<actuator><motor name='hand/slide' joint='hand/slide' ctrlrange='-40 40'/>"
                         "<motor name='hand/turn' joint='hand/turn' ctrlrange='-3 3'/></actuator></mujoco>";

static const char SCENE[] =
        "robot: {arm: arm, hand: hand, tool: hand/tcp}\nhome: 10 20 30 40 50 60 deg\n";

typedef struct Stage {
    Document *document;
    Mistakes *mistakes;
    mjSpec *spec;
    mjModel *model;
    Robot robot;
    bool found;
} Stage;

/* Finds the robot of a model, after equipping it if asked. */
static Stage find(const char *xml, const char *scene, bool equip)
{
    Stage stage = {.mistakes = mistakes_create()};
    Error err = {0};
    char message[500] = "";
    stage.document = document_parse("s.yaml", scene, strlen(scene), stage.mistakes, &err);
    stage.spec = mj_parseXMLString(xml, NULL, message, (int)sizeof message);
    if (stage.spec == NULL) {
        print_error("%s\n", message);
    }
    assert_non_null(stage.spec);
    const Node *root = document_root(stage.document);
    const Node *node = node_get(root, "robot");
    if (equip) {
        robot_equip(stage.spec, node, stage.mistakes);
    }
    stage.model = mj_compile(stage.spec, NULL);
    assert_non_null(stage.model);
    const RobotNames names = {.arm = "arm",
            .hand = "hand",
            .tool = "hand/tcp",
            .home = "arm/home",
            .joints = node_get(root, "home"),
            .width = node_get(root, "width"),
            .place = node->key_place};
    stage.found = robot_find(&names, stage.model, &stage.robot, stage.mistakes);
    return stage;
}

static void release(Stage *stage)
{
    mj_deleteModel(stage->model);
    mj_deleteSpec(stage->spec);
    document_destroy(stage->document);
    mistakes_destroy(stage->mistakes);
}

static void an_arm_is_what_moves_the_tool_and_gets_what_it_lacks(void **state)
{
    (void)state;
    Stage stage = find(ROBOT, SCENE, true);
    check_said(stage.mistakes, "equipped",
            "1:1 warning: motors were added to arm 'arm': arm/j6 9 N*m, arm/j5 9 N*m, arm/j4 9 "
            "N*m, arm/j3 9 N*m, arm/j2 9 N*m, arm/j1 9 N*m\n"
            "1:1 warning: a force/torque sensor was added to 'hand', in body 'hand': its model "
            "has none\n");
    assert_true(stage.found);
    assert_int_equal(stage.robot.dof_count, 6);
    for (int i = 0; i < 6; i++) {
        check_near(stage.robot.home[i], (i + 1) * 10.0 * mjPI / 180.0, 1e-12);
        check_near(stage.robot.torque_limit[i], 9.0, 0.0);
    }
    check_near(stage.robot.q_max[0], 2.0 * mjPI, 1e-12); /* no limits: a turn each way */
    assert_int_equal(stage.robot.hand_body, mj_name2id(stage.model, mjOBJ_BODY, "hand"));
    release(&stage);
}

static void fingers_open_by_their_slide_or_by_their_lever(void **state)
{
    (void)state;
    Stage stage = find(ROBOT, SCENE, true);
    const Robot *robot = &stage.robot;
    assert_int_equal(robot->finger_count, 2);
    check_near(robot->finger_gain[0], -1.0, 0.0);
    check_near(robot->finger_closed[0], 0.0, 0.0);
    /* about x the pad, 60 mm above, goes to -y: the finger on +y closes */
    check_near(robot->finger_gain[1], -0.06, 1e-9);
    check_near(robot->finger_closed[1], mjPI / 6.0, 1e-9);
    check_near(robot->finger_force_max, 3.0 / 0.06, 1e-6);
    release(&stage);
    Stage wide = find(ROBOT,
            "robot: {arm: arm, hand: hand, tool: hand/tcp}\nhome: 0 0 0 0 0 0 deg\n"
            "width: 80 mm\n",
            true);
    check_near(wide.robot.finger_travel, 0.04, 1e-12);
    check_near(wide.robot.finger_gain[1], -0.04 / (mjPI / 3.0), 1e-9);
    release(&wide);
}

static void what_a_robot_cannot_work_with_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *old, *new, *said;
        bool equip;
    } ROWS[] = {
            {"name='arm/j1'", "name='arm/j1'",
                    "1:1 joint 'arm/j1' has no torque motor (actuators: {joint1: 80 N*m, ..} adds "
                    "it)\n",
                    false},
            {"<joint name='arm/j1' ", "<joint name='arm/j1' type='slide' ",
                    "1:1 joint 'arm/j1' moves the tool and is no hinge: an arm has hinges alone "
                    "(drop: [joint:j1] fixes it)\n",
                    false},
            {"<motor name='hand/slide' joint='hand/slide' ctrlrange='-40 40'/>",
                    "<position name='hand/slide' joint='hand/slide' kp='99'/>",
                    "joint 'hand/slide' is driven by a servo, and the controller commands torque "
                    "(actuators: replace, at the part, makes it a torque motor)\n",
                    true},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        Text xml = {0};
        Text said = {0};
        const char *at = strstr(ROBOT, ROWS[i].old);
        assert_non_null(at);
        text_add_bytes(&xml, ROBOT, (size_t)(at - ROBOT));
        text_add(&xml, ROWS[i].new);
        text_add(&xml, at + strlen(ROWS[i].old));
        Stage stage = find(text_chars(&xml), SCENE, ROWS[i].equip);
        assert_false(stage.found);
        said_write(stage.mistakes, &said);
        if (strstr(text_chars(&said), ROWS[i].said) == NULL) {
            said_print(ROWS[i].new, ROWS[i].said, text_chars(&said));
            fail();
        }
        text_release(&xml);
        text_release(&said);
        release(&stage);
    }
    Stage seven = find(ROBOT,
            "robot: {arm: arm, hand: hand, tool: hand/tcp}\nhome: 0 0 0 0 0 0 0 deg\n", true);
    assert_false(seven.found);
    release(&seven);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(an_arm_is_what_moves_the_tool_and_gets_what_it_lacks),
            cmocka_unit_test(fingers_open_by_their_slide_or_by_their_lever),
            cmocka_unit_test(what_a_robot_cannot_work_with_is_told),
    };
    fault_install();
    return cmocka_run_group_tests_name("robot_finder", tests, NULL, NULL);
}
