#include "export/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export/h5.h"

enum {
    ARENA_STEP_BYTES = 8 << 20,
    SUPERBLOCK_EOF_OFFSET = 28, /* version 2 superblock with 8-byte addresses */
};

struct Arena {
    uint8_t *bytes;
    size_t room; /* bytes there are */
    size_t size; /* bytes HDF5 has asked for */
};

Arena *arena_create(Error *err)
{
    Arena *arena = calloc(1, sizeof *arena);
    if (arena == NULL) {
        (void)error_no_memory(err, "the image of a file");
    }
    return arena;
}

void arena_destroy(Arena *arena)
{
    if (arena != NULL) {
        free(arena->bytes);
        free(arena);
    }
}

static bool arena_grow(Arena *arena, size_t size)
{
    if (size <= arena->room) {
        return true;
    }
    size_t room = arena->room == 0 ? ARENA_STEP_BYTES : arena->room;
    while (room < size) {
        room += room / 2;
    }
    uint8_t *bytes = realloc(arena->bytes, room);
    if (bytes == NULL) {
        return false;
    }
    arena->bytes = bytes;
    arena->room = room;
    return true;
}

/* New bytes are zero: nothing of an earlier file may show through gaps in this one. */
static void *arena_resize(Arena *arena, size_t size)
{
    if (!arena_grow(arena, size)) {
        return NULL;
    }
    if (size > arena->size) {
        memset(arena->bytes + arena->size, 0, size - arena->size);
    }
    arena->size = size;
    return arena->bytes;
}

static void *image_malloc(size_t size, H5FD_file_image_op_t operation, void *user)
{
    (void)operation;
    return arena_resize(user, size);
}

static void *image_realloc(void *bytes, size_t size, H5FD_file_image_op_t operation, void *user)
{
    (void)bytes;
    (void)operation;
    return arena_resize(user, size);
}

static herr_t image_free(void *bytes, H5FD_file_image_op_t operation, void *user)
{
    (void)bytes;
    (void)operation;
    (void)user;
    return 0;
}

static void *user_copy(void *user)
{
    return user;
}

static herr_t user_free(void *user)
{
    (void)user;
    return 0;
}

static hid_t file_access(Arena *arena)
{
    H5FD_file_image_callbacks_t callbacks = {
            .image_malloc = image_malloc,
            .image_realloc = image_realloc,
            .image_free = image_free,
            .udata_copy = user_copy,
            .udata_free = user_free,
            .udata = arena,
    };
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    /* A low bound of V110 would mark the image as open for writing. */
    if (access < 0 || H5Pset_fapl_core(access, ARENA_STEP_BYTES, false) < 0 ||
            H5Pset_file_image_callbacks(access, &callbacks) < 0 ||
            H5Pset_libver_bounds(access, H5F_LIBVER_V18, H5F_LIBVER_V110) < 0) {
        h5_close(access);
        return H5I_INVALID_HID;
    }
    return access;
}

hid_t arena_create_file(Arena *arena, Error *err)
{
    hid_t file = H5I_INVALID_HID;
    arena->size = 0;
    h5_start();
    hid_t access = file_access(arena);
    hid_t creation = H5Pcreate(H5P_FILE_CREATE);
    if (access >= 0 && creation >= 0 && H5Pset_obj_track_times(creation, false) >= 0) {
        /* The name is never opened; it only has to be one that no open file has. */
        static unsigned long serial;
        char name[64];
        (void)snprintf(name, sizeof name, "forceps-image-%lu", serial++);
        file = H5Fcreate(name, H5F_ACC_TRUNC, creation, access);
    }
    if (file < 0) {
        (void)h5_error(err, "cannot start a file in memory");
    }
    h5_close(creation);
    h5_close(access);
    return file;
}

static uint64_t read_u64(const uint8_t *bytes)
{
    uint64_t value = 0;
    for (int i = 7; i >= 0; i--) {
        value = value << 8 | bytes[i];
    }
    return value;
}

bool arena_close_file(Arena *arena, hid_t file, size_t spare, uint8_t **ret_image,
        size_t *ret_size, Error *err)
{
    if (H5Fflush(file, H5F_SCOPE_GLOBAL) < 0 || H5Fclose(file) < 0) {
        return h5_error(err, "cannot finish the file in memory");
    }
    /* Closing gives back space at the end, so only now is the size known, and only here. */
    uint64_t size = read_u64(arena->bytes + SUPERBLOCK_EOF_OFFSET);
    if (size > arena->size) {
        return error_set(err, ERROR_SYSTEM, "the file in memory claims %llu bytes of %zu",
                (unsigned long long)size, arena->size);
    }
    if (!arena_grow(arena, (size_t)size + spare)) {
        return error_no_memory(err, "the image of a file");
    }
    *ret_image = arena->bytes;
    *ret_size = (size_t)size;
    return true;
}
