#include <stdlib.h>
#include <unistd.h>

#include "tools/child.h"
#include "tools/command.h"
#include "tools/command_list.h"
#include "tools/exit_status.h"
#include "tools/farm/worker.h"
#include "tools/producer_line.h"

static uint64_t number_of(const CommandLine *line, const char *name)
{
    return strtoull(command_line_value(line, name, "0"), NULL, 10);
}

static int run(const CommandLine *line, Error *err)
{
    ProducerWords words;
    WorkerDef def = {
            .producer = producer_line_read(line, &words),
            .folder = command_line_value(line, "--out", "."),
            .recipe_digest = command_line_value(line, "--recipe", ""),
            .look_digest = command_line_value(line, "--look", ""),
            .slots = number_of(line, "--slots"),
            .shard_slots = number_of(line, "--shard-slots"),
            .in_fd = STDIN_FILENO,
            .out_fd = child_take_pipe(err),
    };
    if (def.out_fd < 0) {
        return EXIT_SYSTEM;
    }
    return worker_run(&def);
}

static const CommandOption OPTIONS[] = {
        {"--out", "DIR", "folder of the data set", false},
        {"--recipe", "DIGEST", "of the recipe", false},
        {"--look", "DIGEST", "of the look model", false},
        {"--slots", "N", "of the data set", false},
        {"--shard-slots", "N", "of a shard", false},
        PRODUCER_LINE_OPTIONS,
};

const Command COMMAND_WORKER = {
        .name = "_work",
        .summary = "makes the shards that generate leases over a pair of pipes",
        .operands = "SCENE",
        .operands_min = 1,
        .operands_max = 1,
        .details = "Started by forceps itself.\n",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof *OPTIONS,
        .hidden = true,
        .run = run,
};
