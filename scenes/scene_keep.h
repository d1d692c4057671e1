/*
 * scene_keep.h - `keep:`: how often a slot is tried, and which of its attempts are kept.
 */
#pragma once

#include "scenes/document.h"
#include "scenes/mistakes.h"
#include "scenes/scene.h"

/* `root` is the scene, checked by the schema. */
SceneKeep scene_keep_read(const Node *root, Mistakes *mistakes);
