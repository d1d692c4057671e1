#include "scenes/scene.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "shipped_scene.h"
#include "sim/sight.h"

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
        Scene *scene = shipped_scene_load(names[i], NULL, 0);
        slot_digest(scene, 7, 3, straight);
        slot_digest(scene, 7, 4, after_others);
        assert_string_not_equal(straight, after_others);
        slot_digest(scene, 7, 3, after_others);
        assert_string_equal(straight, after_others);
        slot_digest(scene, 8, 3, other_seed);
        assert_string_not_equal(straight, other_seed);
        scene_destroy(scene);

        scene = shipped_scene_load(names[i], NULL, 0);
        slot_digest(scene, 7, 3, after_others);
        assert_string_equal(straight, after_others);
        scene_destroy(scene);
    }
}

/* Labels are streams: fixing one quantity leaves the draws of all others as they were. */
static void fixing_one_quantity_moves_no_other(void **state)
{
    (void)state;
    Error err = {0};
    SceneSlot slot;
    const char *const sets[] = {"randomize.peg/friction=0.3"};
    Scene *free_scene = shipped_scene_load("manufacturing/peg_insertion.yaml", NULL, 0);
    Scene *fixed_scene = shipped_scene_load("manufacturing/peg_insertion.yaml", sets, 1);
    assert_true(scene_begin_slot(free_scene, 1, 0, &slot, &err));
    double mass = slot_draw_of(&slot, "randomize/peg/mass");
    double x = slot_draw_of(&slot, "start/peg/x");
    assert_true(slot_draw_of(&slot, "randomize/peg/friction") != 0.3);
    assert_true(scene_begin_slot(fixed_scene, 1, 0, &slot, &err));
    check_near(slot_draw_of(&slot, "randomize/peg/mass"), mass, 0.0);
    check_near(slot_draw_of(&slot, "start/peg/x"), x, 0.0);
    check_near(slot_draw_of(&slot, "randomize/peg/friction"), 0.3, 0.0);
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
    Scene *scene = shipped_scene_load("manufacturing/peg_insertion.yaml", NULL, 0);
    for (uint64_t number = 0; number < 6; number++) {
        assert_true(scene_begin_slot(scene, 3, number, &slot, &err));
        const mjModel *model = slot.physics;
        check_near(part_mass(model, "peg"), slot_draw_of(&slot, "randomize/peg/mass"), 1e-12);
        size_t head = (size_t)mj_name2id(model, mjOBJ_GEOM, "peg/head");
        check_near(model->geom_friction[3 * head],
                slot_draw_of(&slot, "randomize/peg/friction"), 0.0);
        size_t dof = (size_t)model->jnt_dofadr[mj_name2id(model, mjOBJ_JOINT, "arm/joint3")];
        check_near(model->dof_damping[dof], slot_draw_of(&slot, "randomize/arm/joint3/damping"),
                0.0);
        double diameter = slot_draw_of(&slot, "part/peg/diameter");
        bool round = slot_draw_of(&slot, "let/shape") == 0.0;
        int shaft =
                mj_name2id(model, mjOBJ_GEOM, round ? "peg/round_shaft" : "peg/square_shaft");
        int other =
                mj_name2id(model, mjOBJ_GEOM, round ? "peg/square_shaft" : "peg/round_shaft");
        check_near(model->geom_size[3 * (size_t)shaft], diameter / 2.0, 1e-15);
        assert_int_not_equal(model->geom_contype[shaft], 0);
        assert_int_equal(model->geom_contype[other], 0);
        check_near(slot_draw_of(&slot, "let/bore") - slot_draw_of(&slot, "let/clearance"),
                diameter, 1e-15);
    }
    scene_destroy(scene);
}

/* A path PART/PARAM draws a parameter of the part, unless `parts` already says what it is. */
static void parameters_can_be_randomized(void **state)
{
    (void)state;
    Error err = {0};
    SceneSlot slot;
    const char *const name = "logistics/tote_picking.yaml";
    const char *const sets[] = {
            "parts.can.params.height=~", "randomize.can/height=permutation(80 mm, 90 mm)"};
    Scene *scene = shipped_scene_load(name, sets, 2);
    for (uint64_t number = 0; number < 6; number++) {
        assert_true(scene_begin_slot(scene, 1, number, &slot, &err));
        double first = slot_draw_of(&slot, "part/can1/height");
        double second = slot_draw_of(&slot, "part/can2/height");
        check_near(first + second, 0.17, 1e-15);
        assert_true(first != second);
        const NamedNumber *height = task_number(slot.task, "can1.height");
        assert_non_null(height);
        check_near(height->value, first, 0.0);
    }
    scene_destroy(scene);

    Mistakes *mistakes = mistakes_create();
    Text said = {0};
    scene = scene_load(shipped_scene_path(name), sets + 1, 1, mistakes, &err);
    mistakes_write(mistakes, &said);
    assert_null(scene);
    assert_non_null(strstr(text_chars(&said), "can1/height is drawn twice: here and at line"));

    mistakes_destroy(mistakes);
    mistakes = mistakes_create();
    err = (Error){0};
    const char *const bound[] = {"randomize.peg/geom:round_shaft/size=5 20 mm"};
    scene = scene_load(
            shipped_scene_path("manufacturing/peg_insertion.yaml"), bound, 1, mistakes, &err);
    text_clear(&said);
    mistakes_write(mistakes, &said);
    assert_null(scene);
    assert_non_null(strstr(text_chars(&said),
            "'peg/round_shaft/size' follows from the parameters of part 'peg'"));
    text_release(&said);
    mistakes_destroy(mistakes);
}

/* `sensors:` writes what sensor:NAME/.. of randomize does, into the faults of the slot. */
static void sensors_carry_their_faults(void **state)
{
    (void)state;
    Error err = {0};
    SceneSlot slot;
    const char *const sets[] = {"sensors.joints.bias=±0.2 deg", "sensors.joints.step=0.01 deg",
            "sensors.wrist_force.gain=0.9..1.1", "sensors.wrist_force.crosstalk=normal(0.01)",
            "sensors.wrist_torque.step=0.01 N*m", "sensors.wrist_force.rate=500 Hz"};
    Scene *scene = shipped_scene_load("manufacturing/peg_insertion.yaml", sets, 6);
    assert_true(scene_begin_slot(scene, 1, 0, &slot, &err));
    const JointFaults *joints = &slot.task->joints[0];
    const WristFaults *wrist = &slot.task->wrist[0];
    check_near(joints->bias[6], slot_draw_of(&slot, "randomize/sensor:joints/bias/6"), 0.0);
    assert_true(joints->bias[0] != joints->bias[1]);
    check_near(joints->step, 0.01 * 3.14159265358979323846 / 180.0, 1e-15);
    check_near(wrist->force_gain_error[2],
            slot_draw_of(&slot, "randomize/sensor:wrist_force/gain/z") - 1.0, 0.0);
    check_near(wrist->crosstalk[35],
            slot_draw_of(&slot, "randomize/sensor:wrist_force/crosstalk/35"), 0.0);
    assert_true(wrist->torque_step == 0.01 && wrist->force_step == 0.0);
    assert_true(wrist->rate_hz == 500.0);
    scene_destroy(scene);
}

/* home_noise: every joint of the arm has a draw of its own, within the joint's range. */
static void postures_at_the_start_vary_around_home(void **state)
{
    (void)state;
    Error err = {0};
    SceneSlot slot;
    const char *const sets[] = {"robot.home_noise=±3 deg"};
    const double bound = 3.0 * 3.14159265358979323846 / 180.0;
    Scene *plain = shipped_scene_load("manufacturing/peg_insertion.yaml", NULL, 0);
    Scene *scene = shipped_scene_load("manufacturing/peg_insertion.yaml", sets, 1);
    assert_true(scene_begin_slot(plain, 1, 0, &slot, &err));
    double x = slot_draw_of(&slot, "start/peg/x");
    double before = 0.0;
    for (uint64_t number = 0; number < 5; number++) {
        assert_true(scene_begin_slot(scene, 1, number, &slot, &err));
        const Robot *robot = &slot.task->robots[0];
        double angle = slot_draw_of(&slot, "start/arm/joint3");
        check_near(angle, robot->home[2], bound);
        assert_true(angle != robot->home[2] && angle != before);
        check_near(slot.start_qpos[robot->qpos_adr[2]], angle, 0.0);
        before = angle;
    }
    assert_true(scene_begin_slot(scene, 1, 0, &slot, &err));
    check_near(slot_draw_of(&slot, "start/peg/x"), x, 0.0);
    scene_destroy(plain);
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
    Scene *scene = shipped_scene_load("logistics/tote_picking.yaml", NULL, 0);
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
    Scene *scene = shipped_scene_load("logistics/tote_picking.yaml", NULL, 0);
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
    Scene *scene = shipped_scene_load("logistics/tote_picking.yaml", NULL, 0);
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

/* Members of a family enter one after the other, by a formula over their index; the first at 0 s. */
static void parts_enter_and_settle_as_their_start_says(void **state)
{
    (void)state;
    Error err = {0};
    SceneSlot slot;
    const char *const sets[] = {
            "start.box1={atop: bin/floor, clear: 35 mm, enter: = (index - 1)*0.5 s}",
            "start.box2={atop: bin/floor, clear: 35 mm, enter: = (index - 1)*0.5 s}",
            "start.cylinder={atop: bin/floor, clear: 35 mm, settle: false}",
            "start.can={atop: bin/floor, clear: 35 mm}", "start.{box,cylinder,can}=~",
            "parts.box.count=2"};
    Scene *scene =
            shipped_scene_load("logistics/tote_picking.yaml", sets, sizeof sets / sizeof *sets);
    assert_true(scene_begin_slot(scene, 1, 0, &slot, &err));
    const Part *first = &slot.task->parts[task_part(slot.task, "box1")];
    const Part *second = &slot.task->parts[task_part(slot.task, "box2")];
    assert_true(slot.placeable);
    check_near(first->enter_s, 0.0, 0.0);
    check_near(second->enter_s, 0.5, 1e-15);
    check_near(slot_draw_of(&slot, "start/box2/enter"), 0.5, 1e-15);
    assert_true(first->enters && second->enters && first->held);
    assert_true(slot.task->parts[task_part(slot.task, "cylinder1")].held);
    const double *put = slot.start_qpos + slot.physics->jnt_qposadr[second->free_joint];
    assert_memory_equal(second->entry, put, sizeof second->entry);

    /* The settled pose of what settles is a label too, with the drawn one as its nominal. */
    mjData *data = mj_makeData(slot.physics);
    memcpy(data->qpos, slot.start_qpos, (size_t)slot.physics->nq * sizeof *data->qpos);
    const Part *can = &slot.task->parts[task_part(slot.task, "can1")];
    int height = slot.physics->jnt_qposadr[can->free_joint] + 2;
    data->qpos[height] -= 0.5e-3;
    mj_forward(slot.physics, data);
    assert_true(scene_begin_attempt(scene, 0, &slot, &err));
    assert_true(scene_tell_start(scene, data, &slot, &err));
    double settled = slot_draw_of(&slot, "settled/can1/z");
    check_near(settled, data->qpos[height], 0.0);
    for (size_t i = 0; i < slot.draw_count; i++) {
        if (strcmp(slot.draws[i].path, "settled/can1/z") == 0) {
            check_near(slot.draws[i].nominal, settled + 0.5e-3, 1e-12);
        }
        assert_int_not_equal(strncmp(slot.draws[i].path, "settled/box", 11), 0);
        assert_int_not_equal(strncmp(slot.draws[i].path, "settled/cylinder", 16), 0);
    }
    mj_deleteData(data);
    scene_destroy(scene);
}

/* What a camera has to see, by `require` and by `visible`, it sees. */
static void cameras_see_what_they_have_to(void **state)
{
    (void)state;
    Error err = {0};
    SceneSlot slot;
    const char *const narrow = "cameras.front.fovy=17 deg"; /* part of the bench */
    const char *const sets[] = {"require=visible(peg, front) > 90 %", narrow};
    const char *const key[] = {"start.peg.visible=front", narrow};
    const char *const none[] = {"require=visible(peg, front) >= 0", narrow};
    Scene *scenes[] = {shipped_scene_load("manufacturing/peg_insertion.yaml", sets, 2),
            shipped_scene_load("manufacturing/peg_insertion.yaml", key, 2),
            shipped_scene_load("manufacturing/peg_insertion.yaml", none, 2)};
    const double least[] = {0.9, 0.5, 0.0};
    int hidden = 0;
    for (size_t i = 0; i < 3; i++) {
        for (uint64_t number = 0; number < 15; number++) {
            assert_true(scene_begin_slot(scenes[i], 2, number, &slot, &err));
            assert_true(slot.placeable);
            mjData *data = mj_makeData(slot.physics);
            size_t bytes = (size_t)slot.physics->nq * sizeof *data->qpos;
            memcpy(data->qpos, slot.start_qpos, bytes);
            const ExpressionWorld world = {
                    .task = slot.task, .model = slot.physics, .data = data};
            const Thing peg = {THING_PART, task_part(slot.task, "peg")};
            int camera = mj_name2id(slot.physics, mjOBJ_CAMERA, "front");
            double share = sight_share(slot.task->sight, &world, peg, camera);
            assert_true(share >= least[i]);
            hidden += share == 0.0 ? 1 : 0;
            mj_deleteData(data);
        }
        scene_destroy(scenes[i]);
    }
    assert_true(hidden > 0); /* where nothing asks, some starts are out of the picture */
}

static void check_unplaceable(const char *const *sets, size_t count, const char *said)
{
    Error err = {0};
    SceneSlot slot;
    Scene *scene = shipped_scene_load("manufacturing/peg_insertion.yaml", sets, count);
    assert_true(scene_begin_slot(scene, 1, 0, &slot, &err));
    assert_false(slot.placeable);
    assert_string_equal(slot.unplaceable, said);
    scene_destroy(scene);
}

static void what_stands_in_the_way_of_a_start_is_named(void **state)
{
    (void)state;
    const char *const numbers[] = {"require=bore > 18 mm"};
    const char *const places[] = {"require=distance(peg, socket/hole) > 5 m"};
    const char *const room[] = {"start.peg={atop: bench/top, x: 0 mm, y: 0 mm, clear: 0.5 m}"};
    check_unplaceable(numbers, 1, "--set #1:1: bore > 18 mm failed in 10000 of 10000 tries");
    check_unplaceable(places, 1,
            "--set #1:1: distance(peg, socket/hole) > 5 m failed in 1000 of 1000 tries");
    check_unplaceable(room, 1,
            "peg_insertion.yaml:17: 'clear: 500 mm' of peg failed in 10200 of 10200 tries. Room left after "
            "the others: 0 %. Fewer parts, or a smaller clear");
}

static void check_refused(const char *set, const char *fragment)
{
    Error err = {0};
    Mistakes *mistakes = mistakes_create();
    Text text = {0};
    const char *const sets[] = {set};
    Scene *scene = scene_load(
            shipped_scene_path("manufacturing/peg_insertion.yaml"), sets, 1, mistakes, &err);
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
            cmocka_unit_test(parameters_can_be_randomized),
            cmocka_unit_test(sensors_carry_their_faults),
            cmocka_unit_test(postures_at_the_start_vary_around_home),
            cmocka_unit_test(absent_members_of_a_family_are_out_of_the_way),
            cmocka_unit_test(requirements_on_words_hold_in_every_slot),
            cmocka_unit_test(placed_parts_do_not_touch),
            cmocka_unit_test(parts_enter_and_settle_as_their_start_says),
            cmocka_unit_test(cameras_see_what_they_have_to),
            cmocka_unit_test(what_stands_in_the_way_of_a_start_is_named),
            cmocka_unit_test(what_cannot_be_meant_is_said),
    };
    return cmocka_run_group_tests_name("scene", tests, NULL, NULL);
}
