/*
 * mixture.h - a data set file: which scenes it mixes, how many slots of each, and what it changes.
 *
 * Slots are shared by count, never by chance: first what scenes fix as `episodes`, then the rest
 * by weight with the largest remainders. Each scene has a seed of its own, made of the data set's
 * seed and the scene's name in the file alone, so that another scene beside it moves nothing.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/files.h"
#include "export/mixture_folder.h"
#include "scenes/mistakes.h"

enum { MIXTURE_CHANGES_MAX = 128 };

typedef struct Mixture Mixture;

typedef struct MixtureScene {
    const char *key;            /* its name in the file */
    char path[PATH_TEXT_BYTES]; /* of the scene file */
    const char *group;          /* NULL: none */
    const char *const *sets;    /* "path=value", as of --set, in the order they apply */
    size_t set_count;
    uint64_t seed, slots;
} MixtureScene;

/* What a command line asks for instead of what the file says. */
typedef struct MixtureWish {
    const char *const *sets; /* of --set: they change the data set file */
    size_t set_count;
    bool has_seed, has_slots;
    uint64_t seed, slots;
} MixtureWish;

/* NULL with err; mistakes of the text are in `mistakes` (err then is their summary). */
MUST_USE Mixture *mixture_read(
        const char *path, const MixtureWish *wish, Mistakes *mistakes, Error *err);
void mixture_destroy(Mixture *mixture);

const char *mixture_name(const Mixture *mixture);
uint64_t mixture_seed(const Mixture *mixture);
size_t mixture_scene_count(const Mixture *mixture);
const MixtureScene *mixture_scene(const Mixture *mixture, size_t index);

/*
 * Loads every scene with its changes. A mistake that a change makes stands at the place in the
 * data set file. Warns of scenes that one loader cannot read together: another number of
 * actions, other cameras. False with err if a scene is not sound.
 */
MUST_USE bool mixture_check(const Mixture *mixture, Mistakes *mistakes, Error *err);

/* The resolved data set file as canonical YAML, each value with "# file:line". */
void mixture_write(const Mixture *mixture, Text *out);

/*
 * Shares `total` by weight: whole numbers that add up to it, none further than 1 from its exact
 * part; the largest remainders get what is left, the first of equal ones first. Weights > 0.
 */
void mixture_share(const double *weights, size_t count, uint64_t total, uint64_t *ret_counts);
