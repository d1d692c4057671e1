#include "sim/press.h"

enum { AXIS_Z = 2 };

/* Of the speed limit that following the tool may use; the rest is for the other axes. */
static const double FOLLOW_SHARE = 0.8;

/* The task frame whose z axis is `along`. */
static void frame_of(const double along[3], double ret_quat[4])
{
    mju_quatZ2Vec(ret_quat, along);
}

void press_plane(const double along[3], double ret_side[3], double ret_across[3])
{
    const double x[3] = {1, 0, 0};
    const double y[3] = {0, 1, 0};
    double frame[4];
    frame_of(along, frame);
    mju_rotVecQuat(ret_side, x, frame);
    mju_rotVecQuat(ret_across, y, frame);
}

void press_setpoint(
        Setpoint *setpoint, const SkillView *view, const double along[3], double force_n)
{
    double off[3];
    frame_of(along, setpoint->task_quat);
    setpoint->force_axes |= 1U << AXIS_Z;
    setpoint->wrench[AXIS_Z] = force_n;
    mju_sub3(off, view->tool_pos, setpoint->pos);
    double most = FOLLOW_SHARE * view->robot->limits.speed * view->tick_s;
    mju_addToScl3(setpoint->pos, along, mju_clip(mju_dot3(off, along), -most, most));
}

double press_felt(const SkillView *view, const double along[3])
{
    return -mju_dot3(view->wrench, along);
}

void press_direction(const SkillView *view, const double given[3], double ret_along[3])
{
    mju_copy3(ret_along, given);
    if (mju_normalize3(ret_along) < 0.5) {
        const double z[3] = {0, 0, 1};
        mju_rotVecQuat(ret_along, z, view->tool_quat);
    }
}
