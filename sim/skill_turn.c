/*
 * turn: swings what the hand has gripped about an axis: a door by its handle, a knob about
 * itself. The tool leads along the arc by the force over its stiffness and yields across it, and
 * the arc is learned from where the tool has been.
 */
#include <math.h>

#include "sim/arc.h"
#include "sim/draw.h"
#include "sim/rotation.h"
#include "sim/skill_list.h"

typedef struct TurnOptions {
    SkillPose centre;
    double axis[3];
    double angle, force, limit, speed, rate, follow;
    int compliance;
} TurnOptions;

typedef struct TurnState {
    Arc arc;
    double quat[4]; /* of the tool at the start */
    double side;    /* 1, or -1: angle < 0 turns against the axis */
    double turned;  /* rad, >= 0 when it goes the right way */
    double led;     /* of the commanded tool */
    Draw draw;
} TurnState;

static const double ABOUT_ITSELF_M = 0.01; /* a nearer axis goes through the hand */
static const double ARM_M = 0.05;          /* lever that rates such a turn against metres */

static void begin(SkillRun *run, const SkillView *view)
{
    const TurnOptions *options = (const void *)run->options;
    TurnState *state = (void *)run->state;
    double axis[3];
    mju_copy3(axis, options->axis);
    if (mju_normalize3(axis) < 0.5) {
        const double ahead[3] = {0, 0, 1};
        mju_rotVecQuat(axis, ahead, view->tool_quat);
    }
    state->side = options->angle < 0 ? -1 : 1;
    mju_scl3(axis, axis, state->side);
    arc_begin(&state->arc, axis, options->centre.given ? options->centre.pos : view->tool_pos,
            view->tool_pos);
    mju_copy4(state->quat, view->tool_quat);
    draw_begin(&state->draw, view);
}

static bool about_itself(const TurnState *state)
{
    return arc_radius(&state->arc) < ABOUT_ITSELF_M;
}

/* Angle so far; beyond half a turn it is counted on. */
static void measure(TurnState *state, const SkillView *view)
{
    double angle = 0;
    if (about_itself(state)) {
        double turn[3];
        rotation_between(state->quat, view->tool_quat, turn);
        angle = mju_dot3(turn, state->arc.axis);
    } else {
        arc_see(&state->arc, view->tool_pos);
        angle = arc_angle(&state->arc, view->tool_pos);
    }
    state->turned = angle + 2 * mjPI * round((state->turned - angle) / (2 * mjPI));
}

/* How far the command may lead, rad: the force over the stiffness along the arc. */
static double lead_of(
        const TurnState *state, const TurnOptions *options, const Setpoint *setpoint)
{
    double force = fmin(options->force, DRAW_SHARE * options->limit);
    if (about_itself(state)) {
        return force * ARM_M / setpoint->stiffness[5];
    }
    return force / (setpoint->stiffness[0] * arc_radius(&state->arc));
}

static void tick(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    const TurnOptions *options = (const void *)run->options;
    TurnState *state = (void *)run->state;
    measure(state, view);
    bool itself = about_itself(state);
    double arm = itself ? ARM_M : arc_radius(&state->arc);
    run->result = state->side * state->turned;
    if (draw_ended(&state->draw, run, view, arm * state->turned, arm * fabs(options->angle))) {
        draw_rest(setpoint, view);
        return;
    }
    double most = fmin(options->rate, view->robot->limits.rotation_speed);
    double rate =
            itself ? most : fmin(most, fmin(options->speed, view->robot->limits.speed) / arm);
    double left = arm * (fabs(options->angle) - state->turned);
    double step = draw_speed(rate, left) * view->tick_s;
    state->led = fmin(state->led + step, state->turned + lead_of(state, options, setpoint));

    double along[3];
    double turn[3];
    arc_at(&state->arc, state->led, setpoint->pos, along);
    mju_scl3(turn, state->arc.axis, state->led);
    rotation_apply(state->quat, turn, itself ? 1 : options->follow, setpoint->quat);
    draw_yield(setpoint, itself ? state->arc.axis : along, options->compliance);
    setpoint->guard[0] = (Guard){.kind = GUARD_FORCE_NORM, .threshold = options->limit};
}

#define FIELD(name) offsetof(TurnOptions, name)

static const SkillOption OPTIONS[] = {
        {"axis", OPTION_VECTOR, {0}, FIELD(axis), 0, NULL,
                "to turn about, right-handed; the tool's own axis if not given"},
        {"centre", OPTION_POSE, {0}, FIELD(centre), 0, NULL,
                "a point of the axis; the tool itself if not given"},
        {"angle", OPTION_NUMBER, {.angle = 1}, FIELD(angle), OPTION_REQUIRED, NULL, "how far"},
        {"force", OPTION_NUMBER, {.length = 1, .mass = 1, .time = -2}, FIELD(force), 40, NULL,
                "along the arc at most; never above 0.8 of the limit"},
        {"limit", OPTION_NUMBER, {.length = 1, .mass = 1, .time = -2}, FIELD(limit), 60, NULL,
                "force at the wrist that ends it"},
        {"speed", OPTION_NUMBER, {.length = 1, .time = -1}, FIELD(speed), 0.08, NULL,
                "of the tool, never above limits.speed"},
        {"rate", OPTION_NUMBER, {.angle = 1, .time = -1}, FIELD(rate), 1, NULL,
                "of the turn at most"},
        {"follow", OPTION_NUMBER, {0}, FIELD(follow), 1, NULL,
                "share of the turn that the hand makes too; a round handle pivots in the grip"},
        {"compliance", OPTION_WORD, {0}, FIELD(compliance), DRAW_MEDIUM, DRAW_COMPLIANCES,
                "how readily it yields across the arc and to turns"},
};

const SkillKind SKILL_TURN = {
        .name = "turn",
        .meaning = "swings what the hand has gripped about an axis, on an arc that it learns "
                   "from the motion; tells the angle it came",
        .positional = NULL,
        .reasons = "jammed, slipped, limit",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof OPTIONS[0],
        .tells_result = true,
        .begin = begin,
        .tick = tick,
};
