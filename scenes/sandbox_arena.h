/*
 * sandbox_arena.h - the memory of one Lua state: one block of fixed size, taken once.
 *
 * Everything a state owns lies in the block, so a hungry text meets its limit at the same
 * request on every machine, lies at addresses that agree in the bits Lua hashes, an attempt allocates nothing from the system, and forgetting a
 * state is one assignment. Freed pieces are kept by size and never joined.
 */
#pragma once

#include <stddef.h>

#include "base/error.h"

/* No single text or table may be larger: it bounds what one instruction can cost. */
enum { SANDBOX_PIECE_BYTES = 256 * 1024 };

typedef struct SandboxArena SandboxArena;

MUST_USE SandboxArena *sandbox_arena_create(size_t bytes, Error *err);
void sandbox_arena_destroy(SandboxArena *arena);

/* Forgets every piece. */
void sandbox_arena_reset(SandboxArena *arena);

/* Bytes asked for since the last reset, given back or not. */
size_t sandbox_arena_asked(const SandboxArena *arena);

/* Bytes of the longest text, and of the largest piece of any kind, made since the last reset. */
size_t sandbox_arena_longest_text(const SandboxArena *arena);
size_t sandbox_arena_largest(const SandboxArena *arena);

/* The lua_Alloc of an arena. */
void *sandbox_arena_resize(void *arena, void *piece, size_t old_size, size_t new_size);
