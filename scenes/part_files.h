/*
 * part_files.h - the other files that the MJCF of a part draws on, by content.
 *
 * Meshes, height fields, textures, skins and included files decide what a part is as much as
 * its MJCF does, and lie where this machine has them. A recipe therefore holds one digest over
 * the names that the MJCF gives them and what they hold.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/hash.h"

/*
 * Digest of all files behind an MJCF that parses (its `text` where a program builds it, else NULL);
 * *ret_count of them, 0 for none. ERROR_SCENE if
 * one of them cannot be read.
 */
MUST_USE bool part_files_digest(const char *model_path, const char *text,
        char ret_digest[DIGEST_TEXT_BYTES], size_t *ret_count, Error *err);
