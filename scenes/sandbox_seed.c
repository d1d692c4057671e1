#include "scenes/sandbox_seed.h"

#include <stdint.h>
#include <string.h>

enum { STATE_BYTES_MAX = 4096, WORD = sizeof(uint32_t), SEED = 1 };

/* Two states that get one piece each, and no more. */
typedef struct Probe {
    _Alignas(16) unsigned char piece[2][STATE_BYTES_MAX];
    unsigned char seen[2][STATE_BYTES_MAX]; /* the piece when the state asked for more */
    size_t size;
    int state, asked;
} Probe;

static void *probe_resize(void *self, void *piece, size_t old_size, size_t new_size)
{
    Probe *probe = self;
    (void)piece;
    (void)old_size;
    if (new_size == 0) {
        return NULL;
    }
    probe->asked++;
    if (probe->asked == 1 && new_size <= STATE_BYTES_MAX) {
        probe->size = new_size;
        return probe->piece[probe->state];
    }
    if (probe->asked == 2) { /* all of the state's own numbers are set by now */
        memcpy(probe->seen[probe->state], probe->piece[probe->state], STATE_BYTES_MAX);
    }
    return NULL;
}

/* True if the pointer that holds this word leads to the same place of either state. */
static bool is_pointer(const Probe *probe, size_t offset)
{
    uintptr_t value[2];
    size_t start = offset - offset % sizeof value[0];
    for (int i = 0; i < 2; i++) {
        memcpy(&value[i], probe->seen[i] + start, sizeof value[i]);
        value[i] -= (uintptr_t)probe->piece[i];
    }
    return value[0] == value[1];
}

bool sandbox_seed_find(size_t *ret_offset, Error *err)
{
    static const char UNKNOWN[] = "this Lua does not show where it keeps its hash seed";
    Probe probe = {.size = 0};
    size_t found = 0;
    size_t offset = 0;
    for (probe.state = 0; probe.state < 2; probe.state++) {
        probe.asked = 0;
        if (lua_newstate(probe_resize, &probe) != NULL || probe.asked < 2) {
            return error_set(err, ERROR_SYSTEM, "%s", UNKNOWN);
        }
    }
    for (size_t i = 0; i + WORD <= probe.size; i += WORD) {
        if (memcmp(probe.seen[0] + i, probe.seen[1] + i, WORD) != 0 && !is_pointer(&probe, i)) {
            offset = i;
            found++;
        }
    }
    if (found != 1) {
        return error_set(err, ERROR_SYSTEM, "%s", UNKNOWN);
    }
    *ret_offset = offset;
    return true;
}

/* The arena, until the state has asked twice. */
typedef struct Seeding {
    SandboxArena *arena;
    size_t offset;
    unsigned char *state;
    int asked;
} Seeding;

static void *seeding_resize(void *self, void *piece, size_t old_size, size_t new_size)
{
    Seeding *seeding = self;
    seeding->asked++;
    if (seeding->asked == 2) { /* before the first text is hashed */
        const uint32_t seed = SEED;
        memcpy(seeding->state + seeding->offset, &seed, sizeof seed);
    }
    void *given = sandbox_arena_resize(seeding->arena, piece, old_size, new_size);
    if (seeding->asked == 1) {
        seeding->state = given;
    }
    return given;
}

lua_State *sandbox_seed_state(SandboxArena *arena, size_t offset)
{
    Seeding seeding = {.arena = arena, .offset = offset};
    lua_State *lua = lua_newstate(seeding_resize, &seeding);
    if (lua != NULL) {
        lua_setallocf(lua, sandbox_arena_resize, arena);
    }
    return lua;
}
