#include "scenes/draw_table.h"

#include <stdlib.h>

enum { FIRST_ROOM = 64 };

bool draw_table_add(DrawTable *table, const DrawRow *row, Error *err)
{
    if (table->count == table->room) {
        size_t room = table->room == 0 ? FIRST_ROOM : 2 * table->room;
        DrawRow *rows = realloc(table->rows, room * sizeof *rows);
        if (rows == NULL) {
            return error_no_memory(err, "the table of draws");
        }
        table->rows = rows;
        table->room = room;
    }
    table->rows[table->count++] = *row;
    return true;
}

void draw_table_begin_attempt(DrawTable *table)
{
    if (table->slot_count == 0) {
        table->slot_count = table->count;
    }
    table->count = table->slot_count;
}

void draw_table_begin_slot(DrawTable *table)
{
    table->count = 0;
    table->slot_count = 0;
}

void draw_table_release(DrawTable *table)
{
    free(table->rows);
    *table = (DrawTable){0};
}
