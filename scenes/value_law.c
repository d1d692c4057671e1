#include "scenes/value_law.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { INTEGER_MAX = 1000000000 };

#define LEAST_SHARE 0.01 /* of a law that its bounds must keep, so that rejection ends */

LawReader law_reader(ValueText *text, const ValueWish *wish)
{
    return (LawReader){.text = text,
            .wish = *wish,
            .dimension = wish->any_dimension ? DIMENSION_NONE : wish->due,
            .dimension_known = !wish->any_dimension};
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

bool law_read_quantity(LawReader *reader, Quantity *ret_quantity)
{
    return value_text_quantity(reader->text, ret_quantity) &&
            settle_unit(reader, ret_quantity) && settle_whole(reader, ret_quantity);
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

bool law_read_range(LawReader *reader, Quantity *ret_low, Quantity *ret_high)
{
    if (!take_range_start(reader, ret_low)) {
        return value_text_fail(
                reader->text, reader->text->at, "such as 10..20", "expected a range");
    }
    return read_range_end(reader, ret_low, ret_high);
}

static bool read_constant_or_range(LawReader *reader, Distribution *ret_law)
{
    Quantity low = {0};
    Quantity high = {0};
    if (take_range_start(reader, &low)) {
        if (!read_range_end(reader, &low, &high)) {
            return false;
        }
        *ret_law = (Distribution){.kind = reader->wish.integer ? DIST_INTEGER : DIST_UNIFORM,
                .a = low.number,
                .b = high.number};
        return true;
    }
    if (!law_read_quantity(reader, &low)) {
        return false;
    }
    *ret_law = (Distribution){.kind = DIST_CONSTANT, .a = low.number};
    return true;
}

static bool read_plus_minus(LawReader *reader, Distribution *ret_law)
{
    Quantity bound = {0};
    if (!law_read_quantity(reader, &bound)) {
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
    Quantity quantity = {0};
    if (!law_read_quantity(reader, &quantity)) {
        return false;
    }
    *ret_law = (Distribution){.kind = DIST_CONSTANT, .a = quantity.number};
    return true;
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
        return law_read_call(reader, start, word, ret_law);
    }
    if (strcmp(word, "any") == 0) {
        Quantity turn = {.unit = {DIMENSION_ANGLE, 1.0}, .has_unit = true, .start = start};
        bool turn_in_space = reader->wish.components > 1;
        *ret_law = (Distribution){.kind = turn_in_space ? DIST_ROTATION : DIST_ANY_ANGLE};
        return settle_unit(reader, &turn);
    }
    text->at = start;
    return law_read_single(reader, ret_law);
}

/* True at the word 'in', which is then stepped over. */
static bool take_in(ValueText *text)
{
    value_text_skip_blanks(text);
    if (strncmp(text->text + text->at, "in", 2) != 0 ||
            word_length(text->text + text->at) != 2) {
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
    Quantity low = {0};
    Quantity high = {0};
    Dimension due = reader->dimension;
    reader->dimension = law->mode == DRAW_SCALE ? DIMENSION_NONE : due;
    bool ok = law_read_range(reader, &low, &high);
    reader->dimension = due;
    if (!ok) {
        return false;
    }
    value_text_skip_blanks(reader->text);
    bool numbers = law->kind < DIST_BALL && law->kind != DIST_CHOICE && law->kind != DIST_RAMP;
    numbers = (numbers || law->kind == DIST_ANY_ANGLE) && law->word == NULL;
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

bool law_read_part(LawReader *reader, Distribution *ret_law)
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

/* Whoever wants a number says so. */
static bool is_direction(const Distribution *law)
{
    return law->kind == DIST_CONE || law->kind == DIST_SPHERE || law->kind == DIST_ROTATION;
}

bool law_check_sign(const LawReader *reader, const Distribution *law)
{
    bool mass =
            dimension_equal(reader->wish.due, DIMENSION_MASS) && !reader->wish.any_dimension;
    if ((!mass && !reader->wish.not_negative) || law->mode == DRAW_OFFSET ||
            law->word != NULL || is_direction(law)) {
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
    return value_text_fail(reader->text, 0, hint, "this can draw %s below 0 (%.1f %% of draws)",
            words, 100.0 * distribution_probability(law, -HUGE_VAL, 0.0));
}

bool law_read(LawReader *reader, Distribution *ret_law)
{
    Distribution law;
    if (!law_read_part(reader, &law)) {
        return false;
    }
    if (!value_text_end(reader->text) || !law_check_sign(reader, &law)) {
        distribution_release(&law);
        return false;
    }
    *ret_law = law;
    return true;
}
