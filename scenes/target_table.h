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
    PLACE_MODEL,        /* numbers of a field of mjModel, one row per element */
    PLACE_DOF,          /* the same, one row for each degree of freedom of a joint */
    PLACE_POSITION,     /* the same, one row for each number of qpos */
    PLACE_TURN,         /* a quaternion of mjModel, turned by the drawn rotation vector */
    PLACE_BODY_MASS,    /* the mass of a body; its inertia follows */
    PLACE_STIFFNESS,    /* of a geom's contacts, written as solref and solimp */
    PLACE_MATERIAL,     /* the material of a geom, by name */
    PLACE_RANGE,        /* both ends of a range, and that there is one */
    PLACE_FORCE,        /* limit of an actuator's force, both ways */
    PLACE_GAIN,         /* gain of an actuator, with the feedback of a servo that mirrors it */
    PLACE_BIAS,         /* constant force of an actuator */
    PLACE_BRIGHTNESS,   /* factor on all colours of a light */
    PLACE_TEXTURE,      /* what is painted on a material */
    PLACE_SPEC,         /* numbers of a spec's element: the model is compiled again */
    PLACE_SPEC_TURN,    /* a quaternion of a spec's element, turned by the rotation vector */
    PLACE_SCALE,        /* size of a part, by the scale of its frame in the spec */
    PLACE_MASS,         /* the mass of a part: its whole subtree is scaled */
    PLACE_FRICTION,     /* sliding friction of all colliding geoms of a part */
    PLACE_COLOUR,       /* colour of the visible geoms of a part that carry the part's colour */
    PLACE_PART_TEXTURE, /* what is painted on the geoms that carry a part's colour */
    PLACE_OPTION,       /* a number of mjOption */
    PLACE_GRAVITY,      /* strength of mjOption's gravity, downwards */
    PLACE_CONTROL,      /* a number of ControlDef of a robot */
    PLACE_LENS,         /* a number of CameraLens of a camera that records */
    PLACE_EXPERT,       /* a number of ExpertTraits */
    PLACE_JOINTS,       /* a number of JointFaults of a robot */
    PLACE_SENSOR,       /* a number of WristFaults of a robot */
} TargetPlace;

typedef enum FieldType { FIELD_DOUBLE, FIELD_FLOAT, FIELD_BOOL } FieldType;

struct TargetProperty {
    const char *kind;
    const char *name;
    TargetPlace place;
    mjtObj object;       /* of elements */
    Dimension dimension; /* of slides; of hinges per radian where joint_units */
    bool bounded;        /* values lie in low..high, SI */
    bool joint_units;
    bool seeded; /* beside the value a seed is drawn */
    bool direction;
    FieldType type;
    size_t components;
    size_t field;  /* offset of the pointer in mjModel, or of the number in its struct */
    size_t stride; /* numbers per row */
    size_t first;  /* of the numbers of a row */
    double scale;  /* SI value of 1 in the field */
    double shift;  /* the field holds the difference from this */
    double low, high;
    const char *element;      /* the one thing that has it; NULL: any of the kind */
    const char *const *words; /* that stand for 0, 1, ..; NULL-terminated */
    size_t second_field;      /* PLACE_RANGE, PLACE_FORCE: the flag that there are limits */
};

/* The i-th row; NULL behind the last. */
const TargetProperty *target_row(size_t i);
size_t target_row_count(void);

/* True for properties of one element of a model or a spec. */
bool target_place_is_element(TargetPlace place);

/* True for what is written into a spec, before the model is compiled. */
bool target_place_is_spec(TargetPlace place);

/* The number as stored in the model for component i of an element; `row` of target_rows(). */
double target_field_get(
        const TargetProperty *property, const mjModel *model, int row, size_t i);
void target_field_set(
        const TargetProperty *property, mjModel *model, int row, size_t i, double value);

/* First row of the field that stands for element id; *ret_count is how many. */
int target_rows(const TargetProperty *property, const mjModel *model, int id, int *ret_count);

/* The numbers of a spec's element, or NULL. */
double *target_spec_numbers(const TargetProperty *property, mjSpec *spec, const char *name);

/* base, turned about its own axes by a rotation vector. */
void target_turn(const double base[4], const double turn[3], double ret_quat[4]);

/* The frame that holds a part's own MJCF; NULL if there is no such part. */
mjsFrame *target_part_frame(mjSpec *spec, const char *part);

bool target_part_owns_geom(const mjModel *model, const char *part, int geom);
bool target_geom_collides(const mjModel *model, int geom);
