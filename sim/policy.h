/*
 * policy.h - who decides: a scripted expert, or one day a learned policy, behind one interface.
 *
 * Once per policy tick the episode shows a policy what its robots know and takes one Setpoint
 * for each.
 */
#pragma once

#include "base/error.h"
#include "sim/answer.h"
#include "sim/expression.h"
#include "sim/setpoint.h"
#include "sim/skill.h"

typedef enum PolicyStatus {
    POLICY_ACTING,   /* go on */
    POLICY_FINISHED, /* it believes it is done: success must hold within one second */
    POLICY_GAVE_UP,  /* it failed; cause says why */
    POLICY_BROKEN,   /* a mistake in its text; err says where */
} PolicyStatus;

enum { POLICY_WORD_BYTES = 64 };

/* A skill that has come to its end. */
typedef struct SkillEnd {
    size_t robot;
    bool well; /* it did what it is for */
    char skill[POLICY_WORD_BYTES];
    char reason[POLICY_WORD_BYTES]; /* "missed"; "" if it ended well */
} SkillEnd;

enum { POLICY_ENDS_MAX = 16 };

typedef struct PolicyReport {
    PolicyStatus status;
    char phase[POLICY_WORD_BYTES];             /* current phase, "" before the first */
    char skill[ROBOTS_MAX][POLICY_WORD_BYTES]; /* running skill of each robot, "" if none */
    char cause[POLICY_WORD_BYTES];             /* POLICY_GAVE_UP */
    SkillEnd ended[POLICY_ENDS_MAX]; /* skills that ended in this tick, the first ones */
    size_t ended_count;
    const Answers *answers; /* so far; the policy's own. NULL: it never answers */
} PolicyReport;

typedef struct Policy {
    void *self;
    /*
     * One view and one setpoint for each robot of the task, in its order; setpoints come preset
     * to "hold". err is set with POLICY_BROKEN only.
     */
    void (*tick)(void *self, const SkillView *views, Setpoint *setpoints, PolicyReport *report,
            Error *err);
    /*
     * For a policy that is privileged: the truth, before each tick and valid until it ends.
     * Positions and velocities are of the present step, contacts of the one before. NULL: it
     * does not look at it.
     */
    void (*see)(void *self, const ExpressionWorld *truth);
} Policy;
