#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "export/mixture_folder.h"
#include "export/verify.h"
#include "tools/command.h"
#include "tools/command_list.h"
#include "tools/exit_status.h"

static void on_found(void *user, const char *file, const char *sentence)
{
    (void)user;
    (void)printf("%s: %s\n", file, sentence);
}

static void on_progress(void *user, uint64_t done, uint64_t total)
{
    (void)user;
    if (isatty(STDERR_FILENO)) {
        (void)fprintf(stderr, "\r\033[K%" PRIu64 "/%" PRIu64 " shards%s", done, total,
                done == total ? "\r\033[K" : "");
    }
}

static bool is_folder(const char *path)
{
    struct stat facts;
    return stat(path, &facts) == 0 && S_ISDIR(facts.st_mode);
}

static int run(const CommandLine *line, Error *err)
{
    const char *path = line->operands[0];
    VerifyReport report = {.found = on_found, .progress = on_progress};
    VerifyTally tally = {0};
    if (is_folder(path)) {
        bool ok = mixture_folder_is(path) ? verify_mixture(path, &report, &tally, err)
                                          : verify_dataset(path, &report, &tally, err);
        if (!ok) {
            return exit_status_of(err->kind);
        }
    } else if (access(path, R_OK) != 0) {
        (void)error_set_errno(err, "cannot open '%s'", path);
        return EXIT_SYSTEM;
    } else {
        verify_shard(path, NULL, &report, &tally);
    }
    if (tally.stateless > 0) {
        (void)printf("%" PRIu64
                     " episodes hold no states (record: {state: false}): they can be "
                     "drawn, not replayed\n",
                tally.stateless);
    }
    (void)printf("%" PRIu64 " shards, %" PRIu64 " episodes, %" PRIu64
                 " datasets, %.1f MB of values: ",
            tally.shards, tally.episodes, tally.datasets, 1e-6 * (double)tally.bytes);
    if (tally.findings == 0) {
        (void)printf("nothing is wrong\n");
        return EXIT_DONE;
    }
    (void)printf("%" PRIu64 " findings\n", tally.findings);
    return EXIT_LOST;
}

const Command COMMAND_VERIFY = {
        .name = "verify",
        .summary = "look for anything wrong in a data set or a shard",
        .operands = "DIR|SHARD.h5",
        .operands_min = 1,
        .operands_max = 1,
        .details =
                "Compares every file with the journal and the checksums, decodes every chunk, and\n"
                "checks schema, lengths, times, quaternions and numbers. Changes nothing.\n\n"
                "  forceps verify data\n"
                "  forceps verify data/shards/peg_insertion-00003.h5\n\n"
                "Status: 0 nothing is wrong, 1 something is (one sentence each).\n",
        .run = run,
};
