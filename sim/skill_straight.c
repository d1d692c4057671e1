/*
 * lift and retreat: the tool straight up, or back along its own axis.
 *
 * lift also weighs what the hand holds when it is there.
 */
#include "sim/motion.h"
#include "sim/skill_list.h"

typedef struct StraightOptions {
    double distance, speed, limit;
} StraightOptions;

/* By `step` m in the world, from where the tool is meant to be. */
static void go(SkillRun *run, const SkillView *view, const double step[3])
{
    const StraightOptions *options = (const void *)run->options;
    MotionWish wish = motion_wish(view);
    mju_addTo3(wish.pos, step);
    wish.speed = options->speed;
    wish.limit = options->limit;
    wish.straight = true;
    wish.free_end = true;
    if (!motion_begin((void *)run->state, view, &wish)) {
        skill_fail(run, "unreachable");
    }
}

static void begin_lift(SkillRun *run, const SkillView *view)
{
    const StraightOptions *options = (const void *)run->options;
    const double up[3] = {0, 0, options->distance};
    go(run, view, up);
}

static void begin_retreat(SkillRun *run, const SkillView *view)
{
    const StraightOptions *options = (const void *)run->options;
    double back[3] = {0, 0, -options->distance};
    mju_rotVecQuat(back, back, view->tool_quat);
    go(run, view, back);
}

static void tick(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    if (motion_drive((void *)run->state, run, view, setpoint)) {
        skill_done(run);
    }
}

#define FIELD(name) offsetof(StraightOptions, name)

static const char SPEED_MEANING[] = "of the tool, never above limits.speed";
static const char LIMIT_MEANING[] = "contact felt on the way that blocks it";

static const SkillOption LIFT_OPTIONS[] = {
        {"distance", OPTION_NUMBER, {.length = 1}, FIELD(distance), 0.1, NULL, "how far"},
        {"speed", OPTION_NUMBER, {.length = 1, .time = -1}, FIELD(speed), 0.2, NULL,
                SPEED_MEANING},
        {"limit", OPTION_NUMBER, {.length = 1, .mass = 1, .time = -2}, FIELD(limit),
                MOTION_FORCE_LIMIT, NULL, LIMIT_MEANING},
};

static const SkillOption RETREAT_OPTIONS[] = {
        {"distance", OPTION_NUMBER, {.length = 1}, FIELD(distance), 0.1, NULL, "how far"},
        {"speed", OPTION_NUMBER, {.length = 1, .time = -1}, FIELD(speed), 0.25, NULL,
                SPEED_MEANING},
        {"limit", OPTION_NUMBER, {.length = 1, .mass = 1, .time = -2}, FIELD(limit),
                MOTION_FORCE_LIMIT, NULL, LIMIT_MEANING},
};

const SkillKind SKILL_LIFT = {
        .name = "lift",
        .meaning = "moves the tool straight up and weighs what it holds",
        .positional = "distance",
        .reasons = "unreachable, blocked, timeout",
        .options = LIFT_OPTIONS,
        .option_count = sizeof LIFT_OPTIONS / sizeof LIFT_OPTIONS[0],
        .begin = begin_lift,
        .tick = tick,
};

const SkillKind SKILL_RETREAT = {
        .name = "retreat",
        .meaning = "draws the tool back along its own axis",
        .positional = "distance",
        .reasons = "unreachable, blocked, timeout",
        .options = RETREAT_OPTIONS,
        .option_count = sizeof RETREAT_OPTIONS / sizeof RETREAT_OPTIONS[0],
        .begin = begin_retreat,
        .tick = tick,
};
