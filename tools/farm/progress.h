/*
 * progress.h - how a run looks while it goes on: one live line on a terminal, plain lines in a
 * log, JSON lines for machines.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "tools/farm/supervisor.h"

typedef enum ProgressStyle { PROGRESS_LIVE, PROGRESS_LINES, PROGRESS_JSON } ProgressStyle;

typedef struct Progress {
    FILE *out;
    ProgressStyle style;
    double next_s;  /* elapsed time of the next plain line */
    bool line_open; /* a live line stands on the terminal */
} Progress;

/* Live on a terminal, lines elsewhere, JSON on request. */
Progress progress_begin(FILE *out, bool json);

void progress_show(Progress *progress, const FarmProgress *state);

/* Ends a live line, so that a sentence can be printed below it. */
void progress_break(Progress *progress);
