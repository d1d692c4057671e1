/*
 * part_choice.h - the files that a part is made of: one, or those that a glob names.
 *
 * A split may name other files than train; the part then holds them all.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "scenes/part_source.h"
#include "scenes/scene_text.h"
#include "scenes/variable.h"

struct SceneParts;

enum { PART_FILES_MAX = DISTRIBUTION_CHILDREN_MAX };

typedef struct PartFile {
    PartSource *source;
    unsigned splits; /* that may draw it: bit 0 for train, bit i + 1 for split number i */
} PartFile;

typedef struct PartChoice {
    PartFile files[PART_FILES_MAX]; /* in the order of the bytes of their paths */
    size_t count;                   /* 0: none could be read, as the mistakes say */
    bool drawn;                     /* one is drawn, even if there is only one to draw */
} PartChoice;

/* Reads `file` of a part and of what splits say of it. False with err only. */
MUST_USE bool part_choice_read(const SceneText *text, struct SceneParts *parts,
        const Node *part, PartChoice *ret_choice, Mistakes *mistakes, Error *err);

/* Gives a variable the words of the files, and the laws by which train and splits draw one. */
MUST_USE bool part_choice_draw(const PartChoice *choice, Variable *variable);
