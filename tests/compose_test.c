#include "scenes/compose.h"

#include <string.h>

#include "check.h"
#include "scenes/contact_rule.h"
#include "scratch_folder.h"
#include "sim/fault.h"

static const char TABLE[] =
        "<mujoco><visual><quality shadowsize='256'/></visual><worldbody>"
        "<geom name='top' type='box' size='.5 .5 .02' pos='0 0 .38'/>"
        "<frame pos='0 0 .4' euler='0 0 90'><site name='mount' pos='.1 0 0'/></frame>"
        "</worldbody></mujoco>";
static const char BLOCK[] =
        "<mujoco><option timestep='.01'/><worldbody><body name='body'>"
        "<geom type='box' size='.01 .02 .03' mass='.1'/>"
        "<geom name='paint' type='box' size='.01 .02 .03' mass='0' contype='0' conaffinity='0'/>"
        "<site name='tip' pos='0 0 -.03'/></body></worldbody></mujoco>";
static const char EMPTY[] = "<mujocoinclude/>";

typedef struct Composed {
    Mistakes *mistakes;
    Error err;
    mjSpec *spec;
    mjModel *model;
} Composed;

static ComposePart part(const char *name, const char *file, const char *at, bool is_free)
{
    return (ComposePart){.name = name,
            .model_path = file,
            .at = at,
            .quat = {1.0},
            .free = is_free,
            .place = {.file = "scene.yaml", .line = 3, .column = 1},
            .at_place = {.file = "scene.yaml", .line = 4, .column = 1}};
}

static int write_models(void **state)
{
    (void)scratch_setup(state);
    scratch_write(scratch_path("table.xml"), TABLE, strlen(TABLE));
    scratch_write(scratch_path("block.xml"), BLOCK, strlen(BLOCK));
    scratch_write(scratch_path("empty.xml"), EMPTY, strlen(EMPTY));
    return 0;
}

static Composed compose_parts(ComposePart *parts, size_t count)
{
    Composed composed = {.mistakes = mistakes_create()};
    PhysicsDef physics = physics_def_default();
    composed.spec = compose(parts, count, &physics, composed.mistakes, &composed.err);
    if (composed.spec != NULL) {
        composed.model = compose_compile(composed.spec, &composed.err);
    }
    return composed;
}

static void composed_release(Composed *composed)
{
    mj_deleteModel(composed->model);
    mj_deleteSpec(composed->spec);
    mistakes_destroy(composed->mistakes);
}

static void check_mistake(Composed *composed, const char *fragment)
{
    Text text = {0};
    assert_true(mistakes_count(composed->mistakes) > 0);
    mistakes_write(composed->mistakes, &text);
    if (strstr(text_chars(&text), fragment) == NULL) {
        print_error("expected '%s' in: %s\n", fragment, text_chars(&text));
        fail();
    }
    text_release(&text);
    composed_release(composed);
}

static void every_element_carries_the_name_of_its_path(void **state)
{
    (void)state;
    char table[PATH_TEXT_BYTES];
    (void)snprintf(table, sizeof table, "%s", scratch_path("table.xml"));
    ComposePart parts[] = {part("bench", table, NULL, false),
            part("peg", scratch_path("block.xml"), NULL, true)};
    Composed composed = compose_parts(parts, 2);
    assert_non_null(composed.model);
    assert_true(mj_name2id(composed.model, mjOBJ_BODY, "peg") > 0);
    assert_true(mj_name2id(composed.model, mjOBJ_JOINT, "peg/free") >= 0);
    assert_true(mj_name2id(composed.model, mjOBJ_SITE, "peg/tip") >= 0);
    assert_true(mj_name2id(composed.model, mjOBJ_GEOM, "peg/@1") >= 0);
    assert_true(mj_name2id(composed.model, mjOBJ_GEOM, "bench/top") >= 0);
    composed_release(&composed);
}

/* The site stands in a frame turned by 90 degrees: x of the site is y of the world. */
static void a_part_at_a_site_takes_the_whole_pose_of_the_site(void **state)
{
    (void)state;
    char table[PATH_TEXT_BYTES];
    (void)snprintf(table, sizeof table, "%s", scratch_path("table.xml"));
    ComposePart parts[] = {part("bench", table, NULL, false),
            part("post", scratch_path("block.xml"), "bench/mount", false)};
    parts[1].pos[0] = 0.05;
    Composed composed = compose_parts(parts, 2);
    assert_non_null(composed.model);
    mjData *data = mj_makeData(composed.model);
    mj_kinematics(composed.model, data);
    const double *pos = data->xpos + 3 * (size_t)mj_name2id(composed.model, mjOBJ_BODY, "post");
    check_near(pos[0], 0.0, 1e-12);
    check_near(pos[1], 0.15, 1e-12);
    check_near(pos[2], 0.4, 1e-12);
    mj_deleteData(data);
    composed_release(&composed);
}

/* MuJoCo 4.0.1 itself would read the radians of the site as degrees. */
static void a_part_at_a_site_is_turned_as_the_file_of_the_site_means(void **state)
{
    (void)state;
    static const char WALL[] = "<mujoco><compiler angle='radian'/><worldbody>"
                               "<geom name='top' type='box' size='.1 .1 .1'/>"
                               "<site name='back' pos='1 0 0' euler='0 0 1.5707963267948966'/>"
                               "</worldbody></mujoco>";
    char wall[PATH_TEXT_BYTES];
    (void)snprintf(wall, sizeof wall, "%s", scratch_path("wall.xml"));
    scratch_write(wall, WALL, strlen(WALL));
    ComposePart parts[] = {part("wall", wall, NULL, false),
            part("post", scratch_path("block.xml"), "wall/back", false)};
    Composed composed = compose_parts(parts, 2);
    assert_non_null(composed.model);
    mjData *data = mj_makeData(composed.model);
    mj_kinematics(composed.model, data);
    const double *frame =
            data->xmat + 9 * (size_t)mj_name2id(composed.model, mjOBJ_BODY, "post");
    check_near(frame[3], 1.0, 1e-12); /* its x points along y of the world */
    check_near(frame[0], 0.0, 1e-12);
    mj_deleteData(data);
    composed_release(&composed);
}

static void options_are_the_scenes_and_the_look_is_the_worlds(void **state)
{
    (void)state;
    char table[PATH_TEXT_BYTES];
    (void)snprintf(table, sizeof table, "%s", scratch_path("table.xml"));
    ComposePart parts[] = {part("bench", table, NULL, false),
            part("peg", scratch_path("block.xml"), NULL, true)};
    Composed composed = compose_parts(parts, 2);
    check_near(composed.model->opt.timestep, 0.002, 0.0);
    assert_int_equal(composed.model->opt.cone, mjCONE_ELLIPTIC);
    assert_true((composed.model->opt.disableflags & mjDSBL_AUTORESET) != 0);
    assert_int_equal(composed.model->vis.quality.shadowsize, 256);
    composed_release(&composed);
}

/* MuJoCo's defaults let grasps creep: geoms that carry them get class grasp. */
static void untouched_contacts_get_the_grasp_class(void **state)
{
    (void)state;
    ComposePart parts[] = {part("peg", scratch_path("block.xml"), NULL, true)};
    Composed composed = compose_parts(parts, 1);
    size_t geom = (size_t)mj_name2id(composed.model, mjOBJ_GEOM, "peg/@1");
    check_near(composed.model->geom_solref[2 * geom], 0.005, 0.0);
    check_near(composed.model->geom_solimp[5 * geom], 0.95, 0.0);
    assert_int_equal(composed.model->geom_condim[geom], 4);
    composed_release(&composed);
}

static void physics_loses_what_only_looks_and_keeps_the_masses(void **state)
{
    (void)state;
    ComposePart parts[] = {part("peg", scratch_path("block.xml"), NULL, true)};
    Composed composed = compose_parts(parts, 1);
    mjSpec *spec = compose_physics(composed.spec, &composed.err);
    assert_non_null(spec);
    mjModel *physics = compose_compile(spec, &composed.err);
    assert_non_null(physics);
    assert_int_equal(composed.model->ngeom, 2);
    assert_int_equal(physics->ngeom, 1);
    assert_int_equal(physics->nbody, composed.model->nbody);
    assert_memory_equal(physics->body_mass, composed.model->body_mass,
            (size_t)physics->nbody * sizeof *physics->body_mass);
    mj_deleteModel(physics);
    mj_deleteSpec(spec);
    composed_release(&composed);
}

static void explicit_pairs_take_the_larger_friction_of_their_geoms(void **state)
{
    (void)state;
    char block[PATH_TEXT_BYTES];
    (void)snprintf(block, sizeof block, "%s", scratch_path("block.xml"));
    ComposePart parts[] = {part("a", block, NULL, true), part("b", block, NULL, true)};
    Composed composed = compose_parts(parts, 2);
    Error err = {0};
    const ContactClass *slide = contact_class_find("slide");
    assert_non_null(slide);
    assert_null(contact_class_find("glide"));
    const ContactRule rule = contact_rule_of(slide);
    ContactRuleResult result = {0};
    assert_true(contact_rule_apply(composed.spec, &rule, "a", "b", &result, &err));
    assert_int_equal(result.added, 1);
    mjModel *model = compose_compile(composed.spec, &err);
    assert_non_null(model);
    assert_int_equal(model->npair, 1);
    check_near(model->pair_solreffriction[0], 0.2, 0.0);
    model->geom_friction[3 * (size_t)model->pair_geom1[0]] = 0.3;
    model->geom_friction[3 * (size_t)model->pair_geom2[0]] = 0.7;
    contact_rule_refresh_pairs(model);
    check_near(model->pair_friction[0], 0.7, 0.0);
    mj_deleteModel(model);
    composed_release(&composed);
}

static void mistakes_say_which_part_and_what_is_wrong(void **state)
{
    (void)state;
    const struct {
        const char *file, *at, *fragment;
        bool is_free;
    } rows[] = {
            {"missing.xml", NULL, "MuJoCo cannot read part 'x'", false},
            {"empty.xml", NULL, "", false},
            {"block.xml", "bench/mount", "'bench/mount' is no site, frame or body", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ComposePart parts[] = {
                part("x", scratch_path(rows[i].file), rows[i].at, rows[i].is_free)};
        Composed composed = compose_parts(parts, 1);
        check_mistake(&composed, rows[i].fragment);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(every_element_carries_the_name_of_its_path),
            cmocka_unit_test(a_part_at_a_site_takes_the_whole_pose_of_the_site),
            cmocka_unit_test(a_part_at_a_site_is_turned_as_the_file_of_the_site_means),
            cmocka_unit_test(options_are_the_scenes_and_the_look_is_the_worlds),
            cmocka_unit_test(untouched_contacts_get_the_grasp_class),
            cmocka_unit_test(physics_loses_what_only_looks_and_keeps_the_masses),
            cmocka_unit_test(explicit_pairs_take_the_larger_friction_of_their_geoms),
            cmocka_unit_test(mistakes_say_which_part_and_what_is_wrong),
    };
    fault_install(); /* or MuJoCo writes a log file where the test runs */
    return cmocka_run_group_tests_name("compose", tests, write_models, scratch_teardown);
}
