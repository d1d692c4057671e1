/* home: the tool to where it is in the robot's home posture. */
#include "sim/motion.h"
#include "sim/skill_list.h"

typedef struct HomeOptions {
    double speed;
} HomeOptions;

static void begin(SkillRun *run, const SkillView *view)
{
    const HomeOptions *options = (const void *)run->options;
    MotionWish wish = {.speed = options->speed, .free_end = true};
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

static const SkillOption OPTIONS[] = {
        {"speed", OPTION_NUMBER, {.length = 1, .time = -1}, offsetof(HomeOptions, speed), 0.25,
                NULL, "of the tool, never above limits.speed"},
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
