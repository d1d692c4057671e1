#include "tools/bench_stage.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct BenchStage {
    BenchStageDef def;
    Scene *scene;
    Episode *plain, *watched;
    Episode *present; /* one of both */
    SceneSlot slot;
};

static Scene *load(const BenchStageDef *def, Error *err)
{
    Mistakes *mistakes = mistakes_create();
    if (mistakes == NULL) {
        (void)error_no_memory(err, "the scene");
        return NULL;
    }
    Scene *scene = scene_load(def->scene_path, def->sets, def->set_count, mistakes, err);
    mistakes_destroy(mistakes);
    return scene;
}

BenchStage *bench_stage_create(const BenchStageDef *def, Error *err)
{
    BenchStage *stage = calloc(1, sizeof *stage);
    if (stage == NULL) {
        (void)error_no_memory(err, "a bench");
        return NULL;
    }
    EpisodeDef episode = episode_def_default();
    stage->def = *def;
    stage->scene = load(def, err);
    if (stage->scene != NULL) {
        stage->plain = episode_create(&episode, err);
        episode.watch = def->watch;
        stage->watched = stage->plain == NULL ? NULL : episode_create(&episode, err);
    }
    if (stage->watched == NULL) {
        bench_stage_destroy(stage);
        return NULL;
    }
    return stage;
}

void bench_stage_destroy(BenchStage *stage)
{
    if (stage != NULL) {
        episode_destroy(stage->watched);
        episode_destroy(stage->plain);
        scene_destroy(stage->scene);
        free(stage);
    }
}

static void end_void(EpisodeResult *result, const char *cause)
{
    *result =
            (EpisodeResult){.verdict = EPISODE_VOID, .success_s = -1.0, .margin = (double)NAN};
    (void)snprintf(result->cause, sizeof result->cause, "%s", cause);
}

bool bench_stage_prepare(BenchStage *stage, uint64_t slot, bool watched, bool *ret_ready,
        EpisodeResult *ret_void, Error *err)
{
    SceneSlot *world = &stage->slot;
    stage->present = watched ? stage->watched : stage->plain;
    if (!scene_begin_slot(stage->scene, stage->def.seed, slot, world, err) ||
            !scene_begin_attempt(stage->scene, 0, world, err)) {
        return false;
    }
    *ret_ready = false;
    if (!world->placeable) {
        end_void(ret_void, "unplaceable");
        return true;
    }
    Rng rng = rng_for_attempt(stage->def.seed, scene_name(stage->scene), slot, 0);
    Error physics = {0};
    if (!episode_begin(stage->present, world->physics, world->task, world->start_qpos, &rng,
                &physics) ||
            !episode_settle(stage->present, &physics)) {
        if (physics.kind != ERROR_PHYSICS) {
            *err = physics;
            return false;
        }
        end_void(ret_void, "unsettled");
        return true;
    }
    *ret_ready = true;
    return scene_tell_start(stage->scene, episode_data(stage->present), world, err);
}

bool bench_stage_run(BenchStage *stage, EpisodeResult *ret_result, Error *err)
{
    return episode_run(stage->present, scene_policy(stage->scene), ret_result, err);
}

Scene *bench_stage_scene(const BenchStage *stage)
{
    return stage->scene;
}

const SceneSlot *bench_stage_slot(const BenchStage *stage)
{
    return &stage->slot;
}

const Episode *bench_stage_episode(const BenchStage *stage)
{
    return stage->present;
}
