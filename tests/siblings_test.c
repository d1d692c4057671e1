/* Counterfactual siblings through the producer: what stands in the shard of a scene with branches. */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "export/shard_reader.h"
#include "export/verify.h"
#include "scratch_folder.h"
#include "tools/producer.h"

enum { SEED = 3, WORD_BYTES = 96, STEPS_PER_TICK = 25 };

static const double STEP_S = 0.002;

/* Rows of /siblings of the scene's branches, in the order of the file. */
enum { SAME, SLIP_1, SLIP_2, HEAVY, LATE, SHAKY, SIBLINGS };

typedef struct Stage {
    Producer *producer;
    uint64_t void_run; /* run number to declare void; 0: none */
    unsigned asked, ended, siblings, siblings_kept;
} Stage;

static void need(bool ok, const Error *err)
{
    if (!ok) {
        print_error("%s\n", err->text);
    }
    assert_true(ok);
}

static bool on_attempt(void *self, uint64_t slot, uint64_t run)
{
    Stage *stage = self;
    (void)slot;
    stage->asked++;
    return run != 0 && run == stage->void_run;
}

static void on_ended(void *self, uint64_t slot, bool success, bool kept, double seconds)
{
    Stage *stage = self;
    (void)slot;
    (void)success;
    (void)kept;
    (void)seconds;
    stage->ended++;
}

static void on_sibling_ended(void *self, uint64_t slot, bool kept, double seconds)
{
    Stage *stage = self;
    (void)slot;
    stage->siblings++;
    stage->siblings_kept += kept ? 1 : 0;
    assert_true(seconds > 0.0 || !kept);
}

static void stage_init(Stage *stage, const char *variable, const char *scene)
{
    Error err = {0};
    char path[PATH_TEXT_BYTES];
    const char *folder = getenv(variable);
    Mistakes *mistakes = mistakes_create();
    ProducerDef def = producer_def_default();
    assert_non_null(folder);
    assert_true(path_join(folder, scene, path));
    def.scene_path = path;
    def.seed = SEED;
    def.cameras = false;
    *stage = (Stage){.producer = producer_create(&def, mistakes, &err)};
    need(stage->producer != NULL, &err);
    mistakes_destroy(mistakes);
}

/* Makes slots 0..count-1 and opens their shard. */
static ShardReader *make(Stage *stage, uint64_t count, const char *name)
{
    Error err = {0};
    ShardSummary summary;
    ShardDef def = shard_def_default();
    const ProducerHooks hooks = {.self = stage,
            .attempt = on_attempt,
            .ended = on_ended,
            .sibling_ended = on_sibling_ended};
    def.scene = scene_name(producer_scene(stage->producer));
    def.env_args = "{}";
    Shard *shard = shard_create(&def, &err);
    need(shard != NULL, &err);
    for (uint64_t slot = 0; slot < count; slot++) {
        bool fits = false;
        need(producer_slot(stage->producer, slot, shard, &hooks, &fits, &err), &err);
    }
    need(shard_finish(shard, scratch_path(name), &summary, &err), &err);
    shard_destroy(shard);
    ShardReader *reader = shard_reader_open(scratch_path(name), SHARD_TRUST_NOTHING, &err);
    need(reader != NULL, &err);
    return reader;
}

static Block read_block(ShardReader *reader, const char *path)
{
    Error err = {0};
    Block block;
    need(shard_reader_read(reader, path, &block, &err), &err);
    return block;
}

static double number_at(ShardReader *reader, const char *path, size_t i)
{
    Block block = read_block(reader, path);
    double number = block_number(&block, i);
    stored_block_release(&block);
    return number;
}

static void word_at(ShardReader *reader, const char *path, size_t i, char word[WORD_BYTES])
{
    Block block = read_block(reader, path);
    block_text(&block, i, word, WORD_BYTES);
    stored_block_release(&block);
}

static ShardReader *record(
        const char *variable, const char *scene, uint64_t slots, const char *name)
{
    Stage stage;
    stage_init(&stage, variable, scene);
    ShardReader *reader = make(&stage, slots, name);
    producer_destroy(stage.producer);
    return reader;
}

/* The demo of a sibling. */
static void demo_of(ShardReader *reader, size_t sibling, char ret_path[WORD_BYTES])
{
    char demo[WORD_BYTES];
    word_at(reader, "/siblings/demo", sibling, demo);
    (void)snprintf(ret_path, WORD_BYTES, "/data/%.32s", demo);
}

/* A demo of a shard. */
typedef struct Demo {
    ShardReader *reader;
    const char *path;
} Demo;

/* Rows from the first on that are equal in two datasets of the same name; all: SIZE_MAX. */
static size_t equal_rows(Demo a, Demo b, const char *channel)
{
    char path[2][2 * WORD_BYTES];
    (void)snprintf(path[0], sizeof path[0], "%s/%s", a.path, channel);
    (void)snprintf(path[1], sizeof path[1], "%s/%s", b.path, channel);
    Block x = read_block(a.reader, path[0]);
    Block y = read_block(b.reader, path[1]);
    size_t rows = block_rows(&x) < block_rows(&y) ? block_rows(&x) : block_rows(&y);
    size_t bytes = rows == 0 ? 0 : x.size / block_rows(&x);
    size_t equal = 0;
    while (equal < rows &&
            memcmp(x.bytes + equal * bytes, y.bytes + equal * bytes, bytes) == 0) {
        equal++;
    }
    bool all = equal == rows && x.size == y.size;
    stored_block_release(&x);
    stored_block_release(&y);
    return all ? SIZE_MAX : equal;
}

static void check_equal(Demo a, Demo b)
{
    Error err = {0};
    StoredPaths paths = {0};
    need(shard_reader_datasets(a.reader, a.path, &paths, &err), &err);
    assert_true(paths.count > 5);
    for (size_t i = 0; i < paths.count; i++) {
        const char *channel = paths.items[i] + strlen(a.path) + 1;
        if (equal_rows(a, b, channel) != SIZE_MAX) {
            fail_msg("%s of %s and %s differs", channel, a.path, b.path);
        }
    }
    stored_paths_release(&paths);
}

/* The value or nominal of a drawn quantity. */
static double drawn(Demo demo, const char *column, const char *path)
{
    char place[2 * WORD_BYTES];
    char word[WORD_BYTES] = "";
    size_t row = 0;
    (void)snprintf(place, sizeof place, "%s/labels/parameters/path", demo.path);
    Block paths = read_block(demo.reader, place);
    while (row < block_rows(&paths) && strcmp(word, path) != 0) {
        block_text(&paths, row++, word, sizeof word);
    }
    stored_block_release(&paths);
    assert_string_equal(word, path);
    (void)snprintf(place, sizeof place, "%s/labels/parameters/%s", demo.path, column);
    return number_at(demo.reader, place, row - 1);
}

/* One slot of the scene with branches, for the tests that only look. */
static ShardReader *branched;

static int record_branched(void **state)
{
    (void)scratch_setup(state);
    branched = record("FORCEPS_TESTS", "scenes/siblings.yaml", 1, "branched.h5");
    return 0;
}

static int close_branched(void **state)
{
    shard_reader_close(branched);
    return scratch_teardown(state);
}

static void an_unchanged_sibling_equals_its_parent_in_every_channel(void **state)
{
    (void)state;
    char same[WORD_BYTES];
    demo_of(branched, SAME, same);
    check_equal((Demo){branched, "/data/demo_0"}, (Demo){branched, same});
    assert_true(shard_reader_has(branched, "/data/demo_0/force/wrist/wrench"));
    check_near(number_at(branched, "/siblings/apart_time", SAME), -1.0, 0.0);
    check_near(number_at(branched, "/siblings/other_outcome", SAME), 0.0, 0.0);
    assert_true(number_at(branched, "/siblings/branch_step", SAME) > 0.0);
}

static void another_friction_shows_from_the_branch_step_on(void **state)
{
    (void)state;
    const Demo parent = {branched, "/data/demo_0"};
    double factor[2];
    for (size_t i = 0; i < 2; i++) {
        char path[WORD_BYTES];
        char label[WORD_BYTES];
        demo_of(branched, SLIP_1 + i, path);
        const Demo sibling = {branched, path};
        size_t step = (size_t)number_at(branched, "/siblings/branch_step", SLIP_1 + i);
        size_t wrenches = equal_rows(parent, sibling, "force/wrist/wrench");
        assert_int_equal(step % STEPS_PER_TICK, 0);
        assert_in_range(wrenches, step, step + 50);
        assert_in_range(equal_rows(parent, sibling, "states"), step / STEPS_PER_TICK + 1,
                step / STEPS_PER_TICK + 10);
        assert_true(number_at(branched, "/siblings/apart_time", SLIP_1 + i) >=
                (double)step * STEP_S);
        (void)snprintf(label, sizeof label, "branch/slip/%zu/randomize/box1/friction", i + 1);
        double before = drawn(parent, "value", "randomize/box1/friction");
        check_near(drawn(sibling, "nominal", label), before, 0.0);
        factor[i] = drawn(sibling, "value", label) / before;
        assert_true(factor[i] > 0.05 && factor[i] < 0.1);
    }
    assert_true(factor[0] != factor[1]);
}

static void what_differs_is_listed(void **state)
{
    (void)state;
    char path[WORD_BYTES];
    char word[WORD_BYTES];
    char field[2 * WORD_BYTES];
    demo_of(branched, HEAVY, path);
    word_at(branched, "/siblings/differs", HEAVY, word);
    assert_non_null(strstr(word, "control/stiffness 600 -> "));
    assert_non_null(strstr(word, "physics:/gravity 9.81 -> "));
    (void)snprintf(field, sizeof field, "%s/model/branch/field", path);
    Block fields = read_block(branched, field);
    assert_int_equal(block_rows(&fields), 1);
    block_text(&fields, 0, word, sizeof word);
    assert_string_equal(word, "opt.gravity");
    stored_block_release(&fields);
    assert_false(shard_reader_has(branched, "/data/demo_0/model/branch"));
}

/* Absent members of a family are not drawn anew. */
static void what_is_absent_does_not_differ(void **state)
{
    (void)state;
    char path[WORD_BYTES];
    char place[2 * WORD_BYTES];
    size_t rows = 0;
    demo_of(branched, SLIP_1, path);
    (void)snprintf(place, sizeof place, "%s/labels/parameters/path", path);
    Block paths = read_block(branched, place);
    for (size_t i = 0; i < block_rows(&paths); i++) {
        char word[WORD_BYTES];
        block_text(&paths, i, word, sizeof word);
        rows += strncmp(word, "branch/", strlen("branch/")) == 0 ? 1 : 0;
    }
    stored_block_release(&paths);
    (void)snprintf(place, sizeof place, "%s/labels/object_present", path);
    Block present = read_block(branched, place);
    size_t there = 0;
    for (size_t i = 0; i < block_values(&present); i++) {
        there += block_number(&present, i) != 0.0 ? 1 : 0;
    }
    size_t objects = block_values(&present);
    stored_block_release(&present);
    /* Bin and tote are objects, too, and have no friction of their own drawn; the hand has. */
    assert_true(there < objects);
    assert_int_equal(rows, there - 2 + 1);
}

static void noise_on_actions_begins_at_its_time(void **state)
{
    (void)state;
    char path[WORD_BYTES];
    demo_of(branched, SHAKY, path);
    const Demo parent = {branched, "/data/demo_0"};
    const Demo sibling = {branched, path};
    check_near(number_at(branched, "/siblings/branch_step", SHAKY), 750.0, 0.0);
    assert_int_equal(equal_rows(parent, sibling, "action_dict/executed"), 30);
    assert_in_range(equal_rows(parent, sibling, "actions"), 31, 200);
}

static void a_branch_that_is_never_reached_is_in_the_ledger(void **state)
{
    (void)state;
    char word[WORD_BYTES];
    word_at(branched, "/siblings/verdict", LATE, word);
    assert_string_equal(word, "void");
    word_at(branched, "/siblings/cause", LATE, word);
    assert_string_equal(word, "not_reached");
    word_at(branched, "/siblings/demo", LATE, word);
    assert_string_equal(word, "");
    check_near(number_at(branched, "/siblings/branch_step", LATE), -1.0, 0.0);
    assert_int_equal(shard_reader_episode_count(branched), SIBLINGS);
}

static void count_finding(void *user, const char *file, const char *sentence)
{
    unsigned *findings = user;
    print_error("%s: %s\n", file, sentence);
    (*findings)++;
}

static void verify_has_nothing_to_say(void **state)
{
    (void)state;
    unsigned findings = 0;
    VerifyTally tally = {0};
    const VerifyReport report = {.found = count_finding, .user = &findings};
    verify_shard(scratch_path("branched.h5"), NULL, &report, &tally);
    assert_int_equal(findings, 0);
}

/* Slots 0 and 1 of the shipped scene have the same attempts and episodes. */
static void branches_move_nothing_else(void **state)
{
    (void)state;
    enum { SLOTS = 2 };
    ShardReader *with = record("FORCEPS_TESTS", "scenes/siblings.yaml", SLOTS, "with.h5");
    ShardReader *without =
            record("FORCEPS_SCENES", "logistics/tote_picking.yaml", SLOTS, "without.h5");
    size_t parents = 0;
    for (size_t i = 0; i < shard_reader_episode_count(with); i++) {
        const EpisodeRecord *episode = shard_reader_episode(with, i);
        char path[2][WORD_BYTES];
        if (episode->sibling) {
            continue;
        }
        (void)snprintf(path[0], WORD_BYTES, "/data/%s", episode->demo);
        (void)snprintf(path[1], WORD_BYTES, "/data/demo_%zu", parents++);
        check_equal((Demo){with, path[0]}, (Demo){without, path[1]});
    }
    assert_int_equal(parents, shard_reader_episode_count(without));
    check_equal((Demo){with, "/attempts"}, (Demo){without, "/attempts"});
    shard_reader_close(with);
    shard_reader_close(without);
}

static void a_sibling_that_kills_workers_is_void_and_the_rest_goes_on(void **state)
{
    (void)state;
    Stage stage;
    char word[WORD_BYTES];
    char path[2][WORD_BYTES];
    stage_init(&stage, "FORCEPS_TESTS", "scenes/siblings.yaml");
    stage.void_run = (uint64_t)PRODUCER_SIBLING_STRIDE * (SLIP_1 + 1);
    ShardReader *reader = make(&stage, 1, "crashed.h5");
    word_at(reader, "/siblings/cause", SLIP_1, word);
    assert_string_equal(word, "crashed");
    demo_of(reader, SLIP_2, path[0]);
    demo_of(branched, SLIP_2, path[1]);
    check_equal((Demo){reader, path[0]}, (Demo){branched, path[1]});
    assert_int_equal(stage.ended, 1);
    assert_int_equal(stage.asked, 1 + SIBLINGS - 1);
    assert_int_equal(stage.siblings, SIBLINGS - 1);
    assert_int_equal(stage.siblings_kept, SIBLINGS - 2);
    shard_reader_close(reader);
    producer_destroy(stage.producer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(an_unchanged_sibling_equals_its_parent_in_every_channel),
            cmocka_unit_test(another_friction_shows_from_the_branch_step_on),
            cmocka_unit_test(what_differs_is_listed),
            cmocka_unit_test(what_is_absent_does_not_differ),
            cmocka_unit_test(noise_on_actions_begins_at_its_time),
            cmocka_unit_test(a_branch_that_is_never_reached_is_in_the_ledger),
            cmocka_unit_test(verify_has_nothing_to_say),
            cmocka_unit_test(branches_move_nothing_else),
            cmocka_unit_test(a_sibling_that_kills_workers_is_void_and_the_rest_goes_on),
    };
    return cmocka_run_group_tests(tests, record_branched, close_branched);
}
