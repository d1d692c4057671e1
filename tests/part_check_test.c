#include "scenes/part_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "check.h"
#include "scratch_folder.h"

static const char MODEL[] =
        "<mujoco>\n"
        "  <worldbody>\n"
        "    <body name=\"body\">\n"
        "      <geom name=\"shaft\" type=\"cylinder\" size=\"0.008 0.02\"/>\n"
        "      <site name=\"tip\" pos=\"0 0 -0.02\"/>\n"
        "    </body>\n"
        "  </worldbody>\n"
        "</mujoco>\n";

/* Writes a sidecar beside the model and checks it; what is found is written to `text`. */
static bool check_text(const char *sidecar, Text *text, Error *err)
{
    Mistakes *mistakes = mistakes_create();
    assert_non_null(mistakes);
    scratch_write(scratch_path("peg.xml"), MODEL, sizeof MODEL - 1);
    scratch_write(scratch_path("peg.yaml"), sidecar, strlen(sidecar));
    bool read = part_check(scratch_path("peg.yaml"), mistakes, err);
    mistakes_write(mistakes, text);
    mistakes_destroy(mistakes);
    return read;
}

/* Fails unless exactly `count` mistakes were found, with both fragments among them. */
static void expect(const char *sidecar, size_t count, const char *place, const char *what)
{
    Error err = {0};
    Text text = {0};
    assert_true(check_text(sidecar, &text, &err));
    const char *said = text_chars(&text);
    size_t places = 0;
    for (const char *at = said; (at = strstr(at, "peg.yaml:")) != NULL; at++) {
        places++;
    }
    if (places != count || strstr(said, place) == NULL || strstr(said, what) == NULL) {
        print_error("%ssays\n%s", sidecar, said);
    }
    assert_int_equal(places, count);
    assert_non_null(strstr(said, place));
    assert_non_null(strstr(said, what));
    text_release(&text);
}

#define HEAD "forceps_part: 1\nmodel: peg.xml\nparams:\n"

static void a_part_that_fits_its_model_has_no_mistakes(void **state)
{
    (void)state;
    Error err = {0};
    Text text = {0};
    assert_true(check_text(HEAD "  diameter: {default: 16 mm}\n"
                                "  length: {default: 40 mm, min: 20 mm, max: 80 mm}\n"
                                "bind:\n"
                                "  geom:shaft/size: [= diameter/2, = length/2]\n"
                                "  site:tip/pos: [0 mm, 0 mm, = -length/2]\n"
                                "frames:\n"
                                "  tip: {at: site:tip, z: out}\n",
            &text, &err));
    assert_string_equal(text_chars(&text), "");
    text_release(&text);
}

static void defaults_that_the_model_does_not_show_are_told(void **state)
{
    (void)state;
    expect(HEAD
            "  diameter: {default: 18 mm}\nbind:\n  geom:shaft/size: [= diameter/2, 20 mm]\n",
            1, ":6:21: ", "gives 0.009 m, but peg.xml (line 4) says 0.008 m");
    expect(HEAD
            "  diameter: {default: 16 mm}\nbind:\n  geom:shaft/size: [= diameter/2, 21 mm]\n",
            1, ":6:35: ", "gives 0.021 m, but peg.xml (line 4) says 0.02 m");
    /* 1e-9 m is the limit: 0.9 nm is rounding, 1.1 nm is not. */
    expect(HEAD
            "  length: {default: 20.0000011 mm}\nbind:\n  site:tip/pos: [0 mm, 0 mm, = -length]\n",
            1, ":6:30: ", "gives -0.0200000011 m");
    Error err = {0};
    Text text = {0};
    assert_true(check_text(HEAD "  length: {default: 20.0000009 mm}\nbind:\n"
                                "  site:tip/pos: [0 mm, 0 mm, = -length]\n",
            &text, &err));
    assert_string_equal(text_chars(&text), "");
    text_release(&text);
}

static void what_a_sidecar_names_must_be_in_the_model(void **state)
{
    (void)state;
    expect(HEAD "  length: {default: 40 mm}\nbind:\n  geom:shift/size: [8 mm, = length/2]\n"
                "frames:\n  tip: {at: site:tap}\n",
            2, ":6:3: 'shift' matches no geom", ":8:3: part 'peg' has no site 'tap'");
    expect("forceps_part: 1\nmodel: pag.xml\n", 1, ":2:8: ", "pag.xml");
    expect("forceps_part: 1\nmodle: peg.xml\n", 1, ":2:1: 'modle'", "did you mean 'model'?");
}

static void a_bare_model_is_compiled(void **state)
{
    (void)state;
    static const char BROKEN[] = "<mujoco><worldbody>\n<goem/>\n</worldbody></mujoco>\n";
    Error err = {0};
    Text text = {0};
    Mistakes *mistakes = mistakes_create();
    assert_non_null(mistakes);
    scratch_write(scratch_path("good.xml"), MODEL, sizeof MODEL - 1);
    assert_true(part_check(scratch_path("good.xml"), mistakes, &err));
    assert_int_equal(mistakes_count(mistakes), 0);
    scratch_write(scratch_path("bad.xml"), BROKEN, sizeof BROKEN - 1);
    assert_true(part_check(scratch_path("bad.xml"), mistakes, &err));
    assert_int_equal(mistakes_count(mistakes), 1);
    mistakes_write(mistakes, &text);
    assert_non_null(strstr(text_chars(&text), "Element 'goem', line 2"));
    text_release(&text);
    mistakes_destroy(mistakes);
}

static void a_mixin_is_checked_for_what_it_says_alone(void **state)
{
    (void)state;
    static const char GOOD[] = "forceps_mixin: 1\nextends: other.yaml\n"
                               "cameras:\n  front: {rate: 20 Hz}\n  wrist: ~\n";
    static const char BAD[] = "forceps_mixin: 1\ncameras:\n  front: {rate: 20 mm}\nkep: {}\n";
    Error err = {0};
    Text text = {0};
    Mistakes *mistakes = mistakes_create();
    assert_non_null(mistakes);
    scratch_write(scratch_path("mixin.yaml"), GOOD, sizeof GOOD - 1);
    assert_true(mixin_check(scratch_path("mixin.yaml"), mistakes, &err));
    mistakes_write(mistakes, &text);
    assert_string_equal(text_chars(&text), "");
    scratch_write(scratch_path("mixin.yaml"), BAD, sizeof BAD - 1);
    assert_true(mixin_check(scratch_path("mixin.yaml"), mistakes, &err));
    mistakes_write(mistakes, &text);
    assert_int_equal(mistakes_count(mistakes), 2);
    assert_non_null(strstr(text_chars(&text), ":3:17: expected a frequency"));
    assert_non_null(strstr(text_chars(&text), ":4:1: 'kep' is not a key of a scene"));
    text_release(&text);
    mistakes_destroy(mistakes);
}

static void a_file_that_is_not_there_is_an_error(void **state)
{
    (void)state;
    Error err = {0};
    Mistakes *mistakes = mistakes_create();
    assert_non_null(mistakes);
    assert_false(part_check(scratch_path("nowhere.yaml"), mistakes, &err));
    assert_non_null(strstr(err.text, "nowhere.yaml"));
    Error again = {0};
    assert_false(mixin_check(scratch_path("nowhere.yaml"), mistakes, &again));
    assert_non_null(strstr(again.text, "nowhere.yaml"));
    mistakes_destroy(mistakes);
}

/*
 * A model that speaks degrees writes the range of a hinge in them, and a bind in any angle; its
 * damping is per radian all the same.
 */
static void joints_are_bound_in_the_units_of_what_they_are(void **state)
{
    (void)state;
    static const char DOOR[] = "<mujoco><worldbody><body name='body'>"
                               "<joint name='door' range='0 90' limited='true' damping='2' "
                               "stiffness='2'/><joint name='rail' type='slide' range='0 0.1' "
                               "limited='true' stiffness='300'/>"
                               "<geom size='0.01'/><body><joint name='ball' type='ball' "
                               "range='0 90' limited='true' damping='2'/><geom size='0.01'/>"
                               "</body></body></worldbody></mujoco>";
    static const struct {
        const char *bind, *said;
    } ROWS[] = {
            {"joint:door/range: [0 deg, = swing]", ""},
            {"joint:rail/range: [0 mm, = reach]", ""},
            {"joint:door/range: [0 deg, = swing/2]", "gives 0.7853981634 rad"},
            {"joint:door/range: [0 mm, = reach]",
                    "joint 'door/door' turns, so its range is two angles"},
            {"joint:rail/range: [0 deg, = swing]",
                    "joint 'door/rail' slides, so its range is two lengths"},
            {"joint:*/range: [0 mm, = swing]", "expected a length"},
            {"joint:ball/range: [0 deg, = swing]", ""},
            {"joint:door/damping: = drag", ""},
            {"joint:ball/damping: = drag", ""},
            {"joint:rail/damping: 0 N*s/m", ""},
            {"joint:door/damping: = 2*drag", "gives 4 "},
            {"joint:rail/stiffness: = 30 N/reach", ""},
            {"joint:rail/stiffness: = 40 N/reach", "gives 400 N/m"},
            {"joint:door/stiffness: = 2 N*m/rad*swing/(90 deg)", ""},
            {"joint:door/stiffness: 300 N/m",
                    "joint 'door/door' turns, so its stiffness is in N*m/rad"},
            {"joint:door/damping: 2 N*s/m", "joint 'door/door' turns, so its damping is in "},
            {"joint:rail/damping: = drag", "joint 'door/rail' slides, so its damping is in "},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        char sidecar[512];
        Error err = {0};
        Text text = {0};
        Mistakes *mistakes = mistakes_create();
        (void)snprintf(sidecar, sizeof sidecar,
                "forceps_part: 1\nmodel: door.xml\nparams:\n  swing: {default: 90 deg}\n"
                "  reach: {default: 100 mm}\n  drag: {default: 2 N*m*s/rad}\nbind:\n  %s\n",
                ROWS[i].bind);
        scratch_write(scratch_path("door.xml"), DOOR, sizeof DOOR - 1);
        scratch_write(scratch_path("door.yaml"), sidecar, strlen(sidecar));
        assert_true(part_check(scratch_path("door.yaml"), mistakes, &err));
        mistakes_write(mistakes, &text);
        bool right = ROWS[i].said[0] == '\0' ? mistakes_count(mistakes) == 0
                                             : strstr(text_chars(&text), ROWS[i].said) != NULL;
        if (!right) {
            print_error("%s: %s\n", ROWS[i].bind, text_chars(&text));
        }
        assert_true(right);
        mistakes_destroy(mistakes);
        text_release(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            IN_SCRATCH(a_part_that_fits_its_model_has_no_mistakes),
            IN_SCRATCH(defaults_that_the_model_does_not_show_are_told),
            IN_SCRATCH(what_a_sidecar_names_must_be_in_the_model),
            IN_SCRATCH(joints_are_bound_in_the_units_of_what_they_are),
            IN_SCRATCH(a_bare_model_is_compiled),
            IN_SCRATCH(a_mixin_is_checked_for_what_it_says_alone),
            IN_SCRATCH(a_file_that_is_not_there_is_an_error),
    };
    return cmocka_run_group_tests_name("part_check", tests, NULL, NULL);
}
