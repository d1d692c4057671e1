/*
 * episode_find.h - which episode a person means, in a data set or in one shard.
 */
#pragma once

#include <stdbool.h>

#include "base/error.h"
#include "base/files.h"
#include "export/shard_reader.h"

/* An episode and its open shard, to be closed with found_episode_close(). */
typedef struct FoundEpisode {
    ShardReader *reader;
    const EpisodeRecord *record; /* belongs to the reader */
    char shard[PATH_TEXT_BYTES]; /* path of the shard */
} FoundEpisode;

/*
 * `path` is the folder of a data set or a shard. `word` is an id ("17.2", "17.2.slip.1"), a slot ("17": its
 * success, else its first kept attempt) or a demo ("demo_3", counted over the whole set for a
 * folder, as index.h5 counts them). NULL: the first success, else the first episode. An unknown
 * one is ERROR_USAGE and lists some that there are. In the folder of a data set file the word begins
 * with the scene's name there: "peg/17.2". The shard's hash has been checked.
 */
MUST_USE bool episode_find(
        const char *path, const char *word, FoundEpisode *ret_found, Error *err);
void found_episode_close(FoundEpisode *found);
