#include "sim/trajectory.h"

#include <math.h>

#include <mujoco/mujoco.h>

#include "sim/rotation.h"

/* Peak of the derivative of the cubic step 3u^2 - 2u^3. */
static const double STEP_PEAK = 1.5;

void trajectory_begin(Trajectory *trajectory, const double from_pos[3],
        const double from_quat[4], const double to_pos[3], const double to_quat[4],
        const TrajectoryDef *def)
{
    Trajectory *t = trajectory;
    mju_copy3(t->from_pos, from_pos);
    mju_copy4(t->from_quat, from_quat);
    mju_sub3(t->way, to_pos, from_pos);
    rotation_between(from_quat, to_quat, t->turn);

    double across = sqrt(t->way[0] * t->way[0] + t->way[1] * t->way[1]);
    double up = fabs(t->way[2]);
    t->arch = def->straight || across + up < 1e-9 ? 0 : across / (across + up);
    double length = sqrt(across * across + up * up * (1 + t->arch) * (1 + t->arch));
    double angle = mju_norm3(t->turn);

    t->rate = HUGE_VAL;
    double gain = HUGE_VAL;
    if (length > 1e-9) {
        t->rate = fmin(t->rate, def->speed / length);
        gain = fmin(gain, def->acceleration / length);
    }
    if (angle > 1e-9) {
        t->rate = fmin(t->rate, def->rotation_speed / angle);
        gain = fmin(gain, def->rotation_acceleration / angle);
    }
    if (!isfinite(t->rate)) {
        t->rate = 0;
        t->ramp_s = 0;
        t->duration_s = 0;
        return;
    }
    t->ramp_s = STEP_PEAK * t->rate / gain;
    if (t->rate * t->ramp_s > 1) {
        t->rate = sqrt(gain / STEP_PEAK);
        t->ramp_s = 1 / t->rate;
    }
    t->duration_s = 1 / t->rate + t->ramp_s;
}

/* Integral of the speed profile from 0 to time_s. */
static double progress(const Trajectory *t, double time_s)
{
    if (time_s >= t->duration_s) {
        return 1;
    }
    double rest = t->duration_s - time_s;
    if (time_s < t->ramp_s) {
        double u = time_s / t->ramp_s;
        return t->rate * t->ramp_s * u * u * u * (1 - 0.5 * u);
    }
    if (rest < t->ramp_s) {
        double u = rest / t->ramp_s;
        return 1 - t->rate * t->ramp_s * u * u * u * (1 - 0.5 * u);
    }
    return t->rate * (time_s - 0.5 * t->ramp_s);
}

void trajectory_at(
        const Trajectory *trajectory, double time_s, double ret_pos[3], double ret_quat[4])
{
    const Trajectory *t = trajectory;
    double s = progress(t, fmax(0, time_s));
    double early = s * (2 - s);
    double curved = t->way[2] > 0 ? early : s * s;
    double height = (1 - t->arch) * s + t->arch * curved;
    ret_pos[0] = t->from_pos[0] + s * t->way[0];
    ret_pos[1] = t->from_pos[1] + s * t->way[1];
    ret_pos[2] = t->from_pos[2] + height * t->way[2];
    rotation_apply(t->from_quat, t->turn, s, ret_quat);
}
