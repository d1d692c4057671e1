/*
 * sandbox_seed.h - one seed for the hashes of every Lua state.
 *
 * Lua mixes the time and addresses into the hash of texts. Where keys land decides when a table
 * grows, and with it what `#` says of a list with holes: another number in every process. The
 * seed cannot be given to lua_newstate(), so it is found in what two half-made states do not share.
 */
#pragma once

#include <lua.h>

#include "base/error.h"
#include "scenes/sandbox_arena.h"

/*
 * Where Lua keeps the seed: bytes from the start of the first piece that a state asks for. False
 * with err if it cannot be told.
 */
MUST_USE bool sandbox_seed_find(size_t *ret_offset, Error *err);

/* A state in the arena whose hashes hang on nothing; NULL when it does not fit. */
lua_State *sandbox_seed_state(SandboxArena *arena, size_t offset);
