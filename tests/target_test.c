#include "scenes/target.h"

#include <math.h>

#include "sim/model_changes.h"
#include "target_stage.h"

/* One let behind two quantities: a formula may stand where a law may. */
static void formulas_share_a_latent(void **state)
{
    (void)state;
    SceneSlot slot;
    write_parts();
    Scene *scene = load_scene("  arm/joint:swing/damping: = 0.1 N*m*s/rad * wear\n"
                              "  cube/friction: = 0.4 * wear\n"
                              "  \"arm/geom:{rod,knob}/friction\": = wear / 2\n"
                              "let: {wear: 0.5..2}\n");
    assert_non_null(scene);
    double before = 0.0;
    for (uint64_t number = 0; number < 3; number++) {
        begin(scene, number, &slot);
        double wear = slot_draw_of(&slot, "let/wear");
        int geom = mj_name2id(slot.physics, mjOBJ_GEOM, "arm/knob");
        check_near(slot_draw_of(&slot, "randomize/arm/swing/damping"), 0.1 * wear, 1e-15);
        check_near(slot_draw_of(&slot, "randomize/cube/friction"), 0.4 * wear, 1e-15);
        check_near(slot.physics->geom_friction[3 * (size_t)geom], wear / 2.0, 1e-15);
        assert_true(wear != before);
        before = wear;
    }
    scene_destroy(scene);
}

static const char FAMILY[] = "forceps: 1\n"
                             "name: family\n"
                             "parts:\n"
                             "  slab: {file: slab.xml}\n"
                             "  cube: {file: cube.xml, count: 3, free: true}\n"
                             "start:\n"
                             "  cube: {atop: slab/top}\n"
                             "success: time > 1 s\n"
                             "randomize:\n"
                             "  cube/friction: permutation(0.2, 0.4, 0.6)\n"
                             "  cube/colour: permutation(red, green, blue, white)\n"
                             "  cube/mass: = 0.1 kg * index\n";

static void members_of_a_family_share_out_a_permutation(void **state)
{
    (void)state;
    Error err = {0};
    SceneSlot slot;
    Mistakes *mistakes = mistakes_create();
    write_parts();
    write_text("family.yaml", FAMILY);
    Scene *scene = scene_load(scratch_path("family.yaml"), NULL, 0, mistakes, &err);
    assert_non_null(scene);
    int first_is_low = 0;
    for (uint64_t number = 0; number < 60; number++) {
        begin(scene, number, &slot);
        double first = slot_draw_of(&slot, "randomize/cube1/friction");
        double second = slot_draw_of(&slot, "randomize/cube2/friction");
        double third = slot_draw_of(&slot, "randomize/cube3/friction");
        check_near(first + second + third, 1.2, 1e-12);
        assert_true(first != second && second != third && first != third);
        const Part *parts = slot.task->parts;
        int part = task_part(slot.task, "cube1");
        assert_string_not_equal(parts[part].colour, parts[part + 1].colour);
        assert_string_not_equal(parts[part].colour, parts[part + 2].colour);
        check_near(slot_draw_of(&slot, "randomize/cube3/mass"), 0.3, 1e-15);
        first_is_low += first == 0.2;
    }
    check_near(first_is_low, 20.0, 4.0 * sqrt(60.0 * 2.0 / 9.0));
    mistakes_destroy(mistakes);
    scene_destroy(scene);
}

/* A cube of 400 g on four springs of 5 kN/m sinks in by m g / (4 K). */
static void contact_stiffness_is_that_of_a_spring_at_each_contact(void **state)
{
    (void)state;
    SceneSlot slot;
    write_parts();
    Scene *scene = load_scene("  cube/geom:cube/stiffness: 5 kN/m\n  cube/mass: 0.4 kg\n");
    assert_non_null(scene);
    begin(scene, 0, &slot);
    mjData *data = mj_makeData(slot.physics);
    memcpy(data->qpos, slot.start_qpos, (size_t)slot.physics->nq * sizeof(double));
    for (int i = 0; i < 2000; i++) {
        mj_step(slot.physics, data);
    }
    int contacts = 0;
    int body = mj_name2id(slot.physics, mjOBJ_BODY, "cube");
    for (int i = 0; i < data->ncon; i++) {
        int one =
                slot.physics->body_weldid[slot.physics->geom_bodyid[data->contact[i].geom[0]]];
        int two =
                slot.physics->body_weldid[slot.physics->geom_bodyid[data->contact[i].geom[1]]];
        if (one == body || two == body) {
            contacts++;
            /* 1 %: the four share the load, and MuJoCo estimates the mass at each of them */
            check_near(-data->contact[i].dist, 0.4 * 9.81 / (4.0 * 5000.0), 1e-2 * 2e-4);
        }
    }
    assert_int_equal(contacts, 4);
    mj_deleteData(data);
    scene_destroy(scene);
}

static const char EVERYTHING[] = "  arm/body:base/pos: [±0.1 m, 0 m, 0.5..0.6 m]\n"
                                 "  arm/body:link/rot: jitter(5 deg)\n"
                                 "  arm/body:base/rot: any\n"
                                 "  arm/geom:*/friction: 0.2..1\n"
                                 "  arm/geom:block/size: scale(0.8..1.2)\n"
                                 "  arm/frame:mount/pos: jitter(10 mm)\n"
                                 "  arm/*/damping: scale(0.5..2)\n"
                                 "  arm/geom:rod/material: choice(red, steel)\n"
                                 "  arm/geom:block/rgba: 0..1\n"
                                 "  arm/light:lamp/direction: cone(20 deg)\n"
                                 "  arm/light:lamp/intensity: 0.5..1.5\n"
                                 "  arm/light:lamp/on: {choice: {\"true\": 3, \"false\": 1}}\n"
                                 "  cube/scale: 0.8..1.3\n"
                                 "  cube/mass: log(50..500 g)\n"
                                 "  arm/material:red/texture: texture(wood, metal)\n"
                                 "  cube/texture: texture(checker, noise, cloth)\n"
                                 "  physics/gravity: 9.7..9.9 m/s^2\n"
                                 "  arm/actuator:motor/delay: 0..20 ms\n"
                                 "  physics/timestep: choice(1 ms, 2 ms)\n"
                                 "  physics/impratio: choice(5, 10, 20)\n";

static void *model_bytes(const mjModel *model, size_t *ret_size)
{
    mjtSize size = mj_sizeModel(model);
    void *bytes = malloc((size_t)size);
    assert_non_null(bytes);
    mj_saveModel(model, NULL, bytes, (int)size);
    *ret_size = (size_t)size;
    return bytes;
}

/* Slot 5 alone, and after 4 others: the same rows and the same bytes of both models. */
static void nothing_of_a_slot_is_left_in_the_next(void **state)
{
    (void)state;
    Error err = {0};
    write_parts();
    Scene *alone = load_scene(EVERYTHING);
    Scene *run = load_scene(EVERYTHING);
    assert_true(alone != NULL && run != NULL);
    SceneSlot here;
    SceneSlot there;
    for (uint64_t number = 1; number < 5; number++) {
        begin(run, number, &there);
    }
    begin(alone, 5, &here);
    begin(run, 5, &there);
    assert_int_equal(here.draw_count, there.draw_count);
    for (size_t i = 0; i < here.draw_count; i++) {
        assert_string_equal(here.draws[i].path, there.draws[i].path);
        assert_true(here.draws[i].value == there.draws[i].value);
        assert_string_equal(here.draws[i].word, there.draws[i].word);
    }
    const mjModel *models[4] = {here.physics, there.physics, NULL, NULL};
    assert_true(scene_look_model(alone, &models[2], &err));
    assert_true(scene_look_model(run, &models[3], &err));
    for (size_t i = 0; i < 4; i += 2) {
        size_t sizes[2];
        void *first = model_bytes(models[i], &sizes[0]);
        void *second = model_bytes(models[i + 1], &sizes[1]);
        assert_int_equal(sizes[0], sizes[1]);
        assert_memory_equal(first, second, sizes[0]);
        free(first);
        free(second);
    }
    assert_int_equal(here.physics->opt.impratio, there.physics->opt.impratio);
    scene_destroy(alone);
    scene_destroy(run);
}

/* Labels are streams: with more lines every draw of the short list is what it was. */
static void another_line_moves_no_other_draw(void **state)
{
    (void)state;
    write_parts();
    Scene *few = load_scene("  arm/geom:*/friction: 0.2..1\n  cube/mass: log(50..500 g)\n");
    Scene *many = load_scene(EVERYTHING);
    assert_true(few != NULL && many != NULL);
    SceneSlot short_slot;
    SceneSlot long_slot;
    begin(few, 2, &short_slot);
    begin(many, 2, &long_slot);
    assert_true(long_slot.draw_count > short_slot.draw_count + 20);
    for (size_t i = 0; i < short_slot.draw_count; i++) {
        const DrawRow *row = &short_slot.draws[i];
        assert_true(row->value == slot_draw_of(&long_slot, row->path));
    }
    scene_destroy(few);
    scene_destroy(many);
}

/* What a data set keeps of a look model: the nominal one, numbers that differ, and paintings. */
static void a_painted_model_is_made_again_from_its_changes(void **state)
{
    (void)state;
    Error err = {0};
    SceneSlot slot;
    write_parts();
    Scene *scene = load_scene(EVERYTHING);
    assert_non_null(scene);
    mjtByte before = 0;
    for (uint64_t number = 0; number < 3; number++) {
        const mjModel *look = NULL;
        ModelChanges changes = {0};
        size_t count = 0;
        begin(scene, number, &slot);
        assert_true(scene_look_model(scene, &look, &err));
        const ModelChange *paintings = scene_paintings(scene, &count);
        assert_int_equal(count, 2);
        mjModel *again = mj_copyModel(NULL, scene_nominal_look(scene));
        assert_true(model_changes_find(again, look, &changes, &err));
        assert_true(model_changes_apply(changes.changes, changes.count, again, &err));
        assert_true(model_changes_apply(paintings, count, again, &err));
        assert_int_equal(again->ntexdata, look->ntexdata);
        assert_memory_equal(again->tex_data, look->tex_data, (size_t)look->ntexdata);
        int texture = mj_name2id(look, mjOBJ_TEXTURE, "cube/painted/painted");
        mjtByte pixel = look->tex_data[look->tex_adr[texture] + 3000];
        assert_true(pixel != 255 && pixel != before);
        before = pixel;
        model_changes_release(&changes);
        mj_deleteModel(again);
    }
    scene_destroy(scene);
}

/* The scene's own lights and cameras: their laws are those of `randomize`. */
static void lights_and_cameras_carry_laws(void **state)
{
    (void)state;
    Error err = {0};
    SceneSlot slot;
    const mjModel *look = NULL;
    write_parts();
    Scene *scene = load_scene(
            "  light:lamp?/pos: jitter(0.2 m)\n"
            "  camera:view/noise: 1..2 %\n"
            "lights:\n"
            "  lamp: {pos: 0 0 2 m, look_at: slab, count: 1..3, intensity: 0.5..1}\n"
            "  key: {pos: 1 0 2 m, look_at: slab, colour: \"palette(white, orange)\", shadow: false}\n"
            "cameras:\n"
            "  view: {pos: 1 0 1 m, look_at: slab, exposure: 0.7..1.3, shake: 1..2 mm}\n");
    assert_non_null(scene);
    int counts[4] = {0};
    double seed = 0.0;
    for (uint64_t number = 0; number < 30; number++) {
        begin(scene, number, &slot);
        assert_true(scene_look_model(scene, &look, &err));
        int on = 0;
        for (int i = 1; i <= 3; i++) {
            char name[8];
            (void)snprintf(name, sizeof name, "lamp%d", i);
            int id = mj_name2id(look, mjOBJ_LIGHT, name);
            assert_true(id >= 0);
            on += look->light_active[id];
        }
        assert_int_equal(on, (int)slot_draw_of(&slot, "light/lamp/count"));
        counts[on]++;
        int first = mj_name2id(look, mjOBJ_LIGHT, "lamp1");
        check_near((double)look->light_diffuse[3 * (size_t)first],
                0.7 * slot_draw_of(&slot, "randomize/light:lamp1/intensity"), 1e-6);
        assert_false(look->light_castshadow[mj_name2id(look, mjOBJ_LIGHT, "key")]);
        const CameraLens *lens = &slot.task->cameras[0].lens;
        check_near(lens->exposure, slot_draw_of(&slot, "randomize/camera:view/exposure"), 0.0);
        check_near(lens->noise, slot_draw_of(&slot, "randomize/camera:view/noise"), 0.0);
        check_near(lens->shake_m, slot_draw_of(&slot, "randomize/camera:view/shake"), 0.0);
        check_near(
                lens->noise_seed, slot_draw_of(&slot, "randomize/camera:view/noise/seed"), 0.0);
        assert_true(lens->shake_seed != seed && lens->noise_seed != lens->shake_seed);
        seed = lens->shake_seed;
    }
    assert_true(counts[0] == 0 && counts[1] > 2 && counts[2] > 2 && counts[3] > 2);
    scene_destroy(scene);
}

/* MuJoCo takes the larger friction, unless a geom has priority. */
static void the_friction_in_force_is_told(void **state)
{
    (void)state;
    SceneSlot slot;
    static const char LINE[] = "  cube/friction: 0.3\n  slab/friction: 0.6\n";
    write_parts();
    Scene *scene = load_scene(LINE);
    begin(scene, 0, &slot);
    check_near(slot_draw_of(&slot, "randomize/cube/friction"), 0.3, 0.0);
    check_near(slot_draw_of(&slot, "effective/slab/cube/friction"), 0.6, 0.0);
    /* the arm has geoms of 0.7, the drawn one, and others of 1 */
    check_near(slot_draw_of(&slot, "effective/cube/arm/friction"), 1.0, 0.0);
    check_near(slot_draw_of(&slot, "effective/cube/arm/friction_low"), 0.7, 0.0);
    scene_destroy(scene);
    write_changed("cube.xml", CUBE, "friction=", "priority=\"1\" friction=");
    scene = load_scene(LINE);
    begin(scene, 0, &slot);
    check_near(slot_draw_of(&slot, "effective/slab/cube/friction"), 0.3, 0.0);
    check_near(slot_draw_of(&slot, "effective/cube/arm/friction"), 0.3, 0.0);
    scene_destroy(scene);
}

/* A torque that is asked for now acts 20 ms later. */
static void a_drawn_delay_holds_a_control_back(void **state)
{
    (void)state;
    SceneSlot slot;
    write_parts();
    Scene *scene = load_scene("  arm/actuator:motor/delay: choice(10 ms, 20 ms)\n");
    assert_non_null(scene);
    for (uint64_t number = 0; number < 4; number++) {
        begin(scene, number, &slot);
        double delay = slot_draw_of(&slot, "randomize/arm/motor/delay");
        int steps = 0;
        mjData *data = mj_makeData(slot.physics);
        while (steps < 100 && data->actuator_force[0] == 0.0) {
            data->ctrl[0] = 0.3;
            mj_step(slot.physics, data);
            steps++;
        }
        check_near(
                steps * slot.physics->opt.timestep, delay, 1.01 * slot.physics->opt.timestep);
        mj_deleteData(data);
    }
    scene_destroy(scene);
}

static const struct BadLine {
    const char *line, *said;
} BAD_LINES[] = {
        {"cube/mass: offset(±300 g)", "cube/mass can come out as -0.084, below 0 kg"},
        {"cube/scale: 0..1", "cube/scale can come out as 0, below 0.001"},
        {"arm/camera:eye/fovy: 20..200 deg", "arm/eye/fovy can come out as 3.49066, above"},
        {"cube/mass: cone(5 deg)", "this law draws directions, and here a number is due"},
        {"arm/light:lamp/direction: jitter(0.1)", "a direction is drawn by cone(), sphere()"},
        {"arm/joint:swing/range: 40 -30 deg", "arm/swing/range came out as 0.698132 rad"},
        {"arm/joint:swing/damping: = wear", "wear"},
        {"arm/geom:rod/material: gold", "'gold' is no material of its part"},
        {"arm/light:lamp/on: maybe", "'maybe' is no truth value"},
        {"arm/geom:block/stiffness: 1 kN/m", "'arm/block' has no stiffness: its body does not"},
        {"cube/texture: texture(marble)", "'marble' is no kind of texture"},
        {"cube/body:cube/pos: 0 0 0 m", "matches nothing in this scene"},
        {"\"arm/*/pos\": 0 0 0 m", "fits several kinds of things"},
        {"arm/actuator:motor/delay: lognormal(5 ms, 1)", "a delay is at most 1000 physics"},
        {"physics/timestep: 1..2 ms", "the time step is one of a few"},
        {"\"arm/*/damping\": 1 N*s/m", "meets slide and hinge joints"},
        {"cube/friction: permutation(1, 2)", "permutation() shares values out among several"},
        {"arm/geom:block/size: 1 2 mm", "expected 3 numbers, got 2"},
        {"\"arm/geom:{block,rod}/size\": scale(0.9..1.1)", "'arm/geom:{block,rod}/size' meets"},
        {"camera:view/exposure: 1", "'camera:view/exposure' matches nothing in this scene"},
        {"cube/friction: 1\nlights: {a: {pos: 0 0 1 m, look_at: moon}}",
                "'moon' is no site, camera"},
        {"cube/friction: 1\nlights: {a: {pos: 0 0 1 m, look_at: slab, count: 9}}",
                "a family has 1 to 8 lights"},
        {"cube/friction: 1\nlights: {a: {pos: 0 0 1 m, look_at: slab, colour: mauve}}",
                "'mauve' is no colour"},
        {"light:a/colour: red\nlights: {a: {pos: 0 0 1 m, look_at: slab, colour: blue}}",
                "light:a/colour is drawn twice"},
        {"cube/friction: 1\ncameras: {a: {pos: 0 0 1 m, look_at: slab, noise: -1..1}}",
                "below 0"},
        {"'cube/geom:\"rod/friction': 1", "is no path: a quote is open"},
        {"physics/gravty: 9 m/s^2", "did you mean 'gravity'?"},
};

static void lines_that_make_no_sense_say_why(void **state)
{
    (void)state;
    size_t wrong = 0;
    write_parts();
    for (size_t i = 0; i < sizeof BAD_LINES / sizeof BAD_LINES[0]; i++) {
        Error err = {0};
        Text text = {0};
        Mistakes *mistakes = mistakes_create();
        text_addf(&text, "%s  %s\n", SCENE, BAD_LINES[i].line);
        write_text("scene.yaml", text_chars(&text));
        text_clear(&text);
        Scene *scene = scene_load(scratch_path("scene.yaml"), NULL, 0, mistakes, &err);
        SceneSlot slot;
        if (scene != NULL) { /* what only a draw can show */
            wrong += scene_begin_slot(scene, 1, 0, &slot, &err);
        }
        text_addf(&text, "%s\n", err.text);
        mistakes_write(mistakes, &text);
        if (strstr(text_chars(&text), BAD_LINES[i].said) == NULL) {
            print_error("'%s' says\n%s", BAD_LINES[i].line, text_chars(&text));
            wrong++;
        }
        text_release(&text);
        mistakes_destroy(mistakes);
        scene_destroy(scene);
    }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            IN_SCRATCH(formulas_share_a_latent),
            IN_SCRATCH(members_of_a_family_share_out_a_permutation),
            IN_SCRATCH(contact_stiffness_is_that_of_a_spring_at_each_contact),
            IN_SCRATCH(nothing_of_a_slot_is_left_in_the_next),
            IN_SCRATCH(a_painted_model_is_made_again_from_its_changes),
            IN_SCRATCH(lights_and_cameras_carry_laws),
            IN_SCRATCH(the_friction_in_force_is_told),
            IN_SCRATCH(a_drawn_delay_holds_a_control_back),
            IN_SCRATCH(another_line_moves_no_other_draw),
            IN_SCRATCH(lines_that_make_no_sense_say_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
