#include <stdio.h>

#include "base/text.h"
#include "tools/child.h"
#include "tools/command.h"
#include "tools/command_list.h"
#include "tools/exit_status.h"
#include "tools/plan.h"
#include "tools/producer_line.h"

static Producer *load(const ProducerDef *def, Error *err)
{
    Mistakes *mistakes = mistakes_create();
    if (mistakes == NULL) {
        (void)error_no_memory(err, "the scene");
        return NULL;
    }
    Producer *producer = producer_create(def, mistakes, err);
    Text text = {0};
    mistakes_write(mistakes, &text);
    (void)fputs(text_chars(&text), stderr);
    text_release(&text);
    mistakes_destroy(mistakes);
    return producer;
}

static int run(const CommandLine *line, Error *err)
{
    ProducerWords words;
    ProducerDef def = producer_line_read(line, &words);
    Plan plan = {.recipe = NULL};
    child_follow_parent();
    int out = child_take_pipe(err);
    Producer *producer = out < 0 ? NULL : load(&def, err);
    bool ok = producer != NULL && plan_make(&def, producer, &plan, err) &&
            plan_send(out, &plan, err);
    plan_release(&plan);
    producer_destroy(producer);
    return ok ? EXIT_DONE : exit_status_of(err->kind);
}

static const CommandOption OPTIONS[] = {
        {"--seed", "N", "of the run", false},
        {"--set", "PATH=VALUE", "as for generate", true},
        {"--camera", "NAME", "a camera to record", true},
        {"--no-cameras", NULL, "record none", false},
};

const Command COMMAND_PLAN = {
        .name = "_plan",
        .summary = "loads a scene and tells generate what a run must know of it",
        .operands = "SCENE",
        .operands_min = 1,
        .operands_max = 1,
        .details = "Started by forceps itself.\n",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof *OPTIONS,
        .hidden = true,
        .run = run,
};
