#include "sim/task.h"

#include "model_text.h"

static Part parts[] = {{.name = "world"}, {.name = "peg"}, {.name = "peg2"}};
static Frame frames[] = {
        {.name = "", .part = 1, .body = 1, .quat = {1.0}},
        {.name = "tip", .part = 1, .body = 1, .pos = {0.0, 0.0, -0.1}, .quat = {0.0, 1.0}},
        {.name = "tip", .part = 2, .body = 2, .quat = {1.0}},
};
static Region regions[] = {{.name = "hole",
        .part = 2,
        .body = 2,
        .pos = {0.1, 0.0, 0.0},
        .quat = {1.0},
        .size = {0.01, 0.02}}};
static NamedNumber numbers[] = {{.name = "clearance", .value = 0.001}};
static const Task TASK = {
        .parts = parts,
        .part_count = 3,
        .frames = frames,
        .frame_count = 3,
        .regions = regions,
        .region_count = 1,
        .numbers = numbers,
        .number_count = 1,
};

static void task_finds_things_by_their_whole_name_and_part(void **state)
{
    (void)state;
    assert_int_equal(task_part(&TASK, "peg2"), 2);
    assert_int_equal(task_part(&TASK, "pe"), -1);
    assert_int_equal(task_frame(&TASK, 1, "tip"), 1);
    assert_int_equal(task_frame(&TASK, 2, "tip"), 2);
    assert_int_equal(task_frame(&TASK, 2, ""), -1);
    assert_int_equal(task_region(&TASK, 2, "hole"), 0);
    assert_int_equal(task_region(&TASK, 1, "hole"), -1);
    check_near(task_number(&TASK, "clearance")->value, 0.001, 0.0);
    assert_null(task_number(&TASK, "bore"));
}

static void frames_and_regions_move_with_their_bodies(void **state)
{
    (void)state;
    /* peg is turned by 90 deg about y, peg2 about z. */
    mjModel *model = model_from_text("<mujoco><worldbody>"
                                     "<body pos='1 2 3' euler='0 90 0'><geom size='.1'/></body>"
                                     "<body pos='0 0 1' euler='0 0 90'><geom size='.1'/></body>"
                                     "</worldbody></mujoco>");
    mjData *data = mj_makeData(model);
    mj_forward(model, data);
    double pos[3];
    double quat[4];
    frame_pose(&frames[1], data, pos, quat);
    check_near(pos[0], 0.9, 1e-12);
    check_near(pos[1], 2.0, 1e-12);
    check_near(pos[2], 3.0, 1e-12);
    double z[3] = {0.0, 0.0, 1.0};
    double turned[3];
    mju_rotVecQuat(turned, z, quat);
    check_near(turned[0], -1.0, 1e-12);

    region_pose(&regions[0], data, pos, quat);
    check_near(pos[0], 0.0, 1e-12);
    check_near(pos[1], 0.1, 1e-12);
    check_near(pos[2], 1.0, 1e-12);
    mj_deleteData(data);
    mj_deleteModel(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(task_finds_things_by_their_whole_name_and_part),
            cmocka_unit_test(frames_and_regions_move_with_their_bodies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
