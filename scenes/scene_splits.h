/*
 * scene_splits.h - the `splits:` of a scene, but for train, and what they change.
 */
#pragma once

#include <stddef.h>

#include "scenes/document.h"

/* The i-th split beside train, from 0 on, of a scene's root; NULL behind the last. */
const Node *scene_split_at(const Node *root, size_t i);

/* What a split writes under `parts: {PART: {..}}`; NULL: nothing. */
const Node *scene_split_part(const Node *split, const char *part);
