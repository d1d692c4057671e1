/*
 * bench_folder.h - a folder of its own below $TMPDIR (or /tmp), for what a benchmark writes.
 */
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "base/files.h"

/* Makes a new, empty folder. */
MUST_USE bool bench_folder_make(char ret_folder[PATH_TEXT_BYTES], Error *err);

/* Removes a folder that bench_folder_make() made, or one below it, with everything in it. */
void bench_folder_remove(const char *folder);
