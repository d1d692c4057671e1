#include "scenes/scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/hash.h"
#include "check.h"

static const char *scene_path(const char *name)
{
    static char path[PATH_TEXT_BYTES];
    const char *folder = getenv("FORCEPS_SCENES");
    assert_true(path_join(folder == NULL ? "scenes" : folder, name, path));
    return path;
}

static Scene *load(const char *name, const char *const *sets, size_t count)
{
    Error err = {0};
    Mistakes *mistakes = mistakes_create();
    Scene *scene = scene_load(scene_path(name), sets, count, mistakes, &err);
    if (scene == NULL) {
        print_error("%s\n", err.text);
    }
    assert_int_equal(mistakes_count(mistakes), 0);
    mistakes_destroy(mistakes);
    assert_non_null(scene);
    return scene;
}

/* A digest of everything that a slot drew: rows, models and start. */
static void slot_digest(
        Scene *scene, uint64_t seed, uint64_t number, char digest[DIGEST_TEXT_BYTES])
{
    Error err = {0};
    SceneSlot slot;
    Text text = {0};
    const mjModel *look = NULL;
    assert_true(scene_begin_slot(scene, seed, number, &slot, &err));
    assert_true(slot.placeable);
    assert_true(scene_begin_attempt(scene, 0, &slot, &err));
    for (size_t i = 0; i < slot.draw_count; i++) {
        text_addf(&text, "%s %.17g %s\n", slot.draws[i].path, slot.draws[i].value,
                slot.draws[i].word);
    }
    assert_true(scene_look_model(scene, &look, &err));
    const mjModel *models[] = {slot.physics, look};
    for (size_t i = 0; i < 2; i++) {
        mjtSize size = mj_sizeModel(models[i]);
        void *bytes = malloc((size_t)size);
        assert_non_null(bytes);
        mj_saveModel(models[i], NULL, bytes, (int)size);
        text_addf(&text, "%016llx\n", (unsigned long long)hash64(bytes, (size_t)size));
        free(bytes);
    }
    text_add_bytes(&text, (const char *)slot.start_qpos,
            (size_t)slot.physics->nq * sizeof *slot.start_qpos);
    sha256_text(text.chars, text.length, digest);
    text_release(&text);
}

static void a_slot_is_a_function_of_seed_and_number_alone(void **state)
{
    (void)state;
    const char *const names[] = {
            "manufacturing/peg_insertion.yaml", "logistics/tote_picking.yaml"};
    for (size_t i = 0; i < 2; i++) {
        char straight[DIGEST_TEXT_BYTES];
        char after_others[DIGEST_TEXT_BYTES];
        char other_seed[DIGEST_TEXT_BYTES];
        Scene *scene = load(names[i], NULL, 0);
        slot_digest(scene, 7, 3, straight);
        slot_digest(scene, 7, 4, after_others);
        assert_string_not_equal(straight, after_others);
        slot_digest(scene, 7, 3, after_others);
        assert_string_equal(straight, after_others);
        slot_digest(scene, 8, 3, other_seed);
        assert_string_not_equal(straight, other_seed);
        scene_destroy(scene);

        scene = load(names[i], NULL, 0);
        slot_digest(scene, 7, 3, after_others);
        assert_string_equal(straight, after_others);
        scene_destroy(scene);
    }
}

static double draw_of(const SceneSlot *slot, const char *path)
{
    for (size_t i = 0; i < slot->draw_count; i++) {
        if (strcmp(slot->draws[i].path, path) == 0) {
            return slot->draws[i].value;
        }
    }
    print_error("nothing was drawn for '%s'\n", path);
    fail();
    return 0.0;
}

/* Labels are streams: fixing one quantity leaves the draws of all others as they were. */
static void fixing_one_quantity_moves_no_other(void **state)
{
    (void)state;
    Error err = {0};
    SceneSlot slot;
    const char *const sets[] = {"randomize.peg/friction=0.3"};
    Scene *free_scene = load("manufacturing/peg_insertion.yaml", NULL, 0);
    Scene *fixed_scene = load("manufacturing/peg_insertion.yaml", sets, 1);
    assert_true(scene_begin_slot(free_scene, 1, 0, &slot, &err));
    double mass = draw_of(&slot, "randomize/peg/mass");
    double x = draw_of(&slot, "start/peg/x");
    assert_true(draw_of(&slot, "randomize/peg/friction") != 0.3);
    assert_true(scene_begin_slot(fixed_scene, 1, 0, &slot, &err));
    check_near(draw_of(&slot, "randomize/peg/mass"), mass, 0.0);
    check_near(draw_of(&slot, "start/peg/x"), x, 0.0);
    check_near(draw_of(&slot, "randomize/peg/friction"), 0.3, 0.0);
    scene_destroy(free_scene);
    scene_destroy(fixed_scene);
}

static double part_mass(const mjModel *model, const char *part)
{
    int body = mj_name2id(model, mjOBJ_BODY, part);
    assert_true(body > 0);
    return model->body_subtreemass[body];
}

static void draws_reach_the_model(void **state)
{
    (void)state;
    Error err = {0};
    SceneSlot slot;
    Scene *scene = load("manufacturing/peg_insertion.yaml", NULL, 0);
    for (uint64_t number = 0; number < 6; number++) {
        assert_true(scene_begin_slot(scene, 3, number, &slot, &err));
        const mjModel *model = slot.physics;
        check_near(part_mass(model, "peg"), draw_of(&slot, "randomize/peg/mass"), 1e-12);
        size_t head = (size_t)mj_name2id(model, mjOBJ_GEOM, "peg/head");
        check_near(
                model->geom_friction[3 * head], draw_of(&slot, "randomize/peg/friction"), 0.0);
        size_t dof = (size_t)model->jnt_dofadr[mj_name2id(model, mjOBJ_JOINT, "arm/joint3")];
        check_near(
                model->dof_damping[dof], draw_of(&slot, "randomize/arm/joint3/damping"), 0.0);
        double diameter = draw_of(&slot, "part/peg/diameter");
        bool round = draw_of(&slot, "let/shape") == 0.0;
        int shaft =
                mj_name2id(model, mjOBJ_GEOM, round ? "peg/round_shaft" : "peg/square_shaft");
        int other =
                mj_name2id(model, mjOBJ_GEOM, round ? "peg/square_shaft" : "peg/round_shaft");
        check_near(model->geom_size[3 * (size_t)shaft], diameter / 2.0, 1e-15);
        assert_int_not_equal(model->geom_contype[shaft], 0);
        assert_int_equal(model->geom_contype[other], 0);
        check_near(
                draw_of(&slot, "let/bore") - draw_of(&slot, "let/clearance"), diameter, 1e-15);
    }
    scene_destroy(scene);
}

static void check_out_of_the_way(const SceneSlot *slot, int part)
{
    const mjModel *model = slot->physics;
    int joint = slot->task->parts[part].free_joint;
    assert_true(slot->start_qpos[model->jnt_qposadr[joint] + 2] < -1.0);
    for (int geom = 0; geom < (int)model->ngeom; geom++) {
        if (slot->task->body_part[model->geom_bodyid[geom]] == part) {
            assert_int_equal(model->geom_contype[geom], 0);
            assert_int_equal(model->geom_conaffinity[geom], 0);
        }
    }
}

/* Families keep one layout; who is absent is far away and touches nothing. */
static void absent_members_of_a_family_are_out_of_the_way(void **state)
{
    (void)state;
    Error err = {0};
    SceneSlot slot;
    Scene *scene = load("logistics/tote_picking.yaml", NULL, 0);
    int seen_absent = 0;
    for (uint64_t number = 0; number < 12; number++) {
        assert_true(scene_begin_slot(scene, 5, number, &slot, &err));
        assert_int_equal(slot.physics->nq, scene_nominal_physics(scene)->nq);
        for (size_t i = 1; i < slot.task->part_count; i++) {
            if (!slot.task->parts[i].present) {
                seen_absent++;
                check_out_of_the_way(&slot, (int)i);
            }
        }
    }
    assert_true(seen_absent > 0);
    scene_destroy(scene);
}

/* One thing alone answers to the instruction: the scene demands different colours. */
static void requirements_on_words_hold_in_every_slot(void **state)
{
    (void)state;
    Error err = {0};
    SceneSlot slot;
    Scene *scene = load("logistics/tote_picking.yaml", NULL, 0);
    for (uint64_t number = 0; number < 40; number++) {
        assert_true(scene_begin_slot(scene, 11, number, &slot, &err));
        int first = task_part(slot.task, "can1");
        int second = task_part(slot.task, "can2");
        assert_string_not_equal(
                slot.task->parts[first].colour, slot.task->parts[second].colour);
        const NamedNumber *which = task_number(slot.task, "which");
        assert_non_null(which);
        int asked = task_part(slot.task, which->word);
        assert_true(asked > 0);
        assert_non_null(strstr(slot.task->instruction, slot.task->parts[asked].colour));
        assert_non_null(strstr(slot.task->instruction, slot.task->parts[asked].noun));
    }
    scene_destroy(scene);
}

static void placed_parts_do_not_touch(void **state)
{
    (void)state;
    Error err = {0};
    SceneSlot slot;
    Scene *scene = load("logistics/tote_picking.yaml", NULL, 0);
    for (uint64_t number = 0; number < 10; number++) {
        assert_true(scene_begin_slot(scene, 2, number, &slot, &err));
        assert_true(slot.placeable);
        mjData *data = mj_makeData(slot.physics);
        assert_non_null(data);
        memcpy(data->qpos, slot.start_qpos, (size_t)slot.physics->nq * sizeof *data->qpos);
        mj_forward(slot.physics, data);
        assert_int_equal(data->ncon, 0);
        mj_deleteData(data);
    }
    scene_destroy(scene);
}

static void check_refused(const char *set, const char *fragment)
{
    Error err = {0};
    Mistakes *mistakes = mistakes_create();
    Text text = {0};
    const char *const sets[] = {set};
    Scene *scene =
            scene_load(scene_path("manufacturing/peg_insertion.yaml"), sets, 1, mistakes, &err);
    assert_null(scene);
    assert_int_equal(err.kind, ERROR_SCENE);
    mistakes_write(mistakes, &text);
    if (strstr(text_chars(&text), fragment) == NULL) {
        print_error("--set %s: expected '%s' in:\n%s\n", set, fragment, text_chars(&text));
        fail();
    }
    text_release(&text);
    mistakes_destroy(mistakes);
}

static void what_cannot_be_meant_is_said(void **state)
{
    (void)state;
    check_refused("randomize.peg/frictoin=0.3", "did you mean 'friction'?");
    check_refused("randomize.pge/friction=0.3", "did you mean 'peg'?");
    check_refused("randomize.arm/joints*/damping=scale(0.5..2)", "matches nothing");
    check_refused("randomize.peg/mass=60 mm", "expected a mass");
    check_refused("randomize.arm/joint1/damping=1 N*s/m", "N*m*s/rad");
    check_refused("start.peg={atop: bench/roof}", "'bench/roof' is no region");
    check_refused("parts.peg.params={diameetr: 12 mm}", "did you mean 'diameter'?");
    check_refused("let.bore= = clearance + bore", "depend");
    check_refused("success=depth(peg/tip, socket/hole) > 5 N", "");
    check_refused("parts.socket.at=bench/nowhere", "'bench/nowhere' is no site");
    check_refused("cameras.front.look_at=bench/nowhere", "'bench/nowhere'");
    check_refused("expert=nowhere.lua", "nowhere.lua");
    check_refused("contacts=[{between: [peg, pillow], class: slide}]", "pillow");
    check_refused("instruction=take the {pge.colour} one", "'{pge.colour}'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_slot_is_a_function_of_seed_and_number_alone),
            cmocka_unit_test(fixing_one_quantity_moves_no_other),
            cmocka_unit_test(draws_reach_the_model),
            cmocka_unit_test(absent_members_of_a_family_are_out_of_the_way),
            cmocka_unit_test(requirements_on_words_hold_in_every_slot),
            cmocka_unit_test(placed_parts_do_not_touch),
            cmocka_unit_test(what_cannot_be_meant_is_said),
    };
    return cmocka_run_group_tests_name("scene", tests, NULL, NULL);
}
