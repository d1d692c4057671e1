/*
 * expert_reading.h - what a robot feels of itself, and what it says, as methods of `robot`: they
 * take no time.
 */
#pragma once

#include <lauxlib.h>

/* "pose", "joints", "force", ...; ends with a row without a name. */
extern const luaL_Reg EXPERT_READINGS[];
