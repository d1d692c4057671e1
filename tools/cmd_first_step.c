#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "tools/bench_stage.h"
#include "tools/command.h"
#include "tools/command_list.h"
#include "tools/exit_status.h"

/* The first decision of an attempt: the parts have settled, the first recorded step follows. */
static void say_time(void *self, EpisodeMoment moment, const mjData *data)
{
    (void)self;
    (void)data;
    if (moment == EPISODE_STEP_BEGINS) {
        (void)printf("%.9f\n", clock_wall_s());
        (void)fflush(stdout);
        _Exit(EXIT_DONE);
    }
}

static int run(const CommandLine *line, Error *err)
{
    bool ready = false;
    EpisodeResult result;
    const BenchStageDef def = {
            .scene_path = line->operands[0],
            .seed = strtoull(command_line_value(line, "--seed", "1"), NULL, 10),
            .watch = {NULL, say_time},
    };
    BenchStage *stage = bench_stage_create(&def, err);
    bool ok = stage != NULL;
    for (uint64_t slot = 0; ok && !ready; slot++) {
        ok = bench_stage_prepare(stage, slot, true, &ready, &result, err);
    }
    ok = ok && bench_stage_run(stage, &result, err);
    bench_stage_destroy(stage);
    return ok ? EXIT_LOST : exit_status_of(err->kind);
}

static const CommandOption OPTIONS[] = {
        {"--seed", "N", "of the run", false},
};

const Command COMMAND_FIRST_STEP = {
        .name = "_first_step",
        .summary = "runs to the first step of an attempt, says what time it is, and ends",
        .operands = "SCENE",
        .operands_min = 1,
        .operands_max = 1,
        .details = "Started by forceps bench.\n",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof *OPTIONS,
        .hidden = true,
        .run = run,
};
