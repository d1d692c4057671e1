#include "scenes/schema_json.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenes/schema_listing.h"
#include "scenes/schema_table.h"

enum { NAME_BYTES = 96 };

#define NUMBER "[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?"
#define FACTOR "[A-Za-z]+(\\^[0-9]+)?"
#define UNIT   "(%|" FACTOR "([*/]" FACTOR ")*)"
#define NAME   "^[a-z][a-z0-9_]*$"

/*
 * A map may be whole, or a piece of a file that extends another: then nothing in it is required
 * and any key may be removed. Lists are never merged, so what stands in one is whole.
 */
typedef enum Form { FORM_WHOLE, FORM_PIECE } Form;

static json_t *value_schema(const SchemaValue *value, Form form);

/* ---- names of definitions */

static char word_character(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return (char)(c - 'A' + 'a');
    }
    return c >= 'a' && c <= 'z' ? c : '_';
}

/* "part_of_a_scene" of "Part of a scene: `parts: {NAME: {..}}`". */
static void definition_name(const SchemaTable *table, Form form, char buffer[NAME_BYTES])
{
    int length = (int)strcspn(table->title, ":");
    (void)snprintf(buffer, NAME_BYTES, "%s%.*s", form == FORM_PIECE ? "piece " : "", length,
            table->title);
    for (char *at = buffer; *at != '\0'; at++) {
        *at = word_character(*at);
    }
}

static json_t *reference(const SchemaTable *table, Form form)
{
    char name[NAME_BYTES];
    char path[NAME_BYTES + 32];
    definition_name(table, form, name);
    (void)snprintf(path, sizeof path, "#/definitions/%s", name);
    return json_pack("{s:s}", "$ref", path);
}

/* ---- texts */

static json_t *one_of_words(const char *const *words)
{
    json_t *list = json_array();
    for (size_t i = 0; words != NULL && words[i] != NULL; i++) {
        (void)json_array_append_new(list, json_string(words[i]));
    }
    return json_pack("{s:o}", "enum", list);
}

static json_t *pattern(const char *text)
{
    return json_pack("{s:s, s:s}", "type", "string", "pattern", text);
}

static bool is_plain(const SchemaValue *value)
{
    return dimension_equal(value->due, DIMENSION_NONE);
}

/* A number that YAML reads as one: any, where no unit is due, and 0 always. */
static json_t *bare_number(const SchemaValue *value)
{
    return is_plain(value) ? json_pack("{s:s}", "type", "number")
                           : json_pack("{s:i}", "const", 0);
}

static void add_quantity(const SchemaValue *value, json_t *forms)
{
    (void)json_array_append_new(forms, bare_number(value));
    (void)json_array_append_new(forms,
            pattern(is_plain(value) ? "^" NUMBER " *" UNIT "?$" : "^" NUMBER " *" UNIT "$"));
    if (value->words != NULL) {
        (void)json_array_append_new(forms, one_of_words(value->words));
    }
}

/* A law is text of many forms, or the choice from a map or list. */
static void add_law(const SchemaValue *value, json_t *forms)
{
    bool any = value->text == TEXT_ANY_LAW || value->text == TEXT_RANDOM;
    (void)json_array_append_new(
            forms, any ? json_pack("{s:s}", "type", "number") : bare_number(value));
    (void)json_array_append_new(
            forms, json_pack("{s:s, s:i}", "type", "string", "minLength", 1));
    (void)json_array_append_new(forms,
            json_pack("{s:s, s:[s], s:b, s:{s:{s:[s,s]}}}", "type", "object", "required",
                    "choice", "additionalProperties", 0, "properties", "choice", "type",
                    "object", "array"));
}

static void add_vector(const SchemaValue *value, json_t *forms)
{
    Text text = {0};
    text_add(&text, "^" NUMBER);
    text_addf(&text, "( +%s){%zu}", NUMBER, value->count - 1);
    text_add(&text, " *" UNIT "?$");
    (void)json_array_append_new(forms, pattern(text_chars(&text)));
    text_release(&text);
    (void)json_array_append_new(forms,
            json_pack("{s:s, s:I, s:I}", "type", "array", "minItems", (json_int_t)value->count,
                    "maxItems", (json_int_t)value->count));
}

/* What a text may be there; YAML gives numbers and booleans types of their own. */
static void add_text(const SchemaValue *value, json_t *forms)
{
    switch (value->text) {
    case TEXT_NONE:
        break;
    case TEXT_FREE:
        (void)json_array_append_new(
                forms, json_pack("{s:[s,s,s]}", "type", "string", "number", "boolean"));
        break;
    case TEXT_WORD:
        (void)json_array_append_new(forms, one_of_words(value->words));
        break;
    case TEXT_NAME:
        (void)json_array_append_new(forms, pattern(NAME));
        break;
    case TEXT_QUANTITY:
        add_quantity(value, forms);
        break;
    case TEXT_LAW:
    case TEXT_LAW_OR_FORMULA:
    case TEXT_ANY_LAW:
    case TEXT_RANDOM:
    case TEXT_COUNT:
        add_law(value, forms);
        break;
    case TEXT_INTEGER:
        (void)json_array_append_new(forms,
                json_pack("{s:s, s:I, s:I}", "type", "integer", "minimum",
                        (json_int_t)value->low, "maximum", (json_int_t)value->high));
        break;
    case TEXT_VECTOR:
        add_vector(value, forms);
        break;
    case TEXT_BOOL:
        (void)json_array_append_new(forms, json_pack("{s:s}", "type", "boolean"));
        break;
    }
}

/* ---- lists and maps */

static json_t *list_schema(const SchemaValue *value)
{
    json_t *list = json_pack(
            "{s:s, s:o}", "type", "array", "items", value_schema(value->item, FORM_WHOLE));
    if (value->count > 0) {
        (void)json_object_set_new(list, "minItems", json_integer((json_int_t)value->count));
        (void)json_object_set_new(list, "maxItems", json_integer((json_int_t)value->count));
    }
    return list;
}

static json_t *removable(json_t *schema)
{
    return json_pack("{s:[o, {s:s}]}", "anyOf", schema, "type", "null");
}

/* A map whose keys are the author's. One that holds itself (a tree) is any map. */
static json_t *entries_schema(const SchemaValue *value, Form form)
{
    json_t *map = json_pack("{s:s}", "type", "object");
    if (value->entry != value) {
        json_t *entry = value_schema(value->entry, form);
        (void)json_object_set_new(
                map, "additionalProperties", form == FORM_PIECE ? removable(entry) : entry);
    }
    if (value->identifiers) {
        (void)json_object_set_new(map, "propertyNames", json_pack("{s:s}", "pattern", NAME));
    }
    return map;
}

static json_t *value_schema(const SchemaValue *value, Form form)
{
    json_t *forms = json_array();
    add_text(value, forms);
    if (value->item != NULL) {
        (void)json_array_append_new(forms, list_schema(value));
    }
    if (value->keys != NULL) {
        (void)json_array_append_new(forms, reference(value->keys, form));
    }
    if (value->entry != NULL) {
        (void)json_array_append_new(forms, entries_schema(value, form));
    }
    if (value->removes) {
        (void)json_array_append_new(forms, json_pack("{s:s}", "type", "null"));
    }
    json_t *schema = json_array_size(forms) == 1 ? json_incref(json_array_get(forms, 0))
                                                 : json_pack("{s:O}", "anyOf", forms);
    json_decref(forms);
    return schema;
}

/* ---- keys */

static bool is_mark(const char *key)
{
    return strncmp(key, "forceps", sizeof "forceps" - 1) == 0;
}

/* The only value of a key that is fixed, as YAML reads it. */
static json_t *fixed_schema(const SchemaKey *key)
{
    const char *text = key->fallback;
    if (text[0] == '[') {
        return json_pack("{s:s}", "type", "array");
    }
    if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0) {
        return json_pack("{s:b}", "const", strcmp(text, "true") == 0);
    }
    return json_pack("{s:s}", "const", text);
}

static json_t *key_schema(const SchemaKey *key, Form form)
{
    json_t *schema = NULL;
    if (is_mark(key->name)) {
        schema = json_pack("{s:i}", "const", 1);
    } else if (key->stage == KEY_FIXED) {
        schema = fixed_schema(key);
    } else {
        schema = value_schema(key->value, form);
    }
    if (form == FORM_PIECE && !is_mark(key->name)) {
        schema = removable(schema);
    }
    Text meaning = {0};
    text_addf(&meaning, "%s: %s%s%s", key->value->kind, key->meaning,
            key->fallback == NULL ? "" : "; default: ",
            key->fallback == NULL ? "" : key->fallback);
    json_t *described =
            json_pack("{s:s, s:[o]}", "description", text_chars(&meaning), "allOf", schema);
    text_release(&meaning);
    return described;
}

/* Adds { not: { required: [key, other] } } for each key that cannot stand beside it. */
static void add_excludes(const SchemaKey *key, json_t *rules)
{
    for (const char *at = key->excludes; at != NULL && *at != '\0';) {
        size_t length = strcspn(at, " ");
        (void)json_array_append_new(rules,
                json_pack("{s:{s:[s,o]}}", "not", "required", key->name,
                        json_stringn(at, length)));
        at += length + strspn(at + length, " ");
    }
}

static json_t *table_schema(const SchemaTable *table, Form form)
{
    json_t *properties = json_object();
    json_t *required = json_array();
    json_t *rules = json_array();
    for (size_t i = 0; i < table->count; i++) {
        const SchemaKey *key = &table->keys[i];
        if (key->stage == KEY_PLANNED) {
            continue;
        }
        (void)json_object_set_new(properties, key->name, key_schema(key, form));
        if (key->stage == KEY_REQUIRED && form == FORM_WHOLE) {
            (void)json_array_append_new(required, json_string(key->name));
        }
        add_excludes(key, rules);
    }
    json_t *schema = json_pack("{s:s, s:s, s:b, s:o}", "title", table->title, "type", "object",
            "additionalProperties", 0, "properties", properties);
    if (json_array_size(required) > 0) {
        (void)json_object_set(schema, "required", required);
    }
    if (json_array_size(rules) > 0) {
        (void)json_object_set(schema, "allOf", rules);
    }
    json_decref(required);
    json_decref(rules);
    return schema;
}

/* ---- files */

static void add_definitions(const SchemaTable *root, Form form, json_t *definitions)
{
    SchemaListing listing = {.count = 0};
    schema_listing_add(&listing, root);
    for (size_t i = 0; i < listing.count; i++) {
        char name[NAME_BYTES];
        definition_name(listing.tables[i], form, name);
        (void)json_object_set_new(definitions, name, table_schema(listing.tables[i], form));
    }
}

/* A mixin is a piece of a scene under a mark of its own. */
static json_t *mixin_schema(void)
{
    json_t *schema = table_schema(schema_scene_table(), FORM_PIECE);
    json_t *properties = json_object_get(schema, "properties");
    (void)json_object_del(properties, "forceps");
    (void)json_object_set_new(properties, "forceps_mixin", json_pack("{s:i}", "const", 1));
    (void)json_object_set_new(schema, "required", json_pack("[s]", "forceps_mixin"));
    (void)json_object_set_new(schema, "title", json_string("Mixin"));
    return schema;
}

/* Tells files apart by the key that marks them, so that an editor speaks of one kind alone. */
static json_t *by_mark(const char *mark, json_t *then, json_t *otherwise)
{
    return json_pack(
            "{s:{s:[s]}, s:o, s:o}", "if", "required", mark, "then", then, "else", otherwise);
}

bool schema_write_json(Text *out, Error *err)
{
    const SchemaTable *scene = schema_scene_table();
    const SchemaTable *part = schema_part_table();
    const SchemaTable *mixture = schema_mixture_table();
    json_t *definitions = json_object();
    add_definitions(scene, FORM_WHOLE, definitions);
    add_definitions(scene, FORM_PIECE, definitions);
    add_definitions(part, FORM_WHOLE, definitions);
    add_definitions(mixture, FORM_WHOLE, definitions);
    add_definitions(mixture, FORM_PIECE, definitions);
    (void)json_object_set_new(definitions, "mixin", mixin_schema());
    json_t *scenes =
            by_mark("extends", reference(scene, FORM_PIECE), reference(scene, FORM_WHOLE));
    json_t *mixins =
            by_mark("forceps_mixin", json_pack("{s:s}", "$ref", "#/definitions/mixin"), scenes);
    json_t *sets =
            by_mark("extends", reference(mixture, FORM_PIECE), reference(mixture, FORM_WHOLE));
    json_t *root = by_mark("forceps_part", reference(part, FORM_WHOLE),
            by_mark("forceps_dataset", sets, mixins));
    (void)json_object_set_new(
            root, "$schema", json_string("http://json-schema.org/draft-07/schema#"));
    (void)json_object_set_new(
            root, "title", json_string("A file of the forceps scene language"));
    (void)json_object_set_new(root, "definitions", definitions);
    char *text = root == NULL ? NULL : json_dumps(root, JSON_INDENT(1));
    json_decref(root);
    if (text == NULL) {
        return error_no_memory(err, "the schema");
    }
    text_addf(out, "%s\n", text);
    free(text);
    return text_ok(out, "the schema", err);
}
