#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "said.h"
#include "scenes/scene.h"
#include "scenes/schema.h"
#include "scratch_folder.h"

#define LEAST \
    "forceps_part: 1\n" \
    "model: peg.xml\n"

typedef struct Row {
    const char *yaml; /* below LEAST, from line 3 */
    const char *said;
} Row;

static void check_part(const char *yaml, const char *said)
{
    Error err = {0};
    Mistakes *mistakes = mistakes_create();
    Document *document = document_parse("s.yaml", yaml, strlen(yaml), mistakes, &err);
    assert_non_null(document);
    schema_check_part(document_root(document), mistakes);
    check_said(mistakes, yaml, said);
    document_destroy(document);
    mistakes_destroy(mistakes);
}

static void check_row(const Row *row)
{
    Text yaml = {0};
    text_addf(&yaml, "%s%s\n", LEAST, row->yaml);
    check_part(text_chars(&yaml), row->said);
    text_release(&yaml);
}

static void every_key_of_a_part_that_is_built_may_be_written(void **state)
{
    (void)state;
    check_part(LEAST
            "params:\n"
            "  shape: {default: round, choice: [round, square]}\n"
            "  bore: {default: 12 mm, min: 4 mm, max: 40 mm}\n"
            "variants: {round: [geom:round_*], square: [geom:square_*]}\n"
            "bind:\n"
            "  geom:wall*/size: [= bore/2, 3 mm]\n"
            "  site:hole/pos: 3 mm\n"
            "frames: {hole: {at: site:hole, z: out}, top: {at: site:top}}\n"
            "regions:\n"
            "  hole: {cylinder: site:hole, radius: = bore/2, height: 3 mm}\n"
            "  room: {box: site:room, size: [1 mm, = bore, 3 mm]}\n"
            "grasps: {head: {frame: grasp, width: = bore, score: 1, approach: 80 mm}}\n"
            "symmetry: {z: any}\n"
            "paint: [geom:head]\n"
            "words: {noun: peg, colour: orange}\n"
            "actuators: keep\n",
            "");
    check_part(LEAST "symmetry: {z: 90 deg}\n", "");
}

static void mistakes_in_part_files_are_told(void **state)
{
    (void)state;
    static const Row ROWS[] = {
            {"parms: {}",
                    "3:1 'parms' is not a key of a part file (did you mean 'params'? known: "
                    "forceps_part, model, builder, params, bind, variants, frames, regions, surface, grasps, "
                    "symmetry, paint, words, only, pos, rot, drop, set, add, actuators, mass, density, class)\n"},
            {"params: {bore: 12 mm}", "3:16 'bore' takes {default, ..}, not a text\n"},
            {"params: {bore: {min: 3 mm}}",
                    "3:10 a parameter needs 'default' (default takes a value or a law)\n"},
            {"params: {bore: {default: 3 mm, maxi: 4 mm}}",
                    "3:32 'maxi' is not a key of a parameter (did you mean 'max'? known: default, "
                    "min, max, choice)\n"},
            {"params: {bore: {default: a, choice: [a], min: 3}}",
                    "3:42 'min' cannot stand beside 'choice' (keep one of them)\n"},
            {"params: {mm: {default: 3}, Bore: {default: 3}}",
                    "3:10 a parameter cannot be named like the unit 'mm' (choose another name)\n"
                    "3:28 'Bore' is no name (lower-case letters, digits and _, a letter first)\n"},
            {"frames: {hole: {z: up}}",
                    "3:10 a frame needs 'at' (at takes an element)\n"
                    "3:20 'z' cannot be 'up' (it can be out or in)\n"},
            {"regions: {hole: {cylinder: site:a, box: site:b}}",
                    "3:36 'box' cannot stand beside 'cylinder' (keep one of them)\n"},
            {"regions: {hole: {box: site:b, radius: 3 mm}}",
                    "3:18 'box' cannot stand beside 'radius' (keep one of them)\n"},
            {"regions: {hole: {box: site:b, size: [1 mm, 2 mm]}}",
                    "3:31 'size' takes a list of 3 formulas, not 2\n"},
            {"regions: {hole: {box: site:b, tol: }}",
                    "3:31 nothing follows 'tol' (give it a value, or leave the key out)\n"},
            {"symmetry: {z: 3 mm}", "3:15 expected an angle (deg, rad), got a length\n"},
            {"paint: geom:head", "3:8 'paint' takes a list of elements, not a text\n"},
            {"actuators: swap",
                    "3:12 'actuators' cannot be 'swap' (it can be keep or replace)\n"},
            {"density: 3", "3:10 density is a density and needs a unit (3 kg/m^3)\n"},
            {"add: {sites: {tcp: {pos: 0 0 1 mm}}}",
                    "3:15 an added site needs 'at' (at takes a site or body of the model)\n"},
            {"add: {sensors: {ft: {type: wrench, at: wrist}}}",
                    "3:28 'type' cannot be 'wrench' (it can be force, torque, touch, "
                    "accelerometer, gyro, velocimeter, jointpos or jointvel)\n"},
            {"words: ~",
                    "3:8 '~' removes an inherited key; a part file inherits nothing "
                    "(leave the key out)\n"},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        check_row(&ROWS[i]);
    }
    check_part("forceps_part: 1\n",
            "1:1 a part file needs 'model' or 'builder' (model: part.xml, or builder: part.lua)\n");
}

/* ---- part files that scenes name */

static void put(const char *name, const char *text)
{
    scratch_write(scratch_path(name), text, strlen(text));
}

/* Loads scene.yaml and compares what is said, less the scratch folder. */
static void check_scene(const char *expected)
{
    Error err = {0};
    Mistakes *mistakes = mistakes_create();
    Scene *scene = scene_load(scratch_path("scene.yaml"), NULL, 0, mistakes, &err);
    assert_null(scene);
    Text out = {0};
    Text plain = {0};
    said_write(mistakes, &out);
    for (const char *at = text_chars(&out); *at != '\0';) {
        size_t skip = strncmp(at, scratch, strlen(scratch)) == 0 ? strlen(scratch) + 1 : 0;
        text_add_bytes(&plain, at + skip, skip == 0 ? 1 : 0);
        at += skip == 0 ? 1 : skip;
    }
    if (strcmp(text_chars(&plain), expected) != 0) {
        said_print("scene.yaml", expected, text_chars(&plain));
        fail();
    }
    text_release(&out);
    text_release(&plain);
    mistakes_destroy(mistakes);
}

static void mistakes_of_all_parts_of_a_scene_are_told_in_one_run(void **state)
{
    (void)state;
    put("a.yaml", "forceps_part: 1\nmodel: a.xml\nword: {}\n");
    put("b.yaml", "forceps_part: 1\nmodel: a.xml\nparams: {clearance: {default: 1 mm}}\n");
    put("c.yaml", "forceps: 1\n");
    put("a.xml", "<mujoco><worldbody><geom size=\"1\"/></worldbody></mujoco>");
    put("scene.yaml",
            "forceps: 1\n"
            "name: parts\n"
            "parts:\n"
            "  a: {file: a.yaml}\n"
            "  b: {file: b.yaml, params: {clearence: 2 mm}}\n"
            "  c: {file: c.yaml}\n"
            "  d: {file: d.yaml}\n"
            "success: time > 1 s\n");
    check_scene(
            "a.yaml:3:1: 'word' is not a key of a part file (did you mean 'words'? known: "
            "forceps_part, model, builder, params, bind, variants, frames, regions, surface, grasps, symmetry, "
            "paint, words, only, pos, rot, drop, set, add, actuators, mass, density, class)\n"
            "c.yaml:1:1: this file is a scene, not a part (give it to generate, check or "
            "view)\n"
            "scene.yaml:5:30: b.yaml has no parameter 'clearence' "
            "(did you mean 'clearance'?)\n"
            "scene.yaml:7:13: there is no file 'd.yaml'\n");
}

/* ---- the library */

static void check_shipped(const char *path)
{
    Error err = {0};
    Mistakes *mistakes = mistakes_create();
    Document *document = document_read(path, mistakes, &err);
    assert_non_null(document);
    schema_check_part(document_root(document), mistakes);
    check_said(mistakes, path, "");
    document_destroy(document);
    mistakes_destroy(mistakes);
}

static void shipped_parts_have_no_mistake(void **state)
{
    (void)state;
    static const char *const FOLDERS[] = {"objects", "robots", "tools", "worlds"};
    const char *scenes = getenv("FORCEPS_SCENES");
    for (size_t i = 0; i < sizeof FOLDERS / sizeof *FOLDERS; i++) {
        char folder[PATH_TEXT_BYTES];
        char path[PATH_TEXT_BYTES];
        char **names = NULL;
        Error err = {0};
        size_t count = 0;
        assert_true(path_join(scenes == NULL ? "scenes" : scenes, FOLDERS[i], folder));
        assert_true(folder_list(folder, &names, &err));
        for (char **name = names; *name != NULL; name++) {
            assert_true(path_join(folder, *name, path));
            if (strstr(*name, ".yaml") != NULL) {
                check_shipped(path);
                count++;
            }
        }
        names_release(names);
        assert_true(count > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(every_key_of_a_part_that_is_built_may_be_written),
            cmocka_unit_test(mistakes_in_part_files_are_told),
            IN_SCRATCH(mistakes_of_all_parts_of_a_scene_are_told_in_one_run),
            cmocka_unit_test(shipped_parts_have_no_mistake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
