/* place: carries what the hand holds, sets it down or lets it drop, and draws back. */
#include <math.h>

#include "sim/grip.h"
#include "sim/motion.h"
#include "sim/press.h"
#include "sim/skill_list.h"

typedef struct PlaceOptions {
    SkillPose target, holding;
    double press, drop, approach, speed, symmetry, limit, tol;
    bool retreat;
} PlaceOptions;

typedef enum PlaceStage {
    PLACE_ABOVE,
    PLACE_NEAR,
    PLACE_LOWER,
    PLACE_RELEASE,
    PLACE_RETREAT
} PlaceStage;

typedef struct PlaceState {
    PlaceStage stage;
    Motion motion;
    Grip grip;
    MotionWish goal;
    double held_width;
    double from[3]; /* commanded when lowering begins */
    double lowered; /* commanded since, m */
} PlaceState;

static const double NEAR_M = 0.012;     /* above the goal, where lowering begins */
static const double LOWER_SPEED = 0.02; /* m/s */
static const double BELOW_M = 0.025;    /* under the goal: there is nothing to set it on */
static const double CREPT_M = 0.004;    /* the pads came nearer by more: it slips */
static const double EASE_S = 0.2;
static const double DOWN[3] = {0, 0, -1};

static void raise_wish(MotionWish *wish, double height)
{
    wish->pos[2] += height;
    wish->straight = false;
    wish->free_end = true;
}

static void begin(SkillRun *run, const SkillView *view)
{
    const PlaceOptions *options = (const void *)run->options;
    PlaceState *state = (void *)run->state;
    motion_tool_pose(
            view, &options->target, &options->holding, options->symmetry, &state->goal);
    state->goal.speed = options->speed;
    state->goal.limit = options->limit;
    state->goal.tolerance = options->tol;
    state->held_width = view->hand_width;
    MotionWish above = state->goal;
    raise_wish(&above, fmax(options->approach, options->drop));
    if (!motion_reaches(view, state->goal.pos, state->goal.quat) ||
            !motion_begin(&state->motion, view, &above)) {
        skill_fail(run, "unreachable");
    }
}

/* Ends the run if the hand has lost what it carries. */
static bool has_lost(SkillRun *run, const SkillView *view)
{
    const PlaceState *state = (const void *)run->state;
    if (!grip_holds(view, 0)) {
        skill_fail(run, "fell");
        return true;
    }
    if (state->held_width - view->hand_width > CREPT_M) {
        skill_fail(run, "slipped");
        return true;
    }
    return false;
}

static void let_go(PlaceState *state, const SkillView *view)
{
    state->stage = PLACE_RELEASE;
    grip_open(&state->grip, view, 0, EASE_S);
}

static void tick_carry(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    const PlaceOptions *options = (const void *)run->options;
    PlaceState *state = (void *)run->state;
    if (has_lost(run, view) || !motion_drive(&state->motion, run, view, setpoint)) {
        return;
    }
    bool near_enough = state->stage == PLACE_NEAR;
    state->stage = near_enough ? PLACE_LOWER : PLACE_NEAR;
    if (near_enough && options->drop > 0) {
        let_go(state, view);
        return;
    }
    if (near_enough) {
        mju_copy3(state->from, view->last.pos);
        return;
    }
    MotionWish near = state->goal;
    raise_wish(&near, options->drop > 0 ? options->drop : NEAR_M);
    if (!motion_begin(&state->motion, view, &near)) {
        skill_fail(run, "unreachable");
    }
}

static void tick_lower(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    const PlaceOptions *options = (const void *)run->options;
    PlaceState *state = (void *)run->state;
    if (has_lost(run, view)) {
        return;
    }
    if (state->lowered > 0 && view->guard_fired) {
        run->hit_force = fmax(options->press, press_felt(view, DOWN));
        mju_copy3(run->hit_pos, view->guard_pos);
        mju_copy3(setpoint->pos, view->guard_pos);
        let_go(state, view);
        return;
    }
    double spring = options->press / setpoint->stiffness[2];
    if (state->lowered > NEAR_M + BELOW_M + spring) {
        skill_fail(run, "no_contact");
        return;
    }
    state->lowered += LOWER_SPEED * view->tick_s;
    mju_copy3(setpoint->pos, state->from);
    setpoint->pos[2] -= state->lowered;
    setpoint->guard[0] =
            (Guard){.kind = GUARD_FORCE_ALONG, .axis = {0, 0, 1}, .threshold = options->press};
}

static void tick_release(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    const PlaceOptions *options = (const void *)run->options;
    PlaceState *state = (void *)run->state;
    if (!grip_tick(&state->grip, view, setpoint)) {
        return;
    }
    if (!options->retreat) {
        skill_done(run);
        return;
    }
    MotionWish back = motion_wish(view);
    double way[3] = {0, 0, -options->approach};
    mju_rotVecQuat(way, way, view->tool_quat);
    mju_addTo3(back.pos, way);
    back.speed = options->speed;
    back.limit = options->limit;
    back.straight = true;
    back.free_end = true;
    state->stage = PLACE_RETREAT;
    if (!motion_begin(&state->motion, view, &back)) {
        skill_fail(run, "unreachable");
    }
}

static void tick(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    PlaceState *state = (void *)run->state;
    switch (state->stage) {
    case PLACE_ABOVE:
    case PLACE_NEAR:
        tick_carry(run, view, setpoint);
        break;
    case PLACE_LOWER:
        tick_lower(run, view, setpoint);
        break;
    case PLACE_RELEASE:
        tick_release(run, view, setpoint);
        break;
    case PLACE_RETREAT:
        if (motion_drive(&state->motion, run, view, setpoint)) {
            skill_done(run);
        }
        break;
    }
}

#define FIELD(name) offsetof(PlaceOptions, name)

static const SkillOption OPTIONS[] = {
        {"target", OPTION_POSE, {0}, FIELD(target), OPTION_REQUIRED, NULL,
                "where the tool, or the frame `holding`, is when it stands"},
        {"holding", OPTION_OFFSET, {0}, FIELD(holding), 0, NULL,
                "frame, carried by the tool, that shall reach the target"},
        {"press", OPTION_NUMBER, {.length = 1, .mass = 1, .time = -2}, FIELD(press), 2, NULL,
                "force felt from below that means it stands"},
        {"drop", OPTION_NUMBER, {.length = 1}, FIELD(drop), 0, NULL,
                "let it go so far above the target, without contact; 0: set it down"},
        {"approach", OPTION_NUMBER, {.length = 1}, FIELD(approach), 0.08, NULL,
                "height above the target that it comes from and leaves to"},
        {"speed", OPTION_NUMBER, {.length = 1, .time = -1}, FIELD(speed), 0.25, NULL,
                "of the tool, never above limits.speed"},
        {"symmetry", OPTION_NUMBER, {.angle = 1}, FIELD(symmetry), 0, NULL,
                "a turn about the target's z that changes nothing; 360 deg: any turn"},
        {"tol", OPTION_NUMBER, {.length = 1}, FIELD(tol), 0.002, NULL,
                "distance from the places above the target that counts as there"},
        {"limit", OPTION_NUMBER, {.length = 1, .mass = 1, .time = -2}, FIELD(limit),
                MOTION_FORCE_LIMIT, NULL, "contact felt on the way that blocks it"},
        {"retreat", OPTION_BOOL, {0}, FIELD(retreat), 1, NULL, "draw back afterwards"},
};

const SkillKind SKILL_PLACE = {
        .name = "place",
        .meaning = "sets down what the hand holds and draws back",
        .positional = "target",
        .reasons = "unreachable, blocked, timeout, no_contact, slipped, fell",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof OPTIONS[0],
        .begin = begin,
        .tick = tick,
};
