/*
 * verify_sibling.h - is a counterfactual sibling what it says it is, for verify.c.
 */
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "export/shard_reader.h"
#include "export/verify_values.h"

/*
 * Its parent is an episode of the same shard, and up to the branch step all that was observed,
 * commanded and measured at policy rate is the parent's, bit for bit. Episodes that are no
 * siblings pass. False with a sentence that begins with the dataset or group.
 */
MUST_USE bool check_sibling(
        ShardReader *reader, const EpisodeRecord *episode, char ret_text[FINDING_BYTES]);
