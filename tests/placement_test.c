#include "sim/placement.h"

#include <string.h>

#include "model_text.h"

enum { TABLE = 1, CUP, BALL, BOX, PARTS };

static const char MJCF[] =
        "<mujoco><worldbody><geom type='plane' size='3 3 1'/>"
        "<body name='table' pos='0 0 .5'><geom type='box' size='.3 .3 .02'/></body>"
        "<body name='cup' pos='0 0 3'><freejoint/>"
        "<geom type='cylinder' size='.04 .05' pos='0 0 .05'/></body>"
        "<body name='ball' pos='0 0 4'><freejoint/><geom size='.03'/></body>"
        "<body name='box' pos='0 0 5'><freejoint/><geom type='box' size='.05 .03 .02'/></body>"
        "</worldbody></mujoco>";

static Part parts[PARTS] = {
        {.name = "world", .free_joint = -1, .present = true},
        {.name = "table", .root_body = 1, .free_joint = -1, .present = true},
        {.name = "cup", .root_body = 2, .free_joint = 0, .present = true},
        {.name = "ball", .root_body = 3, .free_joint = 1, .present = true},
        {.name = "box", .root_body = 4, .free_joint = 2, .present = true},
};
static int body_part[PARTS] = {0, TABLE, CUP, BALL, BOX};
static Region regions[] = {
        {.name = "top",
                .part = TABLE,
                .body = 1,
                .shape = REGION_BOX,
                .pos = {0.0, 0.0, 0.019},
                .quat = {1.0},
                .size = {0.2, 0.2, 0.001}},
        {.name = "rim",
                .part = CUP,
                .body = 2,
                .shape = REGION_CYLINDER,
                .pos = {0.0, 0.0, 0.1},
                .quat = {1.0},
                .size = {0.01, 0.05}},
};
static Task task = {
        .parts = parts,
        .part_count = PARTS,
        .body_part = body_part,
        .regions = regions,
        .region_count = 2,
};

typedef struct Bench {
    mjModel *model;
    mjData *data;
    double qpos[21];
    PlacementDraw draws[3];
    PlacementProblem problem;
    PlacementResult result;
} Bench;

static void bench_init(Bench *bench, const PlacementDef *defs, size_t count, uint64_t slot)
{
    bench->model = model_from_text(MJCF);
    bench->data = mj_makeData(bench->model);
    memcpy(bench->qpos, bench->model->qpos0, sizeof bench->qpos);
    bench->problem = (PlacementProblem){.model = bench->model,
            .task = &task,
            .defs = defs,
            .count = count,
            .limits = placement_limits_default(),
            .rng = rng_for_slot(3, "bench", slot)};
    for (int part = 0; part < PARTS; part++) {
        parts[part].present = true;
    }
}

static void bench_release(Bench *bench)
{
    mj_deleteData(bench->data);
    mj_deleteModel(bench->model);
}

static void bench_draw(Bench *bench)
{
    Error err = {.kind = ERROR_NONE};
    assert_true(placement_draw(
            &bench->problem, bench->data, bench->qpos, bench->draws, &bench->result, &err));
}

static const Distribution ANY = {.kind = DIST_ANY_ANGLE};
static const Distribution SIDE = {.kind = DIST_UNIFORM, .a = -0.06, .b = 0.06};
static const PlacementDef THREE[] = {
        {.part = CUP, .anchor = PLACE_ATOP_REGION, .clear_m = 0.02, .law = {&SIDE, &SIDE}},
        {.part = BALL, .anchor = PLACE_ATOP_REGION, .clear_m = 0.02, .law = {&SIDE, &SIDE}},
        {.part = BOX,
                .anchor = PLACE_ATOP_REGION,
                .clear_m = 0.02,
                .law = {&SIDE, &SIDE, NULL, &ANY}},
};

static void parts_stand_half_a_millimetre_above_the_region_and_keep_clear(void **state)
{
    (void)state;
    unsigned most_tries = 0;
    for (uint64_t slot = 0; slot < 50; slot++) {
        Bench bench;
        bench_init(&bench, THREE, 3, slot);
        bench_draw(&bench);
        assert_true(bench.result.placed);
        const double top = 0.5 + 0.019 + 0.001 + 0.5e-3;
        check_near(bench.qpos[2], top, 1e-12);            /* the cup's origin is its foot */
        check_near(bench.qpos[7 + 2], top + 0.03, 1e-12); /* the ball's is its centre */
        check_near(bench.qpos[14 + 2], top + 0.02, 1e-12);
        check_near(bench.qpos[0], bench.draws[0].value[PLACE_X], 1e-12);

        memcpy(bench.data->qpos, bench.qpos, sizeof bench.qpos);
        mj_kinematics(bench.model, bench.data);
        for (int geom = 2; geom < 5; geom++) {
            for (int other = 2; other < geom; other++) {
                assert_true(mj_geomDistance(bench.model, bench.data, geom, other, 1.0, NULL) >=
                        0.02 - 1e-6);
            }
        }
        most_tries = bench.draws[2].tries > most_tries ? bench.draws[2].tries : most_tries;
        bench_release(&bench);
    }
    /* The table is crowded enough for rejection to have happened. */
    assert_true(most_tries > 1);
}

static void the_same_slot_places_the_same_and_a_new_part_moves_no_draw(void **state)
{
    (void)state;
    int compared = 0;
    for (uint64_t slot = 0; slot < 20; slot++) {
        Bench first;
        Bench again;
        Bench fewer;
        bench_init(&first, THREE, 3, slot);
        bench_init(&again, THREE, 3, slot);
        bench_init(&fewer, THREE + 1, 2, slot);
        bench_draw(&first);
        bench_draw(&again);
        bench_draw(&fewer);
        assert_memory_equal(first.qpos, again.qpos, sizeof first.qpos);
        /* By name the ball is first and the cup last, so unless the cup made them start over
         * its coming changes neither. */
        if (first.result.rounds == 1 && fewer.result.rounds == 1) {
            assert_memory_equal(first.qpos + 7, fewer.qpos + 7, 14 * sizeof(double));
            compared++;
        }
        bench_release(&first);
        bench_release(&again);
        bench_release(&fewer);
    }
    assert_true(compared > 3);
}

static void a_part_on_a_part_waits_for_its_anchor(void **state)
{
    (void)state;
    const PlacementDef stack[] = {
            {.part = BALL, .anchor = PLACE_ATOP_REGION, .index = 1, .order = -5},
            {.part = CUP, .anchor = PLACE_ATOP_REGION, .order = 5},
    };
    Bench bench;
    bench_init(&bench, stack, 2, 1);
    bench_draw(&bench);
    assert_true(bench.result.placed);
    check_near(bench.qpos[7 + 2], bench.qpos[2] + 0.1 + 0.5e-3 + 0.03, 1e-12);
    double x = bench.qpos[7] - bench.qpos[0];
    double y = bench.qpos[8] - bench.qpos[1];
    assert_true(sqrt(x * x + y * y) <= 0.01);
    /* Without a law x is spread over the whole region. */
    assert_true(fabs(bench.qpos[0]) <= 0.2);
    bench_release(&bench);
}

static void what_cannot_be_placed_is_said_with_its_numbers(void **state)
{
    (void)state;
    static const Distribution HERE = {.kind = DIST_CONSTANT, .a = 0.0};
    const PlacementDef defs[] = {
            {.part = CUP, .anchor = PLACE_ATOP_REGION, .law = {&HERE, &HERE}, .order = 1},
            {.part = BALL,
                    .anchor = PLACE_ATOP_REGION,
                    .law = {&HERE, &HERE},
                    .clear_m = 0.02,
                    .order = 2},
    };
    Bench bench;
    bench_init(&bench, defs, 2, 1);
    bench.problem.limits = (PlacementLimits){.tries = 10, .restarts = 2, .rejections = 5};
    bench_draw(&bench);
    assert_false(bench.result.placed);
    assert_int_equal(bench.result.rounds, 3);
    assert_string_equal(
            bench.result.obstacle, "'clear: 20 mm' of ball failed 30 times in 33 tries");
    /* The start is left as it was. */
    assert_memory_equal(bench.qpos, bench.model->qpos0, sizeof bench.qpos);
    bench_release(&bench);
}

static bool refuse_left(void *self, const mjData *data, const char **ret_failed)
{
    *(int *)self += 1;
    *ret_failed = "ball right of the middle";
    return data->qpos[7] > 0.0;
}

static void the_judge_has_the_last_word(void **state)
{
    (void)state;
    int asked = 0;
    bool waited = false;
    for (uint64_t slot = 0; slot < 10; slot++) {
        Bench bench;
        bench_init(&bench, THREE, 3, slot);
        bench.problem.judge = (PlacementJudge){&asked, refuse_left};
        bench_draw(&bench);
        assert_true(bench.result.placed);
        assert_true(bench.qpos[7] > 0.0);
        waited = waited || bench.result.rounds > 1;
        bench_release(&bench);
    }
    assert_true(waited);
    assert_true(asked > 10);
}

static void absent_parts_are_parked_apart_and_in_nobodys_way(void **state)
{
    (void)state;
    Bench bench;
    bench_init(&bench, THREE, 3, 2);
    parts[CUP].present = false;
    parts[BALL].present = false;
    bench_draw(&bench);
    assert_true(bench.result.placed);
    assert_int_equal(bench.draws[0].tries, 0);
    assert_true(bench.qpos[2] < -5.0);
    assert_true(bench.qpos[7 + 2] < -5.0);
    assert_true(fabs(bench.qpos[0] - bench.qpos[7]) > 0.5);
    assert_int_equal(bench.draws[2].tries, 1);
    bench_release(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(parts_stand_half_a_millimetre_above_the_region_and_keep_clear),
            cmocka_unit_test(the_same_slot_places_the_same_and_a_new_part_moves_no_draw),
            cmocka_unit_test(a_part_on_a_part_waits_for_its_anchor),
            cmocka_unit_test(what_cannot_be_placed_is_said_with_its_numbers),
            cmocka_unit_test(the_judge_has_the_last_word),
            cmocka_unit_test(absent_parts_are_parked_apart_and_in_nobodys_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
