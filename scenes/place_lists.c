#include "scenes/place_lists.h"

#include <stdlib.h>

/* Makes room for one more item of a growing array. */
static bool make_room(void **items, size_t count, size_t *room, size_t size)
{
    if (count < *room) {
        return true;
    }
    size_t wanted = *room == 0 ? 32 : 2 * *room;
    void *grown = realloc(*items, wanted * size);
    if (grown == NULL) {
        return false;
    }
    *items = grown;
    *room = wanted;
    return true;
}

bool place_lists_add_frame(PlaceLists *lists, const Frame *frame)
{
    void *items = lists->frames;
    bool ok = make_room(&items, lists->frame_count, &lists->frame_room, sizeof *frame);
    lists->frames = items;
    if (ok) {
        lists->frames[lists->frame_count++] = *frame;
    }
    return ok;
}

bool place_lists_add_region(PlaceLists *lists, const Region *region)
{
    void *items = lists->regions;
    bool ok = make_room(&items, lists->region_count, &lists->region_room, sizeof *region);
    lists->regions = items;
    if (ok) {
        lists->regions[lists->region_count++] = *region;
    }
    return ok;
}

bool place_lists_add_surface(PlaceLists *lists, const Surface *surface)
{
    void *items = lists->surfaces;
    bool ok = make_room(&items, lists->surface_count, &lists->surface_room, sizeof *surface);
    lists->surfaces = items;
    if (ok) {
        lists->surfaces[lists->surface_count++] = *surface;
    }
    return ok;
}

bool place_lists_add_grasp(PlaceLists *lists, const Grasp *grasp)
{
    void *items = lists->grasps;
    bool ok = make_room(&items, lists->grasp_count, &lists->grasp_room, sizeof *grasp);
    lists->grasps = items;
    if (ok) {
        lists->grasps[lists->grasp_count++] = *grasp;
    }
    return ok;
}

void place_lists_clear(PlaceLists *lists)
{
    lists->frame_count = 0;
    lists->region_count = 0;
    lists->surface_count = 0;
    lists->grasp_count = 0;
}

void place_lists_release(PlaceLists *lists)
{
    free(lists->frames);
    free(lists->regions);
    free(lists->surfaces);
    free(lists->grasps);
    *lists = (PlaceLists){0};
}
