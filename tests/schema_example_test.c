#include "scenes/schema_example.h"

#include <string.h>

#include "check.h"
#include "scenes/document.h"
#include "scenes/schema_listing.h"

static SchemaListing all_tables(void)
{
    SchemaListing listing = {.count = 0};
    schema_listing_add(&listing, schema_scene_table());
    schema_listing_add(&listing, schema_part_table());
    schema_listing_add(&listing, schema_mixture_table());
    return listing;
}

static void check_table(const SchemaTable *table)
{
    for (size_t i = 0; i < table->count; i++) {
        const SchemaKey *key = &table->keys[i];
        if (key->stage != KEY_PLANNED && schema_example_find(table->noun, key->name) == NULL) {
            fail_msg("scenes/schema_example.c has no '%s' of '%s'", key->name, table->noun);
        }
    }
}

static void every_key_that_is_built_has_an_example(void **state)
{
    (void)state;
    SchemaListing listing = all_tables();
    for (size_t i = 0; i < listing.count; i++) {
        check_table(listing.tables[i]);
    }
}

static const SchemaTable *find_table(const char *noun)
{
    SchemaListing listing = all_tables();
    for (size_t i = 0; i < listing.count; i++) {
        if (strcmp(listing.tables[i]->noun, noun) == 0) {
            return listing.tables[i];
        }
    }
    fail_msg("no table is called '%s'", noun);
    return NULL;
}

static bool is_built(const SchemaTable *table, const char *key)
{
    for (size_t i = 0; i < table->count; i++) {
        if (strcmp(table->keys[i].name, key) == 0) {
            return table->keys[i].stage != KEY_PLANNED;
        }
    }
    return false;
}

/* What the checks say of one line "KEY: VALUE" among the keys of a table. */
static void check_line(const SchemaTable *table, const SchemaExample *example)
{
    Text yaml = {0};
    Text said = {0};
    Error err = {0};
    Mistakes *mistakes = mistakes_create();
    text_addf(&yaml, "%s: %s\n", example->key, example->value);
    Document *document =
            document_parse("example", text_chars(&yaml), yaml.length, mistakes, &err);
    assert_non_null(document);
    schema_check_piece(table, document_root(document), mistakes);
    mistakes_write(mistakes, &said);
    assert_string_equal(text_chars(&said), "");
    document_destroy(document);
    mistakes_destroy(mistakes);
    text_release(&yaml);
    text_release(&said);
}

static void every_example_is_of_a_key_and_right(void **state)
{
    (void)state;
    size_t count = 0;
    const SchemaExample *examples = schema_examples(&count);
    for (size_t i = 0; i < count; i++) {
        const SchemaTable *table = find_table(examples[i].noun);
        if (!is_built(table, examples[i].key)) {
            fail_msg("'%s' has no '%s'", examples[i].noun, examples[i].key);
        }
        check_line(table, &examples[i]);
    }
}

static void nouns_tell_tables_apart(void **state)
{
    (void)state;
    SchemaListing listing = all_tables();
    for (size_t i = 0; i < listing.count; i++) {
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(listing.tables[i]->noun, listing.tables[j]->noun);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(every_key_that_is_built_has_an_example),
            cmocka_unit_test(every_example_is_of_a_key_and_right),
            cmocka_unit_test(nouns_tell_tables_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
