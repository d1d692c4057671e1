/*
 * scene_noise.h - `noise:`, of a scene or of a branch.
 */
#pragma once

#include "scenes/document.h"
#include "scenes/mistakes.h"
#include "sim/task.h"

/* `noise` is the map, checked by the schema; NULL: none. */
ActionNoiseDef scene_noise_read(const Node *noise, Mistakes *mistakes);
