/*
 * expression_elements.h - the elements of parts that one path without drawn words leads to.
 * Internal to scenes/; expression_names.c puts the drawn words in.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "scenes/expression_names.h"
#include "sim/thing.h"

enum { ELEMENT_PATH_BYTES = 256 };

/* A growing list of things; the things of several alternatives lie one after the other. */
typedef struct ThingList {
    Thing *things;
    size_t count, room;
} ThingList;

/* False with a failure when memory ran out. */
bool thing_list_add(const NameWish *wish, ThingList *list, Thing thing);

/* "part/kind:element", or a name alone. */
typedef struct ElementPath {
    char text[ELEMENT_PATH_BYTES];
    char head[ELEMENT_PATH_BYTES]; /* before the first '/' */
    const char *tail;              /* behind it, in `text`; NULL if there is none */
    size_t at;                     /* in the expression, for failures */
    bool glob;
} ElementPath;

/*
 * Adds what the path stands for, in compile order; a family's name stands for all its members
 * and sets *ret_family. False with a failure if there is nothing.
 */
bool elements_find(
        const NameWish *wish, const ElementPath *path, ThingList *list, bool *ret_family);
