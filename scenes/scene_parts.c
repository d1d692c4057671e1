#include "scenes/scene_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/part_choice.h"
#include "scenes/part_common.h"
#include "scenes/part_edit.h"
#include "scenes/suggestion.h"
#include "scenes/value.h"

enum { COUNT_MAX = 64, LABEL_BYTES = 192 };

/* What reading needs everywhere. */
typedef struct PartsReader {
    const SceneText *text;
    SceneParts *parts;
    VariableSet *variables;
    Mistakes *mistakes;
} PartsReader;

PartSource *scene_parts_source(
        SceneParts *parts, const char *path, Mistakes *mistakes, Error *err)
{
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
    size_t before = mistakes_count(mistakes);
    PartSource *source = part_source_read(path, mistakes, err);
    if (source != NULL) {
        source->broken = mistakes_count(mistakes) > before;
        parts->sources[parts->source_count++] = source;
    }
    return source;
}

static Variable *add_variable(
        const PartsReader *reader, const char *stream, const char *part, const char *name)
{
    Text text = {0};
    Variable *variable = variable_set_add(reader->variables);
    if (variable == NULL) {
        return NULL;
    }
    text_addf(&text, "%s/%s/%s", stream, part, name);
    variable->label = text_duplicate(text_chars(&text));
    text_clear(&text);
    text_addf(&text, "%s.%s", part, name);
    variable->name = text_duplicate(text_chars(&text));
    text_release(&text);
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

static void say_unknown_params(
        const PartsReader *reader, const PartInstance *instance, const PartSource *source)
{
    const Node *params = node_get(instance->node, "params");
    const PartParams *known = &source->params;
    for (size_t i = 0; params != NULL && i < params->child_count; i++) {
        const Node *param = params->children[i];
        if (part_params_find(known, param->key) != NULL) {
            continue;
        }
        Suggestion near = suggestion_for(param->key);
        for (size_t j = 0; j < known->count; j++) {
            suggestion_add(&near, known->params[j].name);
        }
        mistakes_add(reader->mistakes, param->key_place, suggestion_hint(&near),
                "%s has no parameter '%s'", path_name(source->path), param->key);
    }
}

/*
 * A parameter of one of several files. What the scene writes holds for all of them: they share
 * stream and value, and the first has the row. A default is the file's own.
 */
static Variable *add_param(const PartsReader *reader, const PartInstance *instance,
        const PartMake *make, const char *name, bool written)
{
    char own[LABEL_BYTES];
    bool first = make == instance->makes;
    (void)snprintf(own, sizeof own, "%s/%s", make->word == NULL ? "" : make->word, name);
    if (make->word == NULL || (written && first)) {
        return add_variable(reader, "part", instance->name, name);
    }
    Variable *variable = add_variable(reader, "part", instance->name, own);
    if (variable != NULL && written) {
        char label[LABEL_BYTES];
        (void)snprintf(label, sizeof label, "part/%s/%s", instance->name, name);
        free(variable->label);
        variable->label = text_duplicate(label);
        variable->quiet = true;
    }
    return variable == NULL || variable->label == NULL ? NULL : variable;
}

static bool add_params(const PartsReader *reader, PartInstance *instance, PartMake *make)
{
    const Node *written = node_get(instance->node, "params");
    const PartParams *params = &make->source->params;
    make->first_number = reader->variables->count;
    for (size_t i = 0; i < params->count; i++) {
        const PartParam *param = &params->params[i];
        const Node *value = written == NULL ? NULL : node_get(written, param->name);
        Variable *variable = add_param(reader, instance, make, param->name, value != NULL);
        if (variable == NULL) {
            return false;
        }
        variable->index = instance->index;
        variable->count = instance->count;
        if (!read_param(reader, instance, param, value, variable)) {
            return false;
        }
        bool fixed = value == NULL && param->fallback.kind == DIST_CONSTANT;
        variable->quiet = variable->quiet || (make->word != NULL && fixed);
    }
    return true;
}

/* The root of the sidecar; NULL: there is none. */
static const Node *root_of(const PartSource *source)
{
    return source->sidecar == NULL ? NULL : document_root(source->sidecar);
}

static const char *colour_of(const PartSource *source)
{
    Part described = {.colour = ""};
    part_places_describe(source->places, &described);
    return described.colour == NULL ? "" : described.colour;
}

static bool has_word(const char *const *words, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++) {
        if (words[i] != NULL && strcmp(words[i], word) == 0) {
            return true;
        }
    }
    return false;
}

/* The colour of a part of several files is that of the file, unless the scene draws one. */
static bool follow_file(const PartInstance *instance, Variable *variable)
{
    variable->chooser = instance->file_number;
    variable->chosen = calloc(instance->make_count, sizeof(char *));
    variable->own_words = calloc(instance->make_count, sizeof(char *));
    if (variable->chosen == NULL || variable->own_words == NULL) {
        return false;
    }
    for (size_t i = 0; i < instance->make_count; i++) {
        variable->chosen[i] = colour_of(instance->makes[i].source);
        if (!has_word(variable->own_words, variable->word_count, variable->chosen[i])) {
            variable->own_words[variable->word_count++] = variable->chosen[i];
        }
    }
    variable->words = variable->own_words;
    return true;
}

/* The colour word of a part is a variable: randomize: may give it a palette. */
static bool add_colour(const PartsReader *reader, PartInstance *instance)
{
    instance->colour_number = reader->variables->count;
    Variable *variable = add_variable(reader, "randomize", instance->name, "colour");
    if (variable == NULL) {
        return false;
    }
    variable->node = instance->node;
    variable->quiet = true;
    variable->law = (Distribution){.kind = DIST_CONSTANT,
            .word = text_duplicate(colour_of(instance->makes[0].source))};
    return variable->law.word != NULL &&
            (instance->file_number < 0 || follow_file(instance, variable));
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

/* The files as compose() wants them; each stands in the part as its sidecar says. */
static bool add_files(const PartsReader *reader, PartInstance *instance)
{
    instance->files = calloc(instance->make_count, sizeof *instance->files);
    for (size_t i = 0; instance->files != NULL && i < instance->make_count; i++) {
        const PartMake *make = &instance->makes[i];
        ComposeFile *file = &instance->files[i];
        *file = (ComposeFile){.prefix = make->prefix,
                .model_path = make->source->model_path,
                .sidecar = root_of(make->source),
                .quat = {1.0, 0.0, 0.0, 0.0}};
        if (file->sidecar != NULL) {
            read_offset(reader, file->sidecar, file->pos, file->quat);
        }
    }
    return instance->files != NULL;
}

/* The variable that draws the file, and the files. */
static bool add_makes(
        const PartsReader *reader, const PartChoice *choice, PartInstance *instance)
{
    instance->makes = calloc(choice->count, sizeof *instance->makes);
    instance->file_number = -1;
    if (instance->makes == NULL) {
        return false;
    }
    instance->make_count = choice->count;
    if (choice->drawn) {
        instance->file_number = (int)reader->variables->count;
        Variable *variable = add_variable(reader, "part", instance->name, "file");
        if (variable == NULL || !part_choice_draw(choice, variable)) {
            return false;
        }
        variable->node = node_get(instance->node, "file");
    }
    for (size_t i = 0; i < choice->count; i++) {
        PartMake *make = &instance->makes[i];
        make->source = choice->files[i].source;
        make->splits = choice->files[i].splits;
        make->word = choice->drawn ? make->source->word : NULL;
        (void)snprintf(make->prefix, sizeof make->prefix, "%s%s%s", instance->name,
                choice->drawn ? "/" : "", choice->drawn ? make->word : "");
        if (instance->index == 1) {
            say_unknown_params(reader, instance, make->source);
        }
        if (!add_params(reader, instance, make)) {
            return false;
        }
    }
    return !choice->drawn || add_files(reader, instance);
}

static bool add_instance(const PartsReader *reader, const PartInstance *model,
        const PartChoice *choice, int index)
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
    return add_makes(reader, choice, instance) && add_colour(reader, instance);
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

static void read_pose(const PartsReader *reader, const PartChoice *choice, PartInstance *model)
{
    const Node *free_node = node_get(model->node, "free");
    const Node *sidecar = choice->drawn ? NULL : root_of(choice->files[0].source);
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
    size_t before = mistakes_count(reader->mistakes);
    if (file == NULL) {
        mistakes_add(reader->mistakes, node->key_place, "{file: part.yaml}",
                "part '%s' does not say its file", node->key);
        return true;
    }
    PartInstance model = {.node = node};
    PartChoice choice;
    if (!part_choice_read(reader->text, reader->parts, node, &choice, reader->mistakes, err)) {
        return false;
    }
    if (mistakes_count(reader->mistakes) > before) {
        return true;
    }
    read_pose(reader, &choice, &model);
    read_at(reader, &model);
    if (!read_count(reader, &model)) {
        return error_no_memory(err, "the parts");
    }
    for (int i = 1; i <= model.count; i++) {
        if (!add_instance(reader, &model, &choice, i)) {
            return error_no_memory(err, "the parts");
        }
    }
    return true;
}

static bool has_broken_file(const PartInstance *instance)
{
    for (size_t i = 0; i < instance->make_count; i++) {
        if (instance->makes[i].source->broken) {
            return true;
        }
    }
    return false;
}

/* A part that cannot be read, or only in parts, is one that the rest cannot be held against. */
static bool read_part(const PartsReader *reader, const Node *node, Error *err)
{
    size_t instances = reader->parts->count;
    bool ok = read_file(reader, node, err);
    bool read = reader->parts->count > instances &&
            !has_broken_file(&reader->parts->instances[instances]);
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
        for (size_t j = 0; j < parts->instances[i].make_count; j++) {
            bound_part_destroy(parts->instances[i].makes[j].bound);
            built_part_destroy(parts->instances[i].makes[j].built);
        }
        free(parts->instances[i].makes);
        free(parts->instances[i].files);
        part_common_release(parts->instances[i].common);
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
        ret_parts[i] = (ComposePart){
                .name = instance->name,
                .model_path = instance->makes[0].source->model_path,
                .model_text = part_source_text(instance->makes[0].source),
                .sidecar = root_of(instance->makes[0].source),
                .files = instance->files,
                .file_count = instance->files == NULL ? 0 : instance->make_count,
                .at = instance->at == NULL ? NULL : instance->at->text,
                .at_place = instance->at == NULL ? instance->node->place : instance->at->place,
                .free = instance->free,
                .broken = instance->broken,
                .place = file->place,
                .scene = instance->node,
        };
        memcpy(ret_parts[i].pos, instance->pos, sizeof instance->pos);
        memcpy(ret_parts[i].quat, instance->quat, sizeof instance->quat);
    }
}

const PartMake *part_instance_make(const PartInstance *instance, const Task *task)
{
    return instance->file_number < 0
            ? instance->makes
            : &instance->makes[(size_t)task->numbers[instance->file_number].value];
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
