/*
 * expert_surface.h - what the expert's text can ask of a surface.
 *
 *     for p in s:grid(n, m) do .. end     points in the middle of n by m cells, to and fro
 *     s:raster{pitch, margin, along}      a list of poses: rows that a tool wipes in turn
 *     s:start{pitch, margin, along}       the first of them
 *     s.normal  s.size                    in its middle; lengths along x and y
 *
 * Points are seats with z out of the surface, as believed when they are made. All functions may
 * raise a Lua error.
 */
#pragma once

#include <lua.h>

#include "scenes/expert_handle.h"

/* Pushes the field or method of a surface and returns 1; 0 if the word is none of them. */
int expert_surface_index(lua_State *lua, Handle handle, const char *word);

/* The names of all of them, NULL-terminated, for suggestions. */
const char *const *expert_surface_words(void);
