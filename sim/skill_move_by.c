/* move_by: the tool by a vector. */
#include "sim/motion.h"
#include "sim/skill_list.h"

enum MoveFrame { FRAME_WORLD, FRAME_TOOL };

typedef struct MoveByOptions {
    double by[3];
    double speed, accel, tol, limit;
    int frame;
} MoveByOptions;

static const char *const FRAMES[] = {"world", "tool", NULL};

static void begin(SkillRun *run, const SkillView *view)
{
    const MoveByOptions *options = (const void *)run->options;
    MotionWish wish = motion_wish(view);
    double way[3];
    mju_copy3(way, options->by);
    if (options->frame == FRAME_TOOL) {
        mju_rotVecQuat(way, options->by, view->tool_quat);
    }
    mju_addTo3(wish.pos, way);
    wish.speed = options->speed;
    wish.acceleration = options->accel;
    wish.tolerance = options->tol;
    wish.limit = options->limit;
    wish.straight = true;
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

#define FIELD(name) offsetof(MoveByOptions, name)

static const SkillOption OPTIONS[] = {
        {"by", OPTION_VECTOR, {.length = 1}, FIELD(by), OPTION_REQUIRED, NULL,
                "where to, from here"},
        {"frame", OPTION_WORD, {0}, FIELD(frame), FRAME_WORLD, FRAMES,
                "in which `by` is meant"},
        {"speed", OPTION_NUMBER, {.length = 1, .time = -1}, FIELD(speed), 0.25, NULL,
                "of the tool, never above limits.speed"},
        {"accel", OPTION_NUMBER, {.length = 1, .time = -2}, FIELD(accel), 0, NULL,
                "of the tool; 0: limits.acceleration"},
        {"tol", OPTION_NUMBER, {.length = 1}, FIELD(tol), 0.002, NULL,
                "distance from the goal that counts as there"},
        {"limit", OPTION_NUMBER, {.length = 1, .mass = 1, .time = -2}, FIELD(limit),
                MOTION_FORCE_LIMIT, NULL, "contact felt on the way that blocks it"},
};

const SkillKind SKILL_MOVE_BY = {
        .name = "move_by",
        .meaning = "moves the tool by a vector, straight and without turning",
        .positional = "by",
        .reasons = "unreachable, blocked, timeout",
        .options = OPTIONS,
        .option_count = sizeof OPTIONS / sizeof OPTIONS[0],
        .begin = begin,
        .tick = tick,
};
