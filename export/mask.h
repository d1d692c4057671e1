/*
 * mask.h - which demos of a file belong to a split, an outcome or a scene: /mask/NAME.
 *
 * `train`, `val`, `ood`, `success` and `failure` stand first, every other name follows in the
 * order in which it came up. A MaskList starts from zero.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "export/writer.h"

typedef struct Mask {
    char name[64];
    TextList demos;
} Mask;

typedef struct MaskList {
    Mask *items;
    size_t count, room;
    bool failed; /* memory ran out: mask_list_write() says so */
} MaskList;

/* Adds a demo to the mask of that name. */
void mask_list_add(MaskList *list, const char *name, const char *demo);

/* Adds a demo to the mask of its split and to that of its outcome. */
void mask_list_add_episode(MaskList *list, const char *demo, const char *split, bool success);

/* Writes the masks as text columns; an empty one only if it is `train`. */
MUST_USE bool mask_list_write(const MaskList *list, Writer *writer, Error *err);

void mask_list_release(MaskList *list);
