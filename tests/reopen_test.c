#include "tools/reopen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "check.h"
#include "scratch_folder.h"
#include "sim/fault.h"
#include "tools/pictures.h"
#include "tools/producer.h"

enum { SEED = 5, SLOTS = 3 };

/* Pictures small enough to draw a few hundred of them in a second. */
static const char *const SMALL_CAMERAS[] = {
        "cameras/front/size=32 24", "cameras/wrist/size=24 24"};
enum { SMALL_CAMERA_COUNT = sizeof SMALL_CAMERAS / sizeof *SMALL_CAMERAS };

static const char PEG[] = "manufacturing/peg_insertion.yaml";
static const char TOTE[] = "logistics/tote_picking.yaml";

/* A data set of one shard in the scratch folder, and the scene once more beside it. */
typedef struct Recorded {
    char scene_path[PATH_TEXT_BYTES];
    char shard[PATH_TEXT_BYTES];
    char look_file[PATH_TEXT_BYTES];
    Scene *scene;
    ShardReader *reader;
} Recorded;

static void need(bool ok, const Error *err)
{
    if (!ok) {
        print_error("%s\n", err->text);
    }
    assert_true(ok);
}

static void *saved(const mjModel *model, size_t *ret_size)
{
    *ret_size = (size_t)mj_sizeModel(model);
    void *bytes = malloc(*ret_size);
    assert_non_null(bytes);
    mj_saveModel(model, NULL, bytes, (int)*ret_size);
    return bytes;
}

static Scene *load(const char *path)
{
    Error err = {0};
    Mistakes *mistakes = mistakes_create();
    assert_non_null(mistakes);
    Scene *scene = scene_load(path, SMALL_CAMERAS, SMALL_CAMERA_COUNT, mistakes, &err);
    need(scene != NULL, &err);
    mistakes_destroy(mistakes);
    return scene;
}

/* NULL if pictures are wanted and this host cannot draw. */
static Producer *start(const char *path, bool cameras)
{
    Error err = {0};
    Mistakes *mistakes = mistakes_create();
    assert_non_null(mistakes);
    ProducerDef def = producer_def_default();
    def.scene_path = path;
    def.sets = SMALL_CAMERAS;
    def.set_count = SMALL_CAMERA_COUNT;
    def.seed = SEED;
    def.cameras = cameras;
    Producer *producer = producer_create(&def, mistakes, &err);
    mistakes_destroy(mistakes);
    need(producer != NULL || err.kind == ERROR_DEVICE, &err);
    return producer;
}

static void write_look(const Scene *scene, Recorded *recorded, char digest[DIGEST_TEXT_BYTES])
{
    Error err = {0};
    size_t size = 0;
    char name[DIGEST_TEXT_BYTES + 16];
    void *bytes = saved(scene_nominal_look(scene), &size);
    sha256_text(bytes, size, digest);
    (void)snprintf(name, sizeof name, "models/%s.mjb", digest);
    need(folder_create(scratch_path("models"), &err), &err);
    (void)snprintf(recorded->look_file, sizeof recorded->look_file, "%s", scratch_path(name));
    scratch_write(recorded->look_file, bytes, size);
    free(bytes);
}

static void write_shard(Producer *producer, Recorded *recorded)
{
    Error err = {0};
    const ProducerHooks hooks = {.self = NULL};
    const Scene *scene = producer_scene(producer);
    char look[DIGEST_TEXT_BYTES];
    char physics[DIGEST_TEXT_BYTES];
    size_t size = 0;
    ShardSummary summary;
    write_look(scene, recorded, look);
    void *bytes = saved(scene_nominal_physics(scene), &size);
    sha256_text(bytes, size, physics);
    const ChannelAttr attrs[] = {{.name = "look_model", .text = look}};
    ShardDef def = shard_def_default();
    def.scene = scene_name(scene);
    def.attrs = attrs;
    def.attr_count = 1;
    def.env_args = "{}";
    def.model = bytes;
    def.model_bytes = size;
    def.model_digest = physics;
    Shard *shard = shard_create(&def, &err);
    need(shard != NULL, &err);
    for (uint64_t slot = 0; slot < SLOTS; slot++) {
        bool placeable = false;
        need(producer_slot(producer, slot, shard, &hooks, &placeable, &err), &err);
    }
    need(folder_create(scratch_path("shards"), &err), &err);
    (void)snprintf(recorded->shard, sizeof recorded->shard, "%s", scratch_path("shards/s.h5"));
    need(shard_finish(shard, recorded->shard, &summary, &err), &err);
    shard_destroy(shard);
    free(bytes);
}

/* False if pictures are wanted and this host cannot draw. */
static bool record(const char *scene, bool cameras, Recorded *recorded)
{
    Error err = {0};
    const char *folder = getenv("FORCEPS_SCENES");
    *recorded = (Recorded){.scene = NULL};
    assert_true(path_join(folder == NULL ? "scenes" : folder, scene, recorded->scene_path));
    Producer *producer = start(recorded->scene_path, cameras);
    if (producer == NULL) {
        return false;
    }
    write_shard(producer, recorded);
    producer_destroy(producer);
    recorded->scene = load(recorded->scene_path);
    recorded->reader = shard_reader_open(recorded->shard, SHARD_TRUST_NOTHING, &err);
    need(recorded->reader != NULL, &err);
    assert_true(shard_reader_episode_count(recorded->reader) >= 2);
    return true;
}

static void forget(Recorded *recorded)
{
    shard_reader_close(recorded->reader);
    scene_destroy(recorded->scene);
}

/* The world of an episode, drawn anew from the scene. */
static void draw_world(Recorded *recorded, const EpisodeRecord *episode, SceneSlot *ret_slot)
{
    Error err = {0};
    need(scene_begin_slot(recorded->scene, SEED, episode->slot, ret_slot, &err), &err);
    need(scene_begin_attempt(recorded->scene, episode->attempt, ret_slot, &err), &err);
}

static mjModel *reopen(Recorded *recorded, const EpisodeRecord *episode, ReopenModel which)
{
    Error err = {0};
    mjModel *model =
            reopen_model(recorded->reader, recorded->shard, episode->demo, which, &err);
    need(model != NULL, &err);
    return model;
}

static Block read_block(Recorded *recorded, const EpisodeRecord *episode, const char *name)
{
    Error err = {0};
    char path[256];
    Block block = {0};
    (void)snprintf(path, sizeof path, "/data/%s/%s", episode->demo, name);
    need(shard_reader_read(recorded->reader, path, &block, &err), &err);
    return block;
}

static void check_same_model(const mjModel *actual, const mjModel *expected)
{
    size_t size = 0;
    size_t expected_size = 0;
    void *bytes = saved(actual, &size);
    void *expected_bytes = saved(expected, &expected_size);
    assert_int_equal(size, expected_size);
    assert_memory_equal(bytes, expected_bytes, size);
    free(bytes);
    free(expected_bytes);
}

static void check_models(const char *scene)
{
    Recorded recorded;
    assert_true(record(scene, false, &recorded));
    size_t size = 0;
    void *nominal = saved(scene_nominal_physics(recorded.scene), &size);
    for (size_t i = 0; i < shard_reader_episode_count(recorded.reader); i++) {
        Error err = {0};
        SceneSlot slot;
        const mjModel *look = NULL;
        const EpisodeRecord *episode = shard_reader_episode(recorded.reader, i);
        draw_world(&recorded, episode, &slot);
        mjModel *physics = reopen(&recorded, episode, REOPEN_PHYSICS);
        check_same_model(physics, slot.physics);

        size_t own_size = 0;
        void *own = saved(physics, &own_size);
        assert_int_equal(own_size, size);
        assert_memory_not_equal(own, nominal, size);
        free(own);
        mj_deleteModel(physics);

        need(scene_look_model(recorded.scene, &look, &err), &err);
        mjModel *seen = reopen(&recorded, episode, REOPEN_LOOK);
        check_same_model(seen, look);
        mj_deleteModel(seen);
    }
    free(nominal);
    forget(&recorded);
}

static void models_of_pegs_come_back_bit_for_bit(void **state)
{
    (void)state;
    check_models(PEG);
}

static void models_of_totes_come_back_bit_for_bit(void **state)
{
    (void)state;
    check_models(TOTE);
}

static void the_start_is_the_state_before_the_first_tick(void **state)
{
    (void)state;
    Recorded recorded;
    assert_true(record(PEG, false, &recorded));
    for (size_t i = 0; i < shard_reader_episode_count(recorded.reader); i++) {
        Error err = {0};
        const EpisodeRecord *episode = shard_reader_episode(recorded.reader, i);
        mjModel *model = reopen(&recorded, episode, REOPEN_PHYSICS);
        mjData *data = mj_makeData(model);
        assert_non_null(data);
        need(reopen_start(recorded.reader, episode->demo, model, data, &err), &err);
        Block states = read_block(&recorded, episode, "states");
        size_t nq = (size_t)model->nq;
        size_t nv = (size_t)model->nv;
        assert_int_equal(block_row_values(&states), nq + nv);
        assert_memory_equal(states.bytes, data->qpos, nq * sizeof *data->qpos);
        assert_memory_equal(states.bytes + nq * sizeof(double), data->qvel,
                nv * sizeof *data->qvel);
        assert_true(data->time == 0.0);
        stored_block_release(&states);
        mj_deleteData(data);
        mj_deleteModel(model);
    }
    forget(&recorded);
}

static void a_start_of_another_model_is_refused(void **state)
{
    (void)state;
    Recorded recorded;
    assert_true(record(PEG, false, &recorded));
    Error err = {0};
    mjSpec *spec = mj_makeSpec();
    mjModel *model = mj_compile(spec, NULL);
    mjData *data = model == NULL ? NULL : mj_makeData(model);
    assert_non_null(data);
    assert_false(reopen_start(recorded.reader, "demo_0", model, data, &err));
    assert_int_equal(err.kind, ERROR_DATA);
    assert_non_null(strstr(err.text, "/data/demo_0/replay/state0"));
    mj_deleteData(data);
    mj_deleteModel(model);
    mj_deleteSpec(spec);
    forget(&recorded);
}

/* The rows of an episode as its recorder held them. */
static void fill_series(Series *series, const char *path, const Block *block)
{
    Error err = {0};
    ChannelDef def = {.path = path, .type = block->type};
    def.rank = block->rank - 1;
    for (unsigned axis = 1; axis < block->rank; axis++) {
        def.shape[axis - 1] = (uint32_t)block->extent[axis];
    }
    size_t rows = block_rows(block);
    need(series_init(series, &def, rows, &err), &err);
    for (size_t row = 0; row < rows; row++) {
        need(series_push(series, block->bytes + row * (block->size / rows), &err), &err);
    }
}

static void check_series(Recorded *recorded, const EpisodeRecord *episode, const Series *series)
{
    Block block = read_block(recorded, episode, series->def.path);
    assert_int_equal(block_rows(&block), series->count);
    assert_int_equal(block.size, series->count * channel_sample_bytes(&series->def));
    if (memcmp(block.bytes, series->bytes, block.size) != 0) {
        print_error("%s of %s differs\n", series->def.path, episode->id);
    }
    assert_memory_equal(block.bytes, series->bytes, block.size);
    stored_block_release(&block);
}

static void redraw(Recorded *recorded, const EpisodeRecord *episode, Pictures *pictures)
{
    Error err = {0};
    SceneSlot slot;
    Series rows[2];
    Block times = read_block(recorded, episode, "look/time");
    Block qpos = read_block(recorded, episode, "look/qpos");
    mjModel *look = reopen(recorded, episode, REOPEN_LOOK);
    draw_world(recorded, episode, &slot);
    fill_series(&rows[0], "look/time", &times);
    fill_series(&rows[1], "look/qpos", &qpos);
    const Series *const series[] = {&rows[0], &rows[1]};
    const PictureSource source = {.look = look,
            .task = slot.task,
            .series = series,
            .series_count = 2,
            .ticks = (size_t)episode->num_samples};
    need(pictures_draw(pictures, &source, &err), &err);
    series_release(&rows[0]);
    series_release(&rows[1]);
    stored_block_release(&times);
    stored_block_release(&qpos);
    mj_deleteModel(look);
}

static void pictures_drawn_again_equal_the_recorded_ones(void **state)
{
    (void)state;
    Recorded recorded;
    Error err = {0};
    if (!record(PEG, true, &recorded)) {
        skip();
    }
    const PicturesDef def = {.renderer = renderer_find("gl"),
            .look = scene_nominal_look(recorded.scene),
            .task = scene_nominal_task(recorded.scene)};
    Pictures *pictures = pictures_create(&def, &err);
    need(pictures != NULL, &err);
    /* Backwards: what was drawn before an episode leaves no trace in it. */
    for (size_t i = shard_reader_episode_count(recorded.reader); i-- > 0;) {
        size_t count = 0;
        const EpisodeRecord *episode = shard_reader_episode(recorded.reader, i);
        redraw(&recorded, episode, pictures);
        const Series *const *series = pictures_series(pictures, &count);
        assert_int_equal(count, 2 * CAMERA_CHANNELS);
        for (size_t j = 0; j < count; j++) {
            check_series(&recorded, episode, series[j]);
        }
    }
    pictures_destroy(pictures);
    forget(&recorded);
}

static void a_look_model_that_was_changed_is_refused(void **state)
{
    (void)state;
    Recorded recorded;
    Error err = {0};
    FileBytes file = {0};
    assert_true(record(PEG, false, &recorded));
    need(file_read(recorded.look_file, 0, &file, &err), &err);
    file.bytes[file.size / 2] ^= 1;
    scratch_write(recorded.look_file, file.bytes, file.size);
    file_release(&file);
    assert_null(reopen_model(recorded.reader, recorded.shard, "demo_0", REOPEN_LOOK, &err));
    assert_int_equal(err.kind, ERROR_DATA);
    assert_non_null(strstr(err.text, recorded.look_file));

    Error gone = {0};
    scratch_remove(recorded.look_file);
    assert_null(reopen_model(recorded.reader, recorded.shard, "demo_0", REOPEN_LOOK, &gone));
    assert_non_null(strstr(gone.text, recorded.look_file));
    forget(&recorded);
}

int main(void)
{
    fault_install();
    const struct CMUnitTest tests[] = {
            IN_SCRATCH(models_of_pegs_come_back_bit_for_bit),
            IN_SCRATCH(models_of_totes_come_back_bit_for_bit),
            IN_SCRATCH(the_start_is_the_state_before_the_first_tick),
            IN_SCRATCH(a_start_of_another_model_is_refused),
            IN_SCRATCH(pictures_drawn_again_equal_the_recorded_ones),
            IN_SCRATCH(a_look_model_that_was_changed_is_refused),
    };
    return cmocka_run_group_tests_name("reopen", tests, NULL, NULL);
}
