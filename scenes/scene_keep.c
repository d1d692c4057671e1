#include "scenes/scene_keep.h"

#include <string.h>

#include "scenes/value.h"

SceneKeep scene_keep_read(const Node *root, Mistakes *mistakes)
{
    const Node *keep = node_get(root, "keep");
    const Node *attempts = keep == NULL ? NULL : node_get(keep, "attempts");
    const char *successes = node_text(keep, "successes");
    const char *retry = node_text(keep, "retry");
    SceneKeep read = {.failures = 0.0, .successes = 1.0};
    long number = 10;
    value_read_key(keep, "failures", DIMENSION_NONE, &read.failures, mistakes);
    if (successes != NULL && strcmp(successes, "all") != 0) {
        value_read_key(keep, "successes", DIMENSION_NONE, &read.successes, mistakes);
    }
    if (attempts != NULL) {
        (void)value_read_integer(attempts, 1, 1000, mistakes, &number);
    }
    read.attempts = (unsigned)number;
    read.redraw = retry != NULL && strcmp(retry, "redraw") == 0;
    return read;
}
