/*
 * files.h - whole files in and out, without ever leaving half of one behind.
 *
 * Writers publish: a temporary neighbour is written, fsynced, renamed over the final name,
 * and the folder is fsynced. A file with its final name is therefore always complete,
 * whatever killed the process. Errors name the path and the system's reason.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* A whole file in malloc'd memory, with a NUL behind the last byte. */
typedef struct FileBytes {
    uint8_t *bytes;
    size_t size;
} FileBytes;

/* Reads a regular file of at most limit bytes (0: no limit). */
MUST_USE bool file_read(const char *path, size_t limit, FileBytes *ret_file, Error *err);
void file_release(FileBytes *file);

/* Writes bytes to `path` durably and in one step (see above). */
MUST_USE bool file_publish(const char *path, const void *bytes, size_t size, Error *err);

/* Appends one line (line must end in '\n') with one write() and fdatasync(). */
MUST_USE bool file_append_line(const char *path, const char *line, Error *err);

bool file_exists(const char *path);

/* Makes a folder and its parents; one that exists is fine. */
MUST_USE bool folder_create(const char *path, Error *err);

/* fsync()s a folder, so that renames in it survive a power loss. */
MUST_USE bool folder_sync(const char *path, Error *err);

/* Names (not paths) in a folder in byte order, without "." and "..". NULL-terminated, freed
 * with names_release(). */
MUST_USE bool folder_list(const char *path, char ***ret_names, Error *err);
void names_release(char **names);

enum { PATH_TEXT_BYTES = 1024 };

/* Joins with one '/'; an absolute `name` wins. False when it does not fit. */
bool path_join(const char *folder, const char *name, char ret_path[PATH_TEXT_BYTES]);

/*
 * Takes what leads nowhere out of a path, in place: "a/../b/./c" becomes "b/c", where that is the
 * same folder (behind a symbolic link it need not be).
 */
void path_simplify(char *path);

/* The folder part of a path: "a/b" of "a/b/c", "." of "c", "/" of "/c". */
void path_folder(const char *path, char ret_folder[PATH_TEXT_BYTES]);

/* The last component of a path. */
const char *path_name(const char *path);
