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

/* ---- lets and parameters */

static const char *const LETS[] = {
        "splits={val: 5 %, ood: {share: 50 %, let: {clearance: 0.15..0.25 mm}, "
        "parts: {peg: {params: {length: 66..68 mm}}}}}"};

static const DrawRow *row_of(const SceneSlot *slot, const char *path)
{
    for (size_t i = 0; i < slot->draw_count; i++) {
        if (strcmp(slot->draws[i].path, path) == 0) {
            return &slot->draws[i];
        }
    }
    print_error("there is no draw '%s'\n", path);
    abort();
}

/* What is not of the split's lets, parameters, or made of them by a formula or by placing. */
static bool is_free(const char *path)
{
    static const char *const OTHERS[] = {"let/bore", "randomize/peg/mass",
            "randomize/arm/joint3/damping", "start/socket/yaw"};
    bool free = false;
    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++) {
        free = free || strcmp(path, OTHERS[i]) == 0;
    }
    return free;
}

static void a_split_draws_its_own_lets_and_parameters(void **state)
{
    (void)state;
    Scene *own = shipped_scene_load(SCENE, LETS, 1);
    Scene *plain = shipped_scene_load(SCENE, PLAIN, 1);
    size_t compared = 0;
    for (uint64_t i = 0; i < SLOTS / 2; i++) {
        Error err = {0};
        SceneSlot one = {.task = NULL};
        SceneSlot other = {.task = NULL};
        assert_true(scene_begin_slot(own, 7, i, &one, &err));
        assert_true(scene_begin_slot(plain, 7, i, &other, &err));
        assert_string_equal(one.split, other.split);
        bool ood = strcmp(one.split, "ood") == 0;
        double clearance = row_of(&one, "let/clearance")->value;
        double length = row_of(&one, "part/peg/length")->value;
        assert_true(!ood || (clearance >= 0.15e-3 && clearance <= 0.25e-3));
        assert_true(!ood || (length >= 66e-3 && length <= 68e-3));
        assert_true(ood || clearance == row_of(&other, "let/clearance")->value);
        for (size_t row = 0; row < one.draw_count; row++) {
            /* What a constraint had drawn again may come out otherwise. */
            const DrawRow *left = &one.draws[row];
            const DrawRow *right = is_free(left->path) ? row_of(&other, left->path) : NULL;
            if (right != NULL && left->tries <= 1 && right->tries <= 1) {
                assert_true(left->value == right->value);
                compared++;
            }
        }
    }
    assert_true(compared >= 3 * SLOTS / 2);
    scene_destroy(plain);
    scene_destroy(own);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(a_split_draws_its_own_laws_and_moves_nothing_else),
            cmocka_unit_test(a_split_draws_its_own_lets_and_parameters),
    };
    return cmocka_run_group_tests_name("scene_split", tests, NULL, NULL);
}
