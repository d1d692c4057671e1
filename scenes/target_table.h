/*
 * target_table.h - the rows of the property table. Internal to scenes/target*.c.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "base/unit.h"
#include "scenes/target.h"

typedef enum TargetPlace {
    PLACE_MODEL,    /* a field of mjModel, one row per element */
    PLACE_DOF,      /* a field of mjModel, one row per degree of freedom of a joint */
    PLACE_MASS,     /* the mass of a part: its whole subtree is scaled */
    PLACE_FRICTION, /* sliding friction of all colliding geoms of a part */
    PLACE_COLOUR,   /* colour of the visible geoms of a part that carry the part's colour */
    PLACE_CONTROL,  /* a number of ControlDef of a robot */
    PLACE_SENSOR,   /* a number of WristFaults of a robot */
} TargetPlace;

struct TargetProperty {
    const char *kind;
    const char *name;
    mjtObj object; /* of elements, for PLACE_MODEL and PLACE_DOF */
    TargetPlace place;
    Dimension dimension; /* per radian instead of per metre for hinges where joint_units */
    const char *element; /* the one thing that has it; NULL: any of the kind */
    size_t components;
    size_t field;  /* offset of the pointer in mjModel, or of the number in its struct */
    size_t stride; /* numbers per row */
    double scale;  /* SI value of 1 in the field */
    bool floats;   /* float rather than mjtNum */
    bool joint_units;
    bool direction;
};

/* The i-th number of an element in its model field, as stored. `row` from target_field_row(). */
double target_field_get(
        const TargetProperty *property, const mjModel *model, int row, size_t i);
void target_field_set(
        const TargetProperty *property, mjModel *model, int row, size_t i, double value);

/* The degree of freedom, or the id itself, that a row of the field stands for. */
int target_field_row(const TargetProperty *property, const mjModel *model, int id);

bool target_part_owns_geom(const mjModel *model, const char *part, int geom);
bool target_geom_collides(const mjModel *model, int geom);
