/*
 * stream_table.h - the rows of the table of recorded channels. Internal to sim/.
 */
#pragma once

#include <stdbool.h>

#include "base/channel.h"
#include "sim/episode_channels.h"

/* Extent of a sample where the model decides it; fixed extents are plain numbers. */
enum {
    EXTENT_SCALAR = 0,
    EXTENT_JOINTS = -1,
    EXTENT_FINGERS = -2,
    EXTENT_OBJECTS = -3, /* object count times 7 */
    EXTENT_STATES = -4,  /* nq + nv */
    EXTENT_QPOS = -5,
    EXTENT_MOCAP = -6,
    EXTENT_INTEGRATION = -7,  /* mjSTATE_INTEGRATION */
    EXTENT_DISTURBANCES = -8, /* a wrench each */
    EXTENT_ACTIONS = -9,      /* as wide as its forms */
};

typedef enum Cadence {
    CADENCE_ONCE,      /* a table or one value */
    CADENCE_DISTURBED, /* a table, only of scenes with disturbances */
    CADENCE_TICK,      /* policy rate */
    CADENCE_FORCE,     /* force rate */
    CADENCE_PEAK,      /* force rate, only where that is below physics rate */
    CADENCE_WINDOW,    /* one per contact window */
    CADENCE_ROW,       /* rows of those windows */
    CADENCE_STEP,      /* one per physics step, raw contacts */
    CADENCE_RAW,       /* rows of those steps */
    CADENCE_EVENT,
    CADENCE_LOOK,
    CADENCE_ANSWER, /* one per answer, where the scene asks for any */
} Cadence;

/* Whose channel it is, in a scene with several robots. */
typedef enum StreamShare {
    SHARE_SCENE,  /* one for all */
    SHARE_EACH,   /* each robot has its own, under its own path */
    SHARE_JOINED, /* one, in which robot stands beside robot */
} StreamShare;

/* Paths, names and extents are those of an only robot: of one, where robots are joined. */
typedef struct StreamRow {
    const char *path;
    const char *unit;
    const char *frame;
    const char *names;
    const char *meaning;
    ChannelType type;
    int extent;
    Cadence cadence;
    bool privileged;
    StreamShare share;
} StreamRow;

const StreamRow *stream_row(StreamId stream);
