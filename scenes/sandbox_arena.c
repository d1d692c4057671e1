#include "scenes/sandbox_arena.h"

#include <fcntl.h>
#include <lua.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/*
 * Sizes up to SMALL_MAX are rounded up to a multiple of GRAIN; above, each doubling is split
 * into STEPS sizes, so no piece wastes more than a fifth of itself.
 */
enum {
    GRAIN = 16,
    SMALL_MAX = 1024,
    SMALL_MAX_LOG = 10,
    SMALL_SIZES = SMALL_MAX / GRAIN,
    STEPS = 4,
    PIECE_LOG = 18,
    SIZES = SMALL_SIZES + (PIECE_LOG - SMALL_MAX_LOG) * STEPS,
};

_Static_assert(SANDBOX_PIECE_BYTES == 1 << PIECE_LOG, "the largest size is the largest piece");

typedef struct FreePiece {
    struct FreePiece *next;
} FreePiece;

struct SandboxArena {
    unsigned char *block;
    size_t bytes, mapped;
    size_t used; /* bytes of the block that were ever handed out */
    size_t asked;
    size_t longest_text, largest;
    FreePiece *free[SIZES];
};

/* The index of the smallest size that holds n bytes, and that size. 1 <= n <= PIECE_BYTES. */
static size_t size_index(size_t n, size_t *ret_size)
{
    if (n <= SMALL_MAX) {
        size_t grains = (n + GRAIN - 1) / GRAIN;
        *ret_size = grains * GRAIN;
        return grains - 1;
    }
    size_t log = SMALL_MAX_LOG;
    while ((n - 1) >> (log + 1) != 0) {
        log++;
    }
    size_t base = (size_t)1 << log;
    size_t step = base / STEPS;
    size_t nth = (n - 1 - base) / step;
    *ret_size = base + (nth + 1) * step;
    return SMALL_SIZES + (log - SMALL_MAX_LOG) * STEPS + nth;
}

/*
 * Lua hashes things by the low 32 bits of their address, so those are the same for every arena: of
 * a span of addresses that is wide enough, what lies before and behind the block is given back.
 */
static void *take_block(size_t bytes)
{
    const size_t window = (size_t)1 << 32;
    int zero = open("/dev/zero", O_RDWR);
    size_t span = bytes + window;
    void *mapped = zero < 0 ? MAP_FAILED : mmap(NULL, span, PROT_NONE, MAP_PRIVATE, zero, 0);
    if (zero >= 0) {
        (void)close(zero);
    }
    if (mapped == MAP_FAILED) {
        return NULL;
    }
    unsigned char *start = mapped;
    size_t skip = (window - (uintptr_t)start % window) % window;
    unsigned char *block = start + skip;
    if (skip > 0) {
        (void)munmap(start, skip);
    }
    if (span > skip + bytes) {
        (void)munmap(block + bytes, span - skip - bytes);
    }
    if (mprotect(block, bytes, PROT_READ | PROT_WRITE) != 0) {
        (void)munmap(block, bytes);
        return NULL;
    }
    return block;
}

SandboxArena *sandbox_arena_create(size_t bytes, Error *err)
{
    SandboxArena *arena = calloc(1, sizeof *arena);
    if (arena == NULL) {
        (void)error_no_memory(err, "an expert's memory");
        return NULL;
    }
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    arena->mapped = (bytes + page - 1) / page * page;
    arena->block = take_block(arena->mapped);
    arena->bytes = bytes;
    if (arena->block == NULL) {
        sandbox_arena_destroy(arena);
        (void)error_no_memory(err, "an expert's memory");
        return NULL;
    }
    return arena;
}

void sandbox_arena_destroy(SandboxArena *arena)
{
    if (arena != NULL) {
        if (arena->block != NULL) {
            (void)munmap(arena->block, arena->mapped);
        }
        free(arena);
    }
}

void sandbox_arena_reset(SandboxArena *arena)
{
    arena->used = 0;
    arena->asked = 0;
    arena->longest_text = 0;
    arena->largest = 0;
    memset(arena->free, 0, sizeof arena->free);
}

size_t sandbox_arena_asked(const SandboxArena *arena)
{
    return arena->asked;
}

size_t sandbox_arena_longest_text(const SandboxArena *arena)
{
    return arena->longest_text;
}

size_t sandbox_arena_largest(const SandboxArena *arena)
{
    return arena->largest;
}

static void *take(SandboxArena *arena, size_t n)
{
    if (n > SANDBOX_PIECE_BYTES) {
        return NULL;
    }
    size_t size = 0;
    size_t index = size_index(n, &size);
    FreePiece *piece = arena->free[index];
    if (piece != NULL) {
        arena->free[index] = piece->next;
        return piece;
    }
    if (size > arena->bytes - arena->used) {
        return NULL;
    }
    void *fresh = arena->block + arena->used;
    arena->used += size;
    return fresh;
}

static void give_back(SandboxArena *arena, void *piece, size_t n)
{
    size_t size = 0;
    size_t index = size_index(n, &size);
    FreePiece *freed = piece;
    freed->next = arena->free[index];
    arena->free[index] = freed;
}

void *sandbox_arena_resize(void *arena_of_state, void *piece, size_t old_size, size_t new_size)
{
    SandboxArena *arena = arena_of_state;
    arena->asked += new_size;
    bool fits = new_size <= SANDBOX_PIECE_BYTES;
    arena->largest = fits && new_size > arena->largest ? new_size : arena->largest;
    if (new_size == 0) {
        if (piece != NULL && old_size > 0) {
            give_back(arena, piece, old_size);
        }
        return NULL;
    }
    if (piece == NULL) { /* old_size then says what kind of thing Lua makes */
        bool longest = fits && old_size == LUA_TSTRING && new_size > arena->longest_text;
        arena->longest_text = longest ? new_size : arena->longest_text;
        return take(arena, new_size);
    }
    size_t old_room = 0;
    size_t new_room = 0;
    if (fits && size_index(old_size, &old_room) == size_index(new_size, &new_room)) {
        return piece;
    }
    void *moved = take(arena, new_size);
    if (moved == NULL) { /* shrinking must not fail, and the old piece is large enough */
        return new_size < old_size ? piece : NULL;
    }
    memcpy(moved, piece, old_size < new_size ? old_size : new_size);
    give_back(arena, piece, old_size);
    return moved;
}
