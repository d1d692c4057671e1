#include "scenes/value_law.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { CALL_DEPTH_MAX = 8, ARGUMENTS_MAX = 64, INTEGER_MAX = 1000000000 };

#define LEAST_SHARE 0.01 /* of a law that its bounds must keep, so that rejection ends */

LawReader law_reader(ValueText *text, const ValueWish *wish)
{
    return (LawReader){.text = text,
            .wish = *wish,
            .dimension = wish->any_dimension ? DIMENSION_NONE : wish->due,
            .dimension_known = !wish->any_dimension};
}

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

/* The dimension of what was read must be the one that is due; the first one decides a let. */
static bool settle_unit(LawReader *reader, const Quantity *quantity)
{
    if (!reader->has_written) {
        reader->has_written = true;
        reader->written = *quantity;
    }
    if (!reader->dimension_known && (quantity->has_unit || quantity->written != 0.0)) {
        reader->dimension_known = true;
        reader->dimension = quantity->unit.dimension;
    }
    return !reader->dimension_known ||
            value_text_check_unit(reader->text, quantity, reader->dimension);
}

static bool settle_whole(LawReader *reader, const Quantity *quantity)
{
    if (!reader->wish.integer ||
            (floor(quantity->number) == quantity->number &&
                    fabs(quantity->number) <= INTEGER_MAX)) {
        return true;
    }
    return value_text_fail(reader->text, quantity->start, NULL, "%s is a whole number",
            reader->text->name == NULL ? "this" : reader->text->name);
}

static bool read_quantity(LawReader *reader, Quantity *ret_quantity)
{
    return value_text_quantity(reader->text, ret_quantity) &&
            settle_unit(reader, ret_quantity) && settle_whole(reader, ret_quantity);
}

/* A plain number such as a factor or a sigma. */
static bool read_plain(LawReader *reader, double *ret_number)
{
    Quantity quantity;
    if (!value_text_quantity(reader->text, &quantity) ||
            !value_text_check_unit(reader->text, &quantity, DIMENSION_NONE)) {
        return false;
    }
    *ret_number = quantity.number;
    return true;
}

static bool fail_backwards(LawReader *reader, const Quantity *low, const Quantity *high)
{
    const char *text = reader->text->text;
    char unit[VALUE_WORD_BYTES];
    const char *number_end = text + high->start;
    double ignored;
    number_end += number_read(number_end, &ignored);
    (void)snprintf(unit, sizeof unit, "%.*s", (int)(text + high->end - number_end), number_end);
    char hint[VALUE_SENTENCE_BYTES];
    (void)snprintf(hint, sizeof hint, "%.6g..%.6g%s", high->written, low->written, unit);
    return value_text_fail(reader->text, low->start, hint,
            "the range runs backwards: %.6g%s is above %.6g%s", low->written, unit,
            high->written, unit);
}

/* The rest of a range whose lower number and ".." are read. */
static bool read_range_end(LawReader *reader, Quantity *low, Quantity *ret_high)
{
    if (!value_text_quantity(reader->text, ret_high)) {
        return false;
    }
    low->unit = ret_high->unit;
    low->has_unit = ret_high->has_unit;
    low->number = unit_value(low->unit, low->written);
    Quantity whole = *ret_high; /* 0..0.3 lacks its unit as much as 0.1..0.3 does */
    whole.start = low->start;
    if (!settle_unit(reader, &whole) || !settle_whole(reader, low) ||
            !settle_whole(reader, ret_high)) {
        return false;
    }
    return low->number <= ret_high->number || fail_backwards(reader, low, ret_high);
}

/* True at "3..", with the cursor behind the dots and the number in *ret_low. */
static bool take_range_start(LawReader *reader, Quantity *ret_low)
{
    ValueText *text = reader->text;
    value_text_skip_blanks(text);
    double number;
    size_t length = number_read(text->text + text->at, &number);
    if (length == 0 || !isfinite(number) ||
            strncmp(text->text + text->at + length, "..", 2) != 0) {
        return false;
    }
    *ret_low = (Quantity){.written = number, .start = text->at, .end = text->at + length};
    text->at += length + 2;
    return true;
}

static bool read_range(LawReader *reader, Quantity *ret_low, Quantity *ret_high)
{
    if (!take_range_start(reader, ret_low)) {
        return value_text_fail(
                reader->text, reader->text->at, "such as 10..20", "expected a range");
    }
    return read_range_end(reader, ret_low, ret_high);
}

static bool read_constant_or_range(LawReader *reader, Distribution *ret_law)
{
    Quantity low;
    Quantity high;
    if (take_range_start(reader, &low)) {
        if (!read_range_end(reader, &low, &high)) {
            return false;
        }
        *ret_law = (Distribution){.kind = reader->wish.integer ? DIST_INTEGER : DIST_UNIFORM,
                .a = low.number,
                .b = high.number};
        return true;
    }
    if (!read_quantity(reader, &low)) {
        return false;
    }
    *ret_law = (Distribution){.kind = DIST_CONSTANT, .a = low.number};
    return true;
}

static bool read_plus_minus(LawReader *reader, Distribution *ret_law)
{
    Quantity bound;
    if (!read_quantity(reader, &bound)) {
        return false;
    }
    if (bound.number < 0.0) {
        return value_text_fail(
                reader->text, bound.start, NULL, "a positive amount stands behind ±");
    }
    *ret_law = (Distribution){.kind = reader->wish.integer ? DIST_INTEGER : DIST_UNIFORM,
            .a = -bound.number,
            .b = bound.number};
    return true;
}

/* ------------------------------------------------------------------------ calls */

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
    Quantity first;
    Quantity second;
    if (!read_quantity(reader, &first)) {
        return false;
    }
    Distribution law = {.kind = DIST_NORMAL, .b = first.number};
    if (next_argument(reader)) {
        if (!read_quantity(reader, &second)) {
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
    Quantity median;
    double sigma;
    if (!read_quantity(reader, &median)) {
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
    Quantity low;
    Quantity high;
    if (!read_range(reader, &low, &high)) {
        return false;
    }
    if (low.number <= 0.0) {
        return value_text_fail(
                reader->text, low.start, NULL, "log() needs both ends of its range above 0");
    }
    *ret_law = (Distribution){.kind = DIST_LOG, .a = low.number, .b = high.number};
    return true;
}

static bool read_law(LawReader *reader, Distribution *ret_law);

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
    bool ok = read_law(reader, ret_law);
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
    Quantity radius;
    if (!read_quantity(reader, &radius)) {
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
    Quantity angle;
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

bool law_read_single(LawReader *reader, Distribution *ret_law)
{
    ValueText *text = reader->text;
    value_text_skip_blanks(text);
    size_t start = text->at;
    char word[VALUE_WORD_BYTES];
    if (value_text_word(text, word)) {
        if (!reader->wish.words) {
            return value_text_fail(
                    text, start, NULL, "expected a number, got the word '%s'", word);
        }
        *ret_law = (Distribution){.kind = DIST_CONSTANT, .word = text_duplicate(word)};
        return ret_law->word != NULL || fail_memory(reader);
    }
    Quantity quantity;
    if (!read_quantity(reader, &quantity)) {
        return false;
    }
    *ret_law = (Distribution){.kind = DIST_CONSTANT, .a = quantity.number};
    return true;
}

/* Grows a law by one child. */
static bool add_child(LawReader *reader, Distribution *law, Distribution *child, double weight)
{
    Distribution grown;
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
    do {
        Distribution child;
        size_t start = reader->text->at;
        if (!law_read_single(reader, &child) || !add_child(reader, &law, &child, 1.0)) {
            distribution_release(&law);
            return false;
        }
        if ((law.child[law.child_count - 1].word == NULL) != (law.child[0].word == NULL)) {
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
        Distribution child;
        double share;
        if (!read_share(reader, &share) || !read_law(reader, &child) ||
                !add_child(reader, &law, &child, share)) {
            distribution_release(&law);
            return false;
        }
        sum += share;
    } while (next_argument(reader));

    bool numbers = true;
    for (size_t i = 0; i < law.child_count; i++) {
        double low;
        double high;
        distribution_support(&law.child[i], &low, &high);
        numbers = numbers && law.child[i].kind <= DIST_MIXTURE && law.child[i].word == NULL &&
                low <= high;
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
static bool read_call(LawReader *reader, size_t start, const char *name, Distribution *ret_law)
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

static bool read_base(LawReader *reader, Distribution *ret_law)
{
    ValueText *text = reader->text;
    if (value_text_take(text, "±") || value_text_take(text, "+-")) {
        return read_plus_minus(reader, ret_law);
    }
    size_t start = text->at;
    char word[VALUE_WORD_BYTES];
    if (!value_text_word(text, word)) {
        return read_constant_or_range(reader, ret_law);
    }
    if (text->text[text->at] == '(') {
        text->at++;
        return read_call(reader, start, word, ret_law);
    }
    if (strcmp(word, "any") == 0) {
        Quantity turn = {.unit = {DIMENSION_ANGLE, 1.0}, .has_unit = true, .start = start};
        *ret_law = (Distribution){.kind = DIST_ANY_ANGLE};
        return settle_unit(reader, &turn);
    }
    text->at = start;
    return law_read_single(reader, ret_law);
}

/* True at the word 'in', which is then stepped over. */
static bool take_in(ValueText *text)
{
    value_text_skip_blanks(text);
    if (strncmp(text->text + text->at, "in", 2) != 0 || word_length(text->text + text->at) != 2) {
        return false;
    }
    text->at += 2;
    return true;
}

/* "in low..high" behind a law; keeps the exact law inside, so enough of it must lie there. */
static bool read_bounds(LawReader *reader, Distribution *law)
{
    value_text_skip_blanks(reader->text);
    size_t start = reader->text->at;
    if (!take_in(reader->text)) {
        return true;
    }
    Quantity low;
    Quantity high;
    Dimension due = reader->dimension;
    reader->dimension = law->mode == DRAW_SCALE ? DIMENSION_NONE : due;
    bool ok = read_range(reader, &low, &high);
    reader->dimension = due;
    if (!ok) {
        return false;
    }
    value_text_skip_blanks(reader->text);
    bool numbers = law->kind != DIST_CHOICE && law->kind != DIST_CONE &&
            law->kind != DIST_SPHERE && law->kind != DIST_BALL && law->word == NULL;
    if (!numbers || law->truncated) {
        return value_text_fail(reader->text, start, NULL, "this law takes no bounds");
    }
    double share = distribution_probability(law, low.number, high.number);
    if (share < LEAST_SHARE) {
        return value_text_fail(reader->text, start, NULL,
                "only %.2g %% of this law lies within its bounds; 1 %% is the least",
                100.0 * share);
    }
    law->truncated = true;
    law->low = low.number;
    law->high = high.number;
    return true;
}

static bool read_law(LawReader *reader, Distribution *ret_law)
{
    Distribution law = {0};
    if (!read_base(reader, &law) || !read_bounds(reader, &law)) {
        distribution_release(&law);
        return false;
    }
    *ret_law = law;
    return true;
}

/* "add 'in 10..200 g', or lognormal(60 g, 0.5)" in the unit that was written. */
static void suggest_bounds(
        const LawReader *reader, const Distribution *law, char *buffer, size_t size)
{
    const Quantity *mean = &reader->written;
    char unit[VALUE_WORD_BYTES] = "";
    if (mean->has_unit) {
        double ignored;
        size_t number_end =
                mean->start + number_read(reader->text->text + mean->start, &ignored);
        (void)snprintf(unit, sizeof unit, "%.*s", (int)(mean->end - number_end),
                reader->text->text + number_end);
    }
    (void)snprintf(buffer, size, "add 'in %.4g..%.4g%s', or lognormal(%.6g%s, %.2g)",
            mean->written / 5.0, mean->written * 3.0, unit, mean->written, unit,
            law->b / law->a);
}

bool law_check_sign(const LawReader *reader, const Distribution *law)
{
    bool mass = dimension_equal(reader->wish.due, DIMENSION_MASS) && !reader->wish.any_dimension;
    if ((!mass && !reader->wish.not_negative) || law->mode == DRAW_OFFSET || law->word != NULL) {
        return true;
    }
    double low;
    double high;
    distribution_support(law, &low, &high);
    if (!(low < 0.0)) {
        return true;
    }
    char words[VALUE_WORD_BYTES] = "a factor";
    if (law->mode == DRAW_SET && dimension_equal(reader->wish.due, DIMENSION_NONE)) {
        (void)snprintf(words, sizeof words, "a value");
    } else if (law->mode == DRAW_SET) {
        dimension_words(reader->wish.due, words, sizeof words);
    }
    if (law->kind == DIST_CONSTANT) {
        return value_text_fail(reader->text, 0, NULL, "%s cannot be below 0",
                reader->text->name == NULL ? "this" : reader->text->name);
    }
    char hint[VALUE_SENTENCE_BYTES] = "";
    if (law->kind == DIST_NORMAL && law->a > 0.0 && law->mode == DRAW_SET) {
        suggest_bounds(reader, law, hint, sizeof hint);
    }
    return value_text_fail(reader->text, 0, hint,
            "this can draw %s below 0 (%.1f %% of draws)", words,
            100.0 * distribution_probability(law, -HUGE_VAL, 0.0));
}

bool law_read(LawReader *reader, Distribution *ret_law)
{
    Distribution law;
    if (!read_law(reader, &law)) {
        return false;
    }
    if (!value_text_end(reader->text) || !law_check_sign(reader, &law)) {
        distribution_release(&law);
        return false;
    }
    *ret_law = law;
    return true;
}
