/*
 * schema_example.h - one line of YAML for every key, for the reference. Internal to scenes/schema*.c.
 *
 * tests/schema_example_test.c demands one for each key that is built, and that the checks accept it.
 */
#pragma once

#include <stddef.h>

typedef struct SchemaExample {
    const char *noun; /* of the SchemaTable */
    const char *key;
    const char *value; /* as it stands behind the key, in one line */
} SchemaExample;

const SchemaExample *schema_examples(size_t *ret_count);

/* The value that shows a key; NULL if there is none. */
const char *schema_example_find(const char *noun, const char *key);
