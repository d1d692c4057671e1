/*
 * part_joints.h - the hinges and slides of the parts: what can be opened, swung and turned.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "scenes/part_places.h"
#include "sim/task.h"

/* Where they go while a Task is made; grows. */
typedef struct PartJointList {
    PartJoint *joints;
    size_t count, room;
} PartJointList;

/*
 * Adds the hinges and slides of an instance, in compile order. Names are borrowed from the
 * model. False when memory ran out.
 */
MUST_USE bool part_joints_add(const PartOnModel *on, PartJointList *list);

void part_joint_list_release(PartJointList *list);
