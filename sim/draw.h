/*
 * draw.h - drawing something that is guided (a drawer, a door) by the hand that has gripped it:
 * what pull and turn share. They differ in the line they follow; when the hand has slipped off,
 * when the thing is stuck, and how the tool yields across the line is the same.
 */
#pragma once

#include <stdbool.h>

#include "sim/skill.h"

/* How readily the tool yields across the line and to turns. */
enum DrawCompliance { DRAW_LOW, DRAW_MEDIUM, DRAW_HIGH };
extern const char *const DRAW_COMPLIANCES[];

/* Of the force that ends it, what a skill itself pulls with at most. */
#define DRAW_SHARE 0.8

/* Plain data, part of a skill's state. */
typedef struct Draw {
    double width;      /* of the hand at the start, m */
    double farthest;   /* progress so far, m along the line */
    double farther_at; /* clock when that was, s */
    double clock_s;
} Draw;

void draw_begin(Draw *draw, const SkillView *view);

/*
 * One policy tick: progress and goal in m along the line. True if the run has ended: done,
 * "limit" (guard 0 fired), "slipped" (the fingers have closed further) or "jammed".
 */
bool draw_ended(Draw *draw, SkillRun *run, const SkillView *view, double progress, double goal);

/* Speed at `left` m before the goal: slower over the last 20 mm, so that nothing swings back. */
double draw_speed(double speed, double left);

/* Stands still as the tool is: what led it on would snap back when it is held stiffly. */
void draw_rest(Setpoint *setpoint, const SkillView *view);

/* Leaves the setpoint stiff along a unit direction (world) and softens everything else. */
void draw_yield(Setpoint *setpoint, const double along[3], int compliance);
