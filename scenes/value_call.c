/*
 * value_call.c - the laws that are written as calls: normal(..), choice(..), mixture(..), ...
 *
 * One row of the table per name; a law that is not in it does not exist.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/value_law.h"

enum { CALL_DEPTH_MAX = 8, ARGUMENTS_MAX = DISTRIBUTION_CHILDREN_MAX };

bool law_with_children(DistributionKind kind, size_t count, Distribution *ret_law)
{
    Distribution law = {.kind = kind, .child_count = count};
    law.child = calloc(count, sizeof *law.child);
    law.weight = calloc(count, sizeof *law.weight);
    if (law.child == NULL || law.weight == NULL) {
        law.child_count = 0;
        distribution_release(&law);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        law.weight[i] = 1.0 / (double)count;
    }
    *ret_law = law;
    return true;
}

void law_normalise(Distribution *law)
{
    double sum = 0.0;
    for (size_t i = 0; i < law->child_count; i++) {
        sum += law->weight[i];
    }
    for (size_t i = 0; i < law->child_count; i++) {
        law->weight[i] /= sum;
    }
}

static bool fail_memory(LawReader *reader)
{
    return value_text_fail(reader->text, reader->text->at, NULL, "out of memory");
}

/* A plain number such as a factor or a sigma. */
static bool read_plain(LawReader *reader, double *ret_number)
{
    Quantity quantity = {0};
    if (!value_text_quantity(reader->text, &quantity) ||
            !value_text_check_unit(reader->text, &quantity, DIMENSION_NONE)) {
        return false;
    }
    *ret_number = quantity.number;
    return true;
}

typedef struct LawCall {
    const char *name;
    const char *form; /* for messages */
    bool (*read)(LawReader *reader, Distribution *ret_law);
} LawCall;

/* True if another argument follows; false at ')' or with a failure. */
static bool next_argument(LawReader *reader)
{
    return value_text_take(reader->text, ",");
}

static bool read_normal(LawReader *reader, Distribution *ret_law)
{
    Quantity first = {0};
    Quantity second = {0};
    if (!law_read_quantity(reader, &first)) {
        return false;
    }
    Distribution law = {.kind = DIST_NORMAL, .b = first.number};
    if (next_argument(reader)) {
        if (!law_read_quantity(reader, &second)) {
            return false;
        }
        law.a = first.number;
        law.b = second.number;
    }
    if (law.b < 0.0) {
        return value_text_fail(
                reader->text, first.start, NULL, "a standard deviation cannot be negative");
    }
    *ret_law = law;
    return true;
}

static bool read_lognormal(LawReader *reader, Distribution *ret_law)
{
    Quantity median = {0};
    double sigma = 0.0;
    if (!law_read_quantity(reader, &median)) {
        return false;
    }
    if (!next_argument(reader)) {
        return value_text_fail(reader->text, reader->text->at, "such as lognormal(60 g, 0.3)",
                "lognormal() takes a median and the deviation of its logarithm");
    }
    if (!read_plain(reader, &sigma)) {
        return false;
    }
    if (median.number <= 0.0 || sigma < 0.0) {
        return value_text_fail(reader->text, median.start, NULL,
                "lognormal() needs a median above 0 and a deviation that is not negative");
    }
    *ret_law = (Distribution){.kind = DIST_LOGNORMAL, .a = median.number, .b = sigma};
    return true;
}

static bool read_log(LawReader *reader, Distribution *ret_law)
{
    Quantity low = {0};
    Quantity high = {0};
    if (!law_read_range(reader, &low, &high)) {
        return false;
    }
    if (low.number <= 0.0) {
        return value_text_fail(
                reader->text, low.start, NULL, "log() needs both ends of its range above 0");
    }
    *ret_law = (Distribution){.kind = DIST_LOG, .a = low.number, .b = high.number};
    return true;
}

/* A law inside scale() or offset(): it meets a nominal value, so it stands alone. */
static bool read_relative(LawReader *reader, DistributionMode mode, Distribution *ret_law)
{
    const char *name = mode == DRAW_SCALE ? "scale" : "offset";
    if (reader->depth > 1) {
        return value_text_fail(reader->text, reader->text->at, NULL,
                "%s() cannot stand inside another law", name);
    }
    if (reader->wish.any_dimension) {
        return value_text_fail(reader->text, reader->text->at, NULL,
                "%s() changes a nominal value, and there is none here", name);
    }
    Dimension due = reader->dimension;
    reader->dimension = mode == DRAW_SCALE ? DIMENSION_NONE : due;
    bool ok = law_read_part(reader, ret_law);
    reader->dimension = due;
    if (ok) {
        ret_law->mode = mode;
    }
    return ok;
}

static bool read_scale(LawReader *reader, Distribution *ret_law)
{
    return read_relative(reader, DRAW_SCALE, ret_law);
}

static bool read_offset(LawReader *reader, Distribution *ret_law)
{
    return read_relative(reader, DRAW_OFFSET, ret_law);
}

static bool read_jitter(LawReader *reader, Distribution *ret_law)
{
    Quantity radius = {0};
    if (!law_read_quantity(reader, &radius)) {
        return false;
    }
    if (radius.number < 0.0) {
        return value_text_fail(
                reader->text, radius.start, NULL, "the radius of jitter() cannot be negative");
    }
    *ret_law = (Distribution){.kind = DIST_BALL, .mode = DRAW_OFFSET, .a = radius.number};
    return true;
}

static bool read_cone(LawReader *reader, Distribution *ret_law)
{
    Quantity angle = {0};
    if (!value_text_quantity(reader->text, &angle) ||
            !value_text_check_unit(reader->text, &angle, DIMENSION_ANGLE)) {
        return false;
    }
    if (angle.number < 0.0 || angle.number > 3.1415926535897936) {
        return value_text_fail(
                reader->text, angle.start, NULL, "cone() takes an angle from 0 to 180 deg");
    }
    reader->dimension_known = true;
    *ret_law = (Distribution){.kind = DIST_CONE, .a = angle.number};
    return true;
}

static bool read_sphere(LawReader *reader, Distribution *ret_law)
{
    reader->dimension_known = true;
    *ret_law = (Distribution){.kind = DIST_SPHERE};
    return true;
}

/* Grows a law by one child. */
static bool add_child(LawReader *reader, Distribution *law, Distribution *child, double weight)
{
    Distribution grown = {0};
    if (law->child_count >= ARGUMENTS_MAX) {
        distribution_release(child);
        return value_text_fail(
                reader->text, reader->text->at, NULL, "more than %d values", ARGUMENTS_MAX);
    }
    if (!law_with_children(law->kind, law->child_count + 1, &grown)) {
        distribution_release(child);
        return fail_memory(reader);
    }
    for (size_t i = 0; i < law->child_count; i++) {
        grown.child[i] = law->child[i];
        grown.weight[i] = law->weight[i];
    }
    grown.child[law->child_count] = *child;
    grown.weight[law->child_count] = weight;
    free(law->child);
    free(law->weight);
    *law = grown;
    return true;
}

static bool read_choice(LawReader *reader, Distribution *ret_law)
{
    Distribution law = {.kind = DIST_CHOICE};
    bool of_words = false;
    do {
        Distribution child = {0};
        size_t start = reader->text->at;
        bool ok = law_read_single(reader, &child);
        bool is_word = child.word != NULL;
        bool mixed = law.child_count > 0 && is_word != of_words;
        of_words = is_word;
        if (!ok || !add_child(reader, &law, &child, 1.0) || mixed) {
            distribution_release(&law);
            return value_text_fail(reader->text, start, NULL,
                    "a choice is among words or among numbers, not both");
        }
    } while (next_argument(reader));
    law_normalise(&law);
    *ret_law = law;
    return true;
}

/* Names of colours or of kinds of texture: words, whatever the target says. */
static bool read_names(LawReader *reader, Distribution *ret_law)
{
    bool words = reader->wish.words;
    reader->wish.words = true;
    bool ok = read_choice(reader, ret_law);
    reader->wish.words = words;
    return ok;
}

/* The values of a group, each given away once. */
static bool read_permutation(LawReader *reader, Distribution *ret_law)
{
    size_t start = reader->text->at;
    size_t members = reader->wish.members > 1 ? reader->wish.members : reader->wish.components;
    if (members < 2) {
        return value_text_fail(reader->text, start, "choice(..)",
                "permutation() shares values out among several things, and here is one");
    }
    if (!read_choice(reader, ret_law)) {
        return false;
    }
    ret_law->kind = DIST_PERMUTATION;
    size_t values = ret_law->child_count;
    if (values < members) {
        distribution_release(ret_law);
        return value_text_fail(reader->text, start, NULL,
                "permutation() has %zu values for %zu things", values, members);
    }
    return true;
}

/* True for laws of one number, which others can be made of. */
static bool is_number_law(const Distribution *law)
{
    double low;
    double high;
    distribution_support(law, &low, &high);
    return law->kind <= DIST_RAMP && law->word == NULL && low <= high;
}

static bool read_ramp(LawReader *reader, Distribution *ret_law)
{
    Distribution law = {.kind = DIST_RAMP};
    size_t start = reader->text->at;
    bool ok = true;
    for (int i = 0; ok && i < 2; i++) {
        Distribution child = {0};
        ok = law_read_part(reader, &child) && add_child(reader, &law, &child, 1.0);
        if (ok && !value_text_take(reader->text, ",")) {
            ok = value_text_fail(reader->text, reader->text->at,
                    "such as ramp(0..1 mm, 0..5 mm, 1000)",
                    "ramp() takes the law at the start, the law at the end, and in how many "
                    "episodes");
        }
    }
    ok = ok && read_plain(reader, &law.a);
    if (ok && !(law.a >= 1.0 && law.a == floor(law.a))) {
        ok = value_text_fail(reader->text, start, NULL,
                "ramp() takes a whole number of episodes, from 1 on");
    }
    if (ok && !(is_number_law(&law.child[0]) && is_number_law(&law.child[1]))) {
        ok = value_text_fail(reader->text, start, NULL, "a ramp is made of laws of numbers");
    }
    if (!ok) {
        distribution_release(&law);
        return false;
    }
    *ret_law = law;
    return true;
}

static bool read_share(LawReader *reader, double *ret_share)
{
    Unit unit;
    size_t start = reader->text->at;
    if (!value_text_number(reader->text, ret_share)) {
        return false;
    }
    bool percent = value_text_unit(reader->text, &unit) && unit.factor == 0.01 &&
            dimension_equal(unit.dimension, DIMENSION_NONE);
    if (!percent || *ret_share <= 0.0) {
        return value_text_fail(reader->text, start,
                "such as mixture(30 % normal(1 mm), 70 % ±5 mm)",
                "each law of a mixture stands behind its share in %%");
    }
    return true;
}

static bool read_mixture(LawReader *reader, Distribution *ret_law)
{
    Distribution law = {.kind = DIST_MIXTURE};
    size_t start = reader->text->at;
    double sum = 0.0;
    do {
        Distribution child = {0};
        double share = 0.0;
        if (!read_share(reader, &share) || !law_read_part(reader, &child) ||
                !add_child(reader, &law, &child, share)) {
            distribution_release(&law);
            return false;
        }
        sum += share;
    } while (next_argument(reader));

    bool numbers = true;
    for (size_t i = 0; i < law.child_count; i++) {
        numbers = numbers && is_number_law(&law.child[i]);
    }
    if (!numbers || fabs(sum - 100.0) > 1e-6) {
        distribution_release(&law);
        if (!numbers) {
            return value_text_fail(
                    reader->text, start, NULL, "a mixture is made of laws of numbers");
        }
        return value_text_fail(
                reader->text, start, NULL, "the shares add up to %.6g %%, not 100 %%", sum);
    }
    law_normalise(&law);
    *ret_law = law;
    return true;
}

static const LawCall CALLS[] = {
        {"choice", "choice(1 mm, 2 mm)", read_choice},
        {"cone", "cone(25 deg)", read_cone},
        {"jitter", "jitter(20 mm)", read_jitter},
        {"log", "log(30..400 g)", read_log},
        {"lognormal", "lognormal(60 g, 0.3)", read_lognormal},
        {"mixture", "mixture(30 % normal(1 mm), 70 % ±5 mm)", read_mixture},
        {"normal", "normal(60 g, 5 g)", read_normal},
        {"offset", "offset(±2 mm)", read_offset},
        {"palette", "palette(red, green)", read_names},
        {"permutation", "permutation(1 mm, 2 mm, 3 mm)", read_permutation},
        {"ramp", "ramp(0..1 mm, 0..5 mm, 1000)", read_ramp},
        {"scale", "scale(0.7..1.4)", read_scale},
        {"sphere", "sphere()", read_sphere},
        {"texture", "texture(wood, cloth)", read_names},
};

enum { CALL_COUNT = sizeof CALLS / sizeof CALLS[0] };

static bool fail_unknown_call(LawReader *reader, size_t start, const char *name)
{
    const char *names[CALL_COUNT];
    for (size_t i = 0; i < CALL_COUNT; i++) {
        names[i] = CALLS[i].name;
    }
    const char *nearest = text_nearest(name, names, CALL_COUNT);
    char hint[VALUE_SENTENCE_BYTES] = "";
    if (strcmp(name, "uniform") == 0) {
        (void)snprintf(hint, sizeof hint, "uniform draws are written as a range: 1..2 mm");
    } else if (nearest != NULL) {
        (void)snprintf(hint, sizeof hint, "did you mean '%s'?", nearest);
    } else {
        for (size_t i = 0; i < CALL_COUNT; i++) {
            size_t length = strlen(hint);
            (void)snprintf(hint + length, sizeof hint - length, "%s%s",
                    i == 0 ? "there are " : ", ", names[i]);
        }
    }
    return value_text_fail(reader->text, start, hint, "there is no law '%s'", name);
}

/* "name(" is read; reads the arguments and the ')'. */
bool law_read_call(LawReader *reader, size_t start, const char *name, Distribution *ret_law)
{
    const LawCall *call = NULL;
    for (size_t i = 0; i < CALL_COUNT; i++) {
        call = strcmp(CALLS[i].name, name) == 0 ? &CALLS[i] : call;
    }
    if (call == NULL) {
        return fail_unknown_call(reader, start, name);
    }
    if (reader->depth >= CALL_DEPTH_MAX) {
        return value_text_fail(reader->text, start, NULL, "laws are nested too deeply");
    }
    reader->depth++;
    bool ok = call->read(reader, ret_law);
    reader->depth--;
    if (!ok || value_text_take(reader->text, ")")) {
        return ok;
    }
    distribution_release(ret_law);
    if (reader->text->text[reader->text->at] == '\0') {
        return value_text_fail(reader->text, start + strlen(name), call->form,
                "the bracket of %s() is not closed", name);
    }
    return value_text_fail(reader->text, reader->text->at, call->form,
            "cannot read '%s' inside %s()", reader->text->text + reader->text->at, name);
}
