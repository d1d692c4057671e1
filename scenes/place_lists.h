/*
 * place_lists.h - the places of all parts of a scene while a Task is made of them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "sim/task.h"

/* Arrays grow. */
typedef struct PlaceLists {
    Frame *frames;
    size_t frame_count, frame_room;
    Region *regions;
    size_t region_count, region_room;
    Surface *surfaces;
    size_t surface_count, surface_room;
    Grasp *grasps;
    size_t grasp_count, grasp_room;
} PlaceLists;

/* One instance of the part, in a compiled model. */
typedef struct PartOnModel {
    int part;           /* its index in the task */
    const char *name;   /* of its elements: "box2"; of a drawn file "clutter2/can" */
    const char *body;   /* of the part, if that is not `name`; NULL */
    const Task *values; /* its parameters, in the order of `names` */
    const mjModel *model;
} PartOnModel;

/* Each adds a copy at the end. False when memory ran out. */
MUST_USE bool place_lists_add_frame(PlaceLists *lists, const Frame *frame);
MUST_USE bool place_lists_add_region(PlaceLists *lists, const Region *region);
MUST_USE bool place_lists_add_surface(PlaceLists *lists, const Surface *surface);
MUST_USE bool place_lists_add_grasp(PlaceLists *lists, const Grasp *grasp);

void place_lists_clear(PlaceLists *lists);
void place_lists_release(PlaceLists *lists);
