/*
 * content.h - a digest of what a shard says, blind to how it is stored.
 *
 * Each object (a group with attributes, a dataset) gets a SHA-256 over its path, type,
 * extents, attributes in name order and values; the content digest is the SHA-256 of the list
 * of those in path order. Compression, chunking, library versions and the order of writing do
 * not enter, so the writer and a reader on any machine come to the same digest.
 *
 * Use: content_attr_*() for the attributes of one object, then content_object() for the
 * object, and so on; content_digest() at the end. Running out of memory is remembered.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/hash.h"
#include "export/block.h"

typedef struct ContentEntry {
    char *path;
    char digest[DIGEST_TEXT_BYTES];
} ContentEntry;

/* Start from zero. */
typedef struct Content {
    ContentEntry *entries; /* finished objects */
    size_t count, room;
    char **attrs; /* attributes of the object to come, as lines */
    size_t attr_count, attr_room;
    bool failed;
} Content;

void content_release(Content *content);

void content_attr_text(Content *content, const char *name, const char *text);
void content_attr_number(Content *content, const char *name, double number);
void content_attr_integer(Content *content, const char *name, int64_t integer);

/* Takes the attributes since the last object. `values` is NULL for a group. */
void content_object(Content *content, const char *path, const Block *values);

/* The digest over all objects so far. */
MUST_USE bool content_digest(Content *content, char ret_digest[DIGEST_TEXT_BYTES], Error *err);
