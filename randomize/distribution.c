#include "randomize/distribution.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TRIES_MAX = 10000, SPACE = 3 };

#define PI 3.14159265358979323846

/* Index of the child that a number in [0, 1) falls to. */
static size_t pick_child(const Distribution *law, double share)
{
    double sum = 0.0;
    for (size_t i = 0; i + 1 < law->child_count; i++) {
        sum += law->weight[i];
        if (share < sum) {
            return i;
        }
    }
    return law->child_count - 1;
}

static size_t heaviest_child(const Distribution *law)
{
    size_t heaviest = 0;
    for (size_t i = 1; i < law->child_count; i++) {
        heaviest = law->weight[i] > law->weight[heaviest] ? i : heaviest;
    }
    return heaviest;
}

static double clamp(double value, double low, double high)
{
    if (value < low) {
        return low;
    }
    return value > high ? high : value;
}

static double draw_scalar(const Distribution *law, Rng *rng);

static double draw_once(const Distribution *law, Rng *rng)
{
    switch (law->kind) {
    case DIST_CONSTANT:
        return law->a;
    case DIST_UNIFORM:
        return rng_uniform(rng, law->a, law->b);
    case DIST_INTEGER:
        return law->a + (double)rng_below(rng, (uint32_t)(law->b - law->a) + 1U);
    case DIST_NORMAL:
        return rng_normal(rng, law->a, law->b);
    case DIST_LOGNORMAL:
        return law->a * exp(rng_normal(rng, 0.0, law->b));
    case DIST_LOG:
        return clamp(exp(rng_uniform(rng, log(law->a), log(law->b))), law->a, law->b);
    case DIST_CHOICE:
    case DIST_MIXTURE:
        return draw_scalar(&law->child[pick_child(law, rng_uniform(rng, 0.0, 1.0))], rng);
    case DIST_BALL:
        return rng_uniform(rng, -law->a, law->a);
    case DIST_ANY_ANGLE:
        return rng_uniform(rng, -PI, PI);
    case DIST_CONE:
    case DIST_SPHERE:
        break;
    }
    assert(law->kind < DIST_CONE); /* a direction is not one number */
    return law->a;
}

static double draw_scalar(const Distribution *law, Rng *rng)
{
    double value = draw_once(law, rng);
    if (!law->truncated) {
        return value;
    }
    for (int i = 1; i < TRIES_MAX && !(value >= law->low && value <= law->high); i++) {
        value = draw_once(law, rng);
    }
    if (value >= law->low && value <= law->high) {
        return value;
    }
    return clamp(distribution_nominal(law).number[0], law->low, law->high);
}

/* Uniform in the ball of radius 1: points of the cube until one is inside (52 % are). */
static void draw_ball(Rng *rng, double ret_point[SPACE])
{
    double square = 2.0;
    for (int tries = 0; tries < TRIES_MAX && square > 1.0; tries++) {
        square = 0.0;
        for (int i = 0; i < SPACE; i++) {
            ret_point[i] = rng_uniform(rng, -1.0, 1.0);
            square += ret_point[i] * ret_point[i];
        }
    }
}

/* A direction, uniform in solid angle where its z component is above lowest_z. */
static void draw_cap(Rng *rng, double lowest_z, double ret_direction[SPACE])
{
    double z = rng_uniform(rng, lowest_z, 1.0);
    double turn = rng_uniform(rng, -PI, PI);
    double radius = sqrt(1.0 - z * z);
    ret_direction[0] = radius * cos(turn);
    ret_direction[1] = radius * sin(turn);
    ret_direction[2] = z;
}

/* Turns v with the shortest rotation that takes z to the unit vector `axis`. */
static void turn_z_to(const double axis[SPACE], double v[SPACE])
{
    double x = axis[0];
    double y = axis[1];
    double z = axis[2];
    if (z < -1.0 + 1e-12) { /* half a turn: any axis across z will do */
        v[1] = -v[1];
        v[2] = -v[2];
        return;
    }
    double k = 1.0 / (1.0 + z);
    double turned[SPACE] = {
            (1.0 - x * x * k) * v[0] - x * y * k * v[1] + x * v[2],
            -x * y * k * v[0] + (1.0 - y * y * k) * v[1] + y * v[2],
            -x * v[0] - y * v[1] + z * v[2],
    };
    memcpy(v, turned, sizeof turned);
}

static DistributionValue draw_direction(
        const Distribution *law, Rng *rng, const double *nominal, size_t components)
{
    DistributionValue value = {.components = SPACE, .choice = -1};
    draw_cap(rng, law->kind == DIST_SPHERE ? -1.0 : cos(law->a), value.number);
    if (law->kind == DIST_CONE && nominal != NULL && components == SPACE) {
        double length = sqrt(
                nominal[0] * nominal[0] + nominal[1] * nominal[1] + nominal[2] * nominal[2]);
        double axis[SPACE] = {0.0, 0.0, 1.0};
        for (int i = 0; i < SPACE && length > 0.0; i++) {
            axis[i] = nominal[i] / length;
        }
        turn_z_to(axis, value.number);
    }
    return value;
}

static double meet_nominal(
        const Distribution *law, double drawn, const double *nominal, size_t i)
{
    switch (law->mode) {
    case DRAW_SCALE:
        return nominal == NULL ? drawn : drawn * nominal[i];
    case DRAW_OFFSET:
        return nominal == NULL ? drawn : drawn + nominal[i];
    case DRAW_SET:
        break;
    }
    return drawn;
}

DistributionValue distribution_draw(
        const Distribution *law, Rng *rng, const double *nominal, size_t components)
{
    assert(components == 1 || components == SPACE);
    if (law->kind == DIST_CONE || law->kind == DIST_SPHERE) {
        return draw_direction(law, rng, nominal, components);
    }
    DistributionValue value = {.components = components, .choice = -1, .word = law->word};
    if (law->kind == DIST_CHOICE) {
        size_t index = pick_child(law, rng_uniform(rng, 0.0, 1.0));
        value = distribution_draw(&law->child[index], rng, NULL, components);
        value.choice = (int)index;
    } else if (law->kind == DIST_BALL && components == SPACE) {
        draw_ball(rng, value.number);
        for (size_t i = 0; i < SPACE; i++) {
            value.number[i] *= law->a;
        }
    } else {
        for (size_t i = 0; i < components; i++) {
            value.number[i] = draw_scalar(law, rng);
        }
    }
    for (size_t i = 0; i < components && value.word == NULL; i++) {
        value.number[i] = meet_nominal(law, value.number[i], nominal, i);
    }
    return value;
}

static void support_of_children(const Distribution *law, double *ret_low, double *ret_high)
{
    *ret_low = HUGE_VAL;
    *ret_high = -HUGE_VAL;
    for (size_t i = 0; i < law->child_count; i++) {
        double low;
        double high;
        distribution_support(&law->child[i], &low, &high);
        *ret_low = low < *ret_low ? low : *ret_low;
        *ret_high = high > *ret_high ? high : *ret_high;
    }
}

void distribution_support(const Distribution *law, double *ret_low, double *ret_high)
{
    double low = law->a;
    double high = law->b;
    switch (law->kind) {
    case DIST_UNIFORM:
    case DIST_INTEGER:
    case DIST_LOG:
        break;
    case DIST_CONSTANT:
        high = law->a;
        break;
    case DIST_NORMAL:
        low = law->b > 0.0 ? -HUGE_VAL : law->a;
        high = law->b > 0.0 ? HUGE_VAL : law->a;
        break;
    case DIST_LOGNORMAL:
        low = law->b > 0.0 ? 0.0 : law->a;
        high = law->b > 0.0 ? HUGE_VAL : law->a;
        break;
    case DIST_CHOICE:
    case DIST_MIXTURE:
        support_of_children(law, &low, &high);
        break;
    case DIST_BALL:
        low = -law->a;
        high = law->a;
        break;
    case DIST_CONE:
    case DIST_SPHERE:
        low = -1.0;
        high = 1.0;
        break;
    case DIST_ANY_ANGLE:
        low = -PI;
        high = PI;
        break;
    }
    *ret_low = law->truncated && law->low > low ? law->low : low;
    *ret_high = law->truncated && law->high < high ? law->high : high;
}

static double normal_below(double x, double mean, double deviation)
{
    if (deviation <= 0.0) {
        return x >= mean ? 1.0 : 0.0;
    }
    return 0.5 * erfc((mean - x) / (deviation * 1.4142135623730951));
}

/* The part of [a, b] that lies in [low, high]. */
static double interval_share(double a, double b, double low, double high)
{
    double from = a > low ? a : low;
    double to = b < high ? b : high;
    if (from > to) {
        return 0.0;
    }
    return b > a ? (to - from) / (b - a) : 1.0;
}

static double safe_log(double x)
{
    return x > 0.0 ? log(x) : -HUGE_VAL;
}

double distribution_probability(const Distribution *law, double low, double high)
{
    switch (law->kind) {
    case DIST_CONSTANT:
        return interval_share(law->a, law->a, low, high);
    case DIST_UNIFORM:
        return interval_share(law->a, law->b, low, high);
    case DIST_INTEGER:
        return fmax(0.0, fmin(law->b, floor(high)) - fmax(law->a, ceil(low)) + 1.0) /
                (law->b - law->a + 1.0);
    case DIST_NORMAL:
        return normal_below(high, law->a, law->b) - normal_below(low, law->a, law->b);
    case DIST_LOGNORMAL:
        return normal_below(safe_log(high), log(law->a), law->b) -
                normal_below(safe_log(low), log(law->a), law->b);
    case DIST_LOG:
        return interval_share(log(law->a), log(law->b), safe_log(low), safe_log(high));
    case DIST_BALL:
        return interval_share(-law->a, law->a, low, high);
    case DIST_ANY_ANGLE:
        return interval_share(-PI, PI, low, high);
    case DIST_CHOICE:
    case DIST_MIXTURE:
        break;
    case DIST_CONE:
    case DIST_SPHERE:
        return interval_share(-1.0, 1.0, low, high); /* Archimedes: each component is uniform */
    }
    double sum = 0.0;
    for (size_t i = 0; i < law->child_count; i++) {
        sum += law->weight[i] * distribution_probability(&law->child[i], low, high);
    }
    return sum;
}

DistributionValue distribution_nominal(const Distribution *law)
{
    DistributionValue value = {.components = 1, .choice = -1, .word = law->word};
    switch (law->kind) {
    case DIST_CONSTANT:
    case DIST_NORMAL:
    case DIST_LOGNORMAL:
        value.number[0] = law->a;
        break;
    case DIST_UNIFORM:
        value.number[0] = law->a + (law->b - law->a) / 2.0;
        break;
    case DIST_INTEGER:
        value.number[0] = floor(law->a + (law->b - law->a) / 2.0);
        break;
    case DIST_LOG:
        value.number[0] = sqrt(law->a) * sqrt(law->b);
        break;
    case DIST_CHOICE:
    case DIST_MIXTURE:
        value = distribution_nominal(&law->child[heaviest_child(law)]);
        value.choice = law->kind == DIST_CHOICE ? (int)heaviest_child(law) : -1;
        break;
    case DIST_CONE:
    case DIST_SPHERE:
        value.components = SPACE;
        value.number[2] = 1.0;
        break;
    case DIST_BALL:
    case DIST_ANY_ANGLE:
        break;
    }
    if (law->truncated && value.word == NULL) {
        value.number[0] = clamp(value.number[0], law->low, law->high);
    }
    return value;
}

void distribution_release(Distribution *law)
{
    for (size_t i = 0; i < law->child_count; i++) {
        distribution_release(&law->child[i]);
    }
    free(law->child);
    free(law->weight);
    free(law->word);
    *law = (Distribution){0};
}
