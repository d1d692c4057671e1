/*
 * program_path.h - where this program itself lies.
 */
#pragma once

#include "base/files.h"

/* The path of the running program; "" if the system does not tell. */
void program_path(char ret_path[PATH_TEXT_BYTES]);
