#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "export/dataset.h"
#include "tools/child.h"
#include "tools/command.h"
#include "tools/command_list.h"
#include "tools/exit_status.h"
#include "tools/farm/progress.h"
#include "tools/farm/stop.h"
#include "tools/farm/supervisor.h"
#include "tools/plan.h"
#include "tools/producer_line.h"
#include "tools/run_log.h"

enum {
    WORKERS_MAX = 1024,
    SHARDS_AT_LEAST = 32, /* a small set still keeps that many workers busy */
    ARGV_MAX = PRODUCER_WORDS_MAX + 16,
    SIGNAL_STATUS = 128, /* of a child that signal N ended: 128 + N */
};

static const double SHARD_BYTES = 96e6;
static const double HANG_S = 120.0;

/* What the command line asks for, and what becomes of it. */
typedef struct Generate {
    ProducerDef producer;
    const char *sets[PRODUCER_SETS_MAX];
    const char *cameras[PRODUCER_CAMERAS_MAX];
    char *camera_text; /* the --cameras value, cut at its commas */
    const char *out;
    long long slots, workers;
    bool json;
    double hang_s;
    Plan plan;
    Dataset *dataset;
    RunLog *log;
    Progress progress;
} Generate;

/* ---- the command line */

static bool read_cameras(const CommandLine *line, Generate *run, Error *err)
{
    const char *text = command_line_value(line, "--cameras", NULL);
    if (text == NULL) {
        return true;
    }
    if (strcmp(text, "off") == 0) {
        run->producer.cameras = false;
        return true;
    }
    run->camera_text = text_duplicate(text);
    if (run->camera_text == NULL) {
        return error_no_memory(err, "--cameras");
    }
    char *rest = NULL;
    for (char *name = strtok_r(run->camera_text, ",", &rest); name != NULL;
            name = strtok_r(NULL, ",", &rest)) {
        if (run->producer.camera_name_count == PRODUCER_CAMERAS_MAX) {
            return error_set(err, ERROR_USAGE, "--cameras names more than %d cameras",
                    PRODUCER_CAMERAS_MAX);
        }
        run->cameras[run->producer.camera_name_count++] = name;
    }
    if (run->producer.camera_name_count == 0) {
        return error_set(err, ERROR_USAGE,
                "--cameras '%s' names no camera (to record no pictures: --cameras off)", text);
    }
    run->producer.camera_names = run->cameras;
    return true;
}

static bool read_line(const CommandLine *line, Generate *run, Error *err)
{
    long long seed = 1;
    run->producer = producer_def_default();
    run->producer.scene_path = line->operands[0];
    run->producer.sets = run->sets;
    run->producer.set_count = command_line_values(line, "--set", run->sets, PRODUCER_SETS_MAX);
    run->out = command_line_value(line, "--out", NULL);
    run->json = command_line_has(line, "--json");
    run->slots = 100;
    run->workers = sysconf(_SC_NPROCESSORS_ONLN);
    run->hang_s = HANG_S;
    long long hang = 0;
    if (run->out == NULL) {
        return error_set(err, ERROR_USAGE, "generate needs --out DIR: where the data set goes");
    }
    if (!command_line_integer(line, "--episodes", 1, 1000000000, &run->slots, err) ||
            !command_line_integer(line, "--seed", 0, INT64_MAX, &seed, err) ||
            !command_line_integer(line, "--workers", 1, WORKERS_MAX, &run->workers, err) ||
            !command_line_integer(line, "--hang", 1, 86400, &hang, err)) {
        return false;
    }
    run->hang_s = hang > 0 ? (double)hang : run->hang_s;
    run->producer.seed = (uint64_t)seed;
    return read_cameras(line, run, err);
}

/* ---- what is to be made */

/*
 * Runs a child to its end; its exit status. What a person must know the child has said itself,
 * unless a signal ended it.
 */
static int run_child(const char **argv, uint8_t **ret_bytes, size_t *ret_count, Error *err)
{
    Child child;
    int status = 0;
    if (!child_start(argv, true, &child, err) ||
            !child_finish(&child, ret_bytes, ret_count, &status, err)) {
        return exit_status_of(err->kind);
    }
    if (stop_signal() != 0) {
        return SIGNAL_STATUS + stop_signal();
    }
    if (status > SIGNAL_STATUS) {
        (void)error_set(err, ERROR_SYSTEM, "'forceps %s' was ended by signal %d (%s)", argv[1],
                status - SIGNAL_STATUS, strsignal(status - SIGNAL_STATUS));
        return EXIT_SYSTEM;
    }
    return status;
}

/* Has the scene loaded, once, to see that all is well and what the run is. */
static int make_plan(Generate *run, Error *err)
{
    ProducerWords words;
    const char *argv[ARGV_MAX] = {NULL, "_plan"};
    uint8_t *bytes = NULL;
    size_t count = 0;
    argv[2 + producer_line_write(&run->producer, &words, argv + 2)] = NULL;
    int status = run_child(argv, &bytes, &count, err);
    if (status == EXIT_DONE && !plan_read(bytes, count, &run->plan, err)) {
        status = exit_status_of(err->kind);
    }
    free(bytes);
    return status;
}

/* Slots of a shard: about 96 MB, and at least 32 shards of a set. */
static uint64_t choose_shard_slots(const Generate *run)
{
    double by_bytes = SHARD_BYTES / run->plan.episode_bytes;
    uint64_t by_count = ((uint64_t)run->slots + SHARDS_AT_LEAST - 1) / SHARDS_AT_LEAST;
    uint64_t slots = by_bytes < (double)by_count ? (uint64_t)by_bytes : by_count;
    return slots > 0 ? slots : 1;
}

/* Publishes the look model under its digest. */
static bool store_look_model(const Generate *run, Error *err)
{
    char name[DIGEST_TEXT_BYTES + 16];
    char path[PATH_TEXT_BYTES];
    (void)snprintf(name, sizeof name, "models/%s.mjb", run->plan.look_digest);
    return path_join(run->out, name, path) &&
            (file_exists(path) ||
                    file_publish(path, run->plan.look, run->plan.look_bytes, err));
}

static bool open_dataset(Generate *run, Error *err)
{
    const ChannelAttr versions[] = {
            {.name = "forceps", .text = FORCEPS_VERSION},
            {.name = "mujoco", .text = run->plan.mujoco},
    };
    DatasetDef def = dataset_def_default();
    def.scene = run->plan.scene;
    def.recipe = run->plan.recipe;
    def.seed = run->producer.seed;
    def.slots = (uint64_t)run->slots;
    def.shard_slots = choose_shard_slots(run);
    def.versions = versions;
    def.version_count = sizeof versions / sizeof *versions;
    run->dataset = dataset_open(&def, run->out, err);
    return run->dataset != NULL && store_look_model(run, err);
}

static int prepare(Generate *run, Error *err)
{
    int status = make_plan(run, err);
    if (status == EXIT_DONE && !open_dataset(run, err)) {
        status = exit_status_of(err->kind);
    }
    return status;
}

/* ---- the farm's news */

static bool on_done(void *self, uint32_t shard, const void *summary, size_t bytes, Error *err)
{
    Generate *run = self;
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
    Generate *run = self;
    progress_break(&run->progress);
    (void)fprintf(stderr, "forceps: shard %u is lost: %s\n", shard, cause);
    run_log_write(run->log, "shard %u is lost: %s", shard, cause);
}

static void on_event(void *self, const char *sentence)
{
    Generate *run = self;
    run_log_write(run->log, "%s", sentence);
}

static void on_progress(void *self, const FarmProgress *state)
{
    Generate *run = self;
    progress_show(&run->progress, state);
}

/* ---- running it */

static uint32_t *pending_shards(const Generate *run, uint32_t *ret_total, size_t *ret_count)
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

static void write_worker_line(const Generate *run, WorkerLine *line)
{
    const DatasetFacts *facts = dataset_facts(run->dataset);
    ssize_t length = readlink("/proc/self/exe", line->self, sizeof line->self - 1);
    line->self[length > 0 ? length : 0] = '\0';
    (void)snprintf(line->slots, sizeof line->slots, "%" PRIu64, facts->slots);
    (void)snprintf(line->shard_slots, sizeof line->shard_slots, "%" PRIu64, facts->shard_slots);
    const char *fixed[] = {line->self, "_work", "--out", run->out, "--recipe",
            run->plan.recipe_digest, "--look", run->plan.look_digest, "--slots", line->slots,
            "--shard-slots", line->shard_slots};
    size_t n = sizeof fixed / sizeof *fixed;
    memcpy(line->argv, fixed, sizeof fixed);
    n += producer_line_write(&run->producer, &line->words, line->argv + n);
    line->argv[n] = NULL;
}

static bool run_farm(Generate *run, FarmResult *ret_result, Error *err)
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
            .workers = (unsigned)((size_t)run->workers < count ? (size_t)run->workers : count),
            .shards = pending,
            .shard_count = count,
            .shards_total = total,
            .slots_total = dataset_facts(run->dataset)->slots,
            .hang_s = run->hang_s,
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

static void log_start(Generate *run)
{
    char host[128] = "?";
    (void)gethostname(host, sizeof host - 1);
    run->log = run_log_open(run->out);
    run_log_write(run->log, "start on %s, process %ld, %lld workers, forceps %s, MuJoCo %s",
            host, (long)getpid(), run->workers, FORCEPS_VERSION, run->plan.mujoco);
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
static int finish(const Generate *run, Error *err)
{
    const char *argv[] = {NULL, "_finish", "--", run->out, NULL};
    uint8_t *bytes = NULL;
    size_t count = 0;
    int status = run_child(argv, &bytes, &count, err);
    free(bytes);
    return status;
}

static int make_dataset(Generate *run, Error *err)
{
    FarmResult result = {0};
    double began_s = clock_wall_s();
    log_start(run);
    run->progress = progress_begin(stdout, run->json);
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
    if (!run->json && status == EXIT_DONE) {
        (void)printf("%s is complete: %" PRIu64 " slots in %zu shards\n", run->out,
                dataset_facts(run->dataset)->slots, dataset_journal(run->dataset)->count);
    } else if (!run->json && stop_signal() != 0) {
        (void)printf("stopped; the same command goes on where this one ended\n");
    }
    return status;
}

static int run(const CommandLine *line, Error *err)
{
    Generate *run = calloc(1, sizeof *run);
    if (run == NULL) {
        (void)error_no_memory(err, "generate");
        return EXIT_SYSTEM;
    }
    stop_catch();
    int status = read_line(line, run, err) ? prepare(run, err) : exit_status_of(err->kind);
    if (status == EXIT_DONE) {
        status = make_dataset(run, err);
    }
    run_log_close(run->log);
    dataset_close(run->dataset);
    plan_release(&run->plan);
    free(run->camera_text);
    free(run);
    return status;
}

static const CommandOption OPTIONS[] = {
        {"--out", "DIR", "where the data set goes; an unfinished one there is resumed", false},
        {"--episodes", "N", "slots: each gives one success or its failed attempts (100)",
                false},
        {"--seed", "N", "the same seed gives the same bytes (1)", false},
        {"--workers", "N", "processes that simulate (one per core)", false},
        {"--cameras", "off|NAME,..", "record no pictures, or those of these cameras (all)",
                false},
        {"--set", "PATH=VALUE", "change a value of the scene, as in let.clearance=1mm", true},
        {"--hang", "S", "a worker silent for so many seconds is replaced (120)", false},
        {"--json", NULL, "progress as lines of JSON", false},
};

const Command COMMAND_GENERATE = {
        .name = "generate",
        .summary = "make a data set from a scene",
        .operands = "SCENE.yaml",
        .operands_min = 1,
        .operands_max = 1,
        .details =
                "Runs the scene's expert in N drawn worlds and writes episodes with forces,\n"
                "contacts, pictures, actions and outcomes to DIR/shards/*.h5. Interrupt it as you\n"
                "like: the same command goes on and ends with the same bytes. A larger --episodes\n"
                "extends a finished set.\n\n"
                "  forceps generate scenes/manufacturing/peg_insertion.yaml --out data\n"
                "  forceps generate scenes/logistics/tote_picking.yaml --out tote --episodes 1000 \\\n"
                "      --seed 7 --cameras front\n\n"
                "Status: 0 done, 1 shards were lost, 2 usage or another recipe, 3 the scene,\n"
                "4 the machine, 5 no GL, 130 and 143 interrupted.\n",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof *OPTIONS,
        .run = run,
};
