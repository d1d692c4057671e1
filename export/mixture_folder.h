/*
 * mixture_folder.h - the folder of a data set file: one data set for each of its scenes.
 *
 *     first_hands/
 *       peg/ drawer/ ...     data sets as dataset.h makes them, each whole and alone
 *       index.h5             links to every episode of all of them
 *       index-GROUP.h5       the same for the scenes of one group
 *       dataset.json  README.md  SHA256SUMS
 *
 * A scene's bytes depend on its own folder's recipe alone, so a mixture can get more scenes and
 * more slots without touching what is there.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

enum { MIXTURE_KEY_BYTES = 64, MIXTURE_NAME_BYTES = 128, MIXTURE_SCENES_MAX = 256 };

typedef struct MixtureMember {
    char key[MIXTURE_KEY_BYTES];   /* its name in the data set file, and of its folder */
    char group[MIXTURE_KEY_BYTES]; /* "": none */
    uint64_t seed, slots;
} MixtureMember;

typedef struct MixtureFacts {
    char name[MIXTURE_NAME_BYTES];
    uint64_t seed;
    bool finished;
    MixtureMember *members; /* in the order of the file */
    size_t count;
} MixtureFacts;

typedef struct MixtureFolder MixtureFolder;

/* True if the folder holds a mixture, finished or not. */
bool mixture_folder_is(const char *folder);

/* Reads dataset.json. */
MUST_USE bool mixture_facts_read(const char *folder, MixtureFacts *ret_facts, Error *err);
void mixture_facts_release(MixtureFacts *facts);

/*
 * Makes the folder, or takes up the one that is there; one run at a time holds it. A scene that
 * has more slots already keeps them: facts->members[i].slots is raised. ERROR_USAGE if another
 * seed made it, if it holds a scene that is no member any more, or foreign files.
 */
MUST_USE MixtureFolder *mixture_folder_open(
        MixtureFacts *facts, const char *folder, Error *err);

/* Lets go of the folder. Accepts NULL. */
void mixture_folder_close(MixtureFolder *mixture);

/* Writes, from the finished sets of the members, what describes them all. */
MUST_USE bool mixture_finish(const char *folder, Error *err);

/* The lines of SHA256SUMS as they should be for what is in the folder now. */
MUST_USE bool mixture_sums_text(
        const char *folder, const MixtureFacts *facts, Text *text, Error *err);
