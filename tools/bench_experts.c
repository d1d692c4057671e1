/*
 * How well the scenes' experts do: first attempts of N slots of one seed, once with the physics
 * held at its nominal values and every error of pose, belief and sensor left on, once as the
 * scene is.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "tools/bench.h"
#include "tools/bench_stage.h"

enum { CAUSES_MAX = 32, SETS_MAX = 8 };

static const double EXPERT_TARGET = 95.0;
/* Ending of the path: force/wrist/.. of the only robot, force/left/wrist/.. of a named one. */
static const char WRENCH_ENDING[] = "/wrist/wrench_clean";

/* What makes the physics of a shipped scene nominal. */
typedef struct NominalSets {
    const char *scene;
    const char *sets[SETS_MAX]; /* up to NULL */
} NominalSets;

static const NominalSets NOMINAL[] = {
        {"peg_insertion",
                {"let.clearance=1 mm", "randomize.peg/friction=0.3", "randomize.peg/mass=~",
                        "randomize.arm/joint*/damping=~"}},
        {"tote_picking",
                {"randomize.{box,cylinder,can}/friction=0.3", "randomize.box/mass=~",
                        "randomize.cylinder/mass=~", "randomize.can/mass=~",
                        "randomize.arm/joint*/damping=~"}},
};

typedef struct Cause {
    char word[VERDICT_WORD_BYTES];
    size_t count;
} Cause;

typedef struct Tally {
    size_t attempts, successes;
    Cause causes[CAUSES_MAX];
    size_t cause_count;
    BenchSamples duration_s, peak_force; /* of successes; N */
    double simulated_s, cpu_s;
} Tally;

static const NominalSets *nominal_of(const char *scene)
{
    for (size_t i = 0; i < sizeof NOMINAL / sizeof *NOMINAL; i++) {
        if (strcmp(NOMINAL[i].scene, scene) == 0) {
            return &NOMINAL[i];
        }
    }
    return NULL;
}

static void add_cause(Tally *tally, const char *word)
{
    for (size_t i = 0; i < tally->cause_count; i++) {
        if (strcmp(tally->causes[i].word, word) == 0) {
            tally->causes[i].count++;
            return;
        }
    }
    if (tally->cause_count < CAUSES_MAX) {
        Cause *cause = &tally->causes[tally->cause_count++];
        (void)snprintf(cause->word, sizeof cause->word, "%s", word);
        cause->count = 1;
    }
}

static bool is_wrench(const Series *series)
{
    size_t length = strlen(series->def.path);
    size_t tail = sizeof WRENCH_ENDING - 1;
    return length > tail && strcmp(series->def.path + length - tail, WRENCH_ENDING) == 0 &&
            series->def.type == CHANNEL_F32;
}

/* Largest force on the wrist of any robot, N; NaN if it was not recorded. */
static double peak_force(const Episode *episode)
{
    size_t count = 0;
    double peak = (double)NAN;
    const Series *const *series = episode_series(episode, &count);
    for (size_t i = 0; i < count; i++) {
        for (size_t row = 0; is_wrench(series[i]) && row < series[i]->count; row++) {
            const float *wrench = series_at(series[i], row);
            const double force[3] = {(double)wrench[0], (double)wrench[1], (double)wrench[2]};
            peak = fmax(peak, mju_norm3(force));
        }
    }
    return peak;
}

static bool attempt(BenchStage *stage, uint64_t slot, Tally *tally, Error *err)
{
    bool ready = false;
    EpisodeResult result;
    if (!bench_stage_prepare(stage, slot, false, &ready, &result, err) ||
            (ready && !bench_stage_run(stage, &result, err))) {
        return false;
    }
    tally->attempts++;
    if (result.verdict != EPISODE_SUCCESS) {
        add_cause(tally, result.cause);
        return true;
    }
    double seconds = (double)result.steps * bench_stage_slot(stage)->physics->opt.timestep;
    tally->successes++;
    tally->simulated_s += seconds;
    bench_samples_add(&tally->duration_s, seconds);
    bench_samples_add(&tally->peak_force, peak_force(bench_stage_episode(stage)));
    return true;
}

static void report_causes(const Tally *tally, BenchReport *report)
{
    for (size_t i = 0; i < tally->cause_count; i++) {
        char name[VERDICT_WORD_BYTES + 16];
        (void)snprintf(name, sizeof name, "  failed: %s", tally->causes[i].word);
        BenchRow row = bench_row_single(name, "", (double)tally->causes[i].count);
        bench_report_add(report, &row);
    }
}

static void report_tally(const Tally *tally, bool nominal, BenchReport *report)
{
    double share = (double)tally->successes / (double)tally->attempts;
    BenchRow row = bench_row_single("first attempts that succeed", "%", 100.0 * share);
    bench_share_interval(tally->successes, tally->attempts, &row.low, &row.high);
    row.low *= 100.0;
    row.high *= 100.0;
    row.count = tally->attempts;
    row.aim = nominal ? BENCH_AT_LEAST : BENCH_NO_AIM;
    row.target = EXPERT_TARGET;
    row.note = "range: 95 % confidence";
    bench_report_add(report, &row);
    report_causes(tally, report);

    row = bench_row("duration of successes, median", "s", &tally->duration_s);
    bench_report_add(report, &row);
    row = bench_row_single(
            "  90 % are shorter than", "s", bench_samples_quantile(&tally->duration_s, 0.9));
    bench_report_add(report, &row);
    row = bench_row("largest wrist force, median", "N", &tally->peak_force);
    row.note = "clean wrench, weight of the hand included";
    bench_report_add(report, &row);
    row = bench_row_single(
            "  90 % are below", "N", bench_samples_quantile(&tally->peak_force, 0.9));
    bench_report_add(report, &row);
    row = bench_row_single(
            "robot-hours of success per core-hour", "", tally->simulated_s / tally->cpu_s);
    row.note = "no shards, no pictures";
    bench_report_add(report, &row);
}

static bool measure(const BenchDef *def, const BenchStageDef *stage_def, bool nominal,
        BenchReport *report, Error *err)
{
    Tally tally = {.attempts = 0};
    BenchStage *stage = bench_stage_create(stage_def, err);
    bool ok = stage != NULL;
    double began_s = clock_cpu_s();
    for (uint64_t slot = 0; ok && slot < def->slots; slot++) {
        bench_waiting("experts: %zu of %zu attempts, %zu successes", tally.attempts, def->slots,
                tally.successes);
        ok = bench_goes_on(err) && attempt(stage, slot, &tally, err);
    }
    bench_waited();
    tally.cpu_s = clock_cpu_s() - began_s;
    if (ok) {
        report_tally(&tally, nominal, report);
    }
    bench_stage_destroy(stage);
    return ok;
}

static bool measure_scene(
        const BenchDef *def, const char *path, BenchReport *report, Error *err)
{
    char word[64];
    char head[96];
    const char *scene = bench_scene_word(path, word, sizeof word);
    const NominalSets *nominal = nominal_of(scene);
    BenchStageDef stage = {.scene_path = path, .seed = def->seed};
    if (nominal != NULL) {
        stage.sets = nominal->sets;
        while (stage.set_count < SETS_MAX && nominal->sets[stage.set_count] != NULL) {
            stage.set_count++;
        }
        (void)snprintf(head, sizeof head, "%s, nominal physics", scene);
        bench_report_head(report, "experts", head);
        for (size_t i = 0; i < stage.set_count; i++) {
            bench_report_say(report, "--set '%s'", stage.sets[i]);
        }
        if (!measure(def, &stage, true, report, err)) {
            return false;
        }
    }
    stage.set_count = 0;
    (void)snprintf(head, sizeof head, "%s, full ranges", scene);
    bench_report_head(report, "experts", head);
    return measure(def, &stage, false, report, err);
}

static bool run(const BenchDef *def, BenchReport *report, Error *err)
{
    for (size_t i = 0; i < def->scene_count; i++) {
        if (!measure_scene(def, def->scenes[i], report, err)) {
            return false;
        }
    }
    return true;
}

const BenchGroup BENCH_EXPERTS = {
        .option = "--experts",
        .on_request = true,
        .run = run,
};
