#include "tools/plan.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mujoco/mujoco.h>

#include "base/text.h"
#include "tools/child.h"

enum { PLAN_MAGIC = 0x6e616c70 };

typedef struct PlanHeader {
    uint32_t magic;
    char scene[PLAN_SCENE_BYTES];
    char mujoco[32];
    double episode_bytes;
    uint64_t recipe_bytes;
    uint64_t look_bytes;
} PlanHeader;

static void write_recipe(const ProducerDef *def, const Producer *producer, Text *recipe)
{
    text_addf(recipe, "# what makes this data set: equal recipes make equal bytes\n");
    text_addf(recipe, "forceps_recipe: {format: 1, forceps: '%s', mujoco: '%s', seed: %" PRIu64,
            FORCEPS_VERSION, mj_versionString(), def->seed);
    bool all = def->cameras && def->camera_name_count == 0;
    text_addf(recipe, ", cameras: '%s'", !def->cameras ? "off" : all ? "all" : "");
    for (size_t i = 0; i < def->camera_name_count; i++) {
        text_addf(recipe, "%s%s", i == 0 ? ", only: '" : ",", def->camera_names[i]);
    }
    text_addf(recipe, "%s, renderer: '%s'}\n", def->camera_name_count > 0 ? "'" : "",
            producer_renderer(producer));
    text_add(recipe, scene_recipe(producer_scene(producer)));
}

static bool store_recipe(
        const ProducerDef *def, const Producer *producer, Plan *plan, Error *err)
{
    Text recipe = {0};
    write_recipe(def, producer, &recipe);
    if (!text_ok(&recipe, "the recipe", err)) {
        text_release(&recipe);
        return false;
    }
    plan->recipe = recipe.chars;
    return true;
}

static bool store_look(const mjModel *look, Plan *plan, Error *err)
{
    mjtSize size = mj_sizeModel(look);
    plan->look = malloc((size_t)size);
    if (plan->look == NULL) {
        return error_no_memory(err, "the look model");
    }
    mj_saveModel(look, NULL, plan->look, (int)size);
    plan->look_bytes = (size_t)size;
    return true;
}

static void compute_digests(Plan *plan)
{
    sha256_text(plan->recipe, strlen(plan->recipe), plan->recipe_digest);
    sha256_text(plan->look, plan->look_bytes, plan->look_digest);
}

bool plan_make(const ProducerDef *def, const Producer *producer, Plan *ret_plan, Error *err)
{
    const Scene *scene = producer_scene(producer);
    Plan plan = {.episode_bytes = producer_episode_bytes(producer)};
    (void)snprintf(plan.scene, sizeof plan.scene, "%s", scene_name(scene));
    (void)snprintf(plan.mujoco, sizeof plan.mujoco, "%s", mj_versionString());
    if (!store_recipe(def, producer, &plan, err) ||
            !store_look(scene_nominal_look(scene), &plan, err)) {
        plan_release(&plan);
        return false;
    }
    *ret_plan = plan;
    compute_digests(ret_plan);
    return true;
}

bool plan_send(int fd, const Plan *plan, Error *err)
{
    PlanHeader header;
    memset(&header, 0, sizeof header);
    header.magic = PLAN_MAGIC;
    memcpy(header.scene, plan->scene, sizeof header.scene);
    memcpy(header.mujoco, plan->mujoco, sizeof header.mujoco);
    header.episode_bytes = plan->episode_bytes;
    header.recipe_bytes = strlen(plan->recipe);
    header.look_bytes = plan->look_bytes;
    return child_tell(fd, &header, sizeof header, err) &&
            child_tell(fd, plan->recipe, header.recipe_bytes, err) &&
            child_tell(fd, plan->look, plan->look_bytes, err);
}

/* True if the header describes exactly `count` bytes. */
static bool header_fits(const PlanHeader *header, size_t count)
{
    size_t rest = count - sizeof *header;
    return header->magic == PLAN_MAGIC && header->recipe_bytes <= rest &&
            header->look_bytes == rest - header->recipe_bytes;
}

bool plan_read(const uint8_t *bytes, size_t count, Plan *ret_plan, Error *err)
{
    PlanHeader header;
    if (count >= sizeof header) {
        memcpy(&header, bytes, sizeof header);
    }
    if (count < sizeof header || !header_fits(&header, count)) {
        return error_set(
                err, ERROR_DATA, "what was told of the scene (%zu bytes) is no plan", count);
    }
    Plan plan = {.episode_bytes = header.episode_bytes, .look_bytes = header.look_bytes};
    memcpy(plan.scene, header.scene, sizeof plan.scene - 1);
    memcpy(plan.mujoco, header.mujoco, sizeof plan.mujoco - 1);
    plan.recipe = calloc(header.recipe_bytes + 1, 1);
    plan.look = malloc(header.look_bytes + 1);
    if (plan.recipe == NULL || plan.look == NULL) {
        plan_release(&plan);
        return error_no_memory(err, "the plan");
    }
    memcpy(plan.recipe, bytes + sizeof header, header.recipe_bytes);
    memcpy(plan.look, bytes + sizeof header + header.recipe_bytes, header.look_bytes);
    *ret_plan = plan;
    compute_digests(ret_plan);
    return true;
}

void plan_release(Plan *plan)
{
    free(plan->recipe);
    free(plan->look);
    *plan = (Plan){.recipe = NULL};
}
