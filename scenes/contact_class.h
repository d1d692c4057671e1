/*
 * contact_class.h - the contact settings that were measured to be right, by what they are for.
 *
 * MuJoCo's defaults let grasps creep and friction depend on direction; the classes and their
 * numbers are explained in docs/validation.md. `grasp` is what every colliding geom gets that
 * still carries MuJoCo's defaults; the other classes become explicit contact pairs.
 */
#pragma once

#include <stdbool.h>

#include <mujoco/mujoco.h>

enum { CONTACT_CLASS_ANY = -1 };

typedef struct ContactClass {
    const char *name;
    const char *meaning;
    double solref[2];
    double solreffriction[2]; /* 0, 0: as solref */
    double free_friction_s;   /* time constant of friction while nobody drives the slide */
    double solimp[5];
    int condim;
    double timestep_max_s; /* a scene that uses the class steps at most this long; 0: any */
    double impratio_min;
    int integrator;   /* that the class needs; CONTACT_CLASS_ANY: any */
    bool of_elements; /* not of pairs: set on the elements themselves */
} ContactClass;

/* NULL if there is no class of that name. */
const ContactClass *contact_class_find(const char *name);

/* The names of all classes, NULL-terminated. */
const char *const *contact_class_names(void);

/* "grasp, slide, .." for hints. */
const char *contact_class_words(void);

/* Gives a class to all colliding geoms of a part, whatever they carry. */
void contact_class_apply(mjSpec *part, const ContactClass *kind);

/* Gives class `grasp` to the colliding geoms of a part that carry MuJoCo's default settings. */
void contact_class_apply_default(mjSpec *part);

/*
 * Sliding, spinning and rolling friction of a contact of two geoms, as MuJoCo mixes them: that
 * of the higher priority, and the larger of both where priorities are equal.
 */
void contact_class_mix_friction(const mjModel *model, int a, int b, double ret_friction[3]);
