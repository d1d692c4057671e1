/*
 * producer_line.h - a ProducerDef as words of a command line: what generate tells its children.
 */
#pragma once

#include <stddef.h>

#include "tools/command.h"
#include "tools/producer.h"

enum {
    PRODUCER_SETS_MAX = 256,
    /* "--seed N", "--set X" and "--camera X" each, "--no-cameras", "--", SCENE */
    PRODUCER_WORDS_MAX = 2 * PRODUCER_SETS_MAX + 2 * PRODUCER_CAMERAS_MAX + 5,
};

/* Room for what a ProducerDef read from a command line points to. */
typedef struct ProducerWords {
    char seed[32];
    const char *sets[PRODUCER_SETS_MAX];
    const char *cameras[PRODUCER_CAMERAS_MAX];
} ProducerWords;

/* Writes the words, borrowed from `def` and `room`; returns how many. The scene is last. */
size_t producer_line_write(
        const ProducerDef *def, ProducerWords *room, const char *ret_words[PRODUCER_WORDS_MAX]);

/* The rows of these words in the table of a command's options. */
#define PRODUCER_LINE_OPTIONS \
    {"--seed", "N", "of the run", false}, {"--set", "PATH=VALUE", "as for generate", true}, \
            {"--camera", "NAME", "a camera to record", true}, \
    { \
        "--no-cameras", NULL, "record none", false \
    }

/* The other way, for a command with PRODUCER_LINE_OPTIONS; borrowed from `line` and `room`. */
ProducerDef producer_line_read(const CommandLine *line, ProducerWords *room);
