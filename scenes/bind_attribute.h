/*
 * bind_attribute.h - the attributes of a model that `bind:` may write, and where they are.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "base/unit.h"

typedef struct BindAttribute {
    const char *kind;
    const char *name;
    mjtObj object;
    size_t offset; /* in the mjs struct, of doubles */
    size_t count;
    Dimension dimension;
} BindAttribute;

/* All of them in words, for hints. */
#define BIND_ATTRIBUTE_WORDS \
    "geom size, pos, mass, friction, surfacevel; site size, pos; joint range, pos; " \
    "body pos, euler; camera pos; mesh scale"

/* Rows that are told apart or checked against the element. */
extern const BindAttribute *const BIND_SLIDE_RANGE;
extern const BindAttribute *const BIND_HINGE_RANGE;
extern const BindAttribute *const BIND_BODY_EULER;

/* NULL if there is none; the range of a joint is first taken for that of a slide. */
const BindAttribute *bind_attribute_find(const char *kind, const char *name);

/* The numbers of an element in a spec; NULL if it is not there. */
double *bind_attribute_numbers(mjSpec *spec, const BindAttribute *attribute, const char *name);

/* Where the MJCF writes the element, in MuJoCo's words: "line 14". May be NULL. */
const mjString *bind_attribute_info(const BindAttribute *attribute, mjsElement *element);

/* Of SI as the spec writes it: a model that speaks degrees keeps angles so until compiled. */
double bind_attribute_scale(const BindAttribute *attribute, mjsElement *element);
