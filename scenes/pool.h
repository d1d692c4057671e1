/*
 * pool.h - many small allocations that live and die together.
 *
 * The nodes and texts of a document are made one by one and never freed one by one. A Pool
 * starts zeroed; pool_release() frees everything taken from it. One thread at a time.
 */
#pragma once

#include <stddef.h>

#include "base/attributes.h"

typedef struct Pool {
    struct PoolBlock *blocks; /* newest first */
} Pool;

/* Zeroed memory, aligned for anything; NULL when memory ran out. */
MUST_USE void *pool_take(Pool *pool, size_t bytes);

/* A copy of count bytes with a NUL behind them; NULL when memory ran out. */
MUST_USE char *pool_copy(Pool *pool, const char *bytes, size_t count);

void pool_release(Pool *pool);
