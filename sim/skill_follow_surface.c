/*
 * follow_surface: presses with a constant force on a surface and slides over it along a path.
 *
 * With `align` the tool and the force follow the surface as the motion tells it: where the tool
 * slides in contact is along the surface, so its normal is square to that. Felt forces would tell
 * less: friction hides a slope across the motion (the simulated contact's direction of friction
 * was 14 degrees off the sliding one). What is learned is how the surface leans from the path's
 * own attitude, so a path that bends with the surface is believed where it bends.
 */
#include <assert.h>
#include <math.h>

#include "sim/coverage.h"
#include "sim/path_motion.h"
#include "sim/press.h"
#include "sim/rotation.h"
#include "sim/skill_list.h"

typedef struct FollowSurfaceOptions {
    SkillPose holding;
    double force, speed, width, limit, blend;
    bool align;
} FollowSurfaceOptions;

typedef struct FollowSurfaceState {
    PathMotion path;
    Coverage coverage;
    double along[3];   /* of the force: into the surface */
    double motion[3];  /* of what touches, low-passed, m/s */
    double gone[9];    /* directions it has taken of late, seen from the path's attitude: sum of
                          outer products, s */
    double lean[3];    /* the surface's normal, inwards, seen from the path's attitude */
    double way;        /* of the path's own poses: where they begin, m */
    double covered;    /* way gone in contact, m */
    double force_time; /* of the force: its integral, N*s... */
    double time;       /* ...over so long, s */
    double clock_s;
    int alone; /* ticks without contact */
    bool sliding;
} FollowSurfaceState;

static_assert(sizeof(FollowSurfaceState) <= SKILL_STATE_BYTES, "the state has to fit");

static const double SETTLE_S = 0.3;   /* in contact before it slides */
static const double FIND_S = 3;       /* for the first contact */
static const double LOST_S = 0.5;     /* without contact */
static const double LOST_SHARE = 0.2; /* of the force that is no contact */
static const double MOVES_SHARE =
        0.3; /* of the speed from which the friction's direction is known */
static const double MOTION_S = 0.2;     /* time constant of the tool's motion... */
static const double ALIGN_S = 0.2;      /* ...and of the normal: faster ones rock the tool */
static const double MEMORY_S = 4;       /* for which directions are remembered */
static const double PRIOR = 0.01;       /* weight of the path\'s own attitude beside them */
static const double TILT_MAX = 0.8;     /* of the normal from the path's own attitude, rad */
static const double STIFFNESS_GAIN = 4; /* across, over that of free motion: friction lags it */
static const double STIFFNESS_MAX = 4000; /* N/m */
static const double LIMIT_OVER_FORCE = 3;
static const double LIMIT_LEAST_N = 10; /* over the force */

static void begin(SkillRun *run, const SkillView *view)
{
    FollowSurfaceOptions *options = (void *)run->options;
    FollowSurfaceState *state = (void *)run->state;
    const PathWish wish = {
            .holding = &options->holding,
            .speed = options->speed,
            .blend = options->blend,
            .tolerance =
                    1, /* it has arrived when the path is over: the surface decides where */
    };
    if (options->limit <= 0) {
        options->limit =
                fmax(LIMIT_OVER_FORCE * options->force, options->force + LIMIT_LEAST_N);
    }
    if (!path_motion_begin(&state->path, run, view, &wish)) {
        skill_fail(run, "unreachable");
        return;
    }
    const SkillPath *path = &run->path;
    const double z[3] = {0, 0, 1};
    int first = path->count > 1 ? 1 : 0;
    mju_copy3(state->lean, z);
    mju_rotVecQuat(state->along, z, path->at[first].quat);
    state->way = path->at[first].way;
    if (options->width > 0) {
        coverage_begin(&state->coverage, path, first, state->along, options->width);
    }
}

static void remember_direction(
        FollowSurfaceState *state, const double direction[3], double tick_s)
{
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 3; k++) {
            double *gone = &state->gone[3 * (size_t)i + (size_t)k];
            *gone += direction[i] * direction[k] * tick_s - *gone * tick_s / MEMORY_S;
        }
    }
}

/*
 * The direction n that is most square to all that were taken, and for the rest the nearest to
 * the path's z axis: the least of n' gone n + w |n - z|^2, so n = (gone + w I)^-1 z but for its
 * length.
 */
static void square_to_directions(const FollowSurfaceState *state, double ret_direction[3])
{
    const double axis[3] = {0, 0, 1};
    double factor[9];
    mju_copy(factor, state->gone, 9);
    for (size_t i = 0; i < 3; i++) {
        factor[4 * i] += PRIOR * MEMORY_S;
    }
    (void)mju_cholFactor(factor, 3, 0);
    mju_cholSolve(ret_direction, factor, axis, 3);
    mju_normalize3(ret_direction);
}

/* Turns `lean` square to how what touches has moved, at most TILT_MAX from the path's axis. */
static void learn_lean(FollowSurfaceState *state, const FollowSurfaceOptions *options,
        const SkillView *view, const double path_quat[4])
{
    double motion_share = view->tick_s / (view->tick_s + MOTION_S);
    double arm[3];
    double swing[3];
    mju_rotVecQuat(arm, options->holding.pos, view->tool_quat);
    mju_cross(swing, view->tool_omega, arm);
    for (int i = 0; i < 3; i++) {
        double now = view->tool_vel[i] + swing[i];
        state->motion[i] += motion_share * (now - state->motion[i]);
    }
    double speed = mju_norm3(state->motion);
    if (speed < MOVES_SHARE * options->speed || state->alone > 0) {
        return;
    }
    double direction[3];
    double back[4];
    double seen[3];
    double learned[3];
    double share = view->tick_s / (view->tick_s + ALIGN_S);
    mju_scl3(direction, state->motion, 1 / speed);
    mju_negQuat(back, path_quat);
    mju_rotVecQuat(seen, direction, back);
    remember_direction(state, seen, view->tick_s);
    square_to_directions(state, learned);
    if (learned[2] > cos(TILT_MAX)) {
        mju_scl3(state->lean, state->lean, 1 - share);
        mju_addToScl3(state->lean, learned, share);
        mju_normalize3(state->lean);
    }
}

/* Turns an attitude by the least turn that brings its z axis to `along`. */
static void align(double quat[4], const double along[3])
{
    const double z[3] = {0, 0, 1};
    double axis[3];
    double turn[3];
    double before[4];
    mju_rotVecQuat(axis, z, quat);
    mju_cross(turn, axis, along);
    double sine = mju_norm3(turn);
    if (sine > 1e-9) {
        mju_scl3(turn, turn, atan2(sine, mju_dot3(axis, along)) / sine);
        mju_copy4(before, quat);
        rotation_apply(before, turn, 1, quat);
    }
}

/* What was covered in the tick that has ended. */
static void account(
        FollowSurfaceState *state, const FollowSurfaceOptions *options, const SkillView *view)
{
    double way = path_motion_way(&state->path);
    double before = way;
    double felt = press_felt(view, state->along);
    if (state->path.motion.clock_s > view->tick_s) {
        PathMotion earlier = state->path;
        earlier.motion.clock_s -= view->tick_s;
        before = path_motion_way(&earlier);
    }
    if (way <= state->way) {
        return;
    }
    state->force_time += felt * view->tick_s;
    state->time += view->tick_s;
    if (felt > LOST_SHARE * options->force) {
        state->covered += way - fmax(before, state->way);
        if (options->width > 0) {
            coverage_add(&state->coverage, view->tool_pos, options->width);
        }
    }
}

/* True if the run has ended. */
static bool has_ended(SkillRun *run, const SkillView *view)
{
    const FollowSurfaceOptions *options = (const void *)run->options;
    FollowSurfaceState *state = (void *)run->state;
    bool felt = press_felt(view, state->along) > LOST_SHARE * options->force;
    double own = state->path.length - state->way;
    run->result = own > 0 ? fmin(1, state->covered / own) : 0;
    if (options->width > 0) {
        run->result = coverage_share(&state->coverage);
    }
    run->hit_force = state->time > 0 ? state->force_time / state->time : 0;
    mju_copy3(run->hit_pos, view->tool_pos);
    state->alone = felt ? 0 : state->alone + 1;
    if (view->guard_fired) {
        skill_fail(run, "limit");
    } else if (state->alone * view->tick_s > (state->sliding ? LOST_S : FIND_S)) {
        skill_fail(run, "lost_contact");
    } else if (state->path.motion.clock_s >= state->path.motion.path.duration_s) {
        skill_done(run);
    }
    return run->status != SKILL_RUNNING;
}

/* Lets go of the force: what is commanded last has none, where the tool is. */
static void rest(const SkillView *view, Setpoint *setpoint)
{
    mju_copy3(setpoint->pos, view->tool_pos);
}

static void tick(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    const FollowSurfaceOptions *options = (const void *)run->options;
    FollowSurfaceState *state = (void *)run->state;
    if (state->sliding) {
        account(state, options, view);
    }
    if (has_ended(run, view)) {
        rest(view, setpoint);
        return;
    }
    state->clock_s = state->alone == 0 ? state->clock_s + view->tick_s : 0;
    state->sliding = state->sliding || state->clock_s > SETTLE_S;
    if (state->sliding) {
        double path_quat[4];
        path_motion_advance(&state->path, run, view, setpoint);
        mju_copy4(path_quat, setpoint->quat);
        if (options->align) {
            learn_lean(state, options, view, path_quat);
        }
        mju_rotVecQuat(state->along, state->lean, path_quat);
        align(setpoint->quat, state->along);
    }
    for (int i = 0; i < 3; i++) {
        setpoint->stiffness[i] = fmin(STIFFNESS_MAX, STIFFNESS_GAIN * setpoint->stiffness[i]);
    }
    setpoint->guard[0] = (Guard){.kind = GUARD_FORCE_NORM, .threshold = options->limit};
    setpoint->slides = true;
    press_setpoint(setpoint, view, state->along, options->force);
}

static void remember(const SkillRun *run, SkillMemory *memory)
{
    memory->surface_known = true;
    mju_copy3(memory->surface_pos, run->hit_pos);
}

#define FIELD(name) offsetof(FollowSurfaceOptions, name)

static const SkillOption OPTIONS[] = {
        {"path", OPTION_PATH, {0}, 0, OPTION_REQUIRED, NULL,
                "poses on the surface: of the tool, or of the frame `holding`"},
        {"holding", OPTION_OFFSET, {0}, FIELD(holding), 0, NULL,
                "frame, carried by the tool, that shall pass them: where it touches"},
        {"force", OPTION_NUMBER, {.length = 1, .mass = 1, .time = -2}, FIELD(force), 5, NULL,
                "on the surface"},
        {"speed", OPTION_NUMBER, {.length = 1, .time = -1}, FIELD(speed), 0.06, NULL,
                "over the surface, constant"},
        {"align", OPTION_BOOL, {0}, FIELD(align), 0, NULL,
                "turns tool and force with the surface as the tool's motion over it tells"},
        {"width", OPTION_NUMBER, {.length = 1}, FIELD(width), 0, NULL,
                "of the tool: the covered share is one of the rectangle around the path; 0: of its "
                "length"},
        {"limit", OPTION_NUMBER, {.length = 1, .mass = 1, .time = -2}, FIELD(limit), 0, NULL,
                "felt force that ends it; 0: 3 times force, at least 10 N above it"},
        {"blend", OPTION_NUMBER, {.length = 1}, FIELD(blend), 0.005, NULL,
                "how far a corner may be cut"},
};

const SkillKind SKILL_FOLLOW_SURFACE = {
        .name = "follow_surface",
        .meaning = "slides over a surface with a constant force; returns the covered share",
        .positional = "path",
        .reasons = "unreachable, lost_contact, limit",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof OPTIONS[0],
        .tells_result = true,
        .begin = begin,
        .tick = tick,
        .remember = remember,
};
