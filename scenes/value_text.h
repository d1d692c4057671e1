/*
 * value_text.h - reads numbers, units and words off the text of one value. Internal to scenes/.
 *
 * A ValueText walks along the text and remembers the first thing that is wrong with it: where,
 * one sentence, and a hint. Its owner turns that into a mistake with a place or into an Error.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/unit.h"
#include "scenes/document.h"
#include "scenes/mistakes.h"

enum { VALUE_SENTENCE_BYTES = 256, VALUE_WORD_BYTES = 64 };

typedef struct ValueText {
    const char *text;
    size_t at;        /* of the next byte */
    const char *name; /* of what is read ("x"), for messages; NULL: none */
    bool failed;
    size_t fault_at;
    char sentence[VALUE_SENTENCE_BYTES];
    char hint[VALUE_SENTENCE_BYTES]; /* "": none */
} ValueText;

/* A number and its unit, as written. */
typedef struct Quantity {
    double number; /* SI */
    Unit unit;
    bool has_unit;
    double written; /* without its unit */
    size_t start, end;
} Quantity;

/* Keeps the first failure. `hint` may be NULL. Returns false. */
bool value_text_fail(ValueText *text, size_t at, const char *hint, const char *format, ...)
        PRINTF_LIKE(4, 5);

/* Adds the failure to mistakes, `at` turned into a column of the node. */
void value_text_report(const ValueText *text, const Node *node, Mistakes *mistakes);

/* The failure as one sentence that quotes the text. Returns false. */
bool value_text_error(const ValueText *text, Error *err);

/* The place of a byte of the node's text: columns count code points. */
Place node_text_place(const Node *node, size_t byte);

/*
 * Reads a number with a digit on both sides of its point: returns its length, 0 if there is
 * none. ret_number is infinite when it is too large for a double.
 */
size_t number_read(const char *text, double *ret_number);

/* Length of the word [A-Za-z_][A-Za-z0-9_]* at the start of text, 0 if there is none. */
size_t word_length(const char *text);

/* Copies the word at the cursor (cut to fit) and steps over it; false if there is none. */
bool value_text_word(ValueText *text, char ret_word[VALUE_WORD_BYTES]);

void value_text_skip_blanks(ValueText *text);

/* Steps over the symbol if it stands at the cursor, blanks skipped before. */
bool value_text_take(ValueText *text, const char *symbol);

/* True if the cursor, blanks skipped, is at the end. Else fails with what is left over. */
bool value_text_end(ValueText *text);

/* Reads a number with an optional unit. */
bool value_text_quantity(ValueText *text, Quantity *ret_quantity);

/* Only the number, for ranges and vectors whose unit comes once, at the end. */
bool value_text_number(ValueText *text, double *ret_number);

/* The unit at the cursor, one blank before it allowed; false without failure if none is there. */
bool value_text_unit(ValueText *text, Unit *ret_unit);

/* Fails unless the quantity has the dimension that is due; 0 needs no unit. */
bool value_text_check_unit(ValueText *text, const Quantity *quantity, Dimension due);
