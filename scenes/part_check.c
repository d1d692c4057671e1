#include "scenes/part_check.h"

#include <stdio.h>
#include <string.h>

#include "scenes/compose.h"
#include "scenes/document.h"
#include "scenes/scene_parts.h"
#include "scenes/schema.h"
#include "sim/fault.h"

/* Where mistakes about the model itself belong: to the line that names it. */
static Place place_of_model(const PartSource *source)
{
    const Node *root = source->sidecar == NULL ? NULL : document_root(source->sidecar);
    const Node *model = root == NULL ? NULL : node_get(root, "model");
    model = model == NULL && root != NULL ? node_get(root, "builder") : model;
    return model == NULL ? (Place){.file = source->path, .line = 1, .column = 1} : model->place;
}

/* "socket" of "tools/socket.yaml". */
static void name_part(const char *path, char ret_name[INSTANCE_NAME_BYTES])
{
    const char *last = path_name(path);
    (void)snprintf(ret_name, INSTANCE_NAME_BYTES, "%.*s", (int)strcspn(last, "."), last);
}

/* The specs and the model of a part that stands alone. */
typedef struct Alone {
    char name[INSTANCE_NAME_BYTES];
    mjSpec *look, *physics;
    mjModel *model;
    BoundPart *bound;
    BuiltPart *built;
    PlaceLists places;
} Alone;

static bool compose_alone(
        const PartSource *source, Place place, Alone *alone, Mistakes *mistakes, Error *err)
{
    size_t before = mistakes_count(mistakes);
    PhysicsDef physics = physics_def_default();
    ComposePart part = {.name = alone->name,
            .model_path = source->model_path,
            .model_text = part_source_text(source),
            .at_place = place,
            .quat = {1.0, 0.0, 0.0, 0.0},
            .place = place,
            .sidecar = source->sidecar == NULL ? NULL : document_root(source->sidecar)};
    alone->look = compose(&part, 1, &physics, mistakes, err);
    bool sound = alone->look != NULL && mistakes_count(mistakes) == before;
    alone->physics = sound ? compose_physics(alone->look, err) : NULL;
    return alone->physics != NULL;
}

/* Builds with the defaults. */
static bool build_alone(
        const PartSource *source, Place place, Alone *alone, Mistakes *mistakes, Error *err)
{
    const BuiltWhere where = {.def = {.name = alone->name,
                                      .path = source->model_path,
                                      .sidecar = document_root(source->sidecar),
                                      .in_world = true,
                                      .place = place},
            .look = alone->look,
            .physics = alone->physics};
    bool changed = false;
    alone->built = built_part_create(source->builder, &where, mistakes, err);
    return alone->built != NULL &&
            built_part_apply(alone->built, &source->params.names, &changed, err);
}

/* Stops at the first step that fails; the mistakes, or err, say why. */
static void check_alone(
        PartSource *source, Place place, Alone *alone, Mistakes *mistakes, Error *err)
{
    if (!compose_alone(source, place, alone, mistakes, err)) {
        return;
    }
    const BoundWhere where = {alone->name, 0, alone->look, alone->physics, false};
    alone->bound = bound_part_create(source->binds, &where, mistakes, err);
    if (alone->bound == NULL) {
        return;
    }
    if (source->builder != NULL && !build_alone(source, place, alone, mistakes, err)) {
        return;
    }
    (void)bound_part_apply(alone->bound, &source->params.names, true);
    alone->model = compose_compile(alone->look, err);
    if (alone->model == NULL) {
        return;
    }
    const PartOnModel on = {
            .name = alone->name, .values = &source->params.names, .model = alone->model};
    if (!part_places_add(source->places, &on, &alone->places, mistakes)) {
        (void)error_no_memory(err, "the places of a part");
    }
}

bool part_check(const char *path, Mistakes *mistakes, Error *err)
{
    fault_install();
    size_t before = mistakes_count(mistakes);
    PartSource *source = part_source_read(path, mistakes, err);
    if (source == NULL) {
        return mistakes_count(mistakes) > before;
    }
    Error why = {0};
    Alone alone = {.look = NULL};
    Place place = place_of_model(source);
    name_part(path, alone.name);
    check_alone(source, place, &alone, mistakes, &why);
    if (why.kind == ERROR_SCENE) {
        mistakes_add(mistakes, place, NULL, "%s", why.text);
    } else if (why.kind != ERROR_NONE) {
        *err = why;
    }
    place_lists_release(&alone.places);
    bound_part_destroy(alone.bound);
    built_part_destroy(alone.built);
    mj_deleteModel(alone.model);
    mj_deleteSpec(alone.physics);
    mj_deleteSpec(alone.look);
    part_source_destroy(source);
    return why.kind == ERROR_NONE || why.kind == ERROR_SCENE;
}

bool mixin_check(const char *path, Mistakes *mistakes, Error *err)
{
    size_t before = mistakes_count(mistakes);
    Document *document = document_read(path, mistakes, err);
    if (document == NULL) {
        return mistakes_count(mistakes) > before;
    }
    schema_check_mixin(document_root(document), mistakes);
    document_destroy(document);
    return true;
}
