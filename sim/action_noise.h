/*
 * action_noise.h - noise on what a policy commands, so that its recovery is in the data (DART,
 * Laskey et al. 2017): the clean command is the label, the noisy one is executed.
 *
 * An Ornstein-Uhlenbeck process on the tool's commanded position, one sample per policy tick,
 * each axis by itself: mean 0, standard deviation sigma_m, correlation exp(-t / tau_s). A sample
 * is a function of the attempt and the ticks before it. Plain data; world frame, m.
 */
#pragma once

#include "randomize/rng.h"
#include "sim/task.h"

typedef struct ActionNoise {
    ActionNoiseDef def;
    Rng stream;
    double keep, add; /* of the old sample, of fresh noise; from sigma, tau and the tick */
    double offset_m[3];
} ActionNoise;

/* Draws the first sample from the process's own law, of the stream GROUP/action: "noise" for the
 * scene's own. All zeros in `def`: no noise. */
ActionNoise action_noise_begin(const ActionNoiseDef *def, const Robot *robot,
        const Rng *attempt_rng, const char *group, double tick_s);

/* Deviation of the speed that it gives the command, per axis, m/s. */
double action_noise_speed(const ActionNoise *noise, double tick_s);

/* Adds the sample of this tick to a position and goes on to the next. */
void action_noise_add(ActionNoise *noise, double pos[3]);
