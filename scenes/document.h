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
    Place place;      /* of the value; of the key for maps and lists. Of quoted text: of the
                         first character inside the quotes, so text[i] is i columns further;
                         of a | or > block: of the first line of its text */
    Place key_place;  /* of the key, in maps */
    const char *key;  /* in maps, else NULL */
    const char *text; /* NODE_TEXT */
    bool quoted;      /* written in quotes, or as a | or > block */
    bool broken;      /* a mistake about it is reported already; its text may be empty */
    bool incomplete;  /* node_prune() took broken children away */
    Node **children;  /* NODE_LIST, NODE_MAP: child_count of them */
    size_t child_count;
    size_t child_room; /* of node_add_child() */
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

/* The child of a map with this key, or NULL. A broken child counts as absent. */
Node *node_get(const Node *map, const char *key);

/* As node_get(), broken children included: for asking whether the author wrote the key at all. */
Node *node_find(const Node *map, const char *key);

/* The text behind a key; NULL if there is none, or no map. */
const char *node_text(const Node *map, const char *key);

/*
 * Takes everything that is broken out of a tree, so that the rest can be read: what a map or list
 * has lost is marked there.
 */
void node_prune(Node *node);

/* An empty map to merge into. `name` stands for the file. */
MUST_USE Document *document_create(const char *name, Error *err);

/*
 * Reads the VALUE of "path=VALUE" (--set) as a document of its own, whatever its kind: `text`
 * is all of it and value_offset tells where VALUE starts, so that columns fit the text.
 */
MUST_USE Document *document_parse_value(const char *name, const char *text, size_t value_offset,
        Mistakes *mistakes, Error *err);

/* A new node of the document; children and texts belong to it too. NULL with err. */
MUST_USE Node *document_add_node(Document *document, NodeKind kind, Place place, Error *err);

/* A copy of chars that lives as long as the document. NULL with err. */
MUST_USE const char *document_add_text(Document *document, const char *chars, Error *err);

/* Appends a child to a list or map. The key of a map's child is set by the caller. */
MUST_USE bool node_add_child(Document *owner, Node *parent, Node *child, Error *err);

/*
 * Merges `over` into `base`: maps by key, everything else replaced, "~" removes (removing what
 * is not there is a mistake). `base` and every map that the merge reaches belong to `owner`;
 * maps of `over` are copied, texts and lists are shared, so `over` stays as it was and its
 * document must outlive the result.
 */
MUST_USE bool node_merge(
        Document *owner, Node *base, const Node *over, Mistakes *mistakes, Error *err);
