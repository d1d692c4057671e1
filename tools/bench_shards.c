/*
 * What storing costs: the CPU time of writing shards as a share of making all that is in them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "export/shard.h"
#include "tools/bench.h"
#include "tools/bench_folder.h"
#include "tools/producer.h"

enum { SHARDS = 5, SLOTS_OF_SHARD = 4 };

static const double SHARE_TARGET = 5.0; /* % */

/* CPU seconds of each kind of work. */
typedef struct Account {
    double spent_s[PRODUCER_WORKS];
    double at_s;
    ProducerWork work;
} Account;

typedef struct Factory {
    Producer *producer;
    Arena *arena;
    void *model; /* the nominal physics model as MJB */
    size_t model_bytes;
    char model_digest[DIGEST_TEXT_BYTES];
    const char *folder;
    uint64_t next_slot;
} Factory;

typedef struct ShardTimes {
    BenchSamples share;                /* of writing, % */
    BenchSamples work[PRODUCER_WORKS]; /* CPU ms of a slot */
    BenchSamples speed;                /* MB of file per CPU second of writing */
    BenchSamples size;                 /* MB of a slot */
} ShardTimes;

static void on_work(void *self, ProducerWork work)
{
    Account *account = self;
    double now_s = clock_cpu_s();
    account->spent_s[account->work] += now_s - account->at_s;
    account->at_s = now_s;
    account->work = work;
}

static bool factory_open(
        Factory *factory, const BenchDef *def, const char *path, bool cameras, Error *err)
{
    ProducerDef producer = producer_def_default();
    producer.scene_path = path;
    producer.seed = def->seed;
    producer.cameras = cameras;
    Mistakes *mistakes = mistakes_create();
    factory->producer = mistakes == NULL ? NULL : producer_create(&producer, mistakes, err);
    mistakes_destroy(mistakes);
    factory->arena = factory->producer == NULL ? NULL : arena_create(err);
    if (factory->arena == NULL) {
        return false;
    }
    const mjModel *model = scene_nominal_physics(producer_scene(factory->producer));
    mjtSize size = mj_sizeModel(model);
    factory->model = malloc((size_t)size);
    if (factory->model == NULL) {
        return error_no_memory(err, "the model");
    }
    mj_saveModel(model, NULL, factory->model, (int)size);
    factory->model_bytes = (size_t)size;
    sha256_text(factory->model, factory->model_bytes, factory->model_digest);
    return true;
}

static void factory_close(Factory *factory)
{
    free(factory->model);
    arena_destroy(factory->arena);
    producer_destroy(factory->producer);
}

/* Slots of one shard; everything that is not a slot's own work counts as writing. */
static bool fill(Factory *factory, Shard *shard, Account *account, Error *err)
{
    const ProducerHooks hooks = {.self = account, .work = on_work};
    for (int i = 0; i < SLOTS_OF_SHARD; i++) {
        bool placeable = false;
        on_work(account, PRODUCER_PLACES);
        if (!producer_slot(
                    factory->producer, factory->next_slot++, shard, &hooks, &placeable, err)) {
            return false;
        }
        on_work(account, PRODUCER_WRITES);
    }
    return true;
}

static bool make_shard(Factory *factory, uint32_t index, ShardTimes *times, Error *err)
{
    Account account = {.at_s = clock_cpu_s(), .work = PRODUCER_WRITES};
    ShardSummary summary;
    ShardDef def = shard_def_default();
    char path[PATH_TEXT_BYTES];
    def.scene = scene_name(producer_scene(factory->producer));
    def.index = index;
    def.env_args = "{}";
    def.model = factory->model;
    def.model_bytes = factory->model_bytes;
    def.model_digest = factory->model_digest;
    def.arena = factory->arena;
    if (!path_join(factory->folder, "bench.h5", path)) {
        return error_set(err, ERROR_SYSTEM, "TMPDIR is too long");
    }
    Shard *shard = shard_create(&def, err);
    bool ok = shard != NULL && fill(factory, shard, &account, err) &&
            shard_finish(shard, path, &summary, err);
    shard_destroy(shard);
    on_work(&account, PRODUCER_RESTS);
    if (!ok) {
        return false;
    }
    double all_s = 0.0;
    for (int i = 0; i < PRODUCER_WORKS; i++) {
        all_s += account.spent_s[i];
        bench_samples_add(&times->work[i], 1e3 * account.spent_s[i] / SLOTS_OF_SHARD);
    }
    double megabytes = 1e-6 * (double)summary.bytes;
    bench_samples_add(&times->share, 100.0 * account.spent_s[PRODUCER_WRITES] / all_s);
    bench_samples_add(&times->speed, megabytes / account.spent_s[PRODUCER_WRITES]);
    bench_samples_add(&times->size, megabytes / SLOTS_OF_SHARD);
    return true;
}

static void report_times(const ShardTimes *times, BenchReport *report)
{
    static const char *const WORDS[PRODUCER_WORKS] = {
            [PRODUCER_PLACES] = "  drawing and placing a slot",
            [PRODUCER_SIMULATES] = "  simulating it",
            [PRODUCER_DRAWS] = "  look model and pictures",
            [PRODUCER_WRITES] = "  writing it",
    };
    BenchRow row = bench_row("writing, share of all CPU time", "%", &times->share);
    row.aim = BENCH_BELOW;
    row.target = SHARE_TARGET;
    row.note = "shards of 4 slots; larger ones pay less for the model";
    bench_report_add(report, &row);
    for (int i = 0; i < PRODUCER_WORKS; i++) {
        if (WORDS[i] != NULL) {
            row = bench_row(WORDS[i], "ms", &times->work[i]);
            bench_report_add(report, &row);
        }
    }
    row = bench_row("shard bytes per CPU time of writing", "MB/s", &times->speed);
    bench_report_add(report, &row);
    row = bench_row("shard bytes per slot", "MB", &times->size);
    bench_report_add(report, &row);
}

static bool measure_scene(const BenchDef *def, const char *path, bool cameras,
        const char *folder, BenchReport *report, Error *err)
{
    char word[64];
    char head[96];
    Factory factory = {.folder = folder};
    ShardTimes times = {.share = {.count = 0}};
    (void)snprintf(head, sizeof head, "%s, %s", bench_scene_word(path, word, sizeof word),
            cameras ? "with pictures" : "without pictures");
    bench_report_head(report, "shards", head);
    bool ok = factory_open(&factory, def, path, cameras, err);
    for (uint32_t i = 0; ok && i < SHARDS; i++) {
        bench_waiting("shards: %u of %d", i + 1, SHARDS);
        ok = bench_goes_on(err) && make_shard(&factory, i, &times, err);
    }
    bench_waited();
    if (ok) {
        report_times(&times, report);
    } else if (err->kind == ERROR_DEVICE) {
        bench_report_say(report, "left out: %s", err->text);
        *err = (Error){0};
        ok = true;
    }
    factory_close(&factory);
    return ok;
}

static bool run(const BenchDef *def, BenchReport *report, Error *err)
{
    char folder[PATH_TEXT_BYTES];
    if (!bench_folder_make(folder, err)) {
        return false;
    }
    bool ok = true;
    for (size_t i = 0; ok && i < def->scene_count; i++) {
        ok = measure_scene(def, def->scenes[i], false, folder, report, err) &&
                measure_scene(def, def->scenes[i], true, folder, report, err);
    }
    bench_folder_remove(folder);
    return ok;
}

const BenchGroup BENCH_SHARDS = {
        .option = "--shards",
        .run = run,
};
