/*
 * channel_list.h - what an episode holds, in words: every channel with its unit and meaning.
 */
#pragma once

#include "base/error.h"
#include "base/text.h"

/* Adds a line for every channel that any scene can have. */
void channel_list_generic(Text *out);

/*
 * Adds a line for every channel of a scene, with type, shape and rate. False with err, or with
 * what is wrong with the scene added to `out`.
 */
MUST_USE bool channel_list_scene(const char *scene_path, Text *out, Error *err);
