/*
 * part_common.h - the places that all files of a part have that is drawn from several.
 *
 * Only these can be named by a scene and its expert. They stand in the same order in every
 * slot, so that whoever found a place once finds it again, whatever file was drawn.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "scenes/scene_parts.h"

/*
 * Finds the common places of an instance in a compiled model, and says what its files lack that
 * they promise. False when memory ran out.
 */
MUST_USE bool part_common_find(
        PartInstance *instance, const Task *task, const mjModel *model, Mistakes *mistakes);
void part_common_release(PartCommon *common);

/*
 * Adds the places of the drawn file: its own frame, the common frames, then as many nameless ones
 * as any of the files needs for its grasps; the common regions; its grasps.
 */
MUST_USE bool part_common_add(const PartInstance *instance, int part, const Task *task,
        const mjModel *model, PlaceLists *lists);
