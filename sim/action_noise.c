#include "sim/action_noise.h"

#include <math.h>

#include <mujoco/mujoco.h>

ActionNoise action_noise_begin(const ActionNoiseDef *def, const Robot *robot,
        const Rng *attempt_rng, const char *group, double tick_s)
{
    ActionNoise noise = {
            .def = *def, .stream = robot_stream(robot, attempt_rng, group, "action")};
    noise.keep = def->tau_s > 0.0 ? exp(-tick_s / def->tau_s) : 0.0;
    noise.add = def->sigma_m * sqrt(1.0 - noise.keep * noise.keep);
    for (int i = 0; i < 3 && def->sigma_m > 0.0; i++) {
        noise.offset_m[i] = rng_normal(&noise.stream, 0.0, def->sigma_m);
    }
    return noise;
}

/* Two samples one tick apart differ by sigma sqrt(2 (1 - correlation)). */
double action_noise_speed(const ActionNoise *noise, double tick_s)
{
    return noise->def.sigma_m * sqrt(2.0 * (1.0 - noise->keep)) / tick_s;
}

void action_noise_add(ActionNoise *noise, double pos[3])
{
    if (!(noise->def.sigma_m > 0.0)) {
        return;
    }
    mju_addTo3(pos, noise->offset_m);
    for (int i = 0; i < 3; i++) {
        noise->offset_m[i] =
                noise->keep * noise->offset_m[i] + rng_normal(&noise->stream, 0.0, noise->add);
    }
}
