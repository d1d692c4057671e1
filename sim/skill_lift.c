/* lift: the tool straight up; weighs what it holds when there. */
#include "sim/motion.h"
#include "sim/skill_list.h"

typedef struct LiftOptions {
    double distance, speed;
} LiftOptions;

static void begin(SkillRun *run, const SkillView *view)
{
    const LiftOptions *options = (const void *)run->options;
    MotionWish wish = motion_wish(view);
    wish.pos[2] += options->distance;
    wish.speed = options->speed;
    wish.straight = true;
    wish.free_end = true;
    if (!motion_begin((void *)run->state, view, &wish)) {
        skill_fail(run, "unreachable");
    }
}

static void tick(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    if (motion_drive((void *)run->state, run, view, setpoint)) {
        skill_done(run);
    }
}

#define FIELD(name) offsetof(LiftOptions, name)

static const SkillOption OPTIONS[] = {
        {"distance", OPTION_NUMBER, {.length = 1}, FIELD(distance), 0.1, NULL, "how far"},
        {"speed", OPTION_NUMBER, {.length = 1, .time = -1}, FIELD(speed), 0.2, NULL,
                "of the tool, never above limits.speed"},
};

const SkillKind SKILL_LIFT = {
        .name = "lift",
        .meaning = "moves the tool straight up and weighs what it holds",
        .positional = "distance",
        .reasons = "unreachable, blocked, timeout",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof OPTIONS[0],
        .begin = begin,
        .tick = tick,
};
