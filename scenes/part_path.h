/*
 * part_path.h - paths to the elements of one part: "geom:wall*", "wall_1", "joint:elbow/damping".
 *
 * Quotes and backslashes protect what would mean something else: geom:"left*pad". "@2" is the
 * second element of its kind in the part's file, if that has no name. Names are those of the
 * part's own file, without the part's prefix.
 */
#pragma once

#include <stdbool.h>

#include <mujoco/mujoco.h>

#include "scenes/document.h"
#include "scenes/mistakes.h"

enum { PART_PATH_BYTES = 160 };

typedef struct PartPath {
    char kind[PART_PATH_BYTES]; /* "" if it is left out */
    char glob[PART_PATH_BYTES]; /* for text_glob(): quotes have become backslashes */
    char property[PART_PATH_BYTES];
} PartPath;

/*
 * Takes a path apart, with a property behind the last '/' if `property`. False with a mistake
 * at `place`. A kind that MuJoCo does not have is a mistake too.
 */
bool part_path_read(
        const char *text, Place place, bool property, Mistakes *mistakes, PartPath *ret_path);

/* Copies a path with quotes turned into backslashes; false if it does not fit or a quote is open. */
bool part_path_unquote(const char *text, char ret_glob[PART_PATH_BYTES]);

/* The last, or the first, `mark` in a path that no backslash protects; NULL if there is none. */
char *part_path_mark(char *path, char mark, bool last);

/* The first element of an object type that the path matches, or the next one behind `last`. */
mjsElement *part_path_next(mjSpec *part, const PartPath *path, mjtObj object, mjsElement *last);

/* Gives every element without a name the name "@n", the n-th of its kind in the file. */
void part_path_name_all(mjSpec *part);

/* Warns that a path counts elements, so that an edit of the file may move it. */
void part_path_warn_counted(const char *text, Place place, Mistakes *mistakes);
