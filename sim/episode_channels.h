/*
 * episode_channels.h - every channel that an episode records: one row each in one table.
 *
 * Made for a task and its model; knows shapes, units, frames, names and how fast each channel
 * grows, so that memory is planned and shards are sized before anything runs. The ChannelDefs
 * and their strings belong to the EpisodeChannels.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "base/channel.h"
#include "base/error.h"
#include "sim/task.h"

typedef enum StreamId {
    STREAM_ACTIONS,
    STREAM_ACTION_JOINT_POSITION,
    STREAM_ACTION_DELTA_POSE,
    STREAM_ACTION_POSE,
    STREAM_ACTION_WRENCH,
    STREAM_ACTION_GRIPPER,
    STREAM_ACTION_EXECUTED,
    STREAM_REWARDS,
    STREAM_DONES,
    STREAM_STATES,
    STREAM_JOINT_POS,
    STREAM_JOINT_VEL,
    STREAM_TOOL_POS,
    STREAM_TOOL_QUAT,
    STREAM_GRIPPER_POS,
    STREAM_GRIPPER_VEL,
    STREAM_OBS_WRENCH,
    STREAM_OBS_WRENCH_PEAK,
    STREAM_OBS_OBJECT,
    STREAM_OBS_OBJECT_ESTIMATE,
    STREAM_LABEL_PHASE,
    STREAM_LABEL_SKILL,
    STREAM_LABEL_RECOVERY,
    STREAM_PHASE_NAMES,
    STREAM_SKILL_NAMES,
    STREAM_PARTS,
    STREAM_OBJECT_PRESENT,
    STREAM_ANSWER_TIME,
    STREAM_ANSWER_NAME,
    STREAM_ANSWER_VALUE,
    STREAM_ANSWER_WORD,
    STREAM_WRENCH,
    STREAM_WRENCH_CLEAN,
    STREAM_JOINT_TORQUE,
    STREAM_WRENCH_PEAK,
    STREAM_WRENCH_CLEAN_PEAK,
    STREAM_JOINT_TORQUE_PEAK,
    STREAM_CONTACT_TIME,
    STREAM_CONTACT_OFFSET,
    STREAM_CONTACT_PART,
    STREAM_CONTACT_POINT,
    STREAM_CONTACT_FRAME,
    STREAM_CONTACT_WRENCH,
    STREAM_CONTACT_PEAK,
    STREAM_CONTACT_IMPULSE,
    STREAM_CONTACT_DEPTH,
    STREAM_CONTACT_SLIP,
    STREAM_CONTACT_UTILISATION,
    STREAM_RAW_TIME,
    STREAM_RAW_OFFSET,
    STREAM_RAW_GEOM,
    STREAM_RAW_POINT,
    STREAM_RAW_FRAME,
    STREAM_RAW_WRENCH,
    STREAM_RAW_DISTANCE,
    STREAM_EVENT_TIME,
    STREAM_EVENT_KIND,
    STREAM_EVENT_A,
    STREAM_EVENT_B,
    STREAM_EVENT_VALUE,
    STREAM_RECOVERY_START,
    STREAM_RECOVERY_END,
    STREAM_RECOVERY_CAUSE,
    STREAM_RECOVERY_REGAINED,
    STREAM_DISTURB_NAME,
    STREAM_DISTURB_OUTCOME,
    STREAM_DISTURB_TARGET,
    STREAM_DISTURB_PART,
    STREAM_DISTURB_START,
    STREAM_DISTURB_END,
    STREAM_DISTURB_FORCE,
    STREAM_DISTURB_MOVED,
    STREAM_DISTURB_APPLIED,
    STREAM_REPLAY_STATE,
    STREAM_REPLAY_HASH,
    STREAM_REPLAY_STEPS,
    STREAM_LOOK_TIME,
    STREAM_LOOK_QPOS,
    STREAM_LOOK_MOCAP,
    STREAM_COUNT,
} StreamId;

/*
 * Streams that each robot has of its own have one slot per robot; the number of all other
 * streams is their slot.
 */
enum { STREAM_SLOTS = STREAM_COUNT * ROBOTS_MAX };

static inline int stream_slot(StreamId stream, size_t robot)
{
    return (int)(robot * STREAM_COUNT) + (int)stream;
}

/* What a stream is, whatever the task. */
typedef struct StreamFacts {
    const char *path, *unit, *meaning;
} StreamFacts;
StreamFacts episode_stream(StreamId stream);

enum { EPISODE_WINDOW_MS = 10, EPISODE_LOOK_MS = 20 };

/* The grids of an episode, in physics steps. */
typedef struct EpisodeGrid {
    double step_s;
    int steps_per_tick;   /* policy */
    int steps_per_force;  /* recorded wrenches */
    int steps_per_window; /* contacts */
    int steps_per_look;
    int steps_per_camera[16]; /* task->cameras */
    int camera_count;
} EpisodeGrid;

/* False with ERROR_SCENE, naming the rate, if one does not divide the physics rate. */
MUST_USE bool episode_grid_init(
        EpisodeGrid *grid, const Task *task, const mjModel *model, Error *err);

enum { CHANNEL_TEXTS_MAX = 32 * ROBOTS_MAX, CHANNEL_ATTRS_MAX = 4 };

/* Arrays of STREAM_SLOTS by slot. */
typedef struct EpisodeChannels {
    const mjModel *model;
    EpisodeGrid grid;
    ChannelDef def[STREAM_SLOTS];
    bool used[STREAM_SLOTS];
    double samples_per_s[STREAM_SLOTS]; /* expected; rows of contacts are a guess */
    size_t tick_samples[STREAM_SLOTS];  /* the most that one policy tick adds */
    ActionForm forms[ACTION_FORMS];     /* that make up `actions` */
    size_t form_count;
    int *object_part; /* parts of obs/object in order, object_count of them */
    size_t object_count;
    size_t disturbance_count;
    ChannelAttr attrs[STREAM_SLOTS][CHANNEL_ATTRS_MAX];
    char *texts[CHANNEL_TEXTS_MAX]; /* owned */
    size_t text_count;
} EpisodeChannels;

/* Accepts a used object after episode_channels_release(). */
MUST_USE bool episode_channels_init(
        EpisodeChannels *channels, const Task *task, const mjModel *model, Error *err);
void episode_channels_release(EpisodeChannels *channels);

/* The used slot after `slot` in the order of streams, then robots; -1 behind the last. The first
 * is that after -1. */
int episode_channels_next(const EpisodeChannels *channels, int slot);

/* Expected bytes of one simulated second before compression, pictures left out. */
double episode_channels_bytes_per_s(const EpisodeChannels *channels);
