/*
 * scene_unlike.h - parts whose drawn files must differ: `unlike: [target]`.
 *
 * An instance never shares its file with one of the parts that it is unlike, nor with another
 * member of its own family as long as there are enough files. The files of all that hang together so
 * are drawn again together until they differ: each of the arrangements that are allowed is as
 * likely as any other (tests/part_choice_test.c). Members that are absent count as well, so that a
 * family's size changes no other draw.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "scenes/scene_parts.h"

/* Two instances that must not share a file. */
typedef struct UnlikePair {
    size_t one, other; /* numbers of instances */
    unsigned splits;   /* where it must hold: bit 0 for train, bit i + 1 for split i */
    const Node *node;  /* the `unlike` that says so */
} UnlikePair;

typedef struct SceneUnlike {
    UnlikePair *pairs;
    size_t count, room;
    size_t *group;          /* of each instance: the least one that pairs join it with */
    const PartSource **now; /* of each instance, while files are drawn */
} SceneUnlike;

/* Reads `unlike` of all parts. Mistakes for unknown parts and too few files. */
MUST_USE bool scene_unlike_read(const Node *root, const SceneParts *parts,
        SceneUnlike *ret_unlike, Mistakes *mistakes, Error *err);
void scene_unlike_release(SceneUnlike *unlike);

/*
 * Counts `tries` (by variable) up until variable_set_draw() will draw files that differ. The
 * pair that never did after very many tries; NULL: all differ.
 */
const UnlikePair *scene_unlike_draw(const SceneUnlike *unlike, const SceneParts *parts,
        const VariableSet *variables, const Rng *slot, unsigned *tries);
