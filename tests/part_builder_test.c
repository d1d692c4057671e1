/* A comb that a program builds: each slot has the model that MuJoCo compiles of the built text. */
#include "scenes/part_builder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "check.h"
#include "scenes/part_model.h"
#include "scenes/part_source.h"
#include "scenes/scene.h"

static Scene *load(void)
{
    char path[PATH_TEXT_BYTES];
    const char *folder = getenv("FORCEPS_TESTS");
    Error err = {0};
    Mistakes *mistakes = mistakes_create();
    assert_non_null(folder);
    assert_true(path_join(folder, "parts/comb_scene.yaml", path));
    Scene *scene = scene_load(path, NULL, 0, mistakes, &err);
    if (scene == NULL) {
        fail_msg("%s", err.text);
    }
    mistakes_destroy(mistakes);
    return scene;
}

/* The comb alone, of the text that the program gives for the numbers of a slot. */
static mjModel *compile_alone(const Task *task)
{
    char path[PATH_TEXT_BYTES];
    char message[256] = "";
    Error err = {0};
    Mistakes *mistakes = mistakes_create();
    Text text = {0};
    assert_true(path_join(getenv("FORCEPS_TESTS"), "parts/comb.yaml", path));
    PartSource *source = part_source_read(path, mistakes, &err);
    assert_non_null(source);
    NamedNumber numbers[4];
    for (size_t i = 0; i < 4; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "comb.%s", source->params.params[i].name);
        for (size_t j = 0; j < task->number_count; j++) {
            if (strcmp(task->numbers[j].name, name) == 0) {
                numbers[i] = task->numbers[j];
            }
        }
    }
    const Task values = {.numbers = numbers, .number_count = 4};
    assert_true(part_builder_build(source->builder, &values, &text, &err));
    mjSpec *spec = part_model_parse_text(path, text_chars(&text), message, sizeof message);
    mjModel *model = mj_compile(spec, NULL);
    assert_non_null(model);
    mj_deleteSpec(spec);
    text_release(&text);
    part_source_destroy(source);
    mistakes_destroy(mistakes);
    return model;
}

/* Geoms of the comb that are there, each where and as large as when it is compiled alone. */
static int compare_geoms(const mjModel *slot, const mjModel *alone)
{
    int there = 0;
    for (int i = 0; i < (int)slot->ngeom; i++) {
        const char *name = mj_id2name(slot, mjOBJ_GEOM, i);
        if (name == NULL || strncmp(name, "comb/", 5) != 0) {
            continue;
        }
        int same = mj_name2id(alone, mjOBJ_GEOM, name + 5);
        assert_int_equal(slot->geom_contype[i] != 0, same >= 0);
        there += same >= 0 ? 1 : 0;
        for (int j = 0; same >= 0 && j < 3; j++) {
            check_near(slot->geom_pos[3 * i + j], alone->geom_pos[3 * same + j], 1e-12);
            check_near(slot->geom_size[3 * i + j], alone->geom_size[3 * same + j], 1e-12);
        }
    }
    return there;
}

static void a_built_part_is_what_its_text_compiles_to(void **state)
{
    (void)state;
    Scene *scene = load();
    SceneSlot slot;
    Error err = {0};
    int least = 100;
    int most = 0;
    const int nq = (int)scene_nominal_physics(scene)->nq;
    const int ngeom = (int)scene_nominal_physics(scene)->ngeom;
    for (uint64_t i = 0; i < 12; i++) {
        assert_true(scene_begin_slot(scene, 1, i, &slot, &err));
        const mjModel *model = slot.physics;
        mjModel *alone = compile_alone(slot.task);
        int body = mj_name2id(model, mjOBJ_BODY, "comb/body");
        int body_alone = mj_name2id(alone, mjOBJ_BODY, "body");
        int there = compare_geoms(model, alone);
        assert_int_equal(there, (int)alone->ngeom);
        least = there < least ? there : least;
        most = there > most ? there : most;
        check_near(model->body_mass[body], alone->body_mass[body_alone], 1e-12);
        for (int j = 0; j < 3; j++) {
            check_near(model->body_inertia[3 * body + j],
                    alone->body_inertia[3 * body_alone + j], 1e-12);
        }
        assert_int_equal((int)model->nq, nq); /* one layout */
        assert_int_equal((int)model->ngeom, ngeom);
        mj_deleteModel(alone);
    }
    assert_true(most - least >= 4);
    scene_destroy(scene);
}

static void a_slot_does_not_depend_on_those_before(void **state)
{
    (void)state;
    Scene *a = load();
    Scene *b = load();
    SceneSlot slot_a;
    SceneSlot slot_b;
    Error err = {0};
    for (uint64_t i = 0; i < 5; i++) {
        assert_true(scene_begin_slot(a, 1, i, &slot_a, &err));
    }
    assert_true(scene_begin_slot(b, 1, 4, &slot_b, &err));
    assert_int_equal((int)slot_a.physics->nbuffer, (int)slot_b.physics->nbuffer);
    assert_memory_equal(slot_a.physics->geom_pos, slot_b.physics->geom_pos,
            sizeof(mjtNum) * 3 * (size_t)slot_b.physics->ngeom);
    assert_memory_equal(slot_a.physics->body_inertia, slot_b.physics->body_inertia,
            sizeof(mjtNum) * 3 * (size_t)slot_b.physics->nbody);
    assert_memory_equal(
            slot_a.start_qpos, slot_b.start_qpos, sizeof(mjtNum) * (size_t)slot_b.physics->nq);
    scene_destroy(a);
    scene_destroy(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_built_part_is_what_its_text_compiles_to),
            cmocka_unit_test(a_slot_does_not_depend_on_those_before),
    };
    return cmocka_run_group_tests_name("part_builder", tests, NULL, NULL);
}
