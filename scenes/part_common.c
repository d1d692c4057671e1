#include "scenes/part_common.h"

#include <stdlib.h>
#include <string.h>

struct PartCommon {
    const char **frames; /* the common ones; owned array of borrowed names */
    size_t frame_count;
    const char **regions;
    size_t region_count;
    const char **surfaces;
    size_t surface_count;
    size_t frame_room; /* the most frames that one of the files has */
};

static Task values_of(const PartMake *make, const Task *task)
{
    return (Task){.numbers = task->numbers + make->first_number,
            .number_count = make->source->params.count};
}

/* The places of one file, in lists of their own. */
static bool list_places(const PartInstance *instance, const PartMake *make,
        const mjModel *model, const Task *values, PlaceLists *lists, Mistakes *mistakes)
{
    const PartOnModel on = {
            .name = make->prefix, .body = instance->name, .values = values, .model = model};
    return part_places_add(make->source->places, &on, lists, mistakes);
}

static const Frame *find_frame(const PlaceLists *lists, const char *name)
{
    for (size_t i = 0; i < lists->frame_count; i++) {
        if (strcmp(lists->frames[i].name, name) == 0) {
            return &lists->frames[i];
        }
    }
    return NULL;
}

static const Region *find_region(const PlaceLists *lists, const char *name)
{
    for (size_t i = 0; i < lists->region_count; i++) {
        if (strcmp(lists->regions[i].name, name) == 0) {
            return &lists->regions[i];
        }
    }
    return NULL;
}

static const Surface *find_surface(const PlaceLists *lists, const char *name)
{
    for (size_t i = 0; i < lists->surface_count; i++) {
        if (strcmp(lists->surfaces[i].name, name) == 0) {
            return &lists->surfaces[i];
        }
    }
    return NULL;
}

/* All names of the first file; the part's own frame "" is the first of them. */
static bool take_names(PartCommon *common, const PlaceLists *lists)
{
    common->frames = calloc(lists->frame_count, sizeof *common->frames);
    common->regions = calloc(lists->region_count + 1, sizeof *common->regions);
    common->surfaces = calloc(lists->surface_count + 1, sizeof *common->surfaces);
    if (common->frames == NULL || common->regions == NULL || common->surfaces == NULL) {
        return false;
    }
    for (size_t i = 0; i < lists->frame_count; i++) {
        common->frames[common->frame_count++] = lists->frames[i].name;
    }
    for (size_t i = 0; i < lists->region_count; i++) {
        common->regions[common->region_count++] = lists->regions[i].name;
    }
    for (size_t i = 0; i < lists->surface_count; i++) {
        common->surfaces[common->surface_count++] = lists->surfaces[i].name;
    }
    return true;
}

/* Drops the names that another file does not have. */
static void keep_names(PartCommon *common, const PlaceLists *lists)
{
    size_t kept = 0;
    for (size_t i = 0; i < common->frame_count; i++) {
        if (find_frame(lists, common->frames[i]) != NULL) {
            common->frames[kept++] = common->frames[i];
        }
    }
    common->frame_count = kept;
    kept = 0;
    for (size_t i = 0; i < common->region_count; i++) {
        if (find_region(lists, common->regions[i]) != NULL) {
            common->regions[kept++] = common->regions[i];
        }
    }
    common->region_count = kept;
    kept = 0;
    for (size_t i = 0; i < common->surface_count; i++) {
        if (find_surface(lists, common->surfaces[i]) != NULL) {
            common->surfaces[kept++] = common->surfaces[i];
        }
    }
    common->surface_count = kept;
}

bool part_common_find(
        PartInstance *instance, const Task *task, const mjModel *model, Mistakes *mistakes)
{
    PartCommon *common = calloc(1, sizeof *common);
    PlaceLists lists = {0};
    bool ok = common != NULL;
    instance->common = common;
    for (size_t i = 0; ok && i < instance->make_count; i++) {
        place_lists_clear(&lists);
        const Task values = values_of(&instance->makes[i], task);
        ok = list_places(instance, &instance->makes[i], model, &values, &lists, mistakes) &&
                (i > 0 || take_names(common, &lists));
        if (ok) {
            keep_names(common, &lists);
            common->frame_room = lists.frame_count > common->frame_room ? lists.frame_count
                                                                        : common->frame_room;
        }
    }
    place_lists_release(&lists);
    return ok;
}

void part_common_release(PartCommon *common)
{
    if (common != NULL) {
        free(common->frames);
        free(common->regions);
        free(common->surfaces);
        free(common);
    }
}

/* True for the common frames; their own frame stands under its name already. */
static bool is_common(const PartCommon *common, const char *name)
{
    for (size_t i = 0; i < common->frame_count; i++) {
        if (strcmp(common->frames[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* Frame `i` of a file, as it comes to stand: the common ones first, without a name the others. */
static bool add_frames(
        const PartCommon *common, const PlaceLists *own, PlaceLists *lists, int *ret_moved)
{
    size_t first = lists->frame_count;
    for (size_t i = 0; i < common->frame_count; i++) {
        const Frame *frame = find_frame(own, common->frames[i]);
        if (frame == NULL) {
            return false;
        }
        ret_moved[frame - own->frames] = (int)lists->frame_count;
        Frame named = *frame;
        named.name = common->frames[i];
        if (!place_lists_add_frame(lists, &named)) {
            return false;
        }
    }
    for (size_t i = 0; i < own->frame_count; i++) {
        Frame nameless = own->frames[i];
        if (is_common(common, nameless.name)) {
            continue;
        }
        ret_moved[i] = (int)lists->frame_count;
        nameless.name = "";
        if (!place_lists_add_frame(lists, &nameless)) {
            return false;
        }
    }
    while (lists->frame_count < first + common->frame_room) {
        Frame spare = own->frames[0];
        if (!place_lists_add_frame(lists, &spare)) {
            return false;
        }
    }
    return true;
}

static bool add_regions(const PartCommon *common, const PlaceLists *own, PlaceLists *lists)
{
    for (size_t i = 0; i < common->region_count; i++) {
        const Region *found = find_region(own, common->regions[i]);
        if (found == NULL) {
            return false;
        }
        Region region = *found;
        region.name = common->regions[i];
        if (!place_lists_add_region(lists, &region)) {
            return false;
        }
    }
    return true;
}

static bool add_surfaces(
        const PartCommon *common, const PlaceLists *own, const int *moved, PlaceLists *lists)
{
    for (size_t i = 0; i < common->surface_count; i++) {
        const Surface *found = find_surface(own, common->surfaces[i]);
        if (found == NULL) {
            return false;
        }
        Surface surface = *found;
        surface.name = common->surfaces[i];
        surface.frame = moved[surface.frame];
        if (!place_lists_add_surface(lists, &surface)) {
            return false;
        }
    }
    return true;
}

static bool add_grasps(const PlaceLists *own, const int *moved, PlaceLists *lists)
{
    for (size_t i = 0; i < own->grasp_count; i++) {
        Grasp grasp = own->grasps[i];
        grasp.frame = moved[grasp.frame];
        if (!place_lists_add_grasp(lists, &grasp)) {
            return false;
        }
    }
    return true;
}

static void belong(const PlaceLists *own, int part)
{
    for (size_t i = 0; i < own->frame_count; i++) {
        own->frames[i].part = part;
    }
    for (size_t i = 0; i < own->region_count; i++) {
        own->regions[i].part = part;
    }
    for (size_t i = 0; i < own->surface_count; i++) {
        own->surfaces[i].part = part;
    }
    for (size_t i = 0; i < own->grasp_count; i++) {
        own->grasps[i].part = part;
    }
}

bool part_common_add(const PartInstance *instance, int part, const Task *task,
        const mjModel *model, PlaceLists *lists)
{
    const PartMake *make = part_instance_make(instance, task);
    PlaceLists own = {0};
    /* The files have been looked at: nothing is missing that could be said again. */
    const Task values = values_of(make, task);
    bool ok = list_places(instance, make, model, &values, &own, NULL);
    belong(&own, part);
    int *moved = calloc(own.frame_count + 1, sizeof *moved);
    ok = ok && moved != NULL && add_frames(instance->common, &own, lists, moved) &&
            add_regions(instance->common, &own, lists) &&
            add_surfaces(instance->common, &own, moved, lists) &&
            add_grasps(&own, moved, lists);
    free(moved);
    place_lists_release(&own);
    return ok;
}
