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

bool wrist_begin(Wrist *wrist, const WristFaults *faults, const Rng *attempt_rng, double step_s,
        const double resting[6], Error *err)
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
            .force_noise = rng_split(attempt_rng, "sensor/wrist_force/noise"),
            .torque_noise = rng_split(attempt_rng, "sensor/wrist_torque/noise"),
            .delay_steps = (int)steps,
    };
    for (int i = 0; i < WRIST_RING; i++) {
        memcpy(wrist->ring[i], resting, sizeof wrist->ring[i]);
    }
    return true;
}

/* Adds bias and the noise of sample `sample` to three components. */
static void add_faults(double value[3], const double bias[3], double deviation,
        const Rng *noise, uint64_t sample)
{
    /* One Gaussian takes two draws. */
    Rng rng = rng_at(noise, 6 * sample);
    for (int axis = 0; axis < 3; axis++) {
        value[axis] += bias[axis];
        if (deviation > 0.0) {
            value[axis] += rng_normal(&rng, 0.0, deviation);
        }
    }
}

void wrist_read(Wrist *wrist, const double true_wrench[6], double ret_wrench[6])
{
    uint64_t sample = wrist->samples++;
    memcpy(wrist->ring[sample % WRIST_RING], true_wrench, sizeof wrist->ring[0]);

    uint64_t delayed = (sample + WRIST_RING - (uint64_t)wrist->delay_steps) % WRIST_RING;
    memcpy(ret_wrench, wrist->ring[delayed], sizeof wrist->ring[0]);
    add_faults(ret_wrench, wrist->faults.force_bias, wrist->faults.force_noise,
            &wrist->force_noise, sample);
    add_faults(ret_wrench + 3, wrist->faults.torque_bias, wrist->faults.torque_noise,
            &wrist->torque_noise, sample);
}
