/*
 * What it costs to give an episode a model of its own: drawn numbers written into a copy, or a
 * compilation where geometry was drawn; and what all draws take of an episode's time.
 */
#include "base/clock.h"
#include "tools/bench.h"
#include "tools/bench_stage.h"

enum { SLOTS = 10 };

static const double WRITE_TARGET_MS = 0.3;
static const double COMPILE_TARGET_MS = 3.0;
static const double SHARE_TARGET = 1.0; /* % */

/* Of one slot, in ms. */
typedef struct SlotCost {
    double draws;   /* everything from the seed to a placed start */
    double write;   /* of which: copying the model, writing, mj_setConst */
    double compile; /* the same, after a compilation */
} SlotCost;

static bool remake(Scene *scene, bool compile, double *ret_ms, Error *err)
{
    double began_s = clock_cpu_s();
    bool ok = scene_remake_physics(scene, compile, err);
    *ret_ms = 1e3 * (clock_cpu_s() - began_s);
    return ok;
}

static bool measure_slot(
        const BenchDef *def, Scene *scene, uint64_t slot, SlotCost *ret_cost, Error *err)
{
    SceneSlot drawn;
    double began_s = clock_cpu_s();
    bool ok = scene_begin_slot(scene, def->seed, slot, &drawn, err);
    ret_cost->draws = 1e3 * (clock_cpu_s() - began_s);
    return ok && remake(scene, false, &ret_cost->write, err) &&
            remake(scene, true, &ret_cost->compile, err);
}

/* The CPU time of the slot's first attempt, ms; 0 if it was void before it began. */
static bool measure_episode(BenchStage *stage, uint64_t slot, double *ret_ms, Error *err)
{
    EpisodeResult result;
    bool ready = false;
    *ret_ms = 0.0;
    if (!bench_stage_prepare(stage, slot, false, &ready, &result, err)) {
        return false;
    }
    double began_s = clock_cpu_s();
    bool ok = !ready || bench_stage_run(stage, &result, err);
    *ret_ms = ready ? 1e3 * (clock_cpu_s() - began_s) : 0.0;
    return ok;
}

static void add_row(BenchReport *report, const char *name, const char *unit,
        const BenchSamples *samples, double target)
{
    BenchRow row = bench_row(name, unit, samples);
    row.aim = BENCH_BELOW;
    row.target = target;
    bench_report_add(report, &row);
}

static bool measure_scene(
        const BenchDef *def, const char *path, BenchReport *report, Error *err)
{
    BenchSamples write_ms = {.count = 0};
    BenchSamples compile_ms = {.count = 0};
    BenchSamples share = {.count = 0};
    const BenchStageDef stage_def = {.scene_path = path, .seed = def->seed};
    BenchStage *stage = bench_stage_create(&stage_def, err);
    bool ok = stage != NULL;
    for (uint64_t slot = 0; ok && slot < SLOTS; slot++) {
        SlotCost cost;
        double episode_ms = 0.0;
        ok = bench_goes_on(err) &&
                measure_slot(def, bench_stage_scene(stage), slot, &cost, err) &&
                measure_episode(stage, slot, &episode_ms, err);
        if (!ok || episode_ms <= 0.0) {
            continue;
        }
        /* Without new geometry a slot writes where it would compile. */
        double written = cost.draws - cost.compile + cost.write;
        double least = cost.draws < written ? cost.draws : written;
        bench_samples_add(&write_ms, cost.write);
        bench_samples_add(&compile_ms, cost.compile);
        bench_samples_add(&share, 100.0 * least / (least + episode_ms));
    }
    if (ok) {
        add_row(report, "model of a slot, written (mj_setConst)", "ms", &write_ms,
                WRITE_TARGET_MS);
        add_row(report, "model of a slot, compiled", "ms", &compile_ms, COMPILE_TARGET_MS);
        add_row(report, "draws and writing, of an episode's time", "%", &share, SHARE_TARGET);
    }
    bench_stage_destroy(stage);
    return ok;
}

static bool run(const BenchDef *def, BenchReport *report, Error *err)
{
    for (size_t i = 0; i < def->scene_count; i++) {
        char word[64];
        const char *path = def->scenes[i];
        bench_report_head(report, "model", bench_scene_word(path, word, sizeof word));
        if (!measure_scene(def, path, report, err)) {
            return false;
        }
    }
    return true;
}

const BenchGroup BENCH_MODEL = {
        .option = "--model",
        .run = run,
};
