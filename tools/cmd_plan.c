#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "scenes/file_kind.h"
#include "scenes/mixture.h"
#include "tools/child.h"
#include "tools/command.h"
#include "tools/command_list.h"
#include "tools/exit_status.h"
#include "tools/mixture_plan.h"
#include "tools/plan.h"
#include "tools/producer_line.h"

static void print_mistakes(const Mistakes *mistakes)
{
    Text text = {0};
    mistakes_write(mistakes, &text);
    (void)fputs(text_chars(&text), stderr);
    text_release(&text);
}

static bool plan_scene(const ProducerDef *def, int out, Mistakes *mistakes, Error *err)
{
    Plan plan = {.recipe = NULL};
    Producer *producer = producer_create(def, mistakes, err);
    print_mistakes(mistakes);
    bool ok = producer != NULL && plan_make(def, producer, &plan, err) &&
            plan_send(out, &plan, err);
    plan_release(&plan);
    producer_destroy(producer);
    return ok;
}

static bool plan_mixture(const ProducerDef *def, const CommandLine *line, int out,
        Mistakes *mistakes, Error *err)
{
    const char *slots = command_line_value(line, "--slots", NULL);
    const MixtureWish wish = {
            .sets = def->sets,
            .set_count = def->set_count,
            .has_seed = command_line_has(line, "--seed-given"),
            .seed = def->seed,
            .has_slots = slots != NULL,
            .slots = slots == NULL ? 0 : strtoull(slots, NULL, 10),
    };
    Mixture *mixture = mixture_read(def->scene_path, &wish, mistakes, err);
    bool sound = mixture != NULL && mixture_check(mixture, mistakes, err);
    print_mistakes(mistakes);
    bool ok = sound && mixture_plan_send(out, mixture, err);
    mixture_destroy(mixture);
    return ok;
}

static int run(const CommandLine *line, Error *err)
{
    ProducerWords words;
    ProducerDef def = producer_line_read(line, &words);
    child_follow_parent();
    int out = child_take_pipe(err);
    Mistakes *mistakes = mistakes_create();
    if (out < 0 || mistakes == NULL) {
        mistakes_destroy(mistakes);
        return EXIT_SYSTEM;
    }
    bool ok = file_kind_of(def.scene_path) == FILE_DATASET
            ? plan_mixture(&def, line, out, mistakes, err)
            : plan_scene(&def, out, mistakes, err);
    mistakes_destroy(mistakes);
    return ok ? EXIT_DONE : exit_status_of(err->kind);
}

static const CommandOption OPTIONS[] = {
        {"--seed-given", NULL, "a person chose it: it wins over a data set file's", false},
        {"--slots", "N", "in place of a data set file's episodes", false},
        PRODUCER_LINE_OPTIONS,
};

const Command COMMAND_PLAN = {
        .name = "_plan",
        .summary =
                "loads a scene or data set file and tells generate what a run must know of it",
        .operands = "SCENE",
        .operands_min = 1,
        .operands_max = 1,
        .details = "Started by forceps itself.\n",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof *OPTIONS,
        .hidden = true,
        .run = run,
};
