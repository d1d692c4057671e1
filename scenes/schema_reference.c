#include <stdbool.h>

#include "scenes/schema.h"
#include "scenes/schema_example.h"
#include "scenes/schema_listing.h"
#include "scenes/schema_table.h"

static bool is_planned(const SchemaKey *key)
{
    return key->stage == KEY_PLANNED;
}

static void write_row(const SchemaTable *table, const SchemaKey *key, Text *out)
{
    const char *example = schema_example_find(table->noun, key->name);
    text_addf(out, "| `%s: %s` | %s | ", key->name, example == NULL ? ".." : example,
            key->value->kind);
    if (key->stage == KEY_REQUIRED) {
        text_add(out, "required");
    } else if (key->fallback != NULL) {
        text_addf(out, "%s%s", key->fallback,
                key->stage == KEY_FIXED ? " (nothing else yet)" : "");
    }
    text_addf(out, " | %s |\n", key->meaning);
}

static void write_planned(const SchemaTable *table, Text *out)
{
    size_t count = 0;
    for (size_t i = 0; i < table->count; i++) {
        if (is_planned(&table->keys[i])) {
            text_addf(out, "%s`%s` (%s)", count++ == 0 ? "\nNot built yet: " : ", ",
                    table->keys[i].name, table->keys[i].meaning);
        }
    }
    text_add(out, count == 0 ? "" : ".\n");
}

static void write_table(const SchemaTable *table, Text *out)
{
    text_addf(out, "### %s\n\n| key, as in | value | default | meaning |\n|--|--|--|--|\n",
            table->title);
    for (size_t i = 0; i < table->count; i++) {
        if (!is_planned(&table->keys[i])) {
            write_row(table, &table->keys[i], out);
        }
    }
    write_planned(table, out);
    text_add(out, "\n");
}

void schema_write_reference(Text *out)
{
    SchemaListing listing = {.count = 0};
    schema_listing_add(&listing, schema_scene_table());
    schema_listing_add(&listing, schema_part_table());
    schema_listing_add(&listing, schema_mixture_table());
    for (size_t i = 0; i < listing.count; i++) {
        write_table(listing.tables[i], out);
    }
}
