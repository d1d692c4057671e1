#include "sim/wrist.h"

#include <math.h>
#include <string.h>

enum { WRIST_RING = WRIST_DELAY_MAX + 1 };

void wrist_true(const Robot *robot, const mjData *data, double ret_wrench[6])
{
    /* MuJoCo reports what holds the hand up, as seen by the hand: the opposite. */
    mju_scl3(ret_wrench, data->sensordata + robot->wrist_force_adr, -1.0);
    mju_scl3(ret_wrench + 3, data->sensordata + robot->wrist_torque_adr, -1.0);
}

/* A sensor cannot sample more often than the physics steps. */
static int hold_steps(double rate_hz, double step_s)
{
    double steps = rate_hz > 0.0 ? floor(1.0 / (rate_hz * step_s) + 0.5) : 1.0;
    return steps < 1.0 ? 1 : (int)fmin(steps, 1e6);
}

bool wrist_begin(Wrist *wrist, const Robot *robot, const WristFaults *faults,
        const Rng *attempt_rng, double step_s, Error *err)
{
    double steps = floor(faults->latency_s / step_s + 0.5);
    if (!(steps >= 0.0 && steps <= WRIST_DELAY_MAX)) {
        return error_set(err, ERROR_SCENE,
                "the wrist sensor's latency is %g s, at most %g s (%d physics steps) is "
                "possible",
                faults->latency_s, WRIST_DELAY_MAX * step_s, WRIST_DELAY_MAX);
    }
    *wrist = (Wrist){
            .faults = *faults,
            .force_noise = robot_stream(robot, attempt_rng, "sensor", "wrist_force/noise"),
            .torque_noise = robot_stream(robot, attempt_rng, "sensor", "wrist_torque/noise"),
            .delay_steps = (int)steps,
            .hold_steps = hold_steps(faults->rate_hz, step_s),
    };
    return true;
}

void wrist_rest(Wrist *wrist, const double resting[6])
{
    for (int i = 0; i < WRIST_RING; i++) {
        memcpy(wrist->ring[i], resting, sizeof wrist->ring[i]);
    }
}

/* Bias, the noise of sample `sample` and steps, for three components. */
static void add_faults(
        double value[3], const double bias[3], double deviation, double step, Rng noise)
{
    for (int axis = 0; axis < 3; axis++) {
        value[axis] += bias[axis];
        if (deviation > 0.0) {
            value[axis] += rng_normal(&noise, 0.0, deviation);
        }
        if (step > 0.0) {
            value[axis] = step * floor(value[axis] / step + 0.5);
        }
    }
}

/* (1 + gain error) (I + crosstalk) wrench. */
static void distort(const WristFaults *faults, double wrench[6])
{
    double extra[6];
    mju_mulMatVec(extra, faults->crosstalk, wrench, 6, 6);
    mju_addTo(wrench, extra, 6);
    for (int axis = 0; axis < 3; axis++) {
        wrench[axis] *= 1.0 + faults->force_gain_error[axis];
        wrench[3 + axis] *= 1.0 + faults->torque_gain_error[axis];
    }
}

void wrist_read(Wrist *wrist, const double true_wrench[6], double ret_wrench[6])
{
    const WristFaults *faults = &wrist->faults;
    uint64_t sample = wrist->samples++;
    memcpy(wrist->ring[sample % WRIST_RING], true_wrench, sizeof wrist->ring[0]);
    if (sample % (uint64_t)wrist->hold_steps == 0) {
        double *held = wrist->held;
        uint64_t delayed = (sample + WRIST_RING - (uint64_t)wrist->delay_steps) % WRIST_RING;
        uint64_t draw = 6 * sample; /* one Gaussian takes two draws */
        memcpy(held, wrist->ring[delayed], sizeof wrist->held);
        distort(faults, held);
        add_faults(held, faults->force_bias, faults->force_noise, faults->force_step,
                rng_at(&wrist->force_noise, draw));
        add_faults(held + 3, faults->torque_bias, faults->torque_noise, faults->torque_step,
                rng_at(&wrist->torque_noise, draw));
    }
    memcpy(ret_wrench, wrist->held, sizeof wrist->held);
}
