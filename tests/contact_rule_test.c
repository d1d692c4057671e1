#include "scenes/contact_rule.h"

#include <math.h>
#include <string.h>

#include "check.h"
#include "shipped_scene.h"
#include "sim/fault.h"

/* Two boxes of two geoms each over a floor, named as composed parts are. */
static const char SCENE[] =
        "<mujoco><worldbody><geom name='floor/top' type='plane' size='1 1 1'/>"
        "<body name='a' pos='0 0 .3'><freejoint/><geom name='a/hull' size='.05' friction='.3'/>"
        "<geom name='a/tip' size='.02' pos='.1 0 0' friction='.4'/>"
        "<geom name='a/paint' size='.02' contype='0' conaffinity='0'/></body>"
        "<body name='b' pos='0 0 .6'><freejoint/><geom name='b/hull' size='.05' friction='.6'/>"
        "<geom name='b/tip' size='.02' pos='.1 0 0'/></body></worldbody>"
        "<contact><pair name='own pair' geom1='floor/top' geom2='b/tip' friction='.9'/></contact>"
        "</mujoco>";

static mjSpec *parse(const char *xml)
{
    char message[500] = "";
    mjSpec *spec = mj_parseXMLString(xml, NULL, message, (int)sizeof message);
    if (spec == NULL) {
        print_error("%s\n", message);
    }
    assert_non_null(spec);
    return spec;
}

static int apply(mjSpec *spec, const ContactRule *rule, const char *a, const char *b)
{
    Error err = {0};
    ContactRuleResult result = {0};
    assert_true(contact_rule_apply(spec, rule, a, b, &result, &err));
    assert_null(result.repeated);
    return result.added;
}

static void globs_name_parts_and_single_geoms(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        int added;
    } ROWS[] = {
            {"a", "b", 4},
            {"a/tip", "b", 2},
            {"*/tip", "floor", 2},
            {"{a,b}", "{a,b}", 4}, /* never twice, and never within one body */
            {"*", "a/hull", 3},
            {"a/paint", "b", 0},
            {"c", "b", 0},
    };
    const ContactRule rule = contact_rule_of(contact_class_find("slide"));
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        mjSpec *spec = parse(SCENE);
        assert_int_equal(apply(spec, &rule, ROWS[i].a, ROWS[i].b), ROWS[i].added);
        mjModel *model = mj_compile(spec, NULL);
        assert_non_null(model);
        assert_int_equal(model->npair, ROWS[i].added + 1);
        mj_deleteModel(model);
        mj_deleteSpec(spec);
    }
}

static void raw_fields_stay_and_other_friction_follows_the_geoms(void **state)
{
    (void)state;
    mjSpec *spec = parse(SCENE);
    ContactRule rule = contact_rule_of(contact_class_find("grasp"));
    assert_int_equal(apply(spec, &rule, "a/hull", "b/hull"), 1);
    rule.has_friction = true;
    rule.friction[0] = 0.25;
    rule.friction[1] = 0.01;
    rule.friction[2] = 0.002;
    rule.condim = 6;
    rule.margin = 0.004;
    rule.gap = 0.001;
    assert_int_equal(apply(spec, &rule, "a/tip", "b/tip"), 1);
    mjModel *model = mj_compile(spec, NULL);
    assert_non_null(model);
    contact_rule_refresh_pairs(model);
    const mjtNum *hulls =
            model->pair_friction + 5 * (size_t)mj_name2id(model, mjOBJ_PAIR, "a/hull b/hull");
    check_near(hulls[0], 0.6, 0.0);
    int tips = mj_name2id(model, mjOBJ_PAIR, "a/tip b/tip (friction)");
    assert_true(tips >= 0);
    check_near(model->pair_friction[5 * (size_t)tips], 0.25, 0.0);
    check_near(model->pair_friction[5 * (size_t)tips + 2], 0.01, 0.0);
    check_near(model->pair_friction[5 * (size_t)tips + 4], 0.002, 0.0);
    assert_int_equal(model->pair_dim[tips], 6);
    check_near(model->pair_margin[tips], 0.004, 0.0);
    check_near(model->pair_gap[tips], 0.001, 0.0);
    int own = mj_name2id(model, mjOBJ_PAIR, "own pair");
    check_near(model->pair_friction[5 * (size_t)own], 0.9, 0.0);
    mj_deleteModel(model);
    mj_deleteSpec(spec);
}

static void a_second_rule_for_two_geoms_is_told(void **state)
{
    (void)state;
    Error err = {0};
    mjSpec *spec = parse(SCENE);
    ContactRule rule = contact_rule_of(contact_class_find("slide"));
    ContactRuleResult result = {0};
    assert_int_equal(apply(spec, &rule, "a/tip", "b/tip"), 1);
    rule.has_friction = true;
    assert_true(contact_rule_apply(spec, &rule, "b", "a", &result, &err));
    assert_string_equal(result.repeated, "b/tip");
    mj_deleteSpec(spec);
}

static void class_flex_goes_to_the_elements_themselves(void **state)
{
    (void)state;
    mjSpec *spec = parse("<mujoco><option integrator='discrete'/><worldbody>"
                         "<geom name='floor/top' type='plane' size='1 1 1'/>"
                         "<flexcomp name='cloth/sheet' type='grid' dim='2' count='3 3 1' "
                         "spacing='.1 .1 .1' pos='0 0 .3' mass='.1' radius='.002'/>"
                         "</worldbody></mujoco>");
    const ContactClass *flex = contact_class_find("flex");
    assert_int_equal(flex->integrator, mjINT_DISCRETE);
    const ContactRule rule = contact_rule_of(flex);
    assert_int_equal(apply(spec, &rule, "cloth", "floor"), 2);
    mjModel *model = mj_compile(spec, NULL);
    assert_non_null(model);
    assert_int_equal(model->npair, 0);
    check_near(model->flex_solref[0], 0.004, 0.0);
    check_near(model->geom_solref[0], 0.004, 0.0);
    mj_deleteModel(model);
    mj_deleteSpec(spec);
}

/*
 * Restitution of a spring and damper that only push (Schwager and Poeschel 2007): for damping
 * ratio z, e = exp(-z/w (pi - atan(2 z w / (1 - 2 z^2)))) with w = sqrt(1 - z^2) when the contact
 * ends with its force, not with its overlap. MuJoCo scales the spring by its impedance of 0.99.
 */
static void class_impact_bounces_as_its_spring_and_damper_say(void **state)
{
    (void)state;
    mjSpec *spec =
            parse("<mujoco><option timestep='.0005' integrator='implicitfast' "
                  "gravity='0 0 0'/><worldbody>"
                  "<geom name='floor/top' type='plane' size='1 1 1'/>"
                  "<body name='ball' pos='0 0 .06'><freejoint/>"
                  "<geom name='ball/hull' size='.05' mass='1'/></body></worldbody></mujoco>");
    const ContactClass *impact = contact_class_find("impact");
    const ContactRule rule = contact_rule_of(impact);
    assert_int_equal(apply(spec, &rule, "ball", "floor"), 1);
    mjModel *model = mj_compile(spec, NULL);
    assert_non_null(model);
    mjData *data = mj_makeData(model);
    data->qvel[2] = -1.0;
    for (int i = 0; i < 400; i++) {
        mj_step(model, data);
    }
    double z = 95.0 / (2.0 * sqrt(1e5));
    double w = sqrt(1.0 - z * z);
    double expected = exp(-z / w * (mjPI - atan(2.0 * z * w / (1.0 - 2.0 * z * z))));
    check_near(data->qvel[2], expected, 0.03); /* 0.5 ms steps of a 10 ms contact */
    mj_deleteData(data);
    mj_deleteModel(model);
    mj_deleteSpec(spec);
}

/* A soft pad stays as soft in a pair as it is; friction keeps the class's time constant. */
static void a_soft_geoms_spring_is_the_pairs(void **state)
{
    (void)state;
    static const char PADS[] =
            "<mujoco><worldbody><geom name='floor/top' type='plane' size='1 1 1'/>"
            "<body name='a' pos='0 0 1'><freejoint/>"
            "<geom name='a/soft' size='.02' solref='-500 -40' solimp='.5 .5 .001'/>"
            "<geom name='a/softer' size='.02' solref='-300 -40' solimp='.6 .6 .001'/>"
            "<geom name='a/hard' size='.02' solref='.005 1'/></body>"
            "<body name='b' pos='0 0 2'><freejoint/>"
            "<geom name='b/soft' size='.02' solref='-400 -30' solimp='.7 .7 .001'/></body>"
            "</worldbody></mujoco>";
    static const struct {
        const char *pair;
        double solref, solimp;
    } ROWS[] = {
            {"a/soft floor/top", -500, 0.5}, {"a/softer floor/top", -300, 0.6},
            {"a/hard floor/top", 0.01, 0.95}, {"a/soft b/soft", -400, 0.7},
            {"a/softer b/soft (spring)", 0.03, 0.9}, /* its rule says so */
    };
    mjSpec *spec = parse(PADS);
    ContactRule rule = contact_rule_of(contact_class_find("slide"));
    assert_int_equal(apply(spec, &rule, "a", "floor"), 3);
    assert_int_equal(apply(spec, &rule, "a/soft", "b"), 1);
    rule = contact_rule_of(contact_class_find("grasp"));
    rule.has_spring = true;
    rule.solref[0] = 0.03;
    rule.solimp[0] = 0.9;
    assert_int_equal(apply(spec, &rule, "a/softer", "b"), 1);
    mjModel *model = mj_compile(spec, NULL);
    assert_non_null(model);
    contact_rule_refresh_pairs(model);
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        int pair = mj_name2id(model, mjOBJ_PAIR, ROWS[i].pair);
        assert_true(pair >= 0);
        check_near(model->pair_solref[mjNREF * (size_t)pair], ROWS[i].solref, 0.0);
        check_near(model->pair_solimp[mjNIMP * (size_t)pair], ROWS[i].solimp, 0.0);
        check_near(model->pair_solreffriction[mjNREF * (size_t)pair], i < 4 ? 0.2 : 0.0, 0.0);
    }
    /* Those of class slide are the first four. */
    SlidePair slides[2];
    assert_int_equal(contact_rule_slides(model, slides, 2), 4);
    check_near(slides[0].driven_s, 0.2, 0.0);
    check_near(slides[0].free_s, 0.02, 0.0);
    mj_deleteModel(model);
    mj_deleteSpec(spec);
}

/* What a scene draws as a multiple of the stiffness is one of the model's own solver settings. */
static void a_drawn_stiffness_is_a_multiple_of_the_models_own(void **state)
{
    (void)state;
    static const double FACTORS[] = {1, 0.5};
    static const char *const SETS[] = {"randomize.sponge/geom:pad/stiffness=scale(1)",
            "randomize.sponge/geom:pad/stiffness=scale(0.5)"};
    for (size_t i = 0; i < 2; i++) {
        Error err = {0};
        SceneSlot slot;
        Scene *scene = shipped_scene_load("healthcare/wipe_panel.yaml", &SETS[i], 1);
        assert_true(scene_begin_slot(scene, 1, 0, &slot, &err));
        const mjModel *model = slot.physics;
        int pad = mj_name2id(model, mjOBJ_GEOM, "sponge/pad");
        int pair = slot.task->slides[0].pair;
        const mjtNum *solref = model->geom_solref + mjNREF * (size_t)pad;
        /* The arm's own damping, mass and posture are nominal in one and drawn in the other. */
        check_near(solref[0], -20000 * FACTORS[i], 1e-6 * 20000);
        check_near(solref[1], -2 * sqrt(20000 * FACTORS[i]), 1e-3);
        check_near(model->pair_solref[mjNREF * (size_t)pair], solref[0], 0.0);
        check_near(model->pair_solimp[mjNIMP * (size_t)pair], 0.5, 0.0);
        scene_destroy(scene);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(globs_name_parts_and_single_geoms),
            cmocka_unit_test(raw_fields_stay_and_other_friction_follows_the_geoms),
            cmocka_unit_test(a_second_rule_for_two_geoms_is_told),
            cmocka_unit_test(a_soft_geoms_spring_is_the_pairs),
            cmocka_unit_test(a_drawn_stiffness_is_a_multiple_of_the_models_own),
            cmocka_unit_test(class_flex_goes_to_the_elements_themselves),
            cmocka_unit_test(class_impact_bounces_as_its_spring_and_damper_say),
    };
    fault_install();
    return cmocka_run_group_tests_name("contact_rule", tests, NULL, NULL);
}
