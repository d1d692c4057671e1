/*
 * part_edit.h - what a scene or a sidecar changes in the MJCF of a part before it is attached.
 *
 * The file on disk stays as it is. The edits are, in this order: `drop` deletes elements, `set`
 * writes constants into attributes, `add` puts sites, cameras and sensors in, `actuators`
 * replaces what drives the joints by torque motors; `class` and a sidecar's `mass` and `density`
 * speak of the whole part. A sidecar's edits come first, the scene's go on from there.
 */
#pragma once

#include <stdbool.h>

#include <mujoco/mujoco.h>

#include "scenes/document.h"
#include "scenes/mistakes.h"

/*
 * Applies the edits that a map holds (a sidecar's root, or a part of a scene; NULL: none).
 * Elements must have names, see part_path_name_all(). Mistakes stand at the keys.
 */
void part_edit_apply(mjSpec *part, const Node *edits, Mistakes *mistakes);

/* `add`: sites, cameras and sensors at bodies and sites of the part. */
void part_add(mjSpec *part, const Node *add, Mistakes *mistakes);

/* `actuators`: keep, replace, or a torque or force limit for each joint. */
void part_replace_actuators(mjSpec *part, const Node *actuators, Mistakes *mistakes);

/* `mass` and `density` that a sidecar (NULL: none) gives a whole part, of which `tree` is used. */
void part_set_weight(mjSpec *part, mjsElement *tree, const Node *sidecar, Mistakes *mistakes);

/* A torque motor on a joint, with a symmetric limit (N*m, or N for slides), named like it. */
bool part_add_motor(mjSpec *spec, mjsJoint *joint, double limit);

/* Numbers of `rot:`, three angles about the fixed axes x, y, z in that order, as w x y z. */
bool part_read_rotation(const Node *rot, Mistakes *mistakes, double ret_quat[4]);
