#include "scenes/expert.h"

#include <stdio.h>
#include <string.h>

#include "tests/check.h"
#include "tests/expert_stage.h"

static void expert_walks_through_its_phases(void **state)
{
    (void)state;
    Stage *stage = stage_set("phase 'near'\n"
                             "robot:go(vec(0.1, 0.2, 0.3), {speed = '30 mm/s', ticks = 2})\n"
                             "phase 'far'\n"
                             "note('tries', 3) note('kind', 'slow')\n"
                             "robot:go{target = vec('400 mm', 0, 0), along = -vec(0, 0, 1), "
                             "gentle = true}\n"
                             "phase 'end'");
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    assert_string_equal(stage->report.phase, "near");
    assert_string_equal(stage->report.skill[0], "go");
    stage_check_pos(stage->setpoint.pos, 0.1, 0.2, 0.3);
    check_near(stage->setpoint.wrench[0], 0.03, 1e-15);
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    assert_string_equal(stage->report.phase, "near");
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    assert_string_equal(stage->report.phase, "far");
    stage_check_pos(stage->setpoint.pos, 0.4, 0, 0);
    stage_check_pos(stage->setpoint.wrench + 3, 0, 0, -1);
    check_near(stage->setpoint.wrench[1], 1, 0);
    assert_int_equal(stage_tick(stage), POLICY_FINISHED);
    assert_string_equal(stage->report.phase, "end");
    assert_string_equal(stage->report.skill[0], "");
    stage_check_pos(stage->setpoint.pos, 0.4, 0, 0);
    assert_int_equal(stage_tick(stage), POLICY_FINISHED);

    size_t count = 0;
    const ExpertNote *notes = expert_notes(stage->expert, &count);
    assert_int_equal(count, 2);
    assert_string_equal(notes[0].key, "tries");
    check_near(notes[0].number, 3, 0);
    assert_string_equal(notes[1].word, "slow");
    stage_strike(stage);
}

static void expert_is_told_how_skills_ended(void **state)
{
    (void)state;
    stage_check_finishes(
            "local ok, why = robot:go(vec(0, 0, 0), {ticks = 0, ['end'] = 'stuck'})\n"
            "assert(ok == nil and why == 'stuck')\n"
            "assert(robot:go(vec(0, 0, 0)) == true)\n"
            "local met, hit = robot:move_until()\n"
            "assert(met and hit.force == 7 and hit.pos == vec(0, 0, 0))");
}

/* The function is asked once in each tick, before the skill goes on, and may look at the robot. */
static void a_function_of_the_expert_ends_a_skill(void **state)
{
    (void)state;
    Stage *stage = stage_set("local asked = 0\n"
                             "local ok = robot:listen{when = function()\n"
                             "  asked = asked + 1\n"
                             "  return asked == 3 and robot:width() >= 0\n"
                             "end}\n"
                             "assert(ok == true)\n"
                             "note('asked', asked)\n"
                             "note('time', time())\n"
                             "robot:go(vec(0, 0, 0), {ticks = 2})");
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    assert_string_equal(stage->report.skill[0], "listen");
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    assert_string_equal(stage->report.skill[0], "go");
    size_t count = 0;
    const ExpertNote *notes = expert_notes(stage->expert, &count);
    assert_int_equal(count, 2);
    check_near(notes[0].number, 3, 0);
    check_near(notes[1].number, 0.1, 1e-9);
    assert_int_equal(stage_play(stage), POLICY_FINISHED);
    stage_strike(stage);
    stage_check_two_finish("local done = together(\n"
                           "function() return robots.left:listen{when = function() return "
                           "time() > 0.3 end} end,\n"
                           "function() return robots.right:go(vec(0, 0, 0), {ticks = 2}) end)\n"
                           "assert(done[1] and done[2])");
    stage_check_broken("robot:listen{when = 3}",
            "e.lua:2: robot:listen: when: expected a function, got number");
    stage_check_broken("robot:listen{when = function() error('no', 0) end}", "no");
    stage_check_broken("robot:listen{when = function() robot:go(vec(0, 0, 0)) end}",
            "go takes time, so it cannot be called inside");
    stage_check_broken("robot:listen{when = function() robot:soften('50 N/m') end}",
            "robot:listen: its `when` cannot use the robot");
}

/* The hit names what is believed to be there: the stage's skill meets something at its command. */
static void a_hit_names_what_is_believed_to_be_there(void **state)
{
    (void)state;
    Stage *stage = stage_set("robot:go(scene.peg.pos + vec(0, 0, 0.035), {ticks = 1})\n"
                             "local _, hit = robot:move_until()\n"
                             "assert(hit.part == 'peg', hit.part)\n"
                             "robot:go(scene.socket.pos, {ticks = 1})\n"
                             "_, hit = robot:move_until()\n"
                             "assert(hit.part == 'socket')\n"
                             "robot:go(scene.peg.pos + vec(0, 0, 0.06), {ticks = 1})\n"
                             "_, hit = robot:move_until()\n"
                             "assert(hit.part == nil)\n"
                             "assert(hit.normal and hit.stiffness)");
    assert_int_equal(stage_play(stage), POLICY_FINISHED);
    stage_strike(stage);
}

static void a_skill_begins_where_the_last_one_left_the_command(void **state)
{
    (void)state;
    Stage *stage = stage_set("robot:go(vec(1, 2, 3), {['end'] = 'high'})\n"
                             "local _, hit = robot:move_until()\n"
                             "assert(hit.pos == vec(1, 2, 9) and hit.force == 7)\n"
                             "wait(1)");
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    stage->view.guard_fired = true;
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    stage_check_pos(stage->setpoint.pos, 1, 2, 9);
    stage_strike(stage);
}

static void an_immediate_skill_takes_no_time(void **state)
{
    (void)state;
    Stage *stage = stage_set("assert(robot:soften('50 N/m'))\n"
                             "robot:go(vec(0, 0, 0), {ticks = 2})");
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    check_near(stage->setpoint.stiffness[0], 50, 0);
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    check_near(stage->setpoint.stiffness[5], 50, 0);
    stage_begin(stage, 1);
    assert_int_equal(stage_play(stage), POLICY_FINISHED);
    stage_strike(stage);
}

static void wait_ends_on_the_grid_and_time_is_simulated(void **state)
{
    (void)state;
    Stage *stage = stage_set("wait('0.1 s')\nphase 'woke'\nwait(0.05)\nassert(time() > 0.149)");
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    assert_string_equal(stage->report.phase, "");
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    assert_string_equal(stage->report.phase, "woke");
    assert_int_equal(stage_tick(stage), POLICY_FINISHED);
    stage_strike(stage);
}

/* A quick expert and one that is slow to see that a skill has ended. */
static void traits_change_speed_and_reaction(void **state)
{
    (void)state;
    Stage *stage = stage_set("robot:go(vec(0, 0, 0), {speed = '30 mm/s', ticks = 2})\n"
                             "phase 'next'\n"
                             "robot:go(vec(0, 0, 0), {ticks = 2})");
    stage->task.expert = (ExpertTraits){.speed = 2.0};
    assert_int_equal(stage_tick(stage), POLICY_ACTING);
    check_near(stage->setpoint.wrench[0], 0.06, 1e-15);
    int quick = 1;
    while (stage->report.phase[0] == '\0' && quick < 20) {
        assert_int_equal(stage_tick(stage), POLICY_ACTING);
        quick++;
    }
    stage->task.expert = (ExpertTraits){.reaction_s = 3.0 * stage->view.tick_s};
    stage_begin(stage, 1);
    stage->report = (PolicyReport){.status = POLICY_ACTING};
    int slow = 0;
    while (stage->report.phase[0] == '\0' && slow < 20) {
        assert_int_equal(stage_tick(stage), POLICY_ACTING);
        check_near(
                stage->setpoint.wrench[0], slow < 2 ? 0.03 : stage->setpoint.wrench[0], 1e-15);
        slow++;
    }
    assert_int_equal(slow, quick + 3);
    assert_int_equal(stage_play(stage), POLICY_FINISHED);
    stage_strike(stage);
}

static void fail_gives_up_with_its_cause_even_inside_pcall(void **state)
{
    (void)state;
    Stage *stage = stage_set("pcall(retry, 2, function()\n"
                             "  robot:go(vec(0, 0, 0))\n"
                             "  pcall(fail, 'missed the peg')\n"
                             "end)\n"
                             "phase 'survived'");
    assert_int_equal(stage_play(stage), POLICY_GAVE_UP);
    assert_string_equal(stage->report.cause, "missed the peg");
    assert_string_equal(stage->report.phase, "");
    assert_int_equal(stage_tick(stage), POLICY_GAVE_UP);
    assert_string_equal(stage->report.cause, "missed the peg");
    stage_strike(stage);

    stage = stage_set("fail(('é'):lower() .. string.format('%-62s', 'é'):reverse():reverse()"
                      " .. 'too long')");
    assert_int_equal(stage_play(stage), POLICY_GAVE_UP);
    assert_true(strlen(stage->report.cause) <= 63);
    stage_strike(stage);
    stage_check_broken("fail {}", "e.lua:2: fail: expected a text, got table");
    stage_check_broken("fail 'a\\nb'", "e.lua:2: fail: a label is one line");
}

static void retry_runs_until_something_is_true(void **state)
{
    (void)state;
    stage_check_finishes("local n = 0\n"
                         "local ok = retry(5, function()\n"
                         "  n = n + 1\n"
                         "  robot:go(vec(0, 0, 0))\n"
                         "  return n == 3\n"
                         "end)\n"
                         "assert(ok == true and n == 3)\n"
                         "local no, why = retry(2, function() return nil, 'jammed' end)\n"
                         "assert(no == nil and why == 'jammed')\n"
                         "assert(retry(1, function() end) == nil)");
    stage_check_broken(
            "retry(0, function() end)", "e.lua:2: retry: expected 1 to 1000 tries, got 0");
}

static void draw_ten(uint64_t seed, char *ret_text, size_t size)
{
    Stage *stage =
            stage_set("local t = {}\n"
                      "for i = 1, 4 do t[i] = string.format('%.17g', random '5..8 mm') end\n"
                      "t[5] = random 'choice(left, right, middle)'\n"
                      "t[6] = table.concat(shuffle {1, 2, 3, 4, 5, 6, 7})\n"
                      "assert(random() < 1)\n"
                      "note('a', table.concat(t, ' ', 1, 2))\n"
                      "note('b', table.concat(t, ' ', 3, 6))");
    stage_begin(stage, seed);
    assert_int_equal(stage_play(stage), POLICY_FINISHED);
    size_t count = 0;
    const ExpertNote *notes = expert_notes(stage->expert, &count);
    assert_int_equal(count, 2);
    (void)snprintf(ret_text, size, "%s %s", notes[0].word, notes[1].word);
    stage_strike(stage);
}

static void random_depends_on_the_attempt_alone(void **state)
{
    (void)state;
    char first[160];
    char again[160];
    char other[160];
    draw_ten(7, first, sizeof first);
    draw_ten(7, again, sizeof again);
    draw_ten(8, other, sizeof other);
    assert_string_equal(first, again);
    assert_string_not_equal(first, other);
    stage_check_finishes(
            "for i = 1, 100 do local x = random '5..8 mm' assert(x >= 0.005 and x < 0.008) end");
    stage_check_broken("random '5..2 mm'", "e.lua:2: random: '5..2 mm': ");
    stage_check_broken("random(6)", "e.lua:2: random: expected a law");
}

static void a_begun_attempt_remembers_nothing(void **state)
{
    (void)state;
    Stage *stage = stage_set("assert(pcall(function() return count end) == false)\n"
                             "count = 1\n"
                             "string.format = nil\n"
                             "note('x', 1)\n"
                             "phase(random 'choice(a, b, c, d, e, f, g, h)')\n"
                             "robot:hand()\n"
                             "robot:go(vec(0, 0, 0))");
    char phase[POLICY_WORD_BYTES];
    assert_int_equal(stage_play(stage), POLICY_FINISHED);
    memcpy(phase, stage->report.phase, sizeof phase);
    for (int i = 0; i < 3; i++) {
        stage_begin(stage, 1);
        assert_int_equal(stage_tick(stage), POLICY_ACTING);
        assert_int_equal(stage_play(stage), POLICY_FINISHED);
        assert_string_equal(stage->report.phase, phase);
    }
    stage_strike(stage);
}

/* The peg may be turned by quarters, the socket says nothing of itself. */
static void create_refuses(const char *text, const char *sentence)
{
    Error err = {0};
    ExpertDef def = stage_def();
    assert_null(expert_create("e.lua", text, strlen(text), &def, &err));
    assert_int_equal(err.kind, ERROR_SCENE);
    if (strstr(err.text, sentence) == NULL) {
        print_error("text: %s\nexpected: %s\n     got: %s\n", text, sentence, err.text);
        fail();
    }
}

static void create_refuses_what_cannot_run(void **state)
{
    (void)state;
    create_refuses("function expert(\nend", "e.lua:2: <name> or '...' expected near 'end'");
    create_refuses("function exprt() end", "e.lua: the text has no function 'expert'");
    create_refuses("expert = 5", "e.lua: the text has no function 'expert'");
    create_refuses("phase 'x' function expert() end",
            "e.lua:1: phase() can only be used inside expert()");
    create_refuses("x = random() function expert() end", "random() can only be used inside");
    create_refuses("fail 'x'", "fail() can only be used inside expert()");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(expert_walks_through_its_phases),
            cmocka_unit_test(expert_is_told_how_skills_ended),
            cmocka_unit_test(a_function_of_the_expert_ends_a_skill),
            cmocka_unit_test(a_hit_names_what_is_believed_to_be_there),
            cmocka_unit_test(a_skill_begins_where_the_last_one_left_the_command),
            cmocka_unit_test(an_immediate_skill_takes_no_time),
            cmocka_unit_test(traits_change_speed_and_reaction),
            cmocka_unit_test(wait_ends_on_the_grid_and_time_is_simulated),
            cmocka_unit_test(fail_gives_up_with_its_cause_even_inside_pcall),
            cmocka_unit_test(retry_runs_until_something_is_true),
            cmocka_unit_test(random_depends_on_the_attempt_alone),
            cmocka_unit_test(a_begun_attempt_remembers_nothing),
            cmocka_unit_test(create_refuses_what_cannot_run),
    };
    return cmocka_run_group_tests_name("expert", tests, NULL, NULL);
}
