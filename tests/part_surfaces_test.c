/* Surfaces that a part file declares: scenes/part_surfaces.c. */
#include <stdlib.h>

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
    Error err = {0};
    Mistakes *mistakes = mistakes_create();
    assert_non_null(folder);
    assert_true(path_join(folder, "parts/patches_scene.yaml", path));
    scene = scene_load(path, NULL, 0, mistakes, &err);
    if (scene == NULL) {
        fail_msg("%s", err.text);
    }
    assert_int_equal(mistakes_count(mistakes), 0);
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

/* Middle, z axis and x axis in the part's frame; half lengths, radius and cell. */
typedef struct SurfaceRow {
    const char *name;
    double pos[3], z[3], x[3], half[2], radius, cell;
} SurfaceRow;

static void surfaces_lie_where_their_geoms_and_sites_are(void **state)
{
    (void)state;
    static const SurfaceRow ROWS[] = {
            {"top", {0, 0, 0.06}, {0, 0, 1}, {1, 0, 0}, {0.05, 0.04}, 0, 0.01},
            {"side", {-0.05, 0, 0.03}, {-1, 0, 0}, {0, -1, 0}, {0.04, 0.03}, 0, 0.005},
            {"lid", {0, 0, 0.075}, {0, 0, 1}, {1, 0, 0}, {0.02, 0.01}, 0, 0.01},
            /* 60 mm of a radius that the scene makes 0.2 m, so its top is at z = 0.3 m */
            {"back", {0, 0, 0.3}, {0, 0, 1}, {1, 0, 0}, {0.03, 0.04}, 0.2, 0.01},
            {"whole", {0, 0, 0.3}, {0, 0, 1}, {1, 0, 0}, {0.2 * mjPI, 0.04}, 0.2, 0.01},
    };
    const Task *task = slot.task;
    int part = task_part(task, "block");
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        int index = task_surface(task, part, ROWS[i].name);
        assert_true(index >= 0);
        const Surface *surface = &task->surfaces[index];
        assert_int_equal(surface->frame, task_frame(task, part, ROWS[i].name));
        const Frame *frame = &task->frames[surface->frame];
        for (int k = 0; k < 3; k++) {
            const double unit_z[3] = {0, 0, 1};
            const double unit_x[3] = {1, 0, 0};
            double z[3];
            double x[3];
            mju_rotVecQuat(z, unit_z, frame->quat);
            mju_rotVecQuat(x, unit_x, frame->quat);
            check_near(frame->pos[k], ROWS[i].pos[k], 1e-9);
            check_near(z[k], ROWS[i].z[k], 1e-9);
            check_near(x[k], ROWS[i].x[k], 1e-9);
        }
        check_near(surface->half[0], ROWS[i].half[0], 1e-9);
        check_near(surface->half[1], ROWS[i].half[1], 1e-9);
        check_near(surface->radius, ROWS[i].radius, 1e-9);
        check_near(surface->cell, ROWS[i].cell, 1e-12);
    }
}

static void there_is_no_other_surface(void **state)
{
    (void)state;
    assert_int_equal(slot.task->surface_count, 5);
    assert_int_equal(task_surface(slot.task, task_part(slot.task, "block"), "drum"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(surfaces_lie_where_their_geoms_and_sites_are),
            cmocka_unit_test(there_is_no_other_surface),
    };
    return cmocka_run_group_tests(tests, make_scene, destroy_scene);
}
