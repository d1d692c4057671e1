#include "tools/camera_lens.h"

#include <math.h>

#include "randomize/rng.h"

enum { WAVES = 3, AXES = 3, PARTS = 4 };

static const double TURN = 6.28318530717958647692;
static const double SLOWEST_HZ = 0.3;
static const double FASTEST_HZ = 4.0;
static const double ARM_M = 0.5; /* from the wrist that turns the camera */

/* A sum of sines of unit root mean square, slower ones larger. */
static double sway(Rng *rng, double time_s)
{
    double sum = 0.0;
    double power = 0.0;
    for (int i = 0; i < WAVES; i++) {
        double hz = exp(rng_uniform(rng, log(SLOWEST_HZ), log(FASTEST_HZ)));
        double phase = rng_uniform(rng, 0.0, TURN);
        double weight = 1.0 / hz;
        sum += weight * sin(TURN * hz * time_s + phase);
        power += weight * weight / 2.0;
    }
    return sum / sqrt(power);
}

void camera_lens_shake(const CameraLens *lens, double time_s, int camera_id, mjData *data)
{
    double shift[AXES];
    double turn[AXES];
    double world[AXES];
    if (lens->shake_m <= 0.0) {
        return;
    }
    Rng rng = {.key = (uint64_t)lens->shake_seed};
    mjtNum *pos = data->cam_xpos + 3 * (ptrdiff_t)camera_id;
    mjtNum *matrix = data->cam_xmat + 9 * (ptrdiff_t)camera_id;
    for (int i = 0; i < AXES; i++) {
        shift[i] = lens->shake_m * sway(&rng, time_s);
        turn[i] = lens->shake_m / ARM_M * sway(&rng, time_s);
    }
    mju_mulMatVec3(world, matrix, shift);
    mju_addTo3(pos, world);

    double quat[4];
    double rotation[9];
    double turned[9];
    double angle = mju_normalize3(turn);
    mju_axisAngle2Quat(quat, turn, angle);
    mju_quat2Mat(rotation, quat);
    mju_mulMatMat(turned, matrix, rotation, 3, 3, 3);
    mju_copy(matrix, turned, 9);
}

/* About normal, of deviation 1: the sum of four uniforms out of one draw, within +-3.5. */
static double quick_normal(Rng *rng)
{
    uint64_t bits = rng_bits(rng);
    double sum = 0.0;
    for (int i = 0; i < PARTS; i++) {
        sum += (double)((bits >> (16 * i)) & 0xFFFFU) / 65536.0;
    }
    return (sum - 2.0) * 1.7320508075688772;
}

void camera_lens_expose(const CameraLens *lens, uint64_t frame, uint8_t *bytes, size_t count)
{
    double factor = lens->exposure > 0.0 ? lens->exposure : 1.0;
    if (factor == 1.0 && lens->noise <= 0.0) {
        return;
    }
    const Rng stream = {.key = (uint64_t)lens->noise_seed, .stream = frame};
    Rng rng = stream;
    for (size_t i = 0; i < count; i++) {
        double value = factor * (double)bytes[i];
        if (lens->noise > 0.0) {
            value += UINT8_MAX * lens->noise * quick_normal(&rng);
        }
        value = floor(value + 0.5);
        bytes[i] = (uint8_t)fmin(UINT8_MAX, fmax(0.0, value));
    }
}
