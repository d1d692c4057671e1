/*
 * camera_lens.h - what stands between a state and the picture that a drawn camera takes of it:
 * hand-held motion, exposure, noise.
 *
 * Everything is a function of the lens (drawn once per slot), the time and the number of the
 * frame, so a picture that is made again is equal byte for byte.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <mujoco/mujoco.h>

#include "sim/task.h"

/*
 * Moves and turns camera `camera_id` of a posed state as the hand that holds it does: slow sums
 * of sines, of root mean square shake_m along each of its axes, and as much half a metre away
 * by rotation.
 */
void camera_lens_shake(const CameraLens *lens, double time_s, int camera_id, mjData *data);

/* Exposes the `count` bytes of frame number `frame`: factor, then noise, then 0..255. */
void camera_lens_expose(const CameraLens *lens, uint64_t frame, uint8_t *bytes, size_t count);
