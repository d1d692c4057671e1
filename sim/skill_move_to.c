/* move_to: the tool, or a frame of what it holds, to a pose; by way of another if wished. */
#include "sim/motion.h"
#include "sim/skill_list.h"

typedef struct MoveToOptions {
    SkillPose target, holding, via;
    double speed, accel, tol, symmetry, limit;
    bool straight;
} MoveToOptions;

typedef struct MoveToState {
    Motion motion;
    MotionWish last_leg;
    bool leg_waits;
} MoveToState;

/* A way that ends no lower than it began by more than this ends in free air. */
static const double LEVEL_M = 0.005;

static void begin(SkillRun *run, const SkillView *view)
{
    const MoveToOptions *options = (const void *)run->options;
    MoveToState *state = (void *)run->state;
    MotionWish wish = {
            .speed = options->speed,
            .acceleration = options->accel,
            .tolerance = options->tol,
            .limit = options->limit,
            .straight = options->straight,
    };
    motion_tool_pose(view, &options->target, &options->holding, options->symmetry, &wish);
    wish.free_end = wish.pos[2] > view->last.pos[2] - LEVEL_M;
    state->leg_waits = options->via.given;
    if (options->via.given) {
        state->last_leg = wish;
        motion_tool_pose(view, &options->via, &options->holding, options->symmetry, &wish);
        wish.free_end = false;
        if (!motion_reaches(view, state->last_leg.pos, state->last_leg.quat)) {
            skill_fail(run, "unreachable");
            return;
        }
    }
    if (!motion_begin(&state->motion, view, &wish)) {
        skill_fail(run, "unreachable");
    }
}

static void tick(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    MoveToState *state = (void *)run->state;
    if (!motion_drive(&state->motion, run, view, setpoint)) {
        return;
    }
    if (!state->leg_waits) {
        skill_done(run);
        return;
    }
    state->leg_waits = false;
    if (!motion_begin(&state->motion, view, &state->last_leg)) {
        skill_fail(run, "unreachable");
    }
}

#define FIELD(name) offsetof(MoveToOptions, name)

static const SkillOption OPTIONS[] = {
        {"target", OPTION_POSE, {0}, FIELD(target), OPTION_REQUIRED, NULL,
                "pose to go to: of the tool, or of the frame `holding`"},
        {"holding", OPTION_OFFSET, {0}, FIELD(holding), 0, NULL,
                "frame, carried by the tool, that shall reach the target"},
        {"via", OPTION_POSE, {0}, FIELD(via), 0, NULL, "pose to pass through, at rest"},
        {"speed", OPTION_NUMBER, {.length = 1, .time = -1}, FIELD(speed), 0.25, NULL,
                "of the tool, never above limits.speed"},
        {"accel", OPTION_NUMBER, {.length = 1, .time = -2}, FIELD(accel), 0, NULL,
                "of the tool; 0: limits.acceleration"},
        {"tol", OPTION_NUMBER, {.length = 1}, FIELD(tol), 0.002, NULL,
                "distance from the target that counts as there"},
        {"symmetry", OPTION_NUMBER, {.angle = 1}, FIELD(symmetry), 0, NULL,
                "a turn about the target's z that changes nothing; 360 deg: any turn"},
        {"limit", OPTION_NUMBER, {.length = 1, .mass = 1, .time = -2}, FIELD(limit),
                MOTION_FORCE_LIMIT, NULL, "contact felt on the way that blocks it"},
        {"straight", OPTION_BOOL, {0}, FIELD(straight), 0, NULL,
                "along a straight line, not climbing first and sinking last"},
};

const SkillKind SKILL_MOVE_TO = {
        .name = "move_to",
        .meaning = "moves the tool, or a frame it carries, to a pose",
        .positional = "target",
        .reasons = "unreachable, blocked, timeout",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof OPTIONS[0],
        .begin = begin,
        .tick = tick,
};
