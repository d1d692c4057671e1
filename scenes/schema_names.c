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
        mistakes_add(mistakes, place, "lower-case LETTERS, digits and _, a letter first",
                "'%s' is no name", name);
        return false;
    }
    if (length > NAME_BYTES_MAX) {
        mistakes_add(
                mistakes, place, NULL, "this name is longer than %d LETTERS", NAME_BYTES_MAX);
        return false;
    }
    return true;
}

/* The rules of names that stand in formulas and conditions. */
static void check_spoken_name(const Node *node, const char *what, Mistakes *mistakes)
{
    if (unit_is_name(node->key)) {
        mistakes_add(mistakes, node->key_place, "choose another name",
                "%s cannot be named like the unit '%s'", what, node->key);
    } else if (is_reserved(node->key)) {
        mistakes_add(mistakes, node->key_place, "choose another name",
                "%s cannot be named '%s': the word has a meaning of its own", what, node->key);
    }
}

/* True for "box2" if family is "box". */
static bool is_instance_of(const char *name, const char *family)
{
    size_t length = strlen(family);
    const char *digits = name + length;
    return strncmp(name, family, length) == 0 && *digits >= '1' && *digits <= '9' &&
            strspn(digits, "0123456789") == strlen(digits);
}

static void check_families(const Node *node, const Node *parts, Mistakes *mistakes)
{
    for (size_t i = 0; i < parts->child_count; i++) {
        const Node *family = parts->children[i];
        if (node_find(family, "count") != NULL && is_instance_of(node->key, family->key)) {
            mistakes_add(mistakes, node->key_place, "choose another name",
                    "'%s' is already one of the family '%s'", node->key, family->key);
        }
    }
}

void schema_check_names(const Node *root, Mistakes *mistakes)
{
    const Node *parts = node_get(root, "parts");
    const Node *lets = node_get(root, "let");
    for (size_t i = 0; parts != NULL && i < parts->child_count; i++) {
        check_spoken_name(parts->children[i], "a part", mistakes);
        check_families(parts->children[i], parts, mistakes);
    }
    for (size_t i = 0; lets != NULL && lets->kind == NODE_MAP && i < lets->child_count; i++) {
        const Node *let = lets->children[i];
        check_spoken_name(let, "a let", mistakes);
        if (parts == NULL) {
            continue;
        }
        check_families(let, parts, mistakes);
        if (node_find(parts, let->key) != NULL) {
            mistakes_add(mistakes, let->key_place, "rename one of them",
                    "'%s' is the name of a part already", let->key);
        }
    }
}

void schema_check_param_names(const Node *root, Mistakes *mistakes)
{
    const Node *params = node_get(root, "params");
    for (size_t i = 0; params != NULL && params->kind == NODE_MAP && i < params->child_count;
            i++) {
        check_spoken_name(params->children[i], "a parameter", mistakes);
    }
}
