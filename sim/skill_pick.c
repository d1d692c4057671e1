/* pick: above, open, down, grasp, lift, and a look whether it is still in the hand. */
#include <math.h>

#include "sim/pick.h"
#include "sim/skill_list.h"

static const double CREPT_M = 0.004; /* the pads came nearer by more: it slips */

_Static_assert(sizeof(PickOptions) <= SKILL_OPTIONS_BYTES, "options of pick");
_Static_assert(sizeof(PickState) <= SKILL_STATE_BYTES, "state of pick");

double pick_approach(const PickOptions *options)
{
    return options->approach > 0 ? options->approach : PICK_APPROACH_M;
}

static void begin(SkillRun *run, const SkillView *view)
{
    const PickOptions *options = (const void *)run->options;
    PickState *state = (void *)run->state;
    if (options->track) {
        pick_moving_begin(run, view);
        return;
    }
    const SkillPose tool = {.given = false};
    motion_tool_pose(view, &options->target, &tool, options->symmetry, &state->grasp);
    state->grasp.speed = fmin(options->speed, PICK_DOWN_SPEED);
    state->grasp.straight = true;
    state->grasp.limit = options->limit;

    MotionWish above = state->grasp;
    double back[3] = {0, 0, -pick_approach(options)};
    mju_rotVecQuat(back, back, above.quat);
    mju_addTo3(above.pos, back);
    above.speed = options->speed;
    above.straight = false;
    above.free_end = true;
    if (!motion_reaches(view, state->grasp.pos, state->grasp.quat) ||
            !motion_begin(&state->motion, view, &above)) {
        skill_fail(run, "unreachable");
        return;
    }
    grip_open(&state->grip, view, options->width > 0 ? options->width + PICK_ROOM_M : 0, 0);
}

static void end_above(SkillRun *run, const SkillView *view)
{
    PickState *state = (void *)run->state;
    state->stage = PICK_DOWN;
    if (!motion_begin(&state->motion, view, &state->grasp)) {
        skill_fail(run, "unreachable");
    }
}

void pick_end_close(SkillRun *run, const SkillView *view)
{
    const PickOptions *options = (const void *)run->options;
    PickState *state = (void *)run->state;
    if (!grip_holds(view, options->width)) {
        skill_fail(run, "missed");
        return;
    }
    state->held_width = view->hand_width;
    if (!options->lift) {
        skill_done(run);
        return;
    }
    MotionWish up = motion_wish(view);
    up.pos[2] += options->height;
    up.speed = options->speed;
    up.limit = options->limit;
    up.straight = true;
    up.tolerance = options->track ? PICK_LIFTED_M : 0;
    up.free_end = true;
    state->stage = PICK_LIFT;
    if (!motion_begin(&state->motion, view, &up)) {
        skill_fail(run, "unreachable");
    }
}

static void tick_down(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    const PickOptions *options = (const void *)run->options;
    PickState *state = (void *)run->state;
    if (view->guard_fired) {
        skill_fail(run, "blocked");
        mju_copy3(setpoint->pos, view->tool_pos);
        return;
    }
    if (motion_drive(&state->motion, run, view, setpoint)) {
        state->stage = PICK_CLOSE;
        grip_close(&state->grip, options->force);
        return;
    }
    setpoint->guard[0] = (Guard){.kind = GUARD_FORCE_NORM, .threshold = PICK_BUMP_N};
}

static void tick_lift(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    PickState *state = (void *)run->state;
    if (state->held_width - view->hand_width > CREPT_M || !grip_holds(view, 0)) {
        skill_fail(run, "slipped");
        return;
    }
    if (motion_drive(&state->motion, run, view, setpoint)) {
        run->result = view->hand_width;
        skill_done(run);
    }
}

static void tick(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    const PickOptions *options = (const void *)run->options;
    PickState *state = (void *)run->state;
    if (options->track && state->stage != PICK_LIFT) {
        pick_moving_tick(run, view, setpoint);
        return;
    }
    switch (state->stage) {
    case PICK_ABOVE:
        if (motion_drive(&state->motion, run, view, setpoint)) {
            end_above(run, view);
        }
        (void)grip_tick(&state->grip, view, setpoint);
        break;
    case PICK_DOWN:
        tick_down(run, view, setpoint);
        break;
    case PICK_CLOSE:
        if (grip_tick(&state->grip, view, setpoint)) {
            pick_end_close(run, view);
        }
        break;
    case PICK_LIFT:
        tick_lift(run, view, setpoint);
        break;
    }
}

#define FIELD(name) offsetof(PickOptions, name)

static const SkillOption OPTIONS[] = {
        {"target", OPTION_POSE, {0}, FIELD(target), OPTION_REQUIRED, NULL,
                "tool pose to grasp at: z the approach, y the closing direction"},
        {"grasp", OPTION_GRASP, {0}, FIELD(grasp), 0, NULL,
                "where the target is a part: name of its grasp, or one of its grasps(); its first"},
        {"force", OPTION_NUMBER, {.length = 1, .mass = 1, .time = -2}, FIELD(force), 20, NULL,
                "of each pad"},
        {"width", OPTION_NUMBER, {.length = 1}, FIELD(width), 0, NULL,
                "expected between the pads, within 12 mm; 0: anything"},
        {"approach", OPTION_NUMBER, {.length = 1}, FIELD(approach), 0, NULL,
                "distance from which it goes straight to it; 0: the grasp's own, else 80 mm"},
        {"track", OPTION_BOOL, {0}, FIELD(track), 0, NULL,
                "it moves: look at it ten times a second, meet it, go along with it"},
        {"lead", OPTION_NUMBER, {.time = 1}, FIELD(lead), 0.3, NULL,
                "with track: head for where it will be then; the gap shrinks as fast"},
        {"lift", OPTION_BOOL, {0}, FIELD(lift), 1, NULL, "lift it afterwards"},
        {"height", OPTION_NUMBER, {.length = 1}, FIELD(height), 0.1, NULL, "of the lift"},
        {"speed", OPTION_NUMBER, {.length = 1, .time = -1}, FIELD(speed), 0.25, NULL,
                "of the tool, never above limits.speed"},
        {"symmetry", OPTION_NUMBER, {.angle = 1}, FIELD(symmetry), mjPI, NULL,
                "a turn about the approach that changes nothing; 360 deg: any turn"},
        {"limit", OPTION_NUMBER, {.length = 1, .mass = 1, .time = -2}, FIELD(limit),
                MOTION_FORCE_LIMIT, NULL,
                "contact felt on the way, but for the last part, that blocks it"},
};

const SkillKind SKILL_PICK = {
        .name = "pick",
        .meaning = "takes a part: above, open, down, grasp, lift",
        .positional = "target",
        .reasons = "unreachable, blocked, timeout, missed, slipped",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof OPTIONS[0],
        .begin = begin,
        .tick = tick,
};
