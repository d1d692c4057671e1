/*
 * value_law.h - reads the distributions of the scene language off a ValueText. Internal to
 * scenes/: value.c puts it behind nodes and mistakes.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "randomize/distribution.h"
#include "scenes/value.h"
#include "scenes/value_text.h"

/* One law being read. The dimension of a let is known only after its first unit. */
typedef struct LawReader {
    ValueText *text;
    ValueWish wish;
    Dimension dimension; /* due, or found */
    bool dimension_known;
    int depth;        /* of calls inside calls */
    Quantity written; /* the first quantity, for hints in the writer's own unit */
    bool has_written;
} LawReader;

LawReader law_reader(ValueText *text, const ValueWish *wish);

/* Reads a whole text, bounds included. On failure *ret_law holds nothing to release. */
MUST_USE bool law_read(LawReader *reader, Distribution *ret_law);

/* Reads the single value of a choice: a quantity or a word. */
MUST_USE bool law_read_single(LawReader *reader, Distribution *ret_law);

/* A law inside a call, with its bounds if it has any. */
MUST_USE bool law_read_part(LawReader *reader, Distribution *ret_law);

/* The arguments and the ')' behind "name(", which starts at byte `start`. value_call.c */
MUST_USE bool law_read_call(
        LawReader *reader, size_t start, const char *name, Distribution *ret_law);

/* A quantity of the dimension that is due; the first one decides that of a let. */
MUST_USE bool law_read_quantity(LawReader *reader, Quantity *ret_quantity);

/* low..high with one unit for both. */
MUST_USE bool law_read_range(LawReader *reader, Quantity *ret_low, Quantity *ret_high);

/* Fails if the law can draw what its target cannot take. */
bool law_check_sign(const LawReader *reader, const Distribution *law);

/* A law with room for `count` children, weights 1/count. False when memory ran out. */
MUST_USE bool law_with_children(DistributionKind kind, size_t count, Distribution *ret_law);

/* Scales the weights to a sum of 1. */
void law_normalise(Distribution *law);
