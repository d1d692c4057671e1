/*
 * reopen.h - the world of a recorded episode again: its models, as it was simulated and drawn.
 *
 * A shard holds the scene's physics model, the data set its look model; an episode stores the
 * numbers in which its own models differ. Applied, they give the episode's models bit for bit.
 */
#pragma once

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "export/shard_reader.h"

typedef enum ReopenModel { REOPEN_PHYSICS, REOPEN_LOOK } ReopenModel;

/*
 * The model of the episode `demo` ("demo_0"). `shard_path` tells where models/ is: beside the
 * folder of the shard. NULL with err; the caller deletes the model.
 */
MUST_USE mjModel *reopen_model(ShardReader *reader, const char *shard_path, const char *demo,
        ReopenModel which, Error *err);

/*
 * Sets `data` to the state in which the recorded part of the episode began. `physics` is its
 * reopened model.
 */
MUST_USE bool reopen_start(ShardReader *reader, const char *demo, const mjModel *physics,
        mjData *data, Error *err);
