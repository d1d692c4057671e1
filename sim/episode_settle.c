/* Settling: free parts come to rest while the robots hold. */
#include <math.h>

#include "sim/entry.h"
#include "sim/episode_state.h"
#include "sim/rotation.h"

/* Speeds are looked at this often while settling, so that a part at the top of a bounce does
 * not pass for one at rest. */
static const double STILL_FOR_S = 0.05;
/* The controller learns the zero of its sensor at first; an attempt begins when that is done. */
static const double SETTLE_LEAST_S = 0.25;

/* The first present part that still moves, or -1. */
static int moving_part(const Episode *episode)
{
    for (size_t i = 0; i < episode->task->part_count; i++) {
        const Part *part = &episode->task->parts[i];
        if (!entry_settles(part)) {
            continue;
        }
        double velocity[6];
        mj_objectVelocity(
                episode->model, episode->data, mjOBJ_BODY, part->root_body, velocity, 0);
        if (!(mju_norm3(velocity) <= episode->def.still_spin &&
                    mju_norm3(velocity + 3) <= episode->def.still_speed)) {
            return (int)i;
        }
    }
    return -1;
}

static void step_once(Episode *episode)
{
    stepper_open(&episode->stepper);
    stepper_solve(&episode->stepper);
    stepper_close(&episode->stepper);
}

static void settle(void *argument)
{
    Episode *episode = argument;
    double step_s = episode->model->opt.timestep;
    long most = (long)ceil(episode->def.settle_s / step_s);
    long least = (long)ceil(SETTLE_LEAST_S / step_s);
    long still_for = (long)ceil(STILL_FOR_S / step_s);
    long still = 0;
    long steps = 0;
    while (steps < least || (steps < most && still < still_for)) {
        entry_hold(episode->task, episode->model, episode->start_qpos, episode->data);
        step_once(episode);
        steps++;
        still = moving_part(episode) < 0 ? still + 1 : 0;
    }
    episode->settled_s = (double)steps * step_s;
    episode->data->time = 0.0;
    entry_hold(episode->task, episode->model, episode->start_qpos, episode->data);
    /* Positions, contacts and forces of the very state that time 0 begins with. */
    mj_forward(episode->model, episode->data);
}

/* Every part has to be where it was put, near enough, and at rest. */
static bool check_settled(const Episode *episode, Error *err)
{
    const char *raised = fault_since(&episode->mark, episode->data);
    if (raised != NULL) {
        return error_set(err, ERROR_PHYSICS, "MuJoCo warned of %s while parts settled", raised);
    }
    for (size_t i = 0; i < episode->task->part_count; i++) {
        const Part *part = &episode->task->parts[i];
        if (!entry_settles(part)) {
            continue;
        }
        const double *put = episode->placed + OBJECT_POSE_SIZE * i;
        double pose[OBJECT_POSE_SIZE];
        object_pose_true(episode->task, episode->data, (int)i, pose);
        double moved = mju_dist3(pose, put);
        double turned = rotation_angle(put + 3, pose + 3);
        if (!(moved <= episode->def.settle_move_m && turned <= episode->def.settle_turn_rad)) {
            return error_set(err, ERROR_PHYSICS,
                    "%s moved %.1f mm and turned %.1f deg while it settled; at most %.1f mm "
                    "and %.1f deg are allowed",
                    part->name, 1e3 * moved, turned * (180.0 / mjPI),
                    1e3 * episode->def.settle_move_m,
                    episode->def.settle_turn_rad * (180.0 / mjPI));
        }
    }
    int moving = moving_part(episode);
    if (moving >= 0) {
        return error_set(err, ERROR_PHYSICS, "%s has not come to rest within %g s",
                episode->task->parts[moving].name, episode->def.settle_s);
    }
    return true;
}

bool episode_settle(Episode *episode, Error *err)
{
    return fault_run(settle, episode, err) && check_settled(episode, err);
}
