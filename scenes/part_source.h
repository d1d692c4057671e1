/*
 * part_source.h - one part file, read once and shared by every part that is made of it.
 */
#pragma once

#include "base/error.h"
#include "base/files.h"
#include "scenes/bind.h"
#include "scenes/document.h"
#include "scenes/mistakes.h"
#include "scenes/part_builder.h"
#include "scenes/part_params.h"
#include "scenes/part_places.h"

enum { PART_WORD_BYTES = 64 };

typedef struct PartSource {
    char word[PART_WORD_BYTES];       /* "can" of "objects/can.yaml": the file in labels */
    char path[PATH_TEXT_BYTES];       /* of the sidecar or the MJCF, as opened */
    char model_path[PATH_TEXT_BYTES]; /* of the MJCF, or of the program that builds it */
    Document *sidecar;                /* NULL for a bare MJCF */
    PartParams params;
    BindSet *binds;
    PartPlaces *places;
    PartBuilder *builder; /* NULL: the model is a file */
    bool broken;          /* with mistakes: not all of it was read */
} PartSource;

/*
 * Reads a part's file, a sidecar or an MJCF; the MJCF itself is not opened. NULL with mistakes
 * or err.
 */
MUST_USE PartSource *part_source_read(const char *path, Mistakes *mistakes, Error *err);
void part_source_destroy(PartSource *source);

/* The MJCF of a part that a program builds, in its layout; NULL where the model is a file. */
const char *part_source_text(const PartSource *source);
