#include "scenes/sandbox_arena.h"

#include <string.h>

#include "randomize/rng.h"
#include "tests/check.h"

enum { PIECES = 200, ROUNDS = 20000, ARENA_BYTES = 4 << 20 };

typedef struct Piece {
    unsigned char *bytes;
    size_t size;
} Piece;

static SandboxArena *create(size_t bytes)
{
    Error err = {0};
    SandboxArena *arena = sandbox_arena_create(bytes, &err);
    assert_non_null(arena);
    return arena;
}

/* Each piece is filled with its index: an overlap would spoil a neighbour. */
static void check_filled(const Piece *piece, size_t size, unsigned char mark)
{
    for (size_t i = 0; i < size; i++) {
        assert_int_equal(piece->bytes[i], mark);
    }
}

static void pieces_keep_their_bytes_and_never_overlap(void **state)
{
    (void)state;
    static Piece pieces[PIECES];
    SandboxArena *arena = create(ARENA_BYTES);
    Rng rng = {.key = 1};
    memset(pieces, 0, sizeof pieces);
    for (int round = 0; round < ROUNDS; round++) {
        uint32_t index = rng_below(&rng, PIECES);
        Piece *piece = &pieces[index];
        size_t size = rng_below(&rng, 1U << rng_below(&rng, 14));
        size_t kept = piece->size < size ? piece->size : size;
        unsigned char *moved = sandbox_arena_resize(arena, piece->bytes, piece->size, size);
        assert_true(moved != NULL || size == 0);
        *piece = (Piece){.bytes = moved, .size = size};
        check_filled(piece, kept, (unsigned char)index);
        if (size > 0) {
            assert_int_equal((uintptr_t)moved % 16, 0);
            memset(moved, (int)index, size);
        }
    }
    for (size_t i = 0; i < PIECES; i++) {
        check_filled(&pieces[i], pieces[i].size, (unsigned char)i);
    }
    sandbox_arena_destroy(arena);
}

static void a_full_arena_refuses_growth_and_still_shrinks(void **state)
{
    (void)state;
    SandboxArena *arena = create(4096);
    void *piece = sandbox_arena_resize(arena, NULL, 0, 4000);
    assert_non_null(piece);
    assert_null(sandbox_arena_resize(arena, NULL, 0, 100));
    assert_null(sandbox_arena_resize(arena, piece, 4000, 5000));
    assert_ptr_equal(sandbox_arena_resize(arena, piece, 4000, 200), piece);
    assert_null(sandbox_arena_resize(arena, piece, 200, 0));
    assert_ptr_equal(sandbox_arena_resize(arena, NULL, 0, 200), piece);
    sandbox_arena_destroy(arena);
}

static void no_piece_is_larger_than_the_limit(void **state)
{
    (void)state;
    SandboxArena *arena = create(ARENA_BYTES);
    assert_non_null(sandbox_arena_resize(arena, NULL, 0, SANDBOX_PIECE_BYTES));
    assert_null(sandbox_arena_resize(arena, NULL, 0, SANDBOX_PIECE_BYTES + 1));
    sandbox_arena_destroy(arena);
}

static void reset_gives_everything_back(void **state)
{
    (void)state;
    SandboxArena *arena = create(ARENA_BYTES);
    void *first = sandbox_arena_resize(arena, NULL, 0, 1000);
    assert_int_equal(sandbox_arena_asked(arena), 1000);
    for (int i = 0; i < 100; i++) {
        (void)sandbox_arena_resize(arena, NULL, 0, 100000);
    }
    assert_null(sandbox_arena_resize(arena, NULL, 0, 100000));
    sandbox_arena_reset(arena);
    assert_int_equal(sandbox_arena_asked(arena), 0);
    assert_ptr_equal(sandbox_arena_resize(arena, NULL, 0, 1000), first);
    sandbox_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(pieces_keep_their_bytes_and_never_overlap),
            cmocka_unit_test(a_full_arena_refuses_growth_and_still_shrinks),
            cmocka_unit_test(no_piece_is_larger_than_the_limit),
            cmocka_unit_test(reset_gives_everything_back),
    };
    return cmocka_run_group_tests_name("sandbox_arena", tests, NULL, NULL);
}
