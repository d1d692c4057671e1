#include "export/stored.h"

#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "base/text.h"
#include "export/h5.h"

/* No dataset of an episode comes near; a damaged one could claim anything. */
static const uint64_t BLOCK_BYTES_MAX = (uint64_t)4 << 30;

static bool read_text(hid_t attribute, StoredAttr *attr)
{
    hid_t type = h5_text_type(H5T_VARIABLE);
    char *text = NULL;
    bool ok = type >= 0 && H5Aread(attribute, type, &text) >= 0;
    if (ok) {
        /* HDF5 gives back no memory at all for an empty text. */
        attr->kind = STORED_TEXT;
        attr->text = text_duplicate(text == NULL ? "" : text);
        (void)H5free_memory(text);
    }
    h5_close(type);
    return ok && attr->text != NULL;
}

static bool read_value(hid_t attribute, StoredAttr *attr)
{
    hid_t type = H5Aget_type(attribute);
    H5T_class_t kind = H5Tget_class(type);
    bool ok = false;
    if (kind == H5T_STRING && H5Tis_variable_str(type) > 0) {
        ok = read_text(attribute, attr);
    } else if (kind == H5T_INTEGER) {
        attr->kind = STORED_INTEGER;
        ok = H5Aread(attribute, H5T_NATIVE_INT64, &attr->integer) >= 0;
        attr->number = (double)attr->integer;
    } else if (kind == H5T_FLOAT) {
        attr->kind = STORED_NUMBER;
        ok = H5Aread(attribute, H5T_NATIVE_DOUBLE, &attr->number) >= 0;
    }
    h5_close(type);
    return ok;
}

static bool is_scalar(hid_t attribute)
{
    hid_t space = H5Aget_space(attribute);
    bool scalar = space >= 0 && H5Sget_simple_extent_npoints(space) == 1;
    h5_close(space);
    return scalar;
}

static herr_t add_attr(hid_t object, const char *name, const H5A_info_t *info, void *user)
{
    (void)info;
    StoredAttrs *attrs = user;
    StoredAttr *items = realloc(attrs->items, (attrs->count + 1) * sizeof *items);
    if (items == NULL) {
        return -1;
    }
    attrs->items = items;
    StoredAttr *attr = &items[attrs->count++];
    *attr = (StoredAttr){.name = text_duplicate(name)};
    hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    bool ok = attr->name != NULL && attribute >= 0 && is_scalar(attribute) &&
            read_value(attribute, attr);
    h5_close(attribute);
    return ok ? 0 : -1;
}

bool stored_attrs_read(hid_t object, StoredAttrs *ret_attrs, Error *err)
{
    StoredAttrs attrs = {0};
    hsize_t at = 0;
    if (H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, &at, add_attr, &attrs) < 0) {
        const char *name = attrs.count > 0 ? attrs.items[attrs.count - 1].name : NULL;
        (void)error_set(err, ERROR_DATA, "attribute '%s' is damaged or of a foreign type",
                name == NULL ? "?" : name);
        stored_attrs_release(&attrs);
        return false;
    }
    *ret_attrs = attrs;
    return true;
}

void stored_attrs_release(StoredAttrs *attrs)
{
    for (size_t i = 0; i < attrs->count; i++) {
        free(attrs->items[i].name);
        free(attrs->items[i].text);
    }
    free(attrs->items);
    *attrs = (StoredAttrs){0};
}

const StoredAttr *stored_attrs_find(const StoredAttrs *attrs, const char *name)
{
    for (size_t i = 0; i < attrs->count; i++) {
        if (strcmp(attrs->items[i].name, name) == 0) {
            return &attrs->items[i];
        }
    }
    return NULL;
}

const char *stored_attrs_text(const StoredAttrs *attrs, const char *name)
{
    const StoredAttr *attr = stored_attrs_find(attrs, name);
    return attr == NULL ? NULL : attr->text;
}

typedef struct PathSearch {
    const char *group;
    H5O_type_t type;
    StoredPaths found;
    size_t room;
} PathSearch;

static bool paths_add(PathSearch *search, const char *path)
{
    StoredPaths *found = &search->found;
    if (found->count == search->room) {
        size_t room = search->room == 0 ? 64 : 2 * search->room;
        char **items = realloc(found->items, room * sizeof *items);
        if (items == NULL) {
            return false;
        }
        found->items = items;
        search->room = room;
    }
    char *copy = text_duplicate(path);
    if (copy == NULL) {
        return false;
    }
    found->items[found->count++] = copy;
    return true;
}

static herr_t add_path(hid_t object, const char *name, const H5O_info_t *info, void *user)
{
    (void)object;
    PathSearch *search = user;
    char path[PATH_TEXT_BYTES];
    if (info->type != search->type) {
        return 0;
    }
    if (strcmp(name, ".") == 0) {
        return paths_add(search, search->group) ? 0 : -1;
    }
    return path_join(search->group, name, path) && paths_add(search, path) ? 0 : -1;
}

static int path_order(const void *a, const void *b)
{
    const char *const *left = a;
    const char *const *right = b;
    return strcmp(*left, *right);
}

bool stored_paths_read(
        hid_t file, const char *group, H5O_type_t type, StoredPaths *ret_paths, Error *err)
{
    PathSearch search = {.group = group, .type = type};
    hid_t root = H5Gopen2(file, group, H5P_DEFAULT);
    if (root < 0 ||
            H5Ovisit2(root, H5_INDEX_NAME, H5_ITER_INC, add_path, &search, H5O_INFO_BASIC) <
                    0) {
        (void)h5_error(err, "cannot list '%s'", group);
        err->kind = ERROR_DATA;
        h5_close(root);
        stored_paths_release(&search.found);
        return false;
    }
    h5_close(root);
    if (search.found.count > 0) {
        qsort(search.found.items, search.found.count, sizeof *search.found.items, path_order);
    }
    *ret_paths = search.found;
    return true;
}

void stored_paths_release(StoredPaths *paths)
{
    for (size_t i = 0; i < paths->count; i++) {
        free(paths->items[i]);
    }
    free(paths->items);
    *paths = (StoredPaths){0};
}

/* Which of our types a stored type is; false for any other. */
static bool type_of(hid_t type, Block *block)
{
    static const struct {
        H5T_class_t kind;
        size_t bytes;
        bool is_signed;
        ChannelType type;
    } TYPES[] = {
            {H5T_FLOAT, 4, true, CHANNEL_F32},
            {H5T_FLOAT, 8, true, CHANNEL_F64},
            {H5T_INTEGER, 1, false, CHANNEL_U8},
            {H5T_INTEGER, 2, false, CHANNEL_U16},
            {H5T_INTEGER, 4, true, CHANNEL_I32},
            {H5T_INTEGER, 8, true, CHANNEL_I64},
            {H5T_INTEGER, 8, false, CHANNEL_U64},
    };
    H5T_class_t kind = H5Tget_class(type);
    size_t bytes = H5Tget_size(type);
    if (kind == H5T_STRING && H5Tis_variable_str(type) == 0) {
        block->type = CHANNEL_TEXT;
        block->text_bytes = bytes;
        return bytes > 0 && bytes <= UINT32_MAX;
    }
    bool is_signed = kind != H5T_INTEGER || H5Tget_sign(type) == H5T_SGN_2;
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++) {
        if (TYPES[i].kind == kind && TYPES[i].bytes == bytes &&
                TYPES[i].is_signed == is_signed) {
            block->type = TYPES[i].type;
            return true;
        }
    }
    return false;
}

static bool extents_of(hid_t space, Block *block)
{
    int rank = H5Sget_simple_extent_ndims(space);
    hsize_t extent[BLOCK_RANK_MAX] = {0};
    if (rank < 0 || rank > BLOCK_RANK_MAX ||
            H5Sget_simple_extent_dims(space, extent, NULL) < 0) {
        return false;
    }
    block->rank = (unsigned)rank;
    uint64_t size = block_value_bytes(block);
    for (unsigned axis = 0; axis < block->rank; axis++) {
        block->extent[axis] = extent[axis];
        if (extent[axis] > 0 && size > BLOCK_BYTES_MAX / extent[axis]) {
            return false;
        }
        size *= extent[axis];
    }
    block->size = (size_t)size;
    return true;
}

bool stored_block_describe(hid_t dataset, Block *ret_block, Error *err)
{
    Block block = {0};
    hid_t type = H5Dget_type(dataset);
    hid_t space = H5Dget_space(dataset);
    bool ok = type >= 0 && space >= 0 && type_of(type, &block) && extents_of(space, &block);
    h5_close(space);
    h5_close(type);
    if (!ok) {
        return error_set(err, ERROR_DATA, "type or extents that forceps does not write");
    }
    *ret_block = block;
    return true;
}

bool stored_block_read(hid_t dataset, Block *ret_block, Error *err)
{
    Block block = {0};
    if (!stored_block_describe(dataset, &block, err)) {
        return false;
    }
    hid_t type = H5Dget_type(dataset);
    uint8_t *bytes = malloc(block.size > 0 ? block.size : 1);
    bool ok = false;
    if (bytes == NULL) {
        (void)error_no_memory(err, "a dataset");
    } else if (block.size > 0 &&
            H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes) < 0) {
        (void)h5_error(err, "damaged");
        err->kind = ERROR_DATA;
    } else {
        block.bytes = bytes;
        *ret_block = block;
        bytes = NULL;
        ok = true;
    }
    free(bytes);
    h5_close(type);
    return ok;
}

void stored_block_release(Block *block)
{
    union {
        const uint8_t *constant;
        uint8_t *own;
    } bytes = {.constant = block->bytes};
    free(bytes.own);
    *block = (Block){0};
}
