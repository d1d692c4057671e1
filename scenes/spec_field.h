/*
 * spec_field.h - the attributes of MJCF elements that a scene may write before compiling.
 *
 * `set:` names an attribute as "KIND:ELEMENT/ATTRIBUTE", with the attribute's name in MJCF and
 * its value in units. One table gives each attribute its place in MuJoCo's mjs structs, how many
 * numbers it has and their dimension; where a joint is a hinge, per metre becomes per radian.
 */
#pragma once

#include <stddef.h>

#include <mujoco/mujoco.h>

#include "base/unit.h"

typedef enum SpecNumber { SPEC_DOUBLE, SPEC_FLOAT, SPEC_INT, SPEC_BOOL } SpecNumber;

typedef struct SpecField {
    const char *kind; /* "geom" */
    const char *name; /* as MJCF writes it: "solref" */
    mjtObj object;
    SpecNumber type;
    size_t offset;       /* in the mjs struct */
    size_t count;        /* numbers at most */
    Dimension dimension; /* of a slide joint, where joint_units */
    bool joint_units;
} SpecField;

/* NULL if the kind has no such attribute, or there is no such kind. */
const SpecField *spec_field_find(const char *kind, const char *name);

/* The i-th row, for documents and suggestions; NULL behind the last. */
const SpecField *spec_field_at(size_t i);

/* The object type of "geom", "joint", ...; mjOBJ_UNKNOWN if there is no such kind. */
mjtObj spec_kind_object(const char *kind);

/* The words of spec_kind_object(), NULL-terminated. */
const char *const *spec_kind_words(void);

/* The dimension that the attribute has for this element. */
Dimension spec_field_dimension(const SpecField *field, mjsElement *element);

/* Writes `count` SI numbers; angles become what the element's compiler reads. */
void spec_field_set(
        const SpecField *field, mjsElement *element, const double *numbers, size_t count);

/* Where the MJCF writes an element, in MuJoCo's words: "line 14"; "" if it does not know. */
const char *spec_element_line(mjsElement *element);
