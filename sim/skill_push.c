/*
 * push: moves what stands before the tool along a direction, without taking it: goes until it
 * feels the part, then on with it for the distance.
 */
#include <math.h>

#include "sim/press.h"
#include "sim/skill_list.h"

typedef struct PushOptions {
    double along[3];
    double distance, limit, speed, touch, within;
} PushOptions;

typedef struct PushState {
    double along[3];
    double start[3]; /* tool where it set out, then where it met the part */
    double from[3];  /* commanded there */
    double lead;     /* commanded since, m */
    double velocity; /* of the command, m/s */
    double clock_s;
    double farthest; /* of the tool since the contact, m */
    double farthest_at_s;
    double force_time, pushed_s; /* mean force while it moves */
    int alone;                   /* ticks without contact */
    bool tared, pushing;
} PushState;

static const double TARE_S = 0.2;          /* at rest before it sets out */
static const double ACCELERATION = 0.5;    /* of the command, m/s^2 */
static const double LOST_SHARE = 0.3;      /* of the touch force that is no contact... */
static const double LOST_S = 0.6;          /* ...for so long: it has slipped off */
static const double PROGRESS_M = 0.001;    /* less is none... */
static const double JAMMED_S = 2;          /* ...for so long */
static const double LEAD_OVER_LIMIT = 1.5; /* the spring is drawn no further */
static const double STEADY_M = 0.25; /* share of the distance before the mean force counts */

static void begin(SkillRun *run, const SkillView *view)
{
    const PushOptions *options = (const void *)run->options;
    PushState *state = (void *)run->state;
    press_direction(view, options->along, state->along);
    mju_copy3(state->from, view->last.pos);
    mju_copy3(state->start, view->tool_pos);
    state->tared = press_felt(view, state->along) > options->touch;
}

static double travel(const PushState *state, const SkillView *view)
{
    double off[3];
    mju_sub3(off, view->tool_pos, state->start);
    return mju_dot3(off, state->along);
}

/* It has met the part: the distance counts from here. */
static void meet(PushState *state, const SkillView *view)
{
    state->pushing = true;
    mju_copy3(state->start, view->tool_pos);
    mju_copy3(state->from, view->last.pos);
    state->lead = 0;
    state->farthest_at_s = state->clock_s;
}

static void end(SkillRun *run, const SkillView *view)
{
    const PushState *state = (const void *)run->state;
    mju_copy3(run->hit_pos, view->tool_pos);
    run->hit_force = state->pushed_s > 0 ? state->force_time / state->pushed_s
                                         : press_felt(view, state->along);
}

/* True if pushing has ended. */
static bool has_ended(SkillRun *run, const SkillView *view)
{
    const PushOptions *options = (const void *)run->options;
    PushState *state = (void *)run->state;
    double gone = travel(state, view);
    double felt = press_felt(view, state->along);
    run->result = gone;
    state->alone = felt < LOST_SHARE * options->touch ? state->alone + 1 : 0;
    if (gone > state->farthest + PROGRESS_M) {
        state->farthest = gone;
        state->farthest_at_s = state->clock_s;
    }
    if (gone > STEADY_M * options->distance) {
        state->force_time += felt * view->tick_s;
        state->pushed_s += view->tick_s;
    }
    if (view->guard_fired && view->guard_index == 0) {
        skill_fail(run, "limit");
    } else if (gone >= options->distance || view->guard_fired) {
        skill_done(run);
    } else if (state->alone * view->tick_s > LOST_S) {
        skill_fail(run, "slipped");
    } else if (state->clock_s - state->farthest_at_s > JAMMED_S) {
        skill_fail(run, "jammed");
    }
    return run->status != SKILL_RUNNING;
}

/* The command runs on smoothly, never further ahead of the tool than the limit would draw it. */
static void go_on(
        PushState *state, const PushOptions *options, const SkillView *view, Setpoint *setpoint)
{
    double speed = fmin(options->speed, view->robot->limits.speed);
    double most = LEAD_OVER_LIMIT * options->limit / setpoint->stiffness[0];
    state->velocity = fmin(speed, state->velocity + ACCELERATION * view->tick_s);
    state->lead =
            fmin(state->lead + state->velocity * view->tick_s, travel(state, view) + most);
    mju_copy3(setpoint->pos, state->from);
    mju_addToScl3(setpoint->pos, state->along, state->lead);
}

static void watch(Setpoint *setpoint, const PushState *state, double force, double distance)
{
    setpoint->guard[0] = (Guard){.kind = GUARD_FORCE_ALONG, .threshold = force};
    mju_scl3(setpoint->guard[0].axis, state->along, -1);
    setpoint->guard[1] = (Guard){.kind = GUARD_TRAVEL, .threshold = distance};
    mju_copy3(setpoint->guard[1].axis, state->along);
    mju_copy3(setpoint->guard[1].origin, state->start);
}

static void tick(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    const PushOptions *options = (const void *)run->options;
    PushState *state = (void *)run->state;
    state->clock_s += view->tick_s;
    if (!state->tared) {
        setpoint->tare = true;
        state->tared = state->clock_s >= TARE_S;
        return;
    }
    bool touched = press_felt(view, state->along) >= options->touch ||
            (view->guard_fired && view->guard_index == 0);
    if (!state->pushing && touched) {
        meet(state, view);
    } else if (!state->pushing && travel(state, view) > options->within) {
        skill_fail(run, "nothing_met");
    } else if (state->pushing) {
        (void)has_ended(run, view);
    }
    if (run->status != SKILL_RUNNING) {
        end(run, view);
        mju_copy3(setpoint->pos, view->tool_pos);
        return;
    }
    go_on(state, options, view, setpoint);
    watch(setpoint, state, state->pushing ? options->limit : options->touch,
            state->pushing ? options->distance : options->within + options->distance);
}

#define FIELD(name) offsetof(PushOptions, name)

static const SkillOption OPTIONS[] = {
        {"along", OPTION_VECTOR, {0}, FIELD(along), 0, NULL,
                "direction to push; the tool's own axis if not given"},
        {"distance", OPTION_NUMBER, {.length = 1}, FIELD(distance), OPTION_REQUIRED, NULL,
                "how far, from where the part is met"},
        {"limit", OPTION_NUMBER, {.length = 1, .mass = 1, .time = -2}, FIELD(limit), 30, NULL,
                "felt force that ends it"},
        {"speed", OPTION_NUMBER, {.length = 1, .time = -1}, FIELD(speed), 0.05, NULL,
                "of the tool"},
        {"touch", OPTION_NUMBER, {.length = 1, .mass = 1, .time = -2}, FIELD(touch), 1, NULL,
                "felt force that means it has met the part"},
        {"within", OPTION_NUMBER, {.length = 1}, FIELD(within), 0.05, NULL,
                "how far the part may be"},
};

const SkillKind SKILL_PUSH = {
        .name = "push",
        .meaning = "pushes what stands before the tool along a direction, without taking it",
        .positional = NULL,
        .reasons = "nothing_met, limit, slipped, jammed",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof OPTIONS[0],
        .tells_result = true,
        .begin = begin,
        .tick = tick,
};
