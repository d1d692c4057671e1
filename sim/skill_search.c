/*
 * search: presses on a surface and slides over it in a widening pattern until the tool drops
 * into a hole. The pattern is an Archimedean spiral out and back in, or rows; a small turn to
 * and fro about the pressing axis lets edges that are not aligned find each other.
 */
#include <math.h>

#include "sim/press.h"
#include "sim/rotation.h"
#include "sim/skill_list.h"

enum SearchPattern { PATTERN_SPIRAL, PATTERN_RASTER };

typedef struct SearchOptions {
    double along[3];
    double radius, pitch, press, drop, speed, yaw;
    int pattern;
} SearchOptions;

typedef struct SearchState {
    double along[3], side[3], across[3];
    double surface[3], centre[3];
    double quat[4];
    double clock_s;
    double angle;  /* spiral: turned so far, rad */
    double walked; /* raster: m along its rows */
    bool inwards;
    int alone; /* ticks without contact */
} SearchState;

static const char *const PATTERNS[] = {"spiral", "raster", NULL};

static const double SETTLE_S = 0.25;   /* pressing before it slides */
static const double TURN_RATE_MAX = 9; /* of the spiral near its middle, rad/s */
static const double YAW_HZ = 1.3;
static const double STIFFNESS_GAIN = 4; /* across, over that of free motion: friction lags it */
static const double STIFFNESS_MAX = 4000; /* N/m */
static const double ROTATION_GAIN = 2;
static const double LOST_SHARE = 0.15; /* of the press that is no contact... */
static const double LOST_S = 1.0;      /* ...for so long */

static void begin(SkillRun *run, const SkillView *view)
{
    const SearchOptions *options = (const void *)run->options;
    SearchState *state = (void *)run->state;
    press_direction(view, options->along, state->along);
    press_plane(state->along, state->side, state->across);
    mju_copy3(state->centre, view->last.pos);
    mju_copy4(state->quat, view->last.quat);
    mju_copy3(state->surface,
            view->memory.surface_known ? view->memory.surface_pos : view->tool_pos);
}

/* Next point of the spiral, in the plane. False once it has come back to its middle. */
static bool walk_spiral(
        SearchState *state, const SearchOptions *options, double tick_s, double ret_point[2])
{
    double growth = options->pitch / (2 * mjPI);
    double reach = growth * state->angle;
    double rate = fmin(TURN_RATE_MAX, options->speed / fmax(reach, 1e-6));
    state->angle += (state->inwards ? -rate : rate) * tick_s;
    if (growth * state->angle > options->radius) {
        state->inwards = true;
    }
    if (state->angle < 0) {
        return false;
    }
    /* On its way back it runs between the turns of its way out. */
    double turn = state->inwards ? state->angle + mjPI : state->angle;
    ret_point[0] = growth * state->angle * cos(turn);
    ret_point[1] = growth * state->angle * sin(turn);
    return true;
}

/* Next point of rows that fill the square of half side `radius`. */
static bool walk_raster(
        SearchState *state, const SearchOptions *options, double tick_s, double ret_point[2])
{
    double side = 2 * options->radius;
    double row = side + options->pitch;
    state->walked += options->speed * tick_s;
    double index = floor(state->walked / row);
    double along = state->walked - index * row;
    double step = fmax(0, along - side);
    double x = fmin(along, side);
    ret_point[0] = fmod(index, 2) < 0.5 ? x - options->radius : options->radius - x;
    ret_point[1] = index * options->pitch + step - options->radius;
    return ret_point[1] <= options->radius;
}

/* True once the tool is in; the run has then ended. */
static bool has_dropped(SkillRun *run, const SkillView *view)
{
    const SearchOptions *options = (const void *)run->options;
    const SearchState *state = (const void *)run->state;
    double off[3];
    mju_sub3(off, view->tool_pos, state->surface);
    double depth = mju_dot3(off, state->along);
    if (depth < options->drop && !(view->guard_fired && view->guard_index == 0)) {
        return false;
    }
    run->result = depth;
    run->hit_force = press_felt(view, state->along);
    mju_copy3(run->hit_pos, view->tool_pos);
    mju_addToScl3(run->hit_pos, state->along, -depth);
    skill_done(run);
    return true;
}

static void stiffen(Setpoint *setpoint)
{
    for (int i = 0; i < 3; i++) {
        setpoint->stiffness[i] = fmin(STIFFNESS_MAX, STIFFNESS_GAIN * setpoint->stiffness[i]);
        setpoint->stiffness[3 + i] *= ROTATION_GAIN;
    }
}

static void tick(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    const SearchOptions *options = (const void *)run->options;
    SearchState *state = (void *)run->state;
    if (state->clock_s > SETTLE_S && has_dropped(run, view)) {
        mju_copy3(setpoint->pos, view->tool_pos);
        return;
    }
    bool felt = press_felt(view, state->along) > LOST_SHARE * options->press;
    state->alone = felt ? 0 : state->alone + 1;
    if (state->alone * view->tick_s > LOST_S) {
        skill_fail(run, "lost_contact");
        return;
    }
    double point[2] = {0, 0};
    state->clock_s += view->tick_s;
    if (state->clock_s > SETTLE_S) {
        bool more = options->pattern == PATTERN_RASTER
                ? walk_raster(state, options, view->tick_s, point)
                : walk_spiral(state, options, view->tick_s, point);
        if (!more) {
            skill_fail(run, "not_found");
            return;
        }
        setpoint->guard[0] = (Guard){.kind = GUARD_TRAVEL, .threshold = options->drop};
        mju_copy3(setpoint->guard[0].axis, state->along);
        mju_copy3(setpoint->guard[0].origin, state->surface);
    }
    double wanted[3];
    double turn[3];
    mju_copy3(wanted, state->centre);
    mju_addToScl3(wanted, state->side, point[0]);
    mju_addToScl3(wanted, state->across, point[1]);
    mju_copy3(setpoint->pos, wanted);
    mju_scl3(turn, state->along,
            options->yaw * sin(2 * mjPI * YAW_HZ * fmax(0, state->clock_s - SETTLE_S)));
    rotation_apply(state->quat, turn, 1, setpoint->quat);
    stiffen(setpoint);
    setpoint->slides = true;
    press_setpoint(setpoint, view, state->along, options->press);
}

static void remember(const SkillRun *run, SkillMemory *memory)
{
    memory->surface_known = true;
    mju_copy3(memory->surface_pos, run->hit_pos);
}

#define FIELD(name) offsetof(SearchOptions, name)

static const SkillOption OPTIONS[] = {
        {"along", OPTION_VECTOR, {0}, FIELD(along), 0, NULL,
                "direction to press; the tool's own axis if not given"},
        {"pattern", OPTION_WORD, {0}, FIELD(pattern), PATTERN_SPIRAL, PATTERNS,
                "what is walked over the surface"},
        {"radius", OPTION_NUMBER, {.length = 1}, FIELD(radius), 0.005, NULL,
                "how far from the start it looks"},
        {"pitch", OPTION_NUMBER, {.length = 1}, FIELD(pitch), 0.0006, NULL,
                "between neighbouring turns or rows; below the clearance"},
        {"press", OPTION_NUMBER, {.length = 1, .mass = 1, .time = -2}, FIELD(press), 8, NULL,
                "force on the surface"},
        {"drop", OPTION_NUMBER, {.length = 1}, FIELD(drop), 0.002, NULL,
                "depth below the surface that means it is in"},
        {"speed", OPTION_NUMBER, {.length = 1, .time = -1}, FIELD(speed), 0.02, NULL,
                "over the surface"},
        {"yaw", OPTION_NUMBER, {.angle = 1}, FIELD(yaw), 0.035, NULL,
                "turned to and fro by so much meanwhile"},
};

const SkillKind SKILL_SEARCH = {
        .name = "search",
        .meaning = "presses and slides over a surface until the tool drops into a hole",
        .positional = "pattern",
        .reasons = "not_found, lost_contact",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof OPTIONS[0],
        .begin = begin,
        .tick = tick,
        .remember = remember,
};
