#include "tools/producer.h"

#include <stdio.h>
#include <string.h>

#include "check.h"
#include "export/shard_reader.h"
#include "scratch_folder.h"

enum { SEED = 3, ROWS_MAX = 16, WORD_BYTES = 32, SETS_MAX = 4, DRAWS_MAX = 256 };

/* A producer of the shipped tote scene with some values changed. */
typedef struct Stage {
    char scene[PATH_TEXT_BYTES];
    Producer *producer;
    ProducerHooks hooks;
    uint64_t void_below; /* attempts to declare void, in every slot */
    unsigned asked, ended, kept, successes, alive;
    double seconds; /* simulated in kept episodes */
} Stage;

/* What the ledger of a shard says. */
typedef struct Rows {
    size_t count, episodes;
    char verdict[ROWS_MAX][WORD_BYTES], cause[ROWS_MAX][WORD_BYTES];
    double slot[ROWS_MAX], attempt[ROWS_MAX], kept[ROWS_MAX], sim_s[ROWS_MAX];
    double draws[ROWS_MAX][DRAWS_MAX];
    size_t draw_count[ROWS_MAX];
    char content[DIGEST_TEXT_BYTES];
} Rows;

static bool on_attempt(void *self, uint64_t slot, uint64_t attempt)
{
    Stage *stage = self;
    (void)slot;
    stage->asked++;
    return attempt < stage->void_below;
}

static void on_ended(void *self, uint64_t slot, bool success, bool kept, double seconds)
{
    Stage *stage = self;
    (void)slot;
    stage->ended++;
    stage->successes += success ? 1 : 0;
    stage->kept += kept ? 1 : 0;
    stage->seconds += kept ? seconds : 0.0;
}

static void on_alive(void *self)
{
    Stage *stage = self;
    stage->alive++;
}

static void need(bool ok, const Error *err)
{
    if (!ok) {
        print_error("%s\n", err->text);
    }
    assert_true(ok);
}

static ProducerDef stage_def(Stage *stage)
{
    const char *folder = getenv("FORCEPS_SCENES");
    ProducerDef def = producer_def_default();
    assert_true(path_join(
            folder == NULL ? "scenes" : folder, "logistics/tote_picking.yaml", stage->scene));
    def.scene_path = stage->scene;
    def.seed = SEED;
    def.cameras = false;
    return def;
}

/* `sets` end with NULL. */
static void stage_init(Stage *stage, const char *const *sets)
{
    Error err = {0};
    Mistakes *mistakes = mistakes_create();
    assert_non_null(mistakes);
    *stage = (Stage){.void_below = 0};
    stage->hooks = (ProducerHooks){
            .self = stage, .attempt = on_attempt, .ended = on_ended, .alive = on_alive};
    ProducerDef def = stage_def(stage);
    def.sets = sets;
    while (sets[def.set_count] != NULL) {
        def.set_count++;
    }
    stage->producer = producer_create(&def, mistakes, &err);
    need(stage->producer != NULL, &err);
    mistakes_destroy(mistakes);
}

static double number_at(ShardReader *reader, const char *path, size_t i)
{
    Error err = {0};
    Block block;
    need(shard_reader_read(reader, path, &block, &err), &err);
    assert_true(i < block_rows(&block));
    double number = block_number(&block, i);
    stored_block_release(&block);
    return number;
}

static void word_at(ShardReader *reader, const char *path, size_t i, char word[WORD_BYTES])
{
    Error err = {0};
    Block block;
    need(shard_reader_read(reader, path, &block, &err), &err);
    assert_true(i < block_rows(&block));
    block_text(&block, i, word, WORD_BYTES);
    stored_block_release(&block);
}

static void read_draws(ShardReader *reader, size_t i, Rows *rows)
{
    Error err = {0};
    Block block;
    size_t from = (size_t)number_at(reader, "/attempts/parameter_offset", i);
    size_t to = (size_t)number_at(reader, "/attempts/parameter_offset", i + 1);
    rows->draw_count[i] = to - from;
    assert_true(rows->draw_count[i] <= DRAWS_MAX);
    need(shard_reader_read(reader, "/attempts/parameters/value", &block, &err), &err);
    for (size_t k = from; k < to; k++) {
        rows->draws[i][k - from] = block_number(&block, k);
    }
    stored_block_release(&block);
}

static void read_rows(const char *path, Rows *rows)
{
    Error err = {0};
    Block block;
    ShardReader *reader = shard_reader_open(path, SHARD_TRUST_NOTHING, &err);
    need(reader != NULL, &err);
    need(shard_reader_describe(reader, "/attempts/slot", &block, &err), &err);
    rows->count = block_rows(&block);
    rows->episodes = shard_reader_episode_count(reader);
    assert_true(rows->count <= ROWS_MAX);
    for (size_t i = 0; i < rows->count; i++) {
        rows->slot[i] = number_at(reader, "/attempts/slot", i);
        rows->attempt[i] = number_at(reader, "/attempts/attempt", i);
        rows->kept[i] = number_at(reader, "/attempts/kept", i);
        rows->sim_s[i] = number_at(reader, "/attempts/sim_time", i);
        word_at(reader, "/attempts/verdict", i, rows->verdict[i]);
        word_at(reader, "/attempts/cause", i, rows->cause[i]);
        read_draws(reader, i, rows);
    }
    shard_reader_close(reader);
}

/* Makes slots and reads their shard back. True if all of them were placeable. */
static bool make(Stage *stage, const uint64_t *slots, size_t count, Rows *ret_rows)
{
    Error err = {0};
    ShardSummary summary;
    bool placeable = true;
    ShardDef def = shard_def_default();
    def.scene = scene_name(producer_scene(stage->producer));
    def.env_args = "{}";
    Shard *shard = shard_create(&def, &err);
    need(shard != NULL, &err);
    for (size_t i = 0; i < count; i++) {
        bool fits = false;
        need(producer_slot(stage->producer, slots[i], shard, &stage->hooks, &fits, &err), &err);
        placeable = placeable && fits;
    }
    const char *path = scratch_path("s.h5");
    need(shard_finish(shard, path, &summary, &err), &err);
    shard_destroy(shard);
    *ret_rows = (Rows){.count = 0};
    (void)snprintf(ret_rows->content, sizeof ret_rows->content, "%s", summary.content);
    read_rows(path, ret_rows);
    return placeable;
}

static void a_slot_is_blind_to_what_was_made_before_it(void **state)
{
    (void)state;
    const char *const none[] = {NULL};
    const uint64_t before[] = {7, 0};
    const uint64_t slot[] = {2};
    Stage stage;
    Rows alone;
    Rows other;
    Rows later;
    stage_init(&stage, none);
    assert_true(make(&stage, slot, 1, &alone));
    assert_true(make(&stage, before, 2, &other));
    assert_true(make(&stage, slot, 1, &later));
    assert_string_equal(alone.content, later.content);
    assert_string_not_equal(alone.content, other.content);
    producer_destroy(stage.producer);
    stage_init(&stage, none);
    assert_true(make(&stage, slot, 1, &later));
    assert_string_equal(alone.content, later.content);
    producer_destroy(stage.producer);
}

static void a_slot_ends_with_its_first_success_and_tells_its_hooks(void **state)
{
    (void)state;
    const char *const none[] = {NULL};
    const uint64_t slot[] = {0};
    Stage stage;
    Rows rows;
    stage_init(&stage, none);
    assert_true(make(&stage, slot, 1, &rows));
    size_t last = rows.count - 1;
    assert_string_equal(rows.verdict[last], "success");
    assert_string_equal(rows.cause[last], "");
    for (size_t i = 0; i < last; i++) {
        assert_string_not_equal(rows.verdict[i], "success");
    }
    assert_int_equal(stage.asked, rows.count);
    assert_int_equal(stage.ended, rows.count);
    assert_int_equal(stage.successes, 1);
    assert_int_equal(stage.kept, rows.episodes);
    /* Once per policy tick at least: 20 Hz. */
    assert_true((double)stage.alive >= 19.0 * rows.sim_s[last]);
    producer_destroy(stage.producer);
}

static void a_crashed_attempt_is_void_and_the_next_has_the_same_world(void **state)
{
    (void)state;
    const char *const none[] = {NULL};
    const uint64_t slot[] = {0};
    Stage stage;
    Rows rows;
    stage_init(&stage, none);
    stage.void_below = 1;
    assert_true(make(&stage, slot, 1, &rows));
    assert_true(rows.count >= 2);
    assert_string_equal(rows.verdict[0], "void");
    assert_string_equal(rows.cause[0], "crashed");
    assert_true(rows.kept[0] == 0.0 && rows.sim_s[0] == 0.0);
    assert_string_equal(rows.verdict[rows.count - 1], "success");
    /* The start is drawn per slot; belief and noise anew: some draws are equal, not all. */
    size_t equal = 0;
    /* The one that crashed has not settled: no rows of that. */
    assert_true(rows.draw_count[0] < rows.draw_count[1]);
    for (size_t i = 0; i < rows.draw_count[0]; i++) {
        equal += rows.draws[0][i] == rows.draws[1][i] ? 1 : 0;
    }
    assert_true(equal > rows.draw_count[0] / 2);
    assert_true(equal < rows.draw_count[0]);
    producer_destroy(stage.producer);
}

static void a_slot_whose_attempts_all_fail_ends_at_the_limit(void **state)
{
    (void)state;
    const char *const sets[] = {"keep.attempts=4", NULL};
    const uint64_t slots[] = {0, 1};
    Stage stage;
    Rows rows;
    stage_init(&stage, sets);
    stage.void_below = 10;
    assert_true(make(&stage, slots, 2, &rows));
    assert_int_equal(rows.count, 8);
    assert_int_equal(rows.episodes, 0);
    for (size_t i = 0; i < rows.count; i++) {
        assert_int_equal((size_t)rows.slot[i], i / 4);
        assert_int_equal((size_t)rows.attempt[i], i % 4);
        assert_string_equal(rows.cause[i], "crashed");
    }
    assert_int_equal(stage.ended, 8);
    producer_destroy(stage.producer);
}

/* Attempts that fail after half a second, and how many of them are kept. */
static size_t count_kept(const char *share)
{
    const char *sets[SETS_MAX] = {"fail.timeout=time > 0.2 s", "keep.attempts=8", share, NULL};
    const uint64_t slots[] = {0, 1};
    Stage stage;
    Rows rows;
    size_t kept = 0;
    stage_init(&stage, sets);
    assert_true(make(&stage, slots, 2, &rows));
    assert_int_equal(rows.count, 16);
    for (size_t i = 0; i < rows.count; i++) {
        assert_string_equal(rows.verdict[i], "failure");
        assert_string_equal(rows.cause[i], "timeout");
        check_near(rows.sim_s[i], 0.2, 0.051); /* a policy tick */
        kept += rows.kept[i] == 1.0 ? 1 : 0;
    }
    assert_int_equal(rows.episodes, kept);
    producer_destroy(stage.producer);
    return kept;
}

static void failures_are_kept_with_the_scenes_probability(void **state)
{
    (void)state;
    assert_int_equal(count_kept("keep.failures=0 %"), 0);
    assert_int_equal(count_kept("keep.failures=100 %"), 16);
    size_t some = count_kept("keep.failures=50 %");
    assert_true(some > 0 && some < 16);
}

static void successes_are_kept_with_the_scenes_share(void **state)
{
    (void)state;
    static const char *const SETS[][2] = {
            {"keep.successes=0 %", NULL}, {"keep.successes=100 %", NULL}};
    const uint64_t slots[] = {0, 2};
    for (size_t i = 0; i < sizeof SETS / sizeof *SETS; i++) {
        Stage stage;
        Rows rows;
        stage_init(&stage, SETS[i]);
        assert_true(make(&stage, slots, 2, &rows));
        assert_int_equal(stage.successes, 2); /* they end their slots, kept or not */
        assert_int_equal(rows.episodes, i == 0 ? 0 : 2);
        producer_destroy(stage.producer);
    }
}

/* Three attempts of a slot that ends at once, and how many draws the first two share. */
static size_t count_shared(const char *retry, Rows *rows)
{
    const char *sets[SETS_MAX] = {"fail.timeout=time > 0.2 s", "keep.attempts=3", retry, NULL};
    const uint64_t slot[] = {0};
    Stage stage;
    size_t equal = 0;
    stage_init(&stage, sets);
    assert_true(make(&stage, slot, 1, rows));
    assert_int_equal(rows->count, 3);
    producer_destroy(stage.producer);
    for (size_t i = 0; i < rows->draw_count[0] && i < rows->draw_count[1]; i++) {
        equal += rows->draws[0][i] == rows->draws[1][i] ? 1 : 0;
    }
    return equal;
}

/* Constants are all that two worlds have in common. */
static void a_redrawn_attempt_is_another_world(void **state)
{
    (void)state;
    Rows noise;
    Rows redraw;
    Rows again;
    size_t same_world = count_shared("keep.retry=noise", &noise);
    size_t other_world = count_shared("keep.retry=redraw", &redraw);
    assert_true(same_world > noise.draw_count[0] / 2);
    assert_true(other_world < redraw.draw_count[0] / 4);
    /* Attempt 0 is drawn from its own stream too: no attempt has the world of the slot. */
    size_t slots_own = 0;
    for (size_t i = 0; i < redraw.draw_count[0] && i < noise.draw_count[0]; i++) {
        slots_own += redraw.draws[0][i] == noise.draws[0][i] ? 1 : 0;
    }
    assert_true(slots_own < redraw.draw_count[0] / 4);
    (void)count_shared("keep.retry=redraw", &again);
    assert_string_equal(again.content, redraw.content);
}

static void a_slot_is_placeable_if_one_of_its_worlds_is(void **state)
{
    (void)state;
    const char *const sets[] = {
            "require=distance(box1, bin) > 5 m", "keep={retry: redraw, attempts: 2}", NULL};
    const uint64_t slot[] = {0};
    Stage stage;
    Rows rows;
    stage_init(&stage, sets);
    assert_false(make(&stage, slot, 1, &rows));
    assert_int_equal(rows.count, 2);
    assert_string_equal(rows.cause[1], "unplaceable");
    assert_non_null(strstr(producer_obstacle(stage.producer), "distance"));
    producer_destroy(stage.producer);
}

static void a_slot_without_a_start_is_one_void_attempt(void **state)
{
    (void)state;
    const char *const sets[] = {"require=distance(box1, bin) > 5 m", NULL};
    const uint64_t slot[] = {0};
    Stage stage;
    Rows rows;
    stage_init(&stage, sets);
    assert_false(make(&stage, slot, 1, &rows));
    assert_int_equal(rows.count, 1);
    assert_string_equal(rows.verdict[0], "void");
    assert_string_equal(rows.cause[0], "unplaceable");
    assert_int_equal(rows.episodes, 0);
    producer_destroy(stage.producer);
}

static void what_cannot_be_made_is_refused_with_a_sentence(void **state)
{
    (void)state;
    const char *const strangers[] = {"fornt"};
    const char *const wrong[] = {"keep.atempts=4"};
    const struct {
        ProducerDef change;
        ErrorKind kind;
        const char *fragment;
    } rows[] = {
            {{.scene_path = "nowhere.yaml"}, ERROR_SCENE, "nowhere.yaml"},
            {{.sets = wrong, .set_count = 1}, ERROR_SCENE, ""},
            {{.cameras = true, .renderer = "crayon"}, ERROR_USAGE, "no renderer 'crayon'"},
            {{.cameras = true,
                     .renderer = "gl",
                     .camera_names = strangers,
                     .camera_name_count = 1},
                    ERROR_USAGE, "no camera 'fornt'"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Error err = {0};
        Stage stage;
        Mistakes *mistakes = mistakes_create();
        assert_non_null(mistakes);
        ProducerDef def = stage_def(&stage);
        ProducerDef change = rows[i].change;
        change.scene_path = change.scene_path == NULL ? def.scene_path : change.scene_path;
        assert_null(producer_create(&change, mistakes, &err));
        assert_int_equal(err.kind, rows[i].kind);
        assert_non_null(strstr(err.text, rows[i].fragment));
        mistakes_destroy(mistakes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
            IN_SCRATCH(a_slot_is_blind_to_what_was_made_before_it),
            IN_SCRATCH(a_slot_ends_with_its_first_success_and_tells_its_hooks),
            IN_SCRATCH(a_crashed_attempt_is_void_and_the_next_has_the_same_world),
            IN_SCRATCH(a_slot_whose_attempts_all_fail_ends_at_the_limit),
            IN_SCRATCH(failures_are_kept_with_the_scenes_probability),
            IN_SCRATCH(successes_are_kept_with_the_scenes_share),
            IN_SCRATCH(a_redrawn_attempt_is_another_world),
            IN_SCRATCH(a_slot_is_placeable_if_one_of_its_worlds_is),
            IN_SCRATCH(a_slot_without_a_start_is_one_void_attempt),
            IN_SCRATCH(what_cannot_be_made_is_refused_with_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
