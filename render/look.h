/*
 * look.h - the few numbers that decide a picture, recorded while an episode runs and set again
 * to draw it.
 *
 * A look row is all of qpos and, for each mocap body, position and quaternion, as float32.
 * Pictures are always drawn from rows, also while generating: pictures that are made again
 * later from the stored rows are then equal byte for byte. Rows belong to the caller.
 */
#pragma once

#include <stddef.h>

#include <mujoco/mujoco.h>

enum { LOOK_MOCAP_VALUES = 7 }; /* x y z, quaternion w x y z */

/* Copies the present state: nq floats and LOOK_MOCAP_VALUES for each of nmocap bodies. */
void look_take(const mjModel *model, const mjData *data, float *ret_qpos, float *ret_mocap);

/*
 * Sets a row in `data` and computes what drawing reads: bodies, geoms, cameras, lights,
 * tendons, flexes. No collisions, no forces. `mocap` may be NULL if there are no mocap bodies.
 */
void look_pose(const mjModel *model, mjData *data, const float *qpos, const float *mocap);
