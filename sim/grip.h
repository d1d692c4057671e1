/*
 * grip.h - opening and closing the hand until the fingers stop: what several skills share.
 *
 * Plain data, part of a skill's state.
 */
#pragma once

#include <stdbool.h>

#include "sim/skill.h"

typedef struct Grip {
    GripperCommand command; /* at the end */
    double from_force_n;    /* pads ease off from here first... */
    double ramp_s;          /* ...for so long */
    double clock_s;
    int still; /* ticks without motion */
} Grip;

/* Closes with force_n on each pad. */
void grip_close(Grip *grip, double force_n);

/* Opens to width_m; 0 or less: as far as it goes. Pads that press let go over ramp_s. */
void grip_open(Grip *grip, const SkillView *view, double width_m, double ramp_s);

/* One policy tick: commands the hand. True once the fingers have stopped. */
bool grip_tick(Grip *grip, const SkillView *view, Setpoint *setpoint);

/* Whether the hand, closed, has something between the pads. expected_m 0: of any width. */
bool grip_holds(const SkillView *view, double expected_m);

/* How far the hand can open, m. */
double grip_span(const Robot *robot);
