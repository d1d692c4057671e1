#include "export/mask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const FIRST[] = {"train", "val", "ood", "success", "failure"};
enum { FIRST_COUNT = sizeof FIRST / sizeof *FIRST };

static Mask *add_mask(MaskList *list, const char *name)
{
    if (list->count == list->room) {
        size_t room = list->room == 0 ? (size_t)2 * FIRST_COUNT : 2 * list->room;
        Mask *grown = realloc(list->items, room * sizeof *grown);
        if (grown == NULL) {
            list->failed = true;
            return NULL;
        }
        list->items = grown;
        list->room = room;
    }
    Mask *mask = &list->items[list->count++];
    *mask = (Mask){.demos = {.count = 0}};
    (void)snprintf(mask->name, sizeof mask->name, "%s", name);
    return mask;
}

static void start(MaskList *list)
{
    for (size_t i = 0; list->count < FIRST_COUNT && i < FIRST_COUNT && !list->failed; i++) {
        (void)add_mask(list, FIRST[i]);
    }
}

void mask_list_add(MaskList *list, const char *name, const char *demo)
{
    start(list);
    Mask *mask = NULL;
    for (size_t i = 0; i < list->count && mask == NULL; i++) {
        mask = strcmp(list->items[i].name, name) == 0 ? &list->items[i] : NULL;
    }
    mask = mask == NULL ? add_mask(list, name) : mask;
    if (mask != NULL) {
        text_list_add(&mask->demos, demo);
    }
}

void mask_list_add_episode(MaskList *list, const char *demo, const char *split, bool success)
{
    mask_list_add(list, split, demo);
    mask_list_add(list, success ? "success" : "failure", demo);
}

static bool write_mask(const char *name, const TextList *demos, Writer *writer, Error *err)
{
    const ChannelDef def = {.path = name, .unit = "1", .meaning = "names of the demos in it"};
    return writer_texts(writer, "/mask", &def, demos, err);
}

bool mask_list_write(const MaskList *list, Writer *writer, Error *err)
{
    const TextList none = {.count = 0};
    if (list->failed) {
        return error_no_memory(err, "the masks");
    }
    if (list->count == 0) {
        return write_mask(FIRST[0], &none, writer, err);
    }
    for (size_t i = 0; i < list->count; i++) {
        const Mask *mask = &list->items[i];
        if ((mask->demos.count > 0 || i == 0) &&
                !write_mask(mask->name, &mask->demos, writer, err)) {
            return false;
        }
    }
    return true;
}

void mask_list_release(MaskList *list)
{
    for (size_t i = 0; i < list->count; i++) {
        text_list_release(&list->items[i].demos);
    }
    free(list->items);
    *list = (MaskList){.items = NULL};
}
