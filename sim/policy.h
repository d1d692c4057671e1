/*
 * policy.h - who decides: a scripted expert, or one day a learned policy, behind one interface.
 *
 * Once per policy tick the episode shows a policy what the robot knows and takes one Setpoint.
 */
#pragma once

#include "base/error.h"
#include "sim/setpoint.h"
#include "sim/skill.h"

typedef enum PolicyStatus {
    POLICY_ACTING,   /* go on */
    POLICY_FINISHED, /* it believes it is done: success must hold within one second */
    POLICY_GAVE_UP,  /* it failed; cause says why */
    POLICY_BROKEN,   /* a mistake in its text; err says where */
} PolicyStatus;

enum { POLICY_WORD_BYTES = 64 };

typedef struct PolicyReport {
    PolicyStatus status;
    char phase[POLICY_WORD_BYTES]; /* current phase, "" before the first */
    char skill[POLICY_WORD_BYTES]; /* running skill, "" if none */
    char cause[POLICY_WORD_BYTES]; /* POLICY_GAVE_UP */
} PolicyReport;

typedef struct Policy {
    void *self;
    /* *setpoint comes preset to "hold". err is set with POLICY_BROKEN only. */
    void (*tick)(void *self, const SkillView *view, Setpoint *setpoint, PolicyReport *report,
            Error *err);
} Policy;
