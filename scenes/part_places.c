#include "scenes/part_places.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scenes/part_surfaces.h"
#include "scenes/suggestion.h"
#include "scenes/value.h"

enum { NAME_BYTES = 256 };

/* Straight way to a grasp whose file does not say, m. */
static const double APPROACH_M = 0.08;

/* Which way the z axis of a declared frame points. */
typedef enum ZRule { Z_AS_IS, Z_OUT, Z_IN } ZRule;

typedef struct FrameDef {
    const char *name;
    const Node *node;
    const char *element; /* site or body of the part, without prefix */
    ZRule z;
} FrameDef;

typedef struct RegionDef {
    const char *name;
    const Node *node;
    const char *element; /* site of the part */
    RegionShape shape;
    bool sized;      /* false: the site's own size */
    Formula size[3]; /* cylinder: radius, height; box: half sizes */
    Formula tol;     /* widens it to all sides */
} RegionDef;

typedef struct GraspDef {
    const char *name;
    const Node *node;
    const char *frame;
    Formula width, score, approach;
} GraspDef;

struct PartPlaces {
    FrameDef *frames;
    size_t frame_count;
    RegionDef *regions;
    size_t region_count;
    GraspDef *grasps;
    size_t grasp_count;
    const char *noun, *colour;
    double symmetry[3];
    const Node *paint;
    const Node *variants; /* may switch grasps, by `grasp:GLOB` */
    PartSurfaces *surfaces;
    bool checked; /* missing elements have been reported */
};

static const double FULL_TURN = 6.28318530717958648;

static const Node *child_of(const Node *map, const char *key)
{
    return map == NULL ? NULL : node_get(map, key);
}

static size_t child_count(const Node *map)
{
    return map == NULL ? 0 : map->child_count;
}

/* The element behind "site:tip"; a bare name is a site. */
static const char *element_name(const Node *node)
{
    if (node == NULL || node->kind != NODE_TEXT) {
        return "";
    }
    const char *colon = strchr(node->text, ':');
    return colon == NULL ? node->text : colon + 1;
}

static void read_frame(const Node *node, FrameDef *frame, Mistakes *mistakes)
{
    const Node *z = child_of(node, "z");
    const char *rule = z == NULL || z->kind != NODE_TEXT ? "" : z->text;
    *frame = (FrameDef){
            .name = node->key, .node = node, .element = element_name(child_of(node, "at"))};
    if (strcmp(rule, "out") == 0) {
        frame->z = Z_OUT;
    } else if (strcmp(rule, "in") == 0) {
        frame->z = Z_IN;
    } else if (z != NULL) {
        mistakes_add(mistakes, z->place, NULL, "z is 'out' or 'in' of the part");
    }
}

static bool read_size(const Node *node, const char *key, const Task *names, Mistakes *mistakes,
        Formula *formula)
{
    const Node *value = child_of(node, key);
    return value != NULL &&
            formula_read(value, DIMENSION_LENGTH, names, false, mistakes, formula);
}

static void read_region(
        const Node *node, const Task *names, RegionDef *region, Mistakes *mistakes)
{
    const Node *cylinder = child_of(node, "cylinder");
    const Node *box = child_of(node, "box");
    const Node *size = child_of(node, "size");
    *region = (RegionDef){.name = node->key, .node = node};
    (void)read_size(node, "tol", names, mistakes, &region->tol);
    if (cylinder != NULL) {
        region->shape = REGION_CYLINDER;
        region->element = element_name(cylinder);
        region->sized = read_size(node, "radius", names, mistakes, &region->size[0]) &&
                read_size(node, "height", names, mistakes, &region->size[1]);
        return;
    }
    region->shape = REGION_BOX;
    region->element = element_name(box);
    if (box == NULL) {
        mistakes_add(mistakes, node->key_place, "{cylinder: site:NAME} or {box: site:NAME}",
                "region '%s' does not say what it is", node->key);
    }
    region->sized = child_count(size) == 3;
    for (size_t i = 0; region->sized && i < 3; i++) {
        region->sized = formula_read(
                size->children[i], DIMENSION_LENGTH, names, false, mistakes, &region->size[i]);
    }
}

static void read_grasp(const Node *node, const Task *names, GraspDef *grasp, Mistakes *mistakes)
{
    const Node *score = child_of(node, "score");
    const Node *approach = child_of(node, "approach");
    *grasp = (GraspDef){.name = node->key,
            .node = node,
            .frame = element_name(child_of(node, "frame")),
            .score = {.constant = 1.0},
            .approach = {.constant = APPROACH_M}};
    if (!read_size(node, "width", names, mistakes, &grasp->width)) {
        mistakes_add(mistakes, node->key_place, NULL, "grasp '%s' needs a width", node->key);
    }
    if (score != NULL) {
        (void)formula_read(score, DIMENSION_NONE, names, false, mistakes, &grasp->score);
    }
    if (approach != NULL) {
        (void)read_size(node, "approach", names, mistakes, &grasp->approach);
    }
}

static const char *word_of(const Node *words, const char *key)
{
    const Node *node = child_of(words, key);
    return node == NULL || node->kind != NODE_TEXT ? "" : node->text;
}

static void read_symmetry(const Node *sidecar, PartPlaces *places, Mistakes *mistakes)
{
    static const char *const AXES[3] = {"x", "y", "z"};
    for (int i = 0; i < 3; i++) {
        const Node *angle = child_of(child_of(sidecar, "symmetry"), AXES[i]);
        if (angle != NULL && angle->kind == NODE_TEXT && strcmp(angle->text, "any") == 0) {
            places->symmetry[i] = FULL_TURN;
        } else if (angle != NULL) {
            (void)value_read_quantity(angle, DIMENSION_ANGLE, mistakes, &places->symmetry[i]);
        }
    }
}

static void read_description(const Node *sidecar, PartPlaces *places, Mistakes *mistakes)
{
    const Node *words = child_of(sidecar, "words");
    places->noun = word_of(words, "noun");
    places->colour = word_of(words, "colour");
    places->paint = child_of(sidecar, "paint");
    places->variants = child_of(sidecar, "variants");
    read_symmetry(sidecar, places, mistakes);
}

PartPlaces *part_places_read(
        const Node *sidecar, const Task *names, Mistakes *mistakes, Error *err)
{
    const Node *frames = child_of(sidecar, "frames");
    const Node *regions = child_of(sidecar, "regions");
    const Node *grasps = child_of(sidecar, "grasps");
    PartPlaces *places = calloc(1, sizeof *places);
    if (places != NULL) {
        places->frames = calloc(child_count(frames) + 1, sizeof *places->frames);
        places->regions = calloc(child_count(regions) + 1, sizeof *places->regions);
        places->grasps = calloc(child_count(grasps) + 1, sizeof *places->grasps);
        places->surfaces = part_surfaces_read(child_of(sidecar, "surface"), names, mistakes);
    }
    if (places == NULL || places->frames == NULL || places->regions == NULL ||
            places->grasps == NULL || places->surfaces == NULL) {
        (void)error_no_memory(err, "the places of a part");
        part_places_destroy(places);
        return NULL;
    }
    for (size_t i = 0; i < child_count(frames); i++) {
        read_frame(frames->children[i], &places->frames[places->frame_count++], mistakes);
    }
    for (size_t i = 0; i < child_count(regions); i++) {
        read_region(regions->children[i], names, &places->regions[places->region_count++],
                mistakes);
    }
    for (size_t i = 0; i < child_count(grasps); i++) {
        read_grasp(
                grasps->children[i], names, &places->grasps[places->grasp_count++], mistakes);
    }
    read_description(sidecar, places, mistakes);
    return places;
}

void part_places_destroy(PartPlaces *places)
{
    if (places == NULL) {
        return;
    }
    for (size_t i = 0; i < places->region_count; i++) {
        for (size_t j = 0; j < 3; j++) {
            formula_release(&places->regions[i].size[j]);
        }
        formula_release(&places->regions[i].tol);
    }
    for (size_t i = 0; i < places->grasp_count; i++) {
        formula_release(&places->grasps[i].width);
        formula_release(&places->grasps[i].score);
        formula_release(&places->grasps[i].approach);
    }
    part_surfaces_destroy(places->surfaces);
    free(places->frames);
    free(places->regions);
    free(places->grasps);
    free(places);
}

void part_places_describe(const PartPlaces *places, Part *part)
{
    part->noun = places->noun;
    part->colour = places->colour;
    memcpy(part->symmetry, places->symmetry, sizeof part->symmetry);
}

const Node *part_places_paint(const PartPlaces *places)
{
    return places->paint;
}

/* One instance whose places are being added. */
typedef struct Adder {
    const PartPlaces *places;
    int part;
    const char *name;
    const Task *values;
    const mjModel *model;
    PlaceLists *lists;
    Mistakes *mistakes;
    size_t first_frame, first_region; /* of this instance */
} Adder;

static int site_of(const Adder *adder, const char *element, const Node *node)
{
    char name[NAME_BYTES];
    (void)snprintf(name, sizeof name, "%s/%s", adder->name, element);
    int site = mj_name2id(adder->model, mjOBJ_SITE, name);
    if (site < 0 && !adder->places->checked) {
        Suggestion near = suggestion_for(name);
        suggestion_add_model(&near, adder->model, mjOBJ_SITE);
        mistakes_add(adder->mistakes, node->key_place, suggestion_hint(&near),
                "part '%s' has no site '%s'", adder->name, element);
    }
    return site;
}

static Frame frame_of_site(const Adder *adder, const char *name, int site)
{
    Frame frame = {.name = name, .part = adder->part};
    frame.body = adder->model->site_bodyid[site];
    mju_copy3(frame.pos, adder->model->site_pos + 3 * (size_t)site);
    mju_copy4(frame.quat, adder->model->site_quat + 4 * (size_t)site);
    return frame;
}

/* Turns the frame about its x axis if z points the wrong way, seen from the body's origin. */
static void apply_z_rule(Frame *frame, ZRule rule)
{
    if (rule == Z_AS_IS || mju_norm3(frame->pos) < 1e-9) {
        return;
    }
    double z[3];
    double axis[3] = {0.0, 0.0, 1.0};
    mju_rotVecQuat(z, axis, frame->quat);
    double outward = mju_dot3(z, frame->pos);
    if ((rule == Z_OUT && outward < 0.0) || (rule == Z_IN && outward > 0.0)) {
        double half_turn[4] = {0.0, 1.0, 0.0, 0.0};
        double turned[4];
        mju_mulQuat(turned, frame->quat, half_turn);
        mju_copy4(frame->quat, turned);
    }
}

static bool frame_is_known(const Adder *adder, const char *name)
{
    for (size_t i = adder->first_frame; i < adder->lists->frame_count; i++) {
        if (strcmp(adder->lists->frames[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool region_is_known(const Adder *adder, const char *name)
{
    for (size_t i = adder->first_region; i < adder->lists->region_count; i++) {
        if (strcmp(adder->lists->regions[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static bool add_declared_frames(const Adder *adder)
{
    for (size_t i = 0; i < adder->places->frame_count; i++) {
        const FrameDef *def = &adder->places->frames[i];
        int site = site_of(adder, def->element, def->node);
        if (site < 0) {
            continue;
        }
        Frame frame = frame_of_site(adder, def->name, site);
        apply_z_rule(&frame, def->z);
        if (!place_lists_add_frame(adder->lists, &frame)) {
            return false;
        }
    }
    return true;
}

/* By so much to every side: a cylinder's top rises and its bottom sinks. */
static void widen(Region *region, double tol)
{
    if (region->shape == REGION_BOX) {
        for (size_t i = 0; i < 3; i++) {
            region->size[i] += tol;
        }
        return;
    }
    const double up[3] = {0.0, 0.0, tol};
    double raise[3];
    mju_rotVecQuat(raise, up, region->quat);
    mju_addTo3(region->pos, raise);
    region->size[0] += tol;
    region->size[1] += 2.0 * tol;
}

static bool add_declared_regions(const Adder *adder)
{
    for (size_t i = 0; i < adder->places->region_count; i++) {
        const RegionDef *def = &adder->places->regions[i];
        int site = site_of(adder, def->element, def->node);
        if (site < 0) {
            continue;
        }
        Frame frame = frame_of_site(adder, def->name, site);
        Region region = {.name = def->name,
                .part = adder->part,
                .body = frame.body,
                .shape = def->shape};
        mju_copy3(region.pos, frame.pos);
        mju_copy4(region.quat, frame.quat);
        for (size_t j = 0; j < 3; j++) {
            region.size[j] = def->sized ? formula_value(&def->size[j], adder->values, 1.0, 1.0)
                                        : adder->model->site_size[3 * (size_t)site + j];
        }
        widen(&region, formula_value(&def->tol, adder->values, 1.0, 1.0));
        if (!place_lists_add_region(adder->lists, &region)) {
            return false;
        }
    }
    return true;
}

/* A site's cylinder is centred on it; a region's starts at its top face. */
static Region region_of_site(const Adder *adder, const Frame *frame, int site)
{
    const mjtNum *size = adder->model->site_size + 3 * (size_t)site;
    bool cylinder = adder->model->site_type[site] == mjGEOM_CYLINDER;
    Region region = {.name = frame->name,
            .part = adder->part,
            .body = frame->body,
            .shape = cylinder ? REGION_CYLINDER : REGION_BOX};
    mju_copy3(region.pos, frame->pos);
    mju_copy4(region.quat, frame->quat);
    mju_copy3(region.size, size);
    if (cylinder) {
        double z[3];
        double axis[3] = {0.0, 0.0, 1.0};
        mju_rotVecQuat(z, axis, frame->quat);
        mju_addToScl3(region.pos, z, size[1]);
        region.size[1] = 2.0 * size[1];
    }
    return region;
}

static bool add_sites(const Adder *adder)
{
    size_t length = strlen(adder->name);
    for (int site = 0; site < (int)adder->model->nsite; site++) {
        const char *full = mj_id2name(adder->model, mjOBJ_SITE, site);
        if (full == NULL || strncmp(full, adder->name, length) != 0 || full[length] != '/') {
            continue;
        }
        Frame frame = frame_of_site(adder, full + length + 1, site);
        if (!frame_is_known(adder, frame.name) &&
                !place_lists_add_frame(adder->lists, &frame)) {
            return false;
        }
        int type = adder->model->site_type[site];
        bool volume = type == mjGEOM_BOX || type == mjGEOM_CYLINDER;
        if (volume && !region_is_known(adder, frame.name)) {
            Region region = region_of_site(adder, &frame, site);
            if (!place_lists_add_region(adder->lists, &region)) {
                return false;
            }
        }
    }
    return true;
}

static int frame_index(const Adder *adder, const char *name)
{
    for (size_t i = adder->first_frame; i < adder->lists->frame_count; i++) {
        if (strcmp(adder->lists->frames[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static bool variant_names_grasp(const Node *variant, const char *grasp)
{
    static const char KIND[] = "grasp:";
    for (size_t i = 0; i < child_count(variant); i++) {
        const char *glob = variant->children[i]->text;
        if (glob != NULL && strncmp(glob, KIND, sizeof KIND - 1) == 0 &&
                text_glob(glob + sizeof KIND - 1, grasp)) {
            return true;
        }
    }
    return false;
}

static bool has_word(const Task *values, const char *word)
{
    for (size_t i = 0; i < values->number_count; i++) {
        const char *drawn = values->numbers[i].word;
        if (drawn != NULL && strcmp(drawn, word) == 0) {
            return true;
        }
    }
    return false;
}

/* A grasp that variants speak of is there with any of their words. */
static bool grasp_is_there(const Adder *adder, const char *grasp)
{
    bool spoken_of = false;
    for (size_t i = 0; i < child_count(adder->places->variants); i++) {
        const Node *variant = adder->places->variants->children[i];
        if (variant_names_grasp(variant, grasp)) {
            spoken_of = true;
            if (has_word(adder->values, variant->key)) {
                return true;
            }
        }
    }
    return !spoken_of;
}

/* Adds the grasps, best score first (equal scores in file order). */
static bool add_grasps(const Adder *adder)
{
    size_t first = adder->lists->grasp_count;
    for (size_t i = 0; i < adder->places->grasp_count; i++) {
        const GraspDef *def = &adder->places->grasps[i];
        int frame = frame_index(adder, def->frame);
        if (frame < 0) {
            if (!adder->places->checked) {
                mistakes_add(adder->mistakes, def->node->key_place, NULL,
                        "grasp '%s': part '%s' has no frame or site '%s'", def->name,
                        adder->name, def->frame);
            }
            continue;
        }
        if (!grasp_is_there(adder, def->name)) {
            continue;
        }
        Grasp grasp = {.name = def->name, .part = adder->part, .frame = frame};
        grasp.width = formula_value(&def->width, adder->values, 1.0, 1.0);
        grasp.score = formula_value(&def->score, adder->values, 1.0, 1.0);
        grasp.approach = formula_value(&def->approach, adder->values, 1.0, 1.0);
        if (!place_lists_add_grasp(adder->lists, &grasp)) {
            return false;
        }
        Grasp *grasps = adder->lists->grasps;
        for (size_t j = adder->lists->grasp_count - 1;
                j > first && grasps[j].score > grasps[j - 1].score; j--) {
            Grasp better = grasps[j];
            grasps[j] = grasps[j - 1];
            grasps[j - 1] = better;
        }
    }
    return true;
}

bool part_places_add(
        PartPlaces *places, const PartOnModel *on, PlaceLists *lists, Mistakes *mistakes)
{
    Adder adder = {
            .places = places,
            .part = on->part,
            .name = on->name,
            .values = on->values,
            .model = on->model,
            .lists = lists,
            .mistakes = mistakes,
            .first_frame = lists->frame_count,
            .first_region = lists->region_count,
    };
    Frame own = {.name = "", .part = on->part, .quat = {1.0}};
    own.body = mj_name2id(on->model, mjOBJ_BODY, on->body == NULL ? on->name : on->body);
    bool ok = place_lists_add_frame(lists, &own) && add_declared_frames(&adder) &&
            part_surfaces_add(places->surfaces, on, lists, places->checked ? NULL : mistakes) &&
            add_declared_regions(&adder) && add_sites(&adder) && add_grasps(&adder);
    places->checked = true;
    return ok;
}
