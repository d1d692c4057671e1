/*
 * validation_model.h - the small models that laws are tried on. Internal to scenes/validation*.c.
 *
 * A Setting says what a scene file would: time step, impratio and the class of the contact. The
 * contact gets its numbers from contact_class.h, as in a composed scene.
 */
#pragma once

#include <mujoco/mujoco.h>

#include "scenes/validation.h"

extern const Law LAW_STATIC_WEIGHT;
extern const Law LAW_PRESS;
extern const Law LAW_SLIP_ANGLE;
extern const Law LAW_SLIDING;
extern const Law LAW_STOPPING;
extern const Law LAW_DRIVEN_SLIDE;
extern const Law LAW_CHATTER;
extern const Law LAW_CREEP;

typedef enum SettingClass {
    SETTING_MUJOCO, /* MuJoCo's own options and contacts, for comparison */
    SETTING_GRASP,
    SETTING_SLIDE, /* a pair of the class between geoms "block/..." and "floor/..." */
} SettingClass;

typedef struct Setting {
    SettingClass kind;
    double time_step_s, impratio, friction; /* friction of every geom, 0: as written */
} Setting;

/* A model and its state; start from zero. */
typedef struct Trial {
    mjModel *model;
    mjData *data;
} Trial;

/* Compiles MJCF under a setting. False with err; release it in any case. */
MUST_USE bool trial_init(Trial *trial, const char *mjcf, const Setting *setting, Error *err);
void trial_release(Trial *trial);

/* Steps for so many seconds. */
void trial_run(Trial *trial, double seconds);

/* "grasp, 2 ms, impratio 10, friction 0.5" and what else there is to say. */
void setting_words(const Setting *setting, const char *more, char ret_words[LAW_SETTING_BYTES]);
