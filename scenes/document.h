/*
 * document.h - a YAML file as a tree of nodes that remember where they were written.
 *
 * Reading runs the guard pass first (language.md section 3): what YAML silently did to the
 * author - split parentheses, tags, aliases, second documents, duplicate keys - becomes a
 * mistake with a mend. Types come from the reader of a value, never from the look of the text.
 * A Document owns its nodes and texts.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "scenes/mistakes.h"

typedef enum NodeKind { NODE_TEXT, NODE_LIST, NODE_MAP, NODE_REMOVED /* "~" */ } NodeKind;

typedef struct Node Node;
struct Node {
    NodeKind kind;
    Place place;      /* of the value; of the key for maps and lists */
    Place key_place;  /* of the key, in maps */
    const char *key;  /* in maps, else NULL */
    const char *text; /* NODE_TEXT */
    bool quoted;      /* written in quotes */
    Node **children;  /* NODE_LIST, NODE_MAP: child_count of them */
    size_t child_count;
};

typedef struct Document Document;

/*
 * Reads a file (<= 1 MiB, UTF-8). NULL with err when it cannot be opened; with mistakes added
 * and a NULL return when there is no tree at all; a tree, perhaps with mistakes, otherwise.
 */
MUST_USE Document *document_read(const char *path, Mistakes *mistakes, Error *err);

/* The same from memory; `name` stands for the file in messages. */
MUST_USE Document *document_parse(
        const char *name, const char *bytes, size_t size, Mistakes *mistakes, Error *err);

void document_destroy(Document *document);

Node *document_root(const Document *document);
const char *document_path(const Document *document); /* as given */

/* The child of a map with this key, or NULL. */
Node *node_get(const Node *map, const char *key);

/*
 * Merges `over` into `base` (language.md section 10): maps by key, everything else replaced,
 * "~" removes. Nodes are shared, not copied; both documents must outlive the result.
 */
MUST_USE bool node_merge(
        Document *owner, Node *base, const Node *over, Mistakes *mistakes, Error *err);
