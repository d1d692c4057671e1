/*
 * event_log.h - what happened when: contacts made and lost, grasps, guards, the outcome.
 *
 * Contact events come from windows of 10 ms with hysteresis (a contact that chatters is one
 * contact): a pair makes when the mean normal force of two windows passes 0.2 of a reference,
 * and breaks when it falls below 0.02 of it; the reference is the weight of the lighter part.
 * The event carries the time of the first or last step that touched, not of the decision.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <mujoco/mujoco.h>

#include "base/error.h"
#include "sim/contact_window.h"
#include "sim/task.h"

typedef enum EventKind {
    EVENT_MAKE,     /* parts a, b; value: mean normal force, N */
    EVENT_BREAK,    /* parts a, b */
    EVENT_GRASP,    /* part a is held by both fingers; b: hand; value: smaller pad force, N */
    EVENT_RELEASE,  /* part a is touched by no finger any more; b: hand */
    EVENT_GUARD,    /* a guard fired; a: hand; value: its index */
    EVENT_SUCCESS,  /* all success conditions hold for the first time */
    EVENT_FAIL,     /* the attempt has failed */
    EVENT_PUSH,     /* a disturbance pushes part a; value: force, N */
    EVENT_PUSH_END, /* it does no longer */
    EVENT_SHIFT,    /* a disturbance has shifted part a; value: distance, m */
    EVENT_SETBACK,  /* a skill has failed; a: hand; value: row of labels/skill_names */
    EVENT_KIND_COUNT,
} EventKind;

/* "make,break,...": names in the order of the numbers. */
extern const char EVENT_KIND_NAMES[];

typedef struct Event {
    double time_s;
    EventKind kind;
    int part_a, part_b; /* -1: none */
    double value;
} Event;

/* Memory of one pair of parts. */
typedef struct TouchMemory {
    bool touching;
    double before; /* mean force of the window before, N */
    double onset_s, last_s;
} TouchMemory;

/* Memory of one part and the fingers of one hand. */
typedef struct GraspMemory {
    TouchMemory touch;
    double finger_sum[ROBOT_FINGERS_MAX]; /* normal force over the window, N */
} GraspMemory;

typedef struct EventLog {
    Event *events;
    size_t count, capacity;
    size_t part_count;
    TouchMemory *pair;  /* part_count^2, row a < column b */
    GraspMemory *grasp; /* hand_count rows of part_count */
    double *reference;  /* part_count: weight, N; infinite for what stands still */
    size_t hand_count;  /* one per robot */
    int hand[ROBOTS_MAX];
} EventLog;

MUST_USE bool event_log_init(EventLog *log, const Task *task, const mjModel *model, Error *err);
void event_log_release(EventLog *log);

/* Makes room for everything that one policy tick can add. */
MUST_USE bool event_log_reserve(EventLog *log, size_t windows, Error *err);

/* The part that stands for a robot's hand in events; -1 for a robot without a name, for it is
 * the only one. */
int event_log_hand(const Task *task, int robot);

void event_log_add(EventLog *log, const Event *event);

/* Once per physics step, with contact forces solved: what the fingers press on. */
void event_log_measure(
        EventLog *log, const Task *task, const mjModel *model, const mjData *data);

/* Once per finished window, which ended at end_s. */
void event_log_window(EventLog *log, const ContactWindow *window, double end_s);

/* Sorts by time (decisions lag behind what they are about). */
void event_log_finish(EventLog *log);
