/*
 * folder_state.h - what is found in a folder before a run makes it its own.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* Removes what killed processes left half-published; tells how many files. */
MUST_USE bool folder_remove_partials(const char *folder, size_t *ret_removed, Error *err);

/*
 * ERROR_USAGE with its name if there is a file that is neither a lock, half-published, nor one of
 * `ours` (NULL-terminated): nobody's files are mixed with ours.
 */
MUST_USE bool folder_check_foreign(const char *folder, const char *const *ours, Error *err);
