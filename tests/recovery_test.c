#include "sim/recovery.h"

#include <stdio.h>
#include <string.h>

#include "check.h"

static const Task TWO_ROBOTS = {.robot_count = 2};
static const Disturbance NUDGE = {.name = "nudge", .kind = DISTURBANCE_PUSH};
static const Disturbance SLIDE = {.name = "slide", .kind = DISTURBANCE_SHIFT};

static Recovery fresh(void)
{
    Recovery recovery;
    recovery_begin(&recovery, &TWO_ROBOTS);
    return recovery;
}

/* A skill of a robot ends at a time; reason NULL: well. */
static void end_skill(
        Recovery *recovery, size_t robot, const char *skill, const char *reason, double time_s)
{
    PolicyReport report = {.ended_count = 1};
    report.ended[0].robot = robot;
    report.ended[0].well = reason == NULL;
    (void)snprintf(report.ended[0].skill, POLICY_WORD_BYTES, "%s", skill);
    (void)snprintf(
            report.ended[0].reason, POLICY_WORD_BYTES, "%s", reason == NULL ? "" : reason);
    recovery_report(recovery, &report, time_s);
}

/* What the robots run: "" for nothing. */
static PolicyReport running(const char *first, const char *second)
{
    PolicyReport report = {.status = POLICY_ACTING};
    (void)snprintf(report.skill[0], POLICY_WORD_BYTES, "%s", first);
    (void)snprintf(report.skill[1], POLICY_WORD_BYTES, "%s", second);
    return report;
}

static void check_segment(const RecoverySegment *segment, double start_s, double end_s,
        const char *cause, bool regained)
{
    check_near(segment->start_s, start_s, 0.0);
    check_near(segment->end_s, end_s, 0.0);
    assert_string_equal(segment->cause, cause);
    assert_int_equal(segment->regained, regained);
}

/* pick fails, the hand retreats, pick succeeds: the retreat is part of the recovery. */
static void a_failed_skill_is_regained_by_the_same_skill(void **state)
{
    (void)state;
    Recovery recovery = fresh();
    end_skill(&recovery, 0, "open", NULL, 0.5);
    assert_false(recovery.open);
    end_skill(&recovery, 0, "pick", "missed", 1.0);
    end_skill(&recovery, 0, "retreat", NULL, 2.0);
    end_skill(&recovery, 1, "pick", NULL, 2.5); /* another robot's is no help */
    assert_true(recovery.open);
    end_skill(&recovery, 0, "pick", "missed", 3.0);
    end_skill(&recovery, 0, "pick", NULL, 4.0);
    assert_int_equal(recovery.count, 1);
    check_segment(&recovery.segment[0], 1.0, 4.0, "pick: missed", true);
    recovery_finish(&recovery, 9.0);
    assert_int_equal(recovery.count, 1);
}

static void a_move_that_met_nothing_is_no_setback(void **state)
{
    (void)state;
    Recovery recovery = fresh();
    end_skill(&recovery, 0, "move_until", "nothing_met", 1.0);
    assert_int_equal(recovery.count, 0);
    end_skill(&recovery, 0, "move_until", "timeout", 2.0);
    assert_int_equal(recovery.count, 1);
}

static void a_push_is_regained_behind_its_end(void **state)
{
    (void)state;
    Recovery recovery = fresh();
    PolicyReport report = running("move_to", "");
    recovery_disturbed(&recovery, &NUDGE, &report, 1.0);
    end_skill(&recovery, 0, "move_to", NULL, 1.1); /* while it is being pushed */
    recovery_success(&recovery, 1.1);
    recovery_phase(&recovery, 1.1);
    assert_true(recovery.open);
    recovery_push_ended(&recovery);
    end_skill(&recovery, 0, "place", NULL, 2.0); /* so any skill will do */
    check_segment(&recovery.segment[0], 1.0, 2.0, "nudge", true);
}

static void a_shift_is_regained_by_what_was_running(void **state)
{
    (void)state;
    Recovery recovery = fresh();
    PolicyReport report = running("hold", "pick");
    recovery_disturbed(&recovery, &SLIDE, &report, 1.0);
    end_skill(&recovery, 0, "hold", NULL, 1.5);
    assert_true(recovery.open);
    end_skill(&recovery, 1, "pick", NULL, 2.0);
    check_segment(&recovery.segment[0], 1.0, 2.0, "slide", true);

    report = running("", "");
    recovery_disturbed(&recovery, &SLIDE, &report, 3.0);
    end_skill(&recovery, 1, "open", NULL, 3.5);
    assert_int_equal(recovery.count, 2);
    check_segment(&recovery.segment[1], 3.0, 3.5, "slide", true);
}

static void success_and_phases_regain_and_the_end_does_not(void **state)
{
    (void)state;
    Recovery recovery = fresh();
    end_skill(&recovery, 0, "pull", "limit", 1.0);
    recovery_success(&recovery, 2.0);
    end_skill(&recovery, 0, "pull", "limit", 3.0);
    recovery_phase(&recovery, 4.0);
    end_skill(&recovery, 0, "pull", "jammed", 5.0);
    recovery_finish(&recovery, 6.0);
    assert_int_equal(recovery.count, 3);
    check_segment(&recovery.segment[0], 1.0, 2.0, "pull: limit", true);
    check_segment(&recovery.segment[1], 3.0, 4.0, "pull: limit", true);
    check_segment(&recovery.segment[2], 5.0, 6.0, "pull: jammed", false);
}

static void a_segment_too_many_prolongs_the_last(void **state)
{
    (void)state;
    Recovery recovery = fresh();
    for (int i = 0; i < RECOVERIES_MAX + 5; i++) {
        end_skill(&recovery, 0, "pick", "missed", i);
        end_skill(&recovery, 0, "pick", NULL, i + 0.5);
    }
    assert_int_equal(recovery.count, RECOVERIES_MAX);
    check_segment(&recovery.segment[RECOVERIES_MAX - 1], RECOVERIES_MAX - 1,
            RECOVERIES_MAX + 4.5, "pick: missed", true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_failed_skill_is_regained_by_the_same_skill),
            cmocka_unit_test(a_move_that_met_nothing_is_no_setback),
            cmocka_unit_test(a_push_is_regained_behind_its_end),
            cmocka_unit_test(a_shift_is_regained_by_what_was_running),
            cmocka_unit_test(success_and_phases_regain_and_the_end_does_not),
            cmocka_unit_test(a_segment_too_many_prolongs_the_last),
    };
    return cmocka_run_group_tests_name("recovery", tests, NULL, NULL);
}
