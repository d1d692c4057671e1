/* home: the tool to where it is in the robot's home posture. */
#include "sim/motion.h"
#include "sim/skill_list.h"

typedef struct HomeOptions {
    double speed, limit;
} HomeOptions;

static void begin(SkillRun *run, const SkillView *view)
{
    const HomeOptions *options = (const void *)run->options;
    MotionWish wish = {.speed = options->speed, .limit = options->limit, .free_end = true};
    motion_home_pose(view, wish.pos, wish.quat);
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

#define FIELD(name) offsetof(HomeOptions, name)

static const SkillOption OPTIONS[] = {
        {"speed", OPTION_NUMBER, {.length = 1, .time = -1}, FIELD(speed), 0.25, NULL,
                "of the tool, never above limits.speed"},
        {"limit", OPTION_NUMBER, {.length = 1, .mass = 1, .time = -2}, FIELD(limit),
                MOTION_FORCE_LIMIT, NULL, "contact felt on the way that blocks it"},
};

const SkillKind SKILL_HOME = {
        .name = "home",
        .meaning = "moves the tool to where it is in the home posture",
        .positional = "speed",
        .reasons = "unreachable, blocked, timeout",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof OPTIONS[0],
        .begin = begin,
        .tick = tick,
};
