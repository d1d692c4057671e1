/*
 * part_surfaces.h - the surfaces that a part file declares: `surface: {NAME: {..}}`.
 *
 * A box gives one of its faces, a cylinder its mantle or a part of it. Either is named by a geom
 * or a site, whose size and place the surface takes as they are in each slot. A surface is a
 * frame of its name as well.
 */
#pragma once

#include "scenes/document.h"
#include "scenes/mistakes.h"
#include "scenes/place_lists.h"

typedef struct PartSurfaces PartSurfaces;

/* Reads the map (NULL: none). `names` holds the part's parameters. NULL when memory ran out. */
MUST_USE PartSurfaces *part_surfaces_read(
        const Node *map, const Task *names, Mistakes *mistakes);
void part_surfaces_destroy(PartSurfaces *surfaces);

/*
 * Adds the surfaces of an instance, and their frames. What is wrong with the elements that they
 * name goes to `mistakes`, unless that is NULL. False when memory ran out.
 */
MUST_USE bool part_surfaces_add(const PartSurfaces *surfaces, const PartOnModel *on,
        PlaceLists *lists, Mistakes *mistakes);
