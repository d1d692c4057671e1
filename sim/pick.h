/*
 * pick.h - what the two ways to pick share: a part that stands (skill_pick.c) and one that moves
 * and is tracked (pick_moving.c). Internal to them.
 */
#pragma once

#include "sim/grip.h"
#include "sim/motion.h"
#include "sim/pursuit.h"

/* Met on the last part of the way: blocked, N. */
#define PICK_BUMP_N 15

/* The hand opens wider than what it takes by this, m. */
#define PICK_ROOM_M 0.03

/* Speed on the last part of the way, m/s. */
#define PICK_DOWN_SPEED 0.12

/* Straight way to grasps that do not say, m. */
#define PICK_APPROACH_M 0.08

/* What moved may be lifted so inexactly: speed counts there, m. */
#define PICK_LIFTED_M 0.01

typedef struct PickOptions {
    SkillPose target;
    double force, width, approach, height, speed, symmetry, limit, lead;
    bool lift, track;
    int grasp;
} PickOptions;

typedef enum PickStage { PICK_ABOVE, PICK_DOWN, PICK_CLOSE, PICK_LIFT } PickStage;

typedef struct PickState {
    PickStage stage;
    Motion motion;
    Grip grip;
    MotionWish grasp; /* of a part that moves: where it is taken at the end of this tick */
    double held_width;
    /* of a part that moves */
    Pursuit pursuit;
    double clock_s; /* in this stage */
    double height;  /* above the grasp, along the approach, m */
    double vel[3];  /* of the part, m/s */
    bool seen, opened;
} PickState;

/* The straight way of this pick, m. */
double pick_approach(const PickOptions *options);

/* The hand has closed: fails if it took nothing, else is done or begins to lift. */
void pick_end_close(SkillRun *run, const SkillView *view);

/* Stages PICK_ABOVE to PICK_CLOSE for a part that is tracked. */
void pick_moving_begin(SkillRun *run, const SkillView *view);
void pick_moving_tick(SkillRun *run, const SkillView *view, Setpoint *setpoint);
