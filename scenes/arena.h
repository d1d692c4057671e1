/*
 * arena.h - many small allocations that live and die together.
 *
 * The nodes and texts of a document are made one by one and never freed one by one. An Arena
 * starts zeroed; arena_release() frees everything taken from it. One thread at a time.
 */
#pragma once

#include <stddef.h>

#include "base/attributes.h"

typedef struct Arena {
    struct ArenaBlock *blocks; /* newest first */
} Arena;

/* Zeroed memory, aligned for anything; NULL when memory ran out. */
MUST_USE void *arena_take(Arena *arena, size_t bytes);

/* A copy of count bytes with a NUL behind them; NULL when memory ran out. */
MUST_USE char *arena_copy(Arena *arena, const char *bytes, size_t count);

void arena_release(Arena *arena);
