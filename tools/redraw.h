/*
 * redraw.h - pictures of a recorded episode, drawn from its look rows on its own look model.
 */
#pragma once

#include "base/error.h"
#include "tools/episode_view.h"

/*
 * Gives a view without pictures `count` pictures of each camera of the scene, `side_px` square.
 * ERROR_DEVICE where nothing can draw.
 */
MUST_USE bool redraw_view(ShardReader *reader, const char *shard_path, EpisodeView *view,
        size_t count, unsigned side_px, Error *err);
