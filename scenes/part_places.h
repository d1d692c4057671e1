/*
 * part_places.h - the named places of a part: frames, regions and grasps (language.md section 6).
 *
 * What a sidecar declares comes first; then every site of the part is a frame of its name, and
 * every box or cylinder site a region of its name.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "scenes/document.h"
#include "scenes/formula.h"
#include "scenes/mistakes.h"
#include "scenes/place_lists.h"
#include "sim/task.h"

typedef struct PartPlaces PartPlaces;

/* Reads frames, regions, grasps, words and symmetry of a sidecar (NULL: none of its own).
 * `names` holds the part's parameters under their bare names. */
MUST_USE PartPlaces *part_places_read(
        const Node *sidecar, const Task *names, Mistakes *mistakes, Error *err);
void part_places_destroy(PartPlaces *places);

/* The words and the symmetry of the part. */
void part_places_describe(const PartPlaces *places, Part *part);

/* Globs of the geoms that carry the part's colour (`paint:`); NULL: none are named. */
const Node *part_places_paint(const PartPlaces *places);

/*
 * Adds the places of an instance: its own frame "" first. Elements that are missing are
 * mistakes at the first call. Names are borrowed from the model and the sidecar. False when
 * memory ran out.
 */
MUST_USE bool part_places_add(
        PartPlaces *places, const PartOnModel *on, PlaceLists *lists, Mistakes *mistakes);
