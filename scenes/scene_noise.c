#include "scenes/scene_noise.h"

#include "scenes/value.h"

static const double DEFAULT_TAU_S = 0.3;

ActionNoiseDef scene_noise_read(const Node *noise, Mistakes *mistakes)
{
    ActionNoiseDef def = {.tau_s = DEFAULT_TAU_S};
    value_read_key(noise, "action", DIMENSION_LENGTH, &def.sigma_m, mistakes);
    value_read_key(noise, "tau", DIMENSION_TIME, &def.tau_s, mistakes);
    return def;
}
