/*
 * screw: turns what the hand holds about an axis and lets it advance as its thread asks.
 *
 * Along the axis the tool is force controlled, so that it follows whatever lead the thread has;
 * across it and about the other axes it is soft. About the axis its goal runs ahead of the tool
 * by no more than the angle whose spring is 1.25 times the torque: dry friction of the arm's own
 * joints takes part of it. One
 * call turns as far as the wrist can: taking hold anew is the expert's affair.
 */
#include <math.h>

#include "sim/grip.h"
#include "sim/motion.h"
#include "sim/press.h"
#include "sim/rotation.h"
#include "sim/skill_list.h"

typedef struct ScrewOptions {
    double along[3];
    double turns, torque, pitch, press, speed, limit;
    bool tighten;
} ScrewOptions;

typedef struct ScrewState {
    double along[3];
    double start_pos[3], start_quat[4];
    double quat_before[4]; /* of the tool, a tick ago */
    double angle;          /* turned since the start, rad, positive with `turns` */
    double goal;           /* commanded, rad */
    double rate;           /* of the command, rad/s */
    double clock_s;
    double farthest, farthest_at_s; /* progress of angle */
    double held_width;
    double torque_time, turned_s; /* mean torque while it turns */
    bool gripped;
} ScrewState;

static const double SETTLE_S = 0.3;      /* pressing before it turns */
static const double ROTATION_RAMP = 4;   /* of the command, rad/s^2 */
static const double PROGRESS_RAD = 0.02; /* less is none... */
static const double STUCK_S = 0.8;       /* ...for so long: it turns no further */
static const double AHEAD_GAIN = 1.25;   /* of the goal, over the torque's own angle */
static const double CREPT_M = 0.004;     /* the pads came nearer by more: they slip */
static const double THREAD_TURNS = 0.3;  /* turned before the advance is held against it */
static const double THREAD_SHARE = 0.4;  /* of the pitch that it has to advance at least */
static const double SOFT_SHARE = 0.5;    /* of the stiffness across the axis */
static const double REACH_STEP = 0.4;    /* rad: postures are tried so often on the way */
static const double JUMP_RAD = 1;        /* between two of them: another branch of the arm */

/* Whether the arm can turn the tool all the way without changing its posture abruptly. */
static bool can_turn(const ScrewState *state, const SkillView *view, double angle)
{
    const Robot *robot = view->robot;
    int steps = 1 + (int)(fabs(angle) / REACH_STEP);
    double posture[ROBOT_DOFS_MAX];
    mju_copy(posture, view->q, robot->dof_count);
    for (int i = 1; i <= steps; i++) {
        double before[ROBOT_DOFS_MAX];
        double pose[7];
        double turn[3];
        Error ignored;
        mju_copy(before, posture, robot->dof_count);
        mju_copy3(pose, state->start_pos);
        mju_scl3(turn, state->along, angle * i / steps);
        rotation_apply(state->start_quat, turn, 1, pose + 3);
        if (!robot_inverse(robot, view->model, view->scratch, pose, posture, &ignored)) {
            return false;
        }
        for (int k = 0; k < robot->dof_count; k++) {
            if (fabs(posture[k] - before[k]) > JUMP_RAD) {
                return false;
            }
        }
    }
    return true;
}

static double sense(const ScrewOptions *options)
{
    return options->turns < 0 ? -1 : 1;
}

static void begin(SkillRun *run, const SkillView *view)
{
    const ScrewOptions *options = (const void *)run->options;
    ScrewState *state = (void *)run->state;
    press_direction(view, options->along, state->along);
    mju_copy3(state->start_pos, view->tool_pos);
    mju_copy4(state->start_quat, view->last.quat);
    mju_copy4(state->quat_before, view->tool_quat);
    state->gripped = view->last.gripper.mode == GRIPPER_FORCE;
    state->held_width = view->hand_width;
    if (!can_turn(state, view, 2 * mjPI * options->turns)) {
        skill_fail(run, "unreachable");
    }
}

/* Torque with which the tool is felt to turn on, about its own axis, N*m. */
static double torque_felt(const ScrewState *state, const SkillView *view, double turning)
{
    double arm[3];
    double moment[3];
    const double *wrist = view->scratch->site_xpos + 3 * (size_t)view->robot->wrist_site;
    mju_copy(view->scratch->qpos, view->model->qpos0, (int)view->model->nq);
    for (int i = 0; i < view->robot->dof_count; i++) {
        view->scratch->qpos[view->robot->qpos_adr[i]] = view->q[i];
    }
    mj_kinematics(view->model, view->scratch);
    mju_sub3(arm, wrist, view->tool_pos);
    mju_cross(moment, arm, view->wrench);
    mju_addTo3(moment, view->wrench + 3);
    return -turning * mju_dot3(moment, state->along);
}

/* How far the tool has turned and advanced in the tick that has ended. */
static void follow_turn(ScrewState *state, const SkillView *view, double turning)
{
    double turn[3];
    rotation_between(state->quat_before, view->tool_quat, turn);
    state->angle += turning * mju_dot3(turn, state->along);
    mju_copy4(state->quat_before, view->tool_quat);
    if (state->angle > state->farthest + PROGRESS_RAD) {
        state->farthest = state->angle;
        state->farthest_at_s = state->clock_s;
    }
}

/* Turned without advancing as the thread would have it: hand and screw turn apart. */
static bool turns_apart(
        const ScrewState *state, const ScrewOptions *options, const SkillView *view)
{
    double turned = state->angle / (2 * mjPI);
    double off[3];
    mju_sub3(off, view->tool_pos, state->start_pos);
    double advance = sense(options) * mju_dot3(off, state->along);
    return options->pitch > 0 && turned > THREAD_TURNS &&
            advance < THREAD_SHARE * options->pitch * turned;
}

/* True if the run has ended. */
static bool has_ended(SkillRun *run, const SkillView *view)
{
    const ScrewOptions *options = (const void *)run->options;
    ScrewState *state = (void *)run->state;
    double whole = 2 * mjPI * fabs(options->turns);
    bool crept = state->gripped &&
            (state->held_width - view->hand_width > CREPT_M || !grip_holds(view, 0));
    run->result = sense(options) * state->angle / (2 * mjPI);
    run->hit_force = state->turned_s > 0 ? state->torque_time / state->turned_s : 0;
    mju_copy3(run->hit_pos, view->tool_pos);
    if (view->guard_fired) {
        skill_fail(run, "limit");
    } else if (crept || turns_apart(state, options, view)) {
        skill_fail(run, "slipped");
    } else if (state->angle >= whole - PROGRESS_RAD) {
        skill_done(run);
    } else if (state->clock_s - fmax(SETTLE_S, state->farthest_at_s) > STUCK_S) {
        if (options->tighten) {
            skill_done(run);
        } else {
            skill_fail(run, "jammed");
        }
    }
    return run->status != SKILL_RUNNING;
}

static void turn_on(
        ScrewState *state, const ScrewOptions *options, const SkillView *view, double stiffness)
{
    double whole = 2 * mjPI * fabs(options->turns);
    double most = AHEAD_GAIN * options->torque / stiffness;
    double speed = fmin(options->speed, view->robot->limits.rotation_speed);
    state->rate = fmin(speed, state->rate + ROTATION_RAMP * view->tick_s);
    double next = fmin(state->goal + state->rate * view->tick_s, state->angle + most);
    state->goal = fmin(whole, next);
}

static void tick(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    const ScrewOptions *options = (const void *)run->options;
    ScrewState *state = (void *)run->state;
    double turning = sense(options);
    state->clock_s += view->tick_s;
    follow_turn(state, view, turning);
    if (state->clock_s > SETTLE_S) {
        state->torque_time += torque_felt(state, view, turning) * view->tick_s;
        state->turned_s += view->tick_s;
    }
    if (has_ended(run, view)) {
        mju_copy3(setpoint->pos, view->tool_pos);
        mju_copy4(setpoint->quat, view->tool_quat);
        return;
    }
    double turn[3];
    if (state->clock_s > SETTLE_S) {
        turn_on(state, options, view, setpoint->stiffness[3]);
    }
    mju_scl3(turn, state->along, turning * state->goal);
    rotation_apply(state->start_quat, turn, 1, setpoint->quat);
    mju_copy3(setpoint->pos, state->start_pos);
    for (int i = 0; i < 5; i++) {
        setpoint->stiffness[i] *= SOFT_SHARE;
    }
    setpoint->guard[0] = (Guard){.kind = GUARD_FORCE_NORM, .threshold = options->limit};
    press_setpoint(setpoint, view, state->along, options->press);
}

#define FIELD(name) offsetof(ScrewOptions, name)

static const SkillOption OPTIONS[] = {
        {"turns", OPTION_NUMBER, {0}, FIELD(turns), OPTION_REQUIRED, NULL,
                "whole turns, right-handed about `along`; negative: the other way"},
        {"torque", OPTION_NUMBER, {.length = 2, .mass = 1, .time = -2}, FIELD(torque), 1, NULL,
                "at which it turns no further; a stop at full speed adds the hand's momentum"},
        {"pitch", OPTION_NUMBER, {.length = 1}, FIELD(pitch), 0, NULL,
                "advance of a whole turn: a hand that advances less than 0.4 of it has slipped; "
                "0: not watched"},
        {"along", OPTION_VECTOR, {0}, FIELD(along), 0, NULL,
                "axis, the way a right-handed screw goes in; the tool's own axis if not given"},
        {"press", OPTION_NUMBER, {.length = 1, .mass = 1, .time = -2}, FIELD(press), 3, NULL,
                "along the axis meanwhile"},
        {"speed", OPTION_NUMBER, {.angle = 1, .time = -1}, FIELD(speed), 1, NULL,
                "of the turn"},
        {"limit", OPTION_NUMBER, {.length = 1, .mass = 1, .time = -2}, FIELD(limit), 30, NULL,
                "felt force that ends it"},
        {"tighten", OPTION_BOOL, {0}, FIELD(tighten), 0, NULL,
                "done once it turns no further, too"},
};

const SkillKind SKILL_SCREW = {
        .name = "screw",
        .meaning = "turns what the hand holds, which advances as its thread asks",
        .positional = NULL,
        .reasons = "unreachable, slipped, jammed, limit",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof OPTIONS[0],
        .tells_result = true,
        .begin = begin,
        .tick = tick,
};
