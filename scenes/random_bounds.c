#include "scenes/random_bounds.h"

#include <math.h>
#include <string.h>

static bool is_colour(const Target *target)
{
    return target->components == 3 && target->bounded && target->high == 1.0;
}

/* The law of one component. */
static const Distribution *law_of(const Distribution *law, size_t component)
{
    return law->kind == DIST_VECTOR ? &law->child[component] : law;
}

/* What a component can come out as. */
static void reach(const Distribution *law, double nominal, double *ret_low, double *ret_high)
{
    double low;
    double high;
    distribution_support(law, &low, &high);
    if (law->mode == DRAW_SCALE) {
        double first = nominal == 0.0 ? 0.0 : low * nominal;
        double second = nominal == 0.0 ? 0.0 : high * nominal;
        low = fmin(first, second);
        high = fmax(first, second);
    } else if (law->mode == DRAW_OFFSET) {
        low += nominal;
        high += nominal;
    }
    *ret_low = low;
    *ret_high = high;
}

void random_bounds_reach(const Distribution *law, const Target *target, size_t i,
        double *ret_low, double *ret_high)
{
    reach(law_of(law, i), target->nominal[i], ret_low, ret_high);
}

/* NULL if the law draws the kind of thing that the target is. */
static const char *wrong_kind(const Distribution *law, const Target *target)
{
    bool direction = law->kind == DIST_CONE || law->kind == DIST_SPHERE;
    if (direction && !target->direction) {
        return "this law draws directions, and here a number is due";
    }
    if (target->direction && !direction && law->kind != DIST_VECTOR) {
        return "a direction is drawn by cone(), sphere() or written as three numbers";
    }
    if (law->kind == DIST_ROTATION && !target->turn) {
        return "'any' draws an angle or a rotation, and this is neither";
    }
    return NULL;
}

static void say_beyond(
        const Target *target, bool below, double value, const Node *node, Mistakes *mistakes)
{
    bool plain = strcmp(target->unit, "1") == 0;
    mistakes_add(mistakes, node->place, NULL, "%s can come out as %g, %s %g%s%s", target->label,
            value, below ? "below" : "above", below ? target->low : target->high,
            plain ? "" : " ", plain ? "" : target->unit);
}

void random_bounds_check(
        const Distribution *law, const Target *target, const Node *node, Mistakes *mistakes)
{
    const char *wrong = wrong_kind(law, target);
    if (wrong != NULL) {
        mistakes_add(mistakes, node->place, NULL, "%s", wrong);
        return;
    }
    bool words = law->word != NULL || (law->child_count > 0 && law->child[0].word != NULL);
    for (size_t i = 0; target->bounded && !words && i < target->components; i++) {
        double low;
        double high;
        random_bounds_reach(law, target, i, &low, &high);
        bool below = low < target->low;
        if (!is_colour(target) && (below || high > target->high)) {
            say_beyond(target, below, below ? low : high, node, mistakes);
            return;
        }
    }
}

void random_bounds_saturate(const Target *target, double *values)
{
    for (size_t i = 0; i < target->components && is_colour(target); i++) {
        values[i] = fmin(1.0, fmax(0.0, values[i]));
    }
}

bool random_bounds_hold(const Target *target, const double *values)
{
    for (size_t i = 0; i < target->components; i++) {
        bool inside =
                !target->bounded || (values[i] >= target->low && values[i] <= target->high);
        if (!isfinite(values[i]) || !inside) {
            return false;
        }
    }
    if (target->inertia) {
        double sum = values[0] + values[1] + values[2];
        double largest = fmax(values[0], fmax(values[1], values[2]));
        return 2.0 * largest <= sum && largest > 0.0;
    }
    return !target->range || values[0] < values[1];
}

bool random_bounds_error(
        const Target *target, const Node *node, const double *values, Error *err)
{
    const char *why = target->bounded ? "outside its bounds" : "which it cannot be";
    if (target->inertia) {
        why = "which no rigid body has: one moment is above the sum of the others";
    } else if (target->range) {
        why = "which runs backwards";
    }
    return error_set(err, ERROR_SCENE, "%s:%u: %s came out as %g %s, %s", node->place.file,
            node->place.line, target->label, values[0], target->unit, why);
}
