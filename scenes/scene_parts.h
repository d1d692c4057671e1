/*
 * scene_parts.h - the `parts:` of a scene: files read once, instances of families, parameters.
 *
 * A PartSource is one file, shared by every instance made of it. A PartInstance is one thing
 * in the model: "peg", or "box2" of the family "box" with `count: 1..3`. Families always have
 * their largest number of instances; the absent ones are parked out of sight.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/files.h"
#include "scenes/bind.h"
#include "scenes/compose.h"
#include "scenes/document.h"
#include "scenes/mistakes.h"
#include "scenes/part_params.h"
#include "scenes/part_places.h"
#include "scenes/scene_text.h"
#include "scenes/variable.h"

enum { INSTANCE_NAME_BYTES = 64 };

typedef struct PartSource {
    char path[PATH_TEXT_BYTES];       /* of the sidecar or the MJCF, as opened */
    char model_path[PATH_TEXT_BYTES]; /* of the MJCF */
    Document *sidecar;                /* NULL for a bare MJCF */
    PartParams params;
    BindSet *binds;
    PartPlaces *places;
    bool broken; /* with mistakes: not all of it was read */
} PartSource;

typedef struct PartInstance {
    char name[INSTANCE_NAME_BYTES];
    const char *family; /* NULL outside families */
    int index, count;   /* within the family, from 1 */
    int least_count;    /* members that are there in every slot */
    const Node *node;   /* in `parts:` */
    PartSource *source;
    BoundPart *bound;
    bool free;
    bool broken;            /* a stand-in takes its place: the mistakes say why */
    const Node *at;         /* what it is fixed to; NULL: the world */
    double pos[3], quat[4]; /* on its `at` */
    size_t first_number;    /* of its parameters, in the order of the source */
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
 * Reads a part's file, a sidecar or an MJCF; the MJCF itself is not opened. NULL with mistakes
 * or err.
 */
MUST_USE PartSource *part_source_read(const char *path, Mistakes *mistakes, Error *err);
void part_source_destroy(PartSource *source);

/*
 * Reads `parts:`. Every parameter, the colour of every part and the count of every family
 * become a Variable in `variables`; its number is its place in that set.
 */
MUST_USE bool scene_parts_read(const SceneText *text, SceneParts *ret_parts,
        VariableSet *variables, Mistakes *mistakes, Error *err);
void scene_parts_release(SceneParts *parts);

/* The instances as compose() wants them; `room` for parts->count. */
void scene_parts_compose(const SceneParts *parts, ComposePart *ret_parts);

/* NULL if there is no instance of that name. */
const PartInstance *scene_parts_find(const SceneParts *parts, const char *name);
