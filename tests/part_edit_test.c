#include "scenes/part_edit.h"

#include <string.h>

#include "said.h"
#include "scenes/compose.h"
#include "scratch_folder.h"
#include "sim/fault.h"

/* A robot as others ship it: position servos, a mocap weld, odd and missing names. */
static const char ROBOT[] =
        "<mujoco><compiler angle='radian'/>"
        "<option timestep='.01'><flag contact='disable'/></option><worldbody>"
        "<body name='mocap' mocap='true'><geom type='box' size='.1 .1 .1' contype='0'/></body>"
        "<body name='base' pos='1 2 3' quat='0 1 0 0'>"
        "<joint name='slide' type='slide' axis='1 0 0'/>"
        "<geom name='left*pad' type='box' size='.1 .1 .1' mass='2'/>"
        "<geom name='leftpad' type='box' size='.1 .1 .1' mass='0' friction='.5'/>"
        "<body name='fore' pos='0 0 1'>"
        "<joint name='elbow' axis='0 1 0' range='-1 1' actuatorfrcrange='-7 7'/>"
        "<geom type='sphere' size='.1' mass='3'/>"
        "<site name='eef' pos='0 0 .5' euler='1.5707963267948966 0 0'/>"
        "</body></body></worldbody>"
        "<equality><weld name='pull' body1='mocap' body2='fore'/></equality>"
        "<actuator><position name='servo' joint='elbow' kp='100' forcerange='-5 5'/></actuator>"
        "</mujoco>";
static const char CAN[] = "<mujoco><worldbody><body name='can'><freejoint name='move'/>"
                          "<geom type='box' size='.1 .1 .1'/></body></worldbody></mujoco>";
static const char DEEP[] =
        "<mujoco><worldbody><body name='a'><geom type='box' size='.1 .1 .1'/>"
        "<body name='b'><freejoint/><geom type='box' size='.1 .1 .1'/></body></body>"
        "</worldbody></mujoco>";

typedef struct Composed {
    Document *document;
    Mistakes *mistakes;
    Error err;
    mjSpec *spec;
    mjModel *model;
    bool free;
} Composed;

static int write_models(void **state)
{
    (void)scratch_setup(state);
    scratch_write(scratch_path("robot.xml"), ROBOT, strlen(ROBOT));
    scratch_write(scratch_path("can.xml"), CAN, strlen(CAN));
    scratch_write(scratch_path("deep.xml"), DEEP, strlen(DEEP));
    return 0;
}

/* One part "x" of a file, with the text of its edits. */
static Composed compose_one(const char *file, const char *edits, bool is_free)
{
    Composed composed = {.mistakes = mistakes_create()};
    composed.document =
            document_parse("s.yaml", edits, strlen(edits), composed.mistakes, &composed.err);
    assert_non_null(composed.document);
    const Place place = {.file = "s.yaml", .line = 9, .column = 9};
    ComposePart part = {.name = "x",
            .model_path = scratch_path(file),
            .quat = {1.0},
            .free = is_free,
            .place = place,
            .at_place = place,
            .scene = document_root(composed.document)};
    if (node_get(part.scene, "forceps_part") != NULL) {
        part.sidecar = part.scene;
        part.scene = NULL;
    }
    PhysicsDef physics = physics_def_default();
    composed.spec = compose(&part, 1, &physics, composed.mistakes, &composed.err);
    composed.free = part.free;
    if (composed.spec != NULL) {
        composed.model = compose_compile(composed.spec, &composed.err);
        assert_non_null(composed.model);
    }
    return composed;
}

static Composed robot_with(const char *edits)
{
    Composed composed = compose_one("robot.xml", edits, false);
    if (composed.model == NULL) {
        check_said(composed.mistakes, edits, "");
    }
    assert_non_null(composed.model);
    return composed;
}

static void release(Composed *composed)
{
    mj_deleteModel(composed->model);
    mj_deleteSpec(composed->spec);
    mistakes_destroy(composed->mistakes);
    document_destroy(composed->document);
}

static int id_of(const Composed *composed, mjtObj object, const char *name)
{
    return mj_name2id(composed->model, (int)object, name);
}

static void a_subtree_takes_the_place_of_the_part_and_says_what_it_loses(void **state)
{
    (void)state;
    Composed robot = robot_with("only: base\n");
    int base = id_of(&robot, mjOBJ_BODY, "x/base");
    assert_true(base > 0);
    assert_int_equal(id_of(&robot, mjOBJ_BODY, "x/mocap"), -1);
    check_near(robot.model->body_pos[3 * (size_t)base], 0.0, 0.0);
    check_near(robot.model->body_quat[4 * (size_t)base], 1.0, 0.0);
    assert_int_equal(robot.model->neq, 0);
    assert_int_equal(robot.model->nu, 1);
    check_said(robot.mistakes, "only: base",
            "9:9 warning: part 'x' loses 1 equality whose other end is outside: 'pull'\n"
            "9:9 warning: options of part 'x' do not count in this scene: timestep 0.01 (here "
            "0.002), disableflags (physics: {options_of: x} takes them)\n");
    release(&robot);
}

static void elements_are_dropped_by_path(void **state)
{
    (void)state;
    Composed robot = robot_with("only: base\ndrop: [joint:slide, 'geom:\"left*pad\"']\n");
    assert_int_equal(id_of(&robot, mjOBJ_JOINT, "x/slide"), -1);
    assert_int_equal(id_of(&robot, mjOBJ_GEOM, "x/left*pad"), -1);
    assert_true(id_of(&robot, mjOBJ_GEOM, "x/leftpad") >= 0);
    assert_true(id_of(&robot, mjOBJ_GEOM, "x/@4") >= 0);
    release(&robot);
}

static void constants_are_set_in_units(void **state)
{
    (void)state;
    Composed robot = robot_with("only: base\n"
                                "set:\n"
                                "  joint:elbow/range: -90 45 deg\n"
                                "  elbow/damping: 2 N*m*s/rad\n"
                                "  geom:left*/friction: 0.25\n"
                                "  geom:@4/mass: 500 g\n"
                                "  geom:@4/solref: 0.004 1\n"
                                "  geom:@4/condim: 6\n"
                                "  body:fore/pos: 0 0 200 mm\n");
    int elbow = id_of(&robot, mjOBJ_JOINT, "x/elbow");
    check_near(robot.model->jnt_range[2 * (size_t)elbow], -0.5 * mjPI, 1e-12);
    check_near(robot.model->jnt_range[2 * (size_t)elbow + 1], 0.25 * mjPI, 1e-12);
    check_near(robot.model->dof_damping[robot.model->jnt_dofadr[elbow]], 2.0, 0.0);
    int pad = id_of(&robot, mjOBJ_GEOM, "x/left*pad");
    int other = id_of(&robot, mjOBJ_GEOM, "x/leftpad");
    check_near(robot.model->geom_friction[3 * (size_t)pad], 0.25, 0.0);
    check_near(robot.model->geom_friction[3 * (size_t)other], 0.25, 0.0);
    int ball = id_of(&robot, mjOBJ_GEOM, "x/@4");
    check_near(robot.model->geom_solref[2 * (size_t)ball], 0.004, 0.0);
    assert_int_equal(robot.model->geom_condim[ball], 6);
    int fore = id_of(&robot, mjOBJ_BODY, "x/fore");
    check_near(robot.model->body_mass[fore], 0.5, 1e-12);
    check_near(robot.model->body_pos[3 * (size_t)fore + 2], 0.2, 1e-12);
    release(&robot);
}

/* The site is turned by 90 degrees about x, so its z is -y of the body. */
static void sites_cameras_and_sensors_are_added_in_the_axes_of_their_anchor(void **state)
{
    (void)state;
    Composed robot = robot_with("only: base\n"
                                "add:\n"
                                "  sites:\n"
                                "    tcp: {at: eef, pos: 0 0 10 mm, rot: 0 0 90 deg}\n"
                                "    wrist: {at: body:fore, pos: 0 0 100 mm}\n"
                                "  cameras: {eye: {at: wrist, fovy: 60 deg}}\n"
                                "  sensors: {ft: {type: force, at: wrist}}\n");
    int tcp = id_of(&robot, mjOBJ_SITE, "x/tcp");
    check_near(robot.model->site_pos[3 * (size_t)tcp + 1], -0.01, 1e-12);
    check_near(robot.model->site_pos[3 * (size_t)tcp + 2], 0.5, 1e-12);
    double z[3];
    const double up[3] = {0.0, 0.0, 1.0};
    mju_rotVecQuat(z, up, robot.model->site_quat + 4 * (size_t)tcp);
    check_near(z[1], -1.0, 1e-12);
    int eye = id_of(&robot, mjOBJ_CAMERA, "x/eye");
    check_near(robot.model->cam_fovy[eye], 60.0, 1e-9);
    check_near(robot.model->cam_pos[3 * (size_t)eye + 2], 0.1, 1e-12);
    int sensor = id_of(&robot, mjOBJ_SENSOR, "x/ft");
    assert_int_equal(robot.model->sensor_objid[sensor], id_of(&robot, mjOBJ_SITE, "x/wrist"));
    release(&robot);
}

static void servos_become_motors_with_the_limits_of_the_part_or_of_the_scene(void **state)
{
    (void)state;
    static const struct {
        const char *edits;
        double limit;
    } ROWS[] = {{"only: base\nactuators: replace\n", 5.0},
            {"only: base\nactuators: {elbow: 12 N*m}\n", 12.0}};
    for (size_t i = 0; i < 2; i++) {
        Composed robot = robot_with(ROWS[i].edits);
        assert_int_equal(robot.model->nu, 1);
        int motor = id_of(&robot, mjOBJ_ACTUATOR, "x/elbow");
        assert_int_equal(motor, 0);
        assert_int_equal(robot.model->actuator_biastype[motor], mjBIAS_NONE);
        check_near(robot.model->actuator_gainprm[0], 1.0, 0.0);
        check_near(robot.model->actuator_ctrlrange[1], ROWS[i].limit, 0.0);
        release(&robot);
    }
    Composed kept = robot_with("only: base\nactuators: keep\n");
    assert_int_equal(id_of(&kept, mjOBJ_ACTUATOR, "x/servo"), 0);
    release(&kept);
}

/* Mass is a sidecar's: a scene may draw it, and then it is written slot by slot. */
static void a_sidecar_gives_mass_density_and_class(void **state)
{
    (void)state;
    Composed heavy = robot_with("forceps_part: 1\nonly: base\nmass: 10 kg\nclass: slide\n");
    int root = id_of(&heavy, mjOBJ_BODY, "x/base");
    check_near(heavy.model->body_subtreemass[root], 10.0, 1e-9);
    check_near(heavy.model->body_mass[root], 4.0, 1e-9);
    int pad = id_of(&heavy, mjOBJ_GEOM, "x/leftpad");
    check_near(heavy.model->geom_solref[2 * (size_t)pad], 0.01, 0.0);
    release(&heavy);
    Composed dense = robot_with("forceps_part: 1\nonly: base\ndensity: 500 kg/m^3\n");
    root = id_of(&dense, mjOBJ_BODY, "x/base");
    check_near(dense.model->body_mass[root], 4.0, 1e-9); /* 0.2 m cubed; the other weighs 0 */
    release(&dense);
}

static void a_free_root_makes_the_part_free(void **state)
{
    (void)state;
    Composed can = compose_one("can.xml", "words: {}\n", false);
    assert_non_null(can.model);
    assert_true(can.free);
    assert_int_equal(can.model->njnt, 1);
    assert_int_equal(id_of(&can, mjOBJ_JOINT, "x/free"), 0);
    release(&can);
}

static void mistakes_in_edits_have_their_places(void **state)
{
    (void)state;
    static const struct {
        const char *file, *edits, *said;
        bool is_free;
    } ROWS[] = {
            {"robot.xml", "only: bass\n",
                    "1:7 'robot.xml' has no body 'bass' (did you mean 'base'?)\n", false},
            {"robot.xml", "words: {}\n",
                    "9:9 'robot.xml' has a mocap body 'mocap', which cannot be below another body "
                    "(drop: [body:mocap], or `only` what is wanted)\n",
                    false},
            {"robot.xml", "drop: [joint:elbo, base]\n",
                    "1:8 the model of the part has no joint 'elbo' (did you mean 'elbow'?)\n",
                    false},
            {"robot.xml",
                    "set:\n  geom:leftpad/frictoin: 1\n  elbow/pos: 1 2 3 mm\n"
                    "  joint:elbow/damping: 2 N*s/m\n  geom:leftpad/size: 1 2 3 4 mm\n"
                    "  leftpad: 3\n",
                    "2:3 `set` cannot write 'frictoin' of a geom; it knows size, pos, quat, mass, "
                    "density, friction, solmix, solref, solimp, margin, gap, contype, "
                    "conaffinity, condim, priority, group, adhesion, rgba (did you mean "
                    "'friction'?)\n"
                    "4:24 expected a quantity in N*m*s/rad (N*m*s/rad), got a quantity in N*s/m\n"
                    "5:22 size of a geom takes 1 to 3 numbers, got 4\n"
                    "6:3 'leftpad' names no property; write KIND:ELEMENT/PROPERTY "
                    "(geom:pad/friction)\n",
                    false},
            {"robot.xml", "add: {sites: {tcp: {at: eeff}, eef: {at: fore}}}\n",
                    "1:25 the model of the part has no site or body 'eeff'\n"
                    "1:32 the model of the part has a 'eef' already (take another name)\n",
                    false},
            {"robot.xml", "actuators: {elbow: 3 N}\n",
                    "1:20 expected a torque (N*m), got a force\n", false},
            {"can.xml", "free: true\n",
                    "9:9 can.xml already has a free joint (remove 'free', it is free)\n", true},
            {"deep.xml", "words: {}\n",
                    "9:9 'deep.xml' has a free joint in body 'b', below another body (a free body "
                    "stands in the world alone)\n",
                    false},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        Composed composed = compose_one(ROWS[i].file, ROWS[i].edits, ROWS[i].is_free);
        check_said(composed.mistakes, ROWS[i].edits, ROWS[i].said);
        release(&composed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_subtree_takes_the_place_of_the_part_and_says_what_it_loses),
            cmocka_unit_test(elements_are_dropped_by_path),
            cmocka_unit_test(constants_are_set_in_units),
            cmocka_unit_test(sites_cameras_and_sensors_are_added_in_the_axes_of_their_anchor),
            cmocka_unit_test(servos_become_motors_with_the_limits_of_the_part_or_of_the_scene),
            cmocka_unit_test(a_sidecar_gives_mass_density_and_class),
            cmocka_unit_test(a_free_root_makes_the_part_free),
            cmocka_unit_test(mistakes_in_edits_have_their_places),
    };
    fault_install();
    return cmocka_run_group_tests_name("part_edit", tests, write_models, scratch_teardown);
}
