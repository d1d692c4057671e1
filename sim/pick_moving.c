/* pick_moving: a part that is carried along is met from above, gone along with, and taken. */
#include <math.h>

#include "sim/pick.h"

static const double SEEN_MAX_S = 2;  /* before it is known how it moves */
static const double CHASE_MAX_S = 8; /* until the tool is above it, and then down at it */
static const double OVER_M = 0.004;  /* commanded this near to above it, */
static const double OVER_RAD = 0.04; /* turned as near, */
static const double ALONG = 0.02;    /* and going along as exactly (m/s), it goes down */
static const double AT_M = 0.003;    /* commanded this near it closes */
static const double TAKING_S = 0.6;  /* of closing */

void pick_moving_begin(SkillRun *run, const SkillView *view)
{
    const PickOptions *options = (const void *)run->options;
    PickState *state = (void *)run->state;
    pursuit_begin(&state->pursuit, view, options->speed, options->lead);
    grip_open(&state->grip, view, options->width > 0 ? options->width + PICK_ROOM_M : 0, 0);
    state->height = pick_approach(options);
}

/* Where it is to be taken when this tick ends; the same turn of the hand all the time. */
static void aim(SkillRun *run, const SkillView *view)
{
    const PickOptions *options = (const void *)run->options;
    PickState *state = (void *)run->state;
    const SkillPose tool = {.given = false};
    SkillPose target = {.given = true};
    mju_addScl3(target.pos, view->track_pos, view->track_vel, view->tick_s);
    mju_copy4(target.quat, view->track_quat);
    if (state->seen) {
        double chosen[4];
        mju_copy4(chosen, state->grasp.quat);
        motion_tool_pose_near(chosen, &target, &tool, options->symmetry, &state->grasp);
    } else {
        motion_tool_pose(view, &target, &tool, options->symmetry, &state->grasp);
    }
    mju_copy3(state->vel, view->track_vel);
    state->seen = true;
}

/* Goes for the grasp, less what is left of the height, which shrinks at `rate`. */
static void pursue(PickState *state, const SkillView *view, double rate, Setpoint *setpoint)
{
    double along[3] = {0, 0, 1};
    double pos[3];
    double vel[3];
    mju_rotVecQuat(along, along, state->grasp.quat);
    mju_addScl3(pos, state->grasp.pos, along, -state->height);
    mju_addScl3(vel, state->vel, along, rate);
    pursuit_tick(&state->pursuit, view, pos, state->grasp.quat, vel, setpoint);
}

/* Whether the arm can still be at the part after a time. */
static bool reaches_in(const PickState *state, const SkillView *view, double time_s)
{
    double pos[3];
    mju_addScl3(pos, state->grasp.pos, state->vel, time_s);
    return motion_reaches(view, pos, state->grasp.quat);
}

static void tick_above(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    const PickOptions *options = (const void *)run->options;
    PickState *state = (void *)run->state;
    state->opened = grip_tick(&state->grip, view, setpoint) || state->opened;
    if (!view->tracked) {
        if (state->clock_s > SEEN_MAX_S) {
            skill_fail(run, "timeout");
        }
        return;
    }
    aim(run, view);
    pursue(state, view, 0, setpoint);
    setpoint->guard[0] = (Guard){.kind = GUARD_FORCE_NORM, .threshold = options->limit};
    const Pursuit *pursuit = &state->pursuit;
    bool over = pursuit->gap < OVER_M && pursuit->turn < OVER_RAD && pursuit->slip < ALONG;
    double down_s = state->height / fmin(options->speed, PICK_DOWN_SPEED) + TAKING_S;
    if (!reaches_in(state, view, over ? down_s : 0)) {
        skill_fail(run, "unreachable");
    } else if (over && state->opened) {
        state->stage = PICK_DOWN;
        state->clock_s = 0;
    }
}

static void tick_down(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    const PickOptions *options = (const void *)run->options;
    PickState *state = (void *)run->state;
    double speed = fmin(options->speed, PICK_DOWN_SPEED);
    aim(run, view);
    double before = state->height;
    state->height = fmax(0, before - speed * view->tick_s);
    pursue(state, view, (before - state->height) / view->tick_s, setpoint);
    setpoint->guard[0] = (Guard){.kind = GUARD_FORCE_NORM, .threshold = PICK_BUMP_N};
    if (state->height <= 0 && state->pursuit.gap < AT_M) {
        state->stage = PICK_CLOSE;
        state->clock_s = 0;
        grip_close(&state->grip, options->force);
    }
}

/* The hand goes along as it was seen to move: fingers in front of it are no place for a look. */
static void tick_close(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    PickState *state = (void *)run->state;
    mju_addToScl3(state->grasp.pos, state->vel, view->tick_s);
    pursue(state, view, 0, setpoint);
    if (grip_tick(&state->grip, view, setpoint)) {
        pick_end_close(run, view);
    }
}

void pick_moving_tick(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    PickState *state = (void *)run->state;
    state->clock_s += view->tick_s;
    if (state->stage == PICK_CLOSE) {
        tick_close(run, view, setpoint);
        return;
    }
    if (view->guard_fired && state->seen) {
        skill_fail(run, "blocked");
        mju_copy3(setpoint->pos, view->tool_pos);
    } else if (state->clock_s > CHASE_MAX_S) {
        skill_fail(run, "timeout");
    } else if (state->stage == PICK_ABOVE) {
        tick_above(run, view, setpoint);
    } else {
        tick_down(run, view, setpoint);
    }
}
