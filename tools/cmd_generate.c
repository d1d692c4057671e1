#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "tools/command.h"
#include "tools/command_list.h"
#include "tools/exit_status.h"
#include "tools/farm/stop.h"
#include "tools/generate_mixture.h"
#include "tools/generate_set.h"
#include "tools/mixture_plan.h"
#include "tools/producer_line.h"

enum { WORKERS_MAX = 1024 };

static const double HANG_S = 120.0;

/* What the command line asks for. */
typedef struct Generate {
    GenerateDef def;
    PlanWish wish;
    const char *sets[PRODUCER_SETS_MAX];
    const char *cameras[PRODUCER_CAMERAS_MAX];
    char *camera_text; /* the --cameras value, cut at its commas */
} Generate;

/* ---- the command line */

static bool read_cameras(const CommandLine *line, Generate *run, Error *err)
{
    const char *text = command_line_value(line, "--cameras", NULL);
    if (text == NULL) {
        return true;
    }
    if (strcmp(text, "off") == 0) {
        run->def.producer.cameras = false;
        return true;
    }
    run->camera_text = text_duplicate(text);
    if (run->camera_text == NULL) {
        return error_no_memory(err, "--cameras");
    }
    char *rest = NULL;
    for (char *name = strtok_r(run->camera_text, ",", &rest); name != NULL;
            name = strtok_r(NULL, ",", &rest)) {
        if (run->def.producer.camera_name_count == PRODUCER_CAMERAS_MAX) {
            return error_set(err, ERROR_USAGE, "--cameras names more than %d cameras",
                    PRODUCER_CAMERAS_MAX);
        }
        run->cameras[run->def.producer.camera_name_count++] = name;
    }
    if (run->def.producer.camera_name_count == 0) {
        return error_set(err, ERROR_USAGE,
                "--cameras '%s' names no camera (to record no pictures: --cameras off)", text);
    }
    run->def.producer.camera_names = run->cameras;
    return true;
}

static bool read_numbers(const CommandLine *line, Generate *run, Error *err)
{
    long long slots = 100;
    long long seed = 1;
    long long workers = sysconf(_SC_NPROCESSORS_ONLN);
    long long hang = 0;
    if (!command_line_integer(line, "--episodes", 1, 1000000000, &slots, err) ||
            !command_line_integer(line, "--seed", 0, INT64_MAX, &seed, err) ||
            !command_line_integer(line, "--workers", 1, WORKERS_MAX, &workers, err) ||
            !command_line_integer(line, "--hang", 1, 86400, &hang, err)) {
        return false;
    }
    run->def.slots = (uint64_t)slots;
    run->def.workers = (unsigned)workers;
    run->def.hang_s = hang > 0 ? (double)hang : HANG_S;
    run->def.producer.seed = (uint64_t)seed;
    run->wish = (PlanWish){.has_seed = command_line_has(line, "--seed"),
            .has_slots = command_line_has(line, "--episodes"),
            .slots = run->def.slots};
    return true;
}

static bool read_line(const CommandLine *line, Generate *run, Error *err)
{
    ProducerDef *producer = &run->def.producer;
    *producer = producer_def_default();
    producer->scene_path = line->operands[0];
    producer->sets = run->sets;
    producer->set_count = command_line_values(line, "--set", run->sets, PRODUCER_SETS_MAX);
    run->def.out = command_line_value(line, "--out", NULL);
    run->def.json = command_line_has(line, "--json");
    if (run->def.out == NULL) {
        return error_set(err, ERROR_USAGE, "generate needs --out DIR: where the data set goes");
    }
    return read_numbers(line, run, err) && read_cameras(line, run, err);
}

/* Makes what the file turns out to be: a scene's data set, or those of a data set file. */
static int generate(const Generate *run, Error *err)
{
    uint8_t *bytes = NULL;
    size_t count = 0;
    int status = ask_plan(&run->def.producer, &run->wish, &bytes, &count, err);
    if (status == EXIT_DONE) {
        status = mixture_plan_is(bytes, count) ? generate_mixture(&run->def, bytes, count, err)
                                               : generate_set(&run->def, bytes, count, err);
    }
    free(bytes);
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
    int status = read_line(line, run, err) ? generate(run, err) : exit_status_of(err->kind);
    free(run->camera_text);
    free(run);
    return status;
}

static const CommandOption OPTIONS[] = {
        {"--out", "DIR", "where the data set goes; an unfinished one there is resumed", false},
        {"--episodes", "N",
                "slots: each gives one success or its failed attempts (100, or the file's)",
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
        .summary = "make a data set from a scene or a data set file",
        .operands = "SCENE.yaml|DATASET.yaml",
        .operands_min = 1,
        .operands_max = 1,
        .details =
                "Runs the scene's expert in N drawn worlds and writes episodes with forces,\n"
                "contacts, pictures, actions and outcomes to DIR/shards/*.h5. Interrupt it as you\n"
                "like: the same command goes on and ends with the same bytes. A larger --episodes\n"
                "extends a finished set.\n\n"
                "A data set file mixes scenes: each gets a data set of its own in DIR/NAME, and\n"
                "DIR/index.h5 links to all of them. --episodes and --seed win over the file's,\n"
                "--set changes values of the file itself (as in --set scenes.peg.weight=2).\n\n"
                "  forceps generate scenes/manufacturing/peg_insertion.yaml --out data\n"
                "  forceps generate scenes/logistics/tote_picking.yaml --out tote --episodes 1000 \\\n"
                "      --seed 7 --cameras front\n"
                "  forceps generate scenes/first_hands.yaml --out hands --workers 16\n\n"
                "Status: 0 done, 1 shards were lost, 2 usage or another recipe, 3 the scene,\n"
                "4 the machine, 5 no GL, 130 and 143 interrupted.\n",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof *OPTIONS,
        .run = run,
};
