#include "scenes/pool.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 16 << 10, ALIGNMENT = _Alignof(max_align_t) };

typedef struct PoolBlock {
    struct PoolBlock *next;
    size_t used;
    size_t room;
    _Alignas(max_align_t) unsigned char bytes[];
} PoolBlock;

void *pool_take(Pool *pool, size_t bytes)
{
    if (bytes > SIZE_MAX / 2) {
        return NULL;
    }
    size_t rounded = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    PoolBlock *block = pool->blocks;
    if (block == NULL || block->room - block->used < rounded) {
        size_t room = rounded > BLOCK_BYTES ? rounded : BLOCK_BYTES;
        block = calloc(1, sizeof *block + room);
        if (block == NULL) {
            return NULL;
        }
        block->room = room;
        block->next = pool->blocks;
        pool->blocks = block;
    }
    void *taken = block->bytes + block->used;
    block->used += rounded;
    return taken;
}

char *pool_copy(Pool *pool, const char *bytes, size_t count)
{
    char *copy = pool_take(pool, count + 1);
    if (copy != NULL && count > 0) {
        memcpy(copy, bytes, count);
    }
    return copy;
}

void pool_release(Pool *pool)
{
    for (PoolBlock *block = pool->blocks; block != NULL;) {
        PoolBlock *next = block->next;
        free(block);
        block = next;
    }
    pool->blocks = NULL;
}
