#include "tools/reopen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "check.h"
#include "render/camera_channels.h"
#include "scratch_folder.h"
#include "sim/fault.h"
#include "tools/pictures.h"
#include "tools/producer.h"

enum { SEED = 5, SLOTS = 3 };

/* Few and small pictures: what is drawn here is drawn twice. */
static const char *const SMALL_CAMERAS[] = {"cameras.front.size=32 24",
        "cameras.front.rate=2 Hz", "cameras.wrist.size=24 24", "cameras.wrist.rate=4 Hz"};
enum { SMALL_CAMERA_COUNT = sizeof SMALL_CAMERAS / sizeof *SMALL_CAMERAS };

/* A data set of one shard, and the scene once more beside it. */
typedef struct Recorded {
    char scene_path[PATH_TEXT_BYTES];
    char folder[PATH_TEXT_BYTES];
    char shard[PATH_TEXT_BYTES];
    char look_file[PATH_TEXT_BYTES];
    Scene *scene;
    ShardReader *reader;
    bool drawn; /* with pictures */
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

/* Makes FOLDER/NAME and its path. */
static void make_folder(const char *folder, const char *name, char ret_path[PATH_TEXT_BYTES])
{
    Error err = {0};
    assert_true(path_join(folder, name, ret_path));
    need(folder_create(ret_path, &err), &err);
}

static void write_look(const Scene *scene, Recorded *recorded, char digest[DIGEST_TEXT_BYTES])
{
    size_t size = 0;
    char models[PATH_TEXT_BYTES];
    char name[DIGEST_TEXT_BYTES + 8];
    void *bytes = saved(scene_nominal_look(scene), &size);
    sha256_text(bytes, size, digest);
    (void)snprintf(name, sizeof name, "%s.mjb", digest);
    make_folder(recorded->folder, "models", models);
    assert_true(path_join(models, name, recorded->look_file));
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
    char shards[PATH_TEXT_BYTES];
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
    make_folder(recorded->folder, "shards", shards);
    assert_true(path_join(shards, "s.h5", recorded->shard));
    need(shard_finish(shard, recorded->shard, &summary, &err), &err);
    shard_destroy(shard);
    free(bytes);
}

/* Records some slots; with pictures where they are wanted and this host can draw. */
static void record(const char *scene, bool cameras, Recorded *recorded)
{
    Error err = {0};
    const char *folder = getenv("FORCEPS_SCENES");
    assert_true(path_join(folder == NULL ? "scenes" : folder, scene, recorded->scene_path));
    Producer *producer = start(recorded->scene_path, cameras);
    recorded->drawn = cameras && producer != NULL;
    producer = producer != NULL ? producer : start(recorded->scene_path, false);
    write_shard(producer, recorded);
    producer_destroy(producer);
    recorded->scene = load(recorded->scene_path);
    recorded->reader = shard_reader_open(recorded->shard, SHARD_TRUST_NOTHING, &err);
    need(recorded->reader != NULL, &err);
    assert_true(shard_reader_episode_count(recorded->reader) >= 2);
}

static Recorded peg, tote;

static int record_both(void **state)
{
    int status = scratch_setup(state);
    make_folder(scratch, "peg", peg.folder);
    make_folder(scratch, "tote", tote.folder);
    record("manufacturing/peg_insertion.yaml", true, &peg);
    record("logistics/tote_picking.yaml", false, &tote);
    return status;
}

static int forget_both(void **state)
{
    shard_reader_close(peg.reader);
    scene_destroy(peg.scene);
    shard_reader_close(tote.reader);
    scene_destroy(tote.scene);
    return scratch_teardown(state);
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

static void check_models(Recorded *recorded)
{
    size_t size = 0;
    void *nominal = saved(scene_nominal_physics(recorded->scene), &size);
    for (size_t i = 0; i < shard_reader_episode_count(recorded->reader); i++) {
        Error err = {0};
        SceneSlot slot;
        const mjModel *look = NULL;
        const EpisodeRecord *episode = shard_reader_episode(recorded->reader, i);
        draw_world(recorded, episode, &slot);
        mjModel *physics = reopen(recorded, episode, REOPEN_PHYSICS);
        check_same_model(physics, slot.physics);

        size_t own_size = 0;
        void *own = saved(physics, &own_size);
        assert_int_equal(own_size, size);
        assert_memory_not_equal(own, nominal, size);
        free(own);
        mj_deleteModel(physics);

        need(scene_look_model(recorded->scene, &look, &err), &err);
        mjModel *seen = reopen(recorded, episode, REOPEN_LOOK);
        check_same_model(seen, look);
        mj_deleteModel(seen);
    }
    free(nominal);
}

static void models_of_pegs_come_back_bit_for_bit(void **state)
{
    (void)state;
    check_models(&peg);
}

static void models_of_totes_come_back_bit_for_bit(void **state)
{
    (void)state;
    check_models(&tote);
}

static void the_start_is_the_state_before_the_first_tick(void **state)
{
    (void)state;
    for (size_t i = 0; i < shard_reader_episode_count(peg.reader); i++) {
        Error err = {0};
        const EpisodeRecord *episode = shard_reader_episode(peg.reader, i);
        mjModel *model = reopen(&peg, episode, REOPEN_PHYSICS);
        mjData *data = mj_makeData(model);
        assert_non_null(data);
        need(reopen_start(peg.reader, episode->demo, model, data, &err), &err);
        Block states = read_block(&peg, episode, "states");
        size_t nq = (size_t)model->nq;
        size_t nv = (size_t)model->nv;
        assert_int_equal(block_row_values(&states), nq + nv);
        assert_memory_equal(states.bytes, data->qpos, nq * sizeof *data->qpos);
        assert_memory_equal(
                states.bytes + nq * sizeof(double), data->qvel, nv * sizeof *data->qvel);
        assert_true(data->time == 0.0);
        stored_block_release(&states);
        mj_deleteData(data);
        mj_deleteModel(model);
    }
}

static void a_start_of_another_model_is_refused(void **state)
{
    (void)state;
    Error err = {0};
    mjSpec *spec = mj_makeSpec();
    mjModel *model = mj_compile(spec, NULL);
    mjData *data = model == NULL ? NULL : mj_makeData(model);
    assert_non_null(data);
    assert_false(reopen_start(peg.reader, "demo_0", model, data, &err));
    assert_int_equal(err.kind, ERROR_DATA);
    assert_non_null(strstr(err.text, "/data/demo_0/replay/state0"));
    mj_deleteData(data);
    mj_deleteModel(model);
    mj_deleteSpec(spec);
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
    Error err = {0};
    if (!peg.drawn) {
        skip();
    }
    const PicturesDef def = {.renderer = renderer_find("gl"),
            .look = scene_nominal_look(peg.scene),
            .task = scene_nominal_task(peg.scene)};
    Pictures *pictures = pictures_create(&def, &err);
    need(pictures != NULL, &err);
    /* Backwards: what was drawn before an episode leaves no trace in it. */
    for (size_t i = shard_reader_episode_count(peg.reader); i-- > 0;) {
        size_t count = 0;
        const EpisodeRecord *episode = shard_reader_episode(peg.reader, i);
        redraw(&peg, episode, pictures);
        const Series *const *series = pictures_series(pictures, &count);
        assert_int_equal(count, 2 * CAMERA_CHANNELS);
        for (size_t j = 0; j < count; j++) {
            check_series(&peg, episode, series[j]);
        }
    }
    pictures_destroy(pictures);
}

/* The look model is looked for beside the folder of the shard. */
static void a_look_model_that_was_changed_is_refused(void **state)
{
    (void)state;
    Error err = {0};
    Error gone = {0};
    FileBytes file = {0};
    char models[PATH_TEXT_BYTES];
    char path[PATH_TEXT_BYTES];
    char shard[PATH_TEXT_BYTES];
    make_folder(scratch, "changed/models", models);
    assert_true(path_join(models, path_name(peg.look_file), path));
    assert_true(path_join(scratch, "changed/shards/s.h5", shard));
    assert_null(reopen_model(peg.reader, shard, "demo_0", REOPEN_LOOK, &gone));
    assert_int_equal(gone.kind, ERROR_SYSTEM);
    assert_non_null(strstr(gone.text, path));

    need(file_read(peg.look_file, 0, &file, &err), &err);
    file.bytes[file.size / 2] ^= 1;
    scratch_write(path, file.bytes, file.size);
    file_release(&file);
    assert_null(reopen_model(peg.reader, shard, "demo_0", REOPEN_LOOK, &err));
    assert_int_equal(err.kind, ERROR_DATA);
    assert_non_null(strstr(err.text, path));
}

int main(void)
{
    fault_install();
    const struct CMUnitTest tests[] = {
            cmocka_unit_test(models_of_pegs_come_back_bit_for_bit),
            cmocka_unit_test(models_of_totes_come_back_bit_for_bit),
            cmocka_unit_test(the_start_is_the_state_before_the_first_tick),
            cmocka_unit_test(a_start_of_another_model_is_refused),
            cmocka_unit_test(pictures_drawn_again_equal_the_recorded_ones),
            cmocka_unit_test(a_look_model_that_was_changed_is_refused),
    };
    return cmocka_run_group_tests_name("reopen", tests, record_both, forget_both);
}
