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
    memset(bench->draws, 0, sizeof bench->draws);
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
    assert_string_equal(bench.result.obstacle,
            "'clear: 20 mm' of ball failed in 30 of 30 tries. Room left after the others: 0 %. "
            "Fewer parts, or a smaller clear");
    /* The start is left as it was. */
    assert_memory_equal(bench.qpos, bench.model->qpos0, sizeof bench.qpos);
    bench_release(&bench);
}

/* ---- conditions ---- */

static bool ball_is_right(void *self, size_t condition, const mjData *data)
{
    (void)condition;
    *(int *)self += 1;
    return data->qpos[7] > 0.0;
}

static const bool OF_BALL[PARTS] = {[BALL] = true};
static const PlacementCondition RIGHT = {.text = "ball right of the middle", .parts = OF_BALL};

static void a_condition_redraws_its_own_parts_and_no_other(void **state)
{
    (void)state;
    static const PlacementDef WIDE[] = {
            {.part = CUP, .anchor = PLACE_ATOP_REGION, .viewer = -1, .clear_m = 0.002},
            {.part = BALL, .anchor = PLACE_ATOP_REGION, .viewer = -1, .clear_m = 0.002},
            {.part = BOX, .anchor = PLACE_ATOP_REGION, .viewer = -1, .clear_m = 0.002},
    };
    int asked = 0;
    int moved = 0;
    for (uint64_t slot = 0; slot < 20; slot++) {
        Bench bench;
        Bench unbound;
        bench_init(&bench, WIDE, 3, slot);
        bench_init(&unbound, WIDE, 3, slot);
        bench.problem.conditions = &RIGHT;
        bench.problem.condition_count = 1;
        bench.problem.self = &asked;
        bench.problem.holds = ball_is_right;
        bench_draw(&bench);
        bench_draw(&unbound);
        assert_true(bench.result.placed);
        assert_true(bench.qpos[7] > 0.0);
        bool redrawn = bench.draws[1].tries > unbound.draws[1].tries;
        /* A cup or a box that the ball did not push away is where it was. */
        if (redrawn && bench.draws[2].tries == 1 && unbound.draws[2].tries == 1) {
            assert_memory_equal(
                    bench.draws[2].value, unbound.draws[2].value, sizeof bench.draws[2].value);
            moved++;
        }
        bench_release(&bench);
        bench_release(&unbound);
    }
    assert_true(moved > 3);
    assert_true(asked > 20);
}

static bool far_apart(void *self, size_t condition, const mjData *data)
{
    (void)self;
    (void)condition;
    return fabs(data->qpos[0] - data->qpos[7]) > 0.06;
}

/*
 * |x - y| > 0.06 for x, y uniform on +-0.06: two triangles of side 0.06, so that |x| has the
 * density (|x| / 0.06) * 2 / 0.06 and the mean of |x| is 0.04, its variance 0.0002.
 */
static void the_law_of_a_group_is_the_conditional_one(void **state)
{
    (void)state;
    enum { SLOTS = 1500 };
    static const bool BOTH[PARTS] = {[CUP] = true, [BALL] = true};
    const PlacementCondition apart = {.text = "far apart", .parts = BOTH};
    const PlacementDef pair[] = {
            {.part = CUP, .anchor = PLACE_ATOP_REGION, .viewer = -1, .law = {&SIDE}},
            {.part = BALL,
                    .anchor = PLACE_ATOP_REGION,
                    .viewer = -1,
                    .clear_m = -1.0,
                    .law = {&SIDE}},
    };
    double cup = 0.0;
    double ball = 0.0;
    int positive = 0;
    for (uint64_t slot = 0; slot < SLOTS; slot++) {
        Bench bench;
        bench_init(&bench, pair, 2, slot);
        bench.problem.conditions = &apart;
        bench.problem.condition_count = 1;
        bench.problem.holds = far_apart;
        bench_draw(&bench);
        assert_true(bench.result.placed);
        cup += fabs(bench.qpos[0]) / SLOTS;
        ball += fabs(bench.qpos[7]) / SLOTS;
        positive += bench.qpos[0] > 0.0 ? 1 : 0;
        bench_release(&bench);
    }
    const double sigma = sqrt(0.0002 / SLOTS);
    check_near(cup, 0.04, 4.0 * sigma);
    check_near(ball, 0.04, 4.0 * sigma);
    check_near(positive, SLOTS / 2.0, 4.0 * sqrt(SLOTS / 4.0));
}

static bool never_holds(void *self, size_t condition, const mjData *data)
{
    (void)self;
    (void)condition;
    (void)data;
    return false;
}

static void a_condition_that_never_holds_is_counted_and_named(void **state)
{
    (void)state;
    Bench bench;
    bench_init(&bench, THREE, 3, 1);
    bench.problem.conditions = &RIGHT;
    bench.problem.condition_count = 1;
    bench.problem.holds = never_holds;
    bench.problem.limits.rejections = 100;
    bench_draw(&bench);
    assert_false(bench.result.placed);
    assert_int_equal(bench.result.refused, -1);
    assert_int_equal(bench.result.worst_condition, 0);
    assert_non_null(strstr(
            bench.result.obstacle, "ball right of the middle failed in 101 of 101 tries"));
    bench_release(&bench);
}

/* What other draws decide too is handed back, and a later call goes on with new draws. */
static void a_condition_beyond_places_is_handed_back(void **state)
{
    (void)state;
    PlacementCondition beyond = RIGHT;
    beyond.beyond = true;
    Bench bench;
    bench_init(&bench, THREE, 3, 1);
    bench.problem.conditions = &beyond;
    bench.problem.condition_count = 1;
    bench.problem.holds = never_holds;
    bench_draw(&bench);
    assert_false(bench.result.placed);
    assert_int_equal(bench.result.refused, 0);
    double before = bench.draws[1].value[PLACE_X];
    bench.draws[1].first = bench.draws[1].tries;
    bench_draw(&bench);
    assert_true(bench.draws[1].tries > bench.draws[1].first);
    assert_true(bench.draws[1].value[PLACE_X] != before);
    bench_release(&bench);
}

/* ---- relations ---- */

static double pair_gap(const Bench *bench, int geom, int other)
{
    mj_kinematics(bench->model, bench->data);
    return mj_geomDistance(bench->model, bench->data, geom, other, 10.0, NULL);
}

static void put_back(Bench *bench)
{
    memcpy(bench->data->qpos, bench->qpos, sizeof bench->qpos);
    mj_kinematics(bench->model, bench->data);
}

/* Without robot and camera a viewer looks along the world's x. */
static void sides_are_those_that_the_viewer_sees(void **state)
{
    (void)state;
    static const Distribution GAP = {.kind = DIST_CONSTANT, .a = 0.015};
    static const Distribution HERE = {.kind = DIST_CONSTANT, .a = 0.0};
    const struct {
        PlacementAnchor anchor;
        double x, y;
    } rows[] = {
            {PLACE_LEFT_OF, 0.0, 1.0},
            {PLACE_RIGHT_OF, 0.0, -1.0},
            {PLACE_FRONT_OF, -1.0, 0.0},
            {PLACE_BEHIND, 1.0, 0.0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const PlacementDef defs[] = {
                {.part = BALL,
                        .anchor = rows[i].anchor,
                        .index = CUP,
                        .viewer = -1,
                        .clear_m = 0.002,
                        .order = -1,
                        .law = {[PLACE_GAP] = &GAP}},
                {.part = CUP, .anchor = PLACE_ATOP_REGION, .viewer = -1, .law = {&HERE, &HERE}},
        };
        Bench bench;
        bench_init(&bench, defs, 2, 1);
        bench_draw(&bench);
        assert_true(bench.result.placed);
        put_back(&bench);
        double far = 0.04 + 0.015 + 0.03; /* both are round */
        check_near(bench.qpos[7] - bench.qpos[0], rows[i].x * far, 1e-12);
        check_near(bench.qpos[8] - bench.qpos[1], rows[i].y * far, 1e-12);
        check_near(bench.qpos[9], 0.5205 + 0.03, 1e-12); /* stands where the cup stands */
        bench_release(&bench);
    }
}

static void beside_is_any_direction_at_the_gap(void **state)
{
    (void)state;
    static const Distribution GAP = {.kind = DIST_UNIFORM, .a = 0.01, .b = 0.03};
    const PlacementDef defs[] = {
            {.part = BALL,
                    .anchor = PLACE_BESIDE,
                    .index = CUP,
                    .viewer = -1,
                    .clear_m = 0.002,
                    .law = {[PLACE_GAP] = &GAP}},
            {.part = CUP, .anchor = PLACE_ATOP_REGION, .viewer = -1, .law = {&SIDE, &SIDE}},
    };
    int quadrants[4] = {0};
    for (uint64_t slot = 0; slot < 60; slot++) {
        Bench bench;
        bench_init(&bench, defs, 2, slot);
        bench_draw(&bench);
        assert_true(bench.result.placed);
        put_back(&bench);
        double gap = bench.draws[0].value[PLACE_GAP];
        assert_true(gap >= 0.01 && gap <= 0.03);
        check_near(pair_gap(&bench, 2, 3), gap, 1e-6);
        double x = bench.qpos[7] - bench.qpos[0];
        double y = bench.qpos[8] - bench.qpos[1];
        check_near(atan2(y, x), bench.draws[0].value[PLACE_BEARING], 1e-9);
        quadrants[(x > 0.0 ? 1 : 0) + (y > 0.0 ? 2 : 0)]++;
        bench_release(&bench);
    }
    for (int i = 0; i < 4; i++) {
        assert_true(quadrants[i] > 5); /* 15 expected, 3 sigma is 10 */
    }
}

static void near_keeps_its_distance_and_stays_on_the_region(void **state)
{
    (void)state;
    static const Distribution FAR = {.kind = DIST_UNIFORM, .a = 0.12, .b = 0.16};
    static const Distribution CORNER = {.kind = DIST_CONSTANT, .a = 0.17};
    const PlacementDef defs[] = {
            {.part = BALL,
                    .anchor = PLACE_ATOP_REGION,
                    .viewer = -1,
                    .is_near = true,
                    .near = {THING_PART, CUP},
                    .clear_m = 0.002,
                    .law = {[PLACE_DISTANCE] = &FAR}},
            {.part = CUP, .anchor = PLACE_ATOP_REGION, .viewer = -1, .law = {&CORNER, &CORNER}},
    };
    unsigned most = 0;
    for (uint64_t slot = 0; slot < 40; slot++) {
        Bench bench;
        bench_init(&bench, defs, 2, slot);
        bench_draw(&bench);
        assert_true(bench.result.placed);
        double x = bench.qpos[7] - bench.qpos[0];
        double y = bench.qpos[8] - bench.qpos[1];
        check_near(sqrt(x * x + y * y), bench.draws[0].value[PLACE_DISTANCE], 1e-12);
        assert_true(fabs(bench.qpos[7]) <= 0.2 && fabs(bench.qpos[8]) <= 0.2);
        most = bench.draws[0].tries > most ? bench.draws[0].tries : most;
        bench_release(&bench);
    }
    assert_true(most > 1); /* most directions lead off the table */
}

static double heading(const double *pose)
{
    const double x[3] = {1.0, 0.0, 0.0};
    double direction[3];
    mju_rotVecQuat(direction, x, pose + 3);
    return atan2(direction[1], direction[0]);
}

static void facing_and_aligned_turn_the_x_axis(void **state)
{
    (void)state;
    static const Distribution LEFT = {.kind = DIST_CONSTANT, .a = -0.1};
    static const Distribution QUARTER = {.kind = DIST_CONSTANT, .a = mjPI / 2.0};
    PlacementDef defs[] = {
            {.part = BOX,
                    .anchor = PLACE_ATOP_REGION,
                    .viewer = -1,
                    .heading = HEADING_FACING,
                    .toward = {THING_PART, CUP},
                    .law = {&LEFT, &LEFT}},
            {.part = CUP,
                    .anchor = PLACE_ATOP_REGION,
                    .viewer = -1,
                    .law = {&SIDE, &SIDE, [PLACE_YAW] = &ANY}},
    };
    for (uint64_t slot = 0; slot < 10; slot++) {
        Bench bench;
        defs[0].heading = HEADING_FACING;
        defs[0].law[PLACE_YAW] = NULL;
        bench_init(&bench, defs, 2, slot);
        bench_draw(&bench);
        assert_true(bench.result.placed);
        double x = bench.qpos[0] - bench.qpos[14];
        double y = bench.qpos[1] - bench.qpos[15];
        check_near(heading(bench.qpos + 14), atan2(y, x), 1e-9);
        bench_release(&bench);

        defs[0].heading = HEADING_ALIGNED;
        defs[0].law[PLACE_YAW] = &QUARTER;
        bench_init(&bench, defs, 2, slot);
        bench_draw(&bench);
        double off = heading(bench.qpos + 14) - heading(bench.qpos);
        check_near(sin(off), 1.0, 1e-9);
        bench_release(&bench);
    }
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
            cmocka_unit_test(a_condition_redraws_its_own_parts_and_no_other),
            cmocka_unit_test(the_law_of_a_group_is_the_conditional_one),
            cmocka_unit_test(a_condition_that_never_holds_is_counted_and_named),
            cmocka_unit_test(a_condition_beyond_places_is_handed_back),
            cmocka_unit_test(sides_are_those_that_the_viewer_sees),
            cmocka_unit_test(beside_is_any_direction_at_the_gap),
            cmocka_unit_test(near_keeps_its_distance_and_stays_on_the_region),
            cmocka_unit_test(facing_and_aligned_turn_the_x_axis),
            cmocka_unit_test(absent_parts_are_parked_apart_and_in_nobodys_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
