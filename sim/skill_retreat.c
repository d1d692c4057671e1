/* retreat: the tool back along its own axis. */
#include "sim/motion.h"
#include "sim/skill_list.h"

typedef struct RetreatOptions {
    double distance, speed;
} RetreatOptions;

static void begin(SkillRun *run, const SkillView *view)
{
    const RetreatOptions *options = (const void *)run->options;
    MotionWish wish = motion_wish(view);
    double back[3] = {0, 0, -options->distance};
    mju_rotVecQuat(back, back, view->tool_quat);
    mju_addTo3(wish.pos, back);
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

#define FIELD(name) offsetof(RetreatOptions, name)

static const SkillOption OPTIONS[] = {
        {"distance", OPTION_NUMBER, {.length = 1}, FIELD(distance), 0.1, NULL, "how far"},
        {"speed", OPTION_NUMBER, {.length = 1, .time = -1}, FIELD(speed), 0.25, NULL,
                "of the tool, never above limits.speed"},
};

const SkillKind SKILL_RETREAT = {
        .name = "retreat",
        .meaning = "draws the tool back along its own axis",
        .positional = "distance",
        .reasons = "unreachable, blocked, timeout",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof OPTIONS[0],
        .begin = begin,
        .tick = tick,
};
