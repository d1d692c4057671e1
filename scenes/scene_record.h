/*
 * scene_record.h - `record:`: what is recorded, how often, and in which form.
 */
#pragma once

#include "scenes/scene_state.h"

/* Fills the task's rates and choices and the scene's own record. */
void scene_record_read(Scene *scene, Mistakes *mistakes);
