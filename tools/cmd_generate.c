#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <mujoco/mujoco.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/text.h"
#include "export/dataset.h"
#include "tools/command.h"
#include "tools/command_list.h"
#include "tools/exit_status.h"
#include "tools/farm/progress.h"
#include "tools/farm/stop.h"
#include "tools/farm/supervisor.h"
#include "tools/producer.h"
#include "tools/run_log.h"

enum {
    SETS_MAX = 256,
    WORKERS_MAX = 1024,
    SHARDS_AT_LEAST = 32, /* a small set still keeps that many workers busy */
    ARGV_MAX = 2 * SETS_MAX + 2 * PRODUCER_CAMERAS_MAX + 24,
    SELF_BYTES = 1024,
};

static const double SHARD_BYTES = 96e6;
static const double HANG_S = 120.0;

/* What the command line asks for, and what becomes of it. */
typedef struct Generate {
    ProducerDef producer;
    const char *sets[SETS_MAX];
    const char *cameras[PRODUCER_CAMERAS_MAX];
    char *camera_text; /* the --cameras value, cut at its commas */
    const char *out;
    long long slots, workers;
    bool json;
    double hang_s;
    char scene[128];
    Text recipe;
    char recipe_digest[DIGEST_TEXT_BYTES];
    char look_digest[DIGEST_TEXT_BYTES];
    uint64_t shard_slots_wish;
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
    run->producer.set_count = command_line_values(line, "--set", run->sets, SETS_MAX);
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

static void print_mistakes(const Mistakes *mistakes)
{
    Text text = {0};
    mistakes_write(mistakes, &text);
    (void)fputs(text_chars(&text), stderr);
    text_release(&text);
}

static void write_recipe(Generate *run, const Producer *producer)
{
    Text *recipe = &run->recipe;
    text_addf(recipe, "# what makes this data set: equal recipes make equal bytes\n");
    text_addf(recipe, "forceps_recipe: {format: 1, forceps: '%s', mujoco: '%s', seed: %" PRIu64,
            FORCEPS_VERSION, mj_versionString(), run->producer.seed);
    text_addf(recipe, ", cameras: '%s'",
            !run->producer.cameras                       ? "off"
                    : run->producer.camera_names == NULL ? "all"
                                                         : "");
    for (size_t i = 0; i < run->producer.camera_name_count; i++) {
        text_addf(recipe, "%s%s", i == 0 ? ", only: '" : ",", run->cameras[i]);
    }
    text_addf(recipe, "%s, renderer: '%s'}\n", run->producer.camera_name_count > 0 ? "'" : "",
            producer_renderer(producer));
    text_add(recipe, scene_recipe(producer_scene(producer)));
}

/* Slots of a shard: about 96 MB, and at least 32 shards of a set. */
static uint64_t choose_shard_slots(const Generate *run, const Producer *producer)
{
    double by_bytes = SHARD_BYTES / producer_episode_bytes(producer);
    uint64_t by_count = ((uint64_t)run->slots + SHARDS_AT_LEAST - 1) / SHARDS_AT_LEAST;
    uint64_t slots = by_bytes < (double)by_count ? (uint64_t)by_bytes : by_count;
    return slots > 0 ? slots : 1;
}

/* Publishes the look model under its digest: only render and viewers load it. */
static bool store_look_model(Generate *run, const Producer *producer, Error *err)
{
    const mjModel *look = scene_nominal_look(producer_scene(producer));
    mjtSize size = mj_sizeModel(look);
    void *bytes = malloc((size_t)size);
    char name[DIGEST_TEXT_BYTES + 16];
    char path[PATH_TEXT_BYTES];
    if (bytes == NULL) {
        return error_no_memory(err, "the look model");
    }
    mj_saveModel(look, NULL, bytes, (int)size);
    sha256_text(bytes, (size_t)size, run->look_digest);
    (void)snprintf(name, sizeof name, "models/%s.mjb", run->look_digest);
    bool ok = path_join(run->out, name, path) &&
            (file_exists(path) || file_publish(path, bytes, (size_t)size, err));
    free(bytes);
    return ok;
}

static bool open_dataset(Generate *run, const Producer *producer, Error *err)
{
    const ChannelAttr versions[] = {
            {.name = "forceps", .text = FORCEPS_VERSION},
            {.name = "mujoco", .text = mj_versionString()},
    };
    DatasetDef def = dataset_def_default();
    def.scene = run->scene;
    def.recipe = text_chars(&run->recipe);
    def.seed = run->producer.seed;
    def.slots = (uint64_t)run->slots;
    def.shard_slots = choose_shard_slots(run, producer);
    def.versions = versions;
    def.version_count = sizeof versions / sizeof *versions;
    run->dataset = dataset_open(&def, run->out, err);
    return run->dataset != NULL && store_look_model(run, producer, err);
}

/* Loads the scene once to see that all is well, and opens the folder. */
static bool prepare(Generate *run, Error *err)
{
    Mistakes *mistakes = mistakes_create();
    if (mistakes == NULL) {
        return error_no_memory(err, "the scene");
    }
    Producer *producer = producer_create(&run->producer, mistakes, err);
    print_mistakes(mistakes);
    mistakes_destroy(mistakes);
    if (producer == NULL) {
        return false;
    }
    (void)snprintf(run->scene, sizeof run->scene, "%s", scene_name(producer_scene(producer)));
    write_recipe(run, producer);
    bool ok = text_ok(&run->recipe, "the recipe", err);
    if (ok) {
        const char *text = text_chars(&run->recipe);
        sha256_text(text, strlen(text), run->recipe_digest);
        ok = open_dataset(run, producer, err);
    }
    producer_destroy(producer);
    return ok;
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
    dataset_shard_path(run->scene, shard, entry.path);
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

/* The command line of a worker. Numbers stand in `numbers`. */
static void worker_argv(const Generate *run, char self[SELF_BYTES], char numbers[3][32],
        const char *argv[ARGV_MAX])
{
    const DatasetFacts *facts = dataset_facts(run->dataset);
    ssize_t length = readlink("/proc/self/exe", self, SELF_BYTES - 1);
    self[length > 0 ? length : 0] = '\0';
    (void)snprintf(numbers[0], 32, "%" PRIu64, run->producer.seed);
    (void)snprintf(numbers[1], 32, "%" PRIu64, facts->slots);
    (void)snprintf(numbers[2], 32, "%" PRIu64, facts->shard_slots);
    size_t n = 0;
    argv[n++] = self;
    argv[n++] = "_work";
    const char *fixed[] = {"--out", run->out, "--recipe", run->recipe_digest, "--look",
            run->look_digest, "--seed", numbers[0], "--slots", numbers[1], "--shard-slots",
            numbers[2]};
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
        argv[n++] = fixed[i];
    }
    for (size_t i = 0; i < run->producer.set_count; i++) {
        argv[n++] = "--set";
        argv[n++] = run->sets[i];
    }
    for (size_t i = 0; i < run->producer.camera_name_count; i++) {
        argv[n++] = "--camera";
        argv[n++] = run->cameras[i];
    }
    if (!run->producer.cameras) {
        argv[n++] = "--no-cameras";
    }
    argv[n++] = "--";
    argv[n++] = run->producer.scene_path;
    argv[n] = NULL;
}

static bool run_farm(Generate *run, FarmResult *ret_result, Error *err)
{
    char self[SELF_BYTES];
    char numbers[3][32];
    const char *argv[ARGV_MAX];
    uint32_t total = 0;
    size_t count = 0;
    uint32_t *pending = pending_shards(run, &total, &count);
    if (pending == NULL) {
        return error_no_memory(err, "the list of shards");
    }
    worker_argv(run, self, numbers, argv);
    FarmDef def = {
            .worker_argv = argv,
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
            host, (long)getpid(), run->workers, FORCEPS_VERSION, mj_versionString());
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
    if (status == EXIT_DONE && !dataset_finish(run->out, err)) {
        return exit_status_of(err->kind);
    }
    run_log_write(run->log, "end with status %d after %.1f s: %u shards done, %u lost", status,
            clock_wall_s() - began_s, result.done, result.lost);
    if (!run->json && status == EXIT_DONE) {
        (void)printf("%s is complete: %" PRIu64 " slots in %zu shards\n", run->out,
                dataset_facts(run->dataset)->slots, dataset_journal(run->dataset)->count);
    } else if (!run->json && result.interrupted) {
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
    bool ready = read_line(line, run, err) && prepare(run, err);
    int status = ready ? make_dataset(run, err) : exit_status_of(err->kind);
    run_log_close(run->log);
    dataset_close(run->dataset);
    text_release(&run->recipe);
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
