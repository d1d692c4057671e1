/* move_until: a guarded move; goes on until it meets something. */
#include <math.h>

#include "sim/press.h"
#include "sim/skill_list.h"

typedef struct MoveUntilOptions {
    double along[3];
    double speed, force, within;
} MoveUntilOptions;

typedef struct MoveUntilState {
    double along[3];
    double start[3]; /* tool position when it sets out */
    double from[3];  /* commanded position then */
    double clock_s;
    double travel;                /* commanded, m */
    double touch_force, touch_at; /* first tick with a felt contact: N, m along */
    bool touched;
} MoveUntilState;

static const double TARE_S = 0.2;      /* at rest before it sets out */
static const double TOUCHING = 0.6;    /* share of the force that means it already presses */
static const double FELT = 0.3;        /* share of the force from which stiffness is measured */
static const double OVERTRAVEL = 0.02; /* of the command over the spring's own, m */

static void begin(SkillRun *run, const SkillView *view)
{
    const MoveUntilOptions *options = (const void *)run->options;
    MoveUntilState *state = (void *)run->state;
    press_direction(view, options->along, state->along);
    mju_copy3(state->from, view->last.pos);
    mju_copy3(state->start, view->tool_pos);
    if (press_felt(view, state->along) > TOUCHING * options->force) {
        state->clock_s = TARE_S;
    }
}

/* The hand may have bounced off since: it did feel what it was waiting for. */
static void finish(SkillRun *run, const SkillView *view, const double pos[3])
{
    const MoveUntilOptions *options = (const void *)run->options;
    MoveUntilState *state = (void *)run->state;
    double off[3];
    mju_sub3(off, pos, state->start);
    double at = mju_dot3(off, state->along);
    mju_copy3(run->hit_pos, pos);
    run->hit_force = fmax(options->force, press_felt(view, state->along));
    if (state->touched && at - state->touch_at > 1e-5) {
        run->result = (run->hit_force - state->touch_force) / (at - state->touch_at);
    }
    skill_done(run);
}

/* Remembers where the contact began, for the stiffness that is told at the end. */
static void feel(MoveUntilState *state, const SkillView *view, double force)
{
    double felt = press_felt(view, state->along);
    if (state->touched || felt < FELT * force) {
        return;
    }
    double off[3];
    mju_sub3(off, view->tool_pos, state->start);
    state->touched = true;
    state->touch_force = felt;
    state->touch_at = mju_dot3(off, state->along);
}

static void tick(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    const MoveUntilOptions *options = (const void *)run->options;
    MoveUntilState *state = (void *)run->state;
    bool under_way = state->travel > 0;
    if (under_way && view->guard_fired && view->guard_index == 0) {
        finish(run, view, view->guard_pos);
        mju_copy3(setpoint->pos, view->guard_pos);
        return;
    }
    double spring = options->force / setpoint->stiffness[0] + OVERTRAVEL;
    if (under_way && (view->guard_fired || state->travel > options->within + spring)) {
        skill_fail(run, "nothing_met");
        mju_copy3(setpoint->pos, view->tool_pos);
        return;
    }
    state->clock_s += view->tick_s;
    if (state->clock_s <= TARE_S) {
        setpoint->tare = true;
        return;
    }
    if (!under_way) {
        mju_copy3(state->start, view->tool_pos);
    }
    feel(state, view, options->force);
    double speed = fmin(options->speed, view->robot->limits.speed);
    state->travel += speed * view->tick_s;
    mju_copy3(setpoint->pos, state->from);
    mju_addToScl3(setpoint->pos, state->along, state->travel);
    setpoint->guard[0] = (Guard){.kind = GUARD_FORCE_ALONG, .threshold = options->force};
    mju_scl3(setpoint->guard[0].axis, state->along, -1);
    setpoint->guard[1] = (Guard){.kind = GUARD_TRAVEL, .threshold = options->within};
    mju_copy3(setpoint->guard[1].axis, state->along);
    mju_copy3(setpoint->guard[1].origin, state->start);
}

static void remember(const SkillRun *run, SkillMemory *memory)
{
    memory->surface_known = true;
    mju_copy3(memory->surface_pos, run->hit_pos);
}

#define FIELD(name) offsetof(MoveUntilOptions, name)

static const SkillOption OPTIONS[] = {
        {"along", OPTION_VECTOR, {0}, FIELD(along), 0, NULL,
                "direction to go; the tool's own axis if not given"},
        {"speed", OPTION_NUMBER, {.length = 1, .time = -1}, FIELD(speed), 0.03, NULL,
                "of the tool"},
        {"force", OPTION_NUMBER, {.length = 1, .mass = 1, .time = -2}, FIELD(force), 5, NULL,
                "felt against the motion that ends it"},
        {"within", OPTION_NUMBER, {.length = 1}, FIELD(within), 0.1, NULL, "how far at most"},
};

const SkillKind SKILL_MOVE_UNTIL = {
        .name = "move_until",
        .meaning = "moves until it meets something",
        .positional = NULL,
        .reasons = "nothing_met",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof OPTIONS[0],
        .begin = begin,
        .tick = tick,
        .remember = remember,
};
