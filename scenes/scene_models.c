/*
 * scene_models.c - the parts of a scene become its two models, those that are wrong by stand-ins.
 */
#include <stdlib.h>

#include "scenes/compile_fault.h"
#include "scenes/contact_rule.h"
#include "scenes/robot_equip.h"
#include "scenes/scene_delay.h"
#include "scenes/scene_files.h"
#include "scenes/scene_physics.h"
#include "scenes/scene_state.h"
#include "scenes/scene_texture.h"
#include "scenes/value.h"

static const double GRAVCOMP_TRACE = 1e-15;

static const Node *root_of(const Scene *scene)
{
    return scene_text_root(scene->text);
}

static void equip_robots(const Scene *scene, mjSpec *spec, Mistakes *mistakes)
{
    const Node *robot = node_get(root_of(scene), "robot");
    const Node *robots = node_get(root_of(scene), "robots");
    if (spec == NULL) {
        return;
    }
    if (robot != NULL) {
        robot_equip(spec, robot, mistakes);
    }
    for (size_t i = 0; robots != NULL && i < robots->child_count; i++) {
        robot_equip(spec, robots->children[i], mistakes);
    }
}

static mjSpec *compose_look(Scene *scene, Mistakes *mistakes, Error *err)
{
    PhysicsDef physics = scene_physics_read(root_of(scene), &scene->parts, mistakes);
    ComposePart *parts = calloc(scene->parts.count + 1, sizeof *parts);
    if (parts == NULL) {
        (void)error_no_memory(err, "the parts");
        return NULL;
    }
    scene_parts_compose(&scene->parts, parts);
    mjSpec *spec = compose(parts, scene->parts.count, &physics, mistakes, err);
    for (size_t i = 0; i < scene->parts.count; i++) {
        scene->parts.instances[i].free = parts[i].free;
        scene->parts.instances[i].broken = parts[i].broken;
    }
    free(parts);
    equip_robots(scene, spec, mistakes);
    if (spec != NULL &&
            !scene_contacts_add(root_of(scene), &scene->parts, spec, mistakes, err)) {
        mj_deleteSpec(spec);
        return NULL;
    }
    return spec;
}

/* See apply_presence() in scene.c. */
static void mark_families(const Scene *scene, mjSpec *spec)
{
    for (size_t i = 0; i < scene->parts.count; i++) {
        const PartInstance *instance = &scene->parts.instances[i];
        mjsBody *root = mjs_findBody(spec, instance->name);
        if (instance->family == NULL || root == NULL) {
            continue;
        }
        root->gravcomp = GRAVCOMP_TRACE;
        for (mjsElement *body = mjs_firstChild(root, mjOBJ_BODY, 1); body != NULL;
                body = mjs_nextChild(root, body, 1)) {
            mjs_asBody(body)->gravcomp = GRAVCOMP_TRACE;
        }
    }
}

/* Cameras look at places, and places are known once the rest is compiled. */
static bool add_cameras(Scene *scene, Mistakes *mistakes, Error *err)
{
    mjModel *bare = compose_compile(scene->look.spec, err);
    if (bare == NULL) {
        return false;
    }
    scene_cameras_add(node_get(root_of(scene), "cameras"), bare, scene->look.spec,
            &scene->cameras, mistakes);
    scene_lights_add(node_get(root_of(scene), "lights"), bare, scene->look.spec, &scene->lights,
            mistakes);
    mj_deleteModel(bare);
    return true;
}

static Task values_of(const Scene *scene, const PartMake *make)
{
    return (Task){.numbers = scene->task.numbers + make->first_number,
            .number_count = make->source->params.count};
}

/* The part and all that speaks of it is left alone from now on. */
static void give_up(PartInstance *instance, const char *sentence, Mistakes *mistakes)
{
    const Node *file = node_get(instance->node, "file");
    if (sentence[0] != '\0') {
        mistakes_add(mistakes, file->place, NULL, "%s", sentence);
    }
    mistakes_mute(mistakes, instance->node->key);
    instance->broken = true;
}

/* Readies what a program builds, as its nominal parameters have it. False if that is a mistake. */
static bool build_part(Scene *scene, PartInstance *instance, Mistakes *mistakes, Error *err)
{
    PartMake *make = &instance->makes[0];
    const Node *file = node_get(instance->node, "file");
    const Node *is_free = node_get(instance->node, "free");
    const Document *sidecar = make->source->sidecar;
    BuiltWhere where = {.def = {.name = instance->name,
                                .path = make->source->model_path,
                                .sidecar = document_root(sidecar),
                                .scene = instance->node,
                                .in_world = instance->at == NULL,
                                .place = file->place},
            .instance = (size_t)(instance - scene->parts.instances),
            .look = scene->look.spec,
            .physics = scene->physics.spec};
    bool changed = false;
    Error why = {0};
    if (is_free != NULL && !value_read_bool(is_free, mistakes, &where.def.free)) {
        where.def.free = false;
    }
    make->built = built_part_create(make->source->builder, &where, mistakes, &why);
    const Task values = values_of(scene, make);
    if (make->built != NULL && built_part_apply(make->built, &values, &changed, &why)) {
        return true;
    }
    if (why.kind == ERROR_NONE || why.kind == ERROR_SCENE) {
        give_up(instance, why.text, mistakes);
    } else {
        *err = why;
    }
    return false;
}

bool scene_apply_builds(Scene *scene, bool *ret_changed, Error *err)
{
    bool changed = false;
    for (size_t i = 0; i < scene->parts.count; i++) {
        const PartMake *make = &scene->parts.instances[i].makes[0];
        const Task values = values_of(scene, make);
        if (make->built != NULL && !built_part_apply(make->built, &values, &changed, err)) {
            return false;
        }
    }
    *ret_changed = changed;
    return true;
}

static bool bind_parts(Scene *scene, Mistakes *mistakes, Error *err)
{
    for (size_t i = 0; i < scene->parts.count; i++) {
        PartInstance *instance = &scene->parts.instances[i];
        if (instance->broken) {
            continue;
        }
        for (size_t j = 0; j < instance->make_count; j++) {
            PartMake *make = &instance->makes[j];
            BoundWhere where = {make->prefix, i, scene->look.spec, scene->physics.spec,
                    instance->file_number >= 0};
            make->bound = bound_part_create(make->source->binds, &where, mistakes, err);
            if (make->bound == NULL) {
                return false;
            }
        }
        bool is_built = instance->makes[0].source->builder != NULL;
        if (is_built && !build_part(scene, instance, mistakes, err)) {
            return false;
        }
    }
    return true;
}

static bool make_nominal(Scene *scene, ModelPair *pair, mjData **ret_scratch, Error *err)
{
    pair->nominal = compose_compile(pair->spec, err);
    if (pair->nominal == NULL) {
        return false;
    }
    *ret_scratch = mj_makeData(pair->nominal);
    if (*ret_scratch == NULL) {
        return error_no_memory(err, "the state");
    }
    scene_finish_binds(scene, pair->nominal);
    mj_setConst(pair->nominal, *ret_scratch);
    contact_rule_refresh_pairs(pair->nominal);
    return true;
}

static void release_pair(ModelPair *pair)
{
    mj_deleteModel(pair->slot);
    mj_deleteModel(pair->compiled);
    mj_deleteModel(pair->nominal);
    mj_deleteSpec(pair->spec);
    *pair = (ModelPair){0};
}

void scene_models_release(Scene *scene)
{
    for (size_t i = 0; i < scene->parts.count; i++) {
        const PartInstance *instance = &scene->parts.instances[i];
        for (size_t j = 0; j < instance->make_count; j++) {
            bound_part_destroy(instance->makes[j].bound);
            built_part_destroy(instance->makes[j].built);
            instance->makes[j].built = NULL;
            instance->makes[j].bound = NULL;
        }
    }
    scene_lights_release(&scene->lights);
    mj_deleteData(scene->scratch);
    mj_deleteData(scene->look_scratch);
    scene->scratch = NULL;
    scene->look_scratch = NULL;
    release_pair(&scene->look);
    release_pair(&scene->physics);
    free(scene->start_qpos);
    scene->start_qpos = NULL;
}

static bool try_models(Scene *scene, Mistakes *mistakes, Error *err)
{
    const Node *randomize = node_get(root_of(scene), "randomize");
    scene->look.spec = compose_look(scene, mistakes, err);
    if (scene->look.spec == NULL || !add_cameras(scene, mistakes, err)) {
        return false;
    }
    mark_families(scene, scene->look.spec);
    scene_delays_prepare(randomize, scene->look.spec, mistakes);
    if (!scene_textures_prepare(randomize, &scene->parts, scene->look.spec, err)) {
        return false;
    }
    scene->physics.spec = compose_physics(scene->look.spec, err);
    if (scene->physics.spec == NULL || !bind_parts(scene, mistakes, err)) {
        return false;
    }
    if (!scene_files_measure(scene, err)) {
        return false;
    }
    (void)scene_apply_binds(scene);
    if (!make_nominal(scene, &scene->look, &scene->look_scratch, err) ||
            !make_nominal(scene, &scene->physics, &scene->scratch, err)) {
        return false;
    }
    scene->start_qpos = calloc((size_t)scene->physics.nominal->nq, sizeof *scene->start_qpos);
    return scene->start_qpos != NULL || error_no_memory(err, "the state");
}

/*
 * What MuJoCo says of an element is a mistake at the part that holds it. False if it is nobody's,
 * or of a part that has its stand-in already.
 */
static bool blame_part(Scene *scene, Mistakes *mistakes, Error *err)
{
    const PartInstance *part = err->kind == ERROR_SCENE
            ? compile_fault_explain(&scene->parts, &scene->task, err)
            : NULL;
    const Node *file = part == NULL || part->broken ? NULL : node_get(part->node, "file");
    if (file == NULL) {
        return false;
    }
    give_up(&scene->parts.instances[part - scene->parts.instances], err->text, mistakes);
    *err = (Error){0};
    return true;
}

bool scene_models_make(Scene *scene, Mistakes *mistakes, Error *err)
{
    Error why = {0};
    while (!try_models(scene, mistakes, &why)) {
        bool given_up = why.kind == ERROR_NONE; /* a part, and its mistake is told */
        if (!given_up && !blame_part(scene, mistakes, &why)) {
            *err = why;
            return false;
        }
        scene_models_release(scene);
    }
    return true;
}
