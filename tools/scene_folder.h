/*
 * scene_folder.h - where the library of scenes is.
 */
#pragma once

#include <stdbool.h>

#include "base/attributes.h"
#include "base/error.h"
#include "base/files.h"

/* FORCEPS_SCENES, else `scenes` beside or above the program, else ./scenes. */
MUST_USE bool scene_folder_find(char ret_folder[PATH_TEXT_BYTES], Error *err);

enum { SCENE_FOLDER_MAX = 64 };

typedef struct SceneList {
    char paths[SCENE_FOLDER_MAX][PATH_TEXT_BYTES];
    size_t count;
} SceneList;

/* Every scene of the library: the files FIELD/NAME.yaml that begin with `forceps:`, in the order
 * of their paths. */
MUST_USE bool scene_folder_list(SceneList *ret_list, Error *err);
