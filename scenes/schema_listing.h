/*
 * schema_listing.h - all tables that a table leads to, each once, in the order met first.
 * Internal to scenes/schema*.c.
 */
#pragma once

#include <stddef.h>

#include "scenes/schema_table.h"

enum { SCHEMA_TABLES_MAX = 64 };

typedef struct SchemaListing {
    const SchemaTable *tables[SCHEMA_TABLES_MAX];
    size_t count;
} SchemaListing;

/* Adds a table, and all that stand below its keys. */
void schema_listing_add(SchemaListing *listing, const SchemaTable *table);
