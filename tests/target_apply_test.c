#include <math.h>

#include "sim/model_changes.h"
#include "target_stage.h"

static ModelChanges changes_between(const mjModel *from, const mjModel *to)
{
    Error err = {0};
    ModelChanges changes = {0};
    assert_true(model_changes_find(from, to, &changes, &err));
    return changes;
}

/* Numbers that differ by more than rounding. */
static size_t count_differences(const mjModel *drawn, const mjModel *compiled)
{
    ModelChanges there = changes_between(drawn, compiled);
    ModelChanges here = changes_between(compiled, drawn);
    size_t count = 0;
    for (size_t i = 0; i < there.count; i++) {
        double right = there.changes[i].value;
        double seen = here.changes[i].value;
        /* How large viewers draw arrows; it depends on things that only the compiler knows. */
        bool decoration = strcmp(there.changes[i].field, "stat.meansize") == 0;
        if (!decoration && fabs(right - seen) > 1e-9 * (1.0 + fabs(right))) {
            print_error("%s[%zu]: %.17g, compiled %.17g\n", there.changes[i].field,
                    there.changes[i].index, seen, right);
            count++;
        }
    }
    model_changes_release(&there);
    model_changes_release(&here);
    return count;
}

/* Half a second from the start with the motors pushing: where everything is then. */
static void simulate(const SceneSlot *slot, double *ret_qpos)
{
    const mjModel *model = slot->physics;
    mjData *data = mj_makeData(model);
    memcpy(data->qpos, slot->start_qpos, (size_t)model->nq * sizeof(double));
    for (int i = 0; i < 250; i++) {
        for (int j = 0; j < model->nu; j++) {
            data->ctrl[j] = j == 0 ? 0.3 : 0.05;
        }
        mj_step(model, data);
    }
    memcpy(ret_qpos, data->qpos, (size_t)model->nq * sizeof(double));
    mj_deleteData(data);
}

typedef struct Row {
    const char *randomize;
    const char *file; /* of the model that has the value written in */
    const char *from, *to;
} Row;

/*
 * A base of pure attributes: compiled models know everything that follows from them - inertias,
 * bounding volumes, masses of subtrees, ranges - so the drawn model must equal them.
 */
static const Row ROWS[] = {
        {"  arm/body:link/mass: 2 kg\n", "arm.xml", "type=\"capsule\" size=\".02 .1\"",
                "type=\"capsule\" size=\".02 .1\""},
        {"  arm/body:slider/mass: 0.4 kg\n", "arm.xml",
                "mass=\".2\" diaginertia=\".002 .003 .004\"",
                "mass=\".4\" diaginertia=\".004 .006 .008\""},
        {"  arm/body:slider/com: 10 20 30 mm\n", "arm.xml", "inertial pos=\"0 0 .01\"",
                "inertial pos=\".01 .02 .03\""},
        {"  arm/body:slider/inertia: [0.003 kg*m^2, 0.004 kg*m^2, 0.005 kg*m^2]\n", "arm.xml",
                "diaginertia=\".002 .003 .004\"", "diaginertia=\".003 .004 .005\""},
        {"  arm/body:base/pos: 0.1 0.2 0.6 m\n", "arm.xml", "\"base\" pos=\"0 0 .5\"",
                "\"base\" pos=\".1 .2 .6\""},
        {"  arm/body:link/pos: 0.01 0 0.12 m\n", "arm.xml", "\"link\" pos=\"0 0 .1\"",
                "\"link\" pos=\".01 0 .12\""},
        {"  arm/body:base/rot: [0 deg, 0 deg, 30 deg]\n", "arm.xml",
                "pos=\"0 0 .5\" euler=\"0 0 0\"", "pos=\"0 0 .5\" euler=\"0 0 30\""},
        {"  arm/geom:block/size: 120 40 30 mm\n", "arm.xml", "size=\".1 .05 .02\"",
                "size=\".12 .04 .03\""},
        {"  arm/geom:rod/size: 25 130 mm\n", "arm.xml", "size=\".02 .1\"", "size=\".025 .13\""},
        {"  arm/geom:knob/size: 50 mm\n", "arm.xml", "size=\".03\" pos", "size=\".05\" pos"},
        {"  arm/geom:rod/pos: 0 0 0.15 m\n", "arm.xml", "pos=\"0 0 .1\"\n", ""},
        {"  arm/geom:knob/pos: 0.02 0.03 0.04 m\n", "arm.xml", "pos=\".05 0 0\"",
                "pos=\".02 .03 .04\""},
        {"  arm/geom:block/rot: [0 deg, 20 deg, 0 deg]\n", "arm.xml",
                "pos=\"0 0 0\" euler=\"0 0 0\"", "pos=\"0 0 0\" euler=\"0 20 0\""},
        {"  arm/geom:block/friction: 0.4\n", "arm.xml", "\".7 .005 .0001\"",
                "\".4 .005 .0001\""},
        {"  arm/geom:block/friction_spin: 0.02\n", "arm.xml", "\".7 .005 .0001\"",
                "\".7 .02 .0001\""},
        {"  arm/geom:block/friction_roll: 0.003\n", "arm.xml", "\".7 .005 .0001\"",
                "\".7 .005 .003\""},
        {"  arm/geom:block/solref: 0.02 0.8\n", "arm.xml", "solref=\".01 1\"",
                "solref=\".02 .8\""},
        {"  arm/geom:block/solimp: 0.8 0.9 0.002 0.5 2\n", "arm.xml", "\".9 .95 .001 .5 2\"",
                "\".8 .9 .002 .5 2\""},
        {"  arm/geom:block/margin: 3 mm\n", "arm.xml", "margin=\"0\" gap",
                "margin=\".003\" gap"},
        {"  arm/geom:block/gap: 1 mm\n", "arm.xml", "gap=\"0\"", "gap=\".001\""},
        {"  arm/geom:block/surfacevel: 0.1 0.2 0 m/s\n", "arm.xml",
                "surfacevel=\"0 0 0 0 0 0\"", "surfacevel=\".1 .2 0 0 0 0\""},
        {"  arm/geom:block/adhesion: 3 N\n", "arm.xml", "adhesion=\"0\"", "adhesion=\"3\""},
        {"  arm/geom:block/rgba: green\n", "arm.xml", "rgba=\".2 .3 .4 1\"", ""},
        {"  arm/geom:block/rgba: 0.25 0.5 0.75\n", "arm.xml", "rgba=\".2 .3 .4 1\"",
                "rgba=\".25 .5 .75 1\""},
        {"  arm/geom:rod/material: steel\n", "arm.xml", "material=\"red\"",
                "material=\"steel\""},
        {"  arm/joint:swing/damping: 0.3 N*m*s/rad\n", "arm.xml", "damping=\".1\"",
                "damping=\".3\""},
        {"  arm/joint:slide/damping: 3 N*s/m\n", "arm.xml", "damping=\"2\"", "damping=\"3\""},
        {"  arm/joint:swing/armature: 0.05 kg*m^2\n", "arm.xml", "armature=\".01\"",
                "armature=\".05\""},
        {"  arm/joint:swing/frictionloss: 0.1 N*m\n", "arm.xml", "frictionloss=\".02\"",
                "frictionloss=\".1\""},
        {"  arm/joint:swing/stiffness: 2 N*m/rad\n", "arm.xml", "stiffness=\"1\"",
                "stiffness=\"2\""},
        {"  arm/joint:swing/springref: 20 deg\n", "arm.xml", "springref=\"5\"",
                "springref=\"20\""},
        {"  arm/joint:swing/range: -30 40 deg\n", "arm.xml", "range=\"-60 60\"",
                "range=\"-30 40\""},
        {"  arm/joint:slide/range: [-50 mm, 60 mm]\n", "arm.xml",
                "range=\"-.1 .1\"/>\n          <geom", "range=\"-.05 .06\"/>\n          <geom"},
        {"  arm/joint:swing/limit_margin: 0.02 rad\n", "arm.xml", "margin=\".01\"",
                "margin=\".02\""}, /* MuJoCo reads this one in radians always */
        {"  arm/actuator:motor/gain: 1.5\n", "arm.xml", "<motor name=\"motor\" joint=\"swing\"",
                "<general name=\"motor\" joint=\"swing\" gainprm=\"1.5\""},
        {"  arm/actuator:servo/gain: 20\n", "arm.xml", "kp=\"10\"", "kp=\"20\""},
        {"  arm/actuator:motor/bias: 0.2 N*m\n", "arm.xml",
                "<motor name=\"motor\" joint=\"swing\"",
                "<general name=\"motor\" joint=\"swing\" biastype=\"affine\" biasprm=\".2 0 0\""},
        {"  arm/actuator:motor/force_limit: 0.2 N*m\n", "arm.xml", "gear=\"1\"",
                "gear=\"1\" forcerange=\"-.2 .2\""},
        {"  arm/actuator:servo/force_limit: 0.3 N\n", "arm.xml", "kp=\"10\"",
                "kp=\"10\" forcerange=\"-.3 .3\""},
        {"  arm/actuator:motor/ctrl_range: -1 0.1\n", "arm.xml", "ctrlrange=\"-2 2\"",
                "ctrlrange=\"-1 .1\""},
        {"  arm/site:mark/pos: 0 0.1 0 m\n", "arm.xml", "\"mark\" pos=\".1 0 0\"",
                "\"mark\" pos=\"0 .1 0\""},
        {"  arm/site:mark/rot: [0 deg, 0 deg, 15 deg]\n", "arm.xml", "euler=\"0 0 30\"",
                "euler=\"0 0 45\""},
        {"  arm/frame:mount/pos: 0 0 0.25 m\n", "arm.xml", "\"mount\" pos=\"0 0 .2\"",
                "\"mount\" pos=\"0 0 .25\""},
        {"  arm/frame:mount/rot: [0 deg, 0 deg, 90 deg]\n", "arm.xml",
                "pos=\"0 0 .2\" euler=\"0 0 0\"", "pos=\"0 0 .2\" euler=\"0 0 90\""},
        {"  arm/camera:eye/pos: 1 0.1 1.2 m\n", "arm.xml", "\"eye\" pos=\"1 0 1\"",
                "\"eye\" pos=\"1 .1 1.2\""},
        {"  arm/camera:eye/rot: [10 deg, 0 deg, 0 deg]\n", "arm.xml",
                "pos=\"1 0 1\" euler=\"0 0 0\"", "pos=\"1 0 1\" euler=\"10 0 0\""},
        {"  arm/camera:eye/fovy: 60 deg\n", "arm.xml", "fovy=\"45\"", "fovy=\"60\""},
        {"  arm/light:lamp/direction: 1 0 0\n", "arm.xml", "dir=\"0 0 -1\"", "dir=\"1 0 0\""},
        {"  arm/light:lamp/pos: 0 1 2 m\n", "arm.xml", "\"lamp\" pos=\"0 0 2\"",
                "\"lamp\" pos=\"0 1 2\""},
        {"  arm/light:lamp/colour: 0.25 0.5 0.75\n", "arm.xml", "diffuse=\".5 .5 .5\"",
                "diffuse=\".25 .5 .75\""},
        {"  arm/light:lamp/intensity: 0.5\n", "arm.xml",
                "diffuse=\".5 .5 .5\" ambient=\".1 .1 .1\" specular=\".2 .2 .2\"",
                "diffuse=\".25 .25 .25\" ambient=\".05 .05 .05\" specular=\".1 .1 .1\""},
        {"  arm/light:lamp/on: false\n", "arm.xml", "active=\"true\"", "active=\"false\""},
        {"  arm/light:lamp/shadow: false\n", "arm.xml", "castshadow=\"true\"",
                "castshadow=\"false\""},
        {"  arm/material:steel/rgba: 0.25 0.5 0.75\n", "arm.xml", "rgba=\".6 .6 .7 1\"",
                "rgba=\".25 .5 .75 1\""},
        {"  arm/material:red/specular: 0.75\n", "arm.xml", "specular=\".3\"",
                "specular=\".75\""},
        {"  arm/material:red/shininess: 0.75\n", "arm.xml", "shininess=\".4\"",
                "shininess=\".75\""},
        {"  arm/material:steel/reflectance: 0.75\n", "arm.xml", "reflectance=\".1\"",
                "reflectance=\".75\""},
        {"  arm/material:steel/roughness: 0.75\n", "arm.xml", "roughness=\".5\"",
                "roughness=\".75\""},
        {"  cube/mass: 432 g\n", "cube.xml", "density=\"1000\"", "density=\"2000\""},
        {"  cube/friction: 0.3\n", "cube.xml", "\"1 .005 .0001\"", "\".3 .005 .0001\""},
        {"  cube/scale: 1.5\n", "cube.xml", "size=\".03 .03 .03\"", "size=\".045 .045 .045\""},
};

/* Rows whose other model cannot be made by one replacement. */
static void finish_row(const Row *row)
{
    if (strstr(row->randomize, "link/mass") != NULL) {
        /* rod and knob share the density: 2 kg of what weighs this at 1000 kg/m^3 */
        const double pi = 3.14159265358979323846;
        double volume = pi * 0.02 * 0.02 * 0.2 + 4.0 / 3.0 * pi * (8e-6 + 27e-6);
        Text changed = {0};
        text_addf(&changed, "density=\"%.17g\"", 2.0 / volume);
        write_changed("arm.xml", MODEL, "density=\"1000\"", text_chars(&changed));
        text_release(&changed);
    } else if (strstr(row->randomize, "rod/pos") != NULL) {
        write_changed("arm.xml", MODEL, "size=\".02 .1\" pos=\"0 0 .1\"",
                "size=\".02 .1\" pos=\"0 0 .15\"");
    } else if (strstr(row->randomize, "rgba: green") != NULL) {
        write_changed("arm.xml", MODEL, "rgba=\".2 .3 .4 1\"", "rgba=\".15 .55 .23 1\"");
    } else if (strstr(row->randomize, "cube/scale") != NULL) {
        write_text("cube.xml", LARGE_CUBE);
    }
}

static size_t check_row(const Row *row)
{
    double drawn[64];
    double written[64];
    SceneSlot slot;
    SceneSlot other_slot;
    const mjModel *look = NULL;
    const mjModel *other_look = NULL;
    Error err = {0};
    write_text("slab.xml", FLOOR);
    write_text("arm.xml", MODEL);
    write_text("cube.xml", CUBE);
    Scene *scene = load_scene(row->randomize);
    assert_non_null(scene);
    begin(scene, 0, &slot);
    simulate(&slot, drawn);

    bool arm = strcmp(row->file, "arm.xml") == 0;
    write_changed(row->file, arm ? MODEL : CUBE, row->from, row->to);
    finish_row(row);
    Scene *other = load_scene("  slab/friction: scale(1)\n");
    assert_non_null(other);
    begin(other, 0, &other_slot);
    simulate(&other_slot, written);

    assert_true(scene_look_model(scene, &look, &err));
    assert_true(scene_look_model(other, &other_look, &err));
    size_t differences = count_differences(slot.physics, other_slot.physics) +
            count_differences(look, other_look);
    for (int i = 0; i < (int)slot.physics->nq; i++) {
        if (fabs(drawn[i] - written[i]) > 1e-6) {
            print_error("qpos[%d]: %.17g, compiled %.17g\n", i, drawn[i], written[i]);
            differences++;
        }
    }
    if (differences > 0) {
        print_error("%s differs from the model that has it written in\n", row->randomize);
    }
    scene_destroy(scene);
    scene_destroy(other);
    return differences;
}

static void a_drawn_model_equals_one_that_has_the_value_written_in(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        wrong += check_row(&ROWS[i]) > 0;
    }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            IN_SCRATCH(a_drawn_model_equals_one_that_has_the_value_written_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
