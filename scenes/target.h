/*
 * target.h - what `randomize:` can name, and how a drawn value gets there (language.md 4, 7).
 *
 * A selector such as "arm/joint7/damping" or a glob resolves to one Target for each named thing it
 * matches. Model fields are written into a compiled mjModel; control: and sensor: values into
 * the Task. One const table of properties serves resolving, units, applying and documents.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "base/unit.h"
#include "scenes/document.h"
#include "scenes/mistakes.h"
#include "sim/task.h"

typedef struct TargetProperty TargetProperty;

enum { TARGET_NAME_BYTES = 128, TARGET_COMPONENTS_MAX = 36, TARGET_UNIT_BYTES = 24 };

typedef struct Target {
    const TargetProperty *property;
    char label[TARGET_NAME_BYTES];   /* full name: "arm/joint3/damping" */
    char element[TARGET_NAME_BYTES]; /* MuJoCo's name of the element; the part's, for parts */
    int index;                       /* part or robot, for properties that need one */
    size_t components;
    bool direction; /* a unit vector */
    bool turn;      /* a rotation vector, about the element's own axes */
    bool textured;  /* a kind of texture */
    bool seeded;    /* value[1] is a seed that is drawn beside the value */
    bool inertia;   /* three moments of a rigid body */
    bool range;     /* a lower and an upper end */
    bool bounded;   /* values lie in low..high, SI */
    double low, high;
    const char *const *words; /* that stand for 0, 1, ..; NULL: numbers, or names of colours */
    Dimension dimension;
    char unit[TARGET_UNIT_BYTES]; /* SI symbol */
    const Node *paint; /* colour of a part: globs of its painted geoms; NULL: by material */
    double nominal[TARGET_COMPONENTS_MAX];
    double base_quat[4]; /* orientation that a turn starts from */
} Target;

/* A growing list of targets; free(items) ends it. */
typedef struct TargetList {
    Target *items;
    size_t count;
} TargetList;

/* What selectors are resolved against: the nominal scene. */
typedef struct TargetScene {
    const mjModel *look;
    mjSpec *spec; /* of `look` */
    const Task *task;
} TargetScene;

/*
 * Appends all targets that a selector names, in compile order. Mistakes, at `place`, for unknown
 * parts, elements and properties, with did-you-mean, and for elements that cannot have the
 * property. False when memory ran out.
 */
MUST_USE bool target_resolve(const char *selector, Place place, const TargetScene *scene,
        TargetList *list, Mistakes *mistakes);

/*
 * Writes values (components of them, SI) into a spec, which is compiled afterwards. Targets
 * that live in the compiled model or the task are left to target_apply().
 */
void target_apply_spec(const Target *target, const double *values, mjSpec *spec);

/* The numbers of a spec that the target writes; NULL if it lives elsewhere. */
const double *target_spec_place(const Target *target, mjSpec *spec);

/* True if the target lives in the spec, so that its model must be compiled again. */
bool target_is_in_spec(const Target *target);

/*
 * Writes values into model and task. A model without the element (a visual geom in the physics
 * model) is left as it is. The caller goes on with mj_setConst() and target_finish().
 */
void target_apply(const Target *target, const double *values, mjModel *model, Task *task);

/* What follows from the constants of the drawn model. Behind mj_setConst(). */
void target_finish(const Target *target, const double *values, mjModel *model);

/*
 * The value that a word stands for on this target: a colour, true or false, a material of the
 * part. False if it is no such word. Words are taken where target_word_kind() names them.
 */
bool target_read_word(
        const Target *target, const char *word, const mjModel *look, double *ret_values);

/* "colour", "material of its part", "truth value"; NULL: the target takes no words. */
const char *target_word_kind(const Target *target);

/* The number of the texture of the model that a textured target paints; -1: it has none. */
int target_texture(const Target *target, const mjModel *model);

/* True for "box2/colour". */
bool target_is_part_colour(const Target *target);

/* What a part is that may be several things. */
typedef struct TargetPart {
    const char *prefix; /* of its elements */
    const Node *paint;  /* as above */
    double mass_kg, friction;
} TargetPart;

/* Points a target of a whole part to what the part is now. */
void target_meet_part(Target *target, const TargetPart *part);

/* What a part weighs, and how its first colliding geom slides: the nominal values of its own. */
void target_part_facts(
        const mjModel *look, const char *part, double *ret_mass_kg, double *ret_friction);

/* The table, for documents: kind, name, meaning; NULL behind the last. */
const TargetProperty *target_property_at(size_t i);
const char *target_property_kind(const TargetProperty *property);
const char *target_property_name(const TargetProperty *property);
