/*
 * distribution.h - laws that numbers, vectors and words are drawn from.
 *
 * A Distribution is a small tree of plain data made by scenes/value.c. It knows its support,
 * so that a scene is proved sound before anything runs. Values are SI.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "randomize/rng.h"

typedef enum DistributionKind {
    DIST_CONSTANT,  /* a: the value */
    DIST_UNIFORM,   /* [a, b) */
    DIST_INTEGER,   /* {a, ..., b} */
    DIST_NORMAL,    /* mean a, deviation b */
    DIST_LOGNORMAL, /* median a, sigma b of the logarithm */
    DIST_LOG,       /* log-uniform on [a, b) */
    DIST_CHOICE,    /* one of child[], weights; words or values */
    DIST_MIXTURE,   /* as CHOICE, of whole laws */
    DIST_RAMP, /* from child[0] at slot 0 to child[1] at slot a and after, in between at the
                  same quantile of both */
    DIST_BALL, /* vector: uniform in the ball of radius a; one number: in [-a, a) */
    DIST_ANY_ANGLE, /* [-pi, pi) */
    DIST_CONE,      /* direction within angle a (rad) of the nominal, uniform in solid angle */
    DIST_SPHERE,    /* direction, uniform */
    DIST_ROTATION,  /* rotation vector (rad) of a rotation that is uniform on SO(3) */
    DIST_VECTOR,    /* one of child[] for each component */
    DIST_PERMUTATION, /* all of child[], shuffled: each member of a group takes another one */
} DistributionKind;

/* How a drawn number meets the nominal value of its target. */
typedef enum DistributionMode {
    DRAW_SET,    /* replaces it */
    DRAW_SCALE,  /* multiplies it */
    DRAW_OFFSET, /* is added to it */
} DistributionMode;

typedef struct Distribution Distribution;
struct Distribution {
    DistributionKind kind;
    DistributionMode mode;
    double a, b;
    bool truncated; /* "in low..high": drawn again until inside */
    double low, high;
    char *word;          /* DIST_CONSTANT of a word, owned; else NULL */
    Distribution *child; /* of the laws made of others: child_count of them, owned */
    double *weight;      /* CHOICE, MIXTURE: sums to 1; owned */
    size_t child_count;
};

enum { DISTRIBUTION_COMPONENTS_MAX = 36, DISTRIBUTION_CHILDREN_MAX = 64 };

typedef struct DistributionValue {
    double number[DISTRIBUTION_COMPONENTS_MAX];
    size_t components;
    const char *word; /* or NULL */
    int choice;       /* index of the choice, -1 if there was none */
} DistributionValue;

/*
 * Draws one value. `nominal` (components numbers; NULL: zeros, for scale ones) meets the drawn
 * one by the law's mode. A scalar law on a target of several components is drawn for each by
 * itself; directions (CONE, SPHERE), rotations and words ignore `components`.
 *
 * Truncation draws again until the number is inside, at most 10,000 times, and then takes the
 * nearest bound of the law's middle. scenes/value.c refuses truncations that keep less than
 * 1 % of a law, so that this end is out of reach (0.99^10000) and the truncated law exact.
 */
DistributionValue distribution_draw(
        const Distribution *law, Rng *rng, const double *nominal, size_t components);

/*
 * The same for member `rank` of a group that shares one stream: a permutation gives every
 * member another value as long as there are enough. Each member draws from a copy of the Rng.
 */
DistributionValue distribution_draw_member(const Distribution *law, Rng *rng,
        const double *nominal, size_t components, size_t rank);

/* True if a member of a group takes what others leave: the group shares a stream then. */
bool distribution_is_shared(const Distribution *law);

/* The single values that a law takes one of: its children, or the law itself. */
const Distribution *distribution_options(const Distribution *law, size_t *ret_count);

/* Bounds of what can be drawn (before scale and offset); infinite where there is no bound. */
void distribution_support(const Distribution *law, double *ret_low, double *ret_high);

/*
 * The probability that one undisturbed draw (no truncation, scale or offset) of a scalar law
 * falls into [low, high].
 */
double distribution_probability(const Distribution *law, double low, double high);

/* The middle of the law: constants themselves, medians, midpoints, the heaviest choice. */
DistributionValue distribution_nominal(const Distribution *law);

/* Frees words, children and weights and zeroes the law. Accepts a zeroed one. */
void distribution_release(Distribution *law);
