#include "scenes/scene.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenes/compile_fault.h"
#include "scenes/contact_rule.h"
#include "scenes/expression_reader.h"
#include "scenes/scene_expert.h"
#include "scenes/scene_state.h"
#include "scenes/scene_words.h"
#include "sim/task.h"

enum { XML_BYTES_MAX = 1 << 24 };

void scene_destroy(Scene *scene)
{
    if (scene == NULL) {
        return;
    }
    expert_destroy(scene->expert);
    expert_judge_destroy(scene->judge);
    scene_goal_release(&scene->goal);
    scene_random_release(&scene->random);
    scene_effective_release(&scene->effective);
    for (size_t i = 0; i < ROBOTS_MAX; i++) {
        scene_posture_release(&scene->posture[i]);
    }
    scene_belief_release(&scene->belief);
    scene_disturb_release(&scene->disturb);
    scene_branches_release(&scene->branches);
    scene_start_release(&scene->start);
    scene_task_release(scene);
    scene_models_release(scene);
    scene_unlike_release(&scene->unlike);
    scene_parts_release(&scene->parts);
    variable_set_release(&scene->variables);
    draw_table_release(&scene->draws);
    text_release(&scene->recipe);
    text_release(&scene->instruction_text);
    text_release(&scene->xml);
    free(scene->paintings);
    free(scene->variable_tries);
    free(scene->failed);
    free(scene->required);
    draw_graph_release(&scene->graph);
    free(scene->placement_draws);
    scene_text_destroy(scene->text);
    free(scene);
}

const char *scene_name(const Scene *scene)
{
    return scene->name;
}

const char *scene_recipe(const Scene *scene)
{
    return text_chars(&scene->recipe);
}

const mjModel *scene_nominal_physics(const Scene *scene)
{
    return scene->physics.nominal;
}

const mjModel *scene_nominal_look(const Scene *scene)
{
    return scene->look.nominal;
}

const Task *scene_nominal_task(const Scene *scene)
{
    return &scene->task;
}

SceneRecord scene_record(const Scene *scene)
{
    return scene->record;
}

SceneKeep scene_keep(const Scene *scene)
{
    return scene->keep;
}

bool scene_apply_binds(Scene *scene)
{
    bool changed = false;
    for (size_t i = 0; i < scene->parts.count; i++) {
        const PartInstance *instance = &scene->parts.instances[i];
        const PartMake *now = part_instance_make(instance, &scene->task);
        for (size_t j = 0; j < instance->make_count; j++) {
            const PartMake *make = &instance->makes[j];
            Task values = {
                    .numbers = scene->task.numbers + make->first_number,
                    .number_count = make->source->params.count,
            };
            if (make->bound != NULL) {
                changed = bound_part_apply(make->bound, &values, make == now) || changed;
            }
        }
    }
    return changed;
}

void scene_finish_binds(const Scene *scene, mjModel *model)
{
    for (size_t i = 0; i < scene->parts.count; i++) {
        const PartInstance *instance = &scene->parts.instances[i];
        for (size_t j = 0; j < instance->make_count; j++) {
            if (instance->makes[j].bound != NULL) {
                bound_part_finish(instance->makes[j].bound, model);
            }
            if (instance->makes[j].built != NULL) {
                built_part_finish(instance->makes[j].built, model);
            }
        }
    }
}

/*
 * Absent parts are out of reach of everything: no contact, no weight. (All bodies of families
 * have a trace of gravity compensation, so that MuJoCo lays every slot's model out alike.)
 */
static void apply_presence(const Task *task, mjModel *model)
{
    for (int body = 1; body < (int)model->nbody; body++) {
        if (task->parts[task->body_part[body]].present) {
            continue;
        }
        model->body_gravcomp[body] = 1.0;
        for (int i = 0; i < model->body_geomnum[body]; i++) {
            int geom = model->body_geomadr[body] + i;
            model->geom_contype[geom] = 0;
            model->geom_conaffinity[geom] = 0;
        }
    }
}

void scene_refresh_statistics(mjModel *model)
{
    double inertia = mju_sum(model->dof_M0, (int)model->nv);
    model->stat.meanmass = mju_sum(model->body_mass + 1, (int)model->nbody - 1) /
            (double)(model->nbody > 1 ? model->nbody - 1 : 1);
    model->stat.meaninertia = model->nv > 0 ? inertia / (double)model->nv : 1.0;
}

static bool compile_if_changed(const Scene *scene, ModelPair *pair, Error *err)
{
    if (pair->compiled != NULL && !pair->changed) {
        return true;
    }
    mj_deleteModel(pair->compiled);
    pair->compiled = compose_compile(pair->spec, err);
    pair->changed = false;
    if (pair->compiled == NULL) {
        (void)compile_fault_explain(&scene->parts, &scene->task, err);
    }
    return pair->compiled != NULL;
}

/* The pair's model of the slot: compiled if the specs changed, else copied; draws written. */
bool scene_make_slot_model(Scene *scene, ModelPair *pair, mjData *scratch, Error *err)
{
    if (!compile_if_changed(scene, pair, err)) {
        return false;
    }
    /* All models of a scene have one layout, so the slot's memory serves again. */
    pair->slot = mj_copyModel(pair->slot, pair->compiled);
    if (pair->slot == NULL) {
        return error_no_memory(err, "the model of a slot");
    }
    scene_finish_binds(scene, pair->slot);
    apply_presence(&scene->task, pair->slot);
    scene_random_apply(&scene->random, pair->slot, &scene->task);
    scene_lights_apply(&scene->lights, pair->slot);
    mj_setConst(pair->slot, scratch);
    scene_refresh_statistics(pair->slot);
    scene_random_finish(&scene->random, pair->slot);
    contact_rule_refresh_pairs(pair->slot);
    pair->stale = false;
    return true;
}

static void fill_slot(const Scene *scene, SceneSlot *ret_slot)
{
    ret_slot->task = &scene->task;
    ret_slot->physics = scene->physics.slot;
    ret_slot->start_qpos = scene->start_qpos;
    ret_slot->draws = scene->draws.rows;
    ret_slot->draw_count = scene->draws.count;
}

/* Draws the world of an attempt, or of the slot where all its attempts share one. */
static bool begin_world(Scene *scene, uint64_t attempt, SceneSlot *ret_slot, Error *err)
{
    Rng slot = rng_for_slot(scene->seed, scene->name, scene->slot);
    Rng world = scene->keep.redraw
            ? rng_for_attempt(scene->seed, scene->name, scene->slot, attempt)
            : slot;
    *ret_slot = (SceneSlot){.placeable = true};
    scene->world = attempt;
    scene->look.stale = true;
    if (!scene_draw_slot(scene, &slot, &world, ret_slot, err)) {
        return false;
    }
    scene_words_draw(scene->instruction, &scene->task, &world, &scene->instruction_text);
    scene->task.instruction = text_chars(&scene->instruction_text);
    draw_table_begin_attempt(&scene->draws);
    fill_slot(scene, ret_slot);
    return true;
}

bool scene_begin_slot(
        Scene *scene, uint64_t seed, uint64_t slot, SceneSlot *ret_slot, Error *err)
{
    scene_branches_restore(&scene->branches);
    scene->seed = seed;
    scene->slot = slot;
    return begin_world(scene, 0, ret_slot, err);
}

bool scene_begin_attempt(Scene *scene, uint64_t attempt, SceneSlot *ret_slot, Error *err)
{
    Rng rng = rng_for_attempt(scene->seed, scene->name, scene->slot, attempt);
    scene_branches_restore(&scene->branches);
    scene->attempt = attempt;
    if (scene->keep.redraw && attempt != scene->world &&
            !begin_world(scene, attempt, ret_slot, err)) {
        return false;
    }
    draw_table_begin_attempt(&scene->draws);
    if (!scene_belief_draw(
                &scene->belief, &scene->task, &rng, scene->task.beliefs, &scene->draws, err) ||
            !scene_disturb_draw(&scene->disturb, &scene->task, scene->physics.slot, &rng,
                    &scene->draws, err)) {
        return false;
    }
    fill_slot(scene, ret_slot);
    return scene_expert_begin(scene, &rng, err);
}

bool scene_look_model(Scene *scene, const mjModel **ret_look, Error *err)
{
    if (scene->look.stale) {
        bool made = scene_make_slot_model(scene, &scene->look, scene->look_scratch, err) &&
                scene_random_paint(&scene->random, scene->look.slot, scene->paintings,
                        &scene->painting_count, err);
        scene->look.stale = !made;
        if (!made) {
            return false;
        }
    }
    *ret_look = scene->look.slot;
    return true;
}

const ModelChange *scene_paintings(const Scene *scene, size_t *ret_count)
{
    *ret_count = scene->painting_count;
    return scene->paintings;
}

bool scene_remake_physics(Scene *scene, bool compile, Error *err)
{
    scene->physics.changed = scene->physics.changed || compile;
    return scene_make_slot_model(scene, &scene->physics, scene->scratch, err);
}

const char *scene_xml(Scene *scene)
{
    enum { FIRST_ROOM = 1 << 16 };
    char message[256] = "";
    text_clear(&scene->xml);
    for (int room = FIRST_ROOM; room <= XML_BYTES_MAX; room *= 2) {
        char *buffer = malloc((size_t)room);
        if (buffer == NULL) {
            break;
        }
        int status = mj_saveXMLString(
                scene->physics.spec, buffer, room, message, (int)sizeof message);
        if (status == 0) {
            text_add(&scene->xml, buffer);
        }
        free(buffer);
        if (status <= 0) {
            break;
        }
    }
    return text_chars(&scene->xml);
}

Policy *scene_policy(Scene *scene)
{
    return scene->expert == NULL ? NULL : &scene->policy;
}

bool scene_is_privileged(const Scene *scene)
{
    return scene->privileged;
}

bool scene_tell_start(Scene *scene, const mjData *data, SceneSlot *ret_slot, Error *err)
{
    if (!scene_start_settled_rows(
                &scene->start, &scene->task, scene->physics.slot, data, &scene->draws, err)) {
        return false;
    }
    fill_slot(scene, ret_slot);
    scene_expert_tell_start(scene, data);
    return true;
}
