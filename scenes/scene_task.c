#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenes/contact_rule.h"
#include "scenes/part_common.h"
#include "scenes/scene_noise.h"
#include "scenes/scene_record.h"
#include "scenes/scene_state.h"
#include "scenes/value.h"

/* Where a value is written; where its map is, if it is not. */
static void add_parts(Scene *scene)
{
    Task *task = &scene->task;
    task->parts[0] = (Part){
            .name = "world", .free_joint = -1, .present = true, .noun = "", .colour = ""};
    for (size_t i = 0; i < scene->parts.count; i++) {
        const PartInstance *instance = &scene->parts.instances[i];
        task->parts[i + 1] = (Part){
                .name = instance->name,
                .family = instance->family,
                .free_joint = -1,
                .present = true,
                .is_object = instance->free || instance->makes[0].source->sidecar != NULL,
        };
        part_places_describe(instance->makes[0].source->places, &task->parts[i + 1]);
    }
    task->part_count = scene->parts.count + 1;
}

/* The part whose body carries this one: the nearest ancestor that is a part's own body. */
static void find_bodies(Scene *scene, const mjModel *model)
{
    Task *task = &scene->task;
    char name[INSTANCE_NAME_BYTES + 8];
    for (size_t i = 1; i < task->part_count; i++) {
        Part *part = &task->parts[i];
        part->root_body = mj_name2id(model, mjOBJ_BODY, part->name);
        (void)snprintf(name, sizeof name, "%s/free", part->name);
        part->free_joint = mj_name2id(model, mjOBJ_JOINT, name);
    }
    for (int body = 1; body < (int)model->nbody; body++) {
        task->body_part[body] = task->body_part[model->body_parentid[body]];
        for (size_t i = 1; i < task->part_count; i++) {
            if (task->parts[i].root_body == body) {
                task->body_part[body] = (int)i;
            }
        }
    }
}

static bool find_slides(Task *task, const mjModel *model, Error *err)
{
    size_t count = contact_rule_slides(model, NULL, 0);
    task->slides = calloc(count + 1, sizeof *task->slides);
    if (task->slides == NULL) {
        return error_no_memory(err, "the slides of a scene");
    }
    task->slide_count = contact_rule_slides(model, task->slides, count);
    return true;
}

bool scene_task_create(Scene *scene, Mistakes *mistakes, Error *err)
{
    Task *task = &scene->task;
    const mjModel *model = scene->physics.nominal;
    task->parts = calloc(scene->parts.count + 1, sizeof *task->parts);
    task->body_part = calloc((size_t)model->nbody, sizeof *task->body_part);
    if (task->parts == NULL || task->body_part == NULL) {
        return error_no_memory(err, "the task");
    }
    if (!find_slides(task, model, err)) {
        return false;
    }
    task->scene = scene->name;
    add_parts(scene);
    find_bodies(scene, model);
    scene_robots_find(scene, mistakes);
    for (size_t i = 0; i < task->part_count; i++) {
        task->parts[i].is_object = task->parts[i].is_object && !task->parts[i].is_robot;
    }
    scene_cameras_find(&scene->cameras, scene->look.nominal);
    task->cameras = scene->cameras.cameras;
    task->camera_count = scene->cameras.count;
    scene_record_read(scene, mistakes);
    task->action_noise =
            scene_noise_read(node_get(scene_text_root(scene->text), "noise"), mistakes);
    for (size_t i = 0; i < scene->parts.count; i++) {
        PartInstance *instance = &scene->parts.instances[i];
        if (instance->file_number >= 0 && !instance->broken &&
                !part_common_find(instance, task, model, mistakes)) {
            return error_no_memory(err, "the places of the parts");
        }
    }
    return scene_task_refresh(scene, model, mistakes, err);
}

void scene_task_release(Scene *scene)
{
    free(scene->task.parts);
    free(scene->task.body_part);
    free(scene->task.slides);
    free(scene->task.beliefs);
    free(scene->task.numbers);
    place_lists_release(&scene->places);
    part_joint_list_release(&scene->joints);
}

static void refresh_parts(Scene *scene)
{
    Task *task = &scene->task;
    for (size_t i = 0; i < scene->parts.count; i++) {
        const PartInstance *instance = &scene->parts.instances[i];
        Part *part = &task->parts[i + 1];
        if (instance->file_number >= 0) {
            const PartMake *make = part_instance_make(instance, task);
            part_places_describe(make->source->places, part);
            part->nominal_kg = make->mass_kg;
        }
        const char *colour = task->numbers[instance->colour_number].word;
        part->colour = colour == NULL ? "" : colour;
        part->present = instance->count_number < 0 ||
                instance->index <= (int)task->numbers[instance->count_number].value;
    }
    for (size_t i = 0; i < task->robot_count; i++) {
        task->robots[i].control = scene->control[i];
        task->wrist[i] = (WristFaults){.latency_s = 0.0};
        task->joints[i] = (JointFaults){.noise = 0.0};
    }
    task->expert = (ExpertTraits){.speed = 1.0, .grasp_force = 1.0};
    for (size_t i = 0; i < task->camera_count; i++) {
        task->cameras[i].lens = (CameraLens){.exposure = 1.0};
    }
}

bool scene_task_refresh(Scene *scene, const mjModel *model, Mistakes *mistakes, Error *err)
{
    refresh_parts(scene);
    return scene_task_refresh_places(scene, model, mistakes, err);
}

bool scene_task_refresh_places(
        Scene *scene, const mjModel *model, Mistakes *mistakes, Error *err)
{
    Task *task = &scene->task;
    place_lists_clear(&scene->places);
    scene->joints.count = 0;
    for (size_t i = 0; i < scene->parts.count; i++) {
        const PartInstance *instance = &scene->parts.instances[i];
        if (instance->broken) {
            continue;
        }
        if (instance->common != NULL) {
            if (!part_common_add(instance, (int)i + 1, task, model, &scene->places)) {
                return error_no_memory(err, "the places of the parts");
            }
            continue;
        }
        const PartMake *make = instance->makes;
        Task values = {
                .numbers = task->numbers + make->first_number,
                .number_count = make->source->params.count,
        };
        PartOnModel on = {
                .part = (int)i + 1, .name = make->prefix, .values = &values, .model = model};
        if (!part_places_add(make->source->places, &on, &scene->places, mistakes) ||
                !part_joints_add(&on, &scene->joints)) {
            return error_no_memory(err, "the places of the parts");
        }
    }
    task->frames = scene->places.frames;
    task->frame_count = scene->places.frame_count;
    task->regions = scene->places.regions;
    task->region_count = scene->places.region_count;
    task->surfaces = scene->places.surfaces;
    task->surface_count = scene->places.surface_count;
    task->grasps = scene->places.grasps;
    task->grasp_count = scene->places.grasp_count;
    task->part_joints = scene->joints.joints;
    task->part_joint_count = scene->joints.count;
    return true;
}
