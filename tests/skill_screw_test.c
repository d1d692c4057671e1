/*
 * screw: sim/skill_screw.c, on a spindle that turns about z and slides along it; a stiff tendon
 * couples both by the lead, as facts of a thread do.
 */
#include <stdio.h>

#include "robot_stage.h"

static const double LEAD =
        0.002; /* m per turn; right-handed: it goes down as it turns with -z */

/*
 * A head of 20 mm at (0.4, 0, 0.1) m between pads. `friction` is dry friction of the turn, N*m;
 * `range` how far it turns, rad; without a thread it does not advance.
 */
static RobotStage *at_the_spindle(double friction, double range, bool thread)
{
    char world[1400];
    char coupling[256] = "";
    if (thread) {
        (void)snprintf(coupling, sizeof coupling,
                "<tendon><fixed springlength='0' stiffness='2e5' damping='200'>"
                "<joint joint='slide' coef='1'/><joint joint='turn' coef='%.12f'/>"
                "</fixed></tendon>",
                -LEAD / (2 * mjPI));
    }
    (void)snprintf(world, sizeof world,
            "<body pos='0.4 0 0.1'>"
            "<joint name='slide' type='slide' axis='0 0 1' armature='2' damping='50' stiffness='%d'/>"
            "<joint name='turn' axis='0 0 1' armature='0.001' damping='0.001' "
            "frictionloss='%.6f' limited='true' range='%.6f %.6f' solreflimit='0.005 1'/>"
            "<geom name='head' type='box' size='0.01 0.01 0.02' mass='0.02' "
            "friction='1 0.02 0.0005'/></body>"
            "</worldbody>%s<worldbody>",
            thread ? 0 : 10000, friction, -range, range, coupling);
    RobotStage *stage = robot_stage_create(world, "");
    SkillRun run = robot_stage_skill("move_to");
    const double pos[3] = {0.4, 0, 0.11};
    const double down[4] = {0, 0.70710678, 0.70710678, 0}; /* a wrist with room to turn */
    option_pose(&run, "target", pos, down);
    robot_stage_succeed(stage, &run);
    run = robot_stage_skill("grasp");
    option_number(&run, "force", 40);
    robot_stage_succeed(stage, &run);
    return stage;
}

static double joint(const RobotStage *stage, const char *name)
{
    return stage->data
            ->qpos[stage->model->jnt_qposadr[robot_stage_id(stage, mjOBJ_JOINT, name)]];
}

static SkillRun screw(double turns)
{
    SkillRun run = robot_stage_skill("screw");
    option_number(&run, "turns", turns);
    option_number(&run, "torque", 0.6);
    option_number(&run, "pitch", LEAD);
    return run;
}

static void a_screw_turns_and_the_hand_advances_with_it(void **state)
{
    (void)state;
    RobotStage *stage = at_the_spindle(0.2, 20, true);
    double before = stage->view.tool_pos[2];
    SkillRun run = screw(0.4); /* about the tool's own axis: down, into the thread */
    robot_stage_succeed(stage, &run);
    check_near(run.result, 0.4, 0.01);
    check_near(joint(stage, "turn"), -0.4 * 2 * mjPI, 0.06);
    check_near(joint(stage, "slide"), -0.4 * LEAD, 0.05 * LEAD);
    check_near(stage->view.tool_pos[2] - before, -0.4 * LEAD, 0.0004);
    /* What the friction asks, less what the press of 3 N gives: F lead / (2 pi). */
    check_near(run.hit_force, 0.2 - 3 * LEAD / (2 * mjPI), 0.015);
    robot_stage_destroy(stage);
}

static void what_turns_no_further_is_jammed_or_tight(void **state)
{
    (void)state;
    for (int tighten = 0; tighten < 2; tighten++) {
        RobotStage *stage = at_the_spindle(0.05, 0.8, true);
        SkillRun run = screw(0.4);
        option_bool(&run, "tighten", tighten != 0);
        if (tighten != 0) {
            robot_stage_succeed(stage, &run);
        } else {
            robot_stage_fail(stage, &run, "jammed");
        }
        check_near(run.result, 0.8 / (2 * mjPI), 0.02);
        robot_stage_destroy(stage);
    }
}

static double most_torque;

/* On the screw's end stop: what it holds against the hand. */
static void watch_stop(RobotStage *stage)
{
    int dof = stage->model->jnt_dofadr[robot_stage_id(stage, mjOBJ_JOINT, "turn")];
    double velocity = stage->data->qvel[dof];
    if (fabs(velocity) > 0.01) {
        stage->seen = stage->data->time; /* the hand's own momentum comes on top at first */
    } else if (stage->data->time > stage->seen + 0.3) {
        double moment = 0;
        double force[6];
        for (int i = 0; i < stage->data->ncon; i++) {
            const mjContact *contact = &stage->data->contact[i];
            double world[6];
            double arm[3];
            double turn[3];
            mj_contactForce(stage->model, stage->data, i, force);
            mju_mulMatTVec3(world, contact->frame, force);
            mju_mulMatTVec3(world + 3, contact->frame, force + 3);
            double axis[3] = {0.4, 0, contact->pos[2]};
            mju_sub3(arm, contact->pos, axis);
            mju_cross(turn, arm, world);
            bool second = contact->geom[1] == robot_stage_id(stage, mjOBJ_GEOM, "head");
            moment += (second ? 1 : -1) * (turn[2] + world[5]);
        }
        most_torque = fmax(most_torque, fabs(moment));
    }
}

static void what_stands_still_feels_no_more_than_the_torque(void **state)
{
    (void)state;
    RobotStage *stage = at_the_spindle(0.05, 0.8, true);
    SkillRun run = screw(0.4);
    option_number(&run, "torque", 0.3);
    most_torque = 0;
    stage->seen = stage->data->time + 0.4;
    stage->watch = watch_stop;
    robot_stage_fail(stage, &run, "jammed");
    assert_true(most_torque > 0.3);
    assert_true(
            most_torque < 1.25 * 0.3 + 0.02); /* the goal runs ahead by so much: AHEAD_GAIN */
    robot_stage_destroy(stage);
}

static void a_head_that_does_not_advance_has_slipped(void **state)
{
    (void)state;
    RobotStage *stage = at_the_spindle(0.05, 20, false);
    SkillRun run = screw(0.45);
    option_number(&run, "pitch", 0.01);
    robot_stage_fail(stage, &run, "slipped");
    assert_true(run.result < 0.4);
    robot_stage_destroy(stage);
}

static void a_hand_with_nothing_in_it_has_slipped(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    SkillRun run = robot_stage_skill("grasp");
    robot_stage_run(stage, &run);
    run = screw(0.3);
    robot_stage_fail(stage, &run, "slipped");
    robot_stage_destroy(stage);
}

static void more_than_the_wrist_can_turn_is_unreachable(void **state)
{
    (void)state;
    RobotStage *stage = robot_stage_create("", "");
    SkillRun run = screw(3);
    robot_stage_fail(stage, &run, "unreachable");
    robot_stage_destroy(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_screw_turns_and_the_hand_advances_with_it),
            cmocka_unit_test(what_turns_no_further_is_jammed_or_tight),
            cmocka_unit_test(what_stands_still_feels_no_more_than_the_torque),
            cmocka_unit_test(a_head_that_does_not_advance_has_slipped),
            cmocka_unit_test(a_hand_with_nothing_in_it_has_slipped),
            cmocka_unit_test(more_than_the_wrist_can_turn_is_unreachable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
