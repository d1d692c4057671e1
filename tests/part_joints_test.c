#include "scenes/part_joints.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "check.h"
#include "scenes/belief_table.h"
#include "scenes/scene.h"

/* A slot of the cabinet scene, in its start state. */
typedef struct Cabinet {
    Scene *scene;
    SceneSlot slot;
    const Task *task;
    mjData *data;
    int part;
} Cabinet;

static Cabinet cabinet_open(const char *const *sets, size_t count)
{
    Error err = {0};
    char path[PATH_TEXT_BYTES];
    const char *folder = getenv("FORCEPS_SCENES");
    Mistakes *mistakes = mistakes_create();
    assert_true(path_join(
            folder == NULL ? "scenes" : folder, "household/drawer_opening.yaml", path));
    Cabinet cabinet = {.scene = scene_load(path, sets, count, mistakes, &err)};
    assert_int_equal(mistakes_count(mistakes), 0);
    mistakes_destroy(mistakes);
    assert_non_null(cabinet.scene);
    assert_true(scene_begin_slot(cabinet.scene, 3, 5, &cabinet.slot, &err));
    assert_true(cabinet.slot.placeable);
    assert_true(scene_begin_attempt(cabinet.scene, 0, &cabinet.slot, &err));
    const mjModel *model = cabinet.slot.physics;
    cabinet.task = cabinet.slot.task;
    cabinet.part = task_part(cabinet.task, "cabinet");
    cabinet.data = mj_makeData(model);
    mju_copy(cabinet.data->qpos, cabinet.slot.start_qpos, (int)model->nq);
    mj_forward(model, cabinet.data);
    return cabinet;
}

static void cabinet_close(Cabinet *cabinet)
{
    mj_deleteData(cabinet->data);
    scene_destroy(cabinet->scene);
}

static void a_joint_answers_to_its_name_its_body_and_its_stem(void **state)
{
    (void)state;
    Cabinet cabinet = cabinet_open(NULL, 0);
    const Task *task = cabinet.task;
    int slide = task_joint(task, cabinet.part, "top_slide");
    int hinge = task_joint(task, cabinet.part, "left_hinge");
    assert_true(slide >= 0 && hinge >= 0 && slide != hinge);
    assert_int_equal(task_joint(task, cabinet.part, "top_drawer"), slide);
    assert_int_equal(task_joint(task, cabinet.part, "top"), slide);
    assert_int_equal(task_joint(task, cabinet.part, "left_door"), hinge);
    assert_int_equal(task_joint(task, cabinet.part, "left"), hinge);
    assert_int_equal(task_joint(task, cabinet.part, "to"), -1);
    assert_int_equal(task_joint(task, cabinet.part, "slide"), -1);
    assert_int_equal(task_joint(task, task_part(task, "bench"), "top_slide"), -1);
    cabinet_close(&cabinet);
}

/* Of each drawer and door one grasp is left, that of the drawn handle. */
static void variants_keep_the_grasps_of_their_word(void **state)
{
    (void)state;
    const char *const words[] = {"bar", "knob", "cup"};
    const double width[] = {1.0, 2.4, 3.0}; /* over the size of the handle */
    for (size_t i = 0; i < 3; i++) {
        char set[64];
        (void)snprintf(set, sizeof set, "let.handle=%s", words[i]);
        Cabinet cabinet = cabinet_open((const char *const[]){set}, 1);
        const NamedNumber *size = task_number(cabinet.task, "cabinet.handle_size");
        size_t count = 0;
        for (size_t j = 0; j < cabinet.task->grasp_count; j++) {
            const Grasp *grasp = &cabinet.task->grasps[j];
            if (grasp->part == cabinet.part) {
                assert_non_null(strstr(grasp->name, words[i]));
                check_near(grasp->width, width[i] * size->value, 1e-12);
                count++;
            }
        }
        assert_int_equal(count, 5);
        cabinet_close(&cabinet);
    }
}

static void binds_reach_the_range_of_joints(void **state)
{
    (void)state;
    Cabinet cabinet =
            cabinet_open((const char *const[]){"parts.cabinet.params.depth=0.2 m"}, 1);
    int slide = cabinet.task->part_joints[task_joint(cabinet.task, cabinet.part, "top")].joint;
    check_near(cabinet.slot.physics->jnt_range[2 * (size_t)slide + 1], 0.14, 1e-12);
    cabinet_close(&cabinet);
}

/* How far a frame has come along a direction, m. */
static double gone(const Pose *from, const Pose *to, const double along[3])
{
    double off[3];
    mju_sub3(off, to->pos, from->pos);
    return mju_dot3(off, along);
}

static void a_look_sees_how_far_a_drawer_is_open(void **state)
{
    (void)state;
    Error err = {0};
    Cabinet cabinet = cabinet_open(NULL, 0);
    const mjModel *model = cabinet.slot.physics;
    const Task *task = cabinet.task;
    BeliefTable *beliefs = belief_table_create(task, &err);
    assert_non_null(beliefs);
    belief_table_tell(beliefs, model, model, cabinet.data);
    int top = task_joint(task, cabinet.part, "top");
    BeliefJoint slide = belief_table_joint(beliefs, top);
    BeliefJoint hinge = belief_table_joint(beliefs, task_joint(task, cabinet.part, "left"));
    assert_false(slide.hinge);
    assert_true(hinge.hinge);
    check_near(slide.travel, 0.18, 1e-12);
    check_near(hinge.travel, mjPI / 2, 1e-12);
    check_near(slide.opening, 0, 1e-12);
    check_near(fabs(hinge.axis[2]), 1, 1e-9);

    /* It opens along the front of the cabinet as that is believed, not as it is. */
    Pose root = belief_table_part(beliefs, cabinet.part);
    double front[3];
    pose_axis(&root, 0, front);
    check_near(mju_dot3(front, slide.axis), 1, 1e-12);
    assert_true(mju_dist3(front,
                        cabinet.data->xaxis + 3 * (size_t)task->part_joints[top].joint) > 1e-4);

    int frame = task_frame(task, cabinet.part, "top_on_bar");
    Pose shut = belief_table_frame(beliefs, frame);
    cabinet.data->qpos[model->jnt_qposadr[task->part_joints[top].joint]] = 0.1;
    mj_forward(model, cabinet.data);
    Pose unseen = belief_table_frame(beliefs, frame);
    check_near(gone(&shut, &unseen, slide.axis), 0, 1e-12);
    check_near(belief_table_joint(beliefs, top).opening, 0, 1e-12);
    belief_table_look(beliefs, cabinet.part, cabinet.data, &(Belief){.part = cabinet.part});
    Pose seen = belief_table_frame(beliefs, frame);
    Pose truth = belief_table_part(beliefs, cabinet.part);
    check_near(belief_table_joint(beliefs, top).opening, 0.1, 1e-12);
    double opened[3];
    pose_axis(&truth, 0, opened);
    assert_true(gone(&shut, &seen, opened) >
            0.08); /* the error of the first belief is 3 mm and more far out */
    belief_table_destroy(beliefs);
    cabinet_close(&cabinet);
}

/* Geoms that a variant has switched off lie 100 m away and are no part of what is seen. */
static void what_is_switched_off_has_no_size(void **state)
{
    (void)state;
    Error err = {0};
    Cabinet cabinet = cabinet_open(NULL, 0);
    BeliefTable *beliefs = belief_table_create(cabinet.task, &err);
    assert_non_null(beliefs);
    belief_table_tell(beliefs, cabinet.slot.physics, NULL, cabinet.data);
    double size[3];
    belief_table_size(beliefs, cabinet.part, size);
    const NamedNumber *width = task_number(cabinet.task, "cabinet.width");
    check_near(
            size[1], width->value + 0.012, 1e-9); /* the cover juts out by 6 mm on each side */
    check_near(size[2], 0.638, 1e-9);
    belief_table_destroy(beliefs);
    cabinet_close(&cabinet);
}

static void an_instruction_says_words_and_shares_as_people_do(void **state)
{
    (void)state;
    const char *const sets[] = {
            "let.which=top_drawer", "let.goal=84 %", "instruction=open the {which} to {goal}"};
    Cabinet cabinet = cabinet_open(sets, 3);
    assert_string_equal(cabinet.task->instruction, "open the top drawer to 84 %");
    cabinet_close(&cabinet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_joint_answers_to_its_name_its_body_and_its_stem),
            cmocka_unit_test(variants_keep_the_grasps_of_their_word),
            cmocka_unit_test(binds_reach_the_range_of_joints),
            cmocka_unit_test(a_look_sees_how_far_a_drawer_is_open),
            cmocka_unit_test(what_is_switched_off_has_no_size),
            cmocka_unit_test(an_instruction_says_words_and_shares_as_people_do),
    };
    return cmocka_run_group_tests_name("part_joints", tests, NULL, NULL);
}
