/*
 * bench_stage.h - one scene, ready to run first attempts of its slots, for measurements.
 *
 * What producer.h does without a shard: prepare a slot, then run it, as often as wanted. The
 * run itself is what is timed.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "scenes/scene.h"
#include "sim/episode.h"

typedef struct BenchStageDef {
    const char *scene_path;
    const char *const *sets; /* as of --set */
    size_t set_count;
    uint64_t seed;
    EpisodeWatch watch; /* of bench_stage_prepare(..., true) */
} BenchStageDef;

typedef struct BenchStage BenchStage;

MUST_USE BenchStage *bench_stage_create(const BenchStageDef *def, Error *err);
void bench_stage_destroy(BenchStage *stage);

/*
 * Draws a slot, sets up its first attempt and lets it settle. *ret_ready is false if the
 * attempt is void before it began; *ret_void then says why.
 */
MUST_USE bool bench_stage_prepare(BenchStage *stage, uint64_t slot, bool watched,
        bool *ret_ready, EpisodeResult *ret_void, Error *err);

/* Runs what was prepared. */
MUST_USE bool bench_stage_run(BenchStage *stage, EpisodeResult *ret_result, Error *err);

Scene *bench_stage_scene(const BenchStage *stage);
const SceneSlot *bench_stage_slot(const BenchStage *stage);

/* Of the attempt that was prepared last. */
const Episode *bench_stage_episode(const BenchStage *stage);
