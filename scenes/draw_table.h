/*
 * draw_table.h - the rows of everything that was drawn for a slot and its present attempt.
 *
 * Strings are borrowed from the scene, which outlives the table.
 */
#pragma once

#include "base/error.h"
#include "scenes/scene.h"

typedef struct DrawTable {
    DrawRow *rows;
    size_t count;
    size_t slot_count; /* rows of the slot; those behind it belong to the attempt */
    size_t room;
} DrawTable;

MUST_USE bool draw_table_add(DrawTable *table, const DrawRow *row, Error *err);

/* From now on rows belong to the attempt; an earlier attempt's rows are forgotten. */
void draw_table_begin_attempt(DrawTable *table);

/* Forgets everything. */
void draw_table_begin_slot(DrawTable *table);

void draw_table_release(DrawTable *table);
