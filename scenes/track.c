#include "scenes/track.h"

#include <mujoco/mujoco.h>

/* Weight of a new attitude among those before. */
static const double TURN_SHARE = 0.3;

void track_begin(Track *track)
{
    *track = (Track){.count = 0};
}

/* Towards `seen` on the shorter way. */
static void average_turn(Track *track, const double seen[4])
{
    double sign = mju_dot(track->quat, seen, 4) < 0 ? -1 : 1;
    for (int i = 0; i < 4; i++) {
        track->quat[i] += TURN_SHARE * (sign * seen[i] - track->quat[i]);
    }
    mju_normalize4(track->quat);
}

void track_add(Track *track, double time_s, const Pose *seen)
{
    if (track->count == 0) {
        mju_copy4(track->quat, seen->quat);
    } else {
        average_turn(track, seen->quat);
    }
    track->time_s[track->next] = time_s;
    mju_copy3(track->pos[track->next], seen->pos);
    track->next = (track->next + 1) % TRACK_LOOKS;
    track->count += track->count < TRACK_LOOKS ? 1 : 0;
}

bool track_at(const Track *track, double time_s, Pose *ret_pose, double ret_velocity[3])
{
    double middle_s = 0;
    double spread = 0;
    mju_zero3(ret_pose->pos);
    mju_copy4(ret_pose->quat, track->quat);
    mju_zero3(ret_velocity);
    if (track->count < TRACK_LOOKS_MIN) {
        mju_copy3(ret_pose->pos, track->pos[track->count > 0 ? track->count - 1 : 0]);
        return false;
    }
    for (int i = 0; i < track->count; i++) {
        middle_s += track->time_s[i] / track->count;
        mju_addToScl3(ret_pose->pos, track->pos[i], 1.0 / track->count);
    }
    for (int i = 0; i < track->count; i++) {
        double off_s = track->time_s[i] - middle_s;
        spread += off_s * off_s;
        mju_addToScl3(ret_velocity, track->pos[i], off_s);
    }
    mju_scl3(ret_velocity, ret_velocity, 1 / spread);
    mju_addToScl3(ret_pose->pos, ret_velocity, time_s - middle_s);
    return true;
}
