#include "scenes/part_source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenes/file_kind.h"
#include "scenes/scene_text.h"
#include "scenes/schema.h"

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
    part_builder_destroy(source->builder);
    part_params_release(&source->params);
    document_destroy(source->sidecar);
    free(source);
}

/* The key that names the model, or the program that builds it. */
static const Node *model_node(const Node *root)
{
    const Node *model = node_get(root, "model");
    return model == NULL ? node_get(root, "builder") : model;
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
    const Node *model = model_node(root);
    return mistakes_count(mistakes) == before &&
            node_path(model, source->path, source->model_path, mistakes);
}

static bool read_builder(PartSource *source, const Node *root, Mistakes *mistakes, Error *err)
{
    const Node *node = root == NULL ? NULL : node_get(root, "builder");
    if (node == NULL) {
        return true;
    }
    source->builder =
            part_builder_read(source->model_path, &source->params, node->place, mistakes, err);
    return source->builder != NULL;
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
    if (!read_builder(source, root, mistakes, err)) {
        return false;
    }
    source->binds = bind_set_read(root, &source->params.names, mistakes, err);
    source->places = part_places_read(root, &source->params.names, mistakes, err);
    return source->binds != NULL && source->places != NULL;
}

const char *part_source_text(const PartSource *source)
{
    return source->builder == NULL ? NULL : part_builder_layout(source->builder);
}

PartSource *part_source_read(const char *path, Mistakes *mistakes, Error *err)
{
    PartSource *source = calloc(1, sizeof *source);
    if (source == NULL) {
        (void)error_no_memory(err, "a part");
        return NULL;
    }
    (void)snprintf(source->path, sizeof source->path, "%s", path);
    const char *name = path_name(path);
    const char *dot = strrchr(name, '.');
    int length = dot == NULL ? (int)strlen(name) : (int)(dot - name);
    (void)snprintf(source->word, sizeof source->word, "%.*s", length, name);
    if (!source_fill(source, mistakes, err)) {
        part_source_destroy(source);
        return NULL;
    }
    return source;
}
