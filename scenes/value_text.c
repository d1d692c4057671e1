#include "scenes/value_text.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_BYTES = 64, UNITS_BYTES = 64 };

bool value_text_fail(ValueText *text, size_t at, const char *hint, const char *format, ...)
{
    if (text->failed) {
        return false;
    }
    text->failed = true;
    text->fault_at = at;
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text->sentence, sizeof text->sentence, format, args);
    va_end(args);
    (void)snprintf(text->hint, sizeof text->hint, "%s", hint == NULL ? "" : hint);
    return false;
}

Place node_text_place(const Node *node, size_t byte)
{
    Place place = node->place;
    for (size_t i = 0; i < byte && node->text[i] != '\0'; i++) {
        /* Bytes 10xxxxxx continue a code point of UTF-8. */
        place.column += ((unsigned char)node->text[i] & 0xC0U) == 0x80U ? 0 : 1;
    }
    return place;
}

void value_text_report(const ValueText *text, const Node *node, Mistakes *mistakes)
{
    mistakes_add(mistakes, node_text_place(node, text->fault_at),
            text->hint[0] == '\0' ? NULL : text->hint, "%s", text->sentence);
}

bool value_text_error(const ValueText *text, Error *err)
{
    if (text->hint[0] == '\0') {
        return error_set(err, ERROR_SCENE, "'%s': %s", text->text, text->sentence);
    }
    return error_set(err, ERROR_SCENE, "'%s': %s (%s)", text->text, text->sentence, text->hint);
}

static bool is_digit(char byte)
{
    return isdigit((unsigned char)byte) != 0;
}

static size_t digits_length(const char *text)
{
    size_t length = 0;
    while (is_digit(text[length])) {
        length++;
    }
    return length;
}

size_t number_read(const char *text, double *ret_number)
{
    size_t length = text[0] == '-' || text[0] == '+' ? 1 : 0;
    size_t whole = digits_length(text + length);
    if (whole == 0) {
        return 0;
    }
    length += whole;
    if (text[length] == '.' && is_digit(text[length + 1])) {
        length += 1 + digits_length(text + length + 1);
    }
    if (text[length] == 'e' || text[length] == 'E') {
        size_t sign = text[length + 1] == '-' || text[length + 1] == '+' ? 1 : 0;
        size_t exponent = digits_length(text + length + 1 + sign);
        length += exponent == 0 ? 0 : 1 + sign + exponent;
    }
    char number[NUMBER_BYTES];
    if (length >= sizeof number) {
        *ret_number = HUGE_VAL;
        return length;
    }
    memcpy(number, text, length);
    number[length] = '\0';
    *ret_number = strtod(number, NULL);
    return length;
}

size_t word_length(const char *text)
{
    if (isalpha((unsigned char)text[0]) == 0 && text[0] != '_') {
        return 0;
    }
    size_t length = 1;
    while (isalnum((unsigned char)text[length]) != 0 || text[length] == '_') {
        length++;
    }
    return length;
}

bool value_text_word(ValueText *text, char ret_word[VALUE_WORD_BYTES])
{
    size_t length = word_length(text->text + text->at);
    (void)snprintf(ret_word, VALUE_WORD_BYTES, "%.*s", (int)length, text->text + text->at);
    text->at += length;
    return length > 0;
}

void value_text_skip_blanks(ValueText *text)
{
    while (text->text[text->at] == ' ' || text->text[text->at] == '\t' ||
            text->text[text->at] == '\n') {
        text->at++;
    }
}

bool value_text_take(ValueText *text, const char *symbol)
{
    value_text_skip_blanks(text);
    size_t length = strlen(symbol);
    if (strncmp(text->text + text->at, symbol, length) != 0) {
        return false;
    }
    text->at += length;
    return true;
}

bool value_text_end(ValueText *text)
{
    value_text_skip_blanks(text);
    if (text->text[text->at] == '\0') {
        return true;
    }
    const char *rest = text->text + text->at;
    const char *hint = NULL;
    if (rest[0] == '.' && rest[1] == '.') {
        hint = "a range has one unit, behind its upper end: 5..9 mm";
    }
    return value_text_fail(text, text->at, hint, "cannot read '%s' here", rest);
}

bool value_text_number(ValueText *text, double *ret_number)
{
    value_text_skip_blanks(text);
    const char *rest = text->text + text->at;
    size_t length = number_read(rest, ret_number);
    if (length == 0) {
        size_t sign = rest[0] == '-' || rest[0] == '+' ? 1 : 0;
        if (rest[sign] == '.' && is_digit(rest[sign + 1])) {
            return value_text_fail(text, text->at, "0.5, not .5",
                    "a digit stands on both sides of a decimal point");
        }
        if (rest[0] == '\0') {
            return value_text_fail(text, text->at, NULL, "a number is missing");
        }
        return value_text_fail(text, text->at, NULL, "expected a number, got '%s'", rest);
    }
    if (!isfinite(*ret_number)) {
        return value_text_fail(
                text, text->at, NULL, "this number is too large, or has too many digits");
    }
    text->at += length;
    if (rest[length] == '.' && rest[length + 1] != '.') {
        return value_text_fail(text, text->at, "5.0, not 5.",
                "a digit stands on both sides of a decimal point");
    }
    return true;
}

bool value_text_unit(ValueText *text, Unit *ret_unit)
{
    size_t start = text->at;
    while (text->text[start] == ' ') {
        start++;
    }
    size_t length = unit_read(text->text + start, ret_unit);
    if (length == 0) {
        return false;
    }
    text->at = start + length;
    return true;
}

/* A word right behind a number that is neither a unit nor the 'in' of bounds is a misspelt unit. */
static bool refuse_strange_unit(ValueText *text)
{
    size_t start = text->at;
    while (text->text[start] == ' ') {
        start++;
    }
    size_t length = word_length(text->text + start);
    if (length == 0) {
        return true;
    }
    char word[VALUE_WORD_BYTES];
    (void)snprintf(word, sizeof word, "%.*s", (int)length, text->text + start);
    const char *nearest = unit_nearest(word);
    char hint[VALUE_WORD_BYTES] = "";
    if (nearest != NULL) {
        (void)snprintf(hint, sizeof hint, "did you mean '%s'?", nearest);
    }
    return value_text_fail(text, start, hint, "'%s' is not a unit", word);
}

bool value_text_quantity(ValueText *text, Quantity *ret_quantity)
{
    Quantity quantity = {.unit = {DIMENSION_NONE, 1.0}};
    value_text_skip_blanks(text);
    quantity.start = text->at;
    if (!value_text_number(text, &quantity.written)) {
        return false;
    }
    quantity.has_unit = value_text_unit(text, &quantity.unit);
    if (!quantity.has_unit && !refuse_strange_unit(text)) {
        return false;
    }
    quantity.number = unit_value(quantity.unit, quantity.written);
    quantity.end = text->at;
    *ret_quantity = quantity;
    return true;
}

/* "0.05 m or 50 mm" for a bare 0.05 where a length is due. */
static void suggest_units(double number, Dimension due, char *buffer, size_t size)
{
    char units[UNITS_BYTES];
    dimension_units(due, units, sizeof units);
    char *rest = NULL;
    const char *first = strtok_r(units, ", ", &rest);
    const char *second = strtok_r(NULL, ", ", &rest);
    (void)snprintf(buffer, size, "%.6g %s", number, first);

    Unit large;
    Unit small;
    if (second == NULL || unit_read(first, &large) == 0 || unit_read(second, &small) == 0) {
        return;
    }
    double in_small = number * (large.factor / small.factor);
    if (fabs(number) < 1.0 && small.factor < large.factor && fabs(in_small) >= 1.0) {
        (void)snprintf(buffer, size, "%.6g %s or %.6g %s", number, first, in_small, second);
    }
}

bool value_text_check_unit(ValueText *text, const Quantity *quantity, Dimension due)
{
    if (quantity->has_unit ? dimension_equal(quantity->unit.dimension, due)
                           : dimension_equal(due, DIMENSION_NONE) || quantity->written == 0.0 ||
                            dimension_equal(due, (Dimension){.pixel = 1})) {
        return true;
    }
    char wanted[UNITS_BYTES];
    dimension_words(due, wanted, sizeof wanted);
    if (!quantity->has_unit) {
        char hint[VALUE_SENTENCE_BYTES];
        suggest_units(quantity->written, due, hint, sizeof hint);
        return value_text_fail(text, quantity->start, hint, "%s is %s and needs a unit",
                text->name == NULL ? "this" : text->name, wanted);
    }
    char units[UNITS_BYTES];
    char got[UNITS_BYTES];
    dimension_units(due, units, sizeof units);
    dimension_words(quantity->unit.dimension, got, sizeof got);
    return value_text_fail(
            text, quantity->start, NULL, "expected %s (%s), got %s", wanted, units, got);
}
