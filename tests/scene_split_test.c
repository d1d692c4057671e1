#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shipped_scene.h"

enum { SLOTS = 60 };

static const char SCENE[] = "manufacturing/peg_insertion.yaml";
static const char OWN[] = "randomize/peg/friction";
static const char *const PLAIN[] = {"splits={val: 5 %, ood: 50 %}"};
static const char *const OOD[] = {
        "splits={val: 5 %, ood: {share: 50 %, randomize: {peg/friction: 0.05..0.12}}}"};

/* Of the friction itself, and of what follows from it. */
static bool follows(const char *path)
{
    return strcmp(path, OWN) == 0 || strncmp(path, "effective/peg/", 14) == 0;
}

static void check_slot(const SceneSlot *own, const SceneSlot *plain)
{
    bool ood = strcmp(own->split, "ood") == 0;
    bool seen = false;
    assert_string_equal(own->split, plain->split);
    assert_int_equal(own->draw_count, plain->draw_count);
    for (size_t i = 0; i < own->draw_count; i++) {
        const DrawRow *row = &own->draws[i];
        const DrawRow *other = &plain->draws[i];
        assert_string_equal(row->path, other->path);
        assert_string_equal(row->word, other->word);
        if (strcmp(row->path, OWN) == 0) {
            seen = true;
            assert_true(!ood || (row->value >= 0.05 && row->value <= 0.12));
            assert_true(other->value >= 0.15 && other->value <= 0.6);
        }
        if (!ood || !follows(row->path)) {
            assert_true(row->value == other->value);
        }
    }
    assert_true(seen);
}

static void a_split_draws_its_own_laws_and_moves_nothing_else(void **state)
{
    (void)state;
    Scene *own = shipped_scene_load(SCENE, OOD, 1);
    Scene *plain = shipped_scene_load(SCENE, PLAIN, 1);
    size_t ood = 0;
    for (uint64_t i = 0; i < SLOTS; i++) {
        Error err = {0};
        SceneSlot one;
        SceneSlot other;
        assert_true(scene_begin_slot(own, 7, i, &one, &err));
        assert_true(scene_begin_slot(plain, 7, i, &other, &err));
        check_slot(&one, &other);
        ood += strcmp(one.split, "ood") == 0 ? 1 : 0;
    }
    assert_in_range(ood, SLOTS / 4, 3 * SLOTS / 4);
    scene_destroy(plain);
    scene_destroy(own);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_split_draws_its_own_laws_and_moves_nothing_else),
    };
    return cmocka_run_group_tests_name("scene_split", tests, NULL, NULL);
}
