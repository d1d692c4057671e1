/*
 * generate_mixture.h - makes the data sets of all scenes of a data set file, one after another.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "tools/generate_set.h"

/*
 * `bytes` is a MixturePlan; def->out gets a folder for each scene. The scene, its changes, seed
 * and slots come from the plan, the rest from `def`. A scene that loses shards does not keep the
 * others from being made. Returns an exit status; failures to say are left in err.
 */
int generate_mixture(const GenerateDef *def, const uint8_t *bytes, size_t count, Error *err);
