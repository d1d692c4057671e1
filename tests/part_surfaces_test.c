/* Surfaces that a part file declares: scenes/part_surfaces.c. */
#include <stdlib.h>

#include "shipped_scene.h"
#include "sim/surface.h"

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

/*
 * The shell that is seen and touched is where the surface says, for every bend and tilt: rays
 * down the normals meet it on the surface. Facets of 1 deg lie up to R (1 - cos(0.5 deg)) below.
 */
static void the_panels_shell_bends_and_leans_with_its_surface(void **state)
{
    (void)state;
    static const struct {
        const char *radius, *tilt;
        double radius_m, tilt_rad;
    } ROWS[] = {
            {"parts.panel.params.radius=0.2 m", "parts.panel.params.tilt=20 deg", 0.2,
                    20 * mjPI / 180},
            {"parts.panel.params.radius=0.6 m", "parts.panel.params.tilt=-10 deg", 0.6,
                    -10 * mjPI / 180},
    };
    for (size_t i = 0; i < 2; i++) {
        Error err = {0};
        SceneSlot wiping;
        const char *const sets[] = {ROWS[i].radius, ROWS[i].tilt, "start.panel.yaw=0 deg"};
        Scene *panel = shipped_scene_load("healthcare/wipe_panel.yaml", sets, 3);
        assert_true(scene_begin_slot(panel, 1, 0, &wiping, &err));
        const Task *task = wiping.task;
        const Surface *surface =
                &task->surfaces[task_surface(task, task_part(task, "panel"), "surface")];
        check_near(surface->radius, ROWS[i].radius_m, 1e-9);
        check_near(2 * surface->half[0], 0.12, 1e-9);
        mjData *data = mj_makeData(wiping.physics);
        mju_copy(data->qpos, wiping.start_qpos, (int)wiping.physics->nq);
        mj_forward(wiping.physics, data);
        double pos[3];
        double quat[4];
        double z[3];
        const double up[3] = {0, 0, 1};
        frame_pose(&task->frames[surface->frame], data, pos, quat);
        mju_rotVecQuat(z, up, quat);
        check_near(z[0], sin(ROWS[i].tilt_rad), 1e-9);
        for (int k = -2; k <= 2; k++) {
            double local[3];
            double turn[4];
            double point[3];
            double point_quat[4];
            double from[3];
            double down[3];
            int geom = -1;
            surface_point(surface, 0.03 * k, 0.04 * k, local, turn);
            mju_mulPose(point, point_quat, pos, quat, local, turn);
            mju_rotVecQuat(z, up, point_quat);
            mju_addScl3(from, point, z, 0.02);
            mju_scl3(down, z, -1);
            double met = mj_ray(wiping.physics, data, from, down, NULL, 1, -1, &geom, NULL);
            assert_string_equal(mj_id2name(wiping.physics, mjOBJ_GEOM, geom), "panel/shell");
            check_near(met, 0.02, ROWS[i].radius_m * (1 - cos(0.5 * mjPI / 180)) + 1e-6);
        }
        mj_deleteData(data);
        scene_destroy(panel);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(surfaces_lie_where_their_geoms_and_sites_are),
            cmocka_unit_test(there_is_no_other_surface),
            cmocka_unit_test(the_panels_shell_bends_and_leans_with_its_surface),
    };
    return cmocka_run_group_tests(tests, make_scene, destroy_scene);
}
