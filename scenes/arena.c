#include "scenes/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 16 << 10, ALIGNMENT = _Alignof(max_align_t) };

typedef struct ArenaBlock {
    struct ArenaBlock *next;
    size_t used;
    size_t room;
    _Alignas(max_align_t) unsigned char bytes[];
} ArenaBlock;

void *arena_take(Arena *arena, size_t bytes)
{
    if (bytes > SIZE_MAX / 2) {
        return NULL;
    }
    size_t rounded = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ArenaBlock *block = arena->blocks;
    if (block == NULL || block->room - block->used < rounded) {
        size_t room = rounded > BLOCK_BYTES ? rounded : BLOCK_BYTES;
        block = calloc(1, sizeof *block + room);
        if (block == NULL) {
            return NULL;
        }
        block->room = room;
        block->next = arena->blocks;
        arena->blocks = block;
    }
    void *taken = block->bytes + block->used;
    block->used += rounded;
    return taken;
}

char *arena_copy(Arena *arena, const char *bytes, size_t count)
{
    char *copy = arena_take(arena, count + 1);
    if (copy != NULL && count > 0) {
        memcpy(copy, bytes, count);
    }
    return copy;
}

void arena_release(Arena *arena)
{
    for (ArenaBlock *block = arena->blocks; block != NULL;) {
        ArenaBlock *next = block->next;
        free(block);
        block = next;
    }
    arena->blocks = NULL;
}
