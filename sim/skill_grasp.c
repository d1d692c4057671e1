/* grasp: closes the hand with a force and tells whether something is in it. */
#include "sim/grip.h"
#include "sim/skill_list.h"

typedef struct GraspOptions {
    double force, width;
} GraspOptions;

static void begin(SkillRun *run, const SkillView *view)
{
    const GraspOptions *options = (const void *)run->options;
    (void)view;
    grip_close((void *)run->state, options->force);
}

static void tick(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    const GraspOptions *options = (const void *)run->options;
    if (!grip_tick((void *)run->state, view, setpoint)) {
        return;
    }
    run->result = view->hand_width;
    if (grip_holds(view, options->width)) {
        skill_done(run);
    } else {
        skill_fail(run, "missed");
    }
}

#define FIELD(name) offsetof(GraspOptions, name)

static const SkillOption OPTIONS[] = {
        {"force", OPTION_NUMBER, {.length = 1, .mass = 1, .time = -2}, FIELD(force), 20, NULL,
                "of each pad"},
        {"width", OPTION_NUMBER, {.length = 1}, FIELD(width), 0, NULL,
                "expected between the pads, within 12 mm; 0: anything"},
};

const SkillKind SKILL_GRASP = {
        .name = "grasp",
        .meaning = "closes the hand with a force",
        .positional = "force",
        .reasons = "missed",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof OPTIONS[0],
        .begin = begin,
        .tick = tick,
};
