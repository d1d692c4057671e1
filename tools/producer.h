/*
 * producer.h - makes the episodes of one slot: the loop that joins sim, render and export.
 *
 * A Producer loads a scene once and then turns slots into episodes of a shard, in any order:
 * what a slot becomes depends on scene, seed and slot alone. Attempts run until the first
 * success or the scene's limit; every attempt is in the ledger, kept or not. Behind a kept one
 * come its counterfactual siblings, kept unless they are void. Belongs to one thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "export/shard.h"
#include "render/renderer.h"
#include "scenes/scene.h"

enum { PRODUCER_CAMERAS_MAX = 16 };

typedef struct ProducerDef {
    const char *scene_path;
    const char *const *sets; /* of --set */
    size_t set_count;
    uint64_t seed;
    bool cameras;                    /* false: no pictures */
    const char *const *camera_names; /* NULL: all of the scene */
    size_t camera_name_count;
    const char *renderer; /* "gl" */
} ProducerDef;

/* What a producer is busy with. */
typedef enum ProducerWork {
    PRODUCER_PLACES, /* draws a slot, makes its models, places the parts */
    PRODUCER_SIMULATES,
    PRODUCER_DRAWS,  /* the look model and pictures of a kept episode */
    PRODUCER_WRITES, /* puts it into the shard */
    PRODUCER_RESTS,  /* the slot is done */
    PRODUCER_WORKS,  /* how many there are */
} ProducerWork;

/* Told while a slot is made; each may be NULL. */
typedef struct ProducerHooks {
    void *self;
    /* Before an attempt or a sibling, with its run number. True: do not run it, it is void,
     * cause "crashed". */
    bool (*attempt)(void *self, uint64_t slot, uint64_t run);
    /* After an attempt. */
    void (*ended)(void *self, uint64_t slot, bool success, bool kept, double seconds);
    /* After a sibling. */
    void (*sibling_ended)(void *self, uint64_t slot, bool kept, double seconds);
    /* Often: every policy tick, and before every picture. */
    void (*alive)(void *self);
    /* A work begins and the one before ends: for measurements. */
    void (*work)(void *self, ProducerWork work);
} ProducerHooks;

/*
 * Number of a run within its slot: the attempt's for an attempt; for its siblings, counted over
 * all branches from 1, 2^16 more each.
 */
enum { PRODUCER_SIBLING_STRIDE = 1 << 16 };

typedef struct Producer Producer;

ProducerDef producer_def_default(void);

/* NULL with err; the scene's mistakes, all of them, are in `mistakes`. */
MUST_USE Producer *producer_create(const ProducerDef *def, Mistakes *mistakes, Error *err);
void producer_destroy(Producer *producer);

/*
 * Makes one slot and adds what is kept to the shard. *ret_placeable is false if no start
 * satisfied the scene's constraints. Physics that goes wrong is a verdict, never an error.
 */
MUST_USE bool producer_slot(Producer *producer, uint64_t slot, Shard *shard,
        const ProducerHooks *hooks, bool *ret_placeable, Error *err);

const Scene *producer_scene(const Producer *producer);

/* What draws the pictures: for the recipe. "none" without pictures. */
const char *producer_renderer(const Producer *producer);

/* Bytes that one kept episode is planned to take in a shard, its siblings included. */
double producer_episode_bytes(const Producer *producer);

/* What stood in the way of the last slot that had no start; "" if it had one. */
const char *producer_obstacle(const Producer *producer);
