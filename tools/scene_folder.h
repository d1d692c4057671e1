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
