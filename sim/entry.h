/*
 * entry.h - parts that are not free from the start: held where they were put while the others
 * settle, or out of the world until they enter.
 *
 * Such a part has its pose written before each physics step and its velocity set to zero; it
 * is a function of the step number alone, so nothing of it belongs to a snapshot. At its time
 * it stands at Part.entry with the velocity zero and is free from then on.
 */
#pragma once

#include <stdbool.h>

#include <mujoco/mujoco.h>

#include "sim/task.h"

/* Where a part waits until it enters: far off and apart from others that wait. */
void entry_waiting_pose(int part, double ret_pose[7]);

/* True from the part's time on; time_s counts from the start of the attempt. */
bool entry_is_here(const Part *part, double time_s);

/* True if the part is simulated to rest before the attempt starts. */
bool entry_settles(const Part *part);

/* While parts settle: held ones at start_qpos, waiting ones out of the world. */
void entry_hold(const Task *task, const mjModel *model, const double *start_qpos, mjData *data);

/* Before physics step number `step` of an attempt. */
void entry_step(const Task *task, const mjModel *model, long step, mjData *data);

/* Writes where waiting parts will enter into qpos: what moved() and turned() count from. */
void entry_start(const Task *task, const mjModel *model, double *qpos);
