/*
 * verify_values.h - what can be wrong with one dataset by itself, for verify.c.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "export/block.h"
#include "export/stored.h"

enum { FINDING_BYTES = 512 };

/* Each returns true if all is well, else false with a sentence without the dataset's path. */

/* unit, meaning, privileged are there, and there are as many names as components. */
bool check_attrs(const StoredAttrs *attrs, const Block *block, char ret_text[FINDING_BYTES]);

/* No NaN or infinity. */
bool check_finite(const Block *block, char ret_text[FINDING_BYTES]);

/* Each value is above (or, if ties are allowed, not below) the one before. */
bool check_increasing(const Block *block, bool ties, char ret_text[FINDING_BYTES]);

/* Offsets begin with 0 and never decrease. */
bool check_offsets(const Block *block, char ret_text[FINDING_BYTES]);

/* Every four components that `names` calls w, x, y, z or x, y, z, w have length 1; all zeros
 * pass where `absent` things are zero. */
bool check_quaternions(
        const char *names, bool absent, const Block *block, char ret_text[FINDING_BYTES]);

/* Values over a scale lie in [-1, 1]; without names, all are such. */
bool check_actions(const char *names, const Block *block, char ret_text[FINDING_BYTES]);
