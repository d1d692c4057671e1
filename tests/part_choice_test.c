/* Parts whose file is drawn: one layout, one file at a time, and whose files must differ. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "check.h"
#include "scenes/scene.h"
#include "scratch_folder.h"

enum { SLOTS = 1200, FILES = 3 };

static const char SLAB[] =
        "<mujoco><worldbody><geom name='slab' type='box' size='.5 .5 .02' pos='0 0 -.02'/>"
        "<site name='top' type='box' size='.3 .3 .001'/></worldbody></mujoco>";
/* Its weight is written, and is not that of its geoms. */
static const char ANVIL[] =
        "<mujoco><worldbody><body name='body'><inertial pos='0 0 0' mass='.3' "
        "diaginertia='.001 .001 .001'/><geom name='a' type='box' size='.03 .03 .03'/>"
        "<geom name='b' type='capsule' size='.01' fromto='0 0 .02 0 0 .05'/>"
        "<site name='top' pos='0 0 .05'/></body></worldbody></mujoco>";
static const char BALL[] =
        "<mujoco><worldbody><body name='body'><geom name='a' type='sphere' size='.02' mass='.1'/>"
        "<site name='top' pos='0 0 .02'/><site name='middle'/></body></worldbody></mujoco>";
static const char CUBE[] =
        "<mujoco><worldbody><body name='body'><geom name='a' type='box' size='.02 .02 .02' "
        "density='1000'/><site name='corner'/><site name='top' pos='0 0 .02'/></body></worldbody>"
        "</mujoco>";
static const char ANVIL_PART[] =
        "forceps_part: 1\nmodel: anvil.xml\nwords: {noun: anvil, colour: grey}\n"
        "grasps: {horn: {frame: top, width: 20 mm}}\n";
static const char BALL_PART[] =
        "forceps_part: 1\nmodel: ball.xml\nwords: {noun: ball, colour: red}\n"
        "grasps: {side: {frame: middle, width: 40 mm}, pole: {frame: top, width: 40 mm}}\n";
static const char CUBE_PART[] =
        "forceps_part: 1\nmodel: cube.xml\nparams: {width: {default: 40 mm, min: 20 mm, max: 60 mm}}\n"
        "bind: {geom:a/size: [= width/2, 20 mm, 20 mm]}\nwords: {noun: cube, colour: red}\n"
        "grasps: {flat: {frame: corner, width: = width}}\n";

static const char SCENE[] =
        "forceps: 1\nname: things\ninstruction: \"{target.colour} {target.noun}\"\n"
        "parts:\n  slab: {file: slab.xml}\n"
        "  target: {file: 'thing_*.yaml', free: true}\n"
        "  other: {file: 'thing_*.yaml', count: 2, free: true";
static const char REST[] = "}\nstart:\n  target: {at: slab/top, x: -0.2 m, z: 0.1 m}\n"
                           "  other: {at: slab/top, x: = (index - 1)*0.2 m, z: 0.1 m}\n"
                           "success: time > 1 s\n";

static void write_text(const char *name, const char *text)
{
    scratch_write(scratch_path(name), text, strlen(text));
}

static int write_files(void **state)
{
    (void)scratch_setup(state);
    write_text("slab.xml", SLAB);
    write_text("anvil.xml", ANVIL);
    write_text("ball.xml", BALL);
    write_text("cube.xml", CUBE);
    write_text("thing_anvil.yaml", ANVIL_PART);
    write_text("thing_ball.yaml", BALL_PART);
    write_text("thing_cube.yaml", CUBE_PART);
    return 0;
}

static Scene *load(const char *keys, const char *more)
{
    Error err = {0};
    Text text = {0};
    Text said = {0};
    Mistakes *mistakes = mistakes_create();
    text_addf(&text, "%s%s%s%s", SCENE, keys, REST, more);
    write_text("scene.yaml", text_chars(&text));
    Scene *scene = scene_load(scratch_path("scene.yaml"), NULL, 0, mistakes, &err);
    mistakes_write(mistakes, &said);
    if (scene == NULL) {
        print_error("%s\n%s\n", err.text, text_chars(&said));
        fail();
    }
    text_release(&said);
    text_release(&text);
    mistakes_destroy(mistakes);
    return scene;
}

static void begin(Scene *scene, uint64_t number, SceneSlot *ret_slot)
{
    Error err = {0};
    if (!scene_begin_slot(scene, 1, number, ret_slot, &err)) {
        print_error("%s\n", err.text);
        abort();
    }
    assert_true(ret_slot->placeable);
}

static const DrawRow *find_row(const SceneSlot *slot, const char *path)
{
    for (size_t i = 0; i < slot->draw_count; i++) {
        if (strcmp(slot->draws[i].path, path) == 0) {
            return &slot->draws[i];
        }
    }
    print_error("there is no row '%s'\n", path);
    abort();
}

static int file_of(const SceneSlot *slot, const char *path)
{
    static const char *const WORDS[FILES] = {"thing_anvil", "thing_ball", "thing_cube"};
    const DrawRow *row = find_row(slot, path);
    for (int i = 0; i < FILES; i++) {
        if (strcmp(row->word, WORDS[i]) == 0) {
            assert_true(row->value == (double)i);
            return i;
        }
    }
    print_error("'%s' is no file of the test\n", row->word);
    abort();
}

/* How often each of `cells` cases came, against the same number of each; five deviations. */
static void check_even(const int *counts, int cells)
{
    for (int i = 0; i < cells; i++) {
        double share = 1.0 / (double)cells;
        check_near((double)counts[i] / SLOTS, share, 5.0 * sqrt(share * (1.0 - share) / SLOTS));
    }
}

/* What collides of the target, and what it weighs, is that of the drawn file alone. */
static void check_target(const SceneSlot *slot, int file)
{
    static const double MASSES_KG[FILES] = {0.3, 0.1, 0.064};
    static const char *const PREFIX[FILES] = {
            "target/thing_anvil/", "target/thing_ball/", "target/thing_cube/"};
    static const char *const WORDS[FILES] = {"grey anvil", "red ball", "red cube"};
    static const int GRASPS[FILES] = {1, 2, 1};
    const mjModel *model = slot->physics;
    int target = task_part(slot->task, "target");
    int grasps = 0;
    for (int geom = 0; geom < (int)model->ngeom; geom++) {
        const char *name = mj_id2name(model, mjOBJ_GEOM, geom);
        bool own = strncmp(name, PREFIX[file], strlen(PREFIX[file])) == 0;
        if (strncmp(name, "target/", 7) == 0) {
            assert_int_equal(own ? 1 : 0, model->geom_contype[geom]);
            assert_true(own == (fabs(model->geom_pos[3 * (size_t)geom + 2]) < 1.0));
        }
    }
    for (size_t i = 0; i < slot->task->grasp_count; i++) {
        const Grasp *grasp = &slot->task->grasps[i];
        grasps += grasp->part == target ? 1 : 0;
        assert_int_equal(slot->task->frames[grasp->frame].part, grasp->part);
    }
    check_near(model->body_subtreemass[slot->task->parts[target].root_body], MASSES_KG[file],
            1e-12);
    assert_string_equal(slot->task->instruction, WORDS[file]);
    assert_int_equal(grasps, GRASPS[file]);
    assert_true(task_frame(slot->task, target, "top") >= 0);
    assert_int_equal(task_frame(slot->task, target, "middle"), -1);
    assert_int_equal(task_frame(slot->task, target, "corner"), -1);
}

static void each_instance_is_one_file_and_the_layout_stays(void **state)
{
    (void)state;
    Scene *scene = load("", "");
    int counts[FILES * FILES] = {0};
    SceneSlot slot = {.task = NULL};
    begin(scene, 0, &slot);
    int top = task_frame(slot.task, task_part(slot.task, "other2"), "top");
    mjtSize ngeom = slot.physics->ngeom;
    mjtSize nbody = slot.physics->nbody;
    for (uint64_t i = 0; i < SLOTS; i++) {
        begin(scene, i, &slot);
        int file = file_of(&slot, "part/target/file");
        counts[FILES * file + file_of(&slot, "part/other2/file")]++;
        if (i < 40) {
            check_target(&slot, file);
        }
        assert_int_equal(slot.physics->nq, 21);
        assert_true(slot.physics->ngeom == ngeom && slot.physics->nbody == nbody);
        assert_int_equal(task_frame(slot.task, task_part(slot.task, "other2"), "top"), top);
    }
    check_even(counts, FILES * FILES);
    scene_destroy(scene);
}

static void unlike_files_differ_and_each_arrangement_is_as_likely(void **state)
{
    (void)state;
    Scene *scene = load(", unlike: [target]", "");
    int counts[FILES * FILES] = {0};
    int even[FILES * (FILES - 1)];
    int cells = 0;
    SceneSlot slot = {.task = NULL};
    for (uint64_t i = 0; i < SLOTS; i++) {
        begin(scene, i, &slot);
        int target = file_of(&slot, "part/target/file");
        int one = file_of(&slot, "part/other1/file");
        int two = file_of(&slot, "part/other2/file");
        assert_true(target != one && target != two && one != two);
        counts[FILES * target + one]++;
    }
    for (int i = 0; i < FILES * FILES; i++) {
        if (i / FILES != i % FILES) {
            even[cells++] = counts[i];
        }
    }
    check_even(even, cells);
    scene_destroy(scene);
}

/* P(anvil) = 1/3 / (1/3 + 2/3 * 1/2) = 1/2, the file being drawn again with the number. */
static void a_requirement_on_files_leaves_the_conditional_law(void **state)
{
    (void)state;
    Scene *scene = load("", "let: {z: 0..1}\nrequire: target.file == thing_anvil or z > 0.5\n");
    int counts[2] = {0};
    SceneSlot slot = {.task = NULL};
    for (uint64_t i = 0; i < SLOTS; i++) {
        begin(scene, i, &slot);
        counts[file_of(&slot, "part/target/file") == 0 ? 0 : 1]++;
    }
    check_even(counts, 2);
    scene_destroy(scene);
}

/* The cube is for ood alone; what is unlike it still is, and nothing else moves. */
static void a_split_draws_files_of_its_own(void **state)
{
    (void)state;
    const char *const sets[] = {"parts.target.file=thing_{anvil,ball}.yaml",
            "splits={ood: {share: 50 %, parts: {target: {file: thing_cube.yaml}}}}"};
    Error err = {0};
    Mistakes *mistakes = mistakes_create();
    scene_destroy(load(", unlike: [target]", ""));
    Scene *scene = scene_load(scratch_path("scene.yaml"), sets, 2, mistakes, &err);
    if (scene == NULL) {
        print_error("%s\n", err.text);
        abort();
    }
    int counts[2] = {0};
    SceneSlot slot = {.task = NULL};
    for (uint64_t i = 0; i < SLOTS; i++) {
        begin(scene, i, &slot);
        int target = file_of(&slot, "part/target/file");
        bool ood = strcmp(slot.split, "ood") == 0;
        assert_true(ood == (target == 2));
        assert_true(target != file_of(&slot, "part/other1/file"));
        assert_true(target != file_of(&slot, "part/other2/file"));
        counts[ood ? 1 : 0]++;
    }
    check_even(counts, 2);
    scene_destroy(scene);
    mistakes_destroy(mistakes);
}

/* Laws on the nominal value meet that of the drawn file; colours paint it alone. */
static void laws_of_the_whole_part_meet_the_drawn_file(void **state)
{
    (void)state;
    Scene *scene =
            load("", "randomize: {target/mass: scale(2), target/colour: palette(green)}\n");
    static const double MASSES_KG[FILES] = {0.6, 0.2, 0.128};
    SceneSlot slot = {.task = NULL};
    for (uint64_t i = 0; i < 30; i++) {
        begin(scene, i, &slot);
        int file = file_of(&slot, "part/target/file");
        int body = mj_name2id(slot.physics, mjOBJ_BODY, "target");
        check_near(slot.physics->body_subtreemass[body], MASSES_KG[file], 1e-12);
        check_near(find_row(&slot, "randomize/target/mass")->value, MASSES_KG[file], 1e-12);
        assert_string_equal(find_row(&slot, "randomize/target/colour")->word, "green");
        assert_int_equal(strncmp(slot.task->instruction, "green ", 6), 0);
    }
    scene_destroy(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(each_instance_is_one_file_and_the_layout_stays),
            cmocka_unit_test(unlike_files_differ_and_each_arrangement_is_as_likely),
            cmocka_unit_test(a_requirement_on_files_leaves_the_conditional_law),
            cmocka_unit_test(a_split_draws_files_of_its_own),
            cmocka_unit_test(laws_of_the_whole_part_meet_the_drawn_file),
    };
    return cmocka_run_group_tests_name("part_choice", tests, write_files, scratch_teardown);
}
