/*
 * recorder.h - fills the channels of an episode while it runs.
 *
 * Life: recorder_begin() for each attempt; per policy tick recorder_reserve(),
 * recorder_observe(), recorder_act(), per physics step recorder_step(), at its end
 * recorder_end_tick(); recorder_finish() once. Between recorder_reserve() and
 * recorder_end_tick() nothing is allocated. The series are valid until the next begin.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/series.h"
#include "randomize/rng.h"
#include "sim/command.h"
#include "sim/contact_window.h"
#include "sim/disturber.h"
#include "sim/episode_channels.h"
#include "sim/event_log.h"
#include "sim/object_pose.h"
#include "sim/policy.h"
#include "sim/recovery.h"
#include "sim/stepper.h"

enum { RECORDER_WORDS_MAX = 64, RECORDER_VALUES_MAX = 2 * 6 + ROBOT_DOFS_MAX };

/* Names that labels refer to by row; row 0 is "". */
typedef struct WordTable {
    char word[RECORDER_WORDS_MAX][POLICY_WORD_BYTES];
    int count;
} WordTable;

/* Sum and largest magnitude of both wrenches and the joint torques over a window. */
typedef struct ForceWindow {
    double sum[RECORDER_VALUES_MAX], peak[RECORDER_VALUES_MAX];
    int steps;
} ForceWindow;

/* What is remembered of one robot. */
typedef struct RobotRecord {
    Rng joint_noise;
    ForceWindow tick_force;                     /* for obs/wrench */
    ForceWindow window_force;                   /* for force/ below physics rate */
    Command before;                             /* commanded last */
    double reference_before[7];                 /* of the controller when the tick began */
    double forms[ACTION_FORMS][ROBOT_DOFS_MAX]; /* of the tick's action, as in `actions` */
} RobotRecord;

typedef struct Recorder {
    const Task *task;
    const mjModel *model;
    EstimateDef estimate;
    Rng estimate_noise;
    EpisodeChannels channels;
    Series series[STREAM_SLOTS];
    const Series *list[STREAM_SLOTS]; /* the used ones */
    size_t list_count;
    ContactWindow window;
    EventLog events;
    RobotRecord robots[ROBOTS_MAX];
    WordTable phases, skills;
    const Answers *answers;                 /* of the policy; NULL: none */
    double disturbed[6 * DISTURBANCES_MAX]; /* sum over the force window */
    int disturbed_steps;
    double *state; /* mjSTATE_INTEGRATION */
    int state_size;
} Recorder;

MUST_USE bool recorder_begin(Recorder *recorder, const Task *task, const mjModel *model,
        const EstimateDef *estimate, const Rng *attempt_rng, Error *err);
void recorder_release(Recorder *recorder);

/* The state at time 0, and what each robot is commanded there. */
void recorder_start(Recorder *recorder, const Stepper *stepper, const Command *at_rest);

MUST_USE bool recorder_reserve(Recorder *recorder, Error *err);

/* What is observed at the start of tick number `tick`; after stepper_open(). */
void recorder_observe(Recorder *recorder, const Stepper *stepper, int tick);

/* What was decided there, for each robot. */
void recorder_act(Recorder *recorder, const Stepper *stepper, const Command *commands,
        const Setpoint *setpoints, const PolicyReport *report);

/* Whether the attempt recovers in this tick. */
void recorder_recovery(Recorder *recorder, bool recovers);

/* One physics step, number `step`, between stepper_solve() and stepper_close(). */
void recorder_step(
        Recorder *recorder, const Stepper *stepper, const ContactTable *contacts, long step);

/* After stepper_close() of the tick's last step, number `step`. */
void recorder_end_tick(Recorder *recorder, const Stepper *stepper, bool achieved);

void recorder_event(Recorder *recorder, const Event *event);

/* The row of labels/skill_names that a skill has. */
double recorder_skill(Recorder *recorder, const char *skill);

/* What disturbances apply in one physics step; with recorder_step(). */
void recorder_disturbed(Recorder *recorder, const Disturber *disturber);

/* The tables of disturbances and recoveries; before recorder_finish(). */
MUST_USE bool recorder_put_setbacks(
        Recorder *recorder, const Disturber *disturber, const Recovery *recovery, Error *err);

/* Completes windows, events and tables after `steps` physics steps. */
MUST_USE bool recorder_finish(Recorder *recorder, long steps, Error *err);

/* The used series, in the order of StreamId, of robots within one. */
const Series *const *recorder_series(const Recorder *recorder, size_t *ret_count);
