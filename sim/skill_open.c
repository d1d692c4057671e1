/* open: the hand, to a width. */
#include "sim/grip.h"
#include "sim/skill_list.h"

typedef struct OpenOptions {
    double width;
} OpenOptions;

static void begin(SkillRun *run, const SkillView *view)
{
    const OpenOptions *options = (const void *)run->options;
    grip_open((void *)run->state, view, options->width, 0);
}

static void tick(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    if (grip_tick((void *)run->state, view, setpoint)) {
        run->result = view->hand_width;
        skill_done(run);
    }
}

static const SkillOption OPTIONS[] = {
        {"width", OPTION_NUMBER, {.length = 1}, offsetof(OpenOptions, width), 0, NULL,
                "between the pads; 0: as far as it goes"},
};

const SkillKind SKILL_OPEN = {
        .name = "open",
        .meaning = "opens the hand",
        .positional = "width",
        .reasons = "",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof OPTIONS[0],
        .begin = begin,
        .tick = tick,
};
