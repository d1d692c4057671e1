/* Parameters that a compiled model is given: it is the one that a compilation would make. */
#include "scenes/bind_field.h"

#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "check.h"
#include "scenes/scene_state.h"

enum { SLOTS = 8 };

static Scene *load(const char *const *sets, size_t count)
{
    char path[PATH_TEXT_BYTES];
    const char *folder = getenv("FORCEPS_TESTS");
    Error err = {0};
    Mistakes *mistakes = mistakes_create();
    assert_non_null(folder);
    assert_true(path_join(folder, "parts/soft_scene.yaml", path));
    Scene *scene = scene_load(path, sets, count, mistakes, &err);
    if (scene == NULL) {
        fail_msg("%s", err.text);
    }
    mistakes_destroy(mistakes);
    return scene;
}

/* A model as one block of bytes: every field of it. */
typedef struct Image {
    char *bytes;
    int size;
} Image;

static Image image_of(const mjModel *model)
{
    Image image = {.size = (int)mj_sizeModel(model)};
    image.bytes = malloc((size_t)image.size);
    assert_non_null(image.bytes);
    mj_saveModel(model, NULL, image.bytes, image.size);
    return image;
}

static void check_same(Image a, Image b)
{
    assert_int_equal(a.size, b.size);
    assert_memory_equal(a.bytes, b.bytes, (size_t)a.size);
    free(a.bytes);
    free(b.bytes);
}

static void a_written_model_is_the_compiled_one_field_by_field(void **state)
{
    (void)state;
    Error err = {0};
    Scene *scene = load(NULL, 0);
    const mjModel *compiled = NULL;
    double speeds = 0.0;
    for (uint64_t i = 0; i < SLOTS; i++) {
        SceneSlot slot;
        const mjModel *look = NULL;
        assert_true(scene_begin_slot(scene, 1, i, &slot, &err));
        int plate = mj_name2id(slot.physics, mjOBJ_GEOM, "soft/plate");
        int rail = mj_name2id(slot.physics, mjOBJ_JOINT, "soft/rail");
        const NamedNumber *brake = task_number(slot.task, "soft.brake");
        assert_true(slot.physics->dof_damping[slot.physics->jnt_dofadr[rail]] == brake->value);
        speeds += slot.physics->geom_surfacevel[6 * (size_t)plate];
        /* One compilation serves all slots ... */
        assert_true(i == 0 || scene->physics.compiled == compiled);
        assert_true(scene_look_model(scene, &look, &err));
        Image written = image_of(slot.physics);
        Image written_look = image_of(look);
        /* ... and a new one gives the same model. */
        scene->look.changed = true;
        scene->look.stale = true;
        assert_true(scene_remake_physics(scene, true, &err));
        assert_true(scene_look_model(scene, &look, &err));
        compiled = scene->physics.compiled;
        check_same(written, image_of(scene->physics.slot));
        check_same(written_look, image_of(look));
    }
    assert_true(speeds > 0.3); /* they were drawn, 0.15 m/s on average */
    scene_destroy(scene);
}

static void geometry_is_compiled_anew(void **state)
{
    (void)state;
    const char *const sets[] = {"let.height=15..25 mm"};
    Error err = {0};
    Scene *scene = load(sets, 1);
    for (uint64_t i = 0; i < SLOTS; i++) {
        SceneSlot slot;
        assert_true(scene_begin_slot(scene, 1, i, &slot, &err));
        int tray = mj_name2id(slot.physics, mjOBJ_GEOM, "soft/tray");
        double height = task_number(slot.task, "height")->value;
        assert_true(scene->physics.compiled->geom_pos[3 * tray + 2] == height);
    }
    scene_destroy(scene);
}

static void a_belt_that_stands_has_no_flag_of_one_that_runs(void **state)
{
    (void)state;
    const char *const sets[] = {"let.speed=0 m/s"};
    Error err = {0};
    Scene *scene = load(sets, 1);
    SceneSlot slot;
    assert_true(scene_begin_slot(scene, 1, 0, &slot, &err));
    assert_false(slot.physics->flg_surfacevel);
    Image written = image_of(slot.physics);
    assert_true(scene_remake_physics(scene, true, &err));
    check_same(written, image_of(scene->physics.slot));
    scene_destroy(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_written_model_is_the_compiled_one_field_by_field),
            cmocka_unit_test(geometry_is_compiled_anew),
            cmocka_unit_test(a_belt_that_stands_has_no_flag_of_one_that_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
