#include "scenes/mixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "said.h"
#include "scenes/scene.h"
#include "tests/check.h"
#include "tests/scratch_folder.h"

static const char HEAD[] = "forceps_dataset: 1\nname: hands\n";

/* Writes a data set file beside links to the library; its path. */
static const char *put(const char *text)
{
    Text file = {0};
    const char *scenes = getenv("FORCEPS_SCENES");
    if (scenes == NULL) {
        abort();
    }
    if (!file_exists(scratch_path("lib"))) {
        assert_int_equal(symlink(scenes, scratch_path("lib")), 0);
    }
    text_add(&file, HEAD);
    text_add(&file, text);
    scratch_write(scratch_path("s.yaml"), text_chars(&file), file.length);
    text_release(&file);
    return scratch_path("s.yaml");
}

static Mixture *read_set(const char *text, const MixtureWish *wish)
{
    static const MixtureWish NONE;
    Mistakes *mistakes = mistakes_create();
    Error err = {0};
    Mixture *mixture = mixture_read(put(text), wish == NULL ? &NONE : wish, mistakes, &err);
    check_said(mistakes, text, "");
    assert_non_null(mixture);
    mistakes_destroy(mistakes);
    return mixture;
}

static const MixtureScene *scene_of(const Mixture *mixture, const char *key)
{
    for (size_t i = 0; i < mixture_scene_count(mixture); i++) {
        if (strcmp(mixture_scene(mixture, i)->key, key) == 0) {
            return mixture_scene(mixture, i);
        }
    }
    print_error("no scene '%s'\n", key);
    abort();
}

/* ---- counts */

static void shares_add_up_and_stay_within_one_of_their_exact_part(void **state)
{
    (void)state;
    static const double WEIGHTS[] = {3.0, 1.0, 2.0, 0.5, 1.0 / 3.0};
    enum { COUNT = sizeof WEIGHTS / sizeof *WEIGHTS };
    double sum = 0.0;
    for (size_t i = 0; i < COUNT; i++) {
        sum += WEIGHTS[i];
    }
    for (uint64_t total = 0; total < 400; total++) {
        uint64_t counts[COUNT];
        uint64_t given = 0;
        mixture_share(WEIGHTS, COUNT, total, counts);
        for (size_t i = 0; i < COUNT; i++) {
            double exact = (double)total * WEIGHTS[i] / sum;
            assert_true((double)counts[i] > exact - 1.0 && (double)counts[i] < exact + 1.0);
            given += counts[i];
        }
        assert_int_equal(given, total);
    }
}

static void the_first_of_equal_remainders_gets_what_is_left(void **state)
{
    (void)state;
    static const double WEIGHTS[] = {1.0, 1.0, 1.0};
    uint64_t counts[3];
    mixture_share(WEIGHTS, 3, 5, counts);
    assert_int_equal(counts[0], 2);
    assert_int_equal(counts[1], 2);
    assert_int_equal(counts[2], 1);
}

static const char THREE[] = "episodes: 10\nscenes:\n"
                            "  peg: {scene: lib/manufacturing/peg_insertion.yaml, weight: 3}\n"
                            "  stack: {scene: lib/household/stack_three.yaml}\n"
                            "  tote: {scene: lib/logistics/tote_picking.yaml, episodes: 2}\n";

static void fixed_episodes_come_first_and_weights_share_the_rest(void **state)
{
    (void)state;
    Mixture *mixture = read_set(THREE, NULL);
    assert_string_equal(mixture_name(mixture), "hands");
    assert_int_equal(scene_of(mixture, "tote")->slots, 2);
    assert_int_equal(scene_of(mixture, "peg")->slots, 6);
    assert_int_equal(scene_of(mixture, "stack")->slots, 2);
    mixture_destroy(mixture);
    const MixtureWish wish = {.has_slots = true, .slots = 102, .has_seed = true, .seed = 5};
    mixture = read_set(THREE, &wish);
    assert_int_equal(scene_of(mixture, "tote")->slots, 2);
    assert_int_equal(scene_of(mixture, "peg")->slots, 75);
    assert_int_equal(mixture_seed(mixture), 5);
    mixture_destroy(mixture);
}

static void a_seed_depends_on_the_whole_seed_and_the_name_alone(void **state)
{
    (void)state;
    Mixture *three = read_set(THREE, NULL);
    Mixture *two = read_set("scenes:\n"
                            "  stack: {scene: lib/household/stack_three.yaml}\n"
                            "  peg: {scene: lib/manufacturing/peg_insertion.yaml}\n",
            NULL);
    Mixture *other =
            read_set("seed: 2\nscenes: {peg: {scene: lib/household/stack_three.yaml}}\n", NULL);
    assert_true(scene_of(three, "peg")->seed == scene_of(two, "peg")->seed);
    assert_true(scene_of(three, "stack")->seed == scene_of(two, "stack")->seed);
    assert_true(scene_of(three, "peg")->seed != scene_of(three, "stack")->seed);
    assert_true(scene_of(three, "peg")->seed != scene_of(other, "peg")->seed);
    assert_true(scene_of(three, "peg")->seed <= INT64_MAX);
    mixture_destroy(other);
    mixture_destroy(two);
    mixture_destroy(three);
}

/* ---- changes */

static void check_sets(const MixtureScene *scene, const char *const *expected, size_t count)
{
    assert_int_equal(scene->set_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(scene->sets[i], expected[i]);
    }
}

static void changes_of_all_come_before_those_of_one(void **state)
{
    (void)state;
    Mixture *mixture = read_set("set: {record.policy: 10 Hz, keep: {attempts: 3}}\nscenes:\n"
                                "  peg:\n    scene: lib/manufacturing/peg_insertion.yaml\n"
                                "    set: {instruction: [\"a, b\", c], noise: ~}\n"
                                "  stack: {scene: lib/household/stack_three.yaml}\n",
            NULL);
    static const char *const PEG[] = {"record.policy=10 Hz", "keep.attempts=3",
            "instruction=[\"a, b\", \"c\"]", "noise=~"};
    check_sets(scene_of(mixture, "peg"), PEG, 4);
    check_sets(scene_of(mixture, "stack"), PEG, 2);
    mixture_destroy(mixture);
}

/* What reaches the scene, as the scene itself draws it. */
static void splits_are_replaced_and_ood_keeps_its_share(void **state)
{
    (void)state;
    Mixture *mixture = read_set("splits: {train: 80 %, val: 10 %, test: 10 %}\nscenes:\n"
                                "  peg: {scene: lib/manufacturing/peg_insertion.yaml}\n",
            NULL);
    const MixtureScene *peg = scene_of(mixture, "peg");
    Mistakes *mistakes = mistakes_create();
    Error err = {0};
    Scene *scene = scene_load(peg->path, peg->sets, peg->set_count, mistakes, &err);
    check_said(mistakes, "peg", "");
    assert_non_null(scene);
    assert_non_null(strstr(scene_recipe(scene), "train: 76%"));
    assert_non_null(strstr(scene_recipe(scene), "test: 9.5%"));
    assert_non_null(strstr(scene_recipe(scene), "val: 9.5%"));
    assert_non_null(strstr(scene_recipe(scene), "share: 5 %"));
    scene_destroy(scene);
    mistakes_destroy(mistakes);
    mixture_destroy(mixture);
}

static void a_scene_is_in_its_group(void **state)
{
    (void)state;
    Text text = {0};
    text_addf(&text, "%sgroups: {arm: [tote, peg]}\n", THREE);
    Mixture *mixture = read_set(text_chars(&text), NULL);
    assert_string_equal(scene_of(mixture, "peg")->group, "arm");
    assert_string_equal(scene_of(mixture, "tote")->group, "arm");
    assert_null(scene_of(mixture, "stack")->group);
    text_release(&text);
    mixture_destroy(mixture);
}

static void a_data_set_file_extends_another(void **state)
{
    (void)state;
    static const char MORE[] = "forceps_dataset: 1\nextends: s.yaml\nname: more\n"
                               "scenes: {tote: ~, peg: {weight: 1}}\nset: {cameras: ~}\n";
    (void)put(THREE);
    scratch_write(scratch_path("more.yaml"), MORE, sizeof MORE - 1);
    Mistakes *mistakes = mistakes_create();
    Error err = {0};
    const char *sets[] = {"episodes=8"};
    const MixtureWish wish = {.sets = sets, .set_count = 1};
    Mixture *mixture = mixture_read(scratch_path("more.yaml"), &wish, mistakes, &err);
    check_said(mistakes, MORE, "");
    assert_non_null(mixture);
    assert_int_equal(mixture_scene_count(mixture), 2);
    assert_int_equal(scene_of(mixture, "peg")->slots, 4);
    assert_string_equal(scene_of(mixture, "peg")->sets[0], "cameras=~");
    mixture_destroy(mixture);
    mistakes_destroy(mistakes);
}

/* ---- mistakes */

typedef struct Row {
    const char *text, *said;
} Row;

static void check_row(const Row *row)
{
    Mistakes *mistakes = mistakes_create();
    Error err = {0};
    const MixtureWish none = {.set_count = 0};
    char folder[PATH_TEXT_BYTES];
    (void)snprintf(folder, sizeof folder, "%s", scratch_path("."));
    Mixture *mixture = mixture_read(put(row->text), &none, mistakes, &err);
    bool sound = mixture != NULL && mixture_check(mixture, mistakes, &err);
    mixture_destroy(mixture);
    Text out = {0};
    said_write(mistakes, &out);
    bool same = strstr(text_chars(&out), row->said) != NULL;
    if (!same) {
        said_print(row->text, row->said, text_chars(&out));
    }
    assert_true(same && (!sound || strstr(row->said, "warning") != NULL));
    text_release(&out);
    mistakes_destroy(mistakes);
}

static void mistakes_stand_where_the_data_set_file_makes_them(void **state)
{
    (void)state;
    static const Row ROWS[] = {
            {"scenes: {peg: {scene: lib/manufacturing/peg_insertion.yaml,\n"
             "  set: {let.clearance: 3..1 mm}}}\n",
                    "s.yaml:4:24: the range runs backwards"},
            {"set: {recrod.policy: 10 Hz}\n"
             "scenes: {peg: {scene: lib/manufacturing/peg_insertion.yaml}}\n",
                    "s.yaml:3:7: 'recrod' is not a key of a scene"},
            {"scenes: {peg: {scene: lib/manufacturing/nowhere.yaml}}\n",
                    "s.yaml:3:23: there is no file"},
            {"scenes: {a: {scene: lib/household/stack_three.yaml, weight: 1, episodes: 3}}\n",
                    "s.yaml:3:64: 'episodes' cannot stand beside 'weight'"},
            {"scenes: {a: {scene: lib/household/stack_three.yaml}}\ngroups: {g: [b]}\n",
                    "s.yaml:4:14: 'b' is not a scene of this data set"},
            {"scenes: {a: {scene: lib/household/stack_three.yaml}}\ngroups: {g: [a], h: [a]}\n",
                    "s.yaml:4:22: 'a' is in the group 'g' already"},
            {"episodes: 5\nscenes: {a: {scene: lib/household/stack_three.yaml, episodes: 9}}\n",
                    "s.yaml:3:11: 5 episodes are asked for, but the scenes fix 9"},
            {"episodes: 9\nscenes: {a: {scene: lib/household/stack_three.yaml, episodes: 5}}\n",
                    "and none takes the rest"},
            {"scenes: {}\n", "a data set mixes 1 to 256 scenes"},
            {"splits: {train: 80 %, val: 30 %}\n"
             "scenes: {a: {scene: lib/household/stack_three.yaml}}\n",
                    "the shares of the splits add up to more than 100 %"},
            {"scenes:\n  peg: {scene: lib/manufacturing/peg_insertion.yaml}\n"
             "  two: {scene: lib/healthcare/tool_handover.yaml}\n",
                    "warning: two has 14 actions and peg has 7"},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        check_row(&ROWS[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(shares_add_up_and_stay_within_one_of_their_exact_part),
            cmocka_unit_test(the_first_of_equal_remainders_gets_what_is_left),
            IN_SCRATCH(fixed_episodes_come_first_and_weights_share_the_rest),
            IN_SCRATCH(a_seed_depends_on_the_whole_seed_and_the_name_alone),
            IN_SCRATCH(changes_of_all_come_before_those_of_one),
            IN_SCRATCH(splits_are_replaced_and_ood_keeps_its_share),
            IN_SCRATCH(a_scene_is_in_its_group),
            IN_SCRATCH(a_data_set_file_extends_another),
            IN_SCRATCH(mistakes_stand_where_the_data_set_file_makes_them),
    };
    return cmocka_run_group_tests_name("mixture", tests, NULL, NULL);
}
