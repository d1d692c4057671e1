#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <mujoco/mujoco.h>

#include "base/files.h"
#include "tools/bench.h"
#include "tools/command.h"
#include "tools/command_list.h"
#include "tools/exit_status.h"
#include "tools/farm/stop.h"
#include "tools/scene_folder.h"

static const BenchGroup *const GROUPS[] = {
        &BENCH_PIPELINE,
        &BENCH_START,
        &BENCH_MODEL,
        &BENCH_SHARDS,
        &BENCH_VISION,
        &BENCH_PHYSICS,
        &BENCH_WORKERS,
        &BENCH_EXPERTS,
};

enum { GROUP_COUNT = sizeof GROUPS / sizeof GROUPS[0] };

static const char *const REFERENCES[] = {"peg_insertion.yaml", "tote_picking.yaml"};

static bool is_reference(const char *path)
{
    for (size_t i = 0; i < sizeof REFERENCES / sizeof *REFERENCES; i++) {
        if (strcmp(path_name(path), REFERENCES[i]) == 0) {
            return true;
        }
    }
    return false;
}

const char *bench_scene_word(const char *path, char *buffer, size_t size)
{
    (void)snprintf(buffer, size, "%s", path_name(path));
    char *dot = strrchr(buffer, '.');
    if (dot != NULL) {
        *dot = '\0';
    }
    return buffer;
}

bool bench_goes_on(Error *err)
{
    return stop_signal() == 0 || error_set(err, ERROR_CANCELLED, "stopped");
}

void bench_waiting(const char *format, ...)
{
    if (isatty(STDERR_FILENO)) {
        va_list args;
        (void)fputs("\r\033[K", stderr);
        va_start(args, format);
        (void)vfprintf(stderr, format, args);
        va_end(args);
        (void)fflush(stderr);
    }
}

void bench_waited(void)
{
    if (isatty(STDERR_FILENO)) {
        (void)fputs("\r\033[K", stderr);
    }
}

/* True if no group was named and this one is not only run on request, or if it was named. */
static bool is_wanted(const CommandLine *line, const BenchGroup *group)
{
    for (size_t i = 0; i < GROUP_COUNT; i++) {
        if (command_line_has(line, GROUPS[i]->option)) {
            return command_line_has(line, group->option);
        }
    }
    return !group->on_request;
}

/* The processes that wanted to run when this began: a loaded machine tells less. */
static double load_now(void)
{
    double load = -1.0;
    FILE *file = fopen("/proc/loadavg", "re");
    if (file != NULL) {
        char text[64] = "";
        if (fgets(text, (int)sizeof text, file) != NULL) {
            load = strtod(text, NULL);
        }
        (void)fclose(file);
    }
    return load;
}

static void describe_host(BenchReport *report)
{
    bench_report_head(report, "host", "");
    bench_report_say(report, "forceps %s, MuJoCo %s, built with %s, %ld cores, load %.2f",
            FORCEPS_VERSION, mj_versionString(), __VERSION__, sysconf(_SC_NPROCESSORS_ONLN),
            load_now());
    bench_report_say(report,
            "timings: median, range and number of measurements; CPU time unless it says wall clock");
}

static bool run_groups(
        const CommandLine *line, const BenchDef *def, BenchReport *report, Error *err)
{
    stop_catch();
    describe_host(report);
    for (size_t i = 0; i < GROUP_COUNT; i++) {
        if (is_wanted(line, GROUPS[i]) && !GROUPS[i]->run(def, report, err)) {
            return false;
        }
    }
    return true;
}

static int run_and_report(const CommandLine *line, const BenchDef *def, Error *err)
{
    bool json = command_line_has(line, "--json");
    BenchReport *report = bench_report_create(json ? NULL : stdout, err);
    bool ok = report != NULL && run_groups(line, def, report, err) &&
            (!json || bench_report_json(report, stdout, err));
    int status = ok ? EXIT_DONE : exit_status_of(err->kind);
    if (stop_signal() == SIGTERM) {
        status = EXIT_TERMINATED;
    } else if (ok) {
        size_t missed = bench_report_missed(report);
        if (!json) {
            (void)printf("\n%zu of %zu targets met\n", bench_report_aimed(report) - missed,
                    bench_report_aimed(report));
        }
        if (missed > 0 && command_line_has(line, "--strict")) {
            status = EXIT_LOST;
        }
    }
    bench_report_destroy(report);
    return status;
}

/* Speeds are measured on two scenes, experts on every scene of the library. */
static bool choose_scenes(const CommandLine *line, SceneList *list, const char **scenes,
        BenchDef *def, Error *err)
{
    def->scenes = line->operands;
    def->scene_count = line->operand_count;
    if (def->scene_count > 0) {
        return true;
    }
    if (!scene_folder_list(list, err)) {
        return false;
    }
    bool all = command_line_has(line, BENCH_EXPERTS.option);
    for (size_t i = 0; i < list->count; i++) {
        if (all || is_reference(list->paths[i])) {
            scenes[def->scene_count++] = list->paths[i];
        }
    }
    def->scenes = scenes;
    return true;
}

static int run(const CommandLine *line, Error *err)
{
    static SceneList list;
    const char *scenes[SCENE_FOLDER_MAX];
    long long seed = 1;
    long long slots = 100;
    if (!command_line_integer(line, "--seed", 0, INT64_MAX, &seed, err) ||
            !command_line_integer(line, "--slots", 1, 100000, &slots, err)) {
        return exit_status_of(err->kind);
    }
    BenchDef def = {.seed = (uint64_t)seed, .slots = (size_t)slots};
    if (!choose_scenes(line, &list, scenes, &def, err)) {
        return exit_status_of(err->kind);
    }
    return run_and_report(line, &def, err);
}

static const CommandOption OPTIONS[] = {
        {"--pipeline", NULL, "everything recorded, against mj_step alone", false},
        {"--start", NULL, "from starting the program to the first step; what a slot costs",
                false},
        {"--model", NULL, "a model of its own for each slot: written, or compiled", false},
        {"--shards", NULL, "what writing shards costs of all CPU time", false},
        {"--vision", NULL, "ms of a picture of each camera", false},
        {"--physics", NULL, "known answers: how far the worst of each law is off", false},
        {"--workers", NULL, "real runs with one and two workers; needs two free cores", false},
        {"--experts", NULL, "first attempts of --slots slots: successes and causes (minutes)",
                false},
        {"--slots", "N", "attempts of --experts (100)", false},
        {"--seed", "N", "of everything that is drawn (1)", false},
        {"--json", NULL, "one JSON object instead of the table", false},
        {"--strict", NULL, "status 1 if a target is missed", false},
};

const Command COMMAND_BENCH = {
        .name = "bench",
        .summary = "measure the program's own speed and truth",
        .operands = "[SCENE.yaml...]",
        .operands_min = 0,
        .operands_max = COMMAND_OPERANDS_MAX,
        .details =
                "Without options: everything but --experts, on the peg and the tote; --experts runs\n"
                "every scene of the library. Speeds are\n"
                "ratios of two things done in turns, so they hold on a machine that is not quite\n"
                "idle; --workers needs two free cores. A missed target is a number, not an error.\n\n"
                "  forceps bench\n"
                "  forceps bench --experts --slots 20 scenes/logistics/tote_picking.yaml\n\n"
                "docs/validation.md explains the laws behind --physics.\n",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof *OPTIONS,
        .run = run,
};
