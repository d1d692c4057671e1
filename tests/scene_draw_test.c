#include <math.h>

#include "shipped_scene.h"

/* Where the peg starts from, and how far from the hole. */
static double peg_distance(const SceneSlot *slot, mjData *data)
{
    memcpy(data->qpos, slot->start_qpos, (size_t)slot->physics->nq * sizeof *data->qpos);
    mj_kinematics(slot->physics, data);
    int peg = mj_name2id(slot->physics, mjOBJ_BODY, "peg");
    int hole = mj_name2id(slot->physics, mjOBJ_SITE, "socket/hole");
    return mju_dist3(data->xpos + 3 * (size_t)peg, data->site_xpos + 3 * (size_t)hole);
}

enum { LAW_NUMBERS = 4 };

/* Sums and sums of squares of bore, clearance, the socket's yaw and the peg's distance. */
typedef struct Law {
    double sum[LAW_NUMBERS], square[LAW_NUMBERS];
    int count;
} Law;

static void law_add(Law *law, const SceneSlot *slot, double distance)
{
    const double numbers[LAW_NUMBERS] = {slot_draw_of(slot, "let/bore"),
            slot_draw_of(slot, "let/clearance"), slot_draw_of(slot, "start/socket/yaw"),
            distance};
    for (int i = 0; i < LAW_NUMBERS; i++) {
        law->sum[i] += numbers[i];
        law->square[i] += numbers[i] * numbers[i];
    }
    law->count++;
}

/* The slots of seed `seed` under a requirement; with `reject` only those count that meet it. */
static Law gather_law(const char *const *sets, uint64_t seed, int slots, bool reject)
{
    Error err = {0};
    SceneSlot slot;
    Law law = {.count = 0};
    Scene *scene = shipped_scene_load("manufacturing/peg_insertion.yaml", sets, 1);
    for (int number = 0; number < slots; number++) {
        assert_true(scene_begin_slot(scene, seed, (uint64_t)number, &slot, &err));
        assert_true(slot.placeable);
        mjData *data = mj_makeData(slot.physics);
        double distance = peg_distance(&slot, data);
        double least = 40.0 * (slot_draw_of(&slot, "let/bore") - 0.013);
        if (!reject) {
            assert_true(distance > least);
        }
        if (distance > least) {
            law_add(&law, &slot, distance);
        }
        mj_deleteData(data);
    }
    scene_destroy(scene);
    return law;
}

/*
 * A requirement that ties a number to a place leaves the law that brute force gives: draw
 * everything, throw away what does not meet it.
 */
static void requirements_leave_the_conditional_law(void **state)
{
    (void)state;
    const char *const tied[] = {"require=distance(peg, socket/hole) > 40*(bore - 13 mm)"};
    const char *const untied[] = {"require=bore > 1 mm"};
    Law ours = gather_law(tied, 21, 400, false);
    Law brute = gather_law(untied, 22, 800, true);
    Law loose = gather_law(untied, 23, 400, true);
    assert_true(brute.count > 200 && brute.count < 600);
    assert_true(loose.count < ours.count);
    for (int i = 0; i < LAW_NUMBERS; i++) {
        double mean = ours.sum[i] / ours.count;
        double expected = brute.sum[i] / brute.count;
        double variance = brute.square[i] / brute.count - expected * expected;
        double sigma = sqrt(variance / ours.count + variance / brute.count);
        check_near(mean, expected, 4.0 * sigma);
    }
    /* The bore would be 16 mm in the mean if it were not drawn again. */
    assert_true(ours.sum[0] / ours.count < 0.0157);
}

/* Chained requirements on numbers are one group: all of it is drawn again. */
static void chained_requirements_on_numbers_are_drawn_together(void **state)
{
    (void)state;
    Error err = {0};
    SceneSlot slot;
    const char *const sets[] = {"let={bore: 14..18 mm, clearance: 0.5..1.5 mm, shape: round, "
                                "a: 0..1, b: 0..1, c: 0..1, other: 0..1}",
            "require=[a < b, b < c]"};
    enum { SLOTS = 400 };
    double sums[3] = {0};
    Scene *scene = shipped_scene_load("manufacturing/peg_insertion.yaml", sets, 2);
    Scene *alone = shipped_scene_load("manufacturing/peg_insertion.yaml", sets, 1);
    for (uint64_t number = 0; number < SLOTS; number++) {
        assert_true(scene_begin_slot(scene, 4, number, &slot, &err));
        double a = slot_draw_of(&slot, "let/a");
        double b = slot_draw_of(&slot, "let/b");
        double c = slot_draw_of(&slot, "let/c");
        double other = slot_draw_of(&slot, "let/other");
        assert_true(a < b && b < c);
        sums[0] += a / SLOTS;
        sums[1] += b / SLOTS;
        sums[2] += c / SLOTS;
        if (number < 20) {
            assert_true(scene_begin_slot(alone, 4, number, &slot, &err));
            check_near(slot_draw_of(&slot, "let/other"), other, 0.0);
        }
    }
    /* Order statistics of three uniform numbers: means 1/4, 1/2, 3/4; variances 3/80, 1/20. */
    check_near(sums[0], 0.25, 4.0 * sqrt(3.0 / 80.0 / SLOTS));
    check_near(sums[1], 0.5, 4.0 * sqrt(1.0 / 20.0 / SLOTS));
    check_near(sums[2], 0.75, 4.0 * sqrt(3.0 / 80.0 / SLOTS));
    scene_destroy(scene);
    scene_destroy(alone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(requirements_leave_the_conditional_law),
            cmocka_unit_test(chained_requirements_on_numbers_are_drawn_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
