#include "scenes/schema_listing.h"

#include <stdbool.h>

static void add_value(SchemaListing *listing, const SchemaValue *value)
{
    if (value->keys != NULL) {
        schema_listing_add(listing, value->keys);
    }
    if (value->item != NULL) {
        add_value(listing, value->item);
    }
    if (value->entry != NULL && value->entry != value) {
        add_value(listing, value->entry);
    }
}

void schema_listing_add(SchemaListing *listing, const SchemaTable *table)
{
    for (size_t i = 0; i < listing->count; i++) {
        if (listing->tables[i] == table) {
            return;
        }
    }
    if (listing->count < SCHEMA_TABLES_MAX) {
        listing->tables[listing->count++] = table;
    }
    for (size_t i = 0; i < table->count; i++) {
        add_value(listing, table->keys[i].value);
    }
}
