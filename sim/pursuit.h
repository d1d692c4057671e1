/*
 * pursuit.h - the tool goes after something that moves, and then along with it.
 *
 * In every tick it heads for where the goal will be `lead_s` from now, as fast as being there by
 * then takes: v = v_goal + (goal - tool)/lead, so what is left of the gap shrinks with the time
 * constant lead_s, and none is left of it while the goal keeps its velocity. Speed over the
 * goal's, speed and acceleration are limited, so it comes from afar at a constant speed. Plain
 * data, part of a skill's state.
 */
#pragma once

#include <stdbool.h>

#include "sim/skill.h"

typedef struct Pursuit {
    double speed;    /* over the goal's, m/s */
    double lead_s;   /* at least two ticks */
    double vel[3];   /* commanded, m/s */
    double omega[3]; /* commanded, rad/s */
    double gap;      /* of the last setpoint to the goal, m */
    double turn;     /* likewise, rad */
    double slip;     /* of its velocity to the goal's, m/s */
} Pursuit;

/* From rest, from where the tool is commanded. */
void pursuit_begin(Pursuit *pursuit, const SkillView *view, double speed, double lead_s);

/* One tick: `pos` and `quat` are the goal where the tick ends, `vel` its velocity. */
void pursuit_tick(Pursuit *pursuit, const SkillView *view, const double pos[3],
        const double quat[4], const double vel[3], Setpoint *setpoint);
