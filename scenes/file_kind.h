/*
 * file_kind.h - the first key of a file says what it is and in which version of the language.
 */
#pragma once

#include <stdbool.h>

#include "scenes/document.h"
#include "scenes/mistakes.h"

typedef enum FileKind {
    FILE_SCENE = 1u << 0,   /* forceps: 1 */
    FILE_PART = 1u << 1,    /* forceps_part: 1 */
    FILE_DATASET = 1u << 2, /* forceps_dataset: 1 */
    FILE_MIXIN = 1u << 3,   /* forceps_mixin: 1: a partial scene, only for extends */
} FileKind;

/* True if the document is of one of the allowed kinds and of version 1. */
MUST_USE bool file_kind_check(const Document *document, unsigned allowed, Mistakes *mistakes);

/* True for the keys that mark a kind. */
bool file_kind_is_mark(const char *key);

/* Which kind of file stands at a path: a part for an .xml, a scene if it cannot be told. */
FileKind file_kind_of(const char *path);
