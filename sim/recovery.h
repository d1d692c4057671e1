/*
 * recovery.h - when an attempt recovers: from a setback until it has regained what it lost.
 *
 * A setback is a disturbance that begins (a push, a shift that took place) or a skill that
 * reports failure to its expert; a guarded move that met nothing answers a question and is none.
 * The setback costs a robot the skill that failed or that was running; where none was running,
 * whatever skill ends well next will do. It is regained when
 *
 *   - that robot has a skill of that name end well, after the push has ended,
 *   - the next of the scene's own `phases:` begins, after the push has ended, or
 *   - all success conditions hold.
 *
 * A segment lasts from the first setback until no robot has anything to regain; further
 * setbacks prolong it. A segment that is open when the attempt ends is not regained.
 * Plain data; allocates nothing. Behind RECOVERIES_MAX segments the last one is prolonged.
 */
#pragma once

#include <stdbool.h>

#include "sim/policy.h"
#include "sim/task.h"

enum { RECOVERIES_MAX = 64, RECOVERY_CAUSE_BYTES = 2 * POLICY_WORD_BYTES };

typedef struct RecoverySegment {
    double start_s, end_s;
    bool regained;
    char cause[RECOVERY_CAUSE_BYTES]; /* "nudge"; "pick: missed" */
} RecoverySegment;

/* What one robot has to regain. */
typedef struct RecoveryNeed {
    bool open;
    char skill[POLICY_WORD_BYTES]; /* "": any */
} RecoveryNeed;

typedef struct Recovery {
    size_t robot_count;
    RecoveryNeed need[ROBOTS_MAX];
    bool any;    /* a setback while no robot had a skill running: any robot's skill will do */
    int pushing; /* pushes under way */
    bool open;   /* the last segment is */
    RecoverySegment segment[RECOVERIES_MAX];
    size_t count;
} Recovery;

void recovery_begin(Recovery *recovery, const Task *task);

/* The disturbance begins; the report says what was running. A shift ends at once. */
void recovery_disturbed(Recovery *recovery, const Disturbance *disturbance,
        const PolicyReport *report, double time_s);

/* A push has ended. */
void recovery_push_ended(Recovery *recovery);

/* True if the end of a skill is a setback. */
bool recovery_is_setback(const SkillEnd *end);

/* What the policy reports at time_s. */
void recovery_report(Recovery *recovery, const PolicyReport *report, double time_s);

/* One of the scene's own phases has ended well. */
void recovery_phase(Recovery *recovery, double time_s);

/* All success conditions hold; heard while nothing is being pushed. */
void recovery_success(Recovery *recovery, double time_s);

/* The attempt is over. */
void recovery_finish(Recovery *recovery, double time_s);
