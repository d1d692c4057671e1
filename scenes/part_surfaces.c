#include "scenes/part_surfaces.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenes/formula.h"
#include "scenes/suggestion.h"
#include "scenes/value.h"
#include "sim/surface.h"

enum { NAME_BYTES = 256 };

static const double DEFAULT_CELL_M = 0.01;
static const double FULL_TURN = 6.28318530717958648;

typedef struct SurfaceDef {
    const char *name;
    const Node *node;    /* the whole definition */
    const Node *element; /* "geom:top", "site:top" or "top": a site, else a geom */
    bool mantle;         /* of a cylinder; else a face of a box */
    size_t axis;         /* of the face's normal in the box's frame... */
    double sign;         /* ...and which end of it */
    Formula arc;         /* of the mantle, about the x axis, rad */
    double cell;
} SurfaceDef;

struct PartSurfaces {
    SurfaceDef *defs;
    size_t count;
};

/* ------------------------------------------------------------------------ reading */

/* "x", "-y", ...: the schema lets nothing else pass. */
static void read_face(const Node *node, SurfaceDef *def)
{
    const char *word = node == NULL || node->text == NULL ? "z" : node->text;
    def->sign = word[0] == '-' ? -1.0 : 1.0;
    char axis = word[word[0] == '-' ? 1 : 0];
    def->axis = axis >= 'x' && axis <= 'z' ? (size_t)(axis - 'x') : 2;
}

static void read_def(const Node *node, const Task *names, SurfaceDef *def, Mistakes *mistakes)
{
    const Node *box = node_get(node, "box");
    const Node *cylinder = node_get(node, "cylinder");
    const Node *arc = node_get(node, "arc");
    *def = (SurfaceDef){.name = node->key,
            .node = node,
            .element = box != NULL ? box : cylinder,
            .mantle = box == NULL,
            .arc = {.constant = FULL_TURN},
            .cell = DEFAULT_CELL_M};
    if (def->element == NULL) {
        mistakes_add(mistakes, node->key_place, "{box: geom:NAME} or {cylinder: geom:NAME}",
                "surface '%s' does not say what it is", node->key);
    }
    read_face(node_get(node, "face"), def);
    if (arc != NULL) {
        (void)formula_read(arc, DIMENSION_ANGLE, names, false, mistakes, &def->arc);
    }
    value_read_key(node, "grid", DIMENSION_LENGTH, &def->cell, mistakes);
}

PartSurfaces *part_surfaces_read(const Node *map, const Task *names, Mistakes *mistakes)
{
    size_t count = map == NULL ? 0 : map->child_count;
    PartSurfaces *surfaces = calloc(1, sizeof *surfaces);
    SurfaceDef *defs = calloc(count + 1, sizeof *defs);
    if (surfaces == NULL || defs == NULL) {
        free(surfaces);
        free(defs);
        return NULL;
    }
    surfaces->defs = defs;
    for (size_t i = 0; i < count; i++) {
        read_def(map->children[i], names, &defs[surfaces->count++], mistakes);
    }
    return surfaces;
}

void part_surfaces_destroy(PartSurfaces *surfaces)
{
    if (surfaces == NULL) {
        return;
    }
    for (size_t i = 0; i < surfaces->count; i++) {
        formula_release(&surfaces->defs[i].arc);
    }
    free(surfaces->defs);
    free(surfaces);
}

/* ------------------------------------------------------------- one instance's own */

/* A geom or site as MuJoCo has it. */
typedef struct Solid {
    int body, type;
    const double *pos, *quat, *size;
} Solid;

/* Looks for "NAME/tip" among the sites (or geoms) of an instance. */
static bool find_solid(const PartOnModel *on, const char *element, mjtObj object, Solid *solid)
{
    char name[NAME_BYTES];
    const mjModel *model = on->model;
    (void)snprintf(name, sizeof name, "%s/%s", on->name, element);
    int id = mj_name2id(model, (int)object, name);
    if (id < 0) {
        return false;
    }
    size_t i = (size_t)id;
    if (object == mjOBJ_SITE) {
        *solid = (Solid){model->site_bodyid[i], model->site_type[i], model->site_pos + 3 * i,
                model->site_quat + 4 * i, model->site_size + 3 * i};
    } else {
        *solid = (Solid){model->geom_bodyid[i], model->geom_type[i], model->geom_pos + 3 * i,
                model->geom_quat + 4 * i, model->geom_size + 3 * i};
    }
    return true;
}

static bool find_element(
        const PartOnModel *on, const SurfaceDef *def, Solid *solid, Mistakes *mistakes)
{
    const char *text = def->element->text == NULL ? "" : def->element->text;
    bool geom = strncmp(text, "geom:", 5) == 0;
    bool site = strncmp(text, "site:", 5) == 0;
    const char *element = geom || site ? text + 5 : text;
    if ((!geom && find_solid(on, element, mjOBJ_SITE, solid)) ||
            (!site && find_solid(on, element, mjOBJ_GEOM, solid))) {
        return true;
    }
    if (mistakes != NULL) {
        char name[NAME_BYTES];
        (void)snprintf(name, sizeof name, "%s/%s", on->name, element);
        Suggestion near = suggestion_for(name);
        suggestion_add_model(&near, on->model, geom ? mjOBJ_GEOM : mjOBJ_SITE);
        mistakes_add(mistakes, def->element->place, suggestion_hint(&near),
                "part '%s' has no %s '%s'", on->name,
                geom           ? "geom"
                        : site ? "site"
                               : "site or geom",
                element);
    }
    return false;
}

/* The frame in the middle of a face of a box: z out of it. */
static void place_face(
        const SurfaceDef *def, const Solid *solid, Surface *surface, Frame *frame)
{
    size_t side = (def->axis + 1) % 3; /* runs along x of the face, and the third one along y */
    size_t across = (def->axis + 2) % 3;
    double axes[9] = {0.0}; /* columns: x, y, z of the face in the box's frame */
    axes[3 * side] = def->sign;
    axes[3 * across + 1] = 1.0;
    axes[3 * def->axis + 2] = def->sign;
    double quat[4];
    double off[3] = {0.0, 0.0, 0.0};
    double moved[3];
    off[def->axis] = def->sign * solid->size[def->axis];
    mju_mat2Quat(quat, axes);
    mju_rotVecQuat(moved, off, solid->quat);
    mju_add3(frame->pos, solid->pos, moved);
    mju_mulQuat(frame->quat, solid->quat, quat);
    surface->half[0] = solid->size[side];
    surface->half[1] = solid->size[across];
}

/* The frame in the middle of a mantle: on the cylinder's x axis, z out of it, y along it. */
static void place_mantle(const SurfaceDef *def, const PartOnModel *on, const Solid *solid,
        Surface *surface, Frame *frame)
{
    static const double OUT[9] = {0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0};
    double arc = formula_value(&def->arc, on->values, 1.0, 1.0);
    double quat[4];
    double moved[3];
    const double off[3] = {solid->size[0], 0.0, 0.0};
    mju_mat2Quat(quat, OUT);
    mju_rotVecQuat(moved, off, solid->quat);
    mju_add3(frame->pos, solid->pos, moved);
    mju_mulQuat(frame->quat, solid->quat, quat);
    surface->radius = solid->size[0];
    surface->half[0] = 0.5 * mju_clip(arc, 0.0, FULL_TURN) * surface->radius;
    surface->half[1] = solid->size[1];
}

static bool has_shape(
        const PartOnModel *on, const SurfaceDef *def, const Solid *solid, Mistakes *mistakes)
{
    bool right = solid->type == (def->mantle ? mjGEOM_CYLINDER : mjGEOM_BOX);
    if (!right && mistakes != NULL) {
        mistakes_add(mistakes, def->element->place, NULL, "'%s' of part '%s' is no %s",
                def->element->text, on->name, def->mantle ? "cylinder" : "box");
    }
    return right;
}

/* More cells than coverage() can count, and patches without extent, are told once. */
static void check_extent(const SurfaceDef *def, const Surface *surface, Mistakes *mistakes)
{
    int count[2];
    if (surface->half[0] <= 0.0 || surface->half[1] <= 0.0 || surface->cell <= 0.0) {
        mistakes_add(
                mistakes, def->node->key_place, NULL, "surface '%s' has no extent", def->name);
        return;
    }
    surface_cells(surface, count);
    if (count[0] * count[1] > SURFACE_CELLS_MAX) {
        mistakes_add(mistakes, def->node->key_place, "a coarser grid, or a smaller surface",
                "surface '%s' has more than %d cells of %g mm", def->name, SURFACE_CELLS_MAX,
                1e3 * surface->cell);
    }
}

static bool add_surface(
        const SurfaceDef *def, const PartOnModel *on, PlaceLists *lists, Mistakes *mistakes)
{
    Solid solid;
    if (def->element == NULL || !find_element(on, def, &solid, mistakes) ||
            !has_shape(on, def, &solid, mistakes)) {
        return true;
    }
    Surface surface = {.name = def->name,
            .part = on->part,
            .frame = (int)lists->frame_count,
            .cell = def->cell};
    Frame frame = {.name = def->name, .part = on->part, .body = solid.body};
    if (def->mantle) {
        place_mantle(def, on, &solid, &surface, &frame);
    } else {
        place_face(def, &solid, &surface, &frame);
    }
    if (mistakes != NULL) {
        check_extent(def, &surface, mistakes);
    }
    return place_lists_add_frame(lists, &frame) && place_lists_add_surface(lists, &surface);
}

bool part_surfaces_add(const PartSurfaces *surfaces, const PartOnModel *on, PlaceLists *lists,
        Mistakes *mistakes)
{
    bool ok = true;
    for (size_t i = 0; ok && i < surfaces->count; i++) {
        ok = add_surface(&surfaces->defs[i], on, lists, mistakes);
    }
    return ok;
}
