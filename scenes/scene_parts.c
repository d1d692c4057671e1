#include "scenes/scene_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/file_kind.h"
#include "scenes/part_edit.h"
#include "scenes/schema.h"
#include "scenes/value.h"

enum { COUNT_MAX = 64, LABEL_BYTES = 192 };

/* What reading needs everywhere. */
typedef struct PartsReader {
    const SceneText *text;
    SceneParts *parts;
    VariableSet *variables;
    Mistakes *mistakes;
} PartsReader;

static bool ends_with(const char *text, const char *ending)
{
    size_t length = strlen(text);
    size_t tail = strlen(ending);
    return length >= tail && strcmp(text + length - tail, ending) == 0;
}

void part_source_destroy(PartSource *source)
{
    if (source == NULL) {
        return;
    }
    bind_set_destroy(source->binds);
    part_places_destroy(source->places);
    part_params_release(&source->params);
    document_destroy(source->sidecar);
    free(source);
}

/* Reads the sidecar and finds the MJCF it stands beside. */
static bool read_sidecar(PartSource *source, Mistakes *mistakes, Error *err)
{
    source->sidecar = document_read(source->path, mistakes, err);
    if (source->sidecar == NULL || !file_kind_check(source->sidecar, FILE_PART, mistakes)) {
        return false;
    }
    Node *root = document_root(source->sidecar);
    size_t before = mistakes_count(mistakes);
    schema_check_part(root, mistakes);
    return mistakes_count(mistakes) == before &&
            node_path(node_get(root, "model"), source->path, source->model_path, mistakes);
}

/* False without an error: the mistakes say why. */
static bool source_fill(PartSource *source, Mistakes *mistakes, Error *err)
{
    if (ends_with(source->path, ".yaml") || ends_with(source->path, ".yml")) {
        if (!read_sidecar(source, mistakes, err)) {
            return false;
        }
    } else {
        (void)snprintf(source->model_path, sizeof source->model_path, "%s", source->path);
    }
    const Node *root = source->sidecar == NULL ? NULL : document_root(source->sidecar);
    if (!part_params_read(root, &source->params, mistakes, err)) {
        return false;
    }
    source->binds = bind_set_read(root, &source->params.names, mistakes, err);
    source->places = part_places_read(root, &source->params.names, mistakes, err);
    return source->binds != NULL && source->places != NULL;
}

PartSource *part_source_read(const char *path, Mistakes *mistakes, Error *err)
{
    PartSource *source = calloc(1, sizeof *source);
    if (source == NULL) {
        (void)error_no_memory(err, "a part");
        return NULL;
    }
    (void)snprintf(source->path, sizeof source->path, "%s", path);
    if (!source_fill(source, mistakes, err)) {
        part_source_destroy(source);
        return NULL;
    }
    return source;
}

/* The source of a path, read once. NULL with mistakes or err. */
static PartSource *find_source(const PartsReader *reader, const char *path, Error *err)
{
    SceneParts *parts = reader->parts;
    for (size_t i = 0; i < parts->source_count; i++) {
        if (strcmp(parts->sources[i]->path, path) == 0) {
            return parts->sources[i];
        }
    }
    PartSource **grown =
            realloc(parts->sources, (parts->source_count + 1) * sizeof(PartSource *));
    if (grown == NULL) {
        (void)error_no_memory(err, "the parts");
        return NULL;
    }
    parts->sources = grown;
    size_t before = mistakes_count(reader->mistakes);
    PartSource *source = part_source_read(path, reader->mistakes, err);
    if (source != NULL) {
        source->broken = mistakes_count(reader->mistakes) > before;
        parts->sources[parts->source_count++] = source;
    }
    return source;
}

static Variable *add_variable(
        const PartsReader *reader, const char *stream, const char *part, const char *name)
{
    char label[LABEL_BYTES];
    Variable *variable = variable_set_add(reader->variables);
    if (variable == NULL) {
        return NULL;
    }
    (void)snprintf(label, sizeof label, "%s/%s/%s", stream, part, name);
    variable->label = text_duplicate(label);
    (void)snprintf(label, sizeof label, "%s.%s", part, name);
    variable->name = text_duplicate(label);
    return variable->label == NULL || variable->name == NULL ? NULL : variable;
}

/* The law of a parameter: what the scene writes, else the part's default. */
static bool read_param(const PartsReader *reader, const PartInstance *instance,
        const PartParam *param, const Node *written, Variable *variable)
{
    char family[LABEL_BYTES];
    variable->dimension = param->dimension;
    variable->low = param->low;
    variable->high = param->high;
    variable->words = param->words;
    variable->word_count = param->word_count;
    variable->node = written == NULL ? param->node : written;
    if (written == NULL) {
        variable->law = param->fallback;
        variable->law_borrowed = true;
        return true;
    }
    if (value_is_formula(written)) {
        variable->is_formula = true;
        return true;
    }
    ValueWish wish = {.due = param->dimension,
            .words = param->words != NULL,
            .members = (size_t)instance->count};
    if (!value_read_distribution(written, &wish, reader->mistakes, &variable->law, NULL)) {
        return true; /* said */
    }
    (void)snprintf(family, sizeof family, "part/%s/%s", instance->node->key, param->name);
    return variable_share(variable, family, (size_t)instance->index - 1);
}

static void say_unknown_params(const PartsReader *reader, const PartInstance *instance)
{
    const Node *params = node_get(instance->node, "params");
    const PartParams *known = &instance->source->params;
    const char *names[64];
    size_t count = 0;
    for (size_t i = 0; i < known->count && count < 64; i++) {
        names[count++] = known->params[i].name;
    }
    for (size_t i = 0; params != NULL && i < params->child_count; i++) {
        const Node *param = params->children[i];
        if (part_params_find(known, param->key) != NULL) {
            continue;
        }
        const char *nearest = text_nearest(param->key, names, count);
        char hint[LABEL_BYTES] = "";
        if (nearest != NULL) {
            (void)snprintf(hint, sizeof hint, "did you mean '%s'?", nearest);
        }
        mistakes_add(reader->mistakes, param->key_place, nearest == NULL ? NULL : hint,
                "%s has no parameter '%s'", path_name(instance->source->path), param->key);
    }
}

static bool add_params(const PartsReader *reader, PartInstance *instance)
{
    const Node *written = node_get(instance->node, "params");
    const PartParams *params = &instance->source->params;
    instance->first_number = reader->variables->count;
    for (size_t i = 0; i < params->count; i++) {
        const PartParam *param = &params->params[i];
        Variable *variable = add_variable(reader, "part", instance->name, param->name);
        if (variable == NULL) {
            return false;
        }
        variable->index = instance->index;
        variable->count = instance->count;
        const Node *value = written == NULL ? NULL : node_get(written, param->name);
        if (!read_param(reader, instance, param, value, variable)) {
            return false;
        }
    }
    return true;
}

/* The colour word of a part is a variable: randomize: may give it a palette. */
static bool add_colour(const PartsReader *reader, PartInstance *instance)
{
    Part described = {.colour = ""};
    part_places_describe(instance->source->places, &described);
    instance->colour_number = reader->variables->count;
    Variable *variable = add_variable(reader, "randomize", instance->name, "colour");
    if (variable == NULL) {
        return false;
    }
    variable->node = instance->node;
    variable->quiet = true;
    variable->law =
            (Distribution){.kind = DIST_CONSTANT, .word = text_duplicate(described.colour)};
    return variable->law.word != NULL;
}

static bool add_instance(const PartsReader *reader, const PartInstance *model, int index)
{
    SceneParts *parts = reader->parts;
    PartInstance *grown =
            realloc(parts->instances, (parts->count + 1) * sizeof *parts->instances);
    if (grown == NULL) {
        return false;
    }
    parts->instances = grown;
    PartInstance *instance = &grown[parts->count++];
    *instance = *model;
    instance->index = index;
    if (model->family != NULL) {
        (void)snprintf(instance->name, sizeof instance->name, "%s%d", model->node->key, index);
    } else {
        (void)snprintf(instance->name, sizeof instance->name, "%s", model->node->key);
    }
    say_unknown_params(reader, instance);
    return add_params(reader, instance) && add_colour(reader, instance);
}

/* Reads `count`: how many instances there can be, and the variable that draws how many are. */
static bool read_count(const PartsReader *reader, PartInstance *model)
{
    const Node *count = node_get(model->node, "count");
    model->count = 1;
    model->count_number = -1;
    if (count == NULL) {
        return true;
    }
    model->family = model->node->key;
    model->count_number = (int)reader->variables->count;
    Variable *variable = add_variable(reader, "part", model->node->key, "count");
    if (variable == NULL) {
        return false;
    }
    variable->node = count;
    ValueWish wish = {.integer = true};
    double low = 0.0;
    double high = 0.0;
    if (value_read_distribution(count, &wish, reader->mistakes, &variable->law, NULL)) {
        distribution_support(&variable->law, &low, &high);
    }
    if (high < 1.0 || high > COUNT_MAX || low < 0.0) {
        mistakes_add(reader->mistakes, count->place, NULL,
                "a family has up to %d instances, this says %g..%g", COUNT_MAX, low, high);
        high = 1.0;
    }
    model->count = (int)high;
    model->least_count = (int)low;
    return true;
}

static void read_offset(
        const PartsReader *reader, const Node *map, double pos[3], double quat[4])
{
    const Node *offset = node_get(map, "pos");
    const Node *rot = node_get(map, "rot");
    if (offset != NULL) {
        (void)value_read_vector(offset, DIMENSION_LENGTH, 3, reader->mistakes, pos);
    }
    if (rot != NULL) {
        (void)part_read_rotation(rot, reader->mistakes, quat);
    }
}

static void read_pose(const PartsReader *reader, PartInstance *model)
{
    const Node *free_node = node_get(model->node, "free");
    const Node *sidecar =
            model->source->sidecar == NULL ? NULL : document_root(model->source->sidecar);
    double inner[3] = {0.0, 0.0, 0.0};
    double turn[4] = {1.0, 0.0, 0.0, 0.0};
    model->quat[0] = 1.0;
    read_offset(reader, model->node, model->pos, model->quat);
    if (sidecar != NULL) {
        /* The sidecar says where the model stands in the part, the scene where the part does. */
        double moved[3];
        double outer[4];
        read_offset(reader, sidecar, inner, turn);
        mju_rotVecQuat(moved, inner, model->quat);
        mju_addTo3(model->pos, moved);
        mju_copy4(outer, model->quat);
        mju_mulQuat(model->quat, outer, turn);
    }
    if (free_node != NULL) {
        (void)value_read_bool(free_node, reader->mistakes, &model->free);
    }
}

/* A fixed part stands at the `at` of its part, or at that of its start. */
static void read_at(const PartsReader *reader, PartInstance *model)
{
    const Node *start = node_get(scene_text_root(reader->text), "start");
    const Node *entry = start == NULL ? NULL : node_get(start, model->node->key);
    const Node *at = entry == NULL || model->free ? NULL : node_get(entry, "at");
    model->at = node_get(model->node, "at");
    if (model->at != NULL && at != NULL) {
        mistakes_add(reader->mistakes, at->key_place, "keep one of them",
                "'%s' has an `at` in parts already", model->node->key);
    }
    model->at = model->at == NULL ? at : model->at;
}

static bool read_file(const PartsReader *reader, const Node *node, Error *err)
{
    const Node *file = node->kind == NODE_MAP ? node_get(node, "file") : NULL;
    char path[PATH_TEXT_BYTES];
    if (file == NULL) {
        mistakes_add(reader->mistakes, node->key_place, "{file: part.yaml}",
                "part '%s' does not say its file", node->key);
        return true;
    }
    if (!scene_text_path(reader->text, file, path, reader->mistakes)) {
        return true;
    }
    if (!file_exists(path)) {
        mistakes_add(reader->mistakes, file->place, NULL, "there is no file '%s'", file->text);
        return true;
    }
    PartInstance model = {.node = node, .source = find_source(reader, path, err)};
    if (model.source == NULL) {
        return err->kind == ERROR_NONE;
    }
    read_pose(reader, &model);
    read_at(reader, &model);
    if (!read_count(reader, &model)) {
        return error_no_memory(err, "the parts");
    }
    for (int i = 1; i <= model.count; i++) {
        if (!add_instance(reader, &model, i)) {
            return error_no_memory(err, "the parts");
        }
    }
    return true;
}

/* A part that cannot be read, or only in parts, is one that the rest cannot be held against. */
static bool read_part(const PartsReader *reader, const Node *node, Error *err)
{
    size_t instances = reader->parts->count;
    bool ok = read_file(reader, node, err);
    bool read = reader->parts->count > instances &&
            !reader->parts->instances[instances].source->broken;
    if (!read) {
        mistakes_mute(reader->mistakes, node->key);
    }
    return ok;
}

bool scene_parts_read(const SceneText *text, SceneParts *ret_parts, VariableSet *variables,
        Mistakes *mistakes, Error *err)
{
    const Node *parts = node_get(scene_text_root(text), "parts");
    *ret_parts = (SceneParts){0};
    PartsReader reader = {text, ret_parts, variables, mistakes};
    for (size_t i = 0; parts != NULL && i < parts->child_count; i++) {
        if (!read_part(&reader, parts->children[i], err)) {
            scene_parts_release(ret_parts);
            return false;
        }
    }
    return true;
}

void scene_parts_release(SceneParts *parts)
{
    for (size_t i = 0; i < parts->count; i++) {
        bound_part_destroy(parts->instances[i].bound);
    }
    for (size_t i = 0; i < parts->source_count; i++) {
        part_source_destroy(parts->sources[i]);
    }
    free(parts->instances);
    free(parts->sources);
    *parts = (SceneParts){0};
}

void scene_parts_compose(const SceneParts *parts, ComposePart *ret_parts)
{
    for (size_t i = 0; i < parts->count; i++) {
        const PartInstance *instance = &parts->instances[i];
        const Node *file = node_get(instance->node, "file");
        const Document *sidecar = instance->source->sidecar;
        ret_parts[i] = (ComposePart){
                .name = instance->name,
                .model_path = instance->source->model_path,
                .at = instance->at == NULL ? NULL : instance->at->text,
                .at_place = instance->at == NULL ? instance->node->place : instance->at->place,
                .free = instance->free,
                .broken = instance->broken,
                .place = file->place,
                .sidecar = sidecar == NULL ? NULL : document_root(sidecar),
                .scene = instance->node,
        };
        memcpy(ret_parts[i].pos, instance->pos, sizeof instance->pos);
        memcpy(ret_parts[i].quat, instance->quat, sizeof instance->quat);
    }
}

const PartInstance *scene_parts_find(const SceneParts *parts, const char *name)
{
    for (size_t i = 0; i < parts->count; i++) {
        if (strcmp(parts->instances[i].name, name) == 0) {
            return &parts->instances[i];
        }
    }
    return NULL;
}
