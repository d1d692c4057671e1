/*
 * rng.h - random numbers that depend on what they are for, not on when they are drawn.
 *
 * An Rng is plain data. Its output is a pure function of (seed, scene, slot, attempt, label,
 * draw number), computed with Philox4x32-10 (Salmon et al., SC'11). So slot 41 draws the same
 * values whichever worker runs it, and a new randomized quantity moves no other. Uniforms and
 * integers are bit-identical everywhere; rng_normal() uses the program's own portable log,
 * cos and sqrt. Not for cryptography.
 */
#pragma once

#include <stdint.h>

typedef struct Rng {
    uint64_t key;
    uint64_t stream;
    uint64_t draws; /* 64-bit values taken so far */
    uint64_t slot; /* that it draws for, so that a law may change in the course of a data set */
} Rng;

/* One block of Philox4x32-10; public for the test against the published vectors. */
void rng_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t ret_block[4]);

/* The root of everything that is drawn once per slot. */
Rng rng_for_slot(uint64_t seed, const char *scene, uint64_t slot);

/* The root of everything that is drawn once per attempt. */
Rng rng_for_attempt(uint64_t seed, const char *scene, uint64_t slot, uint64_t attempt);

/* An independent generator for `label`, e.g. "randomize/peg/mass". Does not advance parent. */
Rng rng_split(const Rng *parent, const char *label);

/* Jumps to the n-th draw: noise whose counter is the sample index. */
Rng rng_at(const Rng *rng, uint64_t draw);

uint64_t rng_bits(Rng *rng);

/* Uniform on [low, high). Requires low <= high; returns low when they are equal. */
double rng_uniform(Rng *rng, double low, double high);

/* Uniform on {0, ..., bound - 1} without modulo bias. Requires bound > 0. */
uint32_t rng_below(Rng *rng, uint32_t bound);

/* Gaussian. Takes exactly two draws. Requires deviation >= 0. */
double rng_normal(Rng *rng, double mean, double deviation);
