#include "export/dataset.h"
#include "export/mixture_folder.h"
#include "tools/child.h"
#include "tools/command.h"
#include "tools/command_list.h"
#include "tools/exit_status.h"

static int run(const CommandLine *line, Error *err)
{
    const char *folder = line->operands[0];
    child_follow_parent();
    bool ok = mixture_folder_is(folder) ? mixture_finish(folder, err)
                                        : dataset_finish(folder, err);
    return ok ? EXIT_DONE : exit_status_of(err->kind);
}

const Command COMMAND_FINISH = {
        .name = "_finish",
        .summary = "writes what describes a whole data set, once all of its shards are there",
        .operands = "DIR",
        .operands_min = 1,
        .operands_max = 1,
        .details = "Started by forceps itself, which holds the folder meanwhile.\n",
        .hidden = true,
        .run = run,
};
