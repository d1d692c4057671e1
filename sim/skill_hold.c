/* hold: stays where it is commanded for a time. */
#include "sim/skill_list.h"

typedef struct HoldOptions {
    double time;
} HoldOptions;

static void begin(SkillRun *run, const SkillView *view)
{
    double *clock_s = (void *)run->state;
    (void)view;
    *clock_s = 0;
}

static void tick(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    const HoldOptions *options = (const void *)run->options;
    double *clock_s = (void *)run->state;
    (void)setpoint;
    if (*clock_s > options->time - 0.5 * view->tick_s) {
        skill_done(run);
    }
    *clock_s += view->tick_s;
}

static const SkillOption OPTIONS[] = {
        {"time", OPTION_NUMBER, {.time = 1}, offsetof(HoldOptions, time), OPTION_REQUIRED, NULL,
                "how long"},
};

const SkillKind SKILL_HOLD = {
        .name = "hold",
        .meaning = "stays where it is for a time",
        .positional = "time",
        .reasons = "",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof OPTIONS[0],
        .begin = begin,
        .tick = tick,
};
