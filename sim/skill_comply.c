/* comply: how stiffly the robot holds its ground from now on. */
#include "sim/skill_list.h"

typedef struct ComplyOptions {
    double stiffness, rotation, damping;
} ComplyOptions;

static void begin(SkillRun *run, const SkillView *view)
{
    ComplyOptions *options = (void *)run->options;
    const ControlDef *control = &view->robot->control;
    if (options->stiffness <= 0) {
        options->stiffness = control->stiffness;
    }
    if (options->rotation <= 0) {
        options->rotation = control->rotation_stiffness;
    }
    skill_done(run);
}

static void tick(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    (void)view;
    (void)setpoint;
    skill_done(run);
}

static void remember(const SkillRun *run, SkillMemory *memory)
{
    const ComplyOptions *options = (const void *)run->options;
    mju_fill(memory->stiffness, options->stiffness, 3);
    mju_fill(memory->stiffness + 3, options->rotation, 3);
    memory->damping = options->damping;
}

#define FIELD(name) offsetof(ComplyOptions, name)

static const SkillOption OPTIONS[] = {
        {"stiffness", OPTION_NUMBER, {.mass = 1, .time = -2}, FIELD(stiffness), 0, NULL,
                "against pushes; 0: control.stiffness"},
        {"rotation", OPTION_NUMBER, {.length = 2, .mass = 1, .time = -2, .angle = -1},
                FIELD(rotation), 0, NULL, "against turns; 0: control.rotation"},
        {"damping", OPTION_NUMBER, {0}, FIELD(damping), 0, NULL,
                "ratio, 1 is critical; 0: control.damping"},
};

const SkillKind SKILL_COMPLY = {
        .name = "comply",
        .meaning = "sets how stiffly the robot moves from now on",
        .positional = "stiffness",
        .reasons = "",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof OPTIONS[0],
        .immediate = true,
        .begin = begin,
        .tick = tick,
        .remember = remember,
};
