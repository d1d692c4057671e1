/*
 * built_part.h - one part of a scene that a builder makes, kept up to date with its parameters.
 *
 * Both specs hold the elements of the builder's layout. For each slot the program builds again, and
 * the numbers of bodies, joints, geoms, sites, cameras, lights, materials and tendons are taken over
 * by name; those of other elements (motors, sensors, equalities) stay those of the layout. A geom that a
 * build leaves out is switched off as a variant is. What a build adds, leaves out otherwise, or gives
 * another mesh or material is an error: every slot has one layout.
 */
#pragma once

#include "scenes/part_builder.h"
#include "scenes/part_model.h"

typedef struct BuiltPart BuiltPart;

/* Where the part is: specs outlive the result, and so does what `def` points to. */
typedef struct BuiltWhere {
    PartModelDef def; /* as it was composed */
    size_t instance;  /* its number in the scene */
    mjSpec *look, *physics;
} BuiltWhere;

/* Finds the elements of the layout. NULL with mistakes at the part's place, or with err. */
MUST_USE BuiltPart *built_part_create(
        PartBuilder *builder, const BuiltWhere *where, Mistakes *mistakes, Error *err);
void built_part_destroy(BuiltPart *built);

/* Builds for these values. *ret_changed becomes true if the specs must be compiled again. */
MUST_USE bool built_part_apply(
        BuiltPart *built, const Task *values, bool *ret_changed, Error *err);

/* Takes the contacts of the geoms that are switched off out of a compiled model. */
void built_part_finish(const BuiltPart *built, mjModel *model);
