#include "scenes/document.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/files.h"
#include "base/text.h"
#include "scenes/pool.h"
#include "scenes/source.h"
#include "scenes/yaml_reader.h"

/* Who hears about what goes wrong while merging. */
typedef struct Merge {
    Mistakes *mistakes;
    Error *err;
} Merge;

struct Document {
    Pool pool; /* everything below lives in it */
    Node *root;
    const char *path;
};

void document_destroy(Document *document)
{
    if (document != NULL) {
        pool_release(&document->pool);
        free(document);
    }
}

Node *document_root(const Document *document)
{
    return document->root;
}

const char *document_path(const Document *document)
{
    return document->path;
}

/* A document without a root. */
static Document *begin(const char *name, Error *err)
{
    Document *document = calloc(1, sizeof *document);
    if (document != NULL) {
        document->path = pool_copy(&document->pool, name, strlen(name));
    }
    if (document == NULL || document->path == NULL) {
        document_destroy(document);
        (void)error_no_memory(err, name);
        return NULL;
    }
    return document;
}

Document *document_create(const char *name, Error *err)
{
    Document *document = begin(name, err);
    if (document == NULL) {
        return NULL;
    }
    Place place = {.file = document->path, .line = 1, .column = 1};
    document->root = document_add_node(document, NODE_MAP, place, err);
    if (document->root == NULL) {
        document_destroy(document);
        return NULL;
    }
    return document;
}

Node *document_add_node(Document *document, NodeKind kind, Place place, Error *err)
{
    Node *node = pool_take(&document->pool, sizeof *node);
    if (node == NULL) {
        (void)error_no_memory(err, document->path);
        return NULL;
    }
    *node = (Node){.kind = kind, .place = place, .key_place = place, .text = ""};
    return node;
}

const char *document_add_text(Document *document, const char *chars, Error *err)
{
    const char *copy = pool_copy(&document->pool, chars, strlen(chars));
    if (copy == NULL) {
        (void)error_no_memory(err, document->path);
    }
    return copy;
}

Document *document_parse(
        const char *name, const char *bytes, size_t size, Mistakes *mistakes, Error *err)
{
    Document *document = begin(name, err);
    if (document == NULL) {
        return NULL;
    }
    char *copy = pool_copy(&document->pool, bytes, size);
    YamlInput input = {document->path, copy, size, copy};
    if (copy == NULL) {
        (void)error_no_memory(err, name);
    } else if (source_check(document->path, copy, size, mistakes)) {
        document->root = yaml_read(&input, &document->pool, mistakes, err);
    }
    if (document->root != NULL && document->root->kind != NODE_MAP) {
        mistakes_add(mistakes, document->root->place, "write keys and values: key: value",
                "the file holds no keys");
        document->root = NULL;
    }
    if (document->root == NULL) {
        document_destroy(document);
        return NULL;
    }
    return document;
}

Document *document_parse_value(
        const char *name, const char *text, size_t value_offset, Mistakes *mistakes, Error *err)
{
    Document *document = begin(name, err);
    if (document == NULL) {
        return NULL;
    }
    size_t length = strlen(text);
    size_t columns = source_columns(text, value_offset);
    size_t size = columns + length - value_offset;
    char *shown = pool_copy(&document->pool, text, length);
    char *padded = pool_take(&document->pool, size + 1);
    YamlInput input = {document->path, padded, size, shown};
    if (shown == NULL || padded == NULL) {
        (void)error_no_memory(err, name);
    } else {
        memset(padded, ' ', columns);
        memcpy(padded + columns, text + value_offset, length - value_offset);
        if (source_check(document->path, padded, size, mistakes)) {
            document->root = yaml_read(&input, &document->pool, mistakes, err);
        }
    }
    if (document->root == NULL) {
        document_destroy(document);
        return NULL;
    }
    return document;
}

Document *document_read(const char *path, Mistakes *mistakes, Error *err)
{
    struct stat facts;
    if (!file_exists(path)) {
        (void)error_set(err, ERROR_SCENE, "there is no file '%s'", path);
        return NULL;
    }
    if (stat(path, &facts) == 0 && facts.st_size > SOURCE_BYTES_MAX) {
        mistakes_add(mistakes, (Place){.file = path}, NULL,
                "the file has %lld bytes; at most %d are read", (long long)facts.st_size,
                SOURCE_BYTES_MAX);
        return NULL;
    }
    FileBytes file = {0};
    if (!file_read(path, SOURCE_BYTES_MAX, &file, err)) {
        return NULL;
    }
    Document *document =
            document_parse(path, (const char *)file.bytes, file.size, mistakes, err);
    file_release(&file);
    return document;
}

Node *node_find(const Node *map, const char *key)
{
    for (size_t i = 0; map->kind == NODE_MAP && i < map->child_count; i++) {
        if (strcmp(map->children[i]->key, key) == 0) {
            return map->children[i];
        }
    }
    return NULL;
}

Node *node_get(const Node *map, const char *key)
{
    Node *child = node_find(map, key);
    return child == NULL || child->broken ? NULL : child;
}

const char *node_text(const Node *map, const char *key)
{
    const Node *node = map == NULL ? NULL : node_get(map, key);
    return node == NULL ? NULL : node->text;
}

bool node_add_child(Document *owner, Node *parent, Node *child, Error *err)
{
    if (parent->child_count >= parent->child_room) {
        size_t room = parent->child_count < 4 ? 4 : 2 * parent->child_count;
        Node **children = pool_take(&owner->pool, room * sizeof(Node *));
        if (children == NULL) {
            return error_no_memory(err, owner->path);
        }
        if (parent->child_count > 0) {
            memcpy(children, parent->children, parent->child_count * sizeof(Node *));
        }
        parent->children = children;
        parent->child_room = room;
    }
    parent->children[parent->child_count++] = child;
    return true;
}

void node_prune(Node *node)
{
    size_t kept = 0;
    for (size_t i = 0; i < node->child_count; i++) {
        Node *child = node->children[i];
        if (child->broken) {
            node->incomplete = true;
            continue;
        }
        node_prune(child);
        node->children[kept++] = child;
    }
    node->child_count = kept;
}

/* Where a key stands among the children of a map. */
typedef struct Slot {
    const char *key;
    size_t position;
} Slot;

static int by_slot_key(const void *left, const void *right)
{
    return strcmp(((const Slot *)left)->key, ((const Slot *)right)->key);
}

/* The children of a map sorted by key, to be freed; NULL when there are none or no memory. */
static Slot *sorted_slots(const Node *map)
{
    Slot *slots = map->child_count == 0 ? NULL : malloc(map->child_count * sizeof *slots);
    for (size_t i = 0; slots != NULL && i < map->child_count; i++) {
        slots[i] = (Slot){map->children[i]->key, i};
    }
    if (slots != NULL) {
        qsort(slots, map->child_count, sizeof *slots, by_slot_key);
    }
    return slots;
}

static void report_nothing_to_remove(const Node *base, const Node *over, Mistakes *mistakes)
{
    enum { COMPARED_MAX = 256 };
    const char *keys[COMPARED_MAX];
    size_t count = 0;
    for (size_t i = 0; i < base->child_count && count < COMPARED_MAX; i++) {
        if (base->children[i] != NULL) {
            keys[count++] = base->children[i]->key;
        }
    }
    const char *nearest = text_nearest(over->key, keys, count);
    Text hint = {0};
    text_addf(&hint, "did you mean '%s'?", nearest == NULL ? "" : nearest);
    mistakes_add(mistakes, over->key_place, nearest == NULL ? NULL : text_chars(&hint),
            "'~' removes '%s' here, but nothing of that name is inherited", over->key);
    text_release(&hint);
}

static void drop_removed_children(Node *map)
{
    size_t kept = 0;
    for (size_t i = 0; i < map->child_count; i++) {
        if (map->children[i] != NULL) {
            map->children[kept++] = map->children[i];
        }
    }
    map->child_count = kept;
}

/* What stands for `over` in the merged tree: itself, or a map of the owner's with its content. */
static Node *adopt(Document *owner, Node *over, Mistakes *mistakes, Error *err)
{
    if (over->kind != NODE_MAP) {
        return over;
    }
    Node *map = document_add_node(owner, NODE_MAP, over->place, err);
    if (map == NULL) {
        return NULL;
    }
    map->key = over->key;
    map->key_place = over->key_place;
    map->broken = over->broken;
    return node_merge(owner, map, over, mistakes, err) ? map : NULL;
}

static bool merge_child(
        Document *owner, Node *base, const Slot *found, Node *over, Merge *merge)
{
    Node *old = found == NULL ? NULL : base->children[found->position];
    if (over->kind == NODE_REMOVED) {
        if (old == NULL) {
            report_nothing_to_remove(base, over, merge->mistakes);
        } else {
            base->children[found->position] = NULL;
        }
        return true;
    }
    if (old != NULL && old->kind == NODE_MAP && over->kind == NODE_MAP) {
        return node_merge(owner, old, over, merge->mistakes, merge->err);
    }
    Node *adopted = adopt(owner, over, merge->mistakes, merge->err);
    if (adopted == NULL) {
        return false;
    }
    if (old == NULL) {
        return node_add_child(owner, base, adopted, merge->err);
    }
    base->children[found->position] = adopted;
    return true;
}

bool node_merge(Document *owner, Node *base, const Node *over, Mistakes *mistakes, Error *err)
{
    size_t inherited = base->child_count;
    Slot *slots = sorted_slots(base);
    if (slots == NULL && inherited > 0) {
        return error_no_memory(err, owner->path);
    }
    Merge merge = {mistakes, err};
    bool ok = true;
    for (size_t i = 0; ok && i < over->child_count; i++) {
        Slot wanted = {over->children[i]->key, 0};
        const Slot *found = inherited == 0
                ? NULL
                : bsearch(&wanted, slots, inherited, sizeof *slots, by_slot_key);
        ok = merge_child(owner, base, found, over->children[i], &merge);
    }
    free(slots);
    drop_removed_children(base);
    return ok;
}
