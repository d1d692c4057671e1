/*
 * channel.h - one named column of recorded data: what it is, in which unit and frame.
 *
 * The hinge between those who measure (sim/, render/) and those who store (export/): neither
 * side includes the other. A ChannelDef is plain data; its strings belong to whoever made it
 * and outlive every use of it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum ChannelType {
    CHANNEL_F32 = 1,
    CHANNEL_F64,
    CHANNEL_U8,
    CHANNEL_U16,
    CHANNEL_I32,
    CHANNEL_I64,
    CHANNEL_U64,
    CHANNEL_TEXT, /* UTF-8, NUL-padded to text_bytes */
} ChannelType;

/* How the samples of a channel are placed in time. */
typedef enum ChannelTiming {
    TIMING_NONE = 0, /* not a stream: a table, a label */
    TIMING_UNIFORM,  /* sample i was taken at t0 + i / rate: attributes t0 and rate */
    TIMING_LISTED,   /* sample i was taken at time[i] of the dataset that time_path names */
} ChannelTiming;

enum { CHANNEL_RANK_MAX = 3 };

/* One more attribute beside the data: text if text is set, else a number. */
typedef struct ChannelAttr {
    const char *name;
    const char *text;
    double number;
} ChannelAttr;

typedef struct ChannelDef {
    const char *path;                 /* dataset inside an episode: "obs/robot0_eef_pos" */
    const char *unit;                 /* SI symbol "N", "m", "rad/s"; "1" without dimension */
    const char *frame;                /* what vectors are resolved in: "world"; NULL: none */
    const char *names;                /* component names, comma separated; NULL: none */
    const char *meaning;              /* one line, stored beside the data */
    ChannelType type;                 /* of one value */
    uint32_t rank;                    /* axes of one sample: 0 for a scalar */
    uint32_t shape[CHANNEL_RANK_MAX]; /* extent of each axis */
    uint32_t text_bytes;              /* bytes of one CHANNEL_TEXT value, else 0 */
    ChannelTiming timing;
    bool privileged;          /* a real robot could not have it */
    double rate_hz;           /* TIMING_UNIFORM */
    const char *time_path;    /* TIMING_LISTED */
    const ChannelAttr *attrs; /* further attributes, attr_count of them */
    size_t attr_count;
} ChannelDef;

/* Bytes of one value of the type; text_bytes for text. */
size_t channel_value_bytes(const ChannelDef *def);

/* Bytes of one sample: value bytes times the extents. */
size_t channel_sample_bytes(const ChannelDef *def);
