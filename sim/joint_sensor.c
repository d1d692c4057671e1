#include "sim/joint_sensor.h"

#include <math.h>

Rng joint_sensor_stream(const Robot *robot, const Rng *attempt_rng)
{
    return robot_stream(robot, attempt_rng, "sensor", "joints/noise");
}

void joint_sensor_read(
        const JointFaults *faults, const Rng *stream, long tick, int count, double *angles)
{
    /* One Gaussian takes two draws. */
    Rng noise = rng_at(stream, (uint64_t)tick * 2 * ROBOT_DOFS_MAX);
    for (int i = 0; i < count; i++) {
        angles[i] += faults->bias[i];
        if (faults->noise > 0.0) {
            angles[i] += rng_normal(&noise, 0.0, faults->noise);
        }
        if (faults->step > 0.0) {
            angles[i] = faults->step * floor(angles[i] / faults->step + 0.5);
        }
    }
}
