/*
 * stored.h - attributes, names and values as they lie in an HDF5 file.
 *
 * The layer below shard_reader.h: it reads any object of the few types that forceps writes and
 * refuses others with a sentence. What it returns belongs to the caller.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hdf5.h>

#include "base/error.h"
#include "export/block.h"

typedef enum StoredAttrKind { STORED_TEXT = 1, STORED_NUMBER, STORED_INTEGER } StoredAttrKind;

typedef struct StoredAttr {
    char *name;
    StoredAttrKind kind;
    char *text;    /* STORED_TEXT, else NULL */
    double number; /* of both other kinds */
    int64_t integer;
} StoredAttr;

typedef struct StoredAttrs {
    StoredAttr *items; /* by name */
    size_t count;
} StoredAttrs;

/* Absolute paths in byte order. */
typedef struct StoredPaths {
    char **items;
    size_t count;
} StoredPaths;

/* The attributes of an open object. */
MUST_USE bool stored_attrs_read(hid_t object, StoredAttrs *ret_attrs, Error *err);
void stored_attrs_release(StoredAttrs *attrs);

/* The attribute of that name, or NULL. */
const StoredAttr *stored_attrs_find(const StoredAttrs *attrs, const char *name);

/* Its text, or NULL if there is none of that name or it is a number. */
const char *stored_attrs_text(const StoredAttrs *attrs, const char *name);

/* Objects of one type at and below a group; does not follow links into other files. */
MUST_USE bool stored_paths_read(
        hid_t file, const char *group, H5O_type_t type, StoredPaths *ret_paths, Error *err);
void stored_paths_release(StoredPaths *paths);

/* Type and extents of an open dataset; bytes is NULL, size what reading it needs. */
MUST_USE bool stored_block_describe(hid_t dataset, Block *ret_block, Error *err);

/* All values of an open dataset. */
MUST_USE bool stored_block_read(hid_t dataset, Block *ret_block, Error *err);

/* Frees the values that stored_block_read() returned. */
void stored_block_release(Block *block);
