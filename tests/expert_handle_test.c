#include "scenes/expert_handle.h"

#include <stdio.h>
#include <string.h>

#include "tests/check.h"
#include "tests/expert_stage.h"

static void handles_tell_what_is_believed(void **state)
{
    (void)state;
    stage_check_finishes(
            "local function near(a, b) assert((a - b):norm() < 1e-9, tostring(a)) end\n"
            "near(scene.peg.pos, vec(0.501, 0.1, 0.03))\n"
            "near(scene.peg.tip.pos, vec(0.501, 0.1, 0))\n"
            "near(scene.peg.tip.z, vec(0, 0, -1))\n"
            "near(scene.socket.hole.pos, vec(0.4, -0.2, 0.12))\n"
            "local a = unit '40 deg'\n"
            "near(scene.socket.x, vec(math.cos(a), math.sin(a), 0))\n"
            "near(scene.socket.hole:above('80 mm').pos, vec(0.4, -0.2, 0.2))\n"
            "near(scene.peg.tip:above('10 mm').pos, vec(0.501, 0.1, 0.01))\n"
            "near(scene.socket.hole:offset{x = '10 mm'}.pos, vec(0.4, -0.2, 0.12) + 0.01 * "
            "scene.socket.x)\n"
            "near(scene.peg:above(0.1).pos, vec(0.501, 0.1, 0.15))\n"
            "near(scene.peg:below(0.1).pos, vec(0.501, 0.1, -0.05))\n"
            "near(scene.peg.size, vec(0.02, 0.02, 0.06))\n"
            "near(scene.socket.well.size, vec(0.012, 0.012, 0.03))\n"
            "assert(math.abs(scene.peg.mass - 0.06) < 1e-12)\n"
            "assert(math.abs(scene.peg.weight - 0.06 * 9.81) < 1e-12)\n"
            "assert(scene.peg.width == 0.02 and scene.peg.side.width == 0.02)\n"
            "assert(scene.peg.noun == 'peg' and scene.peg.colour == 'red')\n"
            "assert(scene.peg.entered == true)\n"
            "assert(scene.peg.diameter == 0.011)\n"
            "assert(scene.let.which == 'left' and scene.let.goal == 0.8)\n"
            "assert(#scene.box == 1 and scene.box[1] == scene.box1)\n"
            "assert(tostring(scene.peg.tip) == 'scene.peg.tip')\n"
            "near(scene.peg:grasp('side').pos, scene.peg:grasp(1).pos)\n"
            "near(scene.peg:grasp().z, vec(0, 0, -1))\n"
            "near(robot:pose().pos, vec(0.3, 0, 0.5))\n"
            "assert(#robot:joints() == 7 and robot:width() == 0.04 and not robot:holding())\n"
            "near(robot:force(), vec(0, 0, 0)) near(robot:torque(), vec(0, 0, 0))\n"
            "assert(robot:load() == 0)");
}

static void values_calculate(void **state)
{
    (void)state;
    stage_check_finishes(
            "local v, w = vec(1, 2, 3), vec('10 mm', 0, 0)\n"
            "assert((v + w).x == 1.01 and (v - v):norm() == 0 and (2 * v).z == 6)\n"
            "assert((v * 2).y == 4 and (v / 2).z == 1.5 and (-v).x == -1)\n"
            "assert(v:dot(w) == 0.01 and v:cross(v) == vec(0, 0, 0))\n"
            "local r = rot(vec(0, 0, 1), '90 deg')\n"
            "assert((r * vec(1, 0, 0) - vec(0, 1, 0)):norm() < 1e-15)\n"
            "local p = pose(v, r * r)\n"
            "assert((p.x - vec(-1, 0, 0)):norm() < 1e-15 and p.pos == v)\n"
            "assert((p:offset{x = 1}.pos - vec(0, 2, 3)):norm() < 1e-15)\n"
            "assert(tostring(w) == 'vec(0.01, 0, 0)' and unit '5 mm' == 0.005)");
    stage_check_broken("return vec(1, 2, 3).w", "e.lua:2: a vec has no 'w'");
    stage_check_broken(
            "return vec(1, 2, 3):nrom()", "a vec has no 'nrom'. Did you mean 'norm'?");
    stage_check_broken("return vec(1, 2)", "e.lua:2: vec: z: expected a length, got no value");
    stage_check_broken("return vec('5 N', 0, 0)", "e.lua:2: vec: x: '5 N': ");
    stage_check_broken("return unit 'five'", "e.lua:2: unit: 'five': ");
    stage_check_broken("return vec(1, 2, 3) + 1", "vec expected, got number");
}

static void a_held_frame_meets_its_seat_at_the_nearest_turn(void **state)
{
    (void)state;
    Stage *stage =
            stage_set("robot:go(scene.peg:grasp())\n"
                      "robot:hand()\n"
                      "robot:go(scene.socket.hole:above('80 mm'), {holding = scene.peg.tip})\n"
                      "robot:hand{open = true}\n"
                      "phase 'open'\n"
                      "robot:go(vec(0, 0, 0))\n"
                      "note('x', scene.peg.pos.x)");
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    /* Straight above: quarter turns of the grasp stand at 0, 90, ..; 20 degrees is nearest 0. */
    stage_check_pos(stage->setpoint.pos, 0.501, 0.1, 0.05);
    check_near(fabs(stage->setpoint.quat[1]), 1, 1e-9);
    mju_copy3(stage->view.tool_pos, stage->setpoint.pos);
    mju_copy4(stage->view.tool_quat, stage->setpoint.quat);
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    assert_int_equal(stage->setpoint.gripper.mode, GRIPPER_FORCE);
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    /*
     * The tip (50 mm under the tool) is 80 mm over the mouth at z = 120 mm. The socket is believed
     * at 40 degrees, so quarters stand at 40, -50, ..; nearest to the tool's 0 is 40.
     */
    stage_check_pos(stage->setpoint.pos, 0.4, -0.2, 0.2);
    double half = 20 * mjPI / 180;
    check_near(fabs(stage->setpoint.quat[1]), cos(half), 1e-9);
    check_near(fabs(stage->setpoint.quat[2]), sin(half), 1e-9);
    /* The peg follows the hand, and stays where the hand opens. */
    stage->view.tool_pos[0] = 0.8;
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    assert_int_equal(stage->setpoint.gripper.mode, GRIPPER_WIDTH);
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    assert_string_equal(stage->report.phase, "open");
    stage->view.tool_pos[0] = 2;
    assert_int_equal(stage_play(stage), POLICY_FINISHED);
    size_t count = 0;
    check_near(expert_notes(stage->expert, &count)[0].number, 0.8, 1e-9);
    stage_strike(stage);
}

static void what_is_not_in_the_hand_cannot_be_carried(void **state)
{
    (void)state;
    stage_check_finishes(
            "local ok, why = robot:go(scene.socket.hole, {holding = scene.peg.tip})\n"
            "assert(ok == nil and why == 'not_held')");

    /* The tool is at the peg, but the grasp reports a miss; or it holds, out of reach. */
    static const char *const TEXTS[] = {
            "assert(robot:hand{fails = true} == nil)\n", "assert(robot:hand())\n"};
    for (int i = 0; i < 2; i++) {
        char text[256];
        (void)snprintf(text, sizeof text,
                "%slocal ok, why = robot:go(scene.socket.hole, {holding = scene.peg.tip})\n"
                "assert(ok == nil and why == 'not_held')",
                TEXTS[i]);
        Stage *stage = stage_set(text);
        mju_copy3(stage->view.tool_pos, (double[]){0.501, 0.1, i == 0 ? 0.05 : 0.081});
        assert_int_equal(stage_play(stage), POLICY_FINISHED);
        stage_strike(stage);
    }
}

/* The peg's foot is 30 mm under its middle, 50 mm under the tool. */
static void a_whole_part_is_carried_by_its_foot(void **state)
{
    (void)state;
    Stage *stage = stage_set("assert(robot:hand())\n"
                             "robot:go(scene.peg, scene.socket.hole, {ticks = 1})");
    mju_copy3(stage->view.tool_pos, (double[]){0.501, 0.1, 0.05});
    for (int i = 0; i < 2; i++) {
        assert_int_equal(stage_tick(stage), POLICY_ACTING);
    }
    stage_check_pos(stage->setpoint.pos, 0.4, -0.2, 0.12);
    check_near(fabs(stage->setpoint.quat[0]), 1, 1e-9);
    stage_strike(stage);
}

static void see_exactly(void *context, const Rng *attempt_rng, unsigned look, Belief *error)
{
    (void)attempt_rng;
    *(unsigned *)context = look;
    check_near(error->pos[0], 0.001, 0);
    error->pos[0] = 0;
}

/* The peg, believed 1 mm off, is pushed 100 mm along y while nobody looks. */
static void a_look_takes_time_and_sees_where_things_are_now(void **state)
{
    (void)state;
    static const char *const TEXT = "scene.peg:look()\n"
                                    "note('x', scene.peg.pos.x)\n"
                                    "note('y', scene.peg.tip.pos.y)";
    for (int hooked = 0; hooked < 2; hooked++) {
        unsigned looks = 0;
        Stage *stage = stage_set(TEXT);
        if (hooked == 1) {
            stage_set_look(stage, TEXT, see_exactly, &looks);
        }
        assert_int_equal(stage_tick(stage), POLICY_ACTING);
        stage->data->qpos[1] += 0.1;
        mj_kinematics(stage->model, stage->data);
        assert_int_equal(stage_tick(stage), POLICY_ACTING);
        assert_int_equal(stage_tick(stage), POLICY_FINISHED);
        size_t count = 0;
        const ExpertNote *notes = expert_notes(stage->expert, &count);
        check_near(notes[0].number, hooked == 1 ? 0.5 : 0.501, 1e-12);
        check_near(notes[1].number, 0.2, 1e-12);
        assert_int_equal(looks, hooked);
        stage_strike(stage);
    }
}

/* Looked at in the hand, a part that has slipped away is held no more. */
static void a_look_at_the_hand_tells_what_is_in_it(void **state)
{
    (void)state;
    Stage *stage = stage_set("assert(robot:hand())\n"
                             "scene.peg:look()\n"
                             "assert(robot:go(scene.socket.hole, {holding = scene.peg.tip}))\n"
                             "scene.peg:look()\n"
                             "local ok, why = robot:go(scene.peg, scene.socket.hole)\n"
                             "assert(why == 'not_held')\n"
                             "phase 'looked'");
    mju_copy3(stage->view.tool_pos, (double[]){0.501, 0.1, 0.05});
    for (int i = 0; i < 5; i++) {
        assert_int_equal(stage_tick(stage), POLICY_ACTING);
    }
    stage->data->qpos[0] += 0.1;
    mj_kinematics(stage->model, stage->data);
    assert_int_equal(stage_play(stage), POLICY_FINISHED);
    assert_string_equal(stage->report.phase, "looked");
    stage_strike(stage);
}

/* The peg stands for 0.2 s and then moves by 5 mm in every tick of 50 ms along y. */
static void carry_peg(Stage *stage, int tick)
{
    stage->data->qpos[1] += tick > 4 ? 0.005 : 0;
    mj_kinematics(stage->model, stage->data);
}

static void see_with_an_error_of_1_mm(
        void *context, const Rng *attempt_rng, unsigned look, Belief *error)
{
    (void)attempt_rng;
    *(unsigned *)context = look;
    error->pos[0] = look % 2 == 0 ? 0.001 : -0.001;
}

/* Looks of 0.1 s tell where the peg goes; between them it is believed to go on. */
static void what_a_skill_tracks_is_seen_ten_times_a_second(void **state)
{
    (void)state;
    unsigned looks = 0;
    static const char *const TEXT = "robot:chase(scene.peg, {track = true})\n"
                                    "local y = scene.peg.pos.y\n"
                                    "wait('0.2 s')\n"
                                    "assert(scene.peg.pos.y == y)";
    Stage *stage = stage_set(TEXT);
    stage_set_look(stage, TEXT, see_with_an_error_of_1_mm, &looks);
    double start = stage->data->qpos[1];
    for (int tick = 0; tick < 20; tick++) {
        carry_peg(stage, tick);
        assert_int_equal(stage_tick(stage), POLICY_ACTING);
        assert_int_equal(looks, tick / 2);
    }
    check_near(stage->setpoint.wrench[1], 0.1, 0.003); /* the last 8 looks saw it move */
    check_near(stage->setpoint.pos[1], start + 0.075, 0.001);
    assert_int_equal(stage_play(stage), POLICY_FINISHED);
    stage_strike(stage);
}

static void what_is_not_tracked_is_not_looked_at(void **state)
{
    (void)state;
    unsigned looks = 0;
    static const char *const TEXT = "robot:chase(scene.peg)";
    Stage *stage = stage_set(TEXT);
    stage_set_look(stage, TEXT, see_with_an_error_of_1_mm, &looks);
    assert_int_equal(stage_play(stage), POLICY_FINISHED);
    assert_int_equal(looks, 0);
    stage_strike(stage);
    stage_check_broken("robot:chase(vec(0, 0, 0), {track = true})",
            "e.lua:2: robot:chase: only a part or a grasp can be tracked");
}

/* The straight way to a grasp is its own unless the call says how long it is. */
static void a_grasp_says_how_far_off_its_way_begins(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double approach;
    } CASES[] = {{"robot:chase(scene.peg)", 0.07},
            {"robot:chase(scene.peg, {grasp = 'side'})", 0.07},
            {"robot:chase(scene.peg.side)", 0.07},
            {"robot:chase(scene.peg, {approach = '40 mm'})", 0.04},
            {"robot:chase(scene.peg.tip)", 0}, {"robot:chase(vec(0, 0, 1))", 0}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        Stage *stage = stage_set(CASES[i].text);
        assert_int_equal(stage_tick(stage), POLICY_ACTING);
        check_near(stage->setpoint.wrench[3], CASES[i].approach, 1e-12);
        stage_strike(stage);
    }
}

static void a_free_seat_keeps_the_tools_turn(void **state)
{
    (void)state;
    Stage *stage = stage_set("robot:go(scene.socket.hole)");
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    stage_check_pos(stage->setpoint.pos, 0.4, -0.2, 0.12);
    check_near(fabs(mju_dot(stage->setpoint.quat, stage->view.tool_quat, 4)), 1, 1e-9);
    stage_strike(stage);
}

static void mistakes_name_their_line_and_the_nearest_name(void **state)
{
    (void)state;
    static const char *const MISTAKES[][2] = {
            {"\nscene.pge:above(0.1)", "e.lua:3: scene has no part 'pge'. Did you mean 'peg'?"},
            {"return scene.peg.tpi", "e.lua:2: scene.peg has no 'tpi'. Did you mean 'tip'?"},
            {"return scene.box2", "e.lua:2: scene.box2 is not there in this attempt"},
            {"return scene.ghost.pos", "e.lua:2: scene.ghost is not known to the expert"},
            {"return scene.arm.pos", "e.lua:2: scene.arm belongs to the robot"},
            {"return scene.let.clearance",
                    "e.lua:2: scene.let.clearance is not told to the expert. hint: name it in"},
            {"return scene.let.gaol", "that is told to the expert. Did you mean 'goal'?"},
            {"scene.peg = 1", "e.lua:2: what the scene tells cannot be changed"},
            {"return scene.peg:grasp(2)", "e.lua:2: scene.peg has no grasp 2"},
            {"return scene.peg:grasp 'sied'", "has no grasp 'sied'. Did you mean 'side'?"},
            {"return scene.socket.hole:grasp()", "scene.socket.hole is not a part"},
            {"return scene.peg:above()", "e.lua:2: above: expected a length, got no value"},
            {"return scene.peg:above('5 N')", "e.lua:2: above: '5 N': "},
            {"return scene.peg:offset{w = 1}", "e.lua:2: offset takes x, y, z and yaw"},
            {"scene.ghost:look()", "e.lua:2: scene.ghost is not known to the expert"},
            {"robot:goo()", "e.lua:2: robot has no 'goo'. Did you mean 'go'?"},
            {"robot.go(vec(0, 0, 0))", "e.lua:2: call it with a colon: robot:go(...)"},
            {"robot:go()", "e.lua:2: robot:go needs 'target': where"},
            {"robot:go(nil)", "e.lua:2: robot:go: its target is nil"},
            {"robot:go(5)",
                    "e.lua:2: robot:go: target: expected a part, a frame, a pose or a vec"},
            {"robot:go(scene.peg, {spede = 1})",
                    "robot:go has no option 'spede'. Did you mean 'speed'?"},
            {"robot:go(scene.peg, {zz = 1, aaa = 1})", "robot:go has no option 'aaa'"},
            {"robot:go(scene.peg, 1)", "e.lua:2: robot:go: options are a table"},
            {"robot:go(scene.peg, {}, 1)", "e.lua:2: robot:go has too many arguments"},
            {"robot:go(scene.peg, {speed = '3 N'})", "e.lua:2: robot:go: speed: '3 N': "},
            {"robot:go(scene.peg, {speed = 0/0})", "robot:go: speed is not a finite number"},
            {"robot:go(scene.peg, {gentle = 1})", "robot:go: gentle: expected true or false"},
            {"robot:go(scene.peg, {['end'] = 'dnoe'})",
                    "'dnoe' is not a choice. Did you mean 'done'?"},
            {"robot:go(scene.peg, {along = 1})", "robot:go: along: expected a vec or a list"},
            {"robot:go(scene.peg, {holding = 1})",
                    "robot:go: holding: expected a part or a frame"},
            {"robot:hand(1)", "e.lua:2: robot:hand takes options in braces"},
            {"phse 'x'", "e.lua:2: 'phse' is not defined. Did you mean 'phase'?"},
            {"phase(1)", "e.lua:2: phase: expected a text, got number"},
            {"wait 'x'", "e.lua:2: wait: 'x': "},
            {"table.sort({1, 2}, function(a, b)\nrobot:go(scene.peg)\nend)",
                    "e.lua:3: go takes time, so it cannot be called inside table.sort(), a `when` or what gives a path"},
            {"table.sort({1, 2}, function(a, b) wait(1) end)", "wait() takes time"},
            {"while true do robot:move_until() end",
                    "e.lua: 1000 skills ended within one tick: this loop never lets time pass"},
            {"while true do end", "e.lua:2: the limit of 10000000 instructions in one tick"},
    };
    for (size_t i = 0; i < sizeof MISTAKES / sizeof MISTAKES[0]; i++) {
        stage_check_broken(MISTAKES[i][0], MISTAKES[i][1]);
    }
}

/* Errors and hiding of single places: the part and its other places are as they were. */
static void places_have_beliefs_of_their_own(void **state)
{
    (void)state;
    Stage *stage = stage_set("note('hole', scene.socket.hole.pos.y)\n"
                             "note('well', scene.socket.well.pos.y)\n"
                             "note('socket', scene.socket.pos.y)\n"
                             "scene.socket:look()\n"
                             "note('seen', scene.socket.hole.pos.y)\n"
                             "assert(scene.peg.hold.pos)\n"
                             "local ok, why = pcall(function() return scene.peg.tip end)\n"
                             "assert(not ok)\n"
                             "note('why', why)\n"
                             "ok, why = pcall(function() return scene.peg.diameter end)\n"
                             "note('size', why)");
    stage->beliefs[3] = (Belief){.part = PART_SOCKET, .place = "hole", .pos = {0, 0.004, 0}};
    stage->beliefs[4] = (Belief){.part = PART_PEG, .place = "tip", .unknown = true};
    stage->task.belief_count = 5;
    stage_begin(stage, 1);
    assert_int_equal(stage_play(stage), POLICY_FINISHED);
    size_t count = 0;
    const ExpertNote *notes = expert_notes(stage->expert, &count);
    assert_int_equal(count, 6);
    check_near(notes[0].number - notes[1].number, 0.004 * cos(mjPI / 18), 1e-9);
    check_near(notes[1].number, notes[2].number, 1e-9); /* straight above */
    check_near(notes[3].number, notes[0].number, 1e-9);
    assert_string_equal(notes[4].word, "e.lua:8: scene.peg.tip is not known to the expert");
    stage_strike(stage);
}

static void hidden_parameters_and_regions_are_not_told(void **state)
{
    (void)state;
    const struct {
        int part;
        const char *place, *body;
    } rows[] = {
            {PART_PEG, "diameter", "return scene.peg.diameter"},
            {PART_SOCKET, "well", "return scene.socket.well"},
            {PART_PEG, "hold", "return scene.peg:grasp()"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Stage *stage = stage_set(rows[i].body);
        stage->beliefs[3] =
                (Belief){.part = rows[i].part, .place = rows[i].place, .unknown = true};
        stage->task.belief_count = 4;
        stage_begin(stage, 1);
        assert_int_equal(stage_play(stage), POLICY_BROKEN);
        assert_non_null(strstr(stage->err.text, "is not known to the expert"));
        stage_strike(stage);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(places_have_beliefs_of_their_own),
            cmocka_unit_test(hidden_parameters_and_regions_are_not_told),
            cmocka_unit_test(handles_tell_what_is_believed),
            cmocka_unit_test(values_calculate),
            cmocka_unit_test(a_held_frame_meets_its_seat_at_the_nearest_turn),
            cmocka_unit_test(what_is_not_in_the_hand_cannot_be_carried),
            cmocka_unit_test(a_whole_part_is_carried_by_its_foot),
            cmocka_unit_test(a_look_takes_time_and_sees_where_things_are_now),
            cmocka_unit_test(a_look_at_the_hand_tells_what_is_in_it),
            cmocka_unit_test(what_a_skill_tracks_is_seen_ten_times_a_second),
            cmocka_unit_test(what_is_not_tracked_is_not_looked_at),
            cmocka_unit_test(a_grasp_says_how_far_off_its_way_begins),
            cmocka_unit_test(a_free_seat_keeps_the_tools_turn),
            cmocka_unit_test(mistakes_name_their_line_and_the_nearest_name),
    };
    return cmocka_run_group_tests_name("expert_handle", tests, NULL, NULL);
}
