#include "sim/entry.h"

#include <math.h>
#include <string.h>

/* Out of every picture and of every shadow that falls into one, m. */
static const double WAITING_AT = 100.0;

void entry_waiting_pose(int part, double ret_pose[7])
{
    const double pose[7] = {WAITING_AT + part, WAITING_AT, WAITING_AT, 1.0, 0.0, 0.0, 0.0};
    memcpy(ret_pose, pose, sizeof pose);
}

bool entry_is_here(const Part *part, double time_s)
{
    return part->present && time_s >= part->enter_s;
}

bool entry_settles(const Part *part)
{
    return part->free_joint >= 0 && part->present && !part->held && part->enter_s <= 0.0;
}

static void put(const mjModel *model, int joint, const double pose[7], mjData *data)
{
    mju_copy(data->qpos + model->jnt_qposadr[joint], pose, 7);
    mju_zero(data->qvel + model->jnt_dofadr[joint], 6);
}

void entry_hold(const Task *task, const mjModel *model, const double *start_qpos, mjData *data)
{
    for (size_t i = 0; i < task->part_count; i++) {
        const Part *part = &task->parts[i];
        if (part->free_joint >= 0 && part->present && !entry_settles(part)) {
            double pose[7];
            mju_copy(pose, start_qpos + model->jnt_qposadr[part->free_joint], 7);
            if (part->enter_s > 0.0) {
                entry_waiting_pose((int)i, pose);
            }
            put(model, part->free_joint, pose, data);
        }
    }
}

void entry_step(const Task *task, const mjModel *model, long step, mjData *data)
{
    for (size_t i = 0; i < task->part_count; i++) {
        const Part *part = &task->parts[i];
        if (part->free_joint < 0 || !part->present || !(part->enter_s > 0.0)) {
            continue;
        }
        long enters = (long)ceil(part->enter_s / model->opt.timestep);
        double pose[7];
        entry_waiting_pose((int)i, pose);
        if (step <= enters) {
            put(model, part->free_joint, step == enters ? part->entry : pose, data);
        }
    }
}

void entry_start(const Task *task, const mjModel *model, double *qpos)
{
    for (size_t i = 0; i < task->part_count; i++) {
        const Part *part = &task->parts[i];
        if (part->free_joint >= 0 && part->present && part->enter_s > 0.0) {
            mju_copy(qpos + model->jnt_qposadr[part->free_joint], part->entry, 7);
        }
    }
}
