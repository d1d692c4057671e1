/*
 * The farm: real runs of generate with one and with two workers in turns, and what two separate
 * programs reach on the same machine, which no farm can exceed.
 */
#include <stdio.h>

#include "tools/bench.h"
#include "tools/bench_child.h"
#include "tools/bench_folder.h"

enum { ROUNDS = 5, SLOTS = 32, NUMBER_BYTES = 24 };

static const double WORKERS_TARGET = 1.8;
static const double SUPERVISOR_TARGET = 1.0; /* % */

typedef struct FarmTimes {
    BenchSamples ratio, ceiling; /* over one worker */
    BenchSamples rate_1, rate_2; /* slots per second */
    BenchSamples share;          /* of the supervisor, % of CPU time */
} FarmTimes;

/* One run of generate. */
typedef struct FarmRun {
    const char *scene, *folder;
    char out[PATH_TEXT_BYTES];
    char seed[NUMBER_BYTES], slots[NUMBER_BYTES], workers[NUMBER_BYTES];
    BenchChild child;
    BenchUsage usage;
} FarmRun;

static bool run_start(FarmRun *run, int number, int slots, int workers, Error *err)
{
    char name[NUMBER_BYTES];
    (void)snprintf(name, sizeof name, "%d", number);
    (void)snprintf(run->slots, sizeof run->slots, "%d", slots);
    (void)snprintf(run->workers, sizeof run->workers, "%d", workers);
    if (!path_join(run->folder, name, run->out)) {
        return error_set(err, ERROR_SYSTEM, "TMPDIR is too long");
    }
    const char *argv[] = {NULL, "generate", "--out", run->out, "--episodes", run->slots,
            "--workers", run->workers, "--seed", run->seed, "--cameras", "off", "--json", "--",
            run->scene, NULL};
    return bench_child_start(argv, &run->child, err);
}

static bool run_wait(FarmRun *run, Error *err)
{
    bool ok = bench_child_wait(&run->child, &run->usage, err) || error_wrap(err, "generate");
    bench_folder_remove(run->out);
    return bench_goes_on(err) && ok;
}

static bool run_once(FarmRun *run, int slots, int workers, Error *err)
{
    return run_start(run, 0, slots, workers, err) && run_wait(run, err);
}

/* The run of one worker twice, as two programs side by side. */
static bool run_apart(FarmRun *run, double *ret_wall_s, Error *err)
{
    FarmRun other = *run;
    if (!run_start(run, 1, SLOTS, 1, err)) {
        return false;
    }
    bool started = run_start(&other, 2, SLOTS, 1, err);
    bool ok = run_wait(run, err);
    ok = started && run_wait(&other, err) && ok;
    *ret_wall_s =
            run->usage.wall_s > other.usage.wall_s ? run->usage.wall_s : other.usage.wall_s;
    return ok;
}

static bool measure_round(FarmRun *run, int round, FarmTimes *times, Error *err)
{
    BenchUsage one = {0};
    BenchUsage two = {0};
    double apart_s = 0.0;
    for (int i = 0; i < 2; i++) {
        int workers = (i + round) % 2 + 1;
        if (!run_once(run, SLOTS, workers, err)) {
            return false;
        }
        *(workers == 1 ? &one : &two) = run->usage;
    }
    if (!run_apart(run, &apart_s, err)) {
        return false;
    }
    bench_samples_add(&times->ratio, one.wall_s / two.wall_s);
    bench_samples_add(&times->ceiling, 2.0 * one.wall_s / apart_s);
    bench_samples_add(&times->rate_1, SLOTS / one.wall_s);
    bench_samples_add(&times->rate_2, SLOTS / two.wall_s);
    bench_samples_add(
            &times->share, 100.0 * two.own_cpu_s / (two.own_cpu_s + two.children_cpu_s));
    return true;
}

static void report_times(const FarmTimes *times, BenchReport *report)
{
    BenchRow row = bench_row("speed with 2 workers / 1 worker", "", &times->ratio);
    row.aim = BENCH_AT_LEAST;
    row.target = WORKERS_TARGET;
    row.note = "wall clock of whole runs of 32 slots";
    bench_report_add(report, &row);
    row = bench_row("  two separate programs / 1 worker", "", &times->ceiling);
    row.note = "what this machine allows";
    bench_report_add(report, &row);
    row = bench_row("slots per second, 1 worker", "1/s", &times->rate_1);
    bench_report_add(report, &row);
    row = bench_row("slots per second, 2 workers", "1/s", &times->rate_2);
    bench_report_add(report, &row);
    row = bench_row("supervisor, share of all CPU time", "%", &times->share);
    row.aim = BENCH_BELOW;
    row.target = SUPERVISOR_TARGET;
    row.note = "the process that spawns, watches and reports; its children are not in it";
    bench_report_add(report, &row);
}

/* The farm does not know scenes: the last one stands for all. */
static bool run(const BenchDef *def, BenchReport *report, Error *err)
{
    char folder[PATH_TEXT_BYTES];
    char word[64];
    FarmTimes times = {.ratio = {.count = 0}};
    FarmRun farm = {.scene = def->scenes[def->scene_count - 1], .folder = folder};
    if (!bench_folder_make(folder, err)) {
        return false;
    }
    (void)snprintf(farm.seed, sizeof farm.seed, "%llu", (unsigned long long)def->seed);
    bench_report_head(report, "workers", bench_scene_word(farm.scene, word, sizeof word));
    bool ok = true;
    for (int i = 0; ok && i < ROUNDS; i++) {
        bench_waiting("workers: round %d of %d", i + 1, ROUNDS);
        ok = bench_goes_on(err) && measure_round(&farm, i, &times, err);
    }
    bench_waited();
    if (ok) {
        report_times(&times, report);
    }
    bench_folder_remove(folder);
    return ok;
}

const BenchGroup BENCH_WORKERS = {
        .option = "--workers",
        .run = run,
};
