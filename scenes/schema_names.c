#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/schema_table.h"

/* Labels hold two names and more, so names must leave them room. */
enum { NAME_BYTES_MAX = 48 };

/* Words with a meaning of their own in paths and expressions. */
static const char *const RESERVED[] = {"world", "time", "index", "count", "true", "false",
        "any", "body", "geom", "joint", "site", "frame", "camera", "light", "actuator",
        "sensor", "tendon", "equality", "material", "texture", "mesh", "flex", "key", "control",
        "and", "or", "not", "except", "in"};

static bool is_reserved(const char *name)
{
    for (size_t i = 0; i < sizeof RESERVED / sizeof *RESERVED; i++) {
        if (strcmp(RESERVED[i], name) == 0) {
            return true;
        }
    }
    return false;
}

bool schema_check_name(const char *name, Place place, Mistakes *mistakes)
{
    static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyz";
    static const char OTHERS[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    size_t length = strlen(name);
    if (strspn(name, LETTERS) == 0 || strspn(name, OTHERS) != length) {
        mistakes_add(mistakes, place, "lower-case letters, digits and _, a letter first",
                "'%s' is no name", name);
        return false;
    }
    if (length > NAME_BYTES_MAX) {
        mistakes_add(
                mistakes, place, NULL, "this name is longer than %d letters", NAME_BYTES_MAX);
        return false;
    }
    return true;
}

/* The rules of names that stand in formulas and conditions. */
static void check_spoken_name(Node *node, const char *what, Mistakes *mistakes)
{
    if (unit_is_name(node->key)) {
        node->broken = true;
        mistakes_add(mistakes, node->key_place, "choose another name",
                "%s cannot be named like the unit '%s'", what, node->key);
    } else if (is_reserved(node->key)) {
        node->broken = true;
        mistakes_add(mistakes, node->key_place, "choose another name",
                "%s cannot be named '%s': the word has a meaning of its own", what, node->key);
    }
}

/* The parts of a scene by name: files of a million bytes may hold many. */
typedef struct PartNames {
    const Node **sorted;
    size_t count;
} PartNames;

static int by_name(const void *left, const void *right)
{
    const Node *a = *(const Node *const *)left;
    const Node *b = *(const Node *const *)right;
    return strcmp(a->key, b->key);
}

static const Node *find_part(const PartNames *parts, const char *name)
{
    const Node wanted = {.key = name};
    const Node *key = &wanted;
    const Node **found = parts->count == 0
            ? NULL
            : bsearch(&key, parts->sorted, parts->count, sizeof(Node *), by_name);
    return found == NULL ? NULL : *found;
}

/* "box2" is a name of its own only if there is no family "box". */
static void check_families(Node *node, const PartNames *parts, Mistakes *mistakes)
{
    char family[NAME_BYTES_MAX + 1];
    size_t length = strlen(node->key);
    while (length > 0 && strchr("0123456789", node->key[length - 1]) != NULL) {
        length--;
    }
    const char *number = node->key + length;
    if (length > NAME_BYTES_MAX || *number == '\0' || *number == '0') {
        return;
    }
    memcpy(family, node->key, length);
    family[length] = '\0';
    const Node *part = find_part(parts, family);
    if (part != NULL && node_find(part, "count") != NULL) {
        node->broken = true;
        mistakes_add(mistakes, node->key_place, "choose another name",
                "'%s' is already one of the family '%s'", node->key, family);
    }
}

static void check_lets(const Node *lets, const PartNames *parts, Mistakes *mistakes)
{
    for (size_t i = 0; i < lets->child_count; i++) {
        Node *let = lets->children[i];
        check_spoken_name(let, "a let", mistakes);
        check_families(let, parts, mistakes);
        if (find_part(parts, let->key) != NULL) {
            let->broken = true;
            mistakes_add(mistakes, let->key_place, "rename one of them",
                    "'%s' is the name of a part already", let->key);
        }
    }
}

/* The map behind a key, or NULL: shapes are checked elsewhere. */
static const Node *map_of(const Node *root, const char *key)
{
    const Node *node = node_get(root, key);
    return node == NULL || node->kind != NODE_MAP ? NULL : node;
}

void schema_check_names(const Node *root, Mistakes *mistakes)
{
    const Node *parts = map_of(root, "parts");
    const Node *lets = map_of(root, "let");
    size_t count = parts == NULL ? 0 : parts->child_count;
    PartNames names = {.sorted = malloc((count + 1) * sizeof(const Node *))};
    names.count = names.sorted == NULL ? 0 : count;
    for (size_t i = 0; i < names.count; i++) {
        names.sorted[i] = parts->children[i];
    }
    if (names.count > 0) {
        qsort(names.sorted, names.count, sizeof(Node *), by_name);
    }
    for (size_t i = 0; i < count; i++) {
        check_spoken_name(parts->children[i], "a part", mistakes);
        check_families(parts->children[i], &names, mistakes);
    }
    if (lets != NULL) {
        check_lets(lets, &names, mistakes);
    }
    free(names.sorted);
}

void schema_check_param_names(const Node *root, Mistakes *mistakes)
{
    const Node *params = map_of(root, "params");
    for (size_t i = 0; params != NULL && i < params->child_count; i++) {
        check_spoken_name(params->children[i], "a parameter", mistakes);
    }
}
