/*
 * mixture_state.h - the inside of a Mixture, for scenes/mixture*.c.
 */
#pragma once

#include "scenes/mixture.h"
#include "scenes/scene_text.h"

/* One "path=value" for a scene, and where the data set file says so. */
typedef struct MixtureChange {
    const char *key;  /* of the `set` it comes from, or "splits" */
    const Node *node; /* its value */
} MixtureChange;

typedef struct MixtureMemberState {
    MixtureScene scene;
    const Node *node;
    char *texts[MIXTURE_CHANGES_MAX];
    MixtureChange changes[MIXTURE_CHANGES_MAX];
} MixtureMemberState;

struct Mixture {
    SceneText *text;
    const char *name;
    uint64_t seed;
    MixtureMemberState *members;
    size_t count;
};

/* Adds the changes below a `set` map to a member. False with err only. */
MUST_USE bool mixture_add_changes(
        MixtureMemberState *member, const Node *set, Mistakes *mistakes, Error *err);

/* Adds what makes the splits of the member's scene those of the data set. */
MUST_USE bool mixture_add_splits(MixtureMemberState *member, const Node *splits, Error *err);
