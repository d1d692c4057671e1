/*
 * target_stage.h - a small arm and a cube on a floor, as a scene with a `randomize` of the test's
 * own, for the tests of what targets do.
 */
#pragma once

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "scratch_folder.h"
#include "shipped_scene.h"

/*
 * A base that stands, a link on a hinge, a slider with an inertia of its own, a frame, and all
 * the other kinds of things that a scene can vary.
 */
static const char MODEL[] =
        "<mujoco>\n"
        "  <compiler angle=\"degree\" autolimits=\"true\"/>\n"
        "  <default><default class=\"thick\"><geom density=\"1000\"/></default></default>\n"
        "  <asset>\n"
        "    <material name=\"red\" rgba=\".8 .1 .1 1\" specular=\".3\" shininess=\".4\"/>\n"
        "    <material name=\"steel\" rgba=\".6 .6 .7 1\" reflectance=\".1\" roughness=\".5\"/>\n"
        "  </asset>\n"
        "  <worldbody>\n"
        "    <light name=\"lamp\" pos=\"0 0 2\" dir=\"0 0 -1\" diffuse=\".5 .5 .5\""
        " ambient=\".1 .1 .1\" specular=\".2 .2 .2\" active=\"true\" castshadow=\"true\"/>\n"
        "    <camera name=\"eye\" pos=\"1 0 1\" euler=\"0 0 0\" fovy=\"45\"/>\n"
        "    <body name=\"base\" pos=\"0 0 .5\" euler=\"0 0 0\">\n"
        "      <geom name=\"block\" type=\"box\" size=\".1 .05 .02\" pos=\"0 0 0\""
        " euler=\"0 0 0\" friction=\".7 .005 .0001\" solref=\".01 1\" rgba=\".2 .3 .4 1\""
        " margin=\"0\" gap=\"0\" adhesion=\"0\" surfacevel=\"0 0 0 0 0 0\""
        " solimp=\".9 .95 .001 .5 2\"/>\n"
        "      <site name=\"mark\" pos=\".1 0 0\" euler=\"0 0 30\"/>\n"
        "      <body name=\"link\" pos=\"0 0 .1\">\n"
        "        <joint name=\"swing\" type=\"hinge\" axis=\"0 1 0\" damping=\".1\""
        " armature=\".01\" frictionloss=\".02\" stiffness=\"1\" springref=\"5\""
        " range=\"-60 60\" margin=\".01\"/>\n"
        "        <geom name=\"rod\" class=\"thick\" type=\"capsule\" size=\".02 .1\" pos=\"0 0 .1\""
        " material=\"red\"/>\n"
        "        <frame name=\"mount\" pos=\"0 0 .2\" euler=\"0 0 0\">\n"
        "          <geom name=\"knob\" class=\"thick\" type=\"sphere\" size=\".03\" pos=\".05 0 0\"/>\n"
        "        </frame>\n"
        "        <body name=\"slider\" pos=\".1 0 .2\">\n"
        "          <inertial pos=\"0 0 .01\" mass=\".2\" diaginertia=\".002 .003 .004\"/>\n"
        "          <joint name=\"slide\" type=\"slide\" axis=\"1 0 0\" damping=\"2\""
        " range=\"-.1 .1\"/>\n"
        "          <geom name=\"shoe\" type=\"box\" size=\".02 .02 .02\"/>\n"
        "        </body>\n"
        "      </body>\n"
        "    </body>\n"
        "  </worldbody>\n"
        "  <actuator>\n"
        "    <motor name=\"motor\" joint=\"swing\" ctrlrange=\"-2 2\" gear=\"1\"/>\n"
        "    <position name=\"servo\" joint=\"slide\" kp=\"10\" kv=\"1\" ctrlrange=\"-.1 .1\"/>\n"
        "  </actuator>\n"
        "</mujoco>\n";

/* A thing on the floor, with a bowl of contact. */
static const char CUBE[] =
        "<mujoco>\n"
        "  <worldbody>\n"
        "    <body name=\"body\">\n"
        "      <geom name=\"cube\" type=\"box\" size=\".03 .03 .03\" density=\"1000\""
        " rgba=\".5 .4 .3 1\" friction=\"1 .005 .0001\"/>\n"
        "      <site name=\"top\" pos=\"0 0 .03\"/>\n"
        "    </body>\n"
        "  </worldbody>\n"
        "</mujoco>\n";

/* Half as large again: lengths of contacts are lengths, too. */
static const char LARGE_CUBE[] =
        "<mujoco>\n"
        "  <worldbody>\n"
        "    <body name=\"body\">\n"
        "      <geom name=\"cube\" type=\"box\" size=\".045 .045 .045\" density=\"1000\""
        " rgba=\".5 .4 .3 1\" friction=\"1 .0075 .00015\" solref=\".005 1\""
        " solimp=\".95 .99 .0015\" condim=\"4\"/>\n"
        "      <site name=\"top\" pos=\"0 0 .045\" size=\".0075 .005 .005\"/>\n"
        "    </body>\n"
        "  </worldbody>\n"
        "</mujoco>\n";

static const char FLOOR[] =
        "<mujoco>\n"
        "  <worldbody>\n"
        "    <body name=\"slab\">\n"
        "      <geom name=\"slab\" type=\"box\" size=\"1 1 .05\" pos=\"0 0 -.05\"/>\n"
        "      <site name=\"top\" type=\"box\" size=\".5 .5 .001\" pos=\"0 0 -.001\"/>\n"
        "    </body>\n"
        "  </worldbody>\n"
        "</mujoco>\n";

static const char SCENE[] = "forceps: 1\n"
                            "name: thing\n"
                            "parts:\n"
                            "  slab: {file: slab.xml}\n"
                            "  arm: {file: arm.xml, at: slab}\n"
                            "  cube: {file: cube.xml, free: true}\n"
                            "start:\n"
                            "  cube: {atop: slab/top, x: 0.4 m, y: 0 m}\n"
                            "success: time > 1 s\n"
                            "randomize:\n";

static inline void write_text(const char *name, const char *text)
{
    scratch_write(scratch_path(name), text, strlen(text));
}

/* Writes a text with one passage replaced: "" replaces nothing. */
static inline void write_changed(
        const char *name, const char *text, const char *from, const char *to)
{
    Text changed = {0};
    const char *at = from[0] == '\0' ? NULL : strstr(text, from);
    if (at == NULL) {
        text_add(&changed, text);
    } else {
        text_add_bytes(&changed, text, (size_t)(at - text));
        text_addf(&changed, "%s%s", to, at + strlen(from));
    }
    write_text(name, text_chars(&changed));
    text_release(&changed);
}

static inline Scene *load_scene(const char *randomize)
{
    Error err = {0};
    Text text = {0};
    Mistakes *mistakes = mistakes_create();
    text_addf(&text, "%s%s", SCENE, randomize);
    write_text("scene.yaml", text_chars(&text));
    text_release(&text);
    Scene *scene = scene_load(scratch_path("scene.yaml"), NULL, 0, mistakes, &err);
    if (scene == NULL) {
        Text said = {0};
        mistakes_write(mistakes, &said);
        print_error("%s%s\n%s\n", randomize, err.text, text_chars(&said));
        text_release(&said);
    }
    mistakes_destroy(mistakes);
    return scene;
}

static inline void begin(Scene *scene, uint64_t slot, SceneSlot *ret_slot)
{
    Error err = {0};
    if (!scene_begin_slot(scene, 1, slot, ret_slot, &err)) {
        print_error("%s\n", err.text);
        fail();
    }
    assert_true(ret_slot->placeable);
}

static inline void write_parts(void)
{
    write_text("slab.xml", FLOOR);
    write_text("arm.xml", MODEL);
    write_text("cube.xml", CUBE);
}
