#include "scenes/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "said.h"
#include "scenes/scene_text.h"

enum { MANY_KEYS = 20000 };

/* The least that a scene needs; tests write more below it. */
#define LEAST \
    "forceps: 1\n" \
    "name: least\n" \
    "parts: {peg: {file: peg.yaml}, box: {file: box.yaml, count: 1..3}}\n" \
    "success: released(peg)\n"

enum { LEAST_LINES = 4 };

static Document *parse(const char *yaml, Mistakes *mistakes)
{
    Error err = {0};
    Document *document = document_parse("s.yaml", yaml, strlen(yaml), mistakes, &err);
    assert_non_null(document);
    return document;
}

static void check_scene(const char *yaml, const char *said)
{
    Mistakes *mistakes = mistakes_create();
    Document *document = parse(yaml, mistakes);
    schema_check(document_root(document), mistakes);
    check_said(mistakes, yaml, said);
    document_destroy(document);
    mistakes_destroy(mistakes);
}

/* One line below the least scene; `said` is without the number of the line. */
static void check_line(const char *line, const char *said)
{
    Text yaml = {0};
    Text expected = {0};
    text_addf(&yaml, "%s%s\n", LEAST, line);
    for (const char *at = said; *at != '\0';) {
        size_t length = strcspn(at, "\n");
        text_addf(&expected, "%d:%.*s\n", LEAST_LINES + 1, (int)length, at);
        at += length + (at[length] == '\n' ? 1 : 0);
    }
    check_scene(text_chars(&yaml), text_chars(&expected));
    text_release(&yaml);
    text_release(&expected);
}

typedef struct Row {
    const char *line;
    const char *said;
} Row;

static void check_rows(const Row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        check_line(rows[i].line, rows[i].said);
    }
}

#define CHECK_ROWS(rows) check_rows((rows), sizeof(rows) / sizeof *(rows))

static void every_key_that_is_built_may_be_written(void **state)
{
    (void)state;
    check_line("domain: household", "");
    check_scene(LEAST
            "domain: other\n"
            "instruction:\n  - put the {peg.colour} one down\n  - do it\n"
            "let: {bore: 8..16 mm, which: choice(peg), twice: = 2*bore, w: {choice: {a: 1}}}\n"
            "robot: {arm: arm, hand: hand, tool: hand/tcp, home: arm/key:home,\n"
            "  control: {type: impedance, stiffness: 600 N/m, rotation: 30 N*m/rad,\n"
            "    damping: 1, latency: 0 ms, force_limit: 80 N, rate: physics},\n"
            "  limits: {speed: 0.5 m/s, accel: 2 m/s^2}}\n"
            "start:\n"
            "  peg: {atop: bench/top, x: 0, y: +-2 mm, z: 1 mm, yaw: any, clear: 2 mm}\n"
            "  \"{box,can}\": {at: bench/frame, pitch: 1..2 deg, roll: 0, order: -1}\n"
            "require: [a > b, {that: c > d, with: 80 %}]\n"
            "randomize: {peg: {mass: scale(0.5..2), friction: {choice: [1, 2]}}}\n"
            "belief: {peg: {pos: +-1 mm, yaw: +-2 deg}, box: unknown, can: exact}\n"
            "contacts: [{between: [peg, box], class: slide}]\n"
            "physics: {timestep: 1 ms, integrator: discrete, cone: pyramidal,\n"
            "  impratio: 100, gravity: 0}\n"
            "cameras:\n"
            "  front: {pos: 1 0 1 m, look_at: bench/top, fovy: 45 deg, size: 64 64,\n"
            "    rate: 25 Hz, record: [rgb, depth, segmentation]}\n"
            "  side: {pos: [1 m, 0, 1 m], quat: 1 0 0 0}\n"
            "  wrist: {mount: hand/eye}\n"
            "expert: {file: peg.lua, truth: false}\n"
            "fail: {timeout: time > 9 s}\n"
            "record: {policy: 20 Hz, force: physics, contacts: none, state: true,\n"
            "  next_obs: false, codec: zstd,\n"
            "  actions: [joint_position, tool_delta_pose, tool_wrench, gripper]}\n"
            "keep: {attempts: 10, failures: 30 %, successes: all, retry: noise}\n"
            "splits: {train: rest, val: 5 %, test: {share: 5 %}}\n"
            "branch: {slip: {at: first_contact, count: 2, noise: {action: 2 mm},\n"
            "  randomize: {peg/friction: scale(0.5..2)}}}\n",
            "");
}

static void a_scene_says_what_it_lacks(void **state)
{
    (void)state;
    check_scene("forceps: 1\n",
            "1:1 a scene needs 'name' (name takes a name)\n"
            "1:1 a scene needs 'parts' (parts takes a part for each name)\n"
            "1:1 a scene needs 'success' "
            "(success takes a condition, {lua} or a list of them)\n");
    static const Row ROWS[] = {
            {"robot: {}",
                    "1 a robot needs 'arm' (arm takes a text)\n"
                    "1 a robot needs 'tool' (tool takes a place)\n"},
            {"require: {thta: x}",
                    "11 'thta' is not a key of a requirement "
                    "(did you mean 'that'? known: that, with)\n"},
            {"require: {with: 3 %}", "1 a requirement needs 'that' (that takes a condition)\n"},
            {"contacts: [{class: slide}]",
                    "12 a contact rule needs 'between' "
                    "(between takes a list of 2 parts)\n"},
    };
    CHECK_ROWS(ROWS);
}

static void unknown_keys_get_a_suggestion_and_the_known_ones(void **state)
{
    (void)state;
    static const Row ROWS[] = {
            {"randomise: {}",
                    "1 'randomise' is not a key of a scene (did you mean 'randomize'? known: "
                    "forceps, name, domain, instruction, extends, let, parts, robot, robots, start, "
                    "require, randomize, belief, contacts, physics, cameras, expert, success, "
                    "fail, record, keep, splits, sensors, lights, disturb, noise, phases, branch)\n"},
            {"physics: {time_step: 2 ms}",
                    "11 'time_step' is not a key of physics (did you mean 'timestep'? known: "
                    "timestep, integrator, cone, impratio, gravity, options_of)\n"},
            {"belief: {peg: {position: 1 mm}}",
                    "16 'position' is not a key of a belief (known: pos, rot, yaw)\n"},
            {"keep: {tries: 3}",
                    "8 'tries' is not a key of keep (known: attempts, failures, successes, "
                    "retry)\n"},
    };
    CHECK_ROWS(ROWS);
}

/* Of the language, but of no use yet: better said than ignored. */
static void what_is_not_built_yet_is_told_by_name(void **state)
{
    (void)state;
    static const Row ROWS[] = {
            {"expert: {file: a.lua, policy: b}",
                    "23 'policy' is not built yet in this version\n"},
            {"robot: {arm: a, tool: b, control: {type: osc}}",
                    "42 'osc' is not built yet in this version\n"},
    };
    CHECK_ROWS(ROWS);
}

static void values_of_the_wrong_shape_are_told(void **state)
{
    (void)state;
    static const Row ROWS[] = {
            {"domain: [other]", "1 'domain' takes a word, not a list\n"},
            {"let: 3", "6 'let' takes a law for each name, not a text\n"},
            {"start: [peg]", "1 'start' takes a placement for each part or glob, not a list\n"},
            {"start: {peg: bench/top}", "14 'peg' takes {atop, x, y, ..}, not a text\n"},
            {"fail: {lost: [a]}", "8 'lost' takes a condition, not a list\n"},
            {"record: {force: {a: b}}", "10 'force' takes a rate or `physics`, not a map\n"},
            {"contacts: {a: b}", "1 'contacts' takes a list of contact rules, not a map\n"},
            {"contacts: [{between: [a, b, c]}]",
                    "13 'between' takes a list of 2 parts, not 3\n"},
            {"cameras: {a: {mount: b, record: rgb}}",
                    "33 'record' takes a list of words, not a text\n"},
            {"disturb: {nudge: peg}",
                    "18 'nudge' takes {push, force, for, at} or {shift, by, at}, not a text\n"},
            {"phases: [reach]",
                    "1 'phases' takes a phase for each name, in their order, not a list\n"},
            {"instruction: {a: b}",
                    "1 'instruction' takes a text or a list of texts, not a map\n"},
    };
    CHECK_ROWS(ROWS);
}

static void values_are_read_before_any_model_is(void **state)
{
    (void)state;
    static const Row ROWS[] = {
            {"start: {peg: {atop: a/b, x: 0.05}}",
                    "29 x is a length and needs a unit (0.05 m or 50 mm)\n"},
            {"start: {peg: {atop: a/b, yaw: 5 mm}}",
                    "31 expected an angle (deg, rad), got a length\n"},
            {"start: {peg: {atop: a/b, x: 5..2 mm}}",
                    "29 the range runs backwards: 5 mm is above 2 mm (2..5 mm)\n"},
            {"keep: {failures: 130 %}", "18 'failures' lies between 0 % and 100 %\n"},
            {"record: {actions: [griper]}",
                    "20 'actions' cannot be 'griper' (did you mean 'gripper'? it can be "
                    "joint_position, tool_delta_pose, tool_pose, tool_wrench or gripper)\n"},
            {"record: {codec: lzf}",
                    "17 'codec' cannot be 'lzf' (it can be zstd, gzip or none)\n"},
            {"keep: {successes: 120 %}", "19 'successes' lies between 0 % and 100 %\n"},
            {"keep: {retry: nosie}",
                    "15 'retry' cannot be 'nosie' (did you mean 'noise'? it can be noise or "
                    "redraw)\n"},
            {"keep: {attempts: 0}", "18 expected a whole number from 1 to 1000, got '0'\n"},
            {"splits: {val: 5}", "15 'val' lies between 0 % and 100 %\n"},
            {"record: {policy: 0 Hz}", "18 'policy' must be above 0\n"},
            {"physics: {timestep: -1 ms}", "21 'timestep' must be above 0\n"},
            {"domain: industry",
                    "9 'domain' cannot be 'industry' (it can be manufacturing, logistics, "
                    "household, healthcare or other)\n"},
            {"physics: {cone: eliptic}",
                    "17 'cone' cannot be 'eliptic' (did you mean 'elliptic'? it can be elliptic "
                    "or pyramidal)\n"},
            {"physics: {integrator: RK4}",
                    "23 RK4 cannot run with a controller: it looks at states in between "
                    "(leave it out)\n"},
            {"cameras: {a: {mount: b, size: 64}}", "31 expected 2 numbers, got 1\n"},
            {"cameras: {a: {mount: b, size: 64 0}}", "31 'size' must be above 0\n"},
    };
    CHECK_ROWS(ROWS);
}

static void keys_that_contradict_each_other_are_told(void **state)
{
    (void)state;
    static const Row ROWS[] = {
            {"start: {peg: {atop: a/b, at: c/d}}",
                    "26 'at' cannot stand beside 'atop' (keep one of them)\n"},
            {"start: {peg: {in: a/b, atop: c/d}}",
                    "15 'in' cannot stand beside 'atop' (keep one of them)\n"},
            {"cameras: {a: {mount: b, pos: 0 0 1 m}}",
                    "25 'pos' cannot stand beside 'mount' (keep one of them)\n"},
            {"belief: {peg: {rot: 1 deg, yaw: 2 deg}}",
                    "28 'yaw' cannot stand beside 'rot' (keep one of them)\n"},
    };
    CHECK_ROWS(ROWS);
}

static void names_are_identifiers_that_mean_nothing_else(void **state)
{
    (void)state;
    static const Row ROWS[] = {
            {"let: {Bore: 1}",
                    "7 'Bore' is no name (lower-case letters, digits and _, a letter first)\n"},
            {"let: {2nd: 1}",
                    "7 '2nd' is no name (lower-case letters, digits and _, a letter first)\n"},
            {"let: {mm: 1}",
                    "7 a let cannot be named like the unit 'mm' (choose another name)\n"},
            {"let: {time: 1}",
                    "7 a let cannot be named 'time': the word has a meaning of its "
                    "own (choose another name)\n"},
            {"let: {joint: 1}",
                    "7 a let cannot be named 'joint': the word has a meaning of its "
                    "own (choose another name)\n"},
            {"let: {peg: 1}", "7 'peg' is the name of a part already (rename one of them)\n"},
            {"let: {box2: 1}",
                    "7 'box2' is already one of the family 'box' (choose another name)\n"},
            {"let: {box02: 1, box: 2}",
                    "17 'box' is the name of a part already (rename one of them)\n"},
            {"cameras: {front-left: {mount: a}}",
                    "11 'front-left' is no name (lower-case letters, digits and _, a letter "
                    "first)\n"},
            {"fail: {a_cause_with_a_name_of_forty_nine_letters_too_many: x}",
                    "8 this name is longer than 48 letters\n"},
    };
    CHECK_ROWS(ROWS);
    check_scene("forceps: 1\nname: Peg-1\nparts: {m: {file: a.xml}, world: {file: b.xml}}\n"
                "success: x\n",
            "2:7 'Peg-1' is no name (lower-case letters, digits and _, a letter first)\n"
            "3:9 a part cannot be named like the unit 'm' (choose another name)\n"
            "3:27 a part cannot be named 'world': the word has a meaning of its own "
            "(choose another name)\n");
}

static void rates_divide_the_rate_of_the_physics(void **state)
{
    (void)state;
    static const Row ROWS[] = {
            {"record: {policy: 30 Hz}",
                    "18 'policy: 30 Hz' does not divide the physics rate of 500 Hz "
                    "(25 Hz or 50 Hz)\n"},
            {"record: {force: 0.3 kHz}",
                    "17 'force: 0.3 kHz' does not divide the physics rate of 500 Hz "
                    "(250 Hz or 500 Hz)\n"},
            {"record: {force: 1 kHz}",
                    "17 'force: 1 kHz' does not divide the physics rate of 500 Hz\n"},
            {"cameras: {a: {mount: b, rate: 24 Hz}}",
                    "31 'rate: 24 Hz' does not divide the physics rate of 500 Hz "
                    "(20 Hz or 25 Hz)\n"},
            {"record: {policy: 12.5 Hz, force: 500 Hz}", ""},
    };
    CHECK_ROWS(ROWS);
    check_scene(
            LEAST "physics: {timestep: 0.4 ms}\nrecord: {policy: 20 Hz, force: 2500 Hz}\n", "");
    check_scene(
            LEAST "contacts: [{between: [a, b], class: slide}]\nrecord: {force: 1 kHz}\n", "");
    check_scene(LEAST "physics: {timestep: 3 ms}\nrecord: {policy: 20 Hz}\n",
            "6:18 'policy: 20 Hz' does not divide the physics rate of 333.333333 Hz\n");
}

/* The reader told these already; nobody wants to hear it twice. */
static void what_is_broken_is_not_told_again(void **state)
{
    (void)state;
    check_scene("forceps: 1\nname:\nparts: {peg: {file: a.xml}}\nsuccess: !released(peg)\n",
            "2:1 nothing follows 'name' (give it a value, or leave the key out)\n"
            "4:10 '!' starts a YAML tag, so nothing is left of this condition "
            "(write not released(peg))\n");
}

static void many_unknown_keys_are_told_without_end(void **state)
{
    (void)state;
    Text yaml = {0};
    text_add(&yaml, LEAST);
    for (int i = 0; i < MANY_KEYS; i++) {
        text_addf(&yaml, "key_%d: %d\n", i, i);
    }
    Mistakes *mistakes = mistakes_create();
    Document *document = parse(text_chars(&yaml), mistakes);
    schema_check(document_root(document), mistakes);
    assert_int_equal(mistakes_count(mistakes), MANY_KEYS);
    document_destroy(document);
    mistakes_destroy(mistakes);
    text_release(&yaml);
}

/* ---- the library and the bad examples */

static void check_shipped(const char *path)
{
    Error err = {0};
    Mistakes *mistakes = mistakes_create();
    SceneText *scene = scene_text_read(path, NULL, 0, mistakes, &err);
    check_said(mistakes, path, "");
    assert_non_null(scene);
    schema_check(scene_text_root(scene), mistakes);
    check_said(mistakes, path, "");
    scene_text_destroy(scene);
    mistakes_destroy(mistakes);
}

static void check_shipped_folder(const char *name)
{
    char folder[PATH_TEXT_BYTES];
    char path[PATH_TEXT_BYTES];
    char **names = NULL;
    Error err = {0};
    size_t count = 0;
    const char *scenes = getenv("FORCEPS_SCENES");
    assert_true(path_join(scenes == NULL ? "scenes" : scenes, name, folder));
    assert_true(folder_list(folder, &names, &err));
    for (char **entry = names; *entry != NULL; entry++) {
        assert_true(path_join(folder, *entry, path));
        if (strstr(*entry, ".yaml") != NULL) {
            check_shipped(path);
            count++;
        }
    }
    names_release(names);
    assert_true(count > 0);
}

static void shipped_scenes_have_no_mistake(void **state)
{
    (void)state;
    check_shipped_folder("manufacturing");
    check_shipped_folder("logistics");
}

/* ---- the reference */

static void the_reference_names_every_key_once_per_table(void **state)
{
    (void)state;
    Text out = {0};
    schema_write_reference(&out);
    static const char *const LINES[] = {"### Scene\n",
            "| `name: peg_insertion` | a name | required | of the scene in files and labels |\n",
            "### Camera: `cameras: {NAME: {..}}`\n",
            "| `rate: 20 Hz` | a rate | 20 Hz | pictures per second |\n", "### Part file\n",
            "| `model: socket.xml` | a path |  | ",
            "### Grasp of a part: `grasps: {NAME: {..}}`\n"};
    for (size_t i = 0; i < sizeof LINES / sizeof *LINES; i++) {
        const char *found = strstr(text_chars(&out), LINES[i]);
        if (found == NULL) {
            print_error("the reference lacks %s\n", LINES[i]);
            fail();
        } else if (LINES[i][0] == '#') {
            assert_null(strstr(found + 1, LINES[i]));
        }
    }
    text_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(every_key_that_is_built_may_be_written),
            cmocka_unit_test(a_scene_says_what_it_lacks),
            cmocka_unit_test(unknown_keys_get_a_suggestion_and_the_known_ones),
            cmocka_unit_test(what_is_not_built_yet_is_told_by_name),
            cmocka_unit_test(values_of_the_wrong_shape_are_told),
            cmocka_unit_test(values_are_read_before_any_model_is),
            cmocka_unit_test(keys_that_contradict_each_other_are_told),
            cmocka_unit_test(names_are_identifiers_that_mean_nothing_else),
            cmocka_unit_test(rates_divide_the_rate_of_the_physics),
            cmocka_unit_test(what_is_broken_is_not_told_again),
            cmocka_unit_test(many_unknown_keys_are_told_without_end),
            cmocka_unit_test(shipped_scenes_have_no_mistake),
            cmocka_unit_test(the_reference_names_every_key_once_per_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
