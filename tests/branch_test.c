#include "sim/branch.h"

#include <string.h>

#include "attempt.h"

/* Branches of the fixture's pick: it closes at 2 s, lifts at 3 s and lets nothing go. */
enum { AT_TIME, AT_PHASE, AT_CONDITION, CONTACT, GRASP, BEFORE_GRASP, RELEASE, BRANCHES };

static const double TICK_S = 0.05;

/* One pick, and another of which everything but its departure is the same. */
typedef struct Pair {
    Attempt parent, sibling;
    Script parent_script, sibling_script;
    BranchPoint points[BRANCHES];
    JointTrace trace;
} Pair;

static double box_is_up(const ExpressionWorld *world)
{
    return world->time_s >= 3.0 ? box_height(world) + 0.06 : -1.0;
}

static void pair_begin(Pair *pair)
{
    *pair = (Pair){.parent = attempt_create(box_height), .sibling = attempt_create(box_height)};
    pair->parent_script.policy.tick = script_pick;
    pair->sibling_script.policy.tick = script_pick;
    pair->points[AT_TIME] = (BranchPoint){.kind = BRANCH_AT_TIME, .time_s = 1.2345};
    pair->points[AT_PHASE] = (BranchPoint){.kind = BRANCH_AT_PHASE, .phase = "lift"};
    pair->points[AT_CONDITION] = (BranchPoint){
            .kind = BRANCH_AT_CONDITION, .condition = condition_measure(box_is_up)};
    pair->points[CONTACT] = (BranchPoint){.kind = BRANCH_FIRST_CONTACT};
    pair->points[GRASP] = (BranchPoint){.kind = BRANCH_FIRST_GRASP};
    pair->points[BEFORE_GRASP] = (BranchPoint){.kind = BRANCH_BEFORE_GRASP};
    pair->points[RELEASE] = (BranchPoint){.kind = BRANCH_BEFORE_RELEASE};
    pair->parent.fixture->task.branches = pair->points;
    pair->parent.fixture->task.branch_count = BRANCHES;
    attempt_run(&pair->parent, &pair->parent_script);
    pair->trace = episode_take_trace(pair->parent.episode);
}

static void pair_depart(Pair *pair, Departure *departure)
{
    departure->parent = &pair->trace;
    pair->sibling.departure = departure;
    attempt_run(&pair->sibling, &pair->sibling_script);
}

static void pair_end(Pair *pair)
{
    joint_trace_release(&pair->trace);
    expression_destroy(pair->points[AT_CONDITION].condition);
    attempt_destroy(&pair->parent);
    attempt_destroy(&pair->sibling);
}

static long step_of(const Pair *pair, int branch)
{
    return episode_branch_step(pair->parent.episode, (size_t)branch);
}

/* Rows of a series that are equal in both, from the first on. */
static size_t equal_rows(const Pair *pair, const char *path)
{
    const Series *a = attempt_series(&pair->parent, path);
    const Series *b = attempt_series(&pair->sibling, path);
    size_t bytes = channel_sample_bytes(&a->def);
    size_t row = 0;
    while (row < a->count && row < b->count &&
            memcmp(series_at(a, row), series_at(b, row), bytes) == 0) {
        row++;
    }
    return row;
}

static void branch_steps_are_those_of_their_events(void **state)
{
    (void)state;
    Pair pair;
    pair_begin(&pair);
    assert_int_equal(pair.parent.result.verdict, EPISODE_SUCCESS);
    assert_int_equal(step_of(&pair, AT_TIME), 1235);
    assert_int_equal(step_of(&pair, AT_PHASE), 3000);
    assert_in_range(step_of(&pair, AT_CONDITION), 3001, 3999);
    /* A finger grazes the box on the way down; both press when the hand closes. */
    assert_in_range(step_of(&pair, CONTACT), 1500, 1600);
    assert_in_range(step_of(&pair, GRASP), 2050, 2150);
    long before = step_of(&pair, BEFORE_GRASP);
    assert_int_equal(before % 50, 0);
    assert_in_range(before, 1900, 2000);
    assert_int_equal(step_of(&pair, RELEASE), -1);
    pair_end(&pair);
}

static void an_unchanged_sibling_is_its_parent(void **state)
{
    (void)state;
    Pair pair;
    pair_begin(&pair);
    Departure nothing = {.step = step_of(&pair, CONTACT)};
    pair_depart(&pair, &nothing);
    assert_int_equal(attempt_digest(&pair.sibling), attempt_digest(&pair.parent));
    assert_memory_equal(&pair.sibling.result, &pair.parent.result, sizeof pair.parent.result);
    check_near(episode_apart_s(pair.sibling.episode), -1.0, 0.0);
    pair_end(&pair);
}

/* The box slips out of the fingers: nothing of it shows before the step. */
static void another_model_shows_from_its_step_on(void **state)
{
    (void)state;
    Pair pair;
    pair_begin(&pair);
    mjModel *slippery = mj_copyModel(NULL, pair.sibling.fixture->model);
    for (size_t geom = 0; geom < (size_t)slippery->ngeom; geom++) {
        slippery->geom_friction[3 * geom] = 0.01;
    }
    Departure departure = {.step = step_of(&pair, AT_PHASE), .model = slippery};
    pair_depart(&pair, &departure);
    size_t equal = equal_rows(&pair, "force/wrist/wrench");
    assert_in_range(equal, (size_t)departure.step, (size_t)departure.step + 5);
    assert_true(equal_rows(&pair, "states") > 3000 / 50);
    assert_true(equal_rows(&pair, "states") < attempt_series(&pair.parent, "states")->count);
    assert_int_equal(pair.sibling.result.verdict, EPISODE_FAILURE);
    double apart_s = episode_apart_s(pair.sibling.episode);
    assert_true(apart_s >= 3.0 && apart_s < 3.5);
    pair_end(&pair);
    mj_deleteModel(slippery);
}

static void noise_begins_with_the_next_action(void **state)
{
    (void)state;
    Pair pair;
    pair_begin(&pair);
    const ActionNoiseDef noise = {.sigma_m = 0.002, .tau_s = 0.3};
    Departure departure = {.step = step_of(&pair, AT_TIME),
            .noise = &noise,
            .noise_group = "branch/shaky/1/noise"};
    pair_depart(&pair, &departure);
    size_t next = (size_t)ceil((double)departure.step * ATTEMPT_STEP_S / TICK_S);
    assert_int_equal(equal_rows(&pair, "action_dict/executed"), next);
    assert_in_range(equal_rows(&pair, "states"), next + 1, next + 1);
    pair_end(&pair);
}

static void halve_damping(void *self)
{
    Task *task = self;
    task->robots[0].control.damping_ratio *= 0.5;
}

static void numbers_of_the_task_change_in_place(void **state)
{
    (void)state;
    Pair pair;
    pair_begin(&pair);
    Departure departure = {.step = step_of(&pair, AT_PHASE),
            .self = &pair.sibling.fixture->task,
            .depart = halve_damping};
    pair_depart(&pair, &departure);
    assert_in_range(equal_rows(&pair, "force/wrist/wrench"), (size_t)departure.step,
            attempt_series(&pair.parent, "force/wrist/wrench")->count - 1);
    pair_end(&pair);
}

/* A millimetre, a degree: each joint by its own measure. */
static void states_are_apart_by_their_own_measure(void **state)
{
    (void)state;
    Error err = {0};
    Attempt attempt = attempt_create(never);
    const mjModel *model = attempt.fixture->model;
    mjData *data = mj_makeData(model);
    JointTrace trace = {0};
    int box = model->jnt_qposadr[attempt.fixture->parts[PART_BOX].free_joint];
    int hinge = attempt.fixture->task.robots[0].qpos_adr[2];
    double tilt[4];
    assert_true(joint_trace_reserve(&trace, model, &err));
    joint_trace_add(&trace, data);
    assert_false(joint_trace_apart(&trace, 0, model, data));
    data->qpos[box + 1] += 0.9e-3;
    data->qpos[hinge] += 0.9 * mjPI / 180.0;
    assert_false(joint_trace_apart(&trace, 0, model, data));
    data->qpos[hinge] += 0.2 * mjPI / 180.0;
    assert_true(joint_trace_apart(&trace, 0, model, data));
    data->qpos[hinge] = model->qpos0[hinge];
    data->qpos[box + 1] += 0.2e-3;
    assert_true(joint_trace_apart(&trace, 0, model, data));
    data->qpos[box + 1] = model->qpos0[box + 1];
    const double axis[3] = {0.0, 1.0, 0.0};
    mju_axisAngle2Quat(tilt, axis, 1.1 * mjPI / 180.0);
    memcpy(data->qpos + box + 3, tilt, sizeof tilt);
    assert_true(joint_trace_apart(&trace, 0, model, data));
    assert_false(joint_trace_apart(&trace, 1, model, data)); /* the other has ended */
    joint_trace_release(&trace);
    mj_deleteData(data);
    attempt_destroy(&attempt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(branch_steps_are_those_of_their_events),
            cmocka_unit_test(an_unchanged_sibling_is_its_parent),
            cmocka_unit_test(another_model_shows_from_its_step_on),
            cmocka_unit_test(noise_begins_with_the_next_action),
            cmocka_unit_test(numbers_of_the_task_change_in_place),
            cmocka_unit_test(states_are_apart_by_their_own_measure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
