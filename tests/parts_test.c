/* Parts that do something by themselves, in a scene: a belt runs, a region is wider than its site. */
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "check.h"
#include "scenes/scene.h"

static Scene *scene;
static SceneSlot slot;

static int make_scene(void **state)
{
    (void)state;
    char path[PATH_TEXT_BYTES];
    const char *folder = getenv("FORCEPS_TESTS");
    const char *const sets[] = {"let.speed=0.3 m/s"};
    Error err = {0};
    Mistakes *mistakes = mistakes_create();
    assert_non_null(folder);
    assert_true(path_join(folder, "parts/belt_scene.yaml", path));
    scene = scene_load(path, sets, 1, mistakes, &err);
    if (scene == NULL) {
        fail_msg("%s", err.text);
    }
    mistakes_destroy(mistakes);
    assert_true(scene_begin_slot(scene, 1, 0, &slot, &err));
    assert_true(slot.placeable);
    return 0;
}

static int destroy_scene(void **state)
{
    (void)state;
    scene_destroy(scene);
    return 0;
}

/* From rest, friction 0.6 brings the carton to the belt's speed within 0.3/(0.6 g) = 51 ms. */
static void a_belt_carries_at_its_speed(void **state)
{
    (void)state;
    const mjModel *model = slot.physics;
    int joint = slot.task->parts[task_part(slot.task, "box")].free_joint;
    mjData *data = mj_makeData(model);
    mju_copy(data->qpos, slot.start_qpos, (int)model->nq);
    const double *pos = data->qpos + model->jnt_qposadr[joint];
    while (data->time < 0.4) {
        mj_step(model, data);
    }
    double before[3];
    mju_copy3(before, pos);
    while (data->time < 0.8 - 0.5 * model->opt.timestep) {
        mj_step(model, data);
    }
    check_near((pos[0] - before[0]) / 0.4, 0.3, 0.02 * 0.3);
    check_near((pos[1] - before[1]) / 0.4, 0.0, 0.02 * 0.3);
    mj_deleteData(data);
}

static const Region *region_of(const char *part, const char *name)
{
    int index = task_region(slot.task, task_part(slot.task, part), name);
    assert_true(index >= 0);
    return &slot.task->regions[index];
}

/* The cylinder begins 1 mm above its site along its z, which is the part's x here. */
static void a_region_is_wider_than_its_site_by_tol(void **state)
{
    (void)state;
    const Region *room = region_of("wide", "room");
    const Region *hole = region_of("wide", "hole");
    check_near(room->size[0], 0.012, 1e-12);
    check_near(room->size[1], 0.022, 1e-12);
    check_near(room->size[2], 0.032, 1e-12);
    check_near(hole->size[0], 0.006, 1e-12);
    check_near(hole->size[1], 0.012, 1e-12);
    check_near(hole->pos[0], 0.021, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_belt_carries_at_its_speed),
            cmocka_unit_test(a_region_is_wider_than_its_site_by_tol),
    };
    return cmocka_run_group_tests(tests, make_scene, destroy_scene);
}
