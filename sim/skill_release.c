/* release: lets go of what the hand holds, gently. */
#include "sim/grip.h"
#include "sim/skill_list.h"

typedef struct ReleaseOptions {
    double ramp, width;
} ReleaseOptions;

static void begin(SkillRun *run, const SkillView *view)
{
    const ReleaseOptions *options = (const void *)run->options;
    grip_open((void *)run->state, view, options->width, options->ramp);
}

static void tick(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    if (grip_tick((void *)run->state, view, setpoint)) {
        skill_done(run);
    }
}

#define FIELD(name) offsetof(ReleaseOptions, name)

static const SkillOption OPTIONS[] = {
        {"ramp", OPTION_NUMBER, {.time = 1}, FIELD(ramp), 0.2, NULL,
                "time over which the pads ease off before they open"},
        {"width", OPTION_NUMBER, {.length = 1}, FIELD(width), 0, NULL,
                "between the pads afterwards; 0: as far as it goes"},
};

const SkillKind SKILL_RELEASE = {
        .name = "release",
        .meaning = "eases off and opens the hand",
        .positional = "ramp",
        .reasons = "",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof OPTIONS[0],
        .begin = begin,
        .tick = tick,
};
