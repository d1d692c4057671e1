/*
 * target_running.h - what of a target can be written into a model that is being stepped.
 */
#pragma once

#include <mujoco/mujoco.h>

#include "scenes/target.h"

/*
 * Why the target cannot change while an attempt runs, as the end of the sentence "X cannot
 * differ in a sibling: ..."; NULL if it can. `physics` is a model that episodes step.
 */
const char *target_running_refusal(const Target *target, const mjModel *physics);

/* True if target_apply() writes it into the task, else into the model. */
bool target_is_in_task(const Target *target);

/* What the target's numbers are at present, SI; components of them. */
void target_measure(
        const Target *target, const mjModel *model, const Task *task, double *ret_values);
