/*
 * part_model.h - the MJCF of one part, read and made fit to be attached.
 *
 * Reading applies the edits of sidecar and scene, picks the subtree of `only`, names what has no
 * name, and refuses what could not work below another body. A free joint of the part's own root
 * is taken over: the part becomes free as a whole, under the joint "PART/free".
 */
#pragma once

#include <stdbool.h>

#include <mujoco/mujoco.h>

#include "scenes/document.h"
#include "scenes/mistakes.h"

typedef struct PartModelDef {
    const char *name;
    const char *path;    /* MJCF, as the process can open it; or the program that builds it */
    const char *text;    /* the MJCF that it built; NULL: in the file */
    const Node *sidecar; /* its root; NULL: none */
    const Node *scene;   /* the part in `parts:`; NULL: none */
    bool free;           /* the scene says so */
    bool in_world;       /* it stands in no other part */
    Place place;         /* that names the file */
} PartModelDef;

typedef struct PartModel {
    mjSpec *spec;     /* NULL: could not be read, or is not fit; the mistakes say why */
    mjsElement *tree; /* what is attached: all of it, or the body of `only` */
    bool free;        /* it moves freely */
} PartModel;

/* The MJCF that a program built, as if from a file beside it. NULL with a message. */
mjSpec *part_model_parse_text(
        const char *program, const char *text, char *message, int message_size);

/* The caller ends it with mj_deleteSpec(model.spec). */
PartModel part_model_read(const PartModelDef *def, Mistakes *mistakes);

/*
 * Warns about elements of the model that are not in `spec` after it was attached under the
 * prefix, such as a weld to a body that `only` left out.
 */
void part_model_warn_lost(
        const PartModel *model, const PartModelDef *def, mjSpec *spec, Mistakes *mistakes);

/*
 * Warns about options of a part that differ from the scene's, which alone count. The wording
 * offers `physics: {options_of: PART}`.
 */
void part_model_warn_options(
        const mjSpec *part, const PartModelDef *def, const mjOption *scene, Mistakes *mistakes);
