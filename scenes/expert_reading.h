/*
 * expert_reading.h - what a robot feels and knows of itself, and what it says, as methods of
 * `robot`. They take no time, but for wait_until (expert_wait.h).
 */
#pragma once

#include <lauxlib.h>

/* "pose", "joints", "force", ...; ends with a row without a name. */
extern const luaL_Reg EXPERT_READINGS[];
