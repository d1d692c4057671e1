/*
 * arena.h - the memory in which an HDF5 file is built before it touches a disk.
 *
 * HDF5's own disk drivers lose or corrupt a file on a full disk and may crash the process
 * afterwards. Here HDF5 only ever writes memory; base/files.h publishes the finished image.
 * An Arena keeps its memory from one file to the next, so only the first pays for its pages.
 * It serves one open file at a time, and outlives it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hdf5.h>

#include "base/error.h"

typedef struct Arena Arena;

MUST_USE Arena *arena_create(Error *err);
void arena_destroy(Arena *arena);

/*
 * Creates an empty HDF5 file in the arena; what an earlier one left there is gone. Files made
 * so depend on what is written into them alone. Negative on failure.
 */
hid_t arena_create_file(Arena *arena, Error *err);

/*
 * Flushes and closes the file and returns its image, which lives in the arena until the next
 * file; `spare` more bytes behind the image may be written. On failure the file is spent.
 */
MUST_USE bool arena_close_file(Arena *arena, hid_t file, size_t spare, uint8_t **ret_image,
        size_t *ret_size, Error *err);
