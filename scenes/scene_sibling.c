/*
 * scene_sibling.c - the counterfactual siblings of an attempt.
 */
#include "scenes/contact_rule.h"
#include "scenes/scene_state.h"

size_t scene_sibling_count(const Scene *scene)
{
    return scene_branches_siblings(&scene->branches);
}

SceneSibling scene_sibling(const Scene *scene, size_t n)
{
    SceneSibling sibling = {.differs = ""};
    sibling.branch = scene_branches_find(&scene->branches, n, &sibling.index);
    sibling.name = scene->branches.defs[sibling.branch].name;
    sibling.at = scene->branches.defs[sibling.branch].at;
    return sibling;
}

/* What follows from the numbers that were written, as for the model of a slot. */
static void finish_model(Scene *scene, const SceneRandom *own, mjModel *model)
{
    mj_setConst(model, scene->scratch);
    scene_refresh_statistics(model);
    scene_random_finish(&scene->random, model);
    scene_random_finish(own, model);
    contact_rule_refresh_pairs(model);
}

bool scene_draw_sibling(
        Scene *scene, size_t n, SceneSlot *ret_slot, SceneSibling *ret_sibling, Error *err)
{
    SceneBranches *branches = &scene->branches;
    Rng attempt = rng_for_attempt(scene->seed, scene->name, scene->slot, scene->attempt);
    SceneSibling sibling = scene_sibling(scene, n);
    const BranchDef *def = &branches->defs[sibling.branch];
    if (!scene_branch_draw(branches, (BranchNumber){sibling.branch, sibling.index}, &attempt,
                scene->physics.slot, &scene->draws, err)) {
        return false;
    }
    if (def->random.count > 0) {
        finish_model(scene, &def->random, branches->model);
        sibling.departure.model = branches->model;
    }
    sibling.differs = text_chars(&branches->differs);
    sibling.departure.noise = def->noisy ? &def->noise : NULL;
    sibling.departure.noise_group = def->noise_group;
    sibling.departure.self = branches;
    sibling.departure.depart = scene_branch_depart;
    ret_slot->draws = scene->draws.rows;
    ret_slot->draw_count = scene->draws.count;
    *ret_sibling = sibling;
    return true;
}
