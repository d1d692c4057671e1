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

/* Both ends draw from copies of one generator, which are the same quantiles of like laws. */
static double draw_ramp(const Distribution *law, Rng *rng)
{
    Rng early = *rng;
    Rng late = *rng;
    double share = (double)rng->slot < law->a ? (double)rng->slot / law->a : 1.0;
    double from = draw_scalar(&law->child[0], &early);
    double to = draw_scalar(&law->child[1], &late);
    rng->draws = early.draws > late.draws ? early.draws : late.draws;
    return share < 1.0 ? from + share * (to - from) : to;
}

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
    case DIST_RAMP:
        return draw_ramp(law, rng);
    case DIST_CONE:
    case DIST_SPHERE:
    case DIST_ROTATION:
    case DIST_VECTOR:
    case DIST_PERMUTATION:
        break;
    }
    assert(law->kind < DIST_CONE); /* the others are not one number */
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

/*
 * A rotation vector of a uniform rotation: the vector part of a uniform unit quaternion
 * (Shoemake 1992), as an angle of at most half a turn about its axis.
 */
static DistributionValue draw_rotation(Rng *rng)
{
    DistributionValue value = {.components = SPACE, .choice = -1};
    double share = rng_uniform(rng, 0.0, 1.0);
    double first = rng_uniform(rng, -PI, PI);
    double second = rng_uniform(rng, -PI, PI);
    double inner = sqrt(1.0 - share);
    double outer = sqrt(share);
    double axis[SPACE] = {inner * cos(first), outer * sin(second), outer * cos(second)};
    double w = inner * sin(first);
    double sine = sqrt(axis[0] * axis[0] + axis[1] * axis[1] + axis[2] * axis[2]);
    double turn = w < 0.0 ? -2.0 * atan2(sine, -w) : 2.0 * atan2(sine, w);
    for (int i = 0; i < SPACE && sine > 0.0; i++) {
        value.number[i] = axis[i] / sine * turn;
    }
    return value;
}

/* Component i is what the member at place rank + i of the shuffled row takes. */
static DistributionValue draw_permutation(
        const Distribution *law, Rng *rng, size_t components, size_t rank)
{
    size_t order[DISTRIBUTION_CHILDREN_MAX];
    DistributionValue value = {.components = components, .choice = -1};
    size_t count = law->child_count;
    assert(count > 0 && count <= DISTRIBUTION_CHILDREN_MAX);
    for (size_t i = 0; i < count; i++) {
        order[i] = i;
    }
    for (size_t i = count - 1; i > 0; i--) { /* Fisher and Yates */
        size_t other = rng_below(rng, (uint32_t)i + 1U);
        size_t kept = order[i];
        order[i] = order[other];
        order[other] = kept;
    }
    for (size_t i = 0; i < components; i++) {
        size_t taken = order[(rank + i) % count];
        value.number[i] = law->child[taken].a;
        value.word = law->child[taken].word;
        value.choice = (int)taken;
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

bool distribution_is_shared(const Distribution *law)
{
    return law->kind == DIST_PERMUTATION;
}

const Distribution *distribution_options(const Distribution *law, size_t *ret_count)
{
    bool many = law->kind == DIST_CHOICE || law->kind == DIST_PERMUTATION;
    *ret_count = many ? law->child_count : 1;
    return many ? law->child : law;
}

DistributionValue distribution_draw(
        const Distribution *law, Rng *rng, const double *nominal, size_t components)
{
    return distribution_draw_member(law, rng, nominal, components, 0);
}

DistributionValue distribution_draw_member(const Distribution *law, Rng *rng,
        const double *nominal, size_t components, size_t rank)
{
    assert(components >= 1 && components <= DISTRIBUTION_COMPONENTS_MAX);
    if (law->kind == DIST_CONE || law->kind == DIST_SPHERE) {
        return draw_direction(law, rng, nominal, components);
    }
    if (law->kind == DIST_ROTATION) {
        return draw_rotation(rng);
    }
    DistributionValue value = {.components = components, .choice = -1, .word = law->word};
    if (law->kind == DIST_CHOICE) {
        size_t index = pick_child(law, rng_uniform(rng, 0.0, 1.0));
        value = distribution_draw(&law->child[index], rng, NULL, components);
        value.choice = (int)index;
    } else if (law->kind == DIST_PERMUTATION) {
        value = draw_permutation(law, rng, components, rank);
    } else if (law->kind == DIST_VECTOR) {
        assert(components == law->child_count);
        for (size_t i = 0; i < components; i++) {
            double drawn = draw_scalar(&law->child[i], rng);
            value.number[i] = meet_nominal(&law->child[i], drawn, nominal, i);
        }
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
    case DIST_VECTOR:
    case DIST_PERMUTATION:
    case DIST_RAMP:
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
    case DIST_ROTATION:
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
    case DIST_VECTOR:
    case DIST_PERMUTATION:
    case DIST_RAMP:
        break;
    case DIST_CONE:
    case DIST_SPHERE:
        return interval_share(-1.0, 1.0, low, high); /* Archimedes: each component is uniform */
    case DIST_ROTATION:
        return interval_share(-PI, PI, low, high); /* a bound, for messages */
    }
    double sum = 0.0;
    bool weighted = law->kind == DIST_CHOICE || law->kind == DIST_MIXTURE;
    for (size_t i = 0; i < law->child_count; i++) {
        double weight = weighted ? law->weight[i] : 1.0 / (double)law->child_count;
        sum += weight * distribution_probability(&law->child[i], low, high);
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
    case DIST_VECTOR:
        value.components = law->child_count;
        for (size_t i = 0; i < law->child_count; i++) {
            value.number[i] = distribution_nominal(&law->child[i]).number[0];
        }
        break;
    case DIST_PERMUTATION:
        value = distribution_nominal(&law->child[0]);
        value.choice = 0;
        break;
    case DIST_RAMP:
        value = distribution_nominal(&law->child[1]);
        break;
    case DIST_ROTATION:
        value.components = SPACE;
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
