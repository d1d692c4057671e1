/*
 * episode_view.h - one recorded episode, read back for looking at it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "export/shard_reader.h"

enum { VIEW_CAMERAS_MAX = 8, VIEW_ROBOTS_MAX = 4, VIEW_WORD_BYTES = 64 };

/* The pictures of one camera. */
typedef struct ViewCamera {
    char name[VIEW_WORD_BYTES];
    Block rgb; /* T x H x W x 3 */
    double *time_s;
} ViewCamera;

/* What one robot felt and did. */
typedef struct ViewRobot {
    char name[VIEW_WORD_BYTES]; /* "left"; "" for the only one */
    Block wrench;               /* P x 6, force/wrist/wrench or force/left/wrist/wrench */
    Block width;                /* T x 2: fingers */
} ViewRobot;

typedef struct EpisodeView {
    char demo[VIEW_WORD_BYTES], id[VIEW_WORD_BYTES];
    char *scene, *instruction, *outcome, *cause;
    bool success;
    double duration_s, policy_hz;
    ViewCamera cameras[VIEW_CAMERAS_MAX];
    size_t camera_count;
    ViewRobot robots[VIEW_ROBOTS_MAX];
    size_t robot_count;
    double wrench_hz;
    Block phase, phase_names; /* T, and their names */
    Block event_time, event_kind, event_a, event_b;
    char *event_kinds; /* words of the kinds, comma separated */
    Block parts;       /* names that event_a and event_b are rows of */
} EpisodeView;

/* Reads an episode of the reader's shard. */
MUST_USE bool episode_view_read(
        ShardReader *reader, const EpisodeRecord *record, EpisodeView *ret_view, Error *err);
void episode_view_release(EpisodeView *view);
