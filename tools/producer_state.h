/*
 * producer_state.h - what is behind a Producer. Internal to tools/producer*.c.
 */
#pragma once

#include "scenes/scene.h"
#include "sim/episode.h"
#include "tools/draw_labels.h"
#include "tools/pictures.h"
#include "tools/producer.h"

struct Producer {
    char obstacle[sizeof((SceneSlot *)0)->unplaceable]; /* of the last slot without a start */
    ProducerDef def;
    Scene *scene;
    Episode *episode;
    Pictures *pictures; /* NULL: none are made */
    DrawLabels *labels;
    ParameterFact *parameters;
    size_t parameter_room;
    Policy watched; /* the scene's policy, with the hook that tells we are alive */
    Policy *expert;
    const ProducerHooks *hooks;
};

/* What a sibling is held against, and what came of that. */
typedef struct Sibling {
    SceneSibling drawn;
    const EpisodeResult *parent;
    double apart_s;
} Sibling;

/* A run of a slot: an attempt, or a sibling of one. Where it belongs, and how it ended. */
typedef struct Attempt {
    SceneSlot *world;
    uint64_t slot, number;
    Shard *shard;
    EpisodeResult result;
    bool kept;
    Sibling *sibling; /* NULL: an attempt */
    size_t sibling_number;
} Attempt;

void producer_tell_work(const Producer *producer, ProducerWork work);

/* A result without an episode: EPISODE_VOID. */
void producer_end_void(EpisodeResult *result, const char *cause, const char *detail);

/* Simulates an attempt or a sibling. False only for failures of the machine. */
MUST_USE bool producer_simulate(Producer *producer, Attempt *attempt, Error *err);

/* Draws pictures and labels of a run and adds it to its shard. */
MUST_USE bool producer_keep(Producer *producer, const Attempt *attempt, Error *err);

const char *producer_verdict_word(const EpisodeResult *result);
double producer_seconds(const Attempt *attempt);

/* "slot.attempt", "slot.attempt.branch.index" */
enum { PRODUCER_ID_BYTES = 64 };
void producer_id(const Attempt *attempt, char ret_id[PRODUCER_ID_BYTES]);

/* Before a sibling runs: draws its difference and has the episode depart. Attempts just run. */
MUST_USE bool producer_depart(Producer *producer, const Attempt *attempt, Error *err);

/* Adds what the episode of a sibling says of its parent; `parent` keeps its id. Returns how many
 * attributes, 0 for an attempt. */
size_t producer_sibling_attrs(
        const Attempt *attempt, char parent[PRODUCER_ID_BYTES], ChannelAttr *attrs);

/* Makes the siblings of a kept attempt, of which the episode still holds everything. */
MUST_USE bool producer_siblings(Producer *producer, const Attempt *parent, Error *err);
