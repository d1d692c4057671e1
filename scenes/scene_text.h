/*
 * scene_text.h - a scene file, what it extends and what --set changes, as one tree.
 *
 * Files are merged from left to right, each before the one that names it, then come the --set
 * values in order. Every node keeps the place where it was written, and with it the folder
 * that its relative paths start from. A SceneText owns the nodes.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/files.h"
#include "base/text.h"
#include "scenes/document.h"
#include "scenes/mistakes.h"

typedef struct SceneText SceneText;

/*
 * Reads a scene. `sets` are "path=value" as typed behind --set; mistakes in the n-th have the
 * file "--set #n". NULL with mistakes or err when there is no tree; a tree, perhaps with
 * mistakes, otherwise. The key `extends` is used up; the first key of the tree is `forceps`.
 */
MUST_USE SceneText *scene_text_read(const char *path, const char *const *sets, size_t set_count,
        Mistakes *mistakes, Error *err);

/*
 * The same for a data set file, whose first key is `forceps_dataset`. A "~" below `set` is kept as
 * the text "~": it removes something in the scenes, not here.
 */
MUST_USE SceneText *mixture_text_read(const char *path, const char *const *sets,
        size_t set_count, Mistakes *mistakes, Error *err);

void scene_text_destroy(SceneText *scene);

Node *scene_text_root(const SceneText *scene);

/* All files that were read, the scene's own first. */
size_t scene_text_file_count(const SceneText *scene);
const char *scene_text_file(const SceneText *scene, size_t index);

/*
 * The path that a node's text stands for: relative to the folder of the file it was written in
 * (of the scene file for --set), or starting with ${NAME}/ of the environment. False with a
 * mistake.
 */
MUST_USE bool scene_text_path(const SceneText *scene, const Node *node,
        char ret_path[PATH_TEXT_BYTES], Mistakes *mistakes);

/* The same for a node of a file of its own; `fallback` is the file of nodes from --set. */
MUST_USE bool node_path(const Node *node, const char *fallback, char ret_path[PATH_TEXT_BYTES],
        Mistakes *mistakes);

/*
 * The resolved scene as canonical YAML. Without origins it holds nothing of where it was
 * written; with them each value is followed by "# file:line".
 */
void scene_text_write(const SceneText *scene, bool origins, Text *out);
