#include "sim/object_pose.h"

#include <string.h>

#include "sim/rotation.h"

EstimateDef estimate_def_default(void)
{
    return (EstimateDef){.pos_noise_m = 0.5e-3, .rot_noise_rad = 0.005};
}

void object_pose_true(
        const Task *task, const mjData *data, int part, double ret_pose[OBJECT_POSE_SIZE])
{
    int own = task_frame(task, part, "");
    if (own >= 0) {
        frame_pose(&task->frames[own], data, ret_pose, ret_pose + 3);
        return;
    }
    size_t body = (size_t)task->parts[part].root_body;
    memcpy(ret_pose, data->xpos + 3 * body, 3 * sizeof(double));
    memcpy(ret_pose + 3, data->xquat + 4 * body, 4 * sizeof(double));
}

bool object_pose_estimate(const Task *task, int part, const double pose[OBJECT_POSE_SIZE],
        const EstimateDef *def, Rng *noise, double ret_pose[OBJECT_POSE_SIZE])
{
    double turn[3] = {0};
    memcpy(ret_pose, pose, OBJECT_POSE_SIZE * sizeof(double));
    for (size_t i = 0; i < task->belief_count; i++) {
        const Belief *belief = &task->beliefs[i];
        if (belief->part != part || belief->place != NULL) {
            continue;
        }
        if (belief->unknown) {
            memset(ret_pose, 0, OBJECT_POSE_SIZE * sizeof(double));
            return false;
        }
        mju_addTo3(ret_pose, belief->pos);
        mju_addTo3(turn, belief->rot);
    }
    for (int axis = 0; axis < 3; axis++) {
        ret_pose[axis] += rng_normal(noise, 0.0, def->pos_noise_m);
        turn[axis] += rng_normal(noise, 0.0, def->rot_noise_rad);
    }
    rotation_apply(pose + 3, turn, 1.0, ret_pose + 3);
    return true;
}

void object_pose_in_base(const Robot *robot, const mjData *data, double pose[OBJECT_POSE_SIZE])
{
    const double *base_pos = data->xpos + 3 * (size_t)robot->base_body;
    const double *base_quat = data->xquat + 4 * (size_t)robot->base_body;
    double back[4];
    double away[3];
    double quat[4];
    mju_negQuat(back, base_quat);
    mju_sub3(away, pose, base_pos);
    memcpy(quat, pose + 3, sizeof quat);
    mju_rotVecQuat(pose, away, back);
    mju_mulQuat(pose + 3, back, quat);
}
