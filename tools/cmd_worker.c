#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "tools/command.h"
#include "tools/command_list.h"
#include "tools/exit_status.h"
#include "tools/farm/worker.h"

enum { SETS_MAX = 256 };

static uint64_t number_of(const CommandLine *line, const char *name)
{
    return strtoull(command_line_value(line, name, "0"), NULL, 10);
}

/*
 * Moves the pipe away from standard output, so that a library which prints there (drivers do)
 * is seen by a person and does not break a frame.
 */
static int take_pipe(Error *err)
{
    int fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (fd < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0) {
        (void)error_set_errno(err, "a worker cannot set up its pipe");
        return -1;
    }
    return fd;
}

static int run(const CommandLine *line, Error *err)
{
    const char *sets[SETS_MAX];
    const char *cameras[PRODUCER_CAMERAS_MAX];
    WorkerDef def = {
            .producer = producer_def_default(),
            .folder = command_line_value(line, "--out", "."),
            .recipe_digest = command_line_value(line, "--recipe", ""),
            .look_digest = command_line_value(line, "--look", ""),
            .slots = number_of(line, "--slots"),
            .shard_slots = number_of(line, "--shard-slots"),
            .in_fd = STDIN_FILENO,
            .out_fd = take_pipe(err),
    };
    if (def.out_fd < 0) {
        return EXIT_SYSTEM;
    }
    def.producer.scene_path = line->operands[0];
    def.producer.seed = number_of(line, "--seed");
    def.producer.sets = sets;
    def.producer.set_count = command_line_values(line, "--set", sets, SETS_MAX);
    def.producer.cameras = !command_line_has(line, "--no-cameras");
    size_t count = command_line_values(line, "--camera", cameras, PRODUCER_CAMERAS_MAX);
    def.producer.camera_names = count == 0 ? NULL : cameras;
    def.producer.camera_name_count = count;
    return worker_run(&def);
}

static const CommandOption OPTIONS[] = {
        {"--out", "DIR", "folder of the data set", false},
        {"--recipe", "DIGEST", "of the recipe", false},
        {"--look", "DIGEST", "of the look model", false},
        {"--seed", "N", "of the run", false},
        {"--slots", "N", "of the data set", false},
        {"--shard-slots", "N", "of a shard", false},
        {"--set", "PATH=VALUE", "as for generate", true},
        {"--camera", "NAME", "a camera to record", true},
        {"--no-cameras", NULL, "record none", false},
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
