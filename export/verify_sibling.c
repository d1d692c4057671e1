#include "export/verify_sibling.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHARED_PATH_BYTES = 128 };

/* A channel with a row for each policy tick: "actions", "states". */
static bool same_rows(ShardReader *reader, const EpisodeRecord *const pair[2],
        const char *channel, double ticks, char ret_text[FINDING_BYTES])
{
    Block block[2] = {{0}};
    Error err = {0};
    char path[2][SHARED_PATH_BYTES];
    bool read = true;
    for (size_t i = 0; i < 2; i++) {
        (void)snprintf(path[i], sizeof path[i], "/data/%s/%s", pair[i]->demo, channel);
        read = read && shard_reader_has(reader, path[i]) &&
                shard_reader_read(reader, path[i], &block[i], &err);
    }
    size_t rows = read && block_rows(&block[1]) > 0 ? (size_t)ticks : 0;
    size_t bytes = rows == 0 ? 0 : block[1].size / block_rows(&block[1]) * rows;
    bool same = bytes <= block[0].size && bytes <= block[1].size &&
            (bytes == 0 || memcmp(block[0].bytes, block[1].bytes, bytes) == 0);
    if (!same) {
        (void)snprintf(ret_text, FINDING_BYTES,
                "%s: differs from that of its parent %s before the branch step", path[1],
                pair[0]->id);
    }
    stored_block_release(&block[0]);
    stored_block_release(&block[1]);
    return same;
}

bool check_sibling(
        ShardReader *reader, const EpisodeRecord *episode, char ret_text[FINDING_BYTES])
{
    static const char *const SHARED[] = {"actions", "states", "obs/object"};
    Error err = {0};
    char path[SHARED_PATH_BYTES];
    char *id = NULL;
    double ticks = 0.0;
    if (!episode->sibling) {
        return true;
    }
    (void)snprintf(path, sizeof path, "/data/%s", episode->demo);
    if (!shard_reader_text(reader, path, "parent", &id, &err) ||
            !shard_reader_number(reader, path, "branch_tick", &ticks, &err)) {
        (void)snprintf(ret_text, FINDING_BYTES, "%.*s", FINDING_BYTES - 1, err.text);
        free(id);
        return false;
    }
    const EpisodeRecord *parent = shard_reader_find(reader, id);
    bool known = parent != NULL && !parent->sibling;
    if (!known) {
        (void)snprintf(ret_text, FINDING_BYTES, "%.200s: there is no parent '%.64s'", path, id);
    }
    free(id);
    if (known && !(ticks >= 0.0 && ticks <= (double)episode->num_samples)) {
        (void)snprintf(ret_text, FINDING_BYTES, "%s: branch_tick is %g of %llu", path, ticks,
                (unsigned long long)episode->num_samples);
        known = false;
    }
    const EpisodeRecord *const pair[2] = {parent, episode};
    for (size_t i = 0; known && i < sizeof SHARED / sizeof *SHARED; i++) {
        known = same_rows(reader, pair, SHARED[i], ticks, ret_text);
    }
    return known;
}
