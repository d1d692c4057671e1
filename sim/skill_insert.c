/*
 * insert: presses what the hand holds into a hole. Force along the axis, little stiffness
 * across it so that the walls guide, a goal that drifts to where the walls want it, and a
 * wiggle that grows when it sticks.
 */
#include <math.h>

#include "sim/press.h"
#include "sim/rotation.h"
#include "sim/skill_list.h"

typedef struct InsertOptions {
    SkillPose hole, holding;
    double along[3];
    double depth, force, limit, wiggle;
    int compliance;
} InsertOptions;

typedef struct InsertState {
    double along[3], side[3], across[3];
    double surface[3], centre[3];
    double quat[4];
    double clock_s;
    double deepest; /* m below the surface */
    double deepest_at_s;
} InsertState;

enum Compliance { COMPLIANCE_LOW, COMPLIANCE_MEDIUM, COMPLIANCE_HIGH };

static const char *const COMPLIANCES[] = {"low", "medium", "high", NULL};
static const double STIFFNESS_SHARE[] = {2, 1, 0.5}; /* across, over that of free motion */

static const double DRIFT = 3; /* rate at which the goal follows the walls, 1/s */
static const double WIGGLE_HZ = 2;
static const double PROGRESS_M = 0.0005; /* less than this is none */
static const double STUCK_S = 0.8;       /* without progress: wiggle more, with turns */
static const double STUCK_GAIN = 3;
static const double STUCK_YAW = 0.03; /* rad */
static const double EASE_HZ = 1;      /* a stuck tool is pressed and eased at this rate... */
static const double EASE_SHARE = 0.3; /* ...down to this share of the force */
static const double JAMMED_S = 4;     /* without progress */
static const double PATIENCE_S = 12;  /* with however little */

/* Tool position at which what it holds just enters: where a surface was met last, else where
 * the hole is believed to be, else here. */
static void find_surface(
        const InsertOptions *options, const SkillView *view, double ret_surface[3])
{
    mju_copy3(ret_surface, view->tool_pos);
    if (view->memory.surface_known) {
        mju_copy3(ret_surface, view->memory.surface_pos);
    } else if (options->hole.given) {
        double arm[3];
        mju_rotVecQuat(arm, options->holding.pos, view->tool_quat);
        mju_sub3(ret_surface, options->hole.pos, arm);
    }
}

static void begin(SkillRun *run, const SkillView *view)
{
    const InsertOptions *options = (const void *)run->options;
    InsertState *state = (void *)run->state;
    press_direction(view, options->along, state->along);
    press_plane(state->along, state->side, state->across);
    mju_copy3(state->centre, view->tool_pos);
    mju_copy4(state->quat, view->last.quat);
    find_surface(options, view, state->surface);
    state->deepest = -HUGE_VAL;
}

static double depth_now(const InsertState *state, const SkillView *view)
{
    double off[3];
    mju_sub3(off, view->tool_pos, state->surface);
    return mju_dot3(off, state->along);
}

/* True if the run has ended. */
static bool has_ended(SkillRun *run, const SkillView *view)
{
    const InsertOptions *options = (const void *)run->options;
    InsertState *state = (void *)run->state;
    double depth = depth_now(state, view);
    run->result = depth;
    run->hit_force = mju_norm3(view->wrench);
    mju_copy3(run->hit_pos, view->tool_pos);
    if (depth >= options->depth || (view->guard_fired && view->guard_index == 0)) {
        skill_done(run);
        return true;
    }
    if (view->guard_fired && view->guard_index == 1) {
        skill_fail(run, "limit");
        return true;
    }
    if (depth > state->deepest + PROGRESS_M) {
        state->deepest = depth;
        state->deepest_at_s = state->clock_s;
    }
    if (state->clock_s - state->deepest_at_s > JAMMED_S || state->clock_s > PATIENCE_S) {
        skill_fail(run, "jammed");
        return true;
    }
    return false;
}

static void soften(Setpoint *setpoint, int compliance)
{
    for (int i = 0; i < 6; i++) {
        setpoint->stiffness[i] *= STIFFNESS_SHARE[compliance];
    }
}

static void watch(Setpoint *setpoint, const InsertState *state, const InsertOptions *options)
{
    setpoint->guard[0] = (Guard){.kind = GUARD_TRAVEL, .threshold = options->depth};
    mju_copy3(setpoint->guard[0].axis, state->along);
    mju_copy3(setpoint->guard[0].origin, state->surface);
    setpoint->guard[1] = (Guard){.kind = GUARD_FORCE_NORM, .threshold = options->limit};
}

static void tick(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    const InsertOptions *options = (const void *)run->options;
    InsertState *state = (void *)run->state;
    if (state->clock_s > 0 && has_ended(run, view)) {
        mju_copy3(setpoint->pos, view->tool_pos);
        return;
    }
    state->clock_s += view->tick_s;
    bool stuck = state->clock_s - state->deepest_at_s > STUCK_S;
    double force = fmin(options->force, 0.6 * options->limit);
    double wiggle = options->wiggle;
    double turn[3] = {0, 0, 0};
    if (stuck) {
        double beat = 0.5 + 0.5 * cos(2 * mjPI * EASE_HZ * state->clock_s);
        force *= EASE_SHARE + (1 - EASE_SHARE) * beat;
        wiggle *= STUCK_GAIN;
        mju_scl3(turn, state->along,
                STUCK_YAW * sin(1.3 * 2 * mjPI * WIGGLE_HZ * state->clock_s));
    }
    double off[3];
    mju_sub3(off, view->tool_pos, state->centre);
    mju_addToScl3(state->centre, off, DRIFT * view->tick_s);
    double phase = 2 * mjPI * WIGGLE_HZ * state->clock_s;
    mju_copy3(setpoint->pos, state->centre);
    mju_addToScl3(setpoint->pos, state->side, wiggle * cos(phase));
    mju_addToScl3(setpoint->pos, state->across, wiggle * sin(phase));
    rotation_apply(state->quat, turn, 1, setpoint->quat);
    soften(setpoint, options->compliance);
    setpoint->slides = true;
    watch(setpoint, state, options);
    press_setpoint(setpoint, view, state->along, force);
}

#define FIELD(name) offsetof(InsertOptions, name)

static const SkillOption OPTIONS[] = {
        {"depth", OPTION_NUMBER, {.length = 1}, FIELD(depth), OPTION_REQUIRED, NULL,
                "below the surface that was last met, or below the start"},
        {"hole", OPTION_POSE, {0}, FIELD(hole), 0, NULL,
                "where the hole begins, if no surface was met"},
        {"holding", OPTION_OFFSET, {0}, FIELD(holding), 0, NULL,
                "frame that enters it, carried by the tool"},
        {"along", OPTION_VECTOR, {0}, FIELD(along), 0, NULL,
                "direction to press; the tool's own axis if not given"},
        {"force", OPTION_NUMBER, {.length = 1, .mass = 1, .time = -2}, FIELD(force), 12, NULL,
                "to press with; at most 0.6 of the limit"},
        {"limit", OPTION_NUMBER, {.length = 1, .mass = 1, .time = -2}, FIELD(limit), 30, NULL,
                "force at the wrist that ends it"},
        {"compliance", OPTION_WORD, {0}, FIELD(compliance), COMPLIANCE_MEDIUM, COMPLIANCES,
                "how readily it yields to the walls"},
        {"wiggle", OPTION_NUMBER, {.length = 1}, FIELD(wiggle), 0.0004, NULL,
                "radius of the circle it is moved in"},
};

const SkillKind SKILL_INSERT = {
        .name = "insert",
        .meaning = "presses what the hand holds into a hole",
        .positional = "depth",
        .reasons = "jammed, limit",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof OPTIONS[0],
        .begin = begin,
        .tick = tick,
};
