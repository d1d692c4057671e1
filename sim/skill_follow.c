/* follow: the tool, or a frame it carries, through a list of poses without a halt. */
#include "sim/path_motion.h"
#include "sim/skill_list.h"

typedef struct FollowOptions {
    SkillPose holding;
    double speed, accel, blend, tol;
} FollowOptions;

static void begin(SkillRun *run, const SkillView *view)
{
    const FollowOptions *options = (const void *)run->options;
    const PathWish wish = {
            .holding = &options->holding,
            .speed = options->speed,
            .acceleration = options->accel,
            .blend = options->blend,
            .tolerance = options->tol,
    };
    if (!path_motion_begin((void *)run->state, run, view, &wish)) {
        skill_fail(run, "unreachable");
    }
}

static void tick(SkillRun *run, const SkillView *view, Setpoint *setpoint)
{
    PathMotion *path = (void *)run->state;
    MotionStatus status = motion_watch(&path->motion, view);
    if (status == MOTION_GOING) {
        path_motion_advance(path, run, view, setpoint);
    } else if (motion_end(run, status)) {
        run->result = path->length;
        skill_done(run);
    }
}

#define FIELD(name) offsetof(FollowOptions, name)

static const SkillOption OPTIONS[] = {
        {"path", OPTION_PATH, {0}, 0, OPTION_REQUIRED, NULL,
                "poses to pass: of the tool, or of the frame `holding`"},
        {"holding", OPTION_OFFSET, {0}, FIELD(holding), 0, NULL,
                "frame, carried by the tool, that shall pass them"},
        {"speed", OPTION_NUMBER, {.length = 1, .time = -1}, FIELD(speed), 0.1, NULL,
                "of the tool, constant; lower if a corner asks for more than accel"},
        {"accel", OPTION_NUMBER, {.length = 1, .time = -2}, FIELD(accel), 0, NULL,
                "of the tool; 0: limits.acceleration"},
        {"blend", OPTION_NUMBER, {.length = 1}, FIELD(blend), 0.005, NULL,
                "how far a corner may be cut"},
        {"tol", OPTION_NUMBER, {.length = 1}, FIELD(tol), 0.002, NULL,
                "distance from the last pose that counts as there"},
};

const SkillKind SKILL_FOLLOW = {
        .name = "follow",
        .meaning =
                "moves the tool, or a frame it carries, through a list of poses without a halt",
        .positional = "path",
        .reasons = "unreachable, blocked, timeout",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof OPTIONS[0],
        .begin = begin,
        .tick = tick,
};
