/*
 * bind_attribute.h - the attributes of a model that `bind:` may write, and where they are.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "base/unit.h"
#include "scenes/bind_field.h"

/* Which joints a row is for: what slides and what turns have units of their own. */
typedef enum BindMotion {
    BIND_ANY,
    BIND_SLIDES,
    BIND_TURNS,
} BindMotion;

typedef struct BindAttribute {
    const char *kind;
    const char *name;
    mjtObj object;
    BindField field;
    size_t offset; /* in the mjs struct, of doubles */
    size_t count;
    Dimension dimension;
    BindMotion motion;
} BindAttribute;

/* All of them in words, for hints. */
#define BIND_ATTRIBUTE_WORDS \
    "geom size, pos, mass, friction, surfacevel; site size, pos; joint range, damping, " \
    "stiffness, pos; body pos, euler; camera pos; mesh scale"

/* The row that is checked against the element. */
extern const BindAttribute *const BIND_BODY_EULER;

/* NULL if there is none; an attribute of joints is first taken for that of a slide. */
const BindAttribute *bind_attribute_find(const char *kind, const char *name);

/* Of a row for slides the one for hinges and balls, and back; NULL: the row is for all. */
const BindAttribute *bind_attribute_twin(const BindAttribute *attribute);

/* The numbers of an element in a spec; NULL if it is not there. */
double *bind_attribute_numbers(mjSpec *spec, const BindAttribute *attribute, const char *name);

/* Where the MJCF writes the element, in MuJoCo's words: "line 14". May be NULL. */
const mjString *bind_attribute_info(const BindAttribute *attribute, mjsElement *element);

/* Of SI as the spec writes it: a model that speaks degrees keeps angles so until compiled. */
double bind_attribute_scale(const BindAttribute *attribute, mjsElement *element);
