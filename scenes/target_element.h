/*
 * target_element.h - the elements of a model or a spec that can have a property, and what each
 * of them makes of it. Internal to scenes/target*.c.
 */
#pragma once

#include <mujoco/mujoco.h>

#include "scenes/target.h"
#include "scenes/target_table.h"

/* A walk over elements in compile order. */
typedef struct TargetElements {
    const TargetProperty *property;
    const mjModel *look;
    mjSpec *spec;
    mjsElement *element; /* the next one, of a spec */
    int id;              /* the next one, of a model */
} TargetElements;

TargetElements target_elements(
        const TargetProperty *property, const mjModel *look, mjSpec *spec);

/* The name of the next element, "" for one without a name; NULL behind the last. */
const char *target_elements_next(TargetElements *elements);

/*
 * Fills dimension, number of components, orientation and nominal values of a target whose
 * element is known. Returns why this element cannot have the property, or NULL.
 */
const char *target_describe(Target *target, const mjModel *look, mjSpec *spec);
