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

enum { TARGET_NAME_BYTES = 128, TARGET_COMPONENTS_MAX = 3, TARGET_UNIT_BYTES = 24 };

typedef struct Target {
    const TargetProperty *property;
    char label[TARGET_NAME_BYTES];   /* full name: "arm/joint3/damping" */
    char element[TARGET_NAME_BYTES]; /* MuJoCo's name of the element; the part's, for parts */
    int index;                       /* part or robot, for properties that need one */
    size_t components;               /* 1 or 3 */
    bool direction;                  /* a unit vector */
    Dimension dimension;
    char unit[TARGET_UNIT_BYTES]; /* SI symbol */
    const Node *paint; /* colour of a part: globs of its painted geoms; NULL: by material */
    double nominal[TARGET_COMPONENTS_MAX];
} Target;

/* A growing list of targets; free(items) ends it. */
typedef struct TargetList {
    Target *items;
    size_t count;
} TargetList;

/*
 * Appends all targets that a selector names, in compile order. Mistakes, at `place`, for unknown
 * parts, elements and properties, with did-you-mean. False when memory ran out.
 */
MUST_USE bool target_resolve(const char *selector, Place place, const mjModel *look,
        const Task *task, TargetList *list, Mistakes *mistakes);

/*
 * Writes values (components of them, SI) into model and task. A model without the element (a
 * visual geom in the physics model) is left as it is. The caller goes on
 * with mj_setConst().
 */
void target_apply(const Target *target, const double *values, mjModel *model, Task *task);

/* True for "box2/colour". */
bool target_is_part_colour(const Target *target);

/* The table, for documents: kind, name, meaning; NULL behind the last. */
const TargetProperty *target_property_at(size_t i);
const char *target_property_kind(const TargetProperty *property);
const char *target_property_name(const TargetProperty *property);
