/*
 * The whole pipeline - state, forces, contacts, conditions, expert, everything recorded - against
 * mj_step alone on the same model, from the same state, with the same controls.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "tools/bench.h"
#include "tools/bench_stage.h"

enum { SLOTS_TRIED = 4 * BENCH_PAIRS };

static const double PIPELINE_TARGET = 0.80;

/* What a watched attempt leaves: its controls, both ends of it, and where its time went. */
typedef struct Take {
    const Episode *episode;
    mjModel *model;     /* a copy of the slot's, in which slides are switched as they were */
    mjtNum *start;      /* mjSTATE_INTEGRATION at time 0 */
    mjtNum *end;        /* qpos, qvel behind the last step */
    mjtNum *replayed;   /* the same of mj_step alone */
    mjtNum *ctrl;       /* nu for each step */
    size_t steps, room; /* in steps */
    size_t *switched;   /* before which step the friction of slides changed... */
    mjtNum *slides;     /* ...to which pair_solreffriction, for each of those */
    size_t switches;
    bool out_of_memory;
    double clock_s; /* what reading the clock takes */
    double at_s;
    double spent_s[EPISODE_MOMENTS]; /* up to each moment, from the one before */
} Take;

/* Times of one kind of slot, us per step. */
typedef struct PipelineTimes {
    BenchSamples ratio, whole, raw;
    BenchSamples part[EPISODE_MOMENTS];
    size_t equal, pairs;
    double step_s;
} PipelineTimes;

static void take_clear(Take *take)
{
    free(take->start);
    free(take->end);
    free(take->replayed);
    free(take->ctrl);
    free(take->switched);
    free(take->slides);
    mj_deleteModel(take->model);
    *take = (Take){0};
}

/* Seconds between two readings of the clock with nothing in between. */
static double clock_cost_s(void)
{
    BenchSamples costs = {.count = 0};
    for (int i = 0; i < BENCH_SAMPLES_MAX; i++) {
        double began_s = clock_cpu_s();
        bench_samples_add(&costs, clock_cpu_s() - began_s);
    }
    return bench_samples_median(&costs);
}

static bool take_begin(Take *take, const Episode *episode, const mjModel *model, Error *err)
{
    take_clear(take);
    take->episode = episode;
    take->model = mj_copyModel(NULL, model);
    take->clock_s = clock_cost_s();
    take->start = calloc((size_t)mj_stateSize(model, mjSTATE_INTEGRATION), sizeof(mjtNum));
    take->end = calloc((size_t)(model->nq + model->nv), sizeof(mjtNum));
    take->replayed = calloc((size_t)(model->nq + model->nv), sizeof(mjtNum));
    return (take->model != NULL && take->start != NULL && take->end != NULL &&
                   take->replayed != NULL) ||
            error_no_memory(err, "a replay");
}

static void take_controls(Take *take, const mjData *data)
{
    size_t width = (size_t)take->model->nu;
    if (take->steps == take->room) {
        size_t room = take->room == 0 ? 4096 : 2 * take->room;
        mjtNum *grown = realloc(take->ctrl, room * width * sizeof *grown);
        if (grown == NULL) {
            take->out_of_memory = true;
            return;
        }
        take->ctrl = grown;
        take->room = room;
    }
    memcpy(take->ctrl + take->steps * width, data->ctrl, width * sizeof *take->ctrl);
    take->steps++;
}

/* Slides are switched at ticks, by whoever drives them: sim/slide.h. */
static void take_slides(Take *take)
{
    size_t width = mjNREF * (size_t)take->model->npair;
    const mjtNum *now = episode_model(take->episode)->pair_solreffriction;
    bool same = take->switches > 0 &&
            memcmp(now, take->slides + (take->switches - 1) * width, width * sizeof *now) == 0;
    if (width == 0 || same) {
        return;
    }
    size_t count = take->switches + 1;
    size_t *switched = realloc(take->switched, count * sizeof *switched);
    take->switched = switched == NULL ? take->switched : switched;
    mjtNum *slides = realloc(take->slides, count * width * sizeof *slides);
    take->slides = slides == NULL ? take->slides : slides;
    if (switched == NULL || slides == NULL) {
        take->out_of_memory = true;
        return;
    }
    memcpy(slides + take->switches * width, now, width * sizeof *now);
    switched[take->switches] = take->steps;
    take->switches = count;
}

static void on_moment(void *self, EpisodeMoment moment, const mjData *data)
{
    Take *take = self;
    double now_s = clock_cpu_s();
    if (moment != EPISODE_STEP_BEGINS) {
        take->spent_s[moment] += now_s - take->at_s - take->clock_s;
    } else if (take->steps == 0) {
        mj_getState(take->model, data, take->start, mjSTATE_INTEGRATION);
    }
    if (moment == EPISODE_STEP_BEGINS && !take->out_of_memory) {
        take_slides(take);
    }
    if (moment == EPISODE_STEP_SOLVED && !take->out_of_memory) {
        take_controls(take, data);
    }
    take->at_s = clock_cpu_s();
}

static void keep_end(const mjModel *model, const mjData *data, mjtNum *end)
{
    memcpy(end, data->qpos, (size_t)model->nq * sizeof *end);
    memcpy(end + model->nq, data->qvel, (size_t)model->nv * sizeof *end);
}

/* Steps the recorded controls with MuJoCo alone. */
static double time_raw(const Take *take, mjData *data)
{
    size_t width = (size_t)take->model->nu;
    size_t pairs = mjNREF * (size_t)take->model->npair;
    size_t next = 0;
    mj_resetData(take->model, data);
    mj_setState(take->model, data, take->start, mjSTATE_INTEGRATION);
    double began_s = clock_cpu_s();
    for (size_t i = 0; i < take->steps; i++) {
        if (next < take->switches && take->switched[next] == i) {
            memcpy(take->model->pair_solreffriction, take->slides + next * pairs,
                    pairs * sizeof *take->slides);
            next++;
        }
        memcpy(data->ctrl, take->ctrl + i * width, width * sizeof *data->ctrl);
        mj_step(take->model, data);
    }
    double spent_s = clock_cpu_s() - began_s;
    keep_end(take->model, data, take->replayed);
    return spent_s;
}

static bool time_whole(BenchStage *stage, uint64_t slot, double *ret_s, Error *err)
{
    bool ready = false;
    EpisodeResult result;
    if (!bench_stage_prepare(stage, slot, false, &ready, &result, err)) {
        return false;
    }
    double began_s = clock_cpu_s();
    bool ok = bench_stage_run(stage, &result, err);
    *ret_s = clock_cpu_s() - began_s;
    return ok;
}

static void add_pair(const Take *take, double whole_s, double raw_s, PipelineTimes *times)
{
    double steps = 1e-6 * (double)take->steps;
    bench_samples_add(&times->ratio, raw_s / whole_s);
    bench_samples_add(&times->whole, whole_s / steps);
    bench_samples_add(&times->raw, raw_s / steps);
    for (int i = 0; i < EPISODE_MOMENTS; i++) {
        bench_samples_add(&times->part[i], take->spent_s[i] / steps);
    }
    size_t bytes = (size_t)(take->model->nq + take->model->nv) * sizeof *take->end;
    times->equal += memcmp(take->replayed, take->end, bytes) == 0 ? 1 : 0;
    times->pairs++;
}

/* Each second pair begins with mj_step. */
static bool time_pair(
        BenchStage *stage, Take *take, uint64_t slot, PipelineTimes *times, Error *err)
{
    bool raw_first = times->pairs % 2 == 1;
    double whole_s = 0.0;
    double raw_s = 0.0;
    mjData *data = mj_makeData(take->model);
    if (data == NULL) {
        return error_no_memory(err, "a replay");
    }
    if (raw_first) {
        raw_s = time_raw(take, data);
    }
    bool ok = time_whole(stage, slot, &whole_s, err);
    if (ok && !raw_first) {
        raw_s = time_raw(take, data);
    }
    if (ok) {
        add_pair(take, whole_s, raw_s, times);
    }
    mj_deleteData(data);
    return ok;
}

/* One slot: watched for its controls and its parts, then both timings. */
static bool measure_slot(
        BenchStage *stage, Take *take, uint64_t slot, PipelineTimes *times, Error *err)
{
    bool ready = false;
    EpisodeResult result;
    if (!bench_stage_prepare(stage, slot, true, &ready, &result, err)) {
        return false;
    }
    if (!ready) {
        return true;
    }
    const mjModel *model = bench_stage_slot(stage)->physics;
    if (!take_begin(take, bench_stage_episode(stage), model, err) ||
            !bench_stage_run(stage, &result, err)) {
        return false;
    }
    if (take->out_of_memory) {
        return error_no_memory(err, "a replay");
    }
    if (result.verdict == EPISODE_VOID) {
        return true;
    }
    keep_end(model, episode_data(bench_stage_episode(stage)), take->end);
    times->step_s = model->opt.timestep;
    return time_pair(stage, take, slot, times, err);
}

static void add_part(BenchReport *report, const char *name, const BenchSamples *samples)
{
    BenchRow row = bench_row(name, "us", samples);
    bench_report_add(report, &row);
}

static void report_times(const PipelineTimes *times, BenchReport *report)
{
    BenchRow row = bench_row("speed of the pipeline / mj_step", "", &times->ratio);
    row.aim = BENCH_AT_LEAST;
    row.target = PIPELINE_TARGET;
    bench_report_add(report, &row);

    row = bench_row_single(
            "replays that end in equal bits", "", (double)times->equal / (double)times->pairs);
    row.count = times->pairs;
    row.aim = BENCH_AT_LEAST;
    row.target = 1.0;
    bench_report_add(report, &row);

    /* Too short to be timed beside mj_step2: what is left. */
    BenchSamples controller = {.count = 0};
    for (size_t i = 0; i < times->pairs; i++) {
        bench_samples_add(&controller,
                times->whole.values[i] - times->raw.values[i] -
                        times->part[EPISODE_STEP_DECIDED].values[i] -
                        times->part[EPISODE_STEP_MEASURED].values[i] -
                        times->part[EPISODE_STEP_JUDGED].values[i] -
                        times->part[EPISODE_STEP_RECORDED].values[i]);
    }
    add_part(report, "whole pipeline, per step", &times->whole);
    add_part(report, "  mj_step alone", &times->raw);
    add_part(report, "  expert and observations", &times->part[EPISODE_STEP_DECIDED]);
    add_part(report, "  contact sums", &times->part[EPISODE_STEP_MEASURED]);
    add_part(report, "  conditions", &times->part[EPISODE_STEP_JUDGED]);
    add_part(report, "  recording", &times->part[EPISODE_STEP_RECORDED]);
    add_part(report, "  controller, wrist sensor and the rest", &controller);
    row = bench_row_single("simulated over CPU time", "",
            times->step_s / (1e-6 * bench_samples_median(&times->whole)));
    bench_report_add(report, &row);
}

static bool measure_scene(
        const BenchDef *def, const char *path, BenchReport *report, Error *err)
{
    Take take = {0};
    char word[64];
    PipelineTimes times = {.pairs = 0};
    const BenchStageDef stage_def = {
            .scene_path = path, .seed = def->seed, .watch = {&take, on_moment}};
    BenchStage *stage = bench_stage_create(&stage_def, err);
    bool ok = stage != NULL;
    bench_report_head(report, "pipeline", bench_scene_word(path, word, sizeof word));
    for (uint64_t slot = 0; ok && times.pairs < BENCH_PAIRS && slot < SLOTS_TRIED; slot++) {
        bench_waiting("pipeline: pair %zu of %d", times.pairs + 1, BENCH_PAIRS);
        ok = bench_goes_on(err) && measure_slot(stage, &take, slot, &times, err);
    }
    bench_waited();
    if (ok && times.pairs > 0) {
        report_times(&times, report);
    } else if (ok) {
        bench_report_say(report, "no attempt of the first %d slots could be run", SLOTS_TRIED);
    }
    take_clear(&take);
    bench_stage_destroy(stage);
    return ok;
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

const BenchGroup BENCH_PIPELINE = {
        .option = "--pipeline",
        .run = run,
};
