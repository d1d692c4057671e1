/*
 * scene_parts.h - the `parts:` of a scene: files read once, instances of families, parameters.
 *
 * A PartInstance is one thing in the model: "peg", or "box2" of the family "box" with
 * `count: 1..3`. Families always have their largest number of instances; the absent ones are
 * parked out of sight. Where `file` is a glob, an instance holds all files that match, one of
 * which is drawn for each slot and the others are switched off: so every slot of a scene has
 * one layout.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "scenes/built_part.h"
#include "scenes/compose.h"
#include "scenes/document.h"
#include "scenes/mistakes.h"
#include "scenes/part_source.h"
#include "scenes/scene_text.h"
#include "scenes/variable.h"

enum { INSTANCE_NAME_BYTES = 64, MAKE_PREFIX_BYTES = 160 };

/* See part_common.h. */
typedef struct PartCommon PartCommon;

/* A file that an instance is made of, and may be drawn from among several. */
typedef struct PartMake {
    PartSource *source;
    char prefix[MAKE_PREFIX_BYTES]; /* of its elements: "box2", or "clutter2/can" of several */
    const char *word;               /* "can", the file in labels; NULL: there is one file */
    unsigned splits;                /* that draw it: bit 0 for train, bit i + 1 for split i */
    size_t first_number;            /* of its parameters, in the order of the source */
    BoundPart *bound;
    BuiltPart *built;         /* NULL: no program builds it */
    double mass_kg, friction; /* as it weighs and slides at the defaults */
} PartMake;

typedef struct PartInstance {
    char name[INSTANCE_NAME_BYTES];
    const char *family; /* NULL outside families */
    int index, count;   /* within the family, from 1 */
    int least_count;    /* members that are there in every slot */
    const Node *node;   /* in `parts:` */
    PartMake *makes;    /* one, or those that its file is drawn from; owned */
    size_t make_count;
    ComposeFile *files; /* the same for compose(), where one is drawn; owned */
    PartCommon *common; /* places of all files, where one is drawn; owned */
    int file_number;    /* of the drawn file; -1: there is one file */
    bool free;
    bool broken;            /* a stand-in takes its place: the mistakes say why */
    const Node *at;         /* what it is fixed to; NULL: the world */
    double pos[3], quat[4]; /* on its `at` */
    size_t colour_number;
    int count_number; /* of the family's number of instances; -1 */
} PartInstance;

typedef struct SceneParts {
    PartSource **sources;
    size_t source_count;
    PartInstance *instances;
    size_t count;
} SceneParts;

/*
 * Reads `parts:`. Every parameter, the colour of every part and the count of every family
 * become a Variable in `variables`; its number is its place in that set.
 */
MUST_USE bool scene_parts_read(const SceneText *text, SceneParts *ret_parts,
        VariableSet *variables, Mistakes *mistakes, Error *err);
void scene_parts_release(SceneParts *parts);

/* The file of a path, read once. NULL with mistakes or err. */
MUST_USE PartSource *scene_parts_source(
        SceneParts *parts, const char *path, Mistakes *mistakes, Error *err);

/* The instances as compose() wants them; `room` for parts->count. */
void scene_parts_compose(const SceneParts *parts, ComposePart *ret_parts);

/* What an instance is in the slot whose numbers the task holds. */
const PartMake *part_instance_make(const PartInstance *instance, const Task *task);

/* NULL if there is no instance of that name. */
const PartInstance *scene_parts_find(const SceneParts *parts, const char *name);
