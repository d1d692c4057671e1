#include "tools/generate_mixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/files.h"
#include "export/mixture_folder.h"
#include "tools/child.h"
#include "tools/exit_status.h"
#include "tools/farm/stop.h"
#include "tools/mixture_plan.h"

static void tell_start(const GenerateDef *def, const MixtureMember *member)
{
    if (def->json) {
        (void)printf(
                "{\"scene\": \"%s\", \"slots\": %" PRIu64 "}\n", member->key, member->slots);
    } else {
        (void)printf("%s: %" PRIu64 " slots\n", member->key, member->slots);
    }
    (void)fflush(stdout);
}

static int generate_member(
        const GenerateDef *def, const MixturePlan *plan, size_t index, Error *err)
{
    const MixtureMember *member = &plan->facts.members[index];
    const MixturePlanScene *scene = &plan->scenes[index];
    char out[PATH_TEXT_BYTES];
    GenerateDef own = *def;
    if (!path_join(def->out, member->key, out)) {
        (void)error_set(err, ERROR_SYSTEM, "the path '%s' is too long", def->out);
        return EXIT_SYSTEM;
    }
    own.out = out;
    own.slots = member->slots;
    own.producer.scene_path = scene->path;
    own.producer.sets = (const char *const *)scene->sets;
    own.producer.set_count = scene->set_count;
    own.producer.seed = member->seed;
    tell_start(def, member);
    return generate_set(&own, NULL, 0, err);
}

/* Has what describes the whole written. */
static int finish(const GenerateDef *def, Error *err)
{
    const char *argv[] = {NULL, "_finish", "--", def->out, NULL};
    uint8_t *bytes = NULL;
    size_t count = 0;
    int status = child_run(argv, &bytes, &count, err);
    free(bytes);
    return status;
}

/* Makes all of them, until one fails or a person stops it. */
static int make_members(const GenerateDef *def, const MixturePlan *plan, Error *err)
{
    int worst = EXIT_DONE;
    for (size_t i = 0; i < plan->facts.count; i++) {
        if (plan->facts.members[i].slots == 0) {
            continue;
        }
        int status = generate_member(def, plan, i, err);
        if (status != EXIT_DONE && status != EXIT_LOST) {
            if (err->kind != ERROR_NONE) {
                (void)error_wrap(err, "%s", plan->facts.members[i].key);
            }
            return status;
        }
        worst = status == EXIT_LOST ? EXIT_LOST : worst;
    }
    return worst;
}

static void tell_end(const GenerateDef *def, const MixtureFacts *facts)
{
    uint64_t slots = 0;
    for (size_t i = 0; i < facts->count; i++) {
        slots += facts->members[i].slots;
    }
    if (!def->json) {
        (void)printf("%s is complete: %" PRIu64 " slots of %zu scenes\n", def->out, slots,
                facts->count);
    }
}

int generate_mixture(const GenerateDef *def, const uint8_t *bytes, size_t count, Error *err)
{
    MixturePlan plan;
    if (!mixture_plan_read(bytes, count, &plan, err)) {
        return exit_status_of(err->kind);
    }
    MixtureFolder *folder = mixture_folder_open(&plan.facts, def->out, err);
    int status = folder == NULL ? exit_status_of(err->kind) : make_members(def, &plan, err);
    if (status == EXIT_DONE) {
        status = finish(def, err);
    }
    if (status == EXIT_DONE) {
        tell_end(def, &plan.facts);
    }
    mixture_folder_close(folder);
    mixture_plan_release(&plan);
    return status;
}
