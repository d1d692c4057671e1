#include "sim/fault.h"

#include <string.h>
#include <unistd.h>

#include "check.h"
#include "scratch_folder.h"

static void do_nothing(void *argument)
{
    *(int *)argument += 1;
}

static void break_mujoco(void *argument)
{
    *(int *)argument += 1;
    mju_error("the %s broke", "arm");
}

static void break_inside(void *argument)
{
    Error err = {.kind = ERROR_NONE};
    assert_false(fault_run(break_mujoco, argument, &err));
    assert_string_equal(err.text, "MuJoCo: the arm broke");
    *(int *)argument += 10;
    mju_error("outer");
}

static void fault_run_passes_a_good_run_through(void **state)
{
    (void)state;
    int calls = 0;
    Error err = {.kind = ERROR_NONE};
    assert_true(fault_run(do_nothing, &calls, &err));
    assert_int_equal(calls, 1);
    assert_int_equal(err.kind, ERROR_NONE);
}

static void fault_run_turns_a_fatal_error_into_a_sentence(void **state)
{
    (void)state;
    int calls = 0;
    Error err = {.kind = ERROR_NONE};
    assert_false(fault_run(break_mujoco, &calls, &err));
    assert_int_equal(calls, 1);
    assert_int_equal(err.kind, ERROR_PHYSICS);
    assert_string_equal(err.text, "MuJoCo: the arm broke");
}

static void fault_runs_nest_and_leave_the_innermost(void **state)
{
    (void)state;
    int calls = 0;
    Error err = {.kind = ERROR_NONE};
    assert_false(fault_run(break_inside, &calls, &err));
    assert_int_equal(calls, 11);
    assert_string_equal(err.text, "MuJoCo: outer");
}

static void fault_warning_keeps_the_last_one_and_writes_no_file(void **state)
{
    (void)state;
    char before[PATH_TEXT_BYTES];
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(scratch), 0);
    fault_install();
    fault_clear_warning();
    assert_string_equal(fault_warning(), "");
    mju_warning("joint %d is loose", 3);
    assert_non_null(strstr(fault_warning(), "joint 3 is loose"));
    assert_int_not_equal(access("MUJOCO_LOG.TXT", F_OK), 0);
    assert_int_equal(chdir(before), 0);
    fault_clear_warning();
    assert_string_equal(fault_warning(), "");
}

static void fault_since_names_a_warning_that_mujoco_logs_no_more(void **state)
{
    (void)state;
    char complaint[256] = "";
    fault_install();
    mjSpec *spec = mj_parseXMLString(
            "<mujoco><option><flag autoreset='disable'/></option><worldbody><body>"
            "<freejoint/><geom size='.1'/></body></worldbody></mujoco>",
            NULL, complaint, sizeof complaint);
    assert_non_null(spec);
    mjModel *model = mj_compile(spec, NULL);
    mjData *data = mj_makeData(model);
    assert_non_null(data);

    for (int round = 0; round < 2; round++) {
        FaultMark mark = fault_mark(data);
        mj_step(model, data);
        assert_null(fault_since(&mark, data));
        data->qvel[2] = (double)NAN;
        mj_step1(model, data);
        assert_string_equal(fault_since(&mark, data), "BADQVEL");
        data->qvel[2] = 0.0;
    }
    mj_deleteData(data);
    mj_deleteModel(model);
    mj_deleteSpec(spec);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(fault_run_passes_a_good_run_through),
            cmocka_unit_test(fault_run_turns_a_fatal_error_into_a_sentence),
            cmocka_unit_test(fault_runs_nest_and_leave_the_innermost),
            IN_SCRATCH(fault_warning_keeps_the_last_one_and_writes_no_file),
            cmocka_unit_test(fault_since_names_a_warning_that_mujoco_logs_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
