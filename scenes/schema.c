#include "scenes/schema.h"

#include <string.h>
#include <strings.h>

#include "randomize/distribution.h"
#include "scenes/file_kind.h"
#include "scenes/schema_table.h"
#include "scenes/value.h"

typedef struct Checker {
    Mistakes *mistakes;
    bool inherits; /* '~' had its chance to remove something */
    bool partial;  /* a mixin: what is missing, or to be removed, is elsewhere */
} Checker;

/* Mistakes mark the smallest value that they make useless, so that the rest can be read. */

static void check_value(
        const Checker *checker, const SchemaValue *value, const char *name, Node *node);

/* ---- texts */

static size_t word_count(const char *const *words)
{
    size_t count = 0;
    while (words != NULL && words[count] != NULL) {
        count++;
    }
    return count;
}

static bool is_word(const char *const *words, const char *text)
{
    for (size_t i = 0; i < word_count(words); i++) {
        if (strcmp(words[i], text) == 0) {
            return true;
        }
    }
    return false;
}

static void refuse_word(
        const Checker *checker, const SchemaValue *value, const char *name, const Node *node)
{
    if (is_word(value->planned, node->text)) {
        mistakes_add(checker->mistakes, node->place, NULL,
                "'%s' is not built yet in this version", node->text);
        return;
    }
    if (value->refused != NULL && strcasecmp(value->refused, node->text) == 0) {
        mistakes_add(checker->mistakes, node->place, "leave it out", "%s", value->refusal);
        return;
    }
    size_t count = word_count(value->words);
    const char *near = text_nearest(node->text, value->words, count);
    Text hint = {0};
    if (near != NULL) {
        text_addf(&hint, "did you mean '%s'? ", near);
    }
    text_add(&hint, "it can be ");
    for (size_t i = 0; i < count; i++) {
        const char *between = i + 1 < count ? ", " : " or ";
        text_addf(&hint, "%s%s", i == 0 ? "" : between, value->words[i]);
    }
    mistakes_add(checker->mistakes, node->place, text_chars(&hint), "'%s' cannot be '%s'", name,
            node->text);
    text_release(&hint);
}

static void check_bound(const Checker *checker, SchemaBound bound, const char *name,
        const Node *node, double number)
{
    Mistakes *mistakes = checker->mistakes;
    if (bound == BOUND_POSITIVE && !(number > 0.0)) {
        mistakes_add(mistakes, node->place, NULL, "'%s' must be above 0", name);
    } else if (bound == BOUND_NOT_NEGATIVE && !(number >= 0.0)) {
        mistakes_add(mistakes, node->place, NULL, "'%s' cannot be below 0", name);
    } else if (bound == BOUND_SHARE && !(number >= 0.0 && number <= 1.0)) {
        mistakes_add(mistakes, node->place, NULL, "'%s' lies between 0 %% and 100 %%", name);
    }
}

/* Whether what is written can be read; a reader that fails has added the mistake. */
static bool check_law(const Checker *checker, const ValueWish *wish, const Node *node)
{
    Distribution law = {0};
    bool ok = value_read_distribution(node, wish, checker->mistakes, &law, NULL);
    distribution_release(&law);
    return ok;
}

static bool check_vector(
        const Checker *checker, const SchemaValue *value, const char *name, const Node *node)
{
    enum { NUMBERS_MAX = 4 };
    double numbers[NUMBERS_MAX];
    if (!value_read_vector(node, value->due, value->count, checker->mistakes, numbers)) {
        return false;
    }
    for (size_t i = 0; i < value->count; i++) {
        check_bound(checker, value->bound, name, node, numbers[i]);
    }
    return true;
}

static bool check_quantity(
        const Checker *checker, const SchemaValue *value, const char *name, const Node *node)
{
    double number = 0.0;
    if (is_word(value->words, node->text)) {
        return true;
    }
    if (!value_read_quantity(node, value->due, checker->mistakes, &number)) {
        return false;
    }
    check_bound(checker, value->bound, name, node, number);
    return true;
}

static bool check_word(
        const Checker *checker, const SchemaValue *value, const char *name, const Node *node)
{
    if (is_word(value->words, node->text)) {
        return true;
    }
    refuse_word(checker, value, name, node);
    return false;
}

static bool check_text(
        const Checker *checker, const SchemaValue *value, const char *name, const Node *node)
{
    const ValueWish law = {.due = value->due};
    const ValueWish any_law = {.any_dimension = true, .words = true};
    const ValueWish whole = {.integer = true};
    Mistakes *mistakes = checker->mistakes;
    bool yes = false;
    long number = 0;
    switch (value->text) {
    case TEXT_WORD:
        return check_word(checker, value, name, node);
    case TEXT_NAME:
        return schema_check_name(node->text, node->place, mistakes);
    case TEXT_QUANTITY:
        return check_quantity(checker, value, name, node);
    case TEXT_LAW:
        return check_law(checker, &law, node);
    case TEXT_LAW_OR_FORMULA:
        return value_is_formula(node) || check_law(checker, &law, node);
    case TEXT_ANY_LAW:
        return value_is_formula(node) || check_law(checker, &any_law, node);
    case TEXT_COUNT:
        return check_law(checker, &whole, node);
    case TEXT_INTEGER:
        return value_read_integer(node, value->low, value->high, mistakes, &number);
    case TEXT_VECTOR:
        return check_vector(checker, value, name, node);
    case TEXT_BOOL:
        return value_read_bool(node, mistakes, &yes);
    case TEXT_RANDOM: /* what is drawn here is read with the models at hand */
    case TEXT_NONE:
    case TEXT_FREE:
        break;
    }
    return true;
}

/* ---- keys */

static const SchemaKey *find_key(const SchemaTable *table, const char *name)
{
    for (size_t i = 0; i < table->count; i++) {
        if (strcmp(table->keys[i].name, name) == 0) {
            return &table->keys[i];
        }
    }
    return NULL;
}

static void refuse_key(const Checker *checker, const SchemaTable *table, Node *node)
{
    enum { KEYS_MAX = 64 };
    const char *names[KEYS_MAX];
    size_t count = 0;
    Text known = {0};
    for (size_t i = 0; i < table->count && count < KEYS_MAX; i++) {
        const SchemaKey *key = &table->keys[i];
        names[count++] = key->name;
        if (key->stage != KEY_PLANNED) {
            text_addf(&known, "%s%s", known.length == 0 ? "" : ", ", key->name);
        }
    }
    const char *near = text_nearest(node->key, names, count);
    Text hint = {0};
    if (near != NULL) {
        text_addf(&hint, "did you mean '%s'? ", near);
    }
    text_addf(&hint, "known: %s", text_chars(&known));
    mistakes_add(checker->mistakes, node->key_place, text_chars(&hint),
            "'%s' is not a key of %s", node->key, table->noun);
    node->broken = true;
    text_release(&known);
    text_release(&hint);
}

/* A value as it would stand in a line, for keys that allow only one. */
static void write_flow(const Node *node, Text *out)
{
    if (node->kind != NODE_LIST) {
        text_add(out, node->kind == NODE_TEXT ? node->text : "a map");
        return;
    }
    text_add(out, "[");
    for (size_t i = 0; i < node->child_count; i++) {
        const Node *item = node->children[i];
        text_addf(out, "%s%s", i == 0 ? "" : ", ", item->kind == NODE_TEXT ? item->text : "..");
    }
    text_add(out, "]");
}

static void check_fixed(const Checker *checker, const SchemaKey *key, const Node *node)
{
    Text written = {0};
    Text hint = {0};
    write_flow(node, &written);
    if (strcmp(text_chars(&written), key->fallback) != 0) {
        text_addf(&hint, "leave it out; it is %s", key->fallback);
        mistakes_add(checker->mistakes, node->place, text_chars(&hint),
                "'%s: %s' is not built yet in this version", node->key, text_chars(&written));
    }
    text_release(&written);
    text_release(&hint);
}

/* Adds a mistake if a key that `excludes` names stands beside the node. */
static void check_excludes(
        const Checker *checker, const char *excludes, const Node *map, const Node *node)
{
    enum { NAME_BYTES = 32 };
    for (const char *at = excludes; at != NULL && *at != '\0';) {
        char name[NAME_BYTES];
        size_t length = strcspn(at, " ");
        if (length < sizeof name) {
            memcpy(name, at, length);
            name[length] = '\0';
            Node *other = node_find(map, name);
            if (other != NULL) {
                other->broken = true;
                mistakes_add(checker->mistakes, other->key_place, "keep one of them",
                        "'%s' cannot stand beside '%s'", name, node->key);
            }
        }
        at += length + strspn(at + length, " ");
    }
}

/* True for a map or list whose content is checked piece by piece. */
static bool has_pieces(const SchemaValue *value, const Node *node)
{
    return (node->kind == NODE_LIST && value->item != NULL) ||
            (node->kind == NODE_MAP && (value->keys != NULL || value->entry != NULL));
}

static void check_key(
        const Checker *checker, const SchemaTable *table, const Node *map, Node *node)
{
    const SchemaKey *key = find_key(table, node->key);
    bool is_mark = checker->partial && file_kind_is_mark(node->key);
    if (key == NULL && !node->broken && !is_mark) {
        refuse_key(checker, table, node);
    }
    if (key == NULL) {
        return;
    }
    if (key->stage == KEY_PLANNED) {
        mistakes_add(checker->mistakes, node->key_place, NULL,
                "'%s' is not built yet in this version", node->key);
        node->broken = true;
        return;
    }
    if (node->broken) {
        return;
    }
    size_t before = mistakes_count(checker->mistakes);
    if (key->stage == KEY_FIXED && node->kind != NODE_REMOVED) {
        check_fixed(checker, key, node);
    } else {
        check_value(checker, key->value, node->key, node);
    }
    bool told = mistakes_count(checker->mistakes) > before;
    node->broken = node->broken || (told && !has_pieces(key->value, node));
    check_excludes(checker, key->excludes, map, node);
}

/* True if the key is there, or a slip of it that is told already. */
static bool is_written(const SchemaTable *table, const SchemaKey *key, const Node *map)
{
    for (size_t i = 0; i < map->child_count; i++) {
        const char *name = map->children[i]->key;
        bool slip = find_key(table, name) == NULL && text_nearest(name, &key->name, 1) != NULL;
        if (slip || strcmp(name, key->name) == 0) {
            return true;
        }
    }
    return false;
}

/* True if a key that is there cannot be read. */
static bool is_broken(const Node *map, const char *key)
{
    const Node *node = node_find(map, key);
    return node != NULL && node->broken;
}

static void check_keys(const Checker *checker, const SchemaTable *table, Node *map)
{
    for (size_t i = 0; i < map->child_count; i++) {
        check_key(checker, table, map, map->children[i]);
    }
    for (size_t i = 0; !checker->partial && i < table->count; i++) {
        const SchemaKey *key = &table->keys[i];
        map->broken = map->broken || (key->stage == KEY_REQUIRED && is_broken(map, key->name));
        if (key->stage == KEY_REQUIRED && !is_written(table, key, map)) {
            map->broken = true;
            Text hint = {0};
            text_addf(&hint, "%s takes %s", key->name, key->value->kind);
            mistakes_add(checker->mistakes, map->place, text_chars(&hint), "%s needs '%s'",
                    table->noun, key->name);
            text_release(&hint);
        }
    }
}

/* ---- values */

/* True if something in the node was wrong, for the reader of YAML already. */
static bool holds_broken(const Node *node)
{
    bool holds = node->broken;
    for (size_t i = 0; !holds && i < node->child_count; i++) {
        holds = holds_broken(node->children[i]);
    }
    return holds;
}

static void check_entries(const Checker *checker, const SchemaValue *value, const Node *map)
{
    for (size_t i = 0; i < map->child_count; i++) {
        Node *child = map->children[i];
        size_t before = mistakes_count(checker->mistakes);
        if (value->identifiers) {
            (void)schema_check_name(child->key, child->key_place, checker->mistakes);
        }
        check_value(checker, value->entry, child->key, child);
        child->broken = holds_broken(child) || mistakes_count(checker->mistakes) > before;
    }
}

static void check_items(
        const Checker *checker, const SchemaValue *value, const char *name, Node *list)
{
    if (value->count != 0 && list->child_count != value->count) {
        list->broken = true;
        mistakes_add(checker->mistakes, list->place, NULL, "'%s' takes %s, not %zu", name,
                value->kind, list->child_count);
    }
    for (size_t i = 0; i < list->child_count; i++) {
        Node *item = list->children[i];
        size_t before = mistakes_count(checker->mistakes);
        check_value(checker, value->item, name, item);
        item->broken = holds_broken(item) || mistakes_count(checker->mistakes) > before;
    }
}

static void refuse_shape(
        const Checker *checker, const SchemaValue *value, const char *name, const Node *node)
{
    static const char *const SHAPES[] = {[NODE_TEXT] = "a text",
            [NODE_LIST] = "a list",
            [NODE_MAP] = "a map",
            [NODE_REMOVED] = "nothing"};
    mistakes_add(checker->mistakes, node->place, NULL, "'%s' takes %s, not %s", name,
            value->kind, SHAPES[node->kind]);
}

static bool takes_law(const SchemaValue *value)
{
    return value->text == TEXT_LAW || value->text == TEXT_LAW_OR_FORMULA ||
            value->text == TEXT_ANY_LAW || value->text == TEXT_COUNT;
}

static void check_value(
        const Checker *checker, const SchemaValue *value, const char *name, Node *node)
{
    if (node->broken || (node->kind == NODE_REMOVED && checker->partial)) {
        return;
    }
    bool text = node->kind == NODE_TEXT && value->text != TEXT_NONE;
    bool choice = node->kind == NODE_MAP && takes_law(value);
    bool numbers = node->kind == NODE_LIST && value->text == TEXT_VECTOR;
    if (text || choice || numbers) {
        (void)check_text(checker, value, name, node);
    } else if (node->kind == NODE_LIST && value->item != NULL) {
        check_items(checker, value, name, node);
    } else if (node->kind == NODE_MAP && value->keys != NULL) {
        check_keys(checker, value->keys, node);
    } else if (node->kind == NODE_MAP && value->entry != NULL) {
        check_entries(checker, value, node);
    } else if (node->kind == NODE_REMOVED && !checker->inherits) {
        mistakes_add(checker->mistakes, node->place, "leave the key out",
                "'~' removes an inherited key; a part file inherits nothing");
    } else {
        refuse_shape(checker, value, name, node);
    }
}

void schema_check(Node *root, Mistakes *mistakes)
{
    const Checker checker = {.mistakes = mistakes, .inherits = true};
    check_keys(&checker, schema_scene_table(), root);
    schema_check_names(root, mistakes);
    schema_check_rates(root, mistakes);
}

void schema_check_mixin(Node *root, Mistakes *mistakes)
{
    const Checker checker = {.mistakes = mistakes, .inherits = true, .partial = true};
    check_keys(&checker, schema_scene_table(), root);
    schema_check_names(root, mistakes);
    schema_check_rates(root, mistakes);
}

void schema_check_piece(const SchemaTable *table, Node *map, Mistakes *mistakes)
{
    const Checker checker = {.mistakes = mistakes, .inherits = true, .partial = true};
    check_keys(&checker, table, map);
}

/* A part has a model, or a program that builds one. */
static void check_model(const Checker *checker, const Node *root)
{
    const SchemaTable *table = schema_part_table();
    if (!is_written(table, find_key(table, "model"), root) &&
            !is_written(table, find_key(table, "builder"), root)) {
        mistakes_add(checker->mistakes, root->place, "model: part.xml, or builder: part.lua",
                "a part file needs 'model' or 'builder'");
    }
}

void schema_check_part(Node *root, Mistakes *mistakes)
{
    const Checker checker = {.mistakes = mistakes};
    check_keys(&checker, schema_part_table(), root);
    check_model(&checker, root);
    schema_check_param_names(root, mistakes);
}

void schema_check_mixture(Node *root, Mistakes *mistakes)
{
    const Checker checker = {.mistakes = mistakes, .inherits = true};
    check_keys(&checker, schema_mixture_table(), root);
}
