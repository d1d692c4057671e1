#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenes/robot_finder.h"
#include "scenes/scene_state.h"
#include "scenes/value.h"

static const double DEFAULT_POLICY_HZ = 20.0;

static const char *text_of(const Node *map, const char *key)
{
    const Node *node = map == NULL ? NULL : node_get(map, key);
    return node == NULL ? NULL : node->text;
}

/* Where a value is written; where its map is, if it is not. */
static Place place_of(const Node *map, const char *key)
{
    const Node *node = node_get(map, key);
    return node == NULL ? map->key_place : node->place;
}

static void read_number(
        const Node *map, const char *key, Dimension due, double *number, Mistakes *mistakes)
{
    const Node *node = map == NULL ? NULL : node_get(map, key);
    if (node != NULL) {
        (void)value_read_quantity(node, due, mistakes, number);
    }
}

static void read_control(const Node *robot, Robot *ret_robot, Mistakes *mistakes)
{
    const Node *control = node_get(robot, "control");
    const Node *limits = node_get(robot, "limits");
    ControlDef *def = &ret_robot->control;
    *def = control_def_default();
    ret_robot->limits = limits_def_default();
    read_number(control, "stiffness", DIMENSION_STIFFNESS, &def->stiffness, mistakes);
    read_number(control, "rotation", DIMENSION_ANGULAR_STIFFNESS, &def->rotation_stiffness,
            mistakes);
    read_number(control, "damping", DIMENSION_NONE, &def->damping_ratio, mistakes);
    read_number(control, "latency", DIMENSION_TIME, &def->latency_s, mistakes);
    read_number(control, "force_limit", DIMENSION_FORCE, &def->force_limit, mistakes);
    read_number(limits, "speed", DIMENSION_SPEED, &ret_robot->limits.speed, mistakes);
    read_number(
            limits, "accel", DIMENSION_ACCELERATION, &ret_robot->limits.acceleration, mistakes);
}

/* "arm/key:home" is the keyframe "arm/home". */
static void key_name(const char *path, char name[INSTANCE_NAME_BYTES * 2])
{
    static const char KIND[] = "/key:";
    const char *found = strstr(path, KIND);
    if (found == NULL) {
        (void)snprintf(name, (size_t)INSTANCE_NAME_BYTES * 2, "%s", path);
    } else {
        (void)snprintf(name, (size_t)INSTANCE_NAME_BYTES * 2, "%.*s/%s", (int)(found - path),
                path, found + sizeof KIND - 1);
    }
}

/* `home` as angles of the joints; NULL if it names a keyframe. */
static const Node *home_joints(const Node *home)
{
    bool list = home != NULL && home->kind == NODE_LIST;
    bool numbers =
            home != NULL && home->text != NULL && strspn(home->text, "+-.0123456789") > 0;
    return list || numbers ? home : NULL;
}

static void mark_robot_part(Task *task, const char *name)
{
    int part = name == NULL ? -1 : task_part(task, name);
    if (part >= 0) {
        task->parts[part].is_robot = true;
    }
}

static void add_robot(Scene *scene, const Node *node, const mjModel *model, Mistakes *mistakes)
{
    Task *task = &scene->task;
    char home[INSTANCE_NAME_BYTES * 2] = "";
    RobotNames names = {
            .arm = text_of(node, "arm"),
            .hand = text_of(node, "hand"),
            .tool = text_of(node, "tool"),
            .home = home,
            .place = node->key_place,
            .arm_place = place_of(node, "arm"),
            .tool_place = place_of(node, "tool"),
            .home_place = place_of(node, "home"),
    };
    if (names.arm == NULL || names.tool == NULL) {
        mistakes_add(mistakes, node->key_place, "{arm: arm, hand: hand, tool: hand/tcp}",
                "a robot names its arm and its tool");
        return;
    }
    names.joints = home_joints(node_get(node, "home"));
    names.width = node_get(node, "width");
    if (text_of(node, "home") != NULL) {
        key_name(text_of(node, "home"), home);
    } else {
        (void)snprintf(home, sizeof home, "%s/home", names.arm);
    }
    Robot *robot = &task->robots[task->robot_count];
    (void)snprintf(robot->name, sizeof robot->name, "robot%zu", task->robot_count);
    read_control(node, robot, mistakes);
    if (!robot_find(&names, model, robot, mistakes)) {
        return;
    }
    mark_robot_part(task, names.arm);
    mark_robot_part(task, names.hand);
    scene_posture_read(node_get(node, "home_noise"), robot, model,
            &scene->posture[task->robot_count], mistakes);
    scene->control[task->robot_count] = robot->control;
    task->robot_count++;
}

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
                .is_object = instance->free || instance->source->sidecar != NULL,
        };
        part_places_describe(instance->source->places, &task->parts[i + 1]);
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

static void read_action_noise(Scene *scene, Mistakes *mistakes)
{
    static const double DEFAULT_TAU_S = 0.3;
    const Node *noise = node_get(scene_text_root(scene->text), "noise");
    ActionNoiseDef *def = &scene->task.action_noise;
    *def = (ActionNoiseDef){.tau_s = DEFAULT_TAU_S};
    read_number(noise, "action", DIMENSION_LENGTH, &def->sigma_m, mistakes);
    read_number(noise, "tau", DIMENSION_TIME, &def->tau_s, mistakes);
}

static void read_record(Scene *scene, Mistakes *mistakes)
{
    const Node *record = node_get(scene_text_root(scene->text), "record");
    Task *task = &scene->task;
    const char *contacts = text_of(record, "contacts");
    const char *force = text_of(record, "force");
    task->policy_hz = DEFAULT_POLICY_HZ;
    task->force_hz = 0.0;
    task->contacts = CONTACTS_WINDOWED;
    read_number(record, "policy", DIMENSION_FREQUENCY, &task->policy_hz, mistakes);
    if (force != NULL && strcmp(force, "physics") != 0) {
        read_number(record, "force", DIMENSION_FREQUENCY, &task->force_hz, mistakes);
    }
    if (contacts != NULL && strcmp(contacts, "all") == 0) {
        task->contacts = CONTACTS_ALL;
    } else if (contacts != NULL && strcmp(contacts, "none") == 0) {
        task->contacts = CONTACTS_NONE;
    }
}

bool scene_task_create(Scene *scene, Mistakes *mistakes, Error *err)
{
    Task *task = &scene->task;
    const mjModel *model = scene->physics.nominal;
    const Node *root = scene_text_root(scene->text);
    const Node *robot = node_get(root, "robot");
    task->parts = calloc(scene->parts.count + 1, sizeof *task->parts);
    task->body_part = calloc((size_t)model->nbody, sizeof *task->body_part);
    task->beliefs = calloc(scene->parts.count + 1, sizeof *task->beliefs);
    if (task->parts == NULL || task->body_part == NULL || task->beliefs == NULL) {
        return error_no_memory(err, "the task");
    }
    task->scene = scene->name;
    add_parts(scene);
    find_bodies(scene, model);
    if (robot != NULL) {
        add_robot(scene, robot, model, mistakes);
    }
    for (size_t i = 0; i < task->part_count; i++) {
        task->parts[i].is_object = task->parts[i].is_object && !task->parts[i].is_robot;
    }
    scene_cameras_find(&scene->cameras, scene->look.nominal);
    task->cameras = scene->cameras.cameras;
    task->camera_count = scene->cameras.count;
    read_record(scene, mistakes);
    read_action_noise(scene, mistakes);
    return scene_task_refresh(scene, model, mistakes, err);
}

void scene_task_release(Scene *scene)
{
    free(scene->task.parts);
    free(scene->task.body_part);
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
        Task values = {
                .numbers = task->numbers + instance->first_number,
                .number_count = instance->source->params.count,
        };
        PartOnModel on = {
                .part = (int)i + 1, .name = instance->name, .values = &values, .model = model};
        if (!part_places_add(instance->source->places, &on, &scene->places, mistakes) ||
                !part_joints_add(&on, &scene->joints)) {
            return error_no_memory(err, "the places of the parts");
        }
    }
    task->frames = scene->places.frames;
    task->frame_count = scene->places.frame_count;
    task->regions = scene->places.regions;
    task->region_count = scene->places.region_count;
    task->grasps = scene->places.grasps;
    task->grasp_count = scene->places.grasp_count;
    task->part_joints = scene->joints.joints;
    task->part_joint_count = scene->joints.count;
    return true;
}
