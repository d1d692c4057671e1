#include "tools/generate_set.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "export/dataset.h"
#include "tools/child.h"
#include "tools/exit_status.h"
#include "tools/farm/progress.h"
#include "tools/farm/stop.h"
#include "tools/farm/supervisor.h"
#include "tools/plan.h"
#include "tools/producer_line.h"
#include "tools/program_path.h"
#include "tools/run_log.h"

enum {
    SHARDS_AT_LEAST = 32, /* a small set still keeps that many workers busy */
    ARGV_MAX = PRODUCER_WORDS_MAX + 16,
};

static const double SHARD_BYTES = 96e6;

typedef struct SetRun {
    const GenerateDef *def;
    Plan plan;
    Dataset *dataset;
    RunLog *log;
    Progress progress;
} SetRun;

/* ---- what is to be made */

/* Slots of a shard: about 96 MB, and at least 32 shards of a set. */
static uint64_t choose_shard_slots(const SetRun *run)
{
    double by_bytes = SHARD_BYTES / run->plan.episode_bytes;
    uint64_t by_count = (run->def->slots + SHARDS_AT_LEAST - 1) / SHARDS_AT_LEAST;
    uint64_t slots = by_bytes < (double)by_count ? (uint64_t)by_bytes : by_count;
    return slots > 0 ? slots : 1;
}

/* Publishes the look model under its digest. */
static bool store_look_model(const SetRun *run, Error *err)
{
    char name[DIGEST_TEXT_BYTES + 16];
    char path[PATH_TEXT_BYTES];
    (void)snprintf(name, sizeof name, "models/%s.mjb", run->plan.look_digest);
    return path_join(run->def->out, name, path) &&
            (file_exists(path) ||
                    file_publish(path, run->plan.look, run->plan.look_bytes, err));
}

static bool open_dataset(SetRun *run, Error *err)
{
    const ChannelAttr versions[] = {
            {.name = "forceps", .text = FORCEPS_VERSION},
            {.name = "mujoco", .text = run->plan.mujoco},
    };
    DatasetDef def = dataset_def_default();
    def.scene = run->plan.scene;
    def.recipe = run->plan.recipe;
    def.seed = run->def->producer.seed;
    def.slots = run->def->slots;
    def.shard_slots = choose_shard_slots(run);
    def.versions = versions;
    def.version_count = sizeof versions / sizeof *versions;
    run->dataset = dataset_open(&def, run->def->out, err);
    return run->dataset != NULL && store_look_model(run, err);
}

/* ---- the farm's news */

static bool on_done(void *self, uint32_t shard, const void *summary, size_t bytes, Error *err)
{
    SetRun *run = self;
    const DatasetFacts *facts = dataset_facts(run->dataset);
    JournalEntry entry = {.first_slot = shard * facts->shard_slots};
    if (bytes != sizeof entry.shard) {
        return error_set(err, ERROR_DATA, "a worker sent a summary of %zu bytes", bytes);
    }
    uint64_t left = facts->slots - entry.first_slot;
    entry.slots = left < facts->shard_slots ? left : facts->shard_slots;
    memcpy(&entry.shard, summary, bytes);
    dataset_shard_path(run->plan.scene, shard, entry.path);
    return dataset_commit(run->dataset, &entry, err);
}

static void on_lost(void *self, uint32_t shard, const char *cause)
{
    SetRun *run = self;
    progress_break(&run->progress);
    (void)fprintf(stderr, "forceps: shard %u is lost: %s\n", shard, cause);
    run_log_write(run->log, "shard %u is lost: %s", shard, cause);
}

static void on_event(void *self, const char *sentence)
{
    SetRun *run = self;
    run_log_write(run->log, "%s", sentence);
}

static void on_progress(void *self, const FarmProgress *state)
{
    SetRun *run = self;
    progress_show(&run->progress, state);
}

/* ---- running it */

static uint32_t *pending_shards(const SetRun *run, uint32_t *ret_total, size_t *ret_count)
{
    const DatasetFacts *facts = dataset_facts(run->dataset);
    uint64_t total = (facts->slots + facts->shard_slots - 1) / facts->shard_slots;
    uint32_t *pending = calloc(total + 1, sizeof *pending);
    *ret_count = 0;
    *ret_total = (uint32_t)total;
    for (uint32_t shard = 0; pending != NULL && shard < total; shard++) {
        if (journal_find(dataset_journal(run->dataset), shard) == NULL) {
            pending[(*ret_count)++] = shard;
        }
    }
    return pending;
}

/* What stands on the command line of a worker, and the words that are made for it. */
typedef struct WorkerLine {
    char self[PATH_TEXT_BYTES];
    char slots[32], shard_slots[32];
    ProducerWords words;
    const char *argv[ARGV_MAX];
} WorkerLine;

static void write_worker_line(const SetRun *run, WorkerLine *line)
{
    const DatasetFacts *facts = dataset_facts(run->dataset);
    program_path(line->self);
    (void)snprintf(line->slots, sizeof line->slots, "%" PRIu64, facts->slots);
    (void)snprintf(line->shard_slots, sizeof line->shard_slots, "%" PRIu64, facts->shard_slots);
    const char *fixed[] = {line->self, "_work", "--out", run->def->out, "--recipe",
            run->plan.recipe_digest, "--look", run->plan.look_digest, "--slots", line->slots,
            "--shard-slots", line->shard_slots};
    size_t n = sizeof fixed / sizeof *fixed;
    memcpy(line->argv, fixed, sizeof fixed);
    n += producer_line_write(&run->def->producer, &line->words, line->argv + n);
    line->argv[n] = NULL;
}

static bool run_farm(SetRun *run, FarmResult *ret_result, Error *err)
{
    WorkerLine line;
    uint32_t total = 0;
    size_t count = 0;
    uint32_t *pending = pending_shards(run, &total, &count);
    if (pending == NULL) {
        return error_no_memory(err, "the list of shards");
    }
    write_worker_line(run, &line);
    FarmDef def = {
            .worker_argv = line.argv,
            .workers = (unsigned)(run->def->workers < count ? run->def->workers : count),
            .shards = pending,
            .shard_count = count,
            .shards_total = total,
            .slots_total = dataset_facts(run->dataset)->slots,
            .hang_s = run->def->hang_s,
            .on_done = on_done,
            .on_lost = on_lost,
            .on_event = on_event,
            .on_progress = on_progress,
            .self = run,
    };
    bool ok = count == 0 || farm_run(&def, ret_result, err);
    free(pending);
    return ok;
}

static void log_start(SetRun *run)
{
    char host[128] = "?";
    (void)gethostname(host, sizeof host - 1);
    run->log = run_log_open(run->def->out);
    run_log_write(run->log, "start on %s, process %ld, %u workers, forceps %s, MuJoCo %s", host,
            (long)getpid(), run->def->workers, FORCEPS_VERSION, run->plan.mujoco);
    for (const char *const *repair = dataset_repairs(run->dataset); *repair != NULL; repair++) {
        run_log_write(run->log, "%s", *repair);
    }
}

static int end_status(const FarmResult *result)
{
    if (result->interrupted) {
        return stop_signal() == SIGTERM ? EXIT_TERMINATED : EXIT_INTERRUPTED;
    }
    return result->lost > 0 ? EXIT_LOST : EXIT_DONE;
}

/* Has index.h5 and all else that describes the finished set written. */
static int finish(const SetRun *run, Error *err)
{
    const char *argv[] = {NULL, "_finish", "--", run->def->out, NULL};
    uint8_t *bytes = NULL;
    size_t count = 0;
    int status = child_run(argv, &bytes, &count, err);
    free(bytes);
    return status;
}

static int make_set(SetRun *run, Error *err)
{
    FarmResult result = {0};
    double began_s = clock_wall_s();
    log_start(run);
    run->progress = progress_begin(stdout, run->def->json);
    if (!run_farm(run, &result, err)) {
        run_log_write(run->log, "failed: %s", err->text);
        return exit_status_of(err->kind);
    }
    int status = end_status(&result);
    if (status == EXIT_DONE) {
        status = finish(run, err);
    }
    run_log_write(run->log, "end with status %d after %.1f s: %u shards done, %u lost", status,
            clock_wall_s() - began_s, result.done, result.lost);
    if (!run->def->json && status == EXIT_DONE) {
        (void)printf("%s is complete: %" PRIu64 " slots in %zu shards\n", run->def->out,
                dataset_facts(run->dataset)->slots, dataset_journal(run->dataset)->count);
    } else if (!run->def->json && stop_signal() != 0) {
        (void)printf("stopped; the same command goes on where this one ended\n");
    }
    return status;
}

/* ---- the plan */

int ask_plan(const ProducerDef *producer, const PlanWish *wish, uint8_t **ret_bytes,
        size_t *ret_count, Error *err)
{
    ProducerWords words;
    char slots[32];
    const char *argv[ARGV_MAX] = {NULL, "_plan"};
    size_t n = 2;
    if (wish->has_seed) {
        argv[n++] = "--seed-given";
    }
    if (wish->has_slots) {
        (void)snprintf(slots, sizeof slots, "%" PRIu64, wish->slots);
        argv[n++] = "--slots";
        argv[n++] = slots;
    }
    n += producer_line_write(producer, &words, argv + n);
    argv[n] = NULL;
    return child_run(argv, ret_bytes, ret_count, err);
}

static int read_plan(SetRun *run, const uint8_t *bytes, size_t count, Error *err)
{
    const PlanWish wish = {.has_seed = true};
    uint8_t *own = NULL;
    int status = EXIT_DONE;
    if (bytes == NULL) {
        status = ask_plan(&run->def->producer, &wish, &own, &count, err);
        bytes = own;
    }
    if (status == EXIT_DONE && !plan_read(bytes, count, &run->plan, err)) {
        status = exit_status_of(err->kind);
    }
    free(own);
    return status;
}

int generate_set(
        const GenerateDef *def, const uint8_t *plan_bytes, size_t plan_count, Error *err)
{
    SetRun run = {.def = def};
    int status = read_plan(&run, plan_bytes, plan_count, err);
    if (status == EXIT_DONE && !open_dataset(&run, err)) {
        status = exit_status_of(err->kind);
    }
    if (status == EXIT_DONE) {
        status = make_set(&run, err);
    }
    run_log_close(run.log);
    dataset_close(run.dataset);
    plan_release(&run.plan);
    return status;
}
