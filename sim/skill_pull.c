/*
 * pull: takes what the hand has gripped along a line that the thing itself decides. The tool
 * leads by the pull over its stiffness, yields sideways, and turns its line into the direction
 * in which it really moves.
 */
#include <math.h>

#include "sim/draw.h"
#include "sim/skill_list.h"

typedef struct PullOptions {
    double along[3];
    double distance, force, limit, speed;
    int compliance;
} PullOptions;

typedef struct PullState {
    double given[3], along[3]; /* as asked, and as learned; unit, world */
    double start[3];           /* tool position when it began */
    double led;                /* of the commanded tool, m from the start */
    Draw draw;
} PullState;

static const double LEARN_FROM_M = 0.008; /* moved less, a direction is not known */
static const double LEARN_RATE = 4;       /* 1/s, at which the line turns into the motion */
static const double STRAY = 0.7;          /* cosine: farther off than this is no motion along */

static void begin(SkillRun *run, const SkillView *view)
{
    const PullOptions *options = (const void *)run->options;
    PullState *state = (void *)run->state;
    mju_copy3(state->given, options->along);
    if (mju_normalize3(state->given) < 0.5) {
        const double back[3] = {0, 0, -1};
        mju_rotVecQuat(state->given, back, view->tool_quat);
    }
    mju_copy3(state->along, state->given);
    mju_copy3(state->start, view->tool_pos);
    draw_begin(&state->draw, view);
}

/* Turns the line towards where the tool has gone so far. */
static void learn(PullState *state, const SkillView *view)
{
    double gone[3];
    mju_sub3(gone, view->tool_pos, state->start);
    if (mju_normalize3(gone) < LEARN_FROM_M || mju_dot3(gone, state->given) < STRAY) {
        return;
    }
    mju_subFrom3(gone, state->along);
    mju_addToScl3(state->along, gone, fmin(1, LEARN_RATE * view->tick_s));
    mju_normalize3(state->along);
}

static double pulled(const PullState *state, const SkillView *view)
{
    double off[3];
    mju_sub3(off, view->tool_pos, state->start);
    return mju_dot3(off, state->along);
}

static void tick(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    const PullOptions *options = (const void *)run->options;
    PullState *state = (void *)run->state;
    learn(state, view);
    run->result = pulled(state, view);
    if (draw_ended(&state->draw, run, view, run->result, options->distance)) {
        draw_rest(setpoint, view);
        return;
    }
    double lead = fmin(options->force, DRAW_SHARE * options->limit) / setpoint->stiffness[0];
    double speed = fmin(options->speed, view->robot->limits.speed);
    double step = draw_speed(speed, options->distance - run->result) * view->tick_s;
    state->led = fmin(state->led + step, run->result + lead);
    mju_copy3(setpoint->pos, state->start);
    mju_addToScl3(setpoint->pos, state->along, state->led);
    draw_yield(setpoint, state->along, options->compliance);
    setpoint->guard[0] = (Guard){.kind = GUARD_FORCE_NORM, .threshold = options->limit};
    setpoint->guard[1] = (Guard){.kind = GUARD_TRAVEL, .threshold = options->distance};
    mju_copy3(setpoint->guard[1].axis, state->along);
    mju_copy3(setpoint->guard[1].origin, state->start);
}

#define FIELD(name) offsetof(PullOptions, name)

static const SkillOption OPTIONS[] = {
        {"along", OPTION_VECTOR, {0}, FIELD(along), 0, NULL,
                "direction at first; back along the tool's own axis if not given"},
        {"distance", OPTION_NUMBER, {.length = 1}, FIELD(distance), OPTION_REQUIRED, NULL,
                "how far"},
        {"force", OPTION_NUMBER, {.length = 1, .mass = 1, .time = -2}, FIELD(force), 40, NULL,
                "to pull with at most; never above 0.8 of the limit"},
        {"limit", OPTION_NUMBER, {.length = 1, .mass = 1, .time = -2}, FIELD(limit), 60, NULL,
                "force at the wrist that ends it"},
        {"speed", OPTION_NUMBER, {.length = 1, .time = -1}, FIELD(speed), 0.08, NULL,
                "of the tool, never above limits.speed"},
        {"compliance", OPTION_WORD, {0}, FIELD(compliance), DRAW_MEDIUM, DRAW_COMPLIANCES,
                "how readily it yields sideways and to turns"},
};

const SkillKind SKILL_PULL = {
        .name = "pull",
        .meaning = "draws what the hand has gripped along a line, which it learns from the "
                   "motion; tells how far it came",
        .positional = NULL,
        .reasons = "jammed, slipped, limit",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof OPTIONS[0],
        .tells_result = true,
        .begin = begin,
        .tick = tick,
};
