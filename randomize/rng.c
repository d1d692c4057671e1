#include "randomize/rng.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "base/hash.h"

enum { PHILOX_ROUNDS = 10, KEY_WORDS = 5 };

void rng_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t ret_block[4])
{
    /* Multipliers and Weyl increments of the paper. */
    const uint64_t multiplier[2] = {0xD2511F53U, 0xCD9E8D57U};
    const uint32_t weyl[2] = {0x9E3779B9U, 0xBB67AE85U};

    uint32_t x[4] = {counter[0], counter[1], counter[2], counter[3]};
    uint32_t round_key[2] = {key[0], key[1]};
    for (int round = 0; round < PHILOX_ROUNDS; round++) {
        uint64_t even = multiplier[0] * x[0];
        uint64_t odd = multiplier[1] * x[2];
        uint32_t mixed[4] = {
                (uint32_t)(odd >> 32) ^ x[1] ^ round_key[0],
                (uint32_t)odd,
                (uint32_t)(even >> 32) ^ x[3] ^ round_key[1],
                (uint32_t)even,
        };
        memcpy(x, mixed, sizeof x);
        round_key[0] += weyl[0];
        round_key[1] += weyl[1];
    }
    memcpy(ret_block, x, sizeof x);
}

/* The hash of numbers, independent of the byte order of the machine. */
static uint64_t hash_numbers(const uint64_t *numbers, size_t count)
{
    unsigned char bytes[KEY_WORDS * sizeof(uint64_t)];
    assert(count <= KEY_WORDS);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < sizeof(uint64_t); j++) {
            bytes[i * sizeof(uint64_t) + j] = (unsigned char)(numbers[i] >> (8 * j));
        }
    }
    return hash64(bytes, count * sizeof(uint64_t));
}

Rng rng_for_slot(uint64_t seed, const char *scene, uint64_t slot)
{
    const uint64_t key[] = {seed, hash64(scene, strlen(scene)), slot};
    return (Rng){.key = hash_numbers(key, sizeof key / sizeof key[0]), .slot = slot};
}

Rng rng_for_attempt(uint64_t seed, const char *scene, uint64_t slot, uint64_t attempt)
{
    const uint64_t key[] = {seed, hash64(scene, strlen(scene)), slot, attempt};
    return (Rng){.key = hash_numbers(key, sizeof key / sizeof key[0]), .slot = slot};
}

Rng rng_split(const Rng *parent, const char *label)
{
    const uint64_t stream[] = {parent->stream, hash64(label, strlen(label))};
    return (Rng){.key = parent->key,
            .stream = hash_numbers(stream, sizeof stream / sizeof stream[0]),
            .slot = parent->slot};
}

Rng rng_at(const Rng *rng, uint64_t draw)
{
    return (Rng){.key = rng->key, .stream = rng->stream, .draws = draw, .slot = rng->slot};
}

uint64_t rng_bits(Rng *rng)
{
    uint64_t block_index = rng->draws / 2;
    size_t half = (size_t)(rng->draws % 2) * 2;
    const uint32_t counter[4] = {(uint32_t)block_index, (uint32_t)(block_index >> 32),
            (uint32_t)rng->stream, (uint32_t)(rng->stream >> 32)};
    const uint32_t key[2] = {(uint32_t)rng->key, (uint32_t)(rng->key >> 32)};
    uint32_t block[4];

    rng_philox(counter, key, block);
    rng->draws++;
    return (uint64_t)block[half] | (uint64_t)block[half + 1] << 32;
}

/* Uniform on [0, 1): 53 bits. */
static double unit_interval(Rng *rng)
{
    return (double)(rng_bits(rng) >> 11) * 0x1p-53;
}

double rng_uniform(Rng *rng, double low, double high)
{
    assert(low <= high);
    double value = low + (high - low) * unit_interval(rng);
    if (value < high || low == high) {
        return low == high ? low : value;
    }
    return nextafter(high, low); /* the sum was rounded up to the open end */
}

uint32_t rng_below(Rng *rng, uint32_t bound)
{
    assert(bound > 0);
    /* 2^32 mod bound values at the bottom would make the first residues too frequent. */
    uint32_t unfair = (0U - bound) % bound;
    for (;;) {
        uint64_t product = (rng_bits(rng) >> 32) * bound;
        if ((uint32_t)product >= unfair) {
            return (uint32_t)(product >> 32);
        }
    }
}

double rng_normal(Rng *rng, double mean, double deviation)
{
    assert(deviation >= 0.0);
    const double two_pi = 6.283185307179586;
    double radius = sqrt(-2.0 * log(1.0 - unit_interval(rng))); /* of (0, 1]: never log(0) */
    double angle = two_pi * unit_interval(rng);
    return mean + deviation * radius * cos(angle);
}
