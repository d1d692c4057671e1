/*
 * How long it takes until physics runs: a new process to its first step, and what that and
 * every later slot is made of.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "tools/bench.h"
#include "tools/bench_child.h"
#include "tools/bench_stage.h"

enum { SLOTS = 20 };

static const double START_TARGET_S = 0.3;

static bool measure_process(
        const BenchDef *def, const char *path, BenchReport *report, Error *err)
{
    BenchSamples wall_s = {.count = 0};
    char seed[32];
    (void)snprintf(seed, sizeof seed, "%llu", (unsigned long long)def->seed);
    for (int i = 0; i < BENCH_PAIRS; i++) {
        const char *argv[] = {NULL, "_first_step", "--seed", seed, "--", path, NULL};
        BenchChild child;
        BenchUsage usage;
        if (!bench_child_start(argv, &child, err) || !bench_child_wait(&child, &usage, err)) {
            return error_wrap(err, "start");
        }
        bench_samples_add(&wall_s, strtod(usage.says, NULL) - child.began_s);
    }
    BenchRow row = bench_row("process start to first recorded step", "s", &wall_s);
    row.aim = BENCH_BELOW;
    row.target = START_TARGET_S;
    row.note = "wall clock from spawn; scene loaded, parts settled";
    bench_report_add(report, &row);
    return true;
}

static void add_ms(BenchReport *report, const char *name, const BenchSamples *ms)
{
    BenchRow row = bench_row(name, "ms", ms);
    bench_report_add(report, &row);
}

static bool measure_load(const BenchDef *def, const char *path, BenchReport *report, Error *err)
{
    BenchSamples ms = {.count = 0};
    const BenchStageDef stage_def = {.scene_path = path, .seed = def->seed};
    for (int i = 0; i < BENCH_PAIRS; i++) {
        double began_s = clock_cpu_s();
        BenchStage *stage = bench_stage_create(&stage_def, err);
        bench_samples_add(&ms, 1e3 * (clock_cpu_s() - began_s));
        if (stage == NULL) {
            return false;
        }
        bench_stage_destroy(stage);
    }
    add_ms(report, "loading the scene", &ms);
    return true;
}

/* The physics as MuJoCo compiles it, without draws and checks. */
static bool measure_compile(Scene *scene, BenchSamples *ms, Error *err)
{
    char complaint[256] = "";
    mjSpec *spec = mj_parseXMLString(scene_xml(scene), NULL, complaint, (int)sizeof complaint);
    if (spec == NULL) {
        return error_set(err, ERROR_SCENE, "the composed scene: %s", complaint);
    }
    /* The first compilation of a spec does more than the later ones. */
    for (int i = 0; i <= BENCH_PAIRS; i++) {
        double began_s = clock_cpu_s();
        mjModel *model = mj_compile(spec, NULL);
        if (i > 0) {
            bench_samples_add(ms, 1e3 * (clock_cpu_s() - began_s));
        }
        mj_deleteModel(model);
    }
    mj_deleteSpec(spec);
    return true;
}

/* What writing drawn numbers into a model costs. */
static bool measure_constants(const mjModel *physics, BenchSamples *ms, Error *err)
{
    mjModel *model = mj_copyModel(NULL, physics);
    mjData *data = model == NULL ? NULL : mj_makeData(model);
    for (int i = 0; data != NULL && i < BENCH_PAIRS; i++) {
        double began_s = clock_cpu_s();
        mj_setConst(model, data);
        bench_samples_add(ms, 1e3 * (clock_cpu_s() - began_s));
    }
    bool ok = data != NULL || error_no_memory(err, "a model");
    mj_deleteData(data);
    mj_deleteModel(model);
    return ok;
}

static bool measure_slots(
        const BenchDef *def, const char *path, BenchReport *report, Error *err)
{
    BenchSamples physics_ms = {.count = 0};
    BenchSamples look_ms = {.count = 0};
    BenchSamples compile_ms = {.count = 0};
    BenchSamples constants_ms = {.count = 0};
    SceneSlot slot;
    const mjModel *look = NULL;
    const BenchStageDef stage_def = {.scene_path = path, .seed = def->seed};
    BenchStage *stage = bench_stage_create(&stage_def, err);
    Scene *scene = stage == NULL ? NULL : bench_stage_scene(stage);
    bool ok = scene != NULL;
    for (uint64_t i = 0; ok && i < SLOTS; i++) {
        double began_s = clock_cpu_s();
        ok = scene_begin_slot(scene, def->seed, i, &slot, err);
        double drawn_s = clock_cpu_s();
        ok = ok && scene_look_model(scene, &look, err);
        bench_samples_add(&physics_ms, 1e3 * (drawn_s - began_s));
        bench_samples_add(&look_ms, 1e3 * (clock_cpu_s() - drawn_s));
    }
    ok = ok && measure_compile(scene, &compile_ms, err) &&
            measure_constants(slot.physics, &constants_ms, err);
    if (ok) {
        add_ms(report, "slot: draw, compile, place", &physics_ms);
        add_ms(report, "  compiling the physics", &compile_ms);
        add_ms(report, "  constants after a draw (mj_setConst)", &constants_ms);
        add_ms(report, "look model of a kept slot", &look_ms);
    }
    bench_stage_destroy(stage);
    return ok;
}

static bool run(const BenchDef *def, BenchReport *report, Error *err)
{
    for (size_t i = 0; i < def->scene_count; i++) {
        char word[64];
        const char *path = def->scenes[i];
        bench_report_head(report, "start", bench_scene_word(path, word, sizeof word));
        if (!measure_load(def, path, report, err) || !measure_process(def, path, report, err) ||
                !measure_slots(def, path, report, err)) {
            return false;
        }
    }
    return true;
}

const BenchGroup BENCH_START = {
        .option = "--start",
        .run = run,
};
