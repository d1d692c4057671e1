/* A scene with two robots: what its task, its channels and its draws are. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "shipped_scene.h"
#include "sim/episode.h"
#include "sim/episode_channels.h"

static const char SCENE[] = "healthcare/tool_handover.yaml";

static void robots_stand_in_the_order_of_the_file_with_parts_of_their_own(void **state)
{
    (void)state;
    Scene *scene = shipped_scene_load(SCENE, NULL, 0);
    const Task *task = scene_nominal_task(scene);
    const mjModel *model = scene_nominal_physics(scene);
    assert_int_equal(task->robot_count, 2);
    const Robot *left = &task->robots[0];
    const Robot *right = &task->robots[1];
    assert_string_equal(left->name, "robot0");
    assert_string_equal(left->word, "left");
    assert_string_equal(right->name, "robot1");
    assert_string_equal(right->word, "right");
    for (int i = 0; i < left->dof_count; i++) {
        assert_int_equal(
                strncmp(mj_id2name(model, mjOBJ_JOINT, left->joint[i]), "arm_l/", 6), 0);
        assert_int_equal(
                strncmp(mj_id2name(model, mjOBJ_JOINT, right->joint[i]), "arm_r/", 6), 0);
        check_near(left->home[i], right->home[i], 0.0); /* the keyframe of either copy */
    }
    check_near(left->home[3], -2.356194, 1e-9);
    check_near(left->control.stiffness, 600.0, 0.0);
    check_near(right->control.stiffness, 400.0, 0.0);
    assert_true(left->wrist_force_adr != right->wrist_force_adr);
    scene_destroy(scene);
}

static const ChannelDef *find(const EpisodeChannels *channels, const char *path)
{
    for (int slot = episode_channels_next(channels, -1); slot >= 0;
            slot = episode_channels_next(channels, slot)) {
        if (strcmp(channels->def[slot].path, path) == 0) {
            return &channels->def[slot];
        }
    }
    print_error("no channel %s\n", path);
    fail();
    return &channels->def[0];
}

static void check_attr(const ChannelDef *def, const char *name, const char *text)
{
    for (size_t i = 0; i < def->attr_count; i++) {
        if (strcmp(def->attrs[i].name, name) == 0) {
            assert_string_equal(def->attrs[i].text, text);
            return;
        }
    }
    print_error("%s has no attribute %s\n", def->path, name);
    fail();
}

static void channels_are_each_robots_own_or_hold_robot_beside_robot(void **state)
{
    (void)state;
    Scene *scene = shipped_scene_load(SCENE, NULL, 0);
    EpisodeChannels channels = {0};
    Error err = {0};
    assert_true(episode_channels_init(
            &channels, scene_nominal_task(scene), scene_nominal_physics(scene), &err));
    static const struct {
        const char *path;
        uint32_t extent;
        const char *attr, *text;
    } ROWS[] = {
            {"actions", 14, "robots", "left,right"},
            {"action_dict/tool_pose", 14, "robots", "left,right"},
            {"action_dict/joint_position", 14, "robots", "left,right"},
            {"action_dict/gripper", 4, "robots", "left,right"},
            {"labels/skill", 2, "robots", "left,right"},
            {"obs/robot0_joint_pos", 7, "robot", "left"},
            {"obs/robot1_joint_pos", 7, "robot", "right"},
            {"obs/robot1_eef_quat", 4, "order", "x,y,z,w"},
            {"obs/robot0_eef_pos", 3, "base_pose", "0,0.38,0.75,1,0,0,0"},
            {"obs/robot1_eef_pos", 3, "base_pose", "0,-0.38,0.75,1,0,0,0"},
            {"obs/robot1_wrench", 6, "robot", "right"},
            {"force/left/wrist/wrench", 6, "robot", "left"},
            {"force/right/wrist/wrench_clean", 6, "robot", "right"},
            {"force/right/joint_torque", 7, "robot", "right"},
            {"obs/object", 7, "robot", "left"},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        const ChannelDef *def = find(&channels, ROWS[i].path);
        assert_int_equal(def->rank, 1);
        assert_int_equal(def->shape[0], ROWS[i].extent);
        check_attr(def, ROWS[i].attr, ROWS[i].text);
    }
    assert_string_equal(find(&channels, "actions")->names,
            "left.dx,left.dy,left.dz,left.rx,left.ry,left.rz,left.gripper,"
            "right.dx,right.dy,right.dz,right.rx,right.ry,right.rz,right.gripper");
    assert_string_equal(find(&channels, "labels/skill")->names, "left,right");
    assert_int_equal(
            strncmp(find(&channels, "obs/robot1_joint_pos")->names, "arm_r/joint1,", 13), 0);
    episode_channels_release(&channels);
    scene_destroy(scene);
}

static double drawn(const SceneSlot *slot, const char *path)
{
    for (size_t i = 0; i < slot->draw_count; i++) {
        if (strcmp(slot->draws[i].path, path) == 0) {
            return slot->draws[i].value;
        }
    }
    print_error("nothing is drawn for %s\n", path);
    fail();
    return 0.0;
}

static void draws_reach_the_robot_that_their_path_names(void **state)
{
    (void)state;
    Scene *scene = shipped_scene_load(SCENE, NULL, 0);
    SceneSlot slot;
    Error err = {0};
    assert_true(scene_begin_slot(scene, 1, 0, &slot, &err));
    assert_true(scene_begin_attempt(scene, 0, &slot, &err));
    const Task *task = slot.task;
    check_near(task->robots[0].control.latency_s, 0.0, 0.0);
    check_near(task->robots[1].control.latency_s,
            drawn(&slot, "randomize/control:right/latency"), 0.0);
    assert_true(task->robots[1].control.latency_s > 0.0);
    check_near(task->wrist[0].force_bias[2],
            drawn(&slot, "randomize/sensor:left_wrist_force/bias/z"), 0.0);
    check_near(task->wrist[1].force_bias[2],
            drawn(&slot, "randomize/sensor:right_wrist_force/bias/z"), 0.0);
    assert_true(task->wrist[0].force_bias[2] != task->wrist[1].force_bias[2]);
    scene_destroy(scene);
}

/* Without a policy both arms hold still at home, each under its own controller. */
static void both_arms_hold_their_home(void **state)
{
    (void)state;
    Scene *scene = shipped_scene_load(SCENE, NULL, 0);
    SceneSlot slot;
    EpisodeResult result;
    Error err = {0};
    EpisodeDef def = episode_def_default();
    Episode *episode = episode_create(&def, &err);
    assert_true(scene_begin_slot(scene, 1, 0, &slot, &err));
    assert_true(scene_begin_attempt(scene, 0, &slot, &err));
    Rng rng = rng_for_attempt(1, "robots", 0, 0);
    Task task = *slot.task;
    task.time_limit_s = 1.0;
    task.fail_count = 0;
    assert_true(episode_begin(episode, slot.physics, &task, slot.start_qpos, &rng, &err));
    assert_true(episode_settle(episode, &err));
    assert_true(episode_run(episode, NULL, &result, &err));
    assert_string_equal(result.cause, "timeout");
    const mjData *data = episode_data(episode);
    for (size_t i = 0; i < 2; i++) {
        const Robot *robot = &task.robots[i];
        for (int j = 0; j < robot->dof_count; j++) {
            /* joint friction may keep an arm this far from where it began */
            check_near(data->qpos[robot->qpos_adr[j]], robot->home[j], 0.01);
        }
    }
    episode_destroy(episode);
    scene_destroy(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(robots_stand_in_the_order_of_the_file_with_parts_of_their_own),
            cmocka_unit_test(channels_are_each_robots_own_or_hold_robot_beside_robot),
            cmocka_unit_test(draws_reach_the_robot_that_their_path_names),
            cmocka_unit_test(both_arms_hold_their_home),
    };
    return cmocka_run_group_tests_name("scene_robots", tests, NULL, NULL);
}
