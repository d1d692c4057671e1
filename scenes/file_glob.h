/*
 * file_glob.h - the files that a path with a glob in its last part names.
 *
 * "../objects/{box,can}.yaml", "parts/tool_*.xml": `*`, `?` and `{a,b}` as text_glob() knows
 * them. Folders are named as they are.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/files.h"

/* True if the last part of a path has a glob in it. */
bool file_glob_is(const char *path);

/*
 * The paths of the regular files that match, in the order of the bytes of their names; *ret_paths
 * has *ret_count of them, freed as one. None is no error. False if the folder cannot be read,
 * or its path has a glob in it itself.
 */
MUST_USE bool file_glob(
        const char *path, char (**ret_paths)[PATH_TEXT_BYTES], size_t *ret_count, Error *err);
